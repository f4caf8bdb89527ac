//! Closures that leave the place where they are made.

use pullback::differentiable;

use pullback::Differentiable;

#[derive(Clone, Debug, Differentiable)]
struct Grid(f64);

impl Grid {
    fn apply(&self, f: impl Fn(f64) -> f64) -> f64 {
        f(self.0)
    }
}

fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn passed(x: f64) -> f64 {
    apply(|y| x * y, 2.0)
}

#[differentiable]
fn passed_by_name(x: f64) -> f64 {
    let f = |y| x * y;
    apply(f, 2.0)
}

#[differentiable]
fn passed_to_a_method(grid: &Grid, x: f64) -> f64 {
    grid.apply(|y| x * y)
}

#[differentiable]
fn boxed(x: f64) -> f64 {
    let f: Box<dyn Fn(f64) -> f64> = Box::new(move |y| x * y);
    f(2.0)
}

fn main() {}
