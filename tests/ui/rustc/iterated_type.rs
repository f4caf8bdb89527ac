//! A type with an `iter` of its own, which is no sequence of `std`.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Pair {
    low: f64,
    high: f64,
}

#[differentiable]
impl Pair {
    fn iter(&self) -> Pair {
        Pair { low: self.high, high: self.low }
    }

    fn sum(&self) -> f64 {
        self.low - self.high
    }
}

#[differentiable]
fn total(x: f64) -> f64 {
    let pair = Pair { low: x, high: 2.0 * x };
    pair.iter().sum() //~ pair: has no derivative rule
}

fn main() {}
