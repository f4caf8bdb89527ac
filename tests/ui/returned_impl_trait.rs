//! A function that returns `impl Trait`.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> impl Fn(f64) -> f64 {
    move |y| x * y
}

fn main() {}
