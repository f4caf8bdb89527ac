//! An operator whose impl has no attribute.

use std::ops::Add;

use pullback::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Meters {
    value: f64,
}

impl Add for Meters {
    type Output = Meters;
    fn add(self, other: Meters) -> Meters {
        Meters { value: self.value + other.value }
    }
}

#[differentiable]
fn total(a: Meters, b: Meters) -> f64 {
    let sum = a + b; //~ a: annotate the operator's `impl`
    sum.value
}

fn main() {}
