//! A trait that is called like one of an operator, and is another.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Pair {
    a: f64,
    b: f64,
}

trait Index<I> {
    type Output;
    fn index(&self, i: I) -> &f64;
}

#[differentiable]
impl Index<usize> for Pair { //~ Index: has the name of one of `std` that stands for an operator
    type Output = f64;
    fn index(&self, _: usize) -> &f64 {
        &self.a
    }
}

impl std::ops::Index<usize> for Pair {
    type Output = f64;
    fn index(&self, _: usize) -> &f64 {
        &self.b
    }
}

trait Mul<R> {
    type Output;
    fn mul(self, right: R) -> Pair;
}

#[differentiable]
impl Mul<f64> for &Pair { //~ Mul: has the name of one of `std` that stands for an operator
    type Output = Pair;
    fn mul(self, _: f64) -> Pair {
        Pair { a: self.a, b: self.b }
    }
}

impl std::ops::Mul<f64> for &Pair {
    type Output = Pair;
    fn mul(self, right: f64) -> Pair {
        Pair { a: self.a * right, b: self.b * right }
    }
}

#[differentiable]
fn product(x: f64, y: f64) -> f64 {
    let pair = Pair { a: x, b: y };
    let scaled = &pair * y;
    scaled.a * pair[0]
}

fn main() {}
