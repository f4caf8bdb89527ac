//! `grad` of a function that returns no float.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

#[differentiable]
fn point(x: f64) -> Point {
    Point { x, y: x * x }
}

fn main() {
    point::grad(1.0); //~ point::grad(1.0): no single number
}
