//! Numbers that carry a derivative along: the reference the test functions are differentiated with.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// What the bodies of the test functions are written over.
pub(super) trait Number:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    fn of(x: f64) -> Self;
    fn value(self) -> f64;
    /// Applies a function that is given with its derivative.
    fn apply(self, f: fn(f64) -> f64, derivative: fn(f64) -> f64) -> Self;

    fn exp(self) -> Self {
        self.apply(f64::exp, f64::exp)
    }
    fn ln(self) -> Self {
        self.apply(f64::ln, |x| 1.0 / x)
    }
    fn sin(self) -> Self {
        self.apply(f64::sin, f64::cos)
    }
    fn cos(self) -> Self {
        self.apply(f64::cos, |x| -x.sin())
    }
    fn tanh(self) -> Self {
        self.apply(f64::tanh, |x| 1.0 - x.tanh().powi(2))
    }
    fn sqrt(self) -> Self {
        self.apply(f64::sqrt, |x| 0.5 / x.sqrt())
    }
    fn abs(self) -> Self {
        if self.value() < 0.0 { -self } else { self }
    }
    fn max(self, other: Self) -> Self {
        if self.value() >= other.value() { self } else { other }
    }
    fn relu(self) -> Self {
        if self.value() > 0.0 { self } else { Self::of(0.0) }
    }
    fn sigmoid(self) -> Self {
        Self::of(1.0) / (Self::of(1.0) + (-self).exp())
    }
    fn power(self, n: usize) -> Self {
        (0..n).fold(Self::of(1.0), |product, _| product * self)
    }
    fn scaled(self, factor: f64) -> Self {
        self * Self::of(factor)
    }
}

impl Number for f64 {
    fn of(x: f64) -> Self {
        x
    }
    fn value(self) -> f64 {
        self
    }
    fn apply(self, f: fn(f64) -> f64, _: fn(f64) -> f64) -> Self {
        f(self)
    }
}

impl Number for f32 {
    fn of(x: f64) -> Self {
        x as f32
    }
    fn value(self) -> f64 {
        f64::from(self)
    }
    fn apply(self, f: fn(f64) -> f64, _: fn(f64) -> f64) -> Self {
        f(f64::from(self)) as f32
    }
}

/// A value and its derivative along one direction.
#[derive(Clone, Copy)]
pub(super) struct Dual<T> {
    pub(super) value: T,
    pub(super) slope: T,
}

impl<T: Number> Add for Dual<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Dual { value: self.value + other.value, slope: self.slope + other.slope }
    }
}

impl<T: Number> Sub for Dual<T> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Dual { value: self.value - other.value, slope: self.slope - other.slope }
    }
}

impl<T: Number> Mul for Dual<T> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Dual { value: self.value * other.value, slope: self.slope * other.value + self.value * other.slope }
    }
}

impl<T: Number> Div for Dual<T> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        Dual { value, slope: (self.slope - value * other.slope) / other.value }
    }
}

impl<T: Number> Neg for Dual<T> {
    type Output = Self;
    fn neg(self) -> Self {
        Dual { value: -self.value, slope: -self.slope }
    }
}

impl<T: Number> Number for Dual<T> {
    fn of(x: f64) -> Self {
        Dual { value: T::of(x), slope: T::of(0.0) }
    }
    fn value(self) -> f64 {
        self.value.value()
    }
    fn apply(self, f: fn(f64) -> f64, derivative: fn(f64) -> f64) -> Self {
        let here = self.value.value();
        Dual { value: T::of(f(here)), slope: self.slope * T::of(derivative(here)) }
    }
}
