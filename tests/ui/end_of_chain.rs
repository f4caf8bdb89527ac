//! A consumer without a rule.

use pullback::differentiable;

#[differentiable]
fn f(x: &[f64]) -> f64 {
    let product = x.iter().try_fold(1.0, |product, x| if *x > 0.0 { Some(product * x) } else { None });
    product.unwrap_or(0.0)
}

fn main() {}
