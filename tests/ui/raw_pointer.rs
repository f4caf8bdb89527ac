//! Raw pointers, as a parameter and as an expression.

use pullback::differentiable;

#[differentiable]
fn f(_x: *const f64) -> f64 {
    1.0
}

#[differentiable]
fn g(x: f64) -> f64 {
    let _p = &raw const x;
    x
}

fn main() {}
