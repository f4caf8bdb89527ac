//! An impl of an annotated trait for every type.

use pullback::differentiable;

#[differentiable]
trait Area {
    fn area(&self) -> f64;
}

#[differentiable]
impl<T: pullback::Differentiable + Clone> Area for T {
    fn area(&self) -> f64 {
        1.0
    }
}

fn main() {}
