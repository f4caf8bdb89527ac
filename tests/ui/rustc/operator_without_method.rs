//! An operator without its method.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct V(f64);

#[differentiable]
impl std::ops::Add for V { //~ V: there is nothing to differentiate
    type Output = V;
}

fn main() {}
