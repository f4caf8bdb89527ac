//! The verdict on one direction: the derivative against the differences, each with its own
//! uncertainty.

use std::ops::Range;

use super::Rng;
use super::direction::Direction;
use super::kinks;
use super::ladder::{COARSE, DEEP, FULL, Ladder, Reading, SHORT, Side};
use super::site::Site;

/// A reading this fine, relative to the derivative, ends the measuring when it agrees.
const FINE: f64 = 1e-6;
/// A tolerance wider than this share of the derivative decides nothing in its favour.
const WIDEST: f64 = 1e-4;
/// A tolerance wider than this share of both sides decides nothing against it: that is noise, or no
/// slope at all.
const VAGUE: f64 = 0.1;
/// The short steps among the usual ones.
const NEAR: Range<i32> = FULL.end - 8..FULL.end;
/// So many neighbouring rungs make a scale of their own.
const WINDOW: i32 = 6;

/// What was found along one direction.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    pub(crate) direction: Direction,
    /// `<gradient, v>`.
    pub(crate) derivative: f64,
    pub(crate) reading: Option<Reading>,
    /// The uncertainty of the differences and of the derivative together.
    pub(crate) tolerance: f64,
    pub(crate) finding: Finding,
    /// The function did not change along the line.
    pub(crate) still: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    Pass,
    Fail,
    /// The function has a kink here and the derivative is one that it may have.
    Kink,
    /// The function has a kink here and the derivative is none that it may have, but not by enough to say so.
    NearKink,
    /// The differences cannot tell.
    Undecided,
}

/// Compares the derivative with differences along `direction`.
///
/// Costs 8 evaluations for a smooth function and a right derivative, 36 where that is not enough,
/// and a few hundred before it calls a derivative wrong.
pub(crate) fn judge(site: &Site<'_>, direction: Direction, rng: &mut Rng) -> Probe {
    let derivative = direction.along(site.gradient());
    let mut ladder = Ladder::new(site, &direction);
    let (finding, reading, tolerance) =
        if derivative.is_finite() { decide(&mut ladder, site, &direction, rng) } else { decide_not_finite(&mut ladder, derivative) };
    let still = ladder.is_still();
    Probe { derivative, reading, tolerance, finding, still, direction }
}

/// Infinity and NaN agree with no differences, whatever these are.
///
/// An infinite derivative is right where the difference quotients of a side grow without bound, as those of `sqrt` at 0:
/// then there is nothing to compare, and the check moves aside as from a kink. Everywhere else it is wrong. The reading is
/// the derivative that differences give instead, if there is one: a line without any, at a corner or a pole, is told by that.
fn decide_not_finite(ladder: &mut Ladder<'_, '_>, derivative: f64) -> (Finding, Option<Reading>, f64) {
    ladder.extend(FULL);
    ladder.extend(DEEP);
    if derivative.is_infinite() && kinks::diverges(ladder, derivative.signum()) {
        return (Finding::Kink, None, f64::NAN);
    }
    (Finding::Fail, kinks::settled(ladder), f64::NAN)
}

fn decide(ladder: &mut Ladder<'_, '_>, site: &Site<'_>, direction: &Direction, rng: &mut Rng) -> (Finding, Option<Reading>, f64) {
    let mut balance = Balance::new(site, direction);
    let wobble = balance.wobble;
    let found = |finding, reading: Reading| (finding, Some(reading), reading.uncertainty + wobble);

    ladder.extend(SHORT);
    if let Some(reading) = ladder.read(Side::Both, SHORT)
        && site.sensitivity() > 0.0
        && reading.uncertainty <= FINE * balance.reference(&reading)
        && balance.weigh(&reading) == Finding::Pass
    {
        return found(Finding::Pass, reading);
    }

    ladder.extend(FULL);
    balance.sweep = Some(ladder.sweep());
    // At the edge of a domain only one side has values.
    let sides = [Side::Both, Side::Right, Side::Left];
    let mut reading = sides.iter().find_map(|&side| ladder.read(side, FULL));
    let mut finding = reading.map_or(Finding::Undecided, |reading| balance.weigh(&reading));
    if finding == Finding::Pass && balance.derivative == 0.0 {
        // Seen from afar a pole or a fast ripple is flat, and a derivative of zero has no size that
        // would demand a finer look.
        reading = ladder.read(Side::Both, NEAR).or(reading);
        finding = reading.map_or(Finding::Undecided, |reading| balance.weigh(&reading));
    }
    // `|x|` at 0 looks like a minimum, seen from both sides at once.
    let cornered = site.sensitivity() == 0.0 && kinks::corner(ladder).is_some();
    if let (Finding::Pass, Some(reading), false) = (finding, reading, cornered) {
        return found(Finding::Pass, reading);
    }
    if kinks::admits(ladder, balance.derivative, balance.rounding) {
        return (Finding::Kink, reading, f64::NAN);
    }
    if finding == Finding::Undecided && kinks::refutes(ladder, site, direction, rng) {
        let tolerance = reading.map_or(f64::NAN, |reading| reading.uncertainty);
        return (Finding::Fail, reading, tolerance);
    }

    if finding == Finding::Undecided {
        (reading, finding) = try_other_scales(ladder, &balance, reading);
    }
    let Some(mut best) = reading else {
        return (Finding::Undecided, None, f64::NAN);
    };
    if finding == Finding::Fail {
        (finding, best) = confirm(ladder, &balance, best, rng);
    }
    if finding == Finding::Undecided && kinks::corner(ladder).is_some() {
        finding = Finding::NearKink;
    }
    found(finding, best)
}

