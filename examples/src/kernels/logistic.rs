//! Logistic regression: dot products of one parameter vector with many rows of data.

use std::hint::black_box;

use pullback::differentiable;

use super::Kernel;
use crate::random::Random;

/// Mean logistic loss of a linear classifier; labels are -1 or 1.
#[differentiable]
pub fn logistic(weights: &[f64], #[no_diff] features: &[Vec<f64>], #[no_diff] labels: &[f64]) -> f64 {
    let mut total = 0.0;
    for (row, label) in features.iter().zip(labels) {
        let score: f64 = weights.iter().zip(row).map(|(w, x)| w * x).sum();
        total += (1.0 + (-label * score).exp()).ln();
    }
    total / labels.len() as f64
}

/// Rows handled together: enough that each update of a weight's adjoint serves four rows.
const ROWS: usize = 4;

/// Partial sums per dot product, so that additions need not wait for each other.
const LANES: usize = 4;

/// As [`by_hand`], with sums rearranged, so that the value differs in its last bits.
///
/// The slope of a row's loss needs only that row, so both sweeps run row by row while the row is in cache, and one
/// exponential serves the loss and its slope.
pub fn rearranged(weights: &[f64], features: &[Vec<f64>], labels: &[f64], gradient: &mut Vec<f64>) -> f64 {
    let width = weights.len();
    let scale = 1.0 / labels.len() as f64;
    gradient.clear();
    gradient.resize(width, 0.0);

    let mut total = 0.0;
    let (row_blocks, last_rows) = features.as_chunks::<ROWS>();
    let (label_blocks, last_labels) = labels.as_chunks::<ROWS>();
    for (rows, labels) in row_blocks.iter().zip(label_blocks) {
        let rows: [&[f64]; ROWS] = std::array::from_fn(|r| &rows[r][..width]);
        let scores = dots(weights, rows);
        let mut score_bar = [0.0; ROWS];
        for r in 0..ROWS {
            let (loss, slope) = loss_and_slope(scores[r], labels[r]);
            total += loss;
            score_bar[r] = slope * scale;
        }
        for (j, g) in gradient.iter_mut().enumerate() {
            *g += (score_bar[0] * rows[0][j] + score_bar[1] * rows[1][j]) + (score_bar[2] * rows[2][j] + score_bar[3] * rows[3][j]);
        }
    }
    for (row, label) in last_rows.iter().zip(last_labels) {
        let [score] = dots(weights, [row]);
        let (loss, slope) = loss_and_slope(score, *label);
        total += loss;
        for (g, x) in gradient.iter_mut().zip(row) {
            *g += slope * scale * x;
        }
    }
    total * scale
}

/// Value and gradient of [`logistic()`] by hand. The function's own additions stand in their own order, so that the value is the same to
/// the last bit.
///
/// The scores wait for their additions, so nothing else is to be done beside them: slopes are kept, and rows are added up
/// in a loop of their own.
pub fn by_hand(weights: &[f64], features: &[Vec<f64>], labels: &[f64], slopes: &mut Vec<f64>, gradient: &mut Vec<f64>) -> f64 {
    let scale = 1.0 / labels.len() as f64;
    let mut total = 0.0;
    slopes.clear();
    for (row, label) in features.iter().zip(labels) {
        let score = weights.iter().zip(row).map(|(w, x)| w * x).sum();
        let (loss, slope) = loss_and_slope(score, *label);
        total += loss;
        slopes.push(slope * scale);
    }
    gradient.clear();
    gradient.resize(weights.len(), 0.0);
    let (row_blocks, last_rows) = features.as_chunks::<ROWS>();
    let (slope_blocks, last_slopes) = slopes.as_chunks::<ROWS>();
    for (rows, slopes) in row_blocks.iter().zip(slope_blocks) {
        let rows: [&[f64]; ROWS] = std::array::from_fn(|r| &rows[r][..weights.len()]);
        for (j, g) in gradient.iter_mut().enumerate() {
            *g += (slopes[0] * rows[0][j] + slopes[1] * rows[1][j]) + (slopes[2] * rows[2][j] + slopes[3] * rows[3][j]);
        }
    }
    for (row, slope) in last_rows.iter().zip(last_slopes) {
        for (g, x) in gradient.iter_mut().zip(row) {
            *g += slope * x;
        }
    }
    total / labels.len() as f64
}

