//! The methods of the floats, and of what carries no derivative, under the call protocol: for receivers of unknown type.
//!
//! Generated code calls `x.__vjp_sin()`; method resolution finds the trait here for a float and the user's own derivative
//! for a user's type. An adjoint of the wrong type then betrays a receiver that was reached through `Deref`.

use super::rules;
use super::scalar::Scalar;
use crate::__v1::Bar;

macro_rules! float_methods {
    (unary [$($unary:ident $unary_vjp:ident)*] binary [$($binary:ident $binary_vjp:ident)*]) => {
        /// The methods of the floats under the call protocol.
        pub trait FloatMethods: Scalar {
            $(
                /// The method's value and pullback.
                #[inline(always)]
                fn $unary_vjp(self) -> (Self, impl FnOnce(Self, (), Bar<'_, Self>)) {
                    let y = self.$unary();
                    (y, move |t: Self, (), x_bar: Bar<'_, Self>| x_bar.accum(rules::$unary(self, y, t)))
                }
            )*
            $(
                /// The method's value and pullback.
                #[inline(always)]
                fn $binary_vjp(self, other: Self) -> (Self, impl FnOnce(Self, (), (), Bar<'_, Self>, Bar<'_, Self>)) {
                    let y = self.$binary(other);
                    (y, move |t: Self, (), (), x_bar: Bar<'_, Self>, other_bar: Bar<'_, Self>| {
                        let (a, b) = rules::$binary(self, other, y, t);
                        x_bar.accum(a);
                        other_bar.accum(b);
                    })
                }
            )*
            /// The method's value and pullback.
            #[inline(always)]
            fn __vjp_to_f64(self) -> (f64, impl FnOnce(f64, (), Bar<'_, Self>)) {
                (self.to_f64(), move |t: f64, (), x_bar: Bar<'_, Self>| x_bar.accum(Self::from_f64(t)))
            }
            /// The method's value and pullback.
            #[inline(always)]
            fn __vjp_powi(self, n: i32) -> (Self, impl FnOnce(Self, (), (), Bar<'_, Self>, crate::__v1::Discard)) {
                (self.powi(n), move |t: Self, (), (), x_bar: Bar<'_, Self>, _: crate::__v1::Discard| x_bar.accum(rules::powi(self, n, t)))
            }
            /// The method's value and pullback.
            #[inline(always)]
            fn __vjp_mul_add(
                self,
                a: Self,
                b: Self,
            ) -> (Self, impl FnOnce(Self, (), (), (), Bar<'_, Self>, Bar<'_, Self>, Bar<'_, Self>)) {
                (self.mul_add(a, b), move |t: Self, (), (), (), x_bar: Bar<'_, Self>, a_bar: Bar<'_, Self>, b_bar: Bar<'_, Self>| {
                    let (x_add, a_add, b_add) = rules::mul_add(self, a, t);
                    x_bar.accum(x_add);
                    a_bar.accum(a_add);
                    b_bar.accum(b_add);
                })
            }
            /// The method's value and pullback.
            #[inline(always)]
            fn __vjp_sin_cos(self) -> ((Self, Self), impl FnOnce((Self, Self), (), Bar<'_, Self>)) {
                let y = self.sin_cos();
                (y, move |t: (Self, Self), (), x_bar: Bar<'_, Self>| x_bar.accum(rules::sin_cos(y, t)))
            }
            /// The method's value and pullback.
            #[inline(always)]
            fn __vjp_clamp(
                self,
                min: Self,
                max: Self,
            ) -> (Self, impl FnOnce(Self, (), (), (), Bar<'_, Self>, Bar<'_, Self>, Bar<'_, Self>)) {
                (self.clamp(min, max), move |t: Self, (), (), (), x_bar: Bar<'_, Self>, min_bar: Bar<'_, Self>, max_bar: Bar<'_, Self>| {
                    let (x_add, min_add, max_add) = rules::clamp(self, min, max, t);
                    x_bar.accum(x_add);
                    min_bar.accum(min_add);
                    max_bar.accum(max_add);
                })
            }
        }
    };
}

float_methods!(
    unary [sin __vjp_sin cos __vjp_cos tan __vjp_tan asin __vjp_asin acos __vjp_acos atan __vjp_atan sinh __vjp_sinh cosh __vjp_cosh tanh __vjp_tanh asinh __vjp_asinh acosh __vjp_acosh atanh __vjp_atanh exp __vjp_exp exp2 __vjp_exp2 exp_m1 __vjp_exp_m1 ln __vjp_ln log2 __vjp_log2 log10 __vjp_log10 ln_1p __vjp_ln_1p sqrt __vjp_sqrt cbrt __vjp_cbrt recip __vjp_recip abs __vjp_abs signum __vjp_signum floor __vjp_floor ceil __vjp_ceil round __vjp_round round_ties_even __vjp_round_ties_even trunc __vjp_trunc fract __vjp_fract to_degrees __vjp_to_degrees to_radians __vjp_to_radians]
    binary [powf __vjp_powf atan2 __vjp_atan2 hypot __vjp_hypot max __vjp_max min __vjp_min copysign __vjp_copysign rem_euclid __vjp_rem_euclid div_euclid __vjp_div_euclid log __vjp_log midpoint __vjp_midpoint]
);

impl<T: Scalar> FloatMethods for T {}
