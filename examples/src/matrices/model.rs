//! The network as a user writes it.

use pullback::{Differentiable, Matrix, differentiable, nn};

/// Two layers; biases are rows.
#[derive(Clone, Debug, Differentiable)]
pub struct Mlp {
    /// The first layer's weights.
    pub w1: Matrix<f32>,
    /// The first layer's biases.
    pub b1: Matrix<f32>,
    /// The second layer's weights.
    pub w2: Matrix<f32>,
    /// The second layer's biases.
    pub b2: Matrix<f32>,
}

/// The mean cross-entropy over the rows.
#[differentiable(check(sample = small_problem))]
pub fn loss(m: &Mlp, #[no_diff] x: &Matrix<f32>, #[no_diff] labels: &[usize]) -> f32 {
    let h = (x.dot(&m.w1) + &m.b1).map(|z| 1.0 / (1.0 + (-z).exp()));
    nn::softmax_cross_entropy(&(h.dot(&m.w2) + &m.b2), labels)
}

/// The same with a layer instead of the closure.
#[differentiable(check(sample = small_problem))]
pub fn loss_by_layers(m: &Mlp, #[no_diff] x: &Matrix<f32>, #[no_diff] labels: &[usize]) -> f32 {
    let h = nn::sigmoid(&(x.dot(&m.w1) + &m.b1));
    nn::softmax_cross_entropy(&(h.dot(&m.w2) + &m.b2), labels)
}

/// A network of given widths.
pub fn model(inputs: usize, hidden: usize, classes: usize) -> Mlp {
    let w = |i: usize, j: usize| ((i * 31 + j * 17) % 23) as f32 / 23.0 - 0.5;
    Mlp {
        w1: Matrix::from_fn(inputs, hidden, w),
        b1: Matrix::from_fn(1, hidden, w),
        w2: Matrix::from_fn(hidden, classes, w),
        b2: Matrix::from_fn(1, classes, w),
    }
}

/// A network, 64 rows of inputs, and their labels.
pub fn problem() -> (Mlp, Matrix<f32>, Vec<usize>) {
    let x = Matrix::from_fn(64, 784, |i, j| ((i * j) % 7) as f32 / 7.0);
    (model(784, 128, 10), x, (0..64).map(|i| i % 10).collect())
}

#[cfg(test)]
fn small_problem(_: &mut pullback::gradcheck::Rng, size: usize) -> (Mlp, Matrix<f32>, Vec<usize>) {
    (model(size + 1, 3, 2), Matrix::from_fn(size, size + 1, |i, j| (i + j) as f32 * 0.1), vec![0; size])
}
