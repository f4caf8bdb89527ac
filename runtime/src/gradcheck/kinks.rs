//! Kinks: places where a function has two slopes and a derivative may be either, or something
//! between.
//!
//! They are looked for only where derivative and differences do not agree, and a kink never passes
//! by itself: the check moves a little to the side and asks again.

use super::Rng;
use super::direction::Direction;
use super::ladder::{DEEP, FULL, Ladder, Reading, Side};
use super::site::Site;

/// The slopes on both sides, the lower one first, if they differ in a way that does not vanish with
/// the step.
pub(crate) fn corner(ladder: &Ladder<'_, '_>) -> Option<(Reading, Reading)> {
    let (right, left) = (ladder.read(Side::Right, FULL)?, ladder.read(Side::Left, FULL)?);
    let gap = (right.value - left.value).abs();
    let certain = gap > right.uncertainty + left.uncertainty && gap > 1e-9 * right.value.abs().max(left.value.abs());
    certain.then_some(if right.value < left.value { (right, left) } else { (left, right) })
}

/// Whether the function has a corner here and `derivative` is one of the slopes or lies between
/// them.
pub(crate) fn admits(ladder: &Ladder<'_, '_>, derivative: f64, rounding: f64) -> bool {
    corner(ladder).is_some_and(|(low, high)| {
        derivative >= low.value - low.uncertainty - rounding && derivative <= high.value + high.uncertainty + rounding
    })
}

/// The derivative as differences give it, from both sides or from the one that has values; `None` where there is none: at
/// a corner, at a pole, where they do not settle. Needs short steps.
pub(crate) fn settled(ladder: &Ladder<'_, '_>) -> Option<Reading> {
    let range = FULL.start..DEEP.end;
    let sweep = ladder.sweep();
    let sharp = |reading: &Reading| reading.uncertainty <= (0.1 * reading.value.abs()).max(1e-3 * sweep);
    let mut met: Option<Reading> = None;
    for side in [Side::Right, Side::Left] {
        if ladder.quotients(side, FULL).next().is_none() {
            continue;
        }
        let reading = ladder.read(side, range.clone()).filter(sharp)?;
        if met.is_some_and(|other| (other.value - reading.value).abs() > other.uncertainty + reading.uncertainty) {
            return None;
        }
        met = Some(reading);
    }
    ladder.read(Side::Both, range).filter(sharp).or(met)
}

/// Whether the difference quotients of a side grow without bound in the direction of `sign`, as far down as the values
/// have digits: by a half at least, and still at the end.
pub(crate) fn diverges(ladder: &Ladder<'_, '_>, sign: f64) -> bool {
    [Side::Right, Side::Left].into_iter().any(|side| {
        let clear = |&(step, slope): &(f64, f64)| sign * slope * step > 10.0 * ladder.noise();
        let slopes: Vec<f64> = ladder.quotients(side, FULL.start + 6..DEEP.end).take_while(clear).map(|(_, slope)| sign * slope).collect();
        let at = |quarter: usize| slopes[(slopes.len() - 1) * quarter / 4];
        slopes.len() >= 12 && at(4) > 1.5 * at(0) && (0..4).all(|quarter| at(quarter + 1) > 1.03 * at(quarter))
    })
}

/// Whether the function is rougher than all steps, on both sides: it changes by as much over the shortest as over long
/// ones. A sine of something huge has a slope that no step shows. Needs short steps.
pub(crate) fn rough(ladder: &Ladder<'_, '_>) -> bool {
    [Side::Right, Side::Left].into_iter().all(|side| {
        let usual = ladder.quotients(side, FULL.end - 4..FULL.end).map(|(_, slope)| slope.abs()).fold(0.0, f64::max);
        let mut shortest = ladder.quotients(side, DEEP.end - 6..DEEP.end);
        shortest.any(|(step, slope)| slope.abs() > 1e3 * usual && (slope * step).abs() > 10.0 * ladder.noise())
    })
}

