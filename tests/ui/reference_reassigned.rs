//! Mutable references that are made to point somewhere else.

use pullback::differentiable;

#[differentiable]
fn rebound(a: &mut [f64], b: &mut [f64]) -> f64 {
    let mut place = &mut a[0];
    *place = 1.0;
    place = &mut b[0];
    *place
}

#[differentiable]
fn advanced<'a>(mut rest: &'a mut [f64], all: &'a mut [f64]) -> f64 {
    let first = rest[0];
    rest = all;
    first + rest[0]
}

fn main() {}
