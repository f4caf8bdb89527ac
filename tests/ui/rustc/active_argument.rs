//! Active values that are passed to what is marked `no_diff`.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Gain {
    by: f64,
}

#[differentiable]
impl Gain {
    fn apply(#[no_diff] &self, x: f64) -> f64 {
        self.by * x
    }
}

#[differentiable]
fn weighed(x: f64, #[no_diff] weight: f64, #[no_diff] row: &[f64]) -> f64 {
    x * weight * row[0]
}

#[differentiable]
fn receiver(by: f64, x: f64) -> f64 {
    let gain = Gain { by };
    gain.apply(x) //~ gain: `Discard` stands where the parameter is marked `no_diff`
}

#[differentiable]
fn arguments(x: &[f64], y: f64) -> f64 {
    let row = vec![y; 3];
    weighed(x[0], y, &x[1..]) //~ y: `no_diff(..)` around an argument that is to count as constant
        + weighed(y, 1.0, &row) //~ &: `Discard` stands where the parameter is marked `no_diff`
}

fn main() {}
