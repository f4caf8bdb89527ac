//! The model: one hidden layer of `tanh` units, a softmax on top, written as plain structs and loops.

use pullback::health::{Unit, probe};
use pullback::{Differentiable, differentiable, no_diff};

use crate::datasets::Case;
use crate::random::Random;

/// All parameters.
#[derive(Clone, Debug, Differentiable)]
pub struct Classifier {
    /// From features to hidden units.
    pub hidden: Dense,
    /// From hidden units to classes.
    pub output: Dense,
}

/// A layer: `W x + b`.
#[derive(Clone, Debug, Differentiable)]
pub struct Dense {
    /// One row for every unit.
    pub w: Vec<Vec<f64>>,
    /// One offset for every unit.
    pub b: Vec<f64>,
}

impl Dense {
    fn new(units: usize, inputs: usize, random: &mut Random) -> Self {
        let deviation = (1.0 / inputs as f64).sqrt();
        Self { w: (0..units).map(|_| (0..inputs).map(|_| deviation * random.normal()).collect()).collect(), b: vec![0.0; units] }
    }
}

impl Classifier {
    /// Random weights, the smaller the more there are to a unit.
    pub fn new(features: usize, hidden: usize, classes: usize, random: &mut Random) -> Self {
        Self { hidden: Dense::new(hidden, features, random), output: Dense::new(classes, hidden, random) }
    }

    /// The class with the highest score.
    pub fn predict(&self, x: &[f64]) -> usize {
        let scores = scores(self, x);
        (1..scores.len()).fold(0, |best, class| if scores[class] > scores[best] { class } else { best })
    }

    /// The share of cases that it gets right.
    pub fn accuracy(&self, cases: &[Case]) -> f64 {
        cases.iter().filter(|case| self.predict(&case.x) == case.label).count() as f64 / cases.len() as f64
    }
}

/// Mean cross-entropy of the cases: what learning makes small.
#[differentiable(check(sample = some_cases))]
pub fn loss(model: &Classifier, #[no_diff] cases: &[Case]) -> f64 {
    let mut total = 0.0;
    for case in cases {
        total += surprise(model, &case.x, case.label);
    }
    total / cases.len() as f64
}

/// Cross-entropy of one case: minus the logarithm of the probability that the model gives to its class.
#[differentiable(check(sample = a_case))]
pub fn surprise(model: &Classifier, x: &[f64], label: usize) -> f64 {
    let scores = scores(model, x);
    log_sum_exp(&scores) - scores[label]
}

/// The same as a function of the case alone: what an attack makes great.
#[differentiable(check(sample = a_case))]
pub fn surprise_by_input(#[no_diff] model: &Classifier, x: &[f64], label: usize) -> f64 {
    surprise(model, x, label)
}

/// The score of one class: what saliency asks about.
#[differentiable(check(sample = a_case))]
pub fn score(#[no_diff] model: &Classifier, x: &[f64], class: usize) -> f64 {
    scores(model, x)[class]
}

/// The score of every class.
#[differentiable(check(sample = an_input))]
pub fn scores(model: &Classifier, x: &[f64]) -> Vec<f64> {
    let mut hidden = weighted(&model.hidden, x);
    for unit in &mut hidden {
        *unit = unit.tanh();
    }
    no_diff(probe("hidden", Unit::Tanh, &hidden));
    weighted(&model.output, &hidden)
}

#[differentiable(check(sample = a_layer))]
fn weighted(layer: &Dense, x: &[f64]) -> Vec<f64> {
    let mut sums = layer.b.to_vec();
    for (sum, row) in sums.iter_mut().zip(&layer.w) {
        for (weight, x) in row.iter().zip(x) {
            *sum += weight * x;
        }
    }
    sums
}

/// The logarithm of the sum of exponentials, shifted by the largest so that none overflows.
#[differentiable]
fn log_sum_exp(x: &[f64]) -> f64 {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = x.iter().map(|v| (v - largest).exp()).sum();
    largest + sum.ln()
}

/// A small model and cases of its size, to check gradients at.
#[cfg(test)]
fn some_cases(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Classifier, Vec<Case>) {
    let (features, classes) = (size + 1, 3);
    let mut random = Random::new(rng.seed());
    let model = Classifier::new(features, size, classes, &mut random);
    let cases = (0..classes).map(|label| Case { x: (0..features).map(|_| random.normal()).collect(), label });
    (model, cases.collect())
}

#[cfg(test)]
fn a_case(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Classifier, Vec<f64>, usize) {
    let (model, mut cases) = some_cases(rng, size);
    let case = cases.swap_remove(size % 3);
    (model, case.x, case.label)
}

#[cfg(test)]
fn an_input(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Classifier, Vec<f64>) {
    let (model, x, _) = a_case(rng, size);
    (model, x)
}

#[cfg(test)]
fn a_layer(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Dense, Vec<f64>) {
    let (model, x) = an_input(rng, size);
    (model.hidden, x)
}
