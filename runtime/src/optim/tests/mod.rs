//! Optimisers against references that share no code with them, wrong input, and saved states.

mod errors;
#[cfg(feature = "json")]
mod saved;
mod schedules;
mod trajectories;

#[cfg(feature = "argmin")]
mod solvers;

use super::*;

/// The curvatures of the quadratic `sum(a x^2) / 2`.
const CURVATURES: [f64; 3] = [0.5, 2.0, 7.0];

/// Where everything begins.
const START: [f64; 3] = [1.0, -2.0, 0.25];

fn quadratic(x: &[f64]) -> Vec<f64> {
    x.iter().zip(CURVATURES).map(|(x, a)| a * x).collect()
}

/// A gradient with curvature that changes: of `sum(cosh x) + sum(x[i] x[i + 1]) / 4`.
fn curved(x: &[f64]) -> Vec<f64> {
    let at = |i: usize| x.get(i).copied().unwrap_or(0.0);
    (0..x.len()).map(|i| x[i].sinh() + 0.25 * (at(i + 1) + if i > 0 { at(i - 1) } else { 0.0 })).collect()
}

/// The parameters after each of so many steps.
fn trajectory(mut optimizer: Optimizer, steps: usize, gradient: impl Fn(&[f64]) -> Vec<f64>) -> Vec<Vec<f64>> {
    let mut x = START.to_vec();
    (0..steps)
        .map(|_| {
            let g = gradient(&x);
            optimizer.step(&mut x, &g).unwrap();
            x.clone()
        })
        .collect()
}

/// Equal but for the rounding of that many operations.
#[track_caller]
fn assert_close(found: &[f64], expected: &[f64], operations: usize) {
    assert_eq!(found.len(), expected.len());
    let size = expected.iter().fold(1.0, |most: f64, x| most.max(x.abs()));
    for (found, expected) in found.iter().zip(expected) {
        let rounding = 8.0 * operations as f64 * f64::EPSILON * size;
        approx::assert_abs_diff_eq!(found, expected, epsilon = rounding);
    }
}
