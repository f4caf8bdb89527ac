//! Generic functions, over the scalar and over anything bounded; const generics; lifetimes.

use std::ops::{Add, Mul};

use pullback::{Differentiable, Scalar, differentiable};
use pullback_tests::check;

#[differentiable]
fn softplus<T: Scalar>(x: T) -> T {
    x.exp().ln_1p()
}
check! { softplus(x) covers "generic over Scalar"; x = 1.5; x = 1.5_f32 }

#[differentiable]
fn polynomial<T: Scalar>(c: &[T], x: T) -> T {
    let mut y = T::ZERO;
    for &c in c.iter().rev() {
        y = y * x + c;
    }
    y
}
check! { polynomial(&c, x) covers "generic function"; c = vec![1.0, -2.0, 0.5], x = 0.7; c = vec![1.0_f32, -2.0, 0.5], x = 0.7 }

#[differentiable]
fn generic_constants<T: Scalar>(x: T, n: i32) -> T
where
    T: Copy,
{
    let half = T::from_f64(0.5);
    let mut y = x * half + T::ONE;
    y += T::PI * x.powi(n);
    if y > T::ZERO { y.sqrt() } else { -y }
}
check! { generic_constants(x, 2) covers "where clause"; x = 0.7; x = 0.7_f32 }

#[differentiable]
fn generic_calls_generic(x: f64, y: f32) -> f64 {
    softplus(x) * f64::from(softplus(y)) + polynomial(&[x, 1.0], x) + softplus::<f64>(x * x)
}
check! { generic_calls_generic(x, y) covers "turbofish"; x = 0.7, y = 0.25 }

#[differentiable]
fn dot<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    let mut total = 0.0;
    for i in 0..N {
        total += a[i] * b[i];
    }
    total / N as f64
}
check! { dot(&a, &b) covers "const generic"; a = [0.5, 1.5, -0.3], b = [2.0, 0.1, 0.9]; a = [0.5], b = [2.0] }

#[differentiable]
fn matrix_vector<T: Scalar, const R: usize, const C: usize>(m: &[[T; C]; R], x: [T; C]) -> [T; R] {
    let mut y = [T::ZERO; R];
    for (y, row) in y.iter_mut().zip(m) {
        for (a, x) in row.iter().zip(x) {
            *y += *a * x;
        }
    }
    y
}
#[differentiable]
fn two_matrices(m: &[[f64; 2]; 3], x: [f64; 2]) -> f64 {
    let y = matrix_vector(m, x);
    let z = matrix_vector::<f64, 1, 3>(&[[0.5, 2.0, -1.0]], y);
    z[0] * y[0]
}
check! { two_matrices(&m, x); m = [[0.5, 1.5], [-0.3, 2.0], [0.1, 0.9]], x = [0.7, -0.2] }

#[differentiable]
fn zeros<const N: usize>(x: f64) -> [f64; N] {
    [x; N]
}
#[differentiable]
fn inferred_const_generic(x: f64) -> f64 {
    let a: [f64; 3] = zeros(x);
    let b = zeros::<2>(x * x);
    a[2] * b[1]
}
check! { inferred_const_generic(x); x = 1.2 }

#[differentiable]
fn first_of<T: Differentiable + Copy>(items: &[T]) -> T {
    items[0]
}
#[differentiable]
fn generic_over_anything(v: &[f64], pairs: &[(f64, f64)]) -> f64 {
    let (a, b) = first_of(pairs);
    first_of(v) * a - b
}
check! { generic_over_anything(&v, &pairs) covers "generic over Differentiable"; v = vec![0.5, 1.0], pairs = vec![(2.0, 0.3)] }

#[differentiable]
fn longest<'a>(a: &'a [f64], b: &'a [f64]) -> &'a [f64] {
    if a.len() >= b.len() { a } else { b }
}
#[differentiable]
fn lifetimes(a: &[f64], b: &[f64]) -> f64 {
    let c = longest(a, b);
    c[0] * c[c.len() - 1] + longest(&b[..1], &a[..0])[0]
}
check! { lifetimes(&a, &b) covers "lifetime"; a = vec![0.5], b = vec![2.0, 0.3]; a = vec![0.5, 0.1, 0.2], b = vec![2.0, 0.3] }

