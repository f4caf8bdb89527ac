#![allow(warnings)]
use pullback::{Differentiable, differentiable};

#[derive(Clone, Differentiable)]
struct Layer {
    bias: f64,
}

#[differentiable]
fn of_unseen_types(v: &[f64], layer: &Layer) -> f64 {
    let mut sums = vec![v[0], v[1]];
    let mut k = 0;
    sums[k] += { k = 1 - k; layer.bias };
    sums[0] * sums[1]
}

fn main() {}
