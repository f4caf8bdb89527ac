//! Central differences, extrapolated to step zero: the derivative as the function itself shows it.
//!
//! Ridders' method from several first steps. Halving the step and extrapolating removes one even power of it per
//! column; two neighbours in the tableau that agree tell how far the value is known. A kink or a jump near the point
//! spoils the large steps only, because every first step has a tableau of its own and the best of all is kept.

/// A derivative and how far it can be trusted.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// The derivative.
    pub value: f64,
    /// The estimated absolute error.
    pub error: f64,
}

const COLUMNS: usize = 8;
const FIRST_STEPS: [i32; 4] = [-3, -6, -9, -13];

/// The derivative at `x` of the function that `probe` evaluates.
///
/// `probe` gets where to go and returns where it went (a single-precision parameter cannot go everywhere) and the value
/// there. `noise` is the relative rounding error of a value.
pub fn derivative(x: f64, noise: f64, mut probe: impl FnMut(f64) -> (f64, f64)) -> Difference {
    let scale = x.abs().max(0.125).log2().floor().exp2();
    let mut best = Difference { value: f64::NAN, error: f64::INFINITY };
    for first in FIRST_STEPS {
        let mut previous: Vec<f64> = Vec::new();
        for row in 0..COLUMNS {
            #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
            // a row is below 8
            let step = scale * f64::from(first - row as i32).exp2();
            let (right, above) = probe(x + step);
            let (left, below) = probe(x - step);
            let rounding = noise * (above.abs() + below.abs()) / (right - left);
            let mut current = vec![(above - below) / (right - left)];
            for column in 1..=row {
                let factor = f64::from(column as u32).exp2().powi(2);
                let finer = current[column - 1];
                let coarser = previous[column - 1];
                let extrapolated = (factor * finer - coarser) / (factor - 1.0);
                let spread = (extrapolated - finer).abs().max((extrapolated - coarser).abs());
                let error = spread + rounding;
                if error < best.error {
                    best = Difference { value: extrapolated, error };
                }
                current.push(extrapolated);
            }
            previous = current;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::derivative;

    #[track_caller]
    fn check(f: impl Fn(f64) -> f64, x: f64, expected: f64) {
        let found = derivative(x, f64::EPSILON, |x| (x, f(x)));
        let error = (found.value - expected).abs();
        assert!(error <= 1e-9 * expected.abs().max(1e-2), "{found:?}, expected {expected}");
        assert!(error <= 10.0 * found.error, "the error is underestimated: {found:?}, expected {expected}");
    }

    #[test]
    fn smooth_functions() {
        check(f64::exp, 1.0, 1f64.exp());
        check(|x| x.powi(5), -2.0, 80.0);
        check(f64::sin, 100.0, 100f64.cos());
        check(f64::ln, 1e-3, 1e3);
        check(|x| 1.0 / x, 0.01, -1e4);
        check(|_| 3.0, 0.0, 0.0);
    }

    #[test]
    fn a_kink_or_a_jump_nearby() {
        check(f64::abs, 0.01, 1.0);
        check(|x| if x > 0.99 { x * x } else { 7.0 }, 1.0, 2.0);
        check(|x| x.floor() * x, 1.03, 1.0);
        check(f64::sqrt, 0.02, 0.5 / 0.02f64.sqrt());
    }
}
