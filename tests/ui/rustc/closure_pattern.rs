//! A pattern for a closure.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let (g,) = |y: f64| x * y; //~ (g,): a closure has no parts
    x
}

fn main() {}
