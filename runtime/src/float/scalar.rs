//! `Scalar`: f32 and f64 under one name, with the methods that the standard library gives them.

use core::fmt::{Debug, Display};
use core::iter::{Product, Sum};
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use crate::differentiable::{Differentiable, Own, Tangent};
use crate::kernels::Lane;

macro_rules! of_float {
    ($float:ident: [$($one:ident)*] [$($two:ident)*]) => {
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
            fn $one(self) -> Self {
                <$float>::$one(self)
            })*
            $(#[inline(always)]
            fn $two(self, other: Self) -> Self {
                <$float>::$two(self, other)
            })*
            #[inline(always)]
            fn atan2(self, other: Self) -> Self {
                <$float>::atan2(self, other)
            }
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
    };
}

macro_rules! scalar {
    (
        one { $($of:ident $one:ident $one_vjp:ident $one_reads:tt $one_doc:literal $slope:tt)* }
        two { $($two:ident $two_vjp:ident $two_reads:tt $two_doc:literal $a_slope:tt $b_slope:tt)* }
    ) => {
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
            $(#[must_use]
            fn $one(self) -> Self;)*
            $(#[must_use]
            fn $two(self, other: Self) -> Self;)*
            #[must_use]
            fn atan2(self, other: Self) -> Self;
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

        of_float!(f32: [$($one)*] [$($two)*]);
        of_float!(f64: [$($one)*] [$($two)*]);
    };
}

pullback_macros::float_functions!(scalar);
