//! Impls with type parameters of their own: what a derivative needs of these is asked for where it can be.

use std::ops::{Add, Mul};

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
trait Module {
    fn forward(&self, x: f64) -> f64;
    fn twice(&self, x: f64) -> f64 {
        self.forward(self.forward(x))
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Affine {
    a: f64,
    b: f64,
}

#[differentiable]
impl Module for Affine {
    fn forward(&self, x: f64) -> f64 {
        self.a * x + self.b
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Chain<A, B> {
    first: A,
    second: B,
}

#[differentiable]
impl<A: Module, B: Module> Module for Chain<A, B> {
    fn forward(&self, x: f64) -> f64 {
        self.second.forward(self.first.forward(x).sin())
    }
}

#[differentiable]
impl<A, B> Chain<A, B>
where
    A: Module,
    B: Module,
{
    fn of(first: A, second: B) -> Self {
        Chain { first, second }
    }
    fn residual(&self, x: f64) -> f64 {
        x + self.second.twice(self.first.forward(x))
    }
}

#[differentiable]
fn members_of_type_parameters(chain: &Chain<Affine, Chain<Affine, Affine>>, x: f64) -> f64 {
    chain.forward(x) * chain.residual(x)
}
check! {
    members_of_type_parameters(&chain, x) covers "impl of a trait with type parameters";
    chain = Chain {
        first: Affine { a: 0.4, b: -0.2 },
        second: Chain { first: Affine { a: 1.1, b: 0.3 }, second: Affine { a: -0.6, b: 0.1 } },
    },
    x = 0.7
}

#[differentiable]
fn made_of_type_parameters(a: &Affine, b: &Affine, x: f64) -> f64 {
    Chain::of(a.clone(), Chain { first: b.clone(), second: a.clone() }).forward(x)
}
check! { made_of_type_parameters(&a, &b, x); a = Affine { a: 0.4, b: -0.2 }, b = Affine { a: 1.1, b: 0.3 }, x = 0.7 }

#[derive(Clone, Debug, Differentiable)]
struct Layer<A> {
    weights: Vec<Vec<f64>>,
    activation: A,
}

#[differentiable]
impl<A: Module> Layer<A> {
    fn forward(&self, x: &[f64]) -> Vec<f64> {
        self.weights.iter().map(|row| self.activation.forward(row.iter().zip(x).map(|(w, x)| w * x).sum())).collect()
    }
}

#[differentiable]
fn method_of_a_generic_type(layers: &[Layer<Affine>], x: &[f64; 2]) -> f64 {
    let mut h = x.to_vec();
    for layer in layers {
        h = layer.forward(&h);
    }
    h.iter().map(|h| h * h).sum()
}
check! {
    method_of_a_generic_type(&layers, &x) covers "generic method of a member's trait";
    layers = vec![
        Layer { weights: vec![vec![0.3, -0.5], vec![0.8, 0.1]], activation: Affine { a: 0.9, b: 0.2 } },
        Layer { weights: vec![vec![-0.4, 0.6]], activation: Affine { a: 1.2, b: -0.1 } },
    ],
    x = [0.5, -1.5]
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair<T> {
    x: T,
    y: T,
}

#[differentiable]
impl<T: Copy + Add<Output = T> + Mul<Output = T>> Pair<T> {
    fn new(x: T, y: T) -> Self {
        Pair { x, y }
    }
    fn dot(&self, other: &Pair<T>) -> T {
        self.x * other.x + self.y * other.y
    }
}

#[differentiable]
impl<T: Add<Output = T>> Add for Pair<T> {
    type Output = Pair<T>;
    fn add(self, other: Pair<T>) -> Pair<T> {
        Pair { x: self.x + other.x, y: self.y + other.y }
    }
}

#[differentiable]
fn operators_of_type_parameters(a: Pair<f64>, b: Pair<f64>, k: f64) -> f64 {
    (a + b).dot(&Pair::new(k, a.x))
}
check! {
    operators_of_type_parameters(a, b, k) covers "impl with type parameters and operators";
    a = Pair { x: 0.5, y: 1.5 }, b = Pair { x: -0.3, y: 0.8 }, k = 1.1
}

#[differentiable]
impl<A: Module, B: Module> Chain<A, B> {
    fn iterated(&self, x: f64) -> f64 {
        self.forward(self.forward(x))
    }
}

#[differentiable]
fn generic_in_a_member<A: Module>(chain: &Chain<A, A>, other: &A, x: f64) -> f64 {
    chain.iterated(x) * other.forward(x)
}

#[differentiable]
fn called_with_a_type(a: &Affine, x: f64) -> f64 {
    generic_in_a_member(&Chain::of(a.clone(), Affine { a: 2.0, b: x }), a, x)
}
check! { called_with_a_type(&a, x) covers "generic over a member's trait"; a = Affine { a: 0.4, b: -0.2 }, x = 0.7 }
