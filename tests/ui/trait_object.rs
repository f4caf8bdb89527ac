//! A trait object.

use pullback::differentiable;

trait Shape {
    fn area(&self) -> f64;
}

#[differentiable]
fn f(shapes: &[Box<dyn Shape>]) -> f64 {
    shapes[0].area()
}

fn main() {}
