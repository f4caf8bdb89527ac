//! Stages without a rule, or in an order that has none.

use pullback::differentiable;

#[differentiable]
fn reversed(x: &[f64]) -> f64 {
    x.iter().flat_map(|x| [*x, x * 2.0]).rev().sum()
}

#[differentiable]
fn chained(x: &[f64]) -> f64 {
    x.iter().filter(|x| **x > 0.0).chain(x).sum()
}

#[differentiable]
fn zipped(x: &[f64]) -> f64 {
    x.iter().zip(x.iter().filter(|x| **x > 0.0)).map(|(a, b)| a * b).sum()
}

fn main() {}
