//! Stands in for the derivative of the loss until `#[differentiable]` writes it.

use super::data::Digit;
use super::network::{Network, classify, layer, log_sum_exp};

/// An adjoint for every entry of a [`Network`].
#[derive(Clone, Debug, Default)]
pub struct NetworkTangent {
    w1: Vec<Vec<f64>>,
    b1: Vec<f64>,
    w2: Vec<Vec<f64>>,
    b2: Vec<f64>,
}

impl Network {
    /// Moves along a tangent.
    pub(super) fn step(&mut self, scale: f64, tangent: &NetworkTangent) {
        for (row, row_bar) in self
            .w1
            .iter_mut()
            .chain(&mut self.w2)
            .zip(tangent.w1.iter().chain(&tangent.w2))
        {
            add_scaled(row, scale, row_bar);
        }
        add_scaled(&mut self.b1, scale, &tangent.b1);
        add_scaled(&mut self.b2, scale, &tangent.b2);
    }
}

/// Value and gradient of [`loss()`](super::network::loss()).
pub fn value_and_grad_into(
    network: &Network,
    digits: &[Digit],
    gradient: &mut NetworkTangent,
) -> f64 {
    *gradient = NetworkTangent {
        w1: network.w1.iter().map(|row| vec![0.0; row.len()]).collect(),
        b1: vec![0.0; network.b1.len()],
        w2: network.w2.iter().map(|row| vec![0.0; row.len()]).collect(),
        b2: vec![0.0; network.b2.len()],
    };
    let share = 1.0 / digits.len() as f64;
    let mut total = 0.0;
    for digit in digits {
        let hidden: Vec<f64> = layer(&network.w1, &network.b1, &digit.pixels)
            .iter()
            .map(|sum| sum.tanh())
            .collect();
        let scores = classify(network, &digit.pixels);
        let largest = log_sum_exp(&scores);
        total += largest - scores[digit.label];
        let mut hidden_bar = vec![0.0; hidden.len()];
        for (class, score) in scores.iter().enumerate() {
            let hit = if class == digit.label { 1.0 } else { 0.0 };
            let score_bar = share * ((score - largest).exp() - hit);
            gradient.b2[class] += score_bar;
            add_scaled(&mut gradient.w2[class], score_bar, &hidden);
            add_scaled(&mut hidden_bar, score_bar, &network.w2[class]);
        }
        for (unit, (value, value_bar)) in hidden.iter().zip(&hidden_bar).enumerate() {
            let sum_bar = value_bar * (1.0 - value * value);
            gradient.b1[unit] += sum_bar;
            add_scaled(&mut gradient.w1[unit], sum_bar, &digit.pixels);
        }
    }
    total * share
}

fn add_scaled(target: &mut [f64], scale: f64, values: &[f64]) {
    for (target, value) in target.iter_mut().zip(values) {
        *target += scale * value;
    }
}
