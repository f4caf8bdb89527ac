//! A declaration of several variables that has no value yet.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let [a, b];
    [a, b] = [x, x * x];
    a * b
}

fn main() {}
