//! The model: two convolutions and a dense layer, written as a plain struct of matrices and a plain function.

use pullback::gradcheck::Rng;
use pullback::nn::{self, Conv2d};
use pullback::{Differentiable, Matrix, Scalar, differentiable};

use crate::digits::data::{CLASSES, Digit, PIXELS};

/// Channels of the pictures that the two convolutions make.
const CHANNELS: (usize, usize) = (16, 32);

/// Weights and biases: a column of weights for every output, biases in one row.
#[derive(Clone, Debug, Differentiable)]
pub struct ConvolutionalNetwork<T: Scalar> {
    /// Keeps the size of the picture.
    #[no_diff]
    pub first: Conv2d,
    /// Weights of the first convolution.
    pub w1: Matrix<T>,
    /// Biases of the first convolution.
    pub b1: Matrix<T>,
    /// Makes the picture half as high and half as wide.
    #[no_diff]
    pub second: Conv2d,
    /// Weights of the second convolution.
    pub w2: Matrix<T>,
    /// Biases of the second convolution.
    pub b2: Matrix<T>,
    /// Weights from the last picture to the classes.
    pub w3: Matrix<T>,
    /// Biases of the classes.
    pub b3: Matrix<T>,
}

impl<T: Scalar> ConvolutionalNetwork<T> {
    /// A network that knows nothing yet, for pictures of so many rows and columns.
    pub fn new(side: usize, channels: (usize, usize), classes: usize, rng: &mut Rng) -> Self {
        let first = Conv2d { channels: 1, height: side, width: side, kernel: (3, 3), stride: 1, padding: 1 };
        let second = Conv2d { channels: channels.0, stride: 2, ..first };
        let (rows, cols) = second.output();
        Self {
            first,
            w1: nn::he_normal(first.patch(), channels.0, rng),
            b1: Matrix::zeros(1, channels.0),
            second,
            w2: nn::he_normal(second.patch(), channels.1, rng),
            b2: Matrix::zeros(1, channels.1),
            w3: nn::xavier_normal(rows * cols * channels.1, classes, rng),
            b3: Matrix::zeros(1, classes),
        }
    }

    /// One for the digits.
    pub fn of_digits(rng: &mut Rng) -> Self {
        Self::new(8, CHANNELS, CLASSES, rng)
    }

    /// The class with the highest score, for every picture.
    pub fn predict(&self, digits: &[Digit]) -> Vec<usize> {
        let scores = scores(self, &pictures(digits));
        let best = |row: &[T]| (1..row.len()).fold(0, |best, class| if row[class] > row[best] { class } else { best });
        (0..scores.rows()).map(|i| best(scores.row(i))).collect()
    }
}

/// The scores of all classes, a row for every picture.
#[differentiable(check(skip = "checked as a part of the loss"))]
pub fn scores<T: Scalar>(network: &ConvolutionalNetwork<T>, #[no_diff] pictures: &Matrix<T>) -> Matrix<T> {
    let edges = nn::silu(&nn::conv2d(pictures, &network.w1, &network.b1, &network.first));
    let shapes = nn::silu(&nn::conv2d(&edges, &network.w2, &network.b2, &network.second));
    nn::dense(&shapes, &network.w3, &network.b3)
}

/// Mean cross-entropy of the pictures under the network: what training makes small.
#[differentiable(check(types = [f64], sample = small_problem))]
pub fn loss<T: Scalar>(network: &ConvolutionalNetwork<T>, #[no_diff] pictures: &Matrix<T>, #[no_diff] labels: &[usize]) -> T {
    nn::softmax_cross_entropy(&scores(network, pictures), labels)
}

/// A few random pictures of 3 x 3 for a small network, to check the gradient of [`loss()`] at.
#[cfg(test)]
fn small_problem(rng: &mut Rng, size: usize) -> (ConvolutionalNetwork<f64>, Matrix<f64>, Vec<usize>) {
    let pictures = 1 + size % 3;
    let network = ConvolutionalNetwork::new(3, (2, 2), 3, rng);
    (network, Matrix::from_fn(pictures, 9, |_, _| rng.uniform(0.0, 1.0)), (0..pictures).collect())
}

/// The pictures, one in each row.
pub fn pictures<T: Scalar>(digits: &[Digit]) -> Matrix<T> {
    Matrix::from_fn(digits.len(), PIXELS, |i, j| T::from_f64(digits[i].pixels[j]))
}