/// Looks for a scale on which an undecided direction can be decided: first finer steps, then longer
/// ones.
fn try_other_scales(ladder: &mut Ladder<'_, '_>, balance: &Balance<'_, '_>, first: Option<Reading>) -> (Option<Reading>, Finding) {
    for (rungs, range) in [(DEEP, FULL.start..DEEP.end), (COARSE, COARSE.start..FULL.end)] {
        let near = rungs == DEEP;
        ladder.extend(rungs);
        let Some(reading) = ladder.read(Side::Both, range) else {
            continue;
        };
        let finding = balance.weigh(&reading);
        let decisive = match finding {
            // So far away a function may be anything: long steps can confirm a slope, but not that
            // there is none, and they refute nothing.
            Finding::Pass => near || balance.derivative != 0.0,
            Finding::Fail => near,
            Finding::Kink | Finding::NearKink | Finding::Undecided => false,
        };
        // A plateau that contradicts the ordinary steps belongs to another feature of the function.
        let contradicts = |first: Reading| (first.value - reading.value).abs() > first.uncertainty + reading.uncertainty;
        let narrow = reading.uncertainty + balance.wobble <= WIDEST * balance.reference(&reading);
        if decisive && narrow && !first.is_some_and(contradicts) {
            return (Some(reading), finding);
        }
    }
    (first, Finding::Undecided)
}

/// Tries to explain a disagreement by anything but a wrong derivative.
fn confirm(ladder: &mut Ladder<'_, '_>, balance: &Balance<'_, '_>, reading: Reading, rng: &mut Rng) -> (Finding, Reading) {
    // Two moves may miss how much the derivative itself is in doubt.
    let wobble = balance.wobble.max(balance.site.wobble_again(balance.direction, rng));
    let balance = &Balance { wobble, ..*balance };
    let size = balance.derivative.abs().max(reading.value.abs());
    // Steps across many jumps measure a slope that is hardly known and has nothing to do with the
    // pieces between.
    let widest = if reading.uncertainty > VAGUE * reading.value.abs() { VAGUE * VAGUE } else { VAGUE };
    if balance.weigh(&reading) != Finding::Fail && kinks::refutes(ladder, balance.site, balance.direction, rng) {
        return (Finding::Fail, reading);
    }
    if balance.weigh(&reading) != Finding::Fail
        || reading.uncertainty + wobble > widest * size
        || noise_explains(ladder, balance, &reading)
        || kinks::rough(ladder)
        || luck_explains(balance, &reading, rng)
    {
        return (Finding::Undecided, reading);
    }
    if let Some(explained) = another_scale_explains(ladder, balance, &reading) {
        return explained;
    }
    let error = (balance.derivative - reading.value).abs();
    if kinks::surrounds(balance.site, balance.direction, balance.derivative, error, rng) {
        return (Finding::Kink, reading);
    }
    (Finding::Fail, reading)
}

/// Values on a grid give quotients that agree with each other by accident.
fn noise_explains(ladder: &mut Ladder<'_, '_>, balance: &Balance<'_, '_>, reading: &Reading) -> bool {
    ladder.extend(DEEP);
    let noise = balance.site.coarse_noise(balance.direction).max(ladder.grid(reading.value));
    noise > balance.site.noise && ladder.read_with_noise(noise, Side::Both, FULL).is_none_or(|again| balance.weigh(&again) != Finding::Fail)
}

