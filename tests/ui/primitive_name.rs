//! A function with the name of a primitive type.

use pullback::differentiable;

#[differentiable]
fn f64(x: f64) -> f64 {
    x * x
}

fn main() {}
