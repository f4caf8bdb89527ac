//! Options of `check(..)` that say nothing, or say it twice.

use pullback::differentiable;

#[differentiable(check(y in 0.0..1.0))]
fn no_such_parameter(x: f64) -> f64 {
    x * x
}

#[differentiable(check(x in 0.0..))]
fn open_range(x: f64) -> f64 {
    x.sqrt()
}

#[differentiable(check(x = large))]
fn no_recipe(x: &[f64]) -> f64 {
    x.iter().sum()
}

#[differentiable(check(sample = draw, x in 0.0..1.0))]
fn drawn_twice(x: f64) -> f64 {
    x * x
}

#[differentiable(check(off))]
fn without_a_reason(x: f64) -> f64 {
    x * x
}

fn main() {}
