//! A collection without positions.

use pullback::differentiable;

use std::collections::HashMap;

#[differentiable]
fn f(weights: &HashMap<String, f64>) -> f64 {
    let mut sum = 0.0;
    for (_, w) in weights {
        sum += w * w;
    }
    sum
}

fn main() {}
