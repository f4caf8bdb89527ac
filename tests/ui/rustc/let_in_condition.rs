//! `let` in a place where its names would not be seen.

use pullback::differentiable;

#[differentiable]
fn f(x: Option<f64>) -> f64 {
    let found = (let Some(y) = x); //~ let Some(y) = x: its bindings would not be seen
    if found { 1.0 } else { 0.0 }
}

fn main() {}
