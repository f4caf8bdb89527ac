//! Ordinary code that the compiler has to know nothing special of: constants in fields, names that other languages or other
//! editions use, methods that are called like those of the library.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

/// `gen` is a keyword of a later edition than many crates have.
#[differentiable]
fn r#gen(r#gen: f64) -> f64 {
    let r#gen = r#gen * r#gen;
    r#gen
}

#[differentiable]
fn named_by_a_keyword(x: f64) -> f64 {
    let mut r#gen = r#gen(x);
    r#gen += x;
    r#gen * x
}
check! { named_by_a_keyword(x); x = 0.7 }

#[derive(Clone, Debug, Differentiable)]
struct Cart {
    x: f64,
}

/// Whoever derives a trait imports it, and its methods must not stand in the way of these.
#[differentiable]
trait Simulation {
    fn step(&mut self, u: f64) -> f64;
    fn reset(&mut self, x: f64);
    fn begin(&self) -> f64;
    fn finish(&mut self);
    fn core(&self) -> f64;
    fn extent(&self) -> f64;
    fn visit(&self, k: f64) -> f64;
}

#[differentiable]
impl Simulation for Cart {
    fn step(&mut self, u: f64) -> f64 {
        self.x = self.x * 0.5 + u;
        self.x * self.x
    }
    fn reset(&mut self, x: f64) {
        self.x = x;
    }
    fn begin(&self) -> f64 {
        self.x * 2.0
    }
    fn finish(&mut self) {
        self.x *= 2.0;
    }
    fn core(&self) -> f64 {
        self.x
    }
    fn extent(&self) -> f64 {
        self.x.abs()
    }
    fn visit(&self, k: f64) -> f64 {
        self.x * k
    }
}

#[differentiable]
fn methods_named_like_those_of_the_traits(x: f64, u: f64) -> f64 {
    let mut cart = Cart { x };
    let first = cart.step(u) + cart.begin();
    cart.finish();
    let second = cart.step(first) * cart.core() + cart.extent();
    cart.reset(u);
    second + cart.visit(x)
}
check! { methods_named_like_those_of_the_traits(x, u); x = 0.7, u = -0.4 }
