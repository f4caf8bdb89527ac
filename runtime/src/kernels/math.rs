//! The functions themselves, for one number: without branches, so that a loop over them becomes vectors.
//!
//! A condition here chooses between two values that are both there. NaN goes through wherever a comparison with it is
//! false; each function is written so that the other value is then the argument.

use super::{Lane, MulAdd};
use crate::Scalar;

/// The polynomial with these coefficients, the constant one first (Horner's scheme).
#[inline(always)]
fn polynomial<M: MulAdd, T: Scalar>(x: T, coefficients: &[T]) -> T {
    let mut value = T::ZERO;
    for (from_the_end, coefficient) in coefficients.iter().rev().enumerate() {
        value = if from_the_end == 0 { *coefficient } else { M::mul_add(value, x, *coefficient) };
    }
    value
}

/// `n + ROUND` and `exp(r) - 1` with `x = n ln 2 + r`, for `x + low` where `low` is tiny beside 1.
///
/// `ln 2` is taken in two parts (Cody and Waite), the first of them short: `n` times it is exact. A `low` of -0 costs no addition.
#[inline(always)]
fn reduce<M: MulAdd, T: Scalar>(x: T, low: T) -> (T, T) {
    let rounded = M::mul_add(x, <T as Lane>::LOG2_E, <T as Lane>::ROUND);
    let n = rounded - <T as Lane>::ROUND;
    let r = M::mul_add(n, -<T as Lane>::LN_2_LOW, M::mul_add(n, -<T as Lane>::LN_2_HIGH, x)) + low;
    (rounded, M::mul_add(r * r, polynomial::<M, T>(r, <T as Lane>::EXP), r))
}

/// Two factors of `exp(x + low)`, for a `low` that is tiny beside 1: the first is never subnormal, so that nothing is rounded
/// before their product is.
#[inline(always)]
fn exp_of_sum<M: MulAdd, T: Scalar>(x: T, low: T) -> (T, T) {
    let x = if x > <T as Lane>::EXP_MAX { <T as Lane>::EXP_MAX } else { x };
    let x = if x < <T as Lane>::EXP_MIN { <T as Lane>::EXP_MIN } else { x };
    let (rounded, exp_m1) = reduce::<M, T>(x, low);
    let (first, second) = T::powers_of_two(rounded);
    ((exp_m1 + T::ONE) * first, second)
}

/// `exp(x) - 1` where `|x|` is at most `EXP_M1_LIMIT`.
#[inline(always)]
fn small_exp_m1<M: MulAdd, T: Scalar>(x: T) -> T {
    let (rounded, exp_m1) = reduce::<M, T>(x, -T::ZERO);
    let power = T::power_of_two(rounded);
    M::mul_add(power, exp_m1, power - T::ONE)
}

/// `e^x`.
#[inline(always)]
pub fn exp<M: MulAdd, T: Scalar>(x: T) -> T {
    let (first, second) = exp_of_sum::<M, T>(x, -T::ZERO);
    first * second
}

/// The natural logarithm: `ln x = e ln 2 + ln m`, and `ln m = 2 artanh((m - 1) / (m + 1))`.
#[inline(always)]
pub fn ln<M: MulAdd, T: Scalar>(x: T) -> T {
    let (mantissa, exponent) = x.split();
    let result = ln_of_sum::<M, T>(mantissa - T::ONE, exponent);
    let result = if x < <T as Lane>::INFINITY { result } else { x };
    let result = if x > T::ZERO { result } else { -<T as Lane>::INFINITY };
    if x >= T::ZERO { result } else { <T as Lane>::NAN }
}

/// `ln(1 + f) + e ln 2`, for `1 + f` between `sqrt(1/2)` and `sqrt(2)`.
///
/// With `s = f / (2 + f)` it is `ln(1 + f) = 2 s + s^3 G(s^2)`; since `2 s = f - s f`, and `s f = f^2 / 2 - s f^2 / 2`, the
/// large term `f` stays exact.
#[inline(always)]
fn ln_of_sum<M: MulAdd, T: Scalar>(f: T, exponent: T) -> T {
    let s = f / (f + T::from_f64(2.0));
    let z = s * s;
    let half_square = T::from_f64(0.5) * f * f;
    let tail = s * M::mul_add(z, polynomial::<M, T>(z, <T as Lane>::LN), half_square);
    let small = M::mul_add(exponent, <T as Lane>::LN_2_LOW, tail) - half_square;
    M::mul_add(exponent, <T as Lane>::LN_2_HIGH, f + small)
}

/// `ln(1 + z)` for `z` between 0 and 1.
#[inline(always)]
fn small_ln_1p<M: MulAdd, T: Scalar>(z: T) -> T {
    let large = z > T::from_f64(core::f64::consts::SQRT_2 - 1.0);
    let f = if large { T::from_f64(0.5) * (z - T::ONE) } else { z };
    ln_of_sum::<M, T>(f, if large { T::ONE } else { T::ZERO })
}

/// The hyperbolic tangent: `t / (t + 2)` with `t = exp(2 |x|) - 1`.
#[inline(always)]
pub fn tanh<M: MulAdd, T: Scalar>(x: T) -> T {
    let double = T::from_f64(2.0) * x.abs();
    let double = if double > <T as Lane>::EXP_M1_LIMIT { <T as Lane>::EXP_M1_LIMIT } else { double };
    let t = small_exp_m1::<M, T>(double);
    (t / (t + T::from_f64(2.0))).copysign(x)
}

