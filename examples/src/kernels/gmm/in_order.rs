//! The Gaussian mixture's adjoint by hand, point by point: the function's own operations in their own order.
//!
//! This is what a tool can be expected to reach, because nothing here needs to know that sums may be rearranged.

use super::factors::{Factors, below_diagonal};
use super::{Gradient, Problem, constant};

/// Buffers that [`by_hand`] keeps between calls for their memory.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    factors: Factors,
    /// Per component, the point relative to the mean, and that times the triangle.
    centred: Vec<f64>,
    scaled: Vec<f64>,
    centred_bar: Vec<f64>,
    /// Per component, first its term in the likelihood, then its share in the point.
    shares: Vec<f64>,
    /// Adjoint of the strict lower triangles, by rows.
    rows_bar: Vec<f64>,
}

/// Value and gradient of [`log_likelihood()`](super::log_likelihood()) by hand.
///
/// The adjoint of every point's term is one, so the way back starts as soon as the point's shares are known. It goes
/// by rows of the triangle: then both of its updates run along contiguous entries, and neither is a reduction.
pub fn by_hand(problem: &Problem, workspace: &mut Workspace, gradient: &mut Gradient) -> f64 {
    let Problem { alphas, means, icf, points, prior } = problem;
    let k = alphas.len();
    let d = means.len() / k;
    let n = points.len() / d;
    workspace.factors.unpack(icf, d);
    workspace.clear(k, d, gradient);

    let mut total = 0.0;
    for point in points.chunks_exact(d) {
        for c in 0..k {
            let below = &icf[c * d * (d + 1) / 2 + d..][..d * (d - 1) / 2];
            workspace.forward(c, alphas[c], &means[c * d..][..d], below, point);
        }
        total += share_out(&mut workspace.shares);
        for c in 0..k {
            workspace.reverse(c, d, gradient);
        }
    }
    workspace.collect(d, gradient);
    constant(n, d, k, prior) + total + workspace.factors.finish(problem, n, gradient)
}

impl Workspace {
    /// Sizes the buffers for `k` components of dimension `d`, and clears whatever sums are kept in.
    fn clear(&mut self, k: usize, d: usize, (alphas_bar, means_bar, icf_bar): &mut Gradient) {
        for (buffer, len) in [
            (&mut self.centred, k * d),
            (&mut self.scaled, k * d),
            (&mut self.centred_bar, d),
            (&mut self.shares, k),
            (&mut self.rows_bar, k * d * (d - 1) / 2),
            (alphas_bar, k),
            (means_bar, k * d),
            (icf_bar, k * d * (d + 1) / 2),
        ] {
            buffer.clear();
            buffer.resize(len, 0.0);
        }
    }

    /// The term of component `c`, column by column of its triangle.
    fn forward(&mut self, c: usize, alpha: f64, mean: &[f64], mut below: &[f64], point: &[f64]) {
        let d = mean.len();
        let (centred, scaled) = (&mut self.centred[c * d..][..d], &mut self.scaled[c * d..][..d]);
        let diagonal = &self.factors.diagonals[c * d..][..d];
        for j in 0..d {
            centred[j] = point[j] - mean[j];
            scaled[j] = diagonal[j] * centred[j];
        }
        for j in 0..d {
            let (column, rest) = below.split_at(d - j - 1);
            below = rest;
            let x = centred[j];
            for (scaled, entry) in scaled[j + 1..].iter_mut().zip(column) {
                *scaled += entry * x;
            }
        }
        let distance: f64 = scaled.iter().map(|s| s * s).sum();
        self.shares[c] = alpha + self.factors.log_dets[c] - 0.5 * distance;
    }

    /// Adds what component `c` contributes, row by row of its triangle.
    fn reverse(&mut self, c: usize, d: usize, (alphas_bar, means_bar, icf_bar): &mut Gradient) {
        let below = d * (d - 1) / 2;
        let (centred, scaled) = (&self.centred[c * d..][..d], &mut self.scaled[c * d..][..d]);
        let diagonal = &self.factors.diagonals[c * d..][..d];
        let diagonal_bar = &mut icf_bar[c * (below + d)..][..d];
        let centred_bar = &mut self.centred_bar[..d];
        let share = self.shares[c];
        alphas_bar[c] += share;
        for j in 0..d {
            scaled[j] *= -share;
            centred_bar[j] = diagonal[j] * scaled[j];
            diagonal_bar[j] += centred[j] * scaled[j];
        }
        let mut rows = &self.factors.rows[c * below..][..below];
        let mut rows_bar = &mut self.rows_bar[c * below..][..below];
        for (i, &scaled_bar) in scaled.iter().enumerate() {
            let (row, rest) = rows.split_at(i);
            rows = rest;
            let (row_bar, rest) = rows_bar.split_at_mut(i);
            rows_bar = rest;
            for (((x_bar, entry), entry_bar), x) in centred_bar.iter_mut().zip(row).zip(row_bar).zip(centred) {
                *x_bar += entry * scaled_bar;
                *entry_bar += x * scaled_bar;
            }
        }
        for (mean_bar, x_bar) in means_bar[c * d..][..d].iter_mut().zip(&*centred_bar) {
            *mean_bar -= x_bar;
        }
    }

    /// Puts the adjoint of the triangles into the order in which the gradient has them.
    fn collect(&self, d: usize, (alphas_bar, _, icf_bar): &mut Gradient) {
        let below = d * (d - 1) / 2;
        for c in 0..alphas_bar.len() {
            let below_bar = &mut icf_bar[c * (below + d) + d..][..below];
            for i in 0..d {
                for j in 0..i {
                    below_bar[below_diagonal(d, i, j)] = self.rows_bar[c * below + i * (i - 1) / 2 + j];
                }
            }
        }
    }
}

/// Turns terms into shares, which sum to one, and returns the logarithm of the sum of the terms' exponentials.
fn share_out(terms: &mut [f64]) -> f64 {
    let largest = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for term in terms.iter_mut() {
        *term = (*term - largest).exp();
        sum += *term;
    }
    for term in terms.iter_mut() {
        *term *= 1.0 / sum;
    }
    largest + sum.ln()
}
