//! Iterators that see an item twice.

use pullback::differentiable;

#[differentiable]
fn peeked(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut items = x.iter().peekable();
    while let Some(x) = items.next() {
        sum += x;
    }
    sum
}

#[differentiable]
fn cycled(x: &[f64]) -> f64 {
    x.iter().cycle().take(10).sum()
}

fn main() {}
