//! A `vec!` that is none.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let v = vec![x => x]; //~ vec![x => x]: its elements cannot be read
    v[0]
}

fn main() {}
