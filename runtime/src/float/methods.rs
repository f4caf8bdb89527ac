//! The methods of the floats, and of what carries no derivative, under the call protocol: for receivers of unknown type.
//!
//! Generated code calls `x.__vjp_sin()`; method resolution finds the trait here for a float and the user's own derivative
//! for a user's type. An adjoint of the wrong type then betrays a receiver that was reached through `Deref`.

use super::rules;
use super::scalar::Scalar;
use crate::__v1::Bar;

macro_rules! pick {
    (operand $x:expr, $y:expr) => {
        $x
    };
    (result $x:expr, $y:expr) => {
        $y
    };
}
#[cfg(test)]
pub(super) use pick;

macro_rules! float_methods {
    (
        one { $($of:ident $one:ident $one_vjp:ident $one_reads:tt $one_doc:literal $slope:tt)* }
        two { $($two:ident $two_vjp:ident $two_reads:tt $two_doc:literal $a_slope:tt $b_slope:tt)* }
    ) => {
        /// The methods of the floats under the call protocol.
        pub trait FloatMethods: Scalar {
            $(
                /// The method's value and pullback.
                #[inline(always)]
                fn $one_vjp(self) -> (Self, impl FnOnce(Self, (), Bar<'_, Self>)) {
                    let y = self.$one();
                    (y, move |t: Self, (), x_bar: Bar<'_, Self>| x_bar.accum(rules::$one(pick!($of self, y), t)))
                }
            )*
            $(
                /// The method's value and pullback.
                #[inline(always)]
                fn $two_vjp(self, other: Self) -> (Self, impl FnOnce(Self, (), (), Bar<'_, Self>, Bar<'_, Self>)) {
                    let y = self.$two(other);
                    (y, move |t: Self, (), (), x_bar: Bar<'_, Self>, other_bar: Bar<'_, Self>| {
                        let (a, b) = rules::$two(self, other, y, t);
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
            fn __vjp_atan2(self, other: Self) -> (Self, impl FnOnce(Self, (), (), Bar<'_, Self>, Bar<'_, Self>)) {
                let y = self.atan2(other);
                (y, move |t: Self, (), (), x_bar: Bar<'_, Self>, other_bar: Bar<'_, Self>| {
                    let (a, b) = rules::atan2(self, other, y, t);
                    x_bar.accum(a);
                    other_bar.accum(b);
                })
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

pullback_macros::float_functions!(float_methods);

impl<T: Scalar> FloatMethods for T {}
