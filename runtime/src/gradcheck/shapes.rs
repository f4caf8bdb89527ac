//! Inputs that must obey a law, written as functions of free numbers, which can be moved at will.
//!
//! A symmetric positive definite matrix stops being one when a single element moves, and
//! probabilities stop summing to one. So the check moves the free numbers, and the gradient by the
//! matrix is pulled back to them.

/// `A = L L^T + I / 2` from `n * n` free numbers, of which the lower triangle is `L`; row-major.
///
/// The multiple of the identity keeps the condition number within what differences can resolve.
pub fn spd(free: &[f64], n: usize) -> Vec<f64> {
    let mut matrix = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..n {
            let product: f64 = (0..=i.min(j)).map(|k| free[i * n + k] * free[j * n + k]).sum();
            matrix[i * n + j] = product + if i == j { 0.5 } else { 0.0 };
        }
    }
    matrix
}

/// The pullback of [`spd()`]: `L_bar = (A_bar + A_bar^T) L` in the lower triangle, zero above.
pub fn spd_pullback(free: &[f64], n: usize, matrix_bar: &[f64]) -> Vec<f64> {
    let mut free_bar = vec![0.0; n * n];
    for i in 0..n {
        for k in 0..=i {
            let both = |j: usize| matrix_bar[i * n + j] + matrix_bar[j * n + i];
            free_bar[i * n + k] = (k..n).map(|j| both(j) * free[j * n + k]).sum();
        }
    }
    free_bar
}

/// Probabilities from free numbers, by softmax: `p_i = exp(x_i) / sum exp(x_j)`.
pub fn simplex(free: &[f64]) -> Vec<f64> {
    let largest = free.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = free.iter().map(|x| (x - largest).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// The pullback of [`simplex()`]: `x_bar_i = p_i (p_bar_i - <p, p_bar>)`.
pub fn simplex_pullback(free: &[f64], probabilities_bar: &[f64]) -> Vec<f64> {
    let probabilities = simplex(free);
    let mean = super::subject::dot(&probabilities, probabilities_bar);
    probabilities.iter().zip(probabilities_bar).map(|(p, p_bar)| p * (p_bar - mean)).collect()
}
