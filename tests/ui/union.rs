//! A union.

use pullback::Differentiable;

#[derive(Differentiable)]
union U {
    a: f32,
    b: u32,
}

fn main() {}
