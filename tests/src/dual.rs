//! Dual numbers, written by hand: the reference that random programs are compared with, exact to rounding.
//!
//! Every operation computes its value exactly as f64 does, so that a program over dual numbers takes the branches of the
//! same program over f64. Kinks follow the conventions of the rule table.

use std::cell::Cell;
use std::cmp::Ordering;
use std::iter::{Product, Sum};
use std::ops::{Add, Div, Mul, Neg, Sub};

thread_local! {
    static STEEPEST: Cell<f64> = const { Cell::new(0.0) };
}

/// Passes a derivative on, and notes how large it is.
fn noted(d: f64) -> f64 {
    STEEPEST.set(STEEPEST.get().max(d.abs()));
    d
}

/// How far rounding may have carried derivatives since this was last asked for: a large one that cancels leaves that of a small
/// one in doubt, which reverse mode may well have exactly.
#[must_use]
pub fn blur() -> f64 {
    f64::EPSILON * STEEPEST.take()
}

/// A value and its derivative along one direction.
#[derive(Clone, Copy, Debug, Default)]
pub struct D {
    /// The value.
    pub v: f64,
    /// The derivative.
    pub d: f64,
}

impl D {
    /// A constant.
    #[must_use]
    pub fn c(v: f64) -> Self {
        Self { v, d: 0.0 }
    }

    fn chain(self, v: f64, slope: f64) -> Self {
        Self { v, d: if self.d == 0.0 { 0.0 } else { noted(self.d * slope) } }
    }

    /// The order of the values.
    #[must_use]
    pub fn total_cmp(&self, other: &Self) -> Ordering {
        self.v.total_cmp(&other.v)
    }

    /// The larger, at a tie the first.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self { v: self.v.max(other.v), d: if self.v >= other.v { self.d } else { other.d } }
    }

    /// The smaller, at a tie the first.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self { v: self.v.min(other.v), d: if self.v <= other.v { self.d } else { other.d } }
    }

    /// `self * a + b` with one rounding.
    #[must_use]
    pub fn mul_add(self, a: Self, b: Self) -> Self {
        Self { v: self.v.mul_add(a.v, b.v), d: noted(self.d * a.v + self.v * a.d + b.d) }
    }

    /// The absolute value, with derivative 0 at 0.
    #[must_use]
    pub fn abs(self) -> Self {
        self.chain(self.v.abs(), if self.v == 0.0 { 0.0 } else { self.v.signum() })
    }

    /// An integer power.
    #[must_use]
    pub fn powi(self, n: i32) -> Self {
        self.chain(self.v.powi(n), f64::from(n) * self.v.powi(n - 1))
    }

    /// Within bounds.
    #[must_use]
    pub fn clamp(self, low: Self, high: Self) -> Self {
        let inside = self.v >= low.v && self.v <= high.v;
        let bound = if self.v < low.v { low } else { high };
        Self { v: self.v.clamp(low.v, high.v), d: if inside { self.d } else { bound.d } }
    }
}

macro_rules! unary {
    ($($name:ident($x:ident, $y:ident) $slope:expr;)*) => {
        impl D {
            $(
                /// What f64 has under this name.
                #[must_use]
                pub fn $name(self) -> Self {
                    let $x = self.v;
                    let $y = $x.$name();
                    self.chain($y, $slope)
                }
            )*
        }
    };
}
unary! {
    sin(x, _y) x.cos();
    cos(x, _y) -x.sin();
    tanh(_x, y) 1.0 - y * y;
    exp(_x, y) y;
    sqrt(_x, y) 0.5 / y;
    atan(x, _y) 1.0 / (1.0 + x * x);
    ln_1p(x, _y) 1.0 / (1.0 + x);
    recip(_x, y) -y * y;
    cbrt(_x, y) 1.0 / (3.0 * y * y);
}

macro_rules! operators {
    ($($trait:ident $name:ident $operator:tt ($l:ident, $r:ident) $slope:expr;)*) => {$(
        impl $trait for D {
            type Output = D;
            fn $name(self, other: D) -> D {
                let ($l, $r) = (self, other);
                D { v: $l.v $operator $r.v, d: noted($slope) }
            }
        }
        impl $trait<&D> for D {
            type Output = D;
            fn $name(self, other: &D) -> D {
                self $operator *other
            }
        }
        impl $trait<D> for &D {
            type Output = D;
            fn $name(self, other: D) -> D {
                *self $operator other
            }
        }
        impl $trait<&D> for &D {
            type Output = D;
            fn $name(self, other: &D) -> D {
                *self $operator *other
            }
        }
    )*};
}
operators! {
    Add add + (l, r) l.d + r.d;
    Sub sub - (l, r) l.d - r.d;
    Mul mul * (l, r) l.d * r.v + l.v * r.d;
    Div div / (l, r) (l.d - l.v / r.v * r.d) / r.v;
}

impl Neg for D {
    type Output = D;
    fn neg(self) -> D {
        D { v: -self.v, d: -self.d }
    }
}

impl Neg for &D {
    type Output = D;
    fn neg(self) -> D {
        -*self
    }
}

impl PartialEq for D {
    fn eq(&self, other: &D) -> bool {
        self.v == other.v
    }
}

impl PartialOrd for D {
    fn partial_cmp(&self, other: &D) -> Option<Ordering> {
        self.v.partial_cmp(&other.v)
    }
}

impl Sum for D {
    fn sum<I: Iterator<Item = D>>(items: I) -> D {
        let items: Vec<D> = items.collect();
        D { v: items.iter().map(|x| x.v).sum(), d: items.iter().map(|x| x.d).sum() }
    }
}

impl<'a> Sum<&'a D> for D {
    fn sum<I: Iterator<Item = &'a D>>(items: I) -> D {
        items.copied().sum()
    }
}

impl Product for D {
    fn product<I: Iterator<Item = D>>(items: I) -> D {
        items.fold(D::c(1.0), |l, r| l * r)
    }
}

impl<'a> Product<&'a D> for D {
    fn product<I: Iterator<Item = &'a D>>(items: I) -> D {
        items.copied().product()
    }
}

#[cfg(test)]
mod tests {
    use super::D;
    use crate::differences::derivative;

    fn example(x: D, y: D) -> D {
        let list = [x * y, x.sin() / (y + D::c(2.0)), -y.tanh(), x.mul_add(y, x).abs().sqrt()];
        let sum: D = list.iter().sum();
        let product: D = list.iter().map(|z| z.clamp(D::c(-0.5), D::c(0.75)) + x.powi(3)).product();
        sum.max(product) * x.min(y).exp() + (x * x).ln_1p().cbrt() - (y * y + x).recip().atan() + y.cos()
    }

    #[test]
    fn dual_numbers_agree_with_differences() {
        for (x, y) in [(0.7, 1.3), (-0.4, 0.9), (1.9, 0.2)] {
            let exact = example(D { v: x, d: 1.0 }, D::c(y)).d;
            let found = derivative(x, f64::EPSILON, |x| (x, example(D::c(x), D::c(y)).v));
            assert!((exact - found.value).abs() <= 1e-9 * exact.abs().max(1.0), "{exact} {found:?}");
        }
    }
}
