//! More conditions than are told apart.

use pullback::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    #[cfg(unix)]
    let x = x + 1.0;
    #[cfg(windows)]
    let x = x + 2.0;
    #[cfg(test)]
    let x = x + 3.0;
    #[cfg(debug_assertions)]
    let x = x + 4.0;
    #[cfg(target_endian = "big")]
    let x = x + 5.0;
    x
}

fn main() {}
