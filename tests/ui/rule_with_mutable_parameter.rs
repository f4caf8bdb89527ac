//! A rule for a function that changes its argument.

use pullback::differentiable;

#[differentiable(vjp = rule)]
fn f(x: &mut f64) {
    *x *= 2.0;
}

fn main() {}
