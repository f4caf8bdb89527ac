//! A `#[cfg]` where the derivative does not know what to leave out.

use pullback::differentiable;

#[differentiable]
fn elements(x: f64) -> f64 {
    let all = [
        x,
        #[cfg(debug_assertions)]
        2.0,
    ];
    all[0] * x
}

fn main() {}
