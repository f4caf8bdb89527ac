//! Floats inside errors.

use pullback::differentiable;

#[differentiable]
fn f(x: Result<f64, f64>, y: f64) -> f64 {
    match x {
        Ok(x) => x * y,
        Err(e) => e * y,
    }
}

fn main() {}
