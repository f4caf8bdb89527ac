//! Nested patterns that are assigned to.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let (a, b, c);
    ((a, b), c) = ((x, x), x);
    a * b * c
}

fn main() {}
