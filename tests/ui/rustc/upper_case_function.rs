//! A function in upper case, which is taken for a tuple struct.

#![allow(non_snake_case)]

use pullback::differentiable;

#[differentiable]
fn Phi(x: f64) -> f64 {
    x * x.sin()
}

#[differentiable] //~ #[differentiable]: no method named `__Phi_0` found
fn price(x: f64, y: f64) -> f64 {
    Phi(x) * y
}

fn main() {}
