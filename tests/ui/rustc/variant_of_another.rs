//! Structs of one's own that are called like the variants of `Option` and `Result`.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Ok(f64);

#[derive(Clone, Debug, Differentiable)]
struct Err(f64);

#[differentiable] //~ #[differentiable]: mismatched types
fn good(x: f64) -> f64 {
    let y = Ok(x * x);
    y.0 * x
}

#[differentiable]
fn bad(speed: f64) -> f64 {
    let y = Err(speed); //~ speed: stands where no derivative is followed
    y.0 * y.0
}

fn main() {}
