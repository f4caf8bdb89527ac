//! From a line along which the derivative is wrong to the single element that makes it so.

use super::Rng;
use super::direction::Direction;
use super::judge::{Finding, Probe, judge};
use super::ladder::{FULL, Ladder, SHORT, Side};
use super::site::Site;

/// Bisects the direction of a failing probe to one element and judges that.
///
/// The error of a sum of directions is the sum of their errors. So it is enough to measure one
/// half: what is missing is in the other. A wrong element among ten thousand takes fourteen
/// measurements. Returns `None` if the error is spread so thinly that no single element shows it.
pub(crate) fn locate(site: &Site<'_>, failing: &Probe, rng: &mut Rng) -> Option<Probe> {
    let mut direction = failing.direction.clone();
    let mut error = failing.derivative - failing.reading?.value;
    while direction.components.len() > 1 {
        let (first, second) = direction.halves();
        let share = error_along(site, &first, error)?;
        if share.abs() >= 0.5 * error.abs() {
            (direction, error) = (first, share);
        } else {
            (direction, error) = (second, error - share);
        }
    }
    let probe = judge(site, direction, rng);
    (probe.finding == Finding::Fail).then_some(probe)
}

/// Derivative minus differences, from as few steps as show it clearly.
fn error_along(site: &Site<'_>, direction: &Direction, wanted: f64) -> Option<f64> {
    let derivative = direction.along(site.gradient());
    let mut ladder = Ladder::new(site, direction);
    ladder.extend(SHORT);
    if let Some(reading) = ladder.read(Side::Both, SHORT)
        && reading.uncertainty < 0.1 * wanted.abs()
    {
        return Some(derivative - reading.value);
    }
    ladder.extend(FULL);
    Some(derivative - ladder.read(Side::Both, FULL)?.value)
}
