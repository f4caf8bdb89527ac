//! A function in upper case, which is taken for a tuple struct.

#![allow(non_snake_case)]

use pullback::differentiable;

#[differentiable]
fn Phi(x: f64) -> f64 {
    x * x.sin()
}

#[differentiable]
fn price(x: f64, y: f64) -> f64 {
    Phi(x) * y //~ Phi: was taken for that of a tuple struct
}

fn main() {}
