//! The attribute on something that is no function, impl or trait.

use pullback::differentiable;

#[differentiable]
struct P {
    x: f64,
}

fn main() {}
