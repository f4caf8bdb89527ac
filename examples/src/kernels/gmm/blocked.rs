//! The Gaussian mixture's adjoint by hand, by blocks of points: every loop runs over whole lanes.
//!
//! Loops along a triangle's columns are short and of every length, which vectorises badly. Across points there is
//! no such trouble: a triangle's entry is loaded once and serves a whole block.

use super::factors::Factors;
use super::{Gradient, Problem, constant};

/// Points per block.
const LANES: usize = 8;

/// Partial sums kept per entry of the gradient; the lanes of a block are folded to these at once.
const SUMS: usize = 2;

type Lanes = [f64; LANES];
type Sums = [f64; SUMS];

/// Buffers that [`by_hand`] keeps between calls for their memory.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    factors: Factors,
    /// The block's points, one coordinate after the other.
    points: Vec<Lanes>,
    /// The same, relative to the mean of the component at hand.
    centred: Vec<Lanes>,
    /// Per component and coordinate: the block's points times the triangle.
    scaled: Vec<Lanes>,
    /// Per component, first its term in the likelihood, then its share in each point.
    shares: Vec<Lanes>,
    /// Adjoints that are still spread over lanes, per component.
    alpha_sums: Vec<Sums>,
    mean_sums: Vec<Sums>,
    factor_sums: Vec<Sums>,
}

/// Value and gradient of [`log_likelihood()`](super::log_likelihood()) by hand.
///
/// The adjoint of every point's term is one, so the way back starts as soon as the block's shares are known.
pub fn by_hand(problem: &Problem, workspace: &mut Workspace, gradient: &mut Gradient) -> f64 {
    let Problem { alphas, means, icf, points, prior } = problem;
    let k = alphas.len();
    let d = means.len() / k;
    let n = points.len() / d;
    let size = d * (d + 1) / 2;
    workspace.factors.unpack(icf, d);
    workspace.clear(k, d);

    let mut total = 0.0;
    for block in points.chunks(LANES * d) {
        let valid = block.len() / d;
        workspace.load(block, d);
        for c in 0..k {
            let constant = alphas[c] + workspace.factors.log_dets[c];
            workspace.forward(c, &means[c * d..][..d], constant);
        }
        total += share_out(&mut workspace.shares, valid);
        for c in 0..k {
            workspace.reverse(c, &means[c * d..][..d], &icf[c * size..][..size]);
        }
    }
    workspace.collect(gradient);
    constant(n, d, k, prior) + total + workspace.factors.finish(problem, n, gradient)
}

impl Workspace {
    /// Sizes the buffers for `k` components of dimension `d`, and clears the sums.
    fn clear(&mut self, k: usize, d: usize) {
        let size = d * (d + 1) / 2;
        self.points.resize(d, Lanes::default());
        self.centred.resize(d, Lanes::default());
        self.scaled.resize(k * d, Lanes::default());
        self.shares.resize(k, Lanes::default());
        for (sums, len) in [(&mut self.alpha_sums, k), (&mut self.mean_sums, k * d), (&mut self.factor_sums, k * size)] {
            sums.clear();
            sums.resize(len, Sums::default());
        }
    }

    /// Turns a block of points on its side. Lanes without a point are zero, and will have no share.
    fn load(&mut self, block: &[f64], d: usize) {
        for (j, coordinate) in self.points.iter_mut().enumerate() {
            *coordinate = std::array::from_fn(|lane| block.get(lane * d + j).copied().unwrap_or(0.0));
        }
    }

    /// The terms of component `c`, row by row of its triangle.
    fn forward(&mut self, c: usize, mean: &[f64], constant: f64) {
        let d = mean.len();
        let diagonal = &self.factors.diagonals[c * d..][..d];
        let mut rows = &self.factors.rows[c * d * (d - 1) / 2..][..d * (d - 1) / 2];
        let scaled = &mut self.scaled[c * d..][..d];
        let points = &self.points[..d];
        let centred = &mut self.centred[..d];
        let mut distance = Lanes::default();
        for i in 0..d {
            let (row, rest) = rows.split_at(i);
            rows = rest;
            centred[i] = shift(points[i], mean[i]);
            let mut sum = scale(diagonal[i], centred[i]);
            for (entry, centred) in row.iter().zip(&*centred) {
                sum = add_scaled(sum, *entry, *centred);
            }
            scaled[i] = sum;
            distance = add_product(distance, sum, sum);
        }
        self.shares[c] = distance.map(|square| constant - 0.5 * square);
    }

