//! A constant with the name of one of `std`'s that is no float.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Energy {
    total: f64,
}

const E: Energy = Energy { total: 2.0 };

#[differentiable]
fn scaled(x: f64) -> f64 {
    let mut energy = E;
    energy.total *= x; //~ total: `{float}` is a primitive type and therefore doesn't have fields
    energy.total
}

fn main() {}
