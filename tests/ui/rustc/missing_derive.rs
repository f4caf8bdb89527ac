//! Types without a tangent: as a parameter, as a variable, inside a derive.

use pullback::differentiable;

use pullback::Differentiable;

#[derive(Clone, Copy)]
struct P {
    x: f64,
}

#[derive(Clone, Differentiable)]
struct Q {
    p: P, //~ P: #[derive(pullback::Differentiable)]
}

#[differentiable]
fn parameter(p: &P, x: f64) -> f64 { //~ P: #[derive(pullback::Differentiable)]
    p.x * x
}

#[differentiable]
fn variable(x: f64) -> f64 {
    let p = P { x }; //~ p: #[derive(pullback::Differentiable)]
    p.x * x
}

fn main() {}
