//! `IndexMut` that has no attribute, or leads somewhere else than `Index`.

use std::ops::{Index, IndexMut};

use pullback::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Plain {
    data: Vec<f64>,
}

#[differentiable]
impl Index<usize> for Plain {
    type Output = f64;
    fn index(&self, i: usize) -> &f64 {
        &self.data[i]
    }
}

impl IndexMut<usize> for Plain {
    fn index_mut(&mut self, i: usize) -> &mut f64 {
        &mut self.data[i]
    }
}

#[differentiable] //~ #[differentiable]: annotate the `impl IndexMut`
fn changed(plain: &mut Plain, x: f64) -> f64 {
    plain[0] = x;
    plain[0] * x
}

#[derive(Clone, Debug, Differentiable)]
struct Shifted {
    data: Vec<f64>,
}

#[differentiable]
impl Index<usize> for Shifted {
    type Output = f64;
    fn index(&self, i: usize) -> &f64 {
        &self.data[i]
    }
}

#[differentiable]
impl IndexMut<usize> for Shifted { //~ Shifted: type mismatch
    fn index_mut(&mut self, i: usize) -> &mut f64 {
        &mut self.data[i + 1]
    }
}

fn main() {}
