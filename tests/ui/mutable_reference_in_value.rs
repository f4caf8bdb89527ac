//! `&mut` inside tuples, structs, arrays and vectors.

use pullback::differentiable;

struct Cursor<'a> {
    at: &'a mut f64,
}

#[differentiable]
fn tuple(mut x: f64) -> f64 {
    let pair = (&mut x, 1.0);
    *pair.0 * 2.0
}

#[differentiable]
fn structure(mut x: f64) -> f64 {
    let cursor = Cursor { at: &mut x };
    *cursor.at * 2.0
}

#[differentiable]
fn array(mut x: f64) -> f64 {
    let all = [&mut x];
    *all[0] * 2.0
}

#[differentiable]
fn vector(mut x: f64) -> f64 {
    let all = vec![&mut x];
    *all[0] * 2.0
}

fn main() {}
