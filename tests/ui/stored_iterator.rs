//! Iterators that are stored or handed on.

use pullback::differentiable;

#[differentiable]
fn stored(x: &[f64]) -> f64 {
    let mut items = x.iter();
    *items.nth(1).unwrap()
}

#[differentiable]
fn stored_with_stages(#[no_diff] x: &[f64], y: f64) -> f64 {
    let products = x.iter().map(|x| x * y);
    products.sum()
}

fn main() {}
