//! Mutable references that hide in a parameter's type.

use pullback::differentiable;

struct Cursor<'a> {
    at: &'a mut f64,
}

#[differentiable]
fn f(cursor: Cursor<'_>, x: f64) -> f64 { //~ Cursor<'_>: has no tangent
    *cursor.at = x;
    *cursor.at * 2.0
}

fn main() {}
