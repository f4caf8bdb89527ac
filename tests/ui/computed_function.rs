//! Functions that are computed.

use pullback::differentiable;

#[differentiable]
fn double(x: f64) -> f64 {
    x * 2.0
}

#[differentiable]
fn called(x: f64) -> f64 {
    (if x > 0.0 { double } else { double })(x)
}

#[differentiable]
fn named(x: f64) -> f64 {
    let f = double;
    f(x)
}

#[differentiable]
fn applied(x: &[f64]) -> f64 {
    x.iter().map(if x.len() > 1 { |x: &f64| *x } else { |x: &f64| -*x }).sum()
}

fn main() {}
