//! How far results are from the true ones: those of `std` in f64 for f32, of a library of arbitrary precision for f64.

use core::ops::{Add, Div, Mul, Sub};

use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;

use super::on_each_set;
use crate::kernels::{self, InstructionSet};

type Big = FBig<HalfEven, 2>;

/// Digits of the references for f64: enough that their own errors do not show.
const PRECISION: usize = 160;

/// Every so manyth of all positive and negative numbers is tried.
const STRIDE_F32: usize = 50_021;
const STRIDE_F64: usize = 14_611_686_018_427_127;

/// Every float of a grid over all their bits, and numbers of ordinary size.
fn every_f32() -> impl Iterator<Item = f32> {
    let all = (0..f32::INFINITY.to_bits()).step_by(STRIDE_F32).map(f32::from_bits);
    let near = (1..10_000).map(|i| i as f32 * 0.003_137);
    all.chain(near).flat_map(|x| [x, -x])
}

/// As for f32, but fewer.
fn every_f64() -> impl Iterator<Item = f64> {
    let all = (0..f64::INFINITY.to_bits()).step_by(STRIDE_F64).map(f64::from_bits);
    let near = (1..400).flat_map(|i| [f64::from(i) * 0.013_7, f64::from(i) * 1.771_3]);
    all.chain(near).flat_map(|x| [x, -x])
}

/// A unit in the last place of an f32 of this size.
fn ulp_f32(x: f64) -> f64 {
    let x = x.abs().max(f64::from(f32::MIN_POSITIVE));
    f64::from_bits((x.to_bits() >> 52) << 52) * f64::from(f32::EPSILON)
}

/// A unit in the last place of an f64.
fn ulp_f64(x: f64) -> f64 {
    let x = x.abs().max(f64::MIN_POSITIVE);
    f64::from_bits(x.to_bits() + 1) - x
}

fn big(x: f64) -> Big {
    exact(Big::try_from(x).unwrap())
}

/// The library's functions give exact results without a precision, which its next function refuses.
fn exact(x: Big) -> Big {
    x.with_precision(PRECISION).value()
}

/// Fails if a result in f32 is farther from the true one than `limit` ulp, on any instruction set.
fn f32_within(limit: f64, kernel: fn(&[f32], &mut [f32]), reference: fn(f64) -> f64, domain: fn(f64) -> bool) {
    let x: Vec<f32> = every_f32().filter(|x| domain(f64::from(*x))).collect();
    let truths: Vec<f64> = x.iter().map(|x| reference(f64::from(*x))).collect();
    on_each_set(|| {
        let mut y = vec![0.0; x.len()];
        kernel(&x, &mut y);
        let errors = y.iter().zip(&truths).map(|(y, truth)| (f64::from(*y) - truth).abs() / ulp_f32(*truth));
        let finite = errors.zip(&x).zip(&truths).filter(|(_, truth)| truth.abs() <= f64::from(f32::MAX));
        assert_within(limit, finite.map(|((error, x), _)| (error, f64::from(*x))));
    });
}

/// Fails if a result in f64 is farther from the true one than `limit` ulp, on any instruction set.
fn f64_within(limit: f64, kernel: fn(&[f64], &mut [f64]), reference: fn(&Big) -> Big, domain: fn(f64) -> bool) {
    let x: Vec<f64> = every_f64().filter(|x| domain(*x)).collect();
    let truths: Vec<Big> = x.iter().map(|x| exact(reference(&big(*x)))).collect();
    on_each_set(|| {
        let mut y = vec![0.0; x.len()];
        kernel(&x, &mut y);
        let error = |y: f64, truth: &Big| (big(y) - truth).to_f64().value().abs() / ulp_f64(truth.to_f64().value());
        assert_within(limit, x.iter().zip(&y).zip(&truths).map(|((x, y), truth)| (error(*y, truth), *x)));
    });
}

/// Fails at the largest of the errors, given with where they were found, if it is above the limit.
fn assert_within(limit: f64, errors: impl Iterator<Item = (f64, f64)>) {
    let (worst, at) = errors.max_by(|(one, _), (other, _)| one.total_cmp(other)).expect("something was tried");
    let set = InstructionSet::current();
    println!("{set}: {worst:.2} ulp at {at:e}");
    assert!(worst <= limit, "{set}: {worst} ulp at {at:e}");
}

/// `P(X < x)` of the standard normal distribution, given its density at `x`: by the series of its integral (Abramowitz and
/// Stegun 26.2.11) in the middle, by the continued fraction of its tail (26.2.14) outside.
fn normal<T>(x: f64, density: T, number: fn(f64) -> T) -> T
where
    T: Clone + Add<Output = T> + Sub<Output = T> + Mul<Output = T> + Div<Output = T>,
{
    if x.abs() < 4.0 {
        let square = number(x) * number(x);
        let (mut term, mut sum) = (number(x), number(x));
        for n in 1..130 {
            term = term * square.clone() / number(f64::from(2 * n + 1));
            sum = sum + term.clone();
        }
        return number(0.5) + density * sum;
    }
    let fraction = (1..200).rev().fold(number(x.abs()), |rest, n| number(x.abs()) + number(f64::from(n)) / rest);
    let tail = density / fraction;
    if x < 0.0 { tail } else { number(1.0) - tail }
}

macro_rules! accuracy {
    ($($name:ident: $kernel:expr, f32 <= $single:literal: $reference:expr, f64 <= $double:literal: $big:expr, where $domain:expr;)*) => {$(
        mod $name {
            use super::*;
            #[test]
            fn in_f32() {
                f32_within($single, $kernel, $reference, $domain);
            }
            #[test]
            fn in_f64() {
                f64_within($double, $kernel, $big, $domain);
            }
        }
    )*};
}

accuracy! {
    exp: kernels::exp, f32 <= 1.1: f64::exp, f64 <= 1.1: Big::exp, where |x| x.abs() < 745.0;
    ln: kernels::ln, f32 <= 1.1: f64::ln, f64 <= 1.1: Big::ln, where |x| x > 0.0;
    tanh: kernels::tanh, f32 <= 3.0: f64::tanh, f64 <= 2.5: Big::tanh, where |x| x.abs() < 1e3;
    sigmoid: kernels::sigmoid, f32 <= 2.5: |x| 1.0 / (1.0 + (-x).exp()), f64 <= 2.5: |x| big(1.0) / (big(1.0) + (-x).exp()), where |x| x.abs() < 700.0;
    softplus: kernels::softplus, f32 <= 2.5: |x| x.max(0.0) + (-x.abs()).exp().ln_1p(), f64 <= 2.5: |x| exact(x.exp()).ln_1p(), where |x| x.abs() < 700.0;
    elu: kernels::elu, f32 <= 2.5: |x| if x > 0.0 { x } else { x.exp_m1() }, f64 <= 2.5: |x| if *x > big(0.0) { x.clone() } else { x.exp_m1() }, where |x| x.abs() < 700.0;
    gelu: kernels::gelu, f32 <= 6.0: gelu_f64, f64 <= 7.0: gelu_big, where |x| x.abs() < 37.0;
}

fn gelu_f64(x: f64) -> f64 {
    let density = (-0.5 * x * x).exp() / (2.0 * core::f64::consts::PI).sqrt();
    x * normal(x, density, |x| x)
}

fn gelu_big(x: &Big) -> Big {
    let density = exact((big(-0.5) * x * x).exp()) / (Big::pi(PRECISION) * big(2.0)).sqrt();
    x * normal(x.to_f64().value(), density, big)
}