    /// Adds to the sums of component `c` what the block contributes, column by column of its triangle.
    fn reverse(&mut self, c: usize, mean: &[f64], factor: &[f64]) {
        let d = mean.len();
        let share = self.shares[c];
        let alpha_sums = &mut self.alpha_sums[c];
        *alpha_sums = fold(*alpha_sums, share);
        let scaled = &mut self.scaled[c * d..][..d];
        for value in scaled.iter_mut() {
            *value = std::array::from_fn(|lane| -share[lane] * value[lane]);
        }
        let (scaled_bar, points) = (&*scaled, &self.points[..d]);
        let diagonal = &self.factors.diagonals[c * d..][..d];
        let mut lower = &factor[d..];
        let (diagonal_sums, mut lower_sums) = self.factor_sums[c * factor.len()..][..factor.len()].split_at_mut(d);
        let mean_sums = &mut self.mean_sums[c * d..][..d];
        for j in 0..d {
            let (column, rest) = lower.split_at(d - j - 1);
            lower = rest;
            let (column_sums, rest) = lower_sums.split_at_mut(d - j - 1);
            lower_sums = rest;
            let centred = shift(points[j], mean[j]);
            let mut centred_bar = scale(diagonal[j], scaled_bar[j]);
            diagonal_sums[j] = fold(diagonal_sums[j], product(centred, scaled_bar[j]));
            for ((entry, sums), scaled_bar) in column.iter().zip(column_sums).zip(&scaled_bar[j + 1..]) {
                centred_bar = add_scaled(centred_bar, *entry, *scaled_bar);
                *sums = fold(*sums, product(centred, *scaled_bar));
            }
            mean_sums[j] = fold(mean_sums[j], scale(-1.0, centred_bar));
        }
    }

    /// Folds the sums into the points' part of the gradient.
    fn collect(&self, (alphas_bar, means_bar, icf_bar): &mut Gradient) {
        for (bar, sums) in [(alphas_bar, &self.alpha_sums), (means_bar, &self.mean_sums), (icf_bar, &self.factor_sums)] {
            bar.clear();
            bar.extend(sums.iter().map(|lanes| lanes.iter().sum::<f64>()));
        }
    }
}

/// Turns terms into shares, which sum to one in every lane with a point, and returns the sum of the points' values.
fn share_out(terms: &mut [Lanes], valid: usize) -> f64 {
    let mut largest = [f64::NEG_INFINITY; LANES];
    for term in terms.iter() {
        largest = std::array::from_fn(|lane| if term[lane] > largest[lane] { term[lane] } else { largest[lane] });
    }
    let mut sums = Lanes::default();
    for term in terms.iter_mut() {
        *term = std::array::from_fn(|lane| (term[lane] - largest[lane]).exp());
        sums = std::array::from_fn(|lane| sums[lane] + term[lane]);
    }
    let inverse: Lanes = std::array::from_fn(|lane| if lane < valid { 1.0 / sums[lane] } else { 0.0 });
    for term in terms.iter_mut() {
        *term = product(*term, inverse);
    }
    (0..valid).map(|lane| largest[lane] + sums[lane].ln()).sum()
}

#[inline(always)]
fn shift(values: Lanes, offset: f64) -> Lanes {
    values.map(|v| v - offset)
}

#[inline(always)]
fn scale(factor: f64, values: Lanes) -> Lanes {
    values.map(|v| factor * v)
}

#[inline(always)]
fn product(left: Lanes, right: Lanes) -> Lanes {
    std::array::from_fn(|lane| left[lane] * right[lane])
}

#[inline(always)]
fn add_scaled(sum: Lanes, factor: f64, values: Lanes) -> Lanes {
    std::array::from_fn(|lane| sum[lane] + factor * values[lane])
}

#[inline(always)]
fn add_product(sum: Lanes, left: Lanes, right: Lanes) -> Lanes {
    std::array::from_fn(|lane| sum[lane] + left[lane] * right[lane])
}

#[inline(always)]
fn fold(sums: Sums, values: Lanes) -> Sums {
    std::array::from_fn(|s| sums[s] + ((values[s] + values[s + 2]) + (values[s + 4] + values[s + 6])))
}
