//! A pattern whose names cannot be followed.

use pullback::differentiable;

macro_rules! some {
    ($x:ident) => {
        Some($x)
    };
}

#[differentiable]
fn f(x: Option<f64>) -> f64 {
    match x {
        some!(y) => y * 2.0,
        _ => 0.0,
    }
}

fn main() {}
