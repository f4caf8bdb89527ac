//! The model: a network with one hidden layer, written as a plain struct and plain functions.

use pullback::{Differentiable, differentiable};

use super::data::{CLASSES, Digit, PIXELS};
use crate::random::Random;

/// Weights and biases of two layers, one row of weights for every unit.
#[derive(Clone, Debug, Differentiable)]
pub struct Network {
    /// From pixels to hidden units.
    pub w1: Vec<Vec<f64>>,
    /// Of the hidden units.
    pub b1: Vec<f64>,
    /// From hidden units to classes.
    pub w2: Vec<Vec<f64>>,
    /// Of the classes.
    pub b2: Vec<f64>,
}

impl Network {
    /// A network that knows nothing yet: small random weights, the smaller the more there are to a unit.
    pub fn new(hidden: usize, random: &mut Random) -> Self {
        let mut weights = |units: usize, inputs: usize| {
            let bound = (3.0 / inputs as f64).sqrt();
            (0..units).map(|_| random.vector(inputs, -bound, bound)).collect()
        };
        Self { w1: weights(hidden, PIXELS), b1: vec![0.0; hidden], w2: weights(CLASSES, hidden), b2: vec![0.0; CLASSES] }
    }

    /// The class with the highest score.
    pub fn predict(&self, pixels: &[f64]) -> usize {
        let scores = classify(self, pixels);
        (1..scores.len()).fold(0, |best, class| if scores[class] > scores[best] { class } else { best })
    }
}

/// Mean cross-entropy of the digits under the network: what training makes small.
#[differentiable(check(sample = small_problem))]
pub fn loss(network: &Network, #[no_diff] digits: &[Digit]) -> f64 {
    let mut total = 0.0;
    for digit in digits {
        let scores = classify(network, &digit.pixels);
        total += log_sum_exp(&scores) - scores[digit.label];
    }
    total / digits.len() as f64
}

/// A network of three classes and a few pictures, to check the gradient of [`loss()`] at.
#[cfg(test)]
fn small_problem(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Network, Vec<Digit>) {
    const CLASSES: usize = 3;
    let (pixels, hidden) = (size + 1, size);
    let mut floats = |count: usize| (0..count).map(|_| rng.normal()).collect::<Vec<f64>>();
    let network = Network {
        w1: (0..hidden).map(|_| floats(pixels)).collect(),
        b1: floats(hidden),
        w2: (0..CLASSES).map(|_| floats(hidden)).collect(),
        b2: floats(CLASSES),
    };
    let digit = |label| Digit { pixels: floats(pixels), label };
    (network, (0..CLASSES).map(digit).collect())
}

/// The score of every class for one picture.
#[differentiable]
pub fn classify(network: &Network, #[no_diff] pixels: &[f64]) -> Vec<f64> {
    let hidden: Vec<f64> = layer(&network.w1, &network.b1, pixels).iter().map(|sum| sum.tanh()).collect();
    layer(&network.w2, &network.b2, &hidden)
}

/// The weighted sum of the inputs for every unit of a layer.
#[differentiable]
pub fn layer(weights: &[Vec<f64>], biases: &[f64], inputs: &[f64]) -> Vec<f64> {
    let mut sums = biases.to_vec();
    for (sum, row) in sums.iter_mut().zip(weights) {
        for (weight, input) in row.iter().zip(inputs) {
            *sum += weight * input;
        }
    }
    sums
}

/// The logarithm of the sum of exponentials, shifted by the largest so that none overflows.
#[differentiable]
pub fn log_sum_exp(x: &[f64]) -> f64 {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = x.iter().map(|v| (v - largest).exp()).sum();
    largest + sum.ln()
}