/// The smallest spread of many may be small by luck: a close call is measured again with other
/// steps.
fn luck_explains(balance: &Balance<'_, '_>, reading: &Reading, rng: &mut Rng) -> bool {
    let error = (balance.derivative - reading.value).abs();
    if error >= 10.0 * (reading.uncertainty + balance.wobble) {
        return false;
    }
    let direction = balance.direction.stretched(rng.integer(72..=120) as f64 / 128.0);
    let mut ladder = Ladder::new(balance.site, &direction);
    ladder.extend(FULL);
    let again = ladder.read(Side::Both, FULL);
    again.is_none_or(|again| Balance::new(balance.site, &direction).weigh(&again) != Finding::Fail)
}

/// A function may have one slope for long steps and another for short ones: a ripple, or values on
/// a grid. If the derivative is one of them, the differences have nothing to say against it.
///
/// They even speak for it if they are precise there and were not where they disagreed.
fn another_scale_explains(ladder: &mut Ladder<'_, '_>, balance: &Balance<'_, '_>, reading: &Reading) -> Option<(Finding, Reading)> {
    ladder.extend(DEEP);
    let reference = balance.reference(reading);
    // For the same reason a derivative of zero is explained by short steps only.
    let first = if balance.derivative == 0.0 { NEAR.start } else { FULL.start };
    let windows = (first..=DEEP.end - WINDOW).step_by(2);
    let explains = |other: &Reading| {
        let contradicts = (other.value - reading.value).abs() > other.uncertainty + reading.uncertainty;
        let agrees = (balance.derivative - other.value).abs() <= other.uncertainty + balance.wobble;
        contradicts && agrees && other.uncertainty <= 5e-2 * reference
    };
    let readings = windows.filter_map(|start| ladder.read(Side::Both, start..start + WINDOW));
    let other = readings.filter(explains).min_by(|a, b| a.uncertainty.total_cmp(&b.uncertainty))?;
    let vague = reading.uncertainty > VAGUE * reading.value.abs();
    let passes = vague && balance.weigh(&other) == Finding::Pass;
    Some((if passes { Finding::Pass } else { Finding::Undecided }, other))
}

/// A derivative along a direction, with the scales to weigh a reading on.
struct Balance<'b, 's> {
    site: &'b Site<'s>,
    direction: &'b Direction,
    derivative: f64,
    wobble: f64,
    rounding: f64,
    /// By how much the function changed over the usual steps, once they are taken.
    sweep: Option<f64>,
}

impl<'b, 's> Balance<'b, 's> {
    fn new(site: &'b Site<'s>, direction: &'b Direction) -> Self {
        let derivative = direction.along(site.gradient());
        let (wobble, rounding) = (site.wobble(direction), site.rounding(direction));
        Balance { site, direction, derivative, wobble, rounding, sweep: None }
    }

    fn weigh(&self, reading: &Reading) -> Finding {
        let tolerance = reading.uncertainty + self.wobble;
        let error = (self.derivative - reading.value).abs();
        if error.is_nan() || error > tolerance.max(self.site.blur) {
            Finding::Fail
        } else if error > tolerance {
            Finding::Undecided
        } else if tolerance <= WIDEST * self.reference(reading) {
            Finding::Pass
        } else {
            Finding::Undecided
        }
    }

    /// The size that a tolerance is compared with.
    fn reference(&self, reading: &Reading) -> f64 {
        let own = match self.direction.single() {
            Some(_) => self.derivative.abs().max(reading.value.abs()),
            None => self.direction.size(self.site.gradient()).max(reading.value.abs()),
        };
        let zero = reading.value.abs() <= reading.uncertainty + self.wobble;
        if zero && self.derivative.abs() <= self.wobble {
            // Zero, or nothing but rounding: it is measured by what the other elements do, and by the function itself over
            // steps as long as its arguments. That is what there is at a minimum.
            let still = |sweep: &f64| *sweep <= 8.0 * self.site.noise;
            let own = self.sweep.map_or(0.0, |sweep| if still(&sweep) { self.site.magnitude } else { sweep });
            let size = self.site.sensitivity().max(own);
            if self.wobble <= FINE * size {
                return size;
            }
        }
        own
    }
}
