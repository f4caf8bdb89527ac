//! `map` of a type of one's own that is indexed, which was taken for that of an array.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Pair {
    at: [f64; 2],
}

impl std::ops::Index<usize> for Pair {
    type Output = f64;
    fn index(&self, i: usize) -> &f64 {
        &self.at[i]
    }
}

impl Pair {
    fn map(self, f: impl Fn(f64) -> f64) -> Pair {
        Pair { at: [f(self.at[0]), 1.0] }
    }
}

#[differentiable]
fn pair(x: f64) -> Pair {
    Pair { at: [x, x * x] }
}

#[differentiable]
fn mapped(x: f64) -> f64 {
    let mapped = pair(x).map(|v| v * x); //~ map: taken for that of an array
    mapped[0]
}

fn main() {}
