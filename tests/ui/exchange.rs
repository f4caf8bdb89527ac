//! An exchange of what has a derivative with what is marked to have none: either way the derivative would be lost.

use std::mem;

use pullback::differentiable;

#[differentiable]
fn swapped(x: &mut f64, #[no_diff] y: &mut f64) {
    mem::swap(x, y);
}

#[differentiable]
fn swapped_slices(x: &mut [f64], #[no_diff] y: &mut [f64]) {
    x.swap_with_slice(y);
}

fn main() {}
