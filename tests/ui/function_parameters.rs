//! Functions as parameters.

use pullback::differentiable;

#[differentiable]
fn of_impl_fn(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn of_dyn_fn(f: &dyn Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn of_pointer(f: fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

fn main() {}
