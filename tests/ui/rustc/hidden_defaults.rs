//! Inherent functions without a derivative that hide default methods of annotated traits, which the impl does not write.

use pullback::{Differentiable, Scalar, differentiable};

mod costs {
    use super::*;

    #[differentiable]
    pub trait Cost {
        fn price(&self) -> f64;

        fn cost(&self, v: f64) -> f64 {
            v * self.price()
        }
    }

    #[differentiable]
    pub(super) trait Make<A: Scalar> {
        fn make(v: A) -> A {
            v + v
        }

        fn twice<U: Into<A> + Clone>(&self, v: A, #[no_diff] by: U) -> A {
            v * by.into()
        }

        #[no_diff]
        fn count(&self) -> usize {
            1
        }
    }

    pub use self::Cost as Renamed;
}

use costs::*;

#[derive(Clone, Debug, Differentiable)]
struct Grid<T> {
    x: T,
}

impl Grid<f64> {
    fn cost(&self, v: f64) -> f64 {
        v * 3.0
    }

    fn make(v: f64) -> f64 {
        v
    }

    fn twice<U: Into<f64> + Clone>(&self, v: f64, _: U) -> f64 {
        v
    }

    fn count(&self) -> usize {
        2
    }
}

#[differentiable]
impl<T: Scalar> costs::Renamed for Grid<T> { //~ Renamed: Grid::<f64>::cost}` hides a default method of this trait, and has no derivative
    fn price(&self) -> f64 {
        2.0
    }
}

#[differentiable]
impl Make<f64> for Grid<f64> {} //~ Make: Grid::<f64>::make}` hides a default method of this trait, and has no derivative

#[derive(Clone, Debug, Differentiable)]
struct Line {
    x: f64,
}

impl Line {
    fn twice<U: Into<f64> + Clone>(&self, v: f64, _: U) -> f64 {
        v
    }
}

#[differentiable]
impl Make<f64> for Line {} //~ Make: Line::twice::<U>}` hides a default method of this trait, and has no derivative

#[derive(Clone, Debug, Differentiable)]
struct Wave {
    x: f64,
}

impl Wave {
    fn count(&self) -> usize {
        2
    }
}

#[differentiable]
impl Make<f64> for Wave { //~ Make: Wave::count}` hides a default method of this trait, and has no derivative
    #[no_diff]
    fn count(&self) -> usize {
        3
    }
}

fn within() {
    #[derive(Clone, Debug, Differentiable)]
    struct Ramp {
        x: f64,
    }

    #[differentiable]
    impl Scale for Ramp {} //~ Scale: Ramp::scale}` hides a default method of this trait, and has no derivative

    impl Ramp {
        fn scale(&self, v: f64) -> f64 {
            v
        }
    }

    #[differentiable]
    trait Scale {
        fn scale(&self, v: f64) -> f64 {
            v * 2.0
        }
    }
}

fn main() {
    within();
}
