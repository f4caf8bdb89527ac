//! Ordinary code that the compiler has to know nothing special of: constants in fields, names that other languages or other
//! editions use, methods that are called like those of the library.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

/// `gen` is a keyword of a later edition than many crates have.
#[differentiable]
fn r#gen(r#gen: f64) -> f64 {
    let r#gen = r#gen * r#gen;
    r#gen
}

#[differentiable]
fn named_by_a_keyword(x: f64) -> f64 {
    let mut r#gen = r#gen(x);
    r#gen += x;
    r#gen * x
}
check! { named_by_a_keyword(x); x = 0.7 }
