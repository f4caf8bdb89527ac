//! Calls of methods and associated functions that have no derivative.

use pullback::differentiable;

use pullback::Differentiable;
use std::cell::RefCell;

#[derive(Clone, Debug, Differentiable)]
struct P {
    x: f64,
}

impl P {
    fn new(x: f64) -> Self {
        Self { x }
    }
    fn twice(&self) -> f64 {
        2.0 * self.x
    }
}

#[differentiable]
fn made(x: f64) -> f64 {
    let p = P::new(x); //~ new: annotate_it_or_give_it_a_rule_or_wrap_the_call_in_no_diff
    p.x
}

#[differentiable]
fn called(p: &P, y: f64) -> f64 {
    p.twice() * y //~ twice: annotate_it_or_give_it_a_rule_or_wrap_the_call_in_no_diff
}

#[differentiable]
fn cell(x: f64) -> f64 {
    let cell = RefCell::new(x); //~ RefCell::new: shared or interior mutability
    *cell.borrow_mut() += 1.0;
    *cell.borrow()
}

fn main() {}
