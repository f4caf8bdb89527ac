//! The check of the article, with a switch for each of its faults.

use super::network::Network;

/// Which faults are in; the default has none of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// A copy of the parameters is moved, and the network never reads it.
    pub moves_a_copy: bool,
    /// The loss is computed once and stands on both sides.
    pub stale_loss: bool,
    /// All parameters of a row are moved together.
    pub whole_rows: bool,
    /// A parameter keeps the last value that it was moved to.
    pub not_restored: bool,
}

/// The step of the article.
pub const STEP: f64 = 1e-7;

/// The differences `(loss(+) - loss(-)) / (2 step)`, one for each parameter.
pub fn differences(network: &Network, loss: impl Fn(&Network) -> f64, step: f64, faults: Faults) -> Vec<f64> {
    let mut point = network.flat();
    let stale = loss(network);
    let evaluate = |moved: &[f64]| {
        if faults.stale_loss {
            stale
        } else if faults.moves_a_copy {
            loss(network)
        } else {
            loss(&Network::from_flat(moved))
        }
    };
    let mut differences = Vec::new();
    for index in 0..point.len() {
        let moved = if faults.whole_rows { row_of(index) } else { index..index + 1 };
        let before = point[moved.clone()].to_vec();
        point[moved.clone()].iter_mut().for_each(|x| *x += step);
        let above = evaluate(&point);
        point[moved.clone()].iter_mut().for_each(|x| *x -= 2.0 * step);
        let below = evaluate(&point);
        if !faults.not_restored {
            point[moved].copy_from_slice(&before);
        }
        differences.push((above - below) / (2.0 * step));
    }
    differences
}

/// The positions of the row that a parameter stands in.
fn row_of(index: usize) -> std::ops::Range<usize> {
    let mut start = 0;
    for (_, shape) in Network::NAMES {
        let width = shape.last().copied().unwrap_or(1);
        for _ in 0..shape.iter().product::<usize>() / width {
            if index < start + width {
                return start..start + width;
            }
            start += width;
        }
    }
    index..index + 1
}

/// `|a - n| / (|a| + |n|)` over all parameters, the measure that checks by hand use; 0 if both are zero.
pub fn relative_difference(gradient: &[f64], differences: &[f64]) -> f64 {
    let norm = |x: &mut dyn Iterator<Item = f64>| x.map(|x| x * x).sum::<f64>().sqrt();
    let apart = norm(&mut gradient.iter().zip(differences).map(|(a, n)| a - n));
    let together = norm(&mut gradient.iter().copied()) + norm(&mut differences.iter().copied());
    if together == 0.0 { 0.0 } else { apart / together }
}
