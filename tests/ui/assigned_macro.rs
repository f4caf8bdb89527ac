//! Assignments to what cannot be seen to be a place.

use pullback::differentiable;

macro_rules! first {
    ($x:ident) => {
        $x[0]
    };
}

#[differentiable]
fn assigned(x: &mut [f64], y: f64) {
    first!(x) = y;
}

#[differentiable]
fn taken_apart(x: &mut [f64], y: f64) -> f64 {
    let z;
    (first!(x), z) = (y, y * y);
    z
}

fn main() {}
