//! Names of `std` that are not of `std`: what carries a derivative is not passed over as a constant.
use pullback::{Differentiable, differentiable};

type Real = f64;

#[derive(Clone, Copy, Debug, Differentiable)]
struct Arrow {
    x: f64,
    y: f64,
}

#[differentiable]
impl Arrow {
    fn len(&self) -> f64 {
        self.x.hypot(self.y)
    }

    fn to_vec(&self) -> Arrow {
        Arrow { x: self.y, y: self.x }
    }
}

#[differentiable]
fn arrow(a: f64) -> Arrow {
    Arrow { x: a, y: 2.0 * a }
}

#[differentiable]
fn length(a: f64) -> f64 {
    let v = arrow(a);
    v.len() //~ v: no derivative is followed
}

#[differentiable]
fn turned(a: f64) -> f64 {
    let v = arrow(a);
    v.to_vec().x //~ v: is no sequence of `std`
}

#[differentiable]
fn widened(a: f32) -> f64 {
    (a as Real) * 2.0 //~ a: no derivative is followed
}

#[differentiable]
fn logged(#[no_diff] log: &mut Vec<f64>, a: f64) -> f64 {
    let arrow = arrow(a);
    let x = arrow.x;
    log.push(x); //~ x: no derivative is followed
    log[0] * a
}

#[differentiable]
fn failed(a: f64) -> Result<f64, f64> {
    if a > 0.0 {
        return Ok(a);
    }
    Err(a * 2.0) //~ a: no derivative is followed
}

fn main() {}
