//! Operators of users' types: by value and by reference, several on one type, with floats on either side.

use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct V {
    x: f64,
    y: f64,
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
impl Sub for V {
    type Output = V;
    fn sub(self, other: V) -> V {
        V { x: self.x - other.x, y: self.y - other.y }
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

/// The inner product.
#[differentiable]
impl Mul for V {
    type Output = f64;
    fn mul(self, other: V) -> f64 {
        self.x * other.x + self.y * other.y
    }
}

#[differentiable]
impl Div<f64> for V {
    type Output = V;
    fn div(self, k: f64) -> V {
        self * (1.0 / k)
    }
}

#[differentiable]
impl AddAssign for V {
    fn add_assign(&mut self, other: V) {
        self.x += other.x;
        self.y += other.y;
    }
}

#[differentiable]
impl SubAssign<f64> for V {
    fn sub_assign(&mut self, k: f64) {
        self.x -= k;
        self.y -= k * self.x;
    }
}

#[differentiable]
impl MulAssign<f64> for V {
    fn mul_assign(&mut self, k: f64) {
        *self = *self * k;
    }
}

fn v() -> V {
    V { x: 0.5, y: -1.2 }
}
fn w() -> V {
    V { x: 2.0, y: 0.3 }
}

#[differentiable]
fn sum_and_difference(a: V, b: V) -> f64 {
    let c = a + b;
    let d = a - b + c;
    d.x * c.y + d.y
}
check! { sum_and_difference(a, b) covers "impl Add", "impl Sub"; a = v(), b = w() }

#[differentiable]
fn by_reference(a: &V, b: &V) -> f64 {
    let c = a + b;
    let d = &c + a;
    c.x * d.y
}
check! { by_reference(&a, &b) covers "&V + &V"; a = v(), b = w() }

#[differentiable]
fn products_of_all_kinds(a: V, b: V, k: f64) -> f64 {
    let c = a * k + 2.0 * b + k * (a - b);
    let d = c * b * k;
    d + (k * c * a) * k
}
check! { products_of_all_kinds(a, b, k) covers "f64 * V", "several Mul on one type"; a = v(), b = w(), k = 0.7 }

#[differentiable]
fn negated_and_divided(a: V, k: f64) -> f64 {
    let b = -a / k;
    let c = -(b + a);
    c.x * c.y
}
check! { negated_and_divided(a, k) covers "impl Neg", "impl Div"; a = v(), k = 0.7 }

#[differentiable]
fn compound(a: V, b: V, k: f64) -> f64 {
    let mut c = a;
    c += b;
    c *= k;
    c -= c.x * k;
    c += c;
    c * a
}
check! { compound(a, b, k) covers "impl AddAssign", "impl SubAssign", "impl MulAssign"; a = v(), b = w(), k = 0.7 }

#[differentiable]
fn v_zero() -> V {
    V { x: 0.0, y: 0.0 }
}

#[differentiable]
fn lerp<T>(a: T, b: T, t: f64) -> T
where
    T: Copy + Differentiable + Add<Output = T> + Mul<f64, Output = T>,
{
    a * (1.0 - t) + b * t
}
#[differentiable]
fn bounds_on_operators(a: V, b: V, t: f64) -> f64 {
    let c = lerp(a, b, t);
    lerp(c.x, c.y, t * t)
}
check! { bounds_on_operators(a, b, t) covers "generic over operators"; a = v(), b = w(), t = 0.3 }

#[differentiable]
fn bezier(points: &[V; 4], t: f64) -> f64 {
    let s = 1.0 - t;
    let p = s * s * s * points[0] + 3.0 * s * s * t * points[1] + 3.0 * s * t * t * points[2] + t * t * t * points[3];
    p * p
}
check! { bezier(&points, t); points = [v(), w(), V { x: 1.0, y: 1.0 }, V { x: -0.5, y: 0.4 }], t = 0.3 }

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Poly(Vec<f64>);

#[differentiable]
impl Mul<&Poly> for &Poly {
    type Output = Poly;
    fn mul(self, other: &Poly) -> Poly {
        let mut out = vec![0.0; self.0.len() + other.0.len() - 1];
        for (i, a) in self.0.iter().enumerate() {
            for (j, b) in other.0.iter().enumerate() {
                out[i + j] += a * b;
            }
        }
        Poly(out)
    }
}

#[differentiable]
impl Add for Poly {
    type Output = Poly;
    fn add(self, other: Poly) -> Poly {
        let n = self.0.len().max(other.0.len());
        Poly((0..n).map(|i| self.0.get(i).unwrap_or(&0.0) + other.0.get(i).copied().unwrap_or(0.0)).collect())
    }
}

#[differentiable]
fn polynomials(a: &Poly, b: Poly) -> f64 {
    let square = &(a * a) * &b;
    let total = square.clone() + b;
    total.0.iter().enumerate().map(|(i, c)| c * (i as f64 + 0.5)).sum::<f64>() * square.0[0]
}
check! { polynomials(&a, b) covers "operators on owned vectors"; a = Poly(vec![0.5, 1.0]), b = Poly(vec![2.0, -1.0, 0.3]) }
