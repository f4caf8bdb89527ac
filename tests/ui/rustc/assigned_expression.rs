//! Assignments to something that is no place.

use pullback::differentiable;

fn place(x: &mut [f64]) -> &mut f64 {
    &mut x[0]
}

#[differentiable]
fn f(x: &mut [f64], y: f64) {
    *place(x) = y; //~ place: annotate_it_or_give_it_a_rule_or_wrap_the_call_in_no_diff
}

fn main() {}
