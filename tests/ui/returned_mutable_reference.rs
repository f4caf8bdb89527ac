//! A function that returns a `&mut`.

use pullback::differentiable;

#[differentiable]
fn f(x: &mut [f64]) -> &mut f64 {
    &mut x[0]
}

fn main() {}
