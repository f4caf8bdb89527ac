//! Changes and jumps in code that is only run forwards.

use pullback::differentiable;

#[differentiable]
fn changed(mut x: f64) -> f64 {
    assert!({
        x += 1.0;
        x > 0.0
    });
    x
}

#[differentiable]
fn jumped(x: f64) -> f64 {
    loop {
        println!("{}", if x > 0.0 { break } else { 1 });
    }
    x
}

fn main() {}
