//! An expression without a rule.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let y = try { x }; //~ try { x }: it has no derivative rule
    y
}

fn main() {}
