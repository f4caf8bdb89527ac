//! Methods, trait impls and operators.

use std::ops::{Add, AddAssign, Mul, Neg};

use pullback::{Differentiable, Scalar, differentiable};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct V {
    x: f64,
    y: f64,
}

#[differentiable]
impl V {
    fn norm(&self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    fn scaled(self, k: f64) -> Self {
        V { x: self.x * k, y: self.y * k }
    }

    fn shift(&mut self, by: &V) {
        self.x += by.x * self.y;
        self.y += by.y;
    }

    fn unit(angle: f64) -> Self {
        V { x: angle.cos(), y: angle.sin() }
    }

    #[no_diff]
    #[allow(dead_code)]
    fn name(&self) -> &'static str {
        "v"
    }
}

/// The test of `V::norm` must have another name than that of this one.
#[differentiable]
fn v_norm(x: f64, y: f64) -> f64 {
    V { x, y }.norm()
}

#[differentiable]
trait Potential {
    fn energy(&self, at: f64) -> f64;
}

#[derive(Clone, Debug, Differentiable)]
struct Spring<T> {
    k: T,
    rest: T,
}

#[differentiable]
impl Potential for Spring<f64> {
    fn energy(&self, at: f64) -> f64 {
        0.5 * self.k * (at - self.rest).powi(2)
    }
}

#[differentiable]
impl<T: Scalar> Spring<T> {
    fn force(&self, at: T) -> T {
        self.k * (self.rest - at)
    }
}

#[differentiable]
impl Add for V {
    type Output = V;
    fn add(self, other: V) -> V {
        V { x: self.x + other.x, y: self.y + other.y }
    }
}

#[differentiable]
impl Add<&V> for &V {
    type Output = V;
    fn add(self, other: &V) -> V {
        V { x: self.x + other.x, y: self.y + other.y }
    }
}

#[differentiable]
impl Mul<f64> for V {
    type Output = V;
    fn mul(self, k: f64) -> V {
        V { x: self.x * k, y: self.y * k }
    }
}

#[differentiable]
impl Mul<V> for f64 {
    type Output = V;
    fn mul(self, v: V) -> V {
        v * self
    }
}

#[differentiable]
impl Neg for V {
    type Output = V;
    fn neg(self) -> V {
        V { x: -self.x, y: -self.y }
    }
}

#[differentiable]
impl AddAssign for V {
    fn add_assign(&mut self, other: V) {
        self.x += other.x * self.y;
        self.y += other.y;
    }
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair<T>(T, T);

#[differentiable]
impl<T: Scalar> Mul<T> for Pair<T> {
    type Output = Pair<T>;
    fn mul(self, k: T) -> Pair<T> {
        Pair(self.0 * k, self.1 * k)
    }
}
