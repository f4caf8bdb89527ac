//! Methods of one's own that are called like those of an `Option`, or like ones of a vector that only make room or swap, on what
//! nothing is known of.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Cart {
    speed: f64,
}

#[differentiable]
impl Cart {
    fn take(&mut self) -> Cart {
        self.speed *= 2.0;
        Cart { speed: self.speed * self.speed }
    }
    fn as_ref(&self) -> Cart {
        Cart { speed: self.speed * self.speed }
    }
    fn copied(&self) -> Cart {
        Cart { speed: self.speed * self.speed }
    }
    fn reserve(&mut self, n: usize) {
        self.speed *= n as f64;
    }
    fn swap_with_slice(&mut self, other: &mut Cart) {
        self.speed *= other.speed;
    }
}

#[differentiable]
fn cart(x: f64) -> Cart {
    Cart { speed: x }
}

#[differentiable]
fn taken(x: f64) -> f64 {
    let mut all = cart(x);
    let taken = all.take(); //~ all: is no `Option` and no `Result`
    taken.speed * all.speed
}

#[differentiable]
fn lent(x: f64) -> f64 {
    let whole = cart(x);
    let lent = whole.as_ref(); //~ whole: is no type whose `as_ref` is known
    lent.speed
}

#[differentiable]
fn copied(x: f64) -> f64 {
    let original = cart(x);
    let copy = original.copied(); //~ original: is no `Option` and no `Result`
    copy.speed
}

#[differentiable]
fn reserved(x: f64) -> f64 {
    let mut roomy = cart(x);
    roomy.reserve(2); //~ roomy: which is no sequence of `std`
    roomy.speed
}

#[differentiable]
fn swapped(x: f64, y: f64) -> f64 {
    let (mut first, mut second) = (cart(x), cart(y));
    first.swap_with_slice(&mut second); //~ first: which is no sequence of `std`
    first.speed
}

fn main() {}
