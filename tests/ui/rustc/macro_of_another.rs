//! Macros that are called like those of `std`, and write something else.

use pullback::differentiable;

macro_rules! vec {
    ($($value:expr),*) => { std::vec![$(2.0 * $value),*] };
}

#[differentiable]
fn textual(x: f64) -> f64 {
    vec![x][0] //~ vec: `vec` is ambiguous
}

#[differentiable]
fn in_another(x: f64) -> f64 {
    println!("{:?}", vec![1.0]); //~ vec: `vec` is ambiguous
    x
}

mod other {
    macro_rules! not {
        ($value:expr, $pattern:pat) => { !std::matches!($value, $pattern) };
    }
    pub(crate) use not as matches;
}

mod importing {
    use super::other::matches;
    use pullback::differentiable;

    #[differentiable]
    fn imported(x: f64, n: usize) -> f64 {
        if matches!(n, 1) { x } else { 2.0 * x } //~ matches: `matches` is ambiguous
    }
}

#[differentiable]
fn by_path(x: f64, n: usize) -> f64 {
    if other::matches!(n, 1) { x } else { 2.0 * x } //~ other: a macro that is not known
}

fn main() {}
