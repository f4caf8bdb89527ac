//! A name that means one function where it is called, and where its derivative is looked up another.

use pullback::differentiable;

#[differentiable]
pub fn relu(x: f64) -> f64 {
    x.max(0.0)
}

mod leaky {
    use super::*;

    fn relu(x: f64) -> f64 {
        if x > 0.0 { x } else { 0.01 * x }
    }

    #[differentiable]
    pub fn shifted(x: f64) -> f64 {
        relu(x - 1.0) //~ relu: this name means one function where it is called, and another where its derivative is looked up
    }
}

mod generic {
    pub fn relu<T: pullback::Scalar>(x: T) -> T {
        x
    }
}

#[differentiable]
fn imported_in_the_body(x: f64) -> f64 {
    use generic::relu;
    relu(x) * 2.0 //~ relu: annotate the function that is called with `#[differentiable]` too
}

#[differentiable(name = cube)]
fn square(x: f64) -> f64 {
    x * x
}

fn cube(x: f64) -> f64 {
    x * x * x
}

#[differentiable]
fn by_another_name(x: f64) -> f64 {
    cube(x) + square_of(x) //~ cube: the derivative that stands under this name is that of another function
}

#[differentiable]
fn square_of(x: f64) -> f64 {
    x * x
}

fn main() {
    leaky::shifted(1.0);
    let _ = (imported_in_the_body(1.0), by_another_name(1.0), square(2.0));
}
