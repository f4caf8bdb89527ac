//! A name behind `..` in a pattern without a known number of parts.

use pullback::differentiable;

struct P(f64, f64, f64);

#[differentiable]
fn f(#[no_diff] p: &P, x: f64) -> f64 {
    let P(.., last) = p;
    last * x
}

fn main() {}
