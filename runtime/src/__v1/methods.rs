//! The methods of integers under the call protocol, for receivers of unknown type: run, and nothing to pull back.

use super::{Bar, Discard};

pub use crate::float::FloatMethods;

/// A pullback of nothing, of one operand.
pub type Nothing1 = fn((), (), Bar<'_, ()>);
/// A pullback of nothing, of two operands.
pub type Nothing2 = fn((), (), (), Bar<'_, ()>, Discard);
/// A pullback of nothing, of three operands.
pub type Nothing3 = fn((), (), (), (), Bar<'_, ()>, Discard, Discard);

macro_rules! int_methods {
    ($types:tt [$($name:ident $vjp:ident($($arg:ident: $type:ty),*) -> $out:ty, $nothing:ident $pattern:tt;)*]) => {
        /// The methods of the integers under the call protocol.
        pub trait IntMethods: Sized {
            $(
                /// The method's value and a pullback of nothing.
                fn $vjp(self, $($arg: $type),*) -> ($out, $nothing);
            )*
        }
        int_methods!(@each $types [$($name $vjp($($arg: $type),*) -> $out, $nothing $pattern;)*]);
    };
    (@each [$($int:ident)*] $methods:tt) => { $(int_methods!(@impl $int $methods);)* };
    (@impl $int:ident [$($name:ident $vjp:ident($($arg:ident: $type:ty),*) -> $out:ty, $nothing:ident ($($pattern:tt)*);)*]) => {
        impl IntMethods for $int {
            $(
                #[inline(always)]
                fn $vjp(self, $($arg: $type),*) -> ($out, $nothing) {
                    (<$int>::$name(self, $($arg),*), |$($pattern)*| {})
                }
            )*
        }
    };
}

int_methods!([u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize] [
    pow __vjp_pow(exponent: u32) -> Self, Nothing2 ((), (), (), _, _);
    min __vjp_min(other: Self) -> Self, Nothing2 ((), (), (), _, _);
    max __vjp_max(other: Self) -> Self, Nothing2 ((), (), (), _, _);
    clamp __vjp_clamp(min: Self, max: Self) -> Self, Nothing3 ((), (), (), (), _, _, _);
    rem_euclid __vjp_rem_euclid(other: Self) -> Self, Nothing2 ((), (), (), _, _);
    div_euclid __vjp_div_euclid(other: Self) -> Self, Nothing2 ((), (), (), _, _);
    wrapping_add __vjp_wrapping_add(other: Self) -> Self, Nothing2 ((), (), (), _, _);
    wrapping_sub __vjp_wrapping_sub(other: Self) -> Self, Nothing2 ((), (), (), _, _);
    wrapping_mul __vjp_wrapping_mul(other: Self) -> Self, Nothing2 ((), (), (), _, _);
    saturating_sub __vjp_saturating_sub(other: Self) -> Self, Nothing2 ((), (), (), _, _);
    saturating_add __vjp_saturating_add(other: Self) -> Self, Nothing2 ((), (), (), _, _);
    count_ones __vjp_count_ones() -> u32, Nothing1 ((), (), _);
    leading_zeros __vjp_leading_zeros() -> u32, Nothing1 ((), (), _);
    trailing_zeros __vjp_trailing_zeros() -> u32, Nothing1 ((), (), _);
]);

/// The methods of the signed integers under the call protocol.
pub trait SignedMethods: Sized {
    /// The method's value and a pullback of nothing.
    fn __vjp_abs(self) -> (Self, Nothing1);
    /// The method's value and a pullback of nothing.
    fn __vjp_signum(self) -> (Self, Nothing1);
}
macro_rules! signed {
    ($($int:ident)*) => {$(
        impl SignedMethods for $int {
            #[inline(always)]
            fn __vjp_abs(self) -> (Self, Nothing1) {
                (self.abs(), |(), (), _| {})
            }
            #[inline(always)]
            fn __vjp_signum(self) -> (Self, Nothing1) {
                (self.signum(), |(), (), _| {})
            }
        }
    )*};
}
signed!(i8 i16 i32 i64 i128 isize);
