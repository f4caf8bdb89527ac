//! Layers of `nn` inside annotated functions: by any path, in generic code, with arguments of every kind.

use pullback::nn::{self, Conv2d, tanh};
use pullback::{Differentiable, Matrix, Scalar, differentiable};
use pullback_tests::check;

/// Numbers without a pattern, none of them zero.
fn some(rows: usize, cols: usize, seed: usize) -> Matrix<f64> {
    Matrix::from_fn(rows, cols, |i, j| ((i * 31 + j * 17 + seed * 13) % 23) as f64 / 11.0 - 1.02)
}

#[derive(Clone, Debug, Differentiable)]
struct Layer {
    w: Matrix<f64>,
    b: Matrix<f64>,
}

fn layer(inputs: usize, outputs: usize) -> Layer {
    Layer { w: some(inputs, outputs, 1), b: some(1, outputs, 2) }
}

#[differentiable(check(skip = "only some shapes fit: the case has them"))]
fn classified(layer: &Layer, #[no_diff] x: &Matrix<f64>, #[no_diff] labels: &[usize]) -> f64 {
    pullback::nn::softmax_cross_entropy(&nn::dense(x, &layer.w, &layer.b), labels)
}
check! { classified(&l, &some(3, 4, 5), &[0, 2, 1]); l = layer(4, 3) }

#[differentiable]
fn imported_by_name(x: &Matrix<f64>) -> f64 {
    let y = tanh(x);
    nn::mse(&y, &tanh(&y))
}
check! { imported_by_name(&x); x = some(2, 3, 1); x = some(1, 17, 1) }

#[differentiable]
fn one_argument_twice(x: &Matrix<f64>) -> f64 {
    nn::mse(&nn::residual(x, x), &nn::attention(x, x, x))
}
check! { one_argument_twice(&x); x = some(3, 2, 1) }

#[differentiable]
fn with_a_number(x: &Matrix<f64>, slope: f64) -> f64 {
    nn::mse(&nn::leaky_relu(x, slope * slope), x)
}
check! { with_a_number(&x, slope); x = some(2, 3, 4), slope = 0.3 }

#[differentiable]
fn depth(layer: &Layer, #[no_diff] x: &Matrix<f64>, turns: usize) -> f64 {
    let mut h = nn::gelu(x);
    for turn in 0..turns {
        h = nn::residual(&h, &nn::silu(&nn::dense(&h, &layer.w, &layer.b)));
        if turn == 1 {
            h = nn::dropout(&h, &nn::sigmoid(&h));
        }
    }
    nn::mse(&h, x)
}
check! { depth(&l, &some(2, 3, 6), 3); l = layer(3, 3) }

#[differentiable(check(types = [f64]))]
fn generic<T: Scalar>(x: &Matrix<T>) -> T {
    nn::mse(&nn::softplus(&nn::elu(x)), x)
}
check! { generic(&x); x = some(2, 3, 7) }

#[differentiable(check(skip = "only some shapes fit: the case has them"))]
fn convolution(layer: &Layer, #[no_diff] x: &Matrix<f64>) -> f64 {
    let conv = Conv2d { channels: 1, height: 3, width: 3, kernel: (2, 2), stride: 1, padding: 1 };
    let y = nn::conv2d(x, &layer.w, &layer.b, &conv);
    nn::mse(&y, &nn::relu(&y))
}
check! { convolution(&l, &some(2, 9, 3)); l = layer(4, 2) }

#[differentiable(check(skip = "only some shapes fit: the case has them"))]
fn normalised(x: &Matrix<f64>, scale: &Matrix<f64>, #[no_diff] indices: &[usize]) -> f64 {
    let rows = nn::embedding(x, indices);
    let y = nn::layer_norm(&rows, scale, scale);
    nn::mse(&nn::batch_norm(&y, scale, scale), &rows)
}
check! { normalised(&x, &s, &[0, 2, 1, 2]); x = some(3, 4, 8), s = some(1, 4, 9) }
