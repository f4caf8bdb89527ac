//! A method whose receiver is neither `self` nor a reference to it.

use pullback::differentiable;

use pullback::Differentiable;

#[derive(Clone, Debug, Differentiable)]
struct P(f64);

#[differentiable]
impl P {
    fn f(self: Box<Self>) -> f64 {
        self.0 * 2.0
    }
}

fn main() {}
