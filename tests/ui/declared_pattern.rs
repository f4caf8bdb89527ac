//! A pattern that is declared without a value.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let (a, b);
    (a, b) = (x, x);
    a * b
}

fn main() {}
