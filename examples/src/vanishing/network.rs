//! A stack of equal layers without bias, `a <- f(a W)`, with the remedies as switches.

use pullback::health::{Unit, probe};
use pullback::{Differentiable, differentiable, no_diff};

use crate::random::Random;

/// Units of every layer, and of input and output.
pub const WIDTH: usize = 32;

/// Rows of a batch.
pub const BATCH: usize = 64;

/// What keeps batch normalisation from dividing by zero.
const EPSILON: f64 = 1e-5;

/// The function behind the weights.
#[derive(Clone, Copy, Debug, Differentiable, Eq, PartialEq)]
pub enum Activation {
    /// The logistic function.
    Sigmoid,
    /// The positive part.
    Relu,
}

/// What a network looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Design {
    /// Number of layers.
    pub depth: usize,
    /// The function behind the weights.
    pub activation: Activation,
    /// Variance of the first weights, times the width: 1, or 2 after He et al. (2015).
    pub variance: f64,
    /// `a <- a + f(a W)` in place of `a <- f(a W)`.
    pub residual: bool,
    /// Normalises every unit over the batch before the activation, after Ioffe and Szegedy (2015), without scale and shift.
    pub normalised: bool,
}

impl Design {
    /// Sigmoid units, as they were used when the problem was found.
    pub fn sigmoid(depth: usize) -> Self {
        Self { depth, activation: Activation::Sigmoid, variance: 1.0, residual: false, normalised: false }
    }

    /// Rectified units with the first weights of He et al.
    pub fn relu(depth: usize) -> Self {
        Self { activation: Activation::Relu, variance: 2.0, ..Self::sigmoid(depth) }
    }

    /// With another variance of the first weights.
    pub fn variance(self, variance: f64) -> Self {
        Self { variance, ..self }
    }

    /// With residual connections.
    pub fn residual(self) -> Self {
        Self { residual: true, ..self }
    }

    /// With batch normalisation.
    pub fn normalised(self) -> Self {
        Self { normalised: true, ..self }
    }
}

/// All parameters.
#[derive(Clone, Debug, Differentiable)]
pub struct Deep {
    /// From the input to the output.
    pub layers: Vec<Layer>,
    /// What the weights are used in.
    #[no_diff]
    pub design: Design,
}

/// The weights of a layer.
#[derive(Clone, Debug, Differentiable)]
pub struct Layer {
    /// One row for every unit.
    pub w: Vec<Vec<f64>>,
}

/// Inputs and targets.
#[derive(Clone, Debug)]
pub struct Batch {
    /// One row for every case.
    pub x: Vec<Vec<f64>>,
    /// What should come out.
    pub y: Vec<Vec<f64>>,
}

impl Deep {
    /// Weights from the normal distribution.
    pub fn new(design: Design, random: &mut Random) -> Self {
        let deviation = (design.variance / WIDTH as f64).sqrt();
        let mut unit = || (0..WIDTH).map(|_| deviation * random.normal()).collect();
        let layers = (0..design.depth).map(|_| Layer { w: (0..WIDTH).map(|_| unit()).collect() }).collect();
        Self { layers, design }
    }
}

impl Batch {
    /// Inputs and targets from the normal distribution.
    pub fn new(random: &mut Random) -> Self {
        let mut rows = || (0..BATCH).map(|_| (0..WIDTH).map(|_| random.normal()).collect()).collect();
        Self { x: rows(), y: rows() }
    }
}

/// The mean squared error.
#[differentiable(check(sample = a_problem))]
pub fn loss(network: &Deep, #[no_diff] batch: &Batch) -> f64 {
    let mut sum = 0.0;
    let found = forward(network, &batch.x);
    for (found, target) in found.iter().zip(&batch.y) {
        for (a, y) in found.iter().zip(target) {
            sum += (a - y).powi(2);
        }
    }
    sum / (batch.y.len() * batch.y[0].len()) as f64
}

/// What the network makes of the rows.
#[differentiable(check(sample = a_forward))]
pub fn forward(network: &Deep, #[no_diff] x: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let Design { activation, residual, normalised, .. } = no_diff(network.design);
    let mut activations = x.to_vec();
    for layer in &network.layers {
        let mut sums = weighted(&layer.w, &activations);
        if normalised {
            sums = normalise(&sums);
        }
        let fired = activate(activation, &sums);
        activations = if residual { plus(&activations, &fired) } else { fired };
    }
    activations
}

/// The weighted sums of every row for every unit.
#[differentiable]
fn weighted(w: &[Vec<f64>], rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut sums = vec![vec![0.0; w.len()]; rows.len()];
    for (sums, row) in sums.iter_mut().zip(rows) {
        for (sum, weights) in sums.iter_mut().zip(w) {
            for (weight, x) in weights.iter().zip(row) {
                *sum += weight * x;
            }
        }
    }
    sums
}

/// Every unit with mean zero and variance one over the rows.
#[differentiable(check(x = [4, 3]))]
fn normalise(x: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let (rows, units) = (x.len(), x[0].len());
    let mut out = x.to_vec();
    for j in 0..units {
        let mean = x.iter().map(|row| row[j]).sum::<f64>() / rows as f64;
        let variance = x.iter().map(|row| (row[j] - mean).powi(2)).sum::<f64>() / rows as f64;
        let deviation = (variance + EPSILON).sqrt();
        for i in 0..rows {
            out[i][j] = (x[i][j] - mean) / deviation;
        }
    }
    out
}

#[differentiable(check(sample = some_sums))]
fn activate(#[no_diff] activation: Activation, x: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut out = x.to_vec();
    for row in &mut out {
        for a in row.iter_mut() {
            *a = match activation {
                Activation::Sigmoid => 1.0 / (1.0 + (-*a).exp()),
                Activation::Relu => a.max(0.0),
            };
        }
    }
    let (name, unit) = match activation {
        Activation::Sigmoid => ("sigmoid", Unit::Sigmoid),
        Activation::Relu => ("relu", Unit::Relu),
    };
    no_diff(probe(name, unit, &out));
    out
}

#[differentiable]
fn plus(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut sum = a.to_vec();
    for (sum, b) in sum.iter_mut().zip(b) {
        for (sum, b) in sum.iter_mut().zip(b) {
            *sum += b;
        }
    }
    sum
}

/// A small network of each kind in turn, with inputs and targets of its width.
#[cfg(test)]
fn a_problem(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Deep, Batch) {
    let width = size + 1;
    let mut rows =
        |count: usize, scale: f64| (0..count).map(|_| (0..width).map(|_| scale * rng.normal()).collect()).collect::<Vec<Vec<f64>>>();
    let designs =
        [Design::sigmoid(2), Design::relu(2).normalised(), Design::relu(3).residual(), Design::sigmoid(3).normalised().residual()];
    let design = designs[size % designs.len()];
    let layers = (0..design.depth).map(|_| Layer { w: rows(width, 1.0) }).collect();
    (Deep { layers, design }, Batch { x: rows(4, 1.0), y: rows(4, 1.0) })
}

#[cfg(test)]
fn a_forward(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Deep, Vec<Vec<f64>>) {
    let (network, batch) = a_problem(rng, size);
    (network, batch.x)
}

#[cfg(test)]
fn some_sums(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Activation, Vec<Vec<f64>>) {
    let activation = if size.is_multiple_of(2) { Activation::Sigmoid } else { Activation::Relu };
    (activation, (0..size).map(|_| vec![rng.normal(), rng.normal()]).collect())
}
