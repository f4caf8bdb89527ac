//! Functions and methods that return a `&mut`.

use pullback::{Differentiable, differentiable};

#[differentiable]
fn f(x: &mut [f64]) -> &mut f64 {
    &mut x[0]
}

#[derive(Clone, Debug, Differentiable)]
struct Grid {
    cols: usize,
    data: Vec<f64>,
}

#[differentiable]
impl Grid {
    fn either(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        &mut self.data[i * self.cols + j]
    }
}

fn main() {}
