//! The derivative of every method of the floats, one line each, as in the back of a calculus book.
//!
//! A rule gets the operands, the result and the adjoint `t` of the result, and returns the operands' adjoints. Every
//! product with a partial derivative goes through [`mul`], so that a result which is not used (its adjoint is 0)
//! contributes nothing, also where the partial derivative is infinite or not a number.
//!
//! They hold over the whole range of their type: where the derivative is an ordinary number the rule gives it, whatever
//! squares and products on the way would do, and `tests.rs` compares each with arbitrary precision. What is read off a
//! result has the digits of the result: `tanh` has its slope to a rounding error of one, and not of itself.
//!
//! A product that is 0 where the adjoint is 0 is also what makes `1 / (1 + exp(-x))` right where the exponential has
//! overflowed: the value is 0 and so is the slope. But where a value has overflowed for good, 0 would be a lie: `ln(1 +
//! exp(x))` is infinite at 800 and has the slope 1. What maps infinity to infinity (`ln`, `sqrt` and their like) has the slope
//! NaN there and not 0, so that a gradient of a value that is not finite is not finite either. Where such a value is not used,
//! it still contributes nothing.
//!
//! Conventions where there is no derivative: `abs` at 0 has 0. `max` and `min` give the adjoint to the operand that was
//! returned, at a tie to the first. `clamp` at a bound gives it to the value. The steps (`floor`, `ceil`, `round`,
//! `trunc`, `signum`, `div_euclid`) have 0 everywhere.

use super::scalar::Scalar;

/// `t * partial`, and 0 where `t` is 0 whatever the partial derivative.
#[inline(always)]
pub fn mul<T: Scalar>(t: T, partial: T) -> T {
    // A choice between two numbers that are both there, not a branch: in a loop it becomes a mask of the vector.
    let product = t * partial;
    if t == T::ZERO { T::ZERO } else { product }
}

/// `t / divisor`, and 0 where `t` is 0 whatever the divisor.
#[inline(always)]
pub fn over<T: Scalar>(t: T, divisor: T) -> T {
    if t == T::ZERO { T::ZERO } else { t / divisor }
}

/// `l / r`: `1 / r` and `-l / r^2`.
#[inline(always)]
pub fn div<T: Scalar>(l: T, r: T, t: T) -> (T, T) {
    let l_bar = over(t, r);
    (l_bar, -mul(l_bar, l / r))
}

/// `l % r = l - r * trunc(l / r)`: 1 and `-trunc(l / r)`.
#[inline(always)]
pub fn rem<T: Scalar>(l: T, r: T, t: T) -> (T, T) {
    (t, -mul(t, (l / r).trunc()))
}