/// The dot products of `weights` with several rows of its own length.
#[inline(always)]
fn dots<const N: usize>(weights: &[f64], rows: [&[f64]; N]) -> [f64; N] {
    let (blocks, rest) = weights.as_chunks::<LANES>();
    let row_blocks = rows.map(|row| &row.as_chunks::<LANES>().0[..blocks.len()]);
    let mut sums = [[0.0; LANES]; N];
    for (b, w) in blocks.iter().enumerate() {
        for r in 0..N {
            let row = row_blocks[r][b];
            sums[r] = std::array::from_fn(|lane| sums[r][lane] + w[lane] * row[lane]);
        }
    }
    let done = weights.len() - rest.len();
    std::array::from_fn(|r| {
        let tail: f64 = rest.iter().zip(&rows[r][done..]).map(|(w, x)| w * x).sum();
        sums[r].iter().sum::<f64>() + tail
    })
}

#[inline(always)]
fn loss_and_slope(score: f64, label: f64) -> (f64, f64) {
    let odds = (-label * score).exp();
    ((1.0 + odds).ln(), -label * odds / (1.0 + odds))
}

/// The benchmark's row: `rows` random rows of `width` features with random labels.
pub fn kernel(name: &'static str, rows: usize, width: usize) -> Kernel {
    let (weights, features, labels) = problem(rows, width);
    let (mut gradient, mut ordered, mut slopes) = (Vec::new(), Vec::new(), Vec::new());
    let in_order_of = (weights.clone(), features.clone(), labels.clone());
    Kernel {
        name,
        primal: Box::new({
            let (weights, features, labels) = (weights.clone(), features.clone(), labels.clone());
            move || logistic(black_box(&weights), &features, &labels)
        }),
        ours: Box::new({
            let (weights, features, labels) = (weights.clone(), features.clone(), labels.clone());
            let mut gradient = Vec::new();
            move || {
                let gradient = black_box(&mut gradient);
                logistic::value_and_grad_into(black_box(&weights), &features, &labels, gradient)
            }
        }),
        rearranged: Box::new(move || rearranged(black_box(&weights), &features, &labels, black_box(&mut gradient))),
        hand: Box::new(move || {
            let (weights, features, labels) = &in_order_of;
            by_hand(black_box(weights), features, labels, &mut slopes, black_box(&mut ordered))
        }),
    }
}

fn problem(rows: usize, width: usize) -> (Vec<f64>, Vec<Vec<f64>>, Vec<f64>) {
    let mut random = Random::new(2);
    let weights = random.vector(width, -0.5, 0.5);
    let features = (0..rows).map(|_| random.vector(width, -1.0, 1.0)).collect();
    let labels = (0..rows).map(|_| random.uniform(-1.0, 1.0).signum()).collect();
    (weights, features, labels)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_all_close, assert_close, assert_matches_differences};
    use super::*;

    #[test]
    fn the_hand_adjoint_is_right() {
        for (rows, width) in [(1, 1), (3, 4), (4, 5), (9, 11)] {
            let (weights, features, labels) = problem(rows, width);
            let mut gradient = vec![f64::NAN; 3];
            assert_close(rearranged(&weights, &features, &labels, &mut gradient), logistic(&weights, &features, &labels));
            assert_matches_differences(|w| logistic(w, &features, &labels), &weights, &gradient);
            assert_all_close(&logistic::grad(&weights, &features, &labels), &gradient);
            let mut ordered = vec![f64::NAN; 3];
            assert_eq!(by_hand(&weights, &features, &labels, &mut Vec::new(), &mut ordered), logistic(&weights, &features, &labels));
            assert_all_close(&ordered, &gradient);
        }
    }
}
