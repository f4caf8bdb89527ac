//! Layers of neural networks, as plain functions over matrices with derivatives written by hand.
//!
//! There is no framework: a model is a struct with `#[derive(Differentiable)]`, and a function that calls what it needs. A batch
//! is a matrix with one row for each sample. Each function can be called inside `#[differentiable]` like an annotated one.
//!
//! ```
//! use pullback::{Matrix, Step, differentiable, nn};
//!
//! #[differentiable]
//! fn loss(scores: &Matrix<f64>, #[no_diff] labels: &[usize]) -> f64 {
//!     nn::softmax_cross_entropy(&nn::tanh(scores), labels)
//! }
//!
//! let mut scores = Matrix::zeros(2, 3);
//! let (before, gradient) = loss::value_and_grad(&scores, &[0, 2]);
//! scores.step(-1.0, &gradient);
//! assert!(loss(&scores, &[0, 2]) < before);
//! ```

#![allow(clippy::type_complexity)] // rules write the call protocol out

mod activation;
mod conv;
mod init;
mod linear;
mod loss;
mod norm;
mod rule;
mod simple;
mod softmax;

#[cfg(test)]
mod tests;

pub use activation::{elu, gelu, leaky_relu, relu, sigmoid, silu, softplus, tanh};
pub use conv::{Conv2d, conv2d};
pub use init::{dropout_mask, he_normal, he_uniform, xavier_normal, xavier_uniform};
pub use linear::{attention, dense};
pub use loss::{mse, softmax_cross_entropy};
pub use norm::{NORM_EPSILON, batch_moments, batch_norm, batch_norm_inference, layer_norm};
pub use simple::{dropout, embedding, residual};