macro_rules! unary {
    ($($(#[$doc:meta])* $name:ident($x:ident, $y:ident) => $partial:expr;)*) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub fn $name<T: Scalar>(x: T, y: T, t: T) -> T {
            mul(t, slope::$name(x, y))
        }
    )*
        /// The partial derivatives themselves.
        pub mod slope {
            use super::{Scalar, lost, number, square};
            $(
                $(#[$doc])*
                #[inline(always)]
                pub fn $name<T: Scalar>($x: T, $y: T) -> T {
                    let _ = ($x, $y);
                    $partial
                }
            )*
        }
    };
}

fn square<T: Scalar>(x: T) -> T {
    x * x
}

/// Zero, and NaN where the number has overflowed.
fn lost<T: Scalar>(x: T) -> T {
    x * T::ZERO
}

fn number<T: Scalar>(value: f64) -> T {
    T::from_f64(value)
}

unary! {
    /// `cos x`
    sin(x, y) => x.cos();
    /// `-sin x`
    cos(x, y) => -x.sin();
    /// `1 + y^2`
    tan(x, y) => T::ONE + square(y);
    /// `1 / sqrt(1 - x^2)`
    asin(x, y) => ((T::ONE - x) * (T::ONE + x)).sqrt().recip();
    /// `-1 / sqrt(1 - x^2)`
    acos(x, y) => -((T::ONE - x) * (T::ONE + x)).sqrt().recip();
    /// `1 / (1 + x^2)`
    atan(x, y) => (T::ONE + square(x)).recip();
    /// `cosh x`
    sinh(x, y) => x.cosh();
    /// `sinh x`
    cosh(x, y) => x.sinh();
    /// `1 - y^2`
    tanh(x, y) => T::ONE - square(y);
    /// `1 / sqrt(1 + x^2)`
    asinh(x, y) => T::ONE.hypot(x).recip() + lost(x);
    /// `1 / sqrt(x^2 - 1)`
    acosh(x, y) => ((x - T::ONE).sqrt() * (x + T::ONE).sqrt()).recip() + lost(x);
    /// `1 / (1 - x^2)`
    atanh(x, y) => ((T::ONE - x) * (T::ONE + x)).recip();
    /// `y`
    exp(x, y) => y;
    /// `y ln 2`
    exp2(x, y) => y * T::LN_2;
    /// `exp x`: `y + 1` has lost its digits where `y` is close to -1.
    exp_m1(x, y) => x.exp();
    /// `1 / x`
    ln(x, y) => x.recip() + lost(x);
    /// `1 / (x ln 2)`
    log2(x, y) => (x * T::LN_2).recip() + lost(x);
    /// `1 / (x ln 10)`
    log10(x, y) => (x * T::LN_10).recip() + lost(x);
    /// `1 / (1 + x)`
    ln_1p(x, y) => (T::ONE + x).recip() + lost(x);
    /// `1 / (2 y)`
    sqrt(x, y) => number::<T>(0.5) / y + lost(y);
    /// `1 / (3 y^2)`
    cbrt(x, y) => (number::<T>(3.0) * square(y)).recip() + lost(y);
    /// `-y^2`
    recip(x, y) => -square(y);
    /// The sign of `x`; 0 at 0.
    abs(x, y) => if x > T::ZERO { T::ONE } else if x < T::ZERO { -T::ONE } else { x };
    /// 0
    signum(x, y) => T::ZERO;
    /// 0
    floor(x, y) => T::ZERO;
    /// 0
    ceil(x, y) => T::ZERO;
    /// 0
    round(x, y) => T::ZERO;
    /// 0
    round_ties_even(x, y) => T::ZERO;
    /// 0
    trunc(x, y) => T::ZERO;
    /// 1: `x - trunc(x)`
    fract(x, y) => T::ONE;
    /// `180 / pi`
    to_degrees(x, y) => number::<T>(180.0) / T::PI;
    /// `pi / 180`
    to_radians(x, y) => T::PI / number(180.0);
}

macro_rules! binary {
    ($($(#[$doc:meta])* $name:ident($a:ident, $b:ident, $y:ident) => $a_partial:expr, $b_partial:expr;)*) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub fn $name<T: Scalar>($a: T, $b: T, $y: T, t: T) -> (T, T) {
            let _ = ($a, $b, $y);
            (mul(t, $a_partial), mul(t, $b_partial))
        }
    )*};
}

binary! {
    /// `b a^(b - 1)` and `y ln a`; the latter 0 where `a` is 0 and `y` is 0, as `a^b` is 0 on that side.
    powf(a, b, y) => if b == T::ZERO { T::ZERO } else { b * a.powf(b - T::ONE) },
        if y == T::ZERO && a == T::ZERO { T::ZERO } else { y * a.ln() };
    /// `a / y` and `b / y`; 0 at the origin.
    hypot(a, b, y) => if y == T::ZERO { T::ZERO } else { a / y }, if y == T::ZERO { T::ZERO } else { b / y };
    /// To the larger, at a tie to `a`; a NaN operand gets nothing.
    max(a, b, y) => if a >= b || b.is_nan() { T::ONE } else { T::ZERO }, if a >= b || b.is_nan() { T::ZERO } else { T::ONE };
    /// To the smaller, at a tie to `a`; a NaN operand gets nothing.
    min(a, b, y) => if a <= b || b.is_nan() { T::ONE } else { T::ZERO }, if a <= b || b.is_nan() { T::ZERO } else { T::ONE };
    /// 1 or -1, as the sign was kept or turned, and 0; 0 at 0.
    copysign(a, b, y) => if a == T::ZERO { T::ZERO } else if a.is_sign_negative() == b.is_sign_negative() { T::ONE } else { -T::ONE }, T::ZERO;
    /// `a - b floor(a / b)` for positive `b`, ceiling for negative: 1 and minus that quotient.
    rem_euclid(a, b, y) => T::ONE, -a.div_euclid(b);
    /// 0
    div_euclid(a, b, y) => T::ZERO, T::ZERO;
    /// `log_b a = ln a / ln b`: `1 / (a ln b)` and `-y / (b ln b)`
    log(a, b, y) => (a * b.ln()).recip(), -y / (b * b.ln());
    /// One half each.
    midpoint(a, b, y) => number(0.5), number(0.5);
}

/// `b / (a^2 + b^2)` and `-a / (a^2 + b^2)`, without the squares.
#[inline(always)]
pub fn atan2<T: Scalar>(a: T, b: T, _: T, t: T) -> (T, T) {
    let distance = a.hypot(b);
    (mul(t, b / distance / distance), -mul(t, a / distance / distance))
}

/// `x^n`: `n x^(n - 1)`.
#[inline(always)]
pub fn powi<T: Scalar>(x: T, n: i32, t: T) -> T {
    match n {
        0 => T::ZERO,
        1 => t,
        2 => mul(t, x + x),
        _ => mul(t, number::<T>(f64::from(n)) * x.powi(n.wrapping_sub(1))),
    }
}

/// `x a + b`: `a`, `x`, 1.
#[inline(always)]
pub fn mul_add<T: Scalar>(x: T, a: T, t: T) -> (T, T, T) {
    (mul(t, a), mul(t, x), t)
}

/// To the value where it lies within the bounds or on one, else to the bound that was returned.
#[inline(always)]
pub fn clamp<T: Scalar>(x: T, min: T, max: T, t: T) -> (T, T, T) {
    if x < min {
        (T::ZERO, t, T::ZERO)
    } else if x > max {
        (T::ZERO, T::ZERO, t)
    } else {
        (t, T::ZERO, T::ZERO)
    }
}

/// `cos x` for the first, `-sin x` for the second.
#[inline(always)]
pub fn sin_cos<T: Scalar>(y: (T, T), t: (T, T)) -> T {
    mul(t.0, y.1) - mul(t.1, y.0)
}
