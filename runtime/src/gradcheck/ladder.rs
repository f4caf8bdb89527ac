//! Finite differences at a ladder of steps, each halving the last, and the most credible limit
//! among them.
//!
//! One step cannot be right for every function: large steps see curvature, small steps see
//! rounding. The ladder looks at many, removes the leading error by Richardson extrapolation (L. F.
//! Richardson 1911; the tableau for derivatives and the idea of stopping at the smallest change are
//! from C. J. F. Ridders, "Accurate computation of F'(x) and F'(x) F''(x)", 1982), and believes the
//! rung whose neighbours agree with it best.

use std::ops::Range;

use super::direction::Direction;
use super::site::Site;

/// The rungs that suffice for a smooth function; the step of rung `k` is about `2^-k`.
pub(crate) const SHORT: Range<i32> = 4..8;
/// The rungs that are looked at when those do not.
pub(crate) const FULL: Range<i32> = 0..18;
/// Steps longer than the argument itself, for values that hardly depend on it.
pub(crate) const COARSE: Range<i32> = -10..0;
/// Steps for functions that change on a scale far below that of their argument.
pub(crate) const DEEP: Range<i32> = 18..38;

const LONGEST: i32 = COARSE.start;
const COUNT: usize = (DEEP.end - COARSE.start) as usize;

/// Differences along one direction, as far as they have been taken.
pub(crate) struct Ladder<'l, 's> {
    site: &'l Site<'s>,
    direction: &'l Direction,
    rungs: Vec<Option<Rung>>,
}

/// The function at `x + t v` and `x - t v`, where it has finite values there.
#[derive(Clone, Copy)]
struct Rung {
    /// The step that was realised forwards, and backwards.
    steps: [f64; 2],
    values: [Option<f64>; 2],
    /// What the rounding of single elements of `x + t v` may do to the difference quotient.
    slack: f64,
}

/// A derivative as differences give it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) value: f64,
    pub(crate) uncertainty: f64,
    /// How many rungs lie within one part in a million of the value, or within its uncertainty.
    pub(crate) rungs: usize,
    /// The order in which the plain differences converge, where that can be seen.
    pub(crate) order: Option<f64>,
}

/// From which side the function is approached.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Side {
    Both,
    Right,
    Left,
}

impl<'l, 's> Ladder<'l, 's> {
    pub(crate) fn new(site: &'l Site<'s>, direction: &'l Direction) -> Self {
        Ladder { site, direction, rungs: vec![None; COUNT] }
    }

    /// Takes the differences of these rungs, except those that are there already.
    pub(crate) fn extend(&mut self, rungs: Range<i32>) {
        for k in rungs {
            let index = (k - LONGEST) as usize;
            if self.rungs[index].is_none() {
                self.rungs[index] = Some(self.measure(step(k)));
            }
        }
    }

    /// The best limit that the rungs within `range` support; the range must be longer than two.
    pub(crate) fn read(&self, side: Side, range: Range<i32>) -> Option<Reading> {
        self.read_with_noise(self.site.noise, side, range)
    }

    /// The same, for values that deviate by `noise` from the function they stand for.
    pub(crate) fn read_with_noise(&self, noise: f64, side: Side, range: Range<i32>) -> Option<Reading> {
        let first = (range.start - LONGEST) as usize;
        let rungs = &self.rungs[first..(range.end - LONGEST) as usize];
        let plain: Vec<Option<f64>> = rungs.iter().map(|rung| self.quotient(side, (*rung)?)).collect();
        let (limits, noise_factor) = match side {
            Side::Both => (eliminate(&plain, range.start, 1, 2), 3.0),
            // Two eliminations amplify the noise, and a one-sided step is half as long.
            _ => (eliminate(&eliminate(&plain, range.start, 1, 1), range.start, 2, 1), 20.0),
        };
        let floor = |k: usize| {
            let rung = rungs[k]?;
            Some(noise_factor * (noise / rung.steps[0] + rung.slack))
        };
        let mut best: Option<(usize, f64)> = None;
        for k in 0..limits.len() {
            if let (Some(spread), Some(floor)) = (disagreement(&limits, k), floor(k))
                && best.is_none_or(|(_, least)| 4.0 * spread + floor < least)
            {
                best = Some((k, 4.0 * spread + floor));
            }
        }
        let (k, uncertainty) = best?;
        let value = limits[k]?;
        let close = |limit: &&f64| (**limit - value).abs() <= uncertainty.max(1e-6 * value.abs());
        let order = (side == Side::Both).then(|| order(&limits, k)).flatten();
        let rungs = limits.iter().flatten().filter(close).count();
        Some(Reading { value, uncertainty, rungs, order })
    }

    /// How far apart the values of the function lie, seen from a slope: by so much it should have
    /// changed over the longest step that does not change it at all.
    pub(crate) fn grid(&self, slope: f64) -> f64 {
        let still = |rung: &&Rung| rung.values.iter().all(|value| *value == Some(self.site.value));
        self.rungs.iter().flatten().filter(still).map(|rung| (slope * rung.steps[0]).abs()).fold(0.0, f64::max)
    }

