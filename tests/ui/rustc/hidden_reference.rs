//! Mutable references that hide in a parameter's type, or behind a choice.

use pullback::differentiable;

struct Cursor<'a> {
    at: &'a mut f64,
}

#[differentiable]
fn f(cursor: Cursor<'_>, x: f64) -> f64 { //~ Cursor<'_>: has no tangent
    *cursor.at = x;
    *cursor.at * 2.0
}

#[differentiable]
fn chosen(mut a: f64, mut b: f64, y: f64) -> f64 {
    *(if a > b { &mut a } else { &mut b }) = y; //~ (if a > b { &mut a } else { &mut b }): a `&mut` in a variable is written at its place
    a * b
}

fn main() {}
