//! Impls of `Index` whose place cannot be found again in the adjoint.

use std::ops::Index;

use pullback::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Band {
    data: Vec<f64>,
    width: usize,
}

#[differentiable]
impl Index<(usize, usize)> for Band {
    type Output = f64;
    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        if j < self.width { &self.data[i * self.width + j] } else { &self.data[0] }
    }
}

#[differentiable]
impl Index<usize> for Band {
    type Output = [f64];
    fn index(&self, i: usize) -> &[f64] {
        &self.data[i * self.width..(i + 1) * self.width]
    }
}

#[differentiable]
impl Index<u8> for Band {
    type Output = f64;
    fn index(&self, _: u8) -> &f64 {
        self.data.last().unwrap()
    }
}

trait Cells {}

#[differentiable]
impl Index<u16> for dyn Cells {
    type Output = f64;
    fn index(&self, _: u16) -> &f64 {
        &0.0
    }
}

fn main() {}
