//! A source of items that is not known.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut sum = 0.0;
    for (a, b) in std::iter::repeat_with(|| x).zip([1.0, 2.0]) {
        sum += a * b;
    }
    sum
}

fn main() {}
