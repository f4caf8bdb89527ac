//! Calls of functions that have no derivative.

use pullback::differentiable;

mod other {
    pub fn cube(x: f64) -> f64 {
        x * x * x
    }
}

fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn f(x: f64) -> f64 {
    let y = 2.0 * square(x); //~ square: annotate_it_or_give_it_a_rule_or_wrap_the_call_in_no_diff
    y + other::cube(x) //~ cube: annotate_it_or_give_it_a_rule_or_wrap_the_call_in_no_diff
}

#[differentiable]
fn of_items(x: &[f64]) -> f64 {
    x.iter().copied().map(square).sum() //~ square: annotate_it_or_give_it_a_rule_or_wrap_the_call_in_no_diff
}

fn main() {}
