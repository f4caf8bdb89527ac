//! A Gaussian mixture's log-likelihood, as ADBench defines it: small triangles, many points, a reduction at the end.

use std::hint::black_box;

use pullback::differentiable;

use super::{Contender, Kernel};

pub mod blocked;
mod factors;
pub mod in_order;
mod problem;

pub use problem::{Problem, Wishart};

/// ADBench's value, so that results agree with its references to the last digits.
#[allow(clippy::approx_constant)]
const PI: f64 = 3.14159265359;

/// Log-likelihood of `points` under a mixture of Gaussians, plus its prior.
///
/// Component `c` has weight `exp(alphas[c])` up to scale, its mean in the `c`-th part of `means`, and in the `c`-th
/// part of `icf` the factor of its inverse covariance: the logarithms of the diagonal, then what is below it by columns.
#[differentiable(check(sample = small_mixture))]
pub fn log_likelihood(alphas: &[f64], means: &[f64], icf: &[f64], #[no_diff] points: &[f64], #[no_diff] prior: &Wishart) -> f64 {
    let k = alphas.len();
    let d = means.len() / k;
    let size = d * (d + 1) / 2;
    let n = points.len() / d;

    let mut diagonals = vec![0.0; k * d];
    let mut log_dets = vec![0.0; k];
    let mut prior_terms = 0.0;
    for c in 0..k {
        let factor = &icf[c * size..(c + 1) * size];
        let mut squares = 0.0;
        for j in 0..d {
            diagonals[c * d + j] = factor[j].exp();
            log_dets[c] += factor[j];
            squares += diagonals[c * d + j] * diagonals[c * d + j];
        }
        for below in &factor[d..] {
            squares += below * below;
        }
        prior_terms += 0.5 * prior.gamma * prior.gamma * squares - prior.m * log_dets[c];
    }

    let mut centred = vec![0.0; d];
    let mut scaled = vec![0.0; d];
    let mut terms = vec![0.0; k];
    let mut total = 0.0;
    for point in points.chunks_exact(d) {
        for c in 0..k {
            let mean = &means[c * d..(c + 1) * d];
            let diagonal = &diagonals[c * d..(c + 1) * d];
            let lower = &icf[c * size + d..(c + 1) * size];
            for j in 0..d {
                centred[j] = point[j] - mean[j];
                scaled[j] = diagonal[j] * centred[j];
            }
            for j in 0..d {
                let start = j * (2 * d - j - 1) / 2;
                for i in j + 1..d {
                    scaled[i] += lower[start + i - j - 1] * centred[j];
                }
            }
            let distance: f64 = scaled.iter().map(|s| s * s).sum();
            terms[c] = alphas[c] + log_dets[c] - 0.5 * distance;
        }
        let term: f64 = log_sum_exp(&terms);
        total += term;
    }

    let constant: f64 = -((n * d) as f64) * 0.5 * (2.0 * PI).ln() - k as f64 * prior.log_normalizer;
    let weights: f64 = log_sum_exp(alphas);
    constant + total - n as f64 * weights + prior_terms
}

/// A mixture in two dimensions, to check the gradient of [`log_likelihood()`] at.
#[cfg(test)]
#[allow(clippy::type_complexity)] // one value for each parameter
fn small_mixture(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>, Wishart) {
    let mut floats = |count: usize| (0..count).map(|_| rng.normal()).collect::<Vec<f64>>();
    let prior = Wishart::new(1.0, 0, 2);
    (floats(size), floats(2 * size), floats(3 * size), floats(2 * 4), prior)
}

/// The logarithm of the sum of exponentials, shifted by the largest so that none overflows.
#[differentiable]
pub fn log_sum_exp(x: &[f64]) -> f64 {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = x.iter().map(|v| (v - largest).exp()).sum();
    largest + sum.ln()
}

/// What no active input has a part in.
fn constant(n: usize, d: usize, k: usize, prior: &Wishart) -> f64 {
    -((n * d) as f64) * 0.5 * (2.0 * PI).ln() - k as f64 * prior.log_normalizer
}

/// What the adjoints by hand write: adjoints of the weights, the means and the factors.
pub type Gradient = (Vec<f64>, Vec<f64>, Vec<f64>);

/// The benchmark's row: `n` points of dimension `d` and `k` components, all drawn at random.
pub fn kernel(name: &'static str, d: usize, k: usize, n: usize) -> Kernel {
    let contender = |compute| contender(Problem::new(d, k, n), compute);
    let mut blocked_workspace = blocked::Workspace::default();
    let mut in_order_workspace = in_order::Workspace::default();
    Kernel {
        name,
        primal: contender(Box::new(|p, _| log_likelihood(&p.alphas, &p.means, &p.icf, &p.points, &p.prior))),
        hand: contender(Box::new(move |p, gradient| in_order::by_hand(p, &mut in_order_workspace, gradient))),
        rearranged: contender(Box::new(move |p, gradient| blocked::by_hand(p, &mut blocked_workspace, gradient))),
        ours: contender(Box::new(|p, gradient| {
            let Problem { alphas, means, icf, points, prior } = p;
            log_likelihood::value_and_grad_into(alphas, means, icf, points, prior, gradient)
        })),
    }
}

/// Value, and where it is asked for the gradient, of a problem.
type Compute = Box<dyn FnMut(&Problem, &mut Gradient) -> f64>;

/// Gives a computation its problem and a gradient of its own.
fn contender(problem: Problem, mut compute: Compute) -> Contender {
    let mut gradient = Gradient::default();
    Box::new(move || compute(black_box(&problem), black_box(&mut gradient)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_all_close, assert_close, assert_matches_differences};
    use super::*;

    #[test]
    fn the_hand_adjoints_are_right() {
        // The number of points is below, at and beyond a whole number of blocks.
        for (d, k, n) in [(1, 1, 3), (2, 3, 8), (5, 2, 9), (4, 3, 21)] {
            let problem = Problem::new(d, k, n);
            let mut gradient = Gradient::default();
            let value = in_order::by_hand(&problem, &mut Default::default(), &mut gradient);
            let Problem { alphas, means, icf, points, prior } = &problem;
            assert_eq!(value, log_likelihood(alphas, means, icf, points, prior));
            check(&problem, value, &gradient);
            let value = blocked::by_hand(&problem, &mut Default::default(), &mut gradient);
            check(&problem, value, &gradient);
        }
    }

    fn check(problem: &Problem, value: f64, (alphas_bar, means_bar, icf_bar): &Gradient) {
        let Problem { alphas, means, icf, points, prior } = problem;
        let at = |a: &[f64], m: &[f64], f: &[f64]| log_likelihood(a, m, f, points, prior);
        assert_close(value, at(alphas, means, icf));
        assert_matches_differences(|a| at(a, means, icf), alphas, alphas_bar);
        assert_matches_differences(|m| at(alphas, m, icf), means, means_bar);
        assert_matches_differences(|f| at(alphas, means, f), icf, icf_bar);
        let ours = log_likelihood::grad(alphas, means, icf, points, prior);
        assert_all_close(&ours.0, alphas_bar);
        assert_all_close(&ours.1, means_bar);
        assert_all_close(&ours.2, icf_bar);
    }
}