/// Whether the function has a corner here and `derivative` lies far from the slopes on both sides
/// and from those nearby.
///
/// A gradient that jumps here changes when the point moves by a unit in the last place, which looks
/// like a huge rounding error and would excuse anything. But the jump is one of the function, and
/// its size is known.
pub(crate) fn refutes(ladder: &Ladder<'_, '_>, site: &Site<'_>, direction: &Direction, rng: &mut Rng) -> bool {
    let Some((low, high)) = corner(ladder) else {
        return false;
    };
    let derivative = direction.along(site.gradient());
    let outside = (low.value - low.uncertainty - derivative).max(derivative - high.value - high.uncertainty);
    let far = outside > 0.1 * (high.value - low.value) && outside > (10.0 * site.rounding(direction)).max(site.blur);
    far && !surrounds(site, direction, derivative, outside, rng)
}

/// Whether `derivative` lies among the slopes that the function has along `direction` at points
/// close by, and these slopes differ however close the points are.
///
/// At a point where several kinks meet a line may pass through and see no corner at all: `|x| -
/// |y|` is constant on `x = y`, while `(1, -1)` is a proper generalised gradient at the origin and
/// has the slope 2 along `(1, -1)`. Clarke's generalised gradient (1975) is the hull of the
/// gradients nearby, and that is what is sampled here.
pub(crate) fn surrounds(site: &Site<'_>, direction: &Direction, derivative: f64, error: f64, rng: &mut Rng) -> bool {
    if !jumps(site, direction, error, rng) {
        return false;
    }
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for _ in 0..SAMPLES {
        let beside = site.displaced(NEAR, rng);
        let mut ladder = Ladder::new(&beside, direction);
        // Steps shorter than the distance to the corner.
        ladder.extend(16..23);
        if let Some(reading) = ladder.read(Side::Both, 16..23) {
            low = low.min(reading.value);
            high = high.max(reading.value);
        }
        let margin = 1e-3 * (high - low);
        if high - low > 0.1 * error && derivative >= low - margin && derivative <= high + margin {
            return true;
        }
    }
    false
}

/// Where two kinks cross, one sample in four is on a given side of both, and more than two may
/// cross.
const SAMPLES: usize = 64;
const NEAR: f64 = 1e-4;
const NEARER: f64 = 1e-6;

/// Whether the gradient changes as much over a short way as over a longer one. Costs no evaluation
/// of the function.
fn jumps(site: &Site<'_>, direction: &Direction, error: f64, rng: &mut Rng) -> bool {
    // Compared with a fresh run and not with the gradient at hand: what the negative control has altered would look
    // like a jump, and the search for its kink would cost more than all the rest.
    let Ok(here) = site.subject.derivative(site.meter, &site.x, &site.cotangent) else {
        return false;
    };
    let derivative = direction.along(&here.gradient);
    let mut change = |distance: f64| {
        let mut largest: f64 = 0.0;
        for _ in 0..12 {
            let x = site.displaced(distance, rng).x;
            if let Ok(beside) = site.subject.derivative(site.meter, &x, &site.cotangent) {
                largest = largest.max((direction.along(&beside.gradient) - derivative).abs());
            }
        }
        largest
    };
    // In single precision a way of one part in a million is hardly a move at all.
    let nearer = NEARER.max(16.0 * site.subject.precision.epsilon());
    let (far, near) = (change(NEAR), change(nearer));
    near > 0.1 * far && near > 0.1 * error
}

impl<'s> Site<'s> {
    /// A site beside this one, with the same gradient written on it; good for taking differences
    /// only.
    fn displaced(&self, distance: f64, rng: &mut Rng) -> Site<'s> {
        let shift = |(x, scale): (&f64, &f64)| self.subject.precision.round(x + distance * scale * rng.stride());
        Site {
            x: self.x.iter().zip(&self.scale).map(shift).collect(),
            cotangent: self.cotangent.clone(),
            derivative: self.derivative.clone(),
            moved: Vec::new(),
            scale: self.scale.clone(),
            largest: self.largest.clone(),
            ..*self
        }
    }
}
