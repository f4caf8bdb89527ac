//! Methods of slices whose elements cannot be followed.

use pullback::differentiable;

#[differentiable]
fn drained(x: &mut Vec<f64>, n: usize) -> f64 {
    let part = 0..n;
    x.drain(part).sum()
}

#[differentiable]
fn sorted(x: &mut Vec<f64>) -> f64 {
    x.sort_unstable_by(|a, b| a.total_cmp(b));
    x[0]
}

#[differentiable]
fn ranged(x: &[f64]) -> f64 {
    x.get(1..2).map_or(0.0, |x| x[0])
}

#[differentiable]
fn split(x: &mut [f64]) -> f64 {
    let halves = x.split_at_mut(1);
    halves.0[0] * halves.1[0]
}

#[differentiable]
fn ends(x: &mut Vec<f64>, n: usize) -> f64 {
    let moved = 0..n;
    x.copy_within(moved, 1);
    x.split_first_mut().map_or(0.0, |(first, _)| *first)
}

fn main() {}
