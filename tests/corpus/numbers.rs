//! Traits of numbers and of vectors, as generic code writes them: what they ask of operators, their derivatives ask of rules.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
trait Number:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self> + AddAssign + PartialOrd
{
    const ONE: Self;

    fn of(x: f64) -> Self;

    fn exp(self) -> Self;

    #[differentiable(check(types = [f64]))]
    fn power(self, n: usize) -> Self {
        let mut power = Self::ONE;
        for _ in 0..n {
            power = power * self;
        }
        power
    }

    #[differentiable(check(types = [f64]))]
    fn positive(self) -> Self {
        if self > Self::of(0.0) { self } else { Self::of(0.0) }
    }
}

#[differentiable]
impl Number for f64 {
    const ONE: f64 = 1.0;

    fn of(x: f64) -> f64 {
        x
    }

    fn exp(self) -> f64 {
        f64::exp(self)
    }
}

#[differentiable(check(types = [f64]))]
fn logistic<T: Number>(x: T) -> T {
    T::ONE / (T::ONE + (-x).exp())
}

#[differentiable(check(types = [f64]))]
fn polynomial<T: Number>(coefficients: &[T], x: T) -> T {
    let mut sum = T::of(0.0);
    for (i, &c) in coefficients.iter().enumerate() {
        sum += c * x.power(i);
    }
    sum.positive() + sum
}

#[differentiable]
trait Vector: Copy + Add<Output = Self> + Mul<f64, Output = Self> {
    fn dot(&self, other: &Self) -> f64;
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Plane(f64, f64);

#[differentiable]
impl Add for Plane {
    type Output = Plane;

    fn add(self, other: Plane) -> Plane {
        Plane(self.0 + other.0, self.1 + other.1)
    }
}

#[differentiable]
impl Mul<f64> for Plane {
    type Output = Plane;

    fn mul(self, k: f64) -> Plane {
        Plane(self.0 * k, self.1 * k)
    }
}

#[differentiable]
impl Vector for Plane {
    fn dot(&self, other: &Plane) -> f64 {
        self.0 * other.0 + self.1 * other.1
    }
}

#[differentiable]
impl Vector for f64 {
    fn dot(&self, other: &f64) -> f64 {
        self * other
    }
}

#[differentiable(check(types = [f64]))]
fn euler<V: Vector>(mut y: V, force: V, steps: usize) -> f64 {
    for _ in 0..steps {
        y = y + (y + force * 0.5) * 0.1;
    }
    y.dot(&force)
}

#[differentiable]
fn generic_over_numbers(x: f64, y: f64) -> f64 {
    logistic(x) + polynomial(&[x, 1.0, y], 0.5 * x) + euler(Plane(x, y), Plane(y, 1.0), 3) + euler(x, 2.0 * y, 2)
}
check! { generic_over_numbers(x, y); x = 0.7, y = -0.4; x = -1.2, y = 0.5 }