    /// By how much the function changed at the most over all steps that were taken.
    pub(crate) fn sweep(&self) -> f64 {
        let values = self.rungs.iter().flatten().flat_map(|rung| rung.values).flatten();
        values.map(|value| (value - self.site.value).abs()).fold(0.0, f64::max)
    }

    /// The deviation of its values that is due to rounding.
    pub(crate) fn noise(&self) -> f64 {
        self.site.noise
    }

    /// Whether the function did not change along the line by more than rounding does.
    pub(crate) fn is_still(&self) -> bool {
        self.sweep() <= 8.0 * self.site.noise
    }

    /// The plain difference quotients of one side, those of the longest step first.
    pub(crate) fn quotients(&self, side: Side, range: Range<i32>) -> impl Iterator<Item = (f64, f64)> {
        let rungs = &self.rungs[(range.start - LONGEST) as usize..(range.end - LONGEST) as usize];
        rungs.iter().flatten().filter_map(move |rung| Some((rung.steps[0], self.quotient(side, *rung)?)))
    }

    fn measure(&self, t: f64) -> Rung {
        let (plus, minus) = (self.site.at(self.direction, t), self.site.at(self.direction, -t));
        let (mut steps, mut slack) = ([t, t], 0.0);
        if let Some((element, v)) = self.direction.single() {
            // The step that was really made: (x + h) - x is exact, h itself need not be.
            steps = [(plus[element] - self.site.x[element]) / v, (self.site.x[element] - minus[element]) / v];
        } else {
            for &(element, v) in &self.direction.components {
                // Mostly zero, as scales are powers of two.
                let excess = plus[element] - minus[element] - 2.0 * t * v;
                if excess != 0.0 {
                    slack += (self.site.gradient()[element] * excess).abs() / (2.0 * t);
                }
            }
        }
        let slack = if slack.is_finite() { slack } else { 0.0 };
        let follow = |x: &[f64]| self.site.subject.follow(self.site.meter, x, &self.site.cotangent);
        Rung { steps, values: [follow(&plus), follow(&minus)], slack }
    }

    fn quotient(&self, side: Side, rung: Rung) -> Option<f64> {
        let ([right, left], [plus, minus], here) = (rung.steps, rung.values, self.site.value);
        let (rise, run) = match side {
            Side::Both => (plus? - minus?, right + left),
            Side::Right => (plus? - here, right),
            Side::Left => (here - minus?, left),
        };
        let quotient = rise / run;
        quotient.is_finite().then_some(quotient)
    }
}

/// The step of rung `k`: `2^-k`, lengthened by up to a fifth by a fixed pattern.
///
/// With exact halves a function whose values lie on a grid (computed in single precision somewhere
/// inside, say) gives quotients that agree to the last bit and are wrong, and a periodic one can
/// hide its slope.
fn step(k: i32) -> f64 {
    const LONGER: [f64; 7] = [0.0, 9.0, 3.0, 12.0, 5.0, 1.0, 10.0];
    (1.0 + LONGER[k.rem_euclid(7) as usize] / 64.0) * 2f64.powi(-k)
}

/// Richardson's step: removes the error that goes with the power `degree` of the step.
///
/// Value `i` belongs to the rungs from `first + i` to `first + i + depth - 1`; the powers that
/// earlier steps removed must be lower. For ladders with a constant ratio this is the textbook `(4
/// D_{k+1} - D_k) / 3`.
fn eliminate(values: &[Option<f64>], first: i32, depth: i32, degree: i32) -> Vec<Option<f64>> {
    let eliminated = |(i, pair): (usize, &[Option<f64>])| {
        let rung = first + i as i32;
        let factor = (step(rung) / step(rung + depth)).powi(degree);
        Some((factor * pair[1]? - pair[0]?) / (factor - 1.0))
    };
    values.windows(2).enumerate().map(eliminated).collect()
}

/// `max(|R_k - R_{k-1}|, |R_k - R_{k+1}|, |R_k - R_{k+2}| / 2, |R_k - R_{k+3}| / 4)` over what
/// there is of it.
///
/// Rounding doubles from rung to rung, hence the divisors. One neighbour alone may agree by chance:
/// `None`.
fn disagreement(limits: &[Option<f64>], k: usize) -> Option<f64> {
    let here = limits[k]?;
    let mut seen = 0;
    let mut largest: f64 = 0.0;
    for (offset, divisor) in [(-1, 1.0), (1, 1.0), (2, 2.0), (3, 4.0)] {
        let neighbour = k.checked_add_signed(offset).and_then(|index| limits.get(index).copied().flatten());
        if let Some(neighbour) = neighbour {
            seen += 1;
            largest = largest.max((here - neighbour).abs() / divisor);
        }
    }
    (seen >= 2).then_some(largest)
}

/// The order in which the extrapolated differences converge towards rung `k`: four, for a smooth
/// function.
fn order(limits: &[Option<f64>], k: usize) -> Option<f64> {
    let mut seen = Vec::new();
    for start in k.saturating_sub(4)..k {
        if let [Some(a), Some(b), Some(c)] = limits[start..].get(..3)? {
            let (coarse, fine) = ((a - b).abs(), (b - c).abs());
            if coarse > 0.0 && fine > 0.0 {
                seen.push((coarse / fine).log2());
            }
        }
    }
    seen.sort_by(f64::total_cmp);
    seen.get(seen.len() / 2).copied()
}
