//! A matrix in a field, where nothing says that it is one.
use pullback::{Differentiable, Matrix, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Layer {
    w: Matrix<f64>,
}

#[differentiable]
fn mapped(layer: &Layer) -> (Matrix<f64>, f64) {
    let squares = layer.w.map(|x| x * x); //~ map: give it a name with its type: `let x: &Matrix<_> = &..;`, then `x.map(..)`
    (squares, 1.0)
}

#[differentiable]
fn iterated(layer: &Layer) -> f64 {
    layer.w.iter().map(|x| x * x).sum() //~ layer: a matrix in a field is iterated over where it is known to be one
}

#[differentiable]
fn sliced(layer: &Layer) -> f64 {
    layer.w.as_slice()[0] //~ layer: the method of a matrix is known where the matrix is
}

fn main() {}
