//! What both adjoints written by hand need of the factors: computed before the points, and accounted for after them.

use super::{Gradient, Problem};

/// Buffers of what depends on the factors alone.
#[derive(Clone, Debug, Default)]
pub(super) struct Factors {
    /// Per component, `exp` of the logarithmic diagonal.
    pub(super) diagonals: Vec<f64>,
    /// Per component, the strict lower triangle by rows.
    pub(super) rows: Vec<f64>,
    /// Per component, the logarithm of the determinant.
    pub(super) log_dets: Vec<f64>,
}

impl Factors {
    /// Unpacks `icf`, whose triangles of dimension `d` come by columns.
    pub(super) fn unpack(&mut self, icf: &[f64], d: usize) {
        self.diagonals.clear();
        self.rows.clear();
        self.log_dets.clear();
        for factor in icf.chunks_exact(d * (d + 1) / 2) {
            let (logarithms, lower) = factor.split_at(d);
            self.log_dets.push(logarithms.iter().sum());
            self.diagonals.extend(logarithms.iter().map(|q| q.exp()));
            for i in 0..d {
                self.rows.extend((0..i).map(|j| lower[below_diagonal(d, i, j)]));
            }
        }
    }

    /// Adds what no point is needed for to the points' part of the gradient, and returns its value.
    ///
    /// The points' part is complete but for the diagonals: there it is the adjoint of `exp(q)`, and what comes through
    /// the determinant is missing.
    pub(super) fn finish(&self, problem: &Problem, n: usize, gradient: &mut Gradient) -> f64 {
        let Problem { alphas, icf, prior, .. } = problem;
        let (k, n) = (alphas.len(), n as f64);
        let (alphas_bar, means_bar, icf_bar) = gradient;
        let (d, weight) = (means_bar.len() / k, prior.gamma * prior.gamma);
        let largest = alphas.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = alphas.iter().map(|a| (a - largest).exp()).sum();
        let mut value = -n * (largest + sum.ln());
        let size = icf.len() / k;
        for c in 0..k {
            let log_det_bar = alphas_bar[c] - prior.m;
            alphas_bar[c] -= n * (alphas[c] - largest).exp() / sum;
            let (logarithms_bar, lower_bar) = icf_bar[c * size..][..size].split_at_mut(d);
            let (diagonal, lower) = (&self.diagonals[c * d..][..d], &icf[c * size + d..][..size - d]);
            for (q_bar, q) in logarithms_bar.iter_mut().zip(diagonal) {
                *q_bar = log_det_bar + q * (*q_bar + weight * q);
            }
            for (l_bar, l) in lower_bar.iter_mut().zip(lower) {
                *l_bar += weight * l;
            }
            let squares: f64 = diagonal.iter().chain(lower).map(|v| v * v).sum();
            value += 0.5 * weight * squares - prior.m * self.log_dets[c];
        }
        value
    }
}

/// Where a strict lower triangle of dimension `d`, stored by columns, keeps its entry in row `i`, column `j`.
pub(super) fn below_diagonal(d: usize, i: usize, j: usize) -> usize {
    j * (2 * d - j - 1) / 2 + i - j - 1
}
