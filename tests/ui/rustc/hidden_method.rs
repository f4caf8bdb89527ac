//! An inherent method without a derivative that hides an annotated trait's.

use pullback::{Differentiable, differentiable};

#[differentiable]
trait Area {
    fn area(&self) -> f64;
}

#[derive(Clone, Debug, Differentiable)]
struct Disc {
    radius: f64,
}

impl Disc {
    fn area(&self) -> f64 {
        3.0 * self.radius * self.radius
    }
}

#[differentiable]
impl Area for Disc {
    fn area(&self) -> f64 { //~ area: annotate the inherent `impl` with `#[differentiable]` too
        2.0 * self.radius
    }
}

fn main() {}
