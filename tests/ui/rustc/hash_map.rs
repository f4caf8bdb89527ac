//! A hash map that is filled and iterated over.

use pullback::differentiable;

use std::collections::HashMap;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut map = HashMap::new(); //~ map: has no tangent
    map.insert(1, x);
    let mut sum = 0.0;
    for (_, value) in &map { //~ map: write a loop over positions, or collect it first
        sum += value;
    }
    sum
}

fn main() {}
