//! A closure that is called wrongly.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let g = |y| x * y;
    g(x, 1.0) //~ g: another number of arguments
}

fn main() {}
