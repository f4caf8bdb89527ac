//! A macro that is imported in a body under the name of one of `std`.

use pullback::differentiable;

mod other {
    macro_rules! not {
        ($value:expr, $pattern:pat) => {
            !std::matches!($value, $pattern)
        };
    }
    pub(crate) use not as matches;
}

#[differentiable]
fn in_the_body(x: f64, n: usize) -> f64 {
    use other::matches;
    if matches!(n, 1) { x } else { 2.0 * x }
}

fn main() {}
