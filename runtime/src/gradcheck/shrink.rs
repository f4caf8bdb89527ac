//! Makes a failing input simpler while it still fails: a person can work with `w = 1, b = 0`.

use super::Rng;
use super::direction::Direction;
use super::judge::{Finding, judge};
use super::site::Site;
use super::subject::{Meter, Subject};

/// The values that are tried, the simplest first.
const SIMPLE: [f64; 4] = [0.0, 1.0, -1.0, 0.5];
/// How many inputs are tried at the most.
const TRIALS: usize = 96;
/// How many evaluations of the function they may cost together.
const BUDGET: usize = 4000;

/// Replaces values by simple ones, large groups first, as long as the derivative stays wrong along
/// the direction.
///
/// Returns the simpler input, or `None` if nothing could be made simpler.
pub(crate) fn values(subject: &Subject<'_>, x: &[f64], elements: &[usize], seed: u64) -> Option<Vec<f64>> {
    let meter = Meter::new(BUDGET);
    let mut best = x.to_vec();
    let mut trials = 0;
    let mut group = x.len();
    while group > 0 {
        for start in (0..x.len()).step_by(group) {
            let range = start..(start + group).min(x.len());
            for value in SIMPLE {
                let mut candidate = best.clone();
                candidate[range.clone()].fill(value);
                if complexity(&candidate) >= complexity(&best) || trials == TRIALS {
                    continue;
                }
                trials += 1;
                if fails(subject, &meter, &candidate, elements, seed) {
                    best = candidate;
                }
            }
        }
        group = if group == 1 { 0 } else { group.div_ceil(2) };
    }
    (best != x).then_some(best)
}

/// How far down the list of simple values each element stands, together.
fn complexity(x: &[f64]) -> usize {
    x.iter().map(|x| SIMPLE.iter().position(|simple| simple == x).unwrap_or(SIMPLE.len())).sum()
}

fn fails(subject: &Subject<'_>, meter: &Meter, x: &[f64], elements: &[usize], seed: u64) -> bool {
    let mut rng = Rng::from_seed(seed);
    let Ok(site) = Site::new(subject, meter, x, &mut rng) else {
        return false;
    };
    let direction = match elements {
        [element] => Direction::coordinate(*element, &site.scale, &mut rng),
        _ => Direction::random(elements, &site.scale, &mut rng),
    };
    judge(&site, direction, &mut rng).finding == Finding::Fail
}
