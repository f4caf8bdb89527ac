//! Patterns that are assigned to, with places behind `..`.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let (a, b);
    (a, .., b) = (x, 2.0, x);
    a * b
}

fn main() {}
