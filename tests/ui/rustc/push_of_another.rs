//! A method of one's own that is called like one of a vector's, on what nothing is known of.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Cart {
    speed: f64,
}

#[differentiable]
impl Cart {
    fn push(&mut self, v: f64) {
        self.speed += v;
    }
}

#[differentiable]
fn cart(x: f64) -> Cart {
    Cart { speed: x }
}

#[differentiable] //~ #[differentiable]: `pullback::__v1::Growing` is not
fn pushed(x: f64, y: f64) -> f64 {
    let mut pushed = cart(x);
    pushed.push(y);
    pushed.speed
}

fn main() {}
