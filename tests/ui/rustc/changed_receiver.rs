//! Receivers that the arguments of their own call change: they would have been copied before that, if the method takes them by value.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Gain {
    by: f64,
}

#[differentiable]
impl Gain {
    fn raise(&mut self, s: f64) -> f64 {
        self.by *= s;
        self.by
    }

    fn of(self, x: f64) -> f64 {
        self.by * x
    }
}

#[differentiable]
fn through_reference(gain: &mut Gain, s: f64) -> f64 {
    gain.raise(s)
}

#[differentiable]
fn local(x: f64) -> f64 {
    let mut gain = Gain { by: x };
    gain.of(1.0 + gain.raise(2.0)) //~ gain: cannot borrow
}

#[differentiable]
fn element(gains: &mut [Gain], x: f64) -> f64 {
    gains[0].of(if x > 0.0 { gains[0].raise(x) } else { x }) //~ gains: cannot borrow
}

#[differentiable]
fn reference(gain: &mut Gain, x: f64) -> f64 {
    gain.of(through_reference(gain, x)) //~ gain: mismatched types
}

fn main() {}
