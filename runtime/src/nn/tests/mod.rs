//! The layers: values against naive loops, gradients against finite differences, messages of panics.

mod gradients;
mod misuse;
mod values;

use crate::gradcheck::Rng;
use crate::nn::Conv2d;
use crate::{Matrix, Scalar};

/// Shapes of batches: without rows, without columns, smaller than a vector, one past it, odd ones.
pub const SHAPES: [(usize, usize); 9] = [(0, 0), (0, 3), (3, 0), (1, 1), (2, 3), (1, 17), (3, 16), (5, 33), (2, 65)];

/// A matrix of normally distributed numbers that f32 can hold.
pub fn normal<T: Scalar>(rng: &mut Rng, (rows, cols): (usize, usize)) -> Matrix<T> {
    Matrix::from_fn(rows, cols, |_, _| T::from_f64(f64::from(rng.normal() as f32)))
}

/// Labels for every row, none where there are no classes.
pub fn labels((rows, classes): (usize, usize)) -> Vec<usize> {
    if classes == 0 { Vec::new() } else { (0..rows).map(|i| (7 * i + 3) % classes).collect() }
}

/// A convolution for each shape of the sweep: with several channels, strides, and paddings.
pub fn convolution((_, cols): (usize, usize)) -> Conv2d {
    Conv2d { channels: 1 + cols % 3, height: 3, width: 2 + cols % 4, kernel: (2, 1 + cols % 3), stride: 1 + cols % 2, padding: cols % 3 }
}
