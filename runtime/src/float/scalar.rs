//! `Scalar`: f32 and f64 under one name, with the methods that the standard library gives them.

use core::fmt::{Debug, Display};
use core::iter::{Product, Sum};
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use crate::differentiable::{Differentiable, Own, Tangent};
use crate::kernels::Lane;

/// `f32` or `f64`: the bound for functions that are written once for both.
///
/// Every method does what the inherent method of the same name does.
///
/// ```
/// use pullback::{Scalar, differentiable};
///
/// #[differentiable]
/// fn softplus<T: Scalar>(x: T) -> T {
///     x.exp().ln_1p()
/// }
///
/// assert_eq!(softplus::grad(0.0_f32), 0.5);
/// assert_eq!(softplus::grad(0.0_f64), 0.5);
/// ```
#[allow(missing_docs)] // the methods are documented at f64
pub trait Scalar:
    Copy
    + Debug
    + Display
    + Default
    + PartialOrd
    + Tangent
    + Differentiable<Tangent = Self, Place = Self, Core = Self, Mode = Own>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Rem<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + RemAssign
    + Sum
    + Product
    + crate::matrix::Element
    + Lane
    + 'static
{
    const ZERO: Self;
    const ONE: Self;
    const PI: Self;
    const LN_2: Self;
    const LN_10: Self;
    /// The nearest value.
    fn from_f64(value: f64) -> Self;
    /// The value in double precision.
    fn to_f64(self) -> f64;
    #[must_use]
    fn sin(self) -> Self;
    #[must_use]
    fn cos(self) -> Self;
    #[must_use]
    fn tan(self) -> Self;
    #[must_use]
    fn asin(self) -> Self;
    #[must_use]
    fn acos(self) -> Self;
    #[must_use]
    fn atan(self) -> Self;
    #[must_use]
    fn sinh(self) -> Self;
    #[must_use]
    fn cosh(self) -> Self;
    #[must_use]
    fn tanh(self) -> Self;
    #[must_use]
    fn asinh(self) -> Self;
    #[must_use]
    fn acosh(self) -> Self;
    #[must_use]
    fn atanh(self) -> Self;
    #[must_use]
    fn exp(self) -> Self;
    #[must_use]
    fn exp2(self) -> Self;
    #[must_use]
    fn exp_m1(self) -> Self;
    #[must_use]
    fn ln(self) -> Self;
    #[must_use]
    fn log2(self) -> Self;
    #[must_use]
    fn log10(self) -> Self;
    #[must_use]
    fn ln_1p(self) -> Self;
    #[must_use]
    fn sqrt(self) -> Self;
    #[must_use]
    fn cbrt(self) -> Self;
    #[must_use]
    fn recip(self) -> Self;
    #[must_use]
    fn abs(self) -> Self;
    #[must_use]
    fn signum(self) -> Self;
    #[must_use]
    fn floor(self) -> Self;
    #[must_use]
    fn ceil(self) -> Self;
    #[must_use]
    fn round(self) -> Self;
    #[must_use]
    fn round_ties_even(self) -> Self;
    #[must_use]
    fn trunc(self) -> Self;
    #[must_use]
    fn fract(self) -> Self;
    #[must_use]
    fn to_degrees(self) -> Self;
    #[must_use]
    fn to_radians(self) -> Self;
    #[must_use]
    fn powf(self, other: Self) -> Self;
    #[must_use]
    fn atan2(self, other: Self) -> Self;
    #[must_use]
    fn hypot(self, other: Self) -> Self;
    #[must_use]
    fn max(self, other: Self) -> Self;
    #[must_use]
    fn min(self, other: Self) -> Self;
    #[must_use]
    fn copysign(self, other: Self) -> Self;
    #[must_use]
    fn rem_euclid(self, other: Self) -> Self;
    #[must_use]
    fn div_euclid(self, other: Self) -> Self;
    #[must_use]
    fn log(self, other: Self) -> Self;
    #[must_use]
    fn midpoint(self, other: Self) -> Self;
    #[must_use]
    fn powi(self, n: i32) -> Self;
    #[must_use]
    fn mul_add(self, a: Self, b: Self) -> Self;
    #[must_use]
    fn clamp(self, min: Self, max: Self) -> Self;
    fn sin_cos(self) -> (Self, Self);
    fn is_nan(self) -> bool;
    fn is_finite(self) -> bool;
    fn is_sign_negative(self) -> bool;
}

macro_rules! scalar {
    ($($float:ident: [$($unary:ident)*] [$($binary:ident)*];)*) => {$(
        impl Scalar for $float {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const PI: Self = core::f64::consts::PI as $float;
            const LN_2: Self = core::f64::consts::LN_2 as $float;
            const LN_10: Self = core::f64::consts::LN_10 as $float;
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation)] // the nearest value is asked for
            fn from_f64(value: f64) -> Self {
                value as $float
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            $(#[inline(always)]
            fn $unary(self) -> Self {
                <$float>::$unary(self)
            })*
            $(#[inline(always)]
            fn $binary(self, other: Self) -> Self {
                <$float>::$binary(self, other)
            })*
            #[inline(always)]
            fn powi(self, n: i32) -> Self {
                <$float>::powi(self, n)
            }
            #[inline(always)]
            fn mul_add(self, a: Self, b: Self) -> Self {
                <$float>::mul_add(self, a, b)
            }
            #[inline(always)]
            fn clamp(self, min: Self, max: Self) -> Self {
                <$float>::clamp(self, min, max)
            }
            #[inline(always)]
            fn sin_cos(self) -> (Self, Self) {
                <$float>::sin_cos(self)
            }
            #[inline(always)]
            fn is_nan(self) -> bool {
                <$float>::is_nan(self)
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                <$float>::is_finite(self)
            }
            #[inline(always)]
            fn is_sign_negative(self) -> bool {
                <$float>::is_sign_negative(self)
            }
        }
    )*};
}

scalar! {
    f32: [sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp exp2 exp_m1 ln log2 log10 ln_1p sqrt cbrt recip abs signum floor ceil round round_ties_even trunc fract to_degrees to_radians] [powf atan2 hypot max min copysign rem_euclid div_euclid log midpoint];
    f64: [sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp exp2 exp_m1 ln log2 log10 ln_1p sqrt cbrt recip abs signum floor ceil round round_ties_even trunc fract to_degrees to_radians] [powf atan2 hypot max min copysign rem_euclid div_euclid log midpoint];
}
