//! Active values that are stored where they would lose their derivative.

use pullback::differentiable;

use pullback::Differentiable;

#[derive(Clone, Debug, Differentiable)]
struct Net {
    w: f64,
    #[no_diff]
    cache: f64,
}

#[differentiable]
fn assigned(x: f64, #[no_diff] out: &mut [f64]) -> f64 {
    out[0] = x * x;
    out[0]
}

#[differentiable]
fn updated(x: f64, #[no_diff] out: &mut [f64]) -> f64 {
    out[0] += x;
    out[0]
}

#[differentiable]
fn pushed(x: f64, #[no_diff] out: &mut Vec<f64>) -> f64 {
    out.push(x);
    out[0]
}

#[differentiable]
fn store(x: f64, out: &mut [f64]) {
    out[0] = x;
}

#[differentiable]
fn handed_on(x: f64, #[no_diff] out: &mut [f64]) -> f64 {
    store(x, out);
    out[0]
}

#[differentiable]
fn exchanged(mut x: f64, #[no_diff] out: &mut f64) -> f64 {
    std::mem::swap(out, &mut x);
    *out
}

#[differentiable]
fn handed_on_by_name(x: f64) -> f64 {
    let mut out = pullback::no_diff([x]);
    store(x, &mut out);
    out[0]
}

#[differentiable]
fn exchanged_with_a_constant(mut x: f64) -> f64 {
    let mut y = pullback::no_diff(x);
    std::mem::swap(&mut x, &mut y);
    x
}

fn main() {}
