//! An annotated trait for slices, whose size is not known, and operators that no rule is known for.

use std::ops::BitXor;

use pullback::{Differentiable, differentiable};

#[differentiable]
trait Norm {
    fn norm(&self) -> f64;
}

#[differentiable]
impl Norm for [f64] {
    fn norm(&self) -> f64 {
        self.iter().map(|v| v * v).sum()
    }
}

#[derive(Clone, Copy, Differentiable)]
struct Vector {
    x: f64,
}

#[differentiable]
impl BitXor for Vector {
    type Output = f64;
    fn bitxor(self, other: Self) -> f64 {
        self.x * other.x
    }
}

fn main() {}
