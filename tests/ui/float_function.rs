//! A function of the floats that has no rule.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    f64::next_up(x)
}

fn main() {}