/// `1 / (1 + exp(-x))`, by an exponential that cannot overflow.
#[inline(always)]
pub fn sigmoid<M: MulAdd, T: Scalar>(x: T) -> T {
    let z = exp::<M, T>(-x.abs());
    let numerator = if x < T::ZERO { z } else { T::ONE };
    numerator / (T::ONE + z)
}

/// `ln(1 + exp(x))`, by an exponential that cannot overflow.
#[inline(always)]
pub fn softplus<M: MulAdd, T: Scalar>(x: T) -> T {
    let positive = if x > T::ZERO { x } else { T::ZERO };
    positive + small_ln_1p::<M, T>(exp::<M, T>(-x.abs()))
}

/// `exp(x) - 1` for negative `x`; for others, `x`.
#[inline(always)]
pub fn elu<M: MulAdd, T: Scalar>(x: T) -> T {
    let limited = if x < -<T as Lane>::EXP_M1_LIMIT { -<T as Lane>::EXP_M1_LIMIT } else { x };
    let limited = if limited > T::ZERO { T::ZERO } else { limited };
    let curved = small_exp_m1::<M, T>(limited);
    if x > T::ZERO { x } else { curved }
}

/// `(e, d, q)` with `e d = exp(-x^2 / 2)` and `e d q = P(X < -|x|)`, for the standard normal distribution.
///
/// `P(X < -a) = exp(-a^2 / 2) t Q(t)` with `t = c / (c + a)`, for positive `a`. The square is taken in two parts, the first of
/// them exact, because the exponential makes its absolute error a relative one.
#[inline(always)]
fn normal_tail<M: MulAdd, T: Scalar>(x: T) -> (T, T, T) {
    let half = T::from_f64(0.5);
    let a = x.abs();
    let a = if a > <T as Lane>::CDF_LIMIT { <T as Lane>::CDF_LIMIT } else { a };
    let upper = a.upper_half();
    let (first, second) = exp_of_sum::<M, T>(-half * upper * upper, -half * (a - upper) * (a + upper));
    let t = <T as Lane>::CDF_CENTRE / (<T as Lane>::CDF_CENTRE + a);
    (first, second, t * polynomial::<M, T>(t - half, <T as Lane>::CDF))
}

/// `x P(X < x)` for the standard normal distribution; at negative infinity its limit, zero.
#[inline(always)]
pub fn gelu<M: MulAdd, T: Scalar>(x: T) -> T {
    let (first, second, tail) = normal_tail::<M, T>(x);
    // The tail of an infinite argument is zero, and stays so.
    let limited = if x.abs() > <T as Lane>::CDF_LIMIT { T::ZERO } else { x };
    let beyond = limited * tail * first * second;
    if x > T::ZERO { x - beyond } else { beyond }
}

/// The derivative of [`gelu`], `P(X < x) + x p(x)` with the density `p`.
#[inline(always)]
pub fn gelu_slope<M: MulAdd, T: Scalar>(x: T) -> T {
    let (first, second, tail) = normal_tail::<M, T>(x);
    let exp = first * second;
    let below = if x > T::ZERO { T::ONE - exp * tail } else { exp * tail };
    let limited = if x.abs() > <T as Lane>::CDF_LIMIT { T::ZERO } else { x };
    M::mul_add(limited * T::from_f64(0.398_942_280_401_432_7), exp, below)
}

/// The derivative of [`sigmoid`], `z / (1 + z)^2` with `z = exp(-|x|)`: `s (1 - s)` would cancel where `s` is close to 1.
#[inline(always)]
pub fn sigmoid_slope<M: MulAdd, T: Scalar>(x: T) -> T {
    let z = exp::<M, T>(-x.abs());
    let sum = T::ONE + z;
    z / (sum * sum)
}

/// The derivative of [`tanh`], `4 z / (1 + z)^2` with `z = exp(-2 |x|)`.
#[inline(always)]
pub fn tanh_slope<M: MulAdd, T: Scalar>(x: T) -> T {
    T::from_f64(4.0) * sigmoid_slope::<M, T>(T::from_f64(2.0) * x)
}

/// The derivative of [`elu`].
#[inline(always)]
pub fn elu_slope<M: MulAdd, T: Scalar>(x: T) -> T {
    let curved = exp::<M, T>(x);
    if x > T::ZERO { T::ONE } else { curved }
}

/// `x / (1 + exp(-x))`; at negative infinity its limit, zero.
#[inline(always)]
pub fn silu<M: MulAdd, T: Scalar>(x: T) -> T {
    // By then the sigmoid is zero or one.
    let limited = if x < <T as Lane>::EXP_MIN { <T as Lane>::EXP_MIN } else { x };
    limited * sigmoid::<M, T>(x)
}

/// The derivative of [`silu`], `s + x s'` with the sigmoid `s`; its limits at the infinities.
#[inline(always)]
pub fn silu_slope<M: MulAdd, T: Scalar>(x: T) -> T {
    let limited = if x.abs() > -<T as Lane>::EXP_MIN { T::ZERO } else { x };
    M::mul_add(limited, sigmoid_slope::<M, T>(x), sigmoid::<M, T>(x))
}

/// `max(x, 0)`; a NaN stays one.
#[inline(always)]
#[allow(clippy::extra_unused_type_parameters)] // it is called like the others
pub fn relu<M: MulAdd, T: Scalar>(x: T) -> T {
    if x < T::ZERO { T::ZERO } else { x }
}

/// The derivative of [`relu`]: 0 at 0.
#[inline(always)]
#[allow(clippy::extra_unused_type_parameters)] // it is called like the others
pub fn relu_slope<M: MulAdd, T: Scalar>(x: T) -> T {
    if x > T::ZERO { T::ONE } else { T::ZERO }
}
