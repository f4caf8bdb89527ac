//! Items of inner blocks, which move to the top of the derivative.

use pullback::differentiable;

const GAIN: f64 = 2.0;

mod gains {
    pub const LOSS: f64 = 0.5;
}

#[differentiable]
fn same_name(x: f64) -> f64 {
    let outer = GAIN * x;
    let inner = {
        const GAIN: f64 = 3.0;
        GAIN * x
    };
    outer * inner
}

#[differentiable]
fn glob(x: f64) -> f64 {
    let inner = {
        use gains::*;
        LOSS * x
    };
    inner * x
}

fn main() {}
