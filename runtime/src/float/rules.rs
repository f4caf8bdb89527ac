//! The derivative of every method of the floats. Most are a line of the table that `pullback_macros::float_functions` hands out,
//! as in the back of a calculus book.
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

macro_rules! rules {
    (
        one { $($of:ident $one:ident $one_vjp:ident ($x:ident) $one_doc:literal { $slope:expr })* }
        two { $($two:ident $two_vjp:ident ($a:ident, $b:ident, $y:ident) $two_doc:literal { $a_slope:expr } { $b_slope:expr })* }
    ) => {
        $(
            #[doc = $one_doc]
            #[inline(always)]
            pub fn $one<T: Scalar>($x: T, t: T) -> T {
                mul(t, slope::$one($x))
            }
        )*
        $(
            #[doc = $two_doc]
            #[inline(always)]
            pub fn $two<T: Scalar>($a: T, $b: T, $y: T, t: T) -> (T, T) {
                let _ = ($a, $b, $y);
                (mul(t, $a_slope), mul(t, $b_slope))
            }
        )*
        /// The slopes of the functions of one operand: of the operand, or of the result where the table says so.
        pub mod slope {
            use super::{Scalar, lost, number, square};
            $(
                #[doc = $one_doc]
                #[inline(always)]
                pub fn $one<T: Scalar>($x: T) -> T {
                    let _ = $x;
                    $slope
                }
            )*
        }
    };
}

pullback_macros::float_functions!(rules);

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
