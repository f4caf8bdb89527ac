//! A jump without a loop.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    break; //~ break: no loop or label with this name
    x
}

fn main() {}
