//! Inherent functions without a derivative that hide those of annotated traits, in ways that are harder to see.

use pullback::{Differentiable, Scalar, differentiable};

#[differentiable]
trait Make {
    fn make(v: f64) -> f64;
    fn twice<U: Scalar>(&self, v: U) -> U;
    fn area(&self) -> f64;
}

#[derive(Clone, Debug, Differentiable)]
struct Grid<T> {
    x: T,
}

impl Grid<f64> {
    fn make(v: f64) -> f64 {
        v * 3.0
    }

    fn twice<U: Scalar>(&self, v: U) -> U {
        v
    }

    fn area(&self) -> f64 {
        self.x
    }
}

#[differentiable]
impl<T: Scalar> Make for Grid<T> {
    fn make(v: f64) -> f64 { //~ make: an inherent method without a derivative hides this method of a trait
        v * 2.0
    }

    fn twice<U: Scalar>(&self, v: U) -> U { //~ twice: an inherent method without a derivative hides this method of a trait
        v + v
    }

    fn area(&self) -> f64 { //~ area: an inherent method without a derivative hides this method of a trait
        1.0
    }
}

#[differentiable]
trait Neighbour {
    fn next_up(self) -> f64;
}

#[differentiable]
impl Neighbour for f64 {
    fn next_up(self) -> f64 { //~ next_up: an inherent method without a derivative hides this method of a trait
        self * self
    }
}

fn main() {}
