//! Random matrices to begin with: first weights, and masks of dropout.
//!
//! The numbers are those of a seeded generator, the same on every machine and in every later version.

use crate::gradcheck::Rng;
use crate::{Matrix, Scalar};

/// Weights from the uniform distribution on `-a..a` with `a = sqrt(6 / (inputs + outputs))`, by Glorot and Bengio (2010), also
/// called Xavier's: for layers with `tanh` or sigmoids.
///
/// The matrix is `inputs x outputs`, so that a batch comes from the left: `x.dot(&w)`.
///
/// ```
/// use pullback::{gradcheck::Rng, nn};
/// let w = nn::xavier_uniform::<f32>(100, 50, &mut Rng::from_seed(1));
/// assert!(w.iter().all(|w| w.abs() <= 0.2));
/// ```
#[must_use]
pub fn xavier_uniform<T: Scalar>(inputs: usize, outputs: usize, rng: &mut Rng) -> Matrix<T> {
    uniform(inputs, outputs, (6.0 / (inputs + outputs) as f64).sqrt(), rng)
}

/// Weights from the normal distribution with variance `2 / (inputs + outputs)` (Glorot and Bengio 2010).
///
/// ```
/// use pullback::{gradcheck::Rng, nn};
/// let w = nn::xavier_normal::<f64>(100, 50, &mut Rng::from_seed(1));
/// assert_eq!(w.shape(), (100, 50));
/// ```
#[must_use]
pub fn xavier_normal<T: Scalar>(inputs: usize, outputs: usize, rng: &mut Rng) -> Matrix<T> {
    normal(inputs, outputs, (2.0 / (inputs + outputs) as f64).sqrt(), rng)
}

/// Weights from the uniform distribution on `-a..a` with `a = sqrt(6 / inputs)`, by He, Zhang, Ren and Sun (2015): for layers
/// with ReLU, half of whose outputs are zero.
///
/// ```
/// use pullback::{gradcheck::Rng, nn};
/// let w = nn::he_uniform::<f32>(150, 50, &mut Rng::from_seed(1));
/// assert!(w.iter().all(|w| w.abs() <= 0.2));
/// ```
#[must_use]
pub fn he_uniform<T: Scalar>(inputs: usize, outputs: usize, rng: &mut Rng) -> Matrix<T> {
    uniform(inputs, outputs, (6.0 / inputs as f64).sqrt(), rng)
}

/// Weights from the normal distribution with variance `2 / inputs` (He, Zhang, Ren and Sun 2015).
///
/// ```
/// use pullback::{gradcheck::Rng, nn};
/// let w = nn::he_normal::<f64>(100, 50, &mut Rng::from_seed(1));
/// assert_eq!(w.shape(), (100, 50));
/// ```
#[must_use]
pub fn he_normal<T: Scalar>(inputs: usize, outputs: usize, rng: &mut Rng) -> Matrix<T> {
    normal(inputs, outputs, (2.0 / inputs as f64).sqrt(), rng)
}

/// A mask for [`dropout`](super::dropout()): every element is 0 with probability `rate`, else `1 / (1 - rate)`, so that the mean is 1.
///
/// ```
/// use pullback::{gradcheck::Rng, nn};
/// let mask = nn::dropout_mask::<f64>(10, 10, 0.5, &mut Rng::from_seed(1));
/// assert!(mask.iter().all(|m| *m == 0.0 || *m == 2.0));
/// ```
///
/// # Panics
///
/// Unless `0 <= rate < 1`.
#[must_use]
#[track_caller]
pub fn dropout_mask<T: Scalar>(rows: usize, cols: usize, rate: f64, rng: &mut Rng) -> Matrix<T> {
    assert!((0.0..1.0).contains(&rate), "a rate of dropout is at least 0 and below 1, not {rate}");
    let kept = T::from_f64(1.0 / (1.0 - rate));
    Matrix::from_fn(rows, cols, |_, _| if rng.uniform(0.0, 1.0) < rate { T::ZERO } else { kept })
}

fn uniform<T: Scalar>(inputs: usize, outputs: usize, bound: f64, rng: &mut Rng) -> Matrix<T> {
    Matrix::from_fn(inputs, outputs, |_, _| T::from_f64(rng.uniform(-bound, bound)))
}

fn normal<T: Scalar>(inputs: usize, outputs: usize, deviation: f64, rng: &mut Rng) -> Matrix<T> {
    Matrix::from_fn(inputs, outputs, |_, _| T::from_f64(deviation * rng.normal()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variances_are_those_of_the_papers() {
        let variance = |w: Matrix<f64>| w.iter().map(|w| w * w).sum::<f64>() / w.len() as f64;
        let mut rng = Rng::from_seed(7);
        let (inputs, outputs) = (300, 200);
        for (found, expected) in [
            (variance(xavier_uniform(inputs, outputs, &mut rng)), 2.0 / 500.0),
            (variance(xavier_normal(inputs, outputs, &mut rng)), 2.0 / 500.0),
            (variance(he_uniform(inputs, outputs, &mut rng)), 2.0 / 300.0),
            (variance(he_normal(inputs, outputs, &mut rng)), 2.0 / 300.0),
        ] {
            // 60,000 draws: three deviations of a variance are 1.7 % for normal numbers, less for uniform ones.
            assert!((found / expected - 1.0).abs() < 0.02, "{found}, not {expected}");
        }
    }

    #[test]
    fn a_mask_drops_what_it_should_and_keeps_the_mean() {
        let mask = dropout_mask::<f64>(200, 300, 0.25, &mut Rng::from_seed(7));
        let mean = mask.iter().sum::<f64>() / mask.len() as f64;
        let dropped = mask.iter().filter(|m| **m == 0.0).count() as f64 / mask.len() as f64;
        assert!((mean - 1.0).abs() < 0.01 && (dropped - 0.25).abs() < 0.01, "{mean}, {dropped}");
        assert!(dropout_mask::<f32>(2, 2, 0.0, &mut Rng::from_seed(7)).iter().all(|m| *m == 1.0));
    }

    #[test]
    #[should_panic(expected = "a rate of dropout is at least 0 and below 1, not 1")]
    fn not_everything_is_dropped() {
        let _ = dropout_mask::<f32>(2, 2, 1.0, &mut Rng::from_seed(7));
    }
}
