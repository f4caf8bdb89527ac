//! What a mixture's likelihood is computed from: components, points, and the prior.

use super::PI;
use crate::random::Random;

/// The arguments of [`log_likelihood()`](super::log_likelihood()).
#[derive(Clone, Debug)]
pub struct Problem {
    /// Logarithmic weights of the components, up to a constant.
    pub alphas: Vec<f64>,
    /// Means, one component after the other.
    pub means: Vec<f64>,
    /// Factors of the inverse covariances, one component after the other.
    pub icf: Vec<f64>,
    /// The points, one after the other.
    pub points: Vec<f64>,
    /// The prior over the factors.
    pub prior: Wishart,
}

impl Problem {
    /// Draws `k` components and `n` points of dimension `d`.
    pub fn new(d: usize, k: usize, n: usize) -> Self {
        let mut random = Random::new(3);
        Self {
            alphas: random.vector(k, -1.0, 1.0),
            means: random.vector(k * d, -1.0, 1.0),
            icf: random.vector(k * d * (d + 1) / 2, -0.5, 0.5),
            points: random.vector(n * d, -1.0, 1.0),
            prior: Wishart::new(1.0, 2, d),
        }
    }
}

/// What is believed about the triangles before any point is seen: a Wishart prior.
#[derive(Clone, Debug)]
pub struct Wishart {
    /// Scale of the prior.
    pub gamma: f64,
    /// Degrees of freedom beyond the dimension.
    pub m: f64,
    /// Logarithm of what normalises the prior of one component.
    pub log_normalizer: f64,
}

impl Wishart {
    /// The prior over triangles of dimension `d`.
    pub fn new(gamma: f64, m: usize, d: usize) -> Self {
        let n = (d + m + 1) as f64;
        let log_gammas: f64 = (1..=d).map(|j| log_gamma_half(d + m + 2 - j)).sum();
        let log_multi_gamma = 0.25 * (d * (d - 1)) as f64 * PI.ln() + log_gammas;
        let log_normalizer = n * d as f64 * (gamma.ln() - 0.5 * 2f64.ln()) - log_multi_gamma;
        Self { gamma, m: m as f64, log_normalizer }
    }
}

/// The logarithm of the gamma function at `twice / 2`, exact by recurrence from 1 or 1/2.
fn log_gamma_half(twice: usize) -> f64 {
    let start = if twice.is_multiple_of(2) { 0.0 } else { 0.5 * PI.ln() };
    let first = 2 - twice % 2;
    start + (first..twice).step_by(2).map(|t| (0.5 * t as f64).ln()).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::assert_close;
    use super::*;

    #[test]
    fn the_gamma_function_is_known_at_halves() {
        assert_close(log_gamma_half(2), 0.0);
        assert_close(log_gamma_half(10), 24f64.ln());
        assert_close(log_gamma_half(5), (0.75 * PI.sqrt()).ln());
    }
}
