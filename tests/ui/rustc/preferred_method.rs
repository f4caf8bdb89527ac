//! Methods of traits without derivatives, which method resolution prefers to annotated ones of the type.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Disc {
    r: f64,
}

#[differentiable]
impl Disc {
    fn area(&self, k: f64) -> f64 {
        self.r * k
    }

    fn grow(&mut self, k: f64) -> f64 {
        self.r *= k;
        self.r
    }

    fn edge(&self) -> f64 {
        self.r
    }
}

trait Other: Copy {
    fn area(self, k: f64) -> f64;
    fn grow(&self, k: f64) -> f64;
}

impl Other for Disc {
    fn area(self, k: f64) -> f64 {
        3.0 * self.r * k
    }

    fn grow(&self, k: f64) -> f64 {
        self.r * k
    }
}

trait Edge {
    fn edge(&self) -> f64;
}

impl Edge for Box<Disc> {
    fn edge(&self) -> f64 {
        2.0 * self.r
    }
}

#[differentiable]
fn by_value(x: f64) -> f64 {
    let disc = Disc { r: x };
    disc.area(x) //~ area: multiple applicable items in scope
}

#[differentiable]
fn by_reference(x: f64) -> f64 {
    let mut disc = Disc { r: x };
    disc.grow(x) + disc.r //~ grow: multiple applicable items in scope
}

#[differentiable]
fn boxed(x: f64) -> f64 {
    let disc = Box::new(Disc { r: x });
    disc.edge() //~ edge: multiple applicable items in scope
}

#[differentiable]
trait Sizes {
    fn size(&self, k: f64) -> f64;
    fn scaled<const N: i32>(&self) -> f64;
}

#[differentiable]
impl Sizes for Disc {
    fn size(&self, k: f64) -> f64 {
        self.r * k
    }

    fn scaled<const N: i32>(&self) -> f64 {
        self.r * f64::from(N)
    }
}

trait ByValue {
    fn scaled<const N: i32>(self) -> f64;
}

impl ByValue for Disc {
    fn scaled<const N: i32>(self) -> f64 {
        2.0 * self.r * f64::from(N)
    }
}

trait OnBoxes {
    fn size(&self, k: f64) -> f64;
}

impl OnBoxes for Box<Disc> {
    fn size(&self, k: f64) -> f64 {
        3.0 * self.r * k
    }
}

#[differentiable]
fn of_a_trait(x: f64) -> f64 {
    let disc = Box::new(Disc { r: x });
    disc.size(x) //~ size: multiple applicable items in scope
}

#[differentiable]
fn with_parameters(x: f64) -> f64 {
    let disc = Disc { r: x };
    disc.scaled::<3>() //~ scaled: multiple applicable items in scope
}

fn main() {}
