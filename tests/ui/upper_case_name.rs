//! Names in upper case that may be variables, and may be constants.

use pullback::differentiable;

#[differentiable]
fn in_a_match(x: Option<f64>, y: f64) -> f64 {
    match x {
        Some(V) if V > 0.0 => V * y,
        _ => y,
    }
}

#[differentiable]
fn in_let_else(x: Option<f64>, y: f64) -> f64 {
    let Some(V) = x else { return y };
    V * y
}

fn main() {}
