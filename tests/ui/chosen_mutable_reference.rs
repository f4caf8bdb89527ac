//! A `&mut` that is the value of a block or a branch.

use pullback::differentiable;

#[differentiable]
fn doubled(x: &mut [f64], y: &mut [f64], first: bool) -> f64 {
    let chosen = if first { &mut *x } else { &mut *y };
    for v in chosen.iter_mut() {
        *v *= 2.0;
    }
    x.iter().sum::<f64>() + y.iter().sum::<f64>()
}

fn main() {}