#[differentiable]
fn tail_of(v: &[f64]) -> &[f64] {
    &v[1..]
}
#[differentiable]
fn at<'a>(m: &'a [Vec<f64>], i: usize, j: usize) -> &'a f64 {
    &m[i][j]
}
#[differentiable]
fn references_returned(v: &[f64], m: &[Vec<f64>]) -> f64 {
    let rest = tail_of(v);
    let again = tail_of(rest);
    rest[0] * again[0] * at(m, 1, 0) + *at(m, 0, 1) * v[0]
}
check! { references_returned(&v, &m) covers "function that returns a reference"; v = vec![0.5, 1.2, -0.4], m = vec![vec![0.3, 0.9], vec![2.0, 0.1]] }

#[derive(Clone, Copy, Debug, Differentiable)]
struct Complex<T> {
    re: T,
    im: T,
}

#[differentiable]
impl<T: Scalar> Add for Complex<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Complex { re: self.re + other.re, im: self.im + other.im }
    }
}

#[differentiable]
impl<T: Scalar> Mul for Complex<T> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Complex { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
}

#[differentiable]
impl<T: Scalar> Complex<T> {
    fn norm(self) -> T {
        self.re.hypot(self.im)
    }
}

#[differentiable]
fn mandelbrot<T: Scalar>(c: Complex<T>, n: usize) -> T {
    let mut z = Complex { re: T::ZERO, im: T::ZERO };
    for _ in 0..n {
        z = z * z + c;
    }
    z.norm()
}
check! { mandelbrot(c, 4) covers "generic impl"; c = Complex { re: 0.3, im: -0.2 }; c = Complex { re: 0.3_f32, im: -0.2 } }

#[differentiable]
fn norm_squared<T: Scalar, V: AsRef<[T]> + Differentiable>(#[no_diff] _marker: Option<V>, v: &[T]) -> T {
    v.iter().map(|x| *x * *x).sum()
}
#[differentiable]
fn several_generics(x: f64) -> f64 {
    norm_squared::<f64, Vec<f64>>(None, &[x, 2.0 * x])
}
check! { several_generics(x); x = 1.2 }

#[differentiable]
fn implicit_sum(v: &[impl Scalar], w: f64) -> f64 {
    let mut total = 0.0;
    for x in v {
        total += x.to_f64() * w;
    }
    total
}
check! { implicit_sum(&v, w) covers "impl Trait parameter"; v = vec![0.5, 1.5], w = 0.7 }

type Real = f64;

#[differentiable]
fn alias_of_a_float(x: Real, y: Real) -> Real {
    x * y.sin()
}
check! { alias_of_a_float(x, y) covers "result by an alias of a float"; x = 0.4, y = 1.3 }

/// A quantity in a unit that is a type alone, and a key that nobody differentiates.
#[derive(Clone, Debug, Differentiable)]
struct Quantity<U, K: Ord = u8>
where
    K: Clone,
{
    value: f64,
    unit: std::marker::PhantomData<U>,
    #[no_diff]
    key: K,
}

#[derive(Clone, Debug)]
struct Metre;

#[derive(Clone, Debug, Differentiable)]
enum Measured<T, N> {
    Known(T, #[no_diff] N),
    Guessed { between: [T; 2] },
}

#[differentiable]
impl Quantity<Metre> {
    fn area(&self, other: &Self) -> f64 {
        self.value * other.value
    }
}

#[differentiable]
fn unmentioned_type_parameters(a: &Quantity<Metre>, m: &Measured<f64, String>) -> f64 {
    let named = Quantity { value: a.value * 0.5, unit: std::marker::PhantomData::<char>, key: "b".to_owned() };
    let known = match m {
        Measured::Known(value, name) => value * name.len() as f64,
        Measured::Guessed { between: [low, high] } => 0.5 * low * high,
    };
    a.area(a) * named.value * known * f64::from(a.key)
}
check! { unmentioned_type_parameters(&a, &m);
a = Quantity { value: 0.7, unit: std::marker::PhantomData, key: 1 }, m = Measured::Known(1.3, "two".to_owned());
a = Quantity { value: 0.7, unit: std::marker::PhantomData, key: 1 }, m = Measured::Guessed { between: [0.4, 1.1] } }
