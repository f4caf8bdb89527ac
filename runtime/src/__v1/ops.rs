//! The reverse of operators where types are not known to the macro: found by the operands' cores and modes.

use super::primal::View;
use crate::differentiable::{Differentiable, Tangent};
use crate::float::{Scalar, rules};

macro_rules! binary {
    ($($trait:ident $function:ident: $l:ident, $r:ident, $t:ident => $rule:expr;)*) => {$(
        /// The reverse of the operator: from the operands and the adjoint of the result to the operands' adjoints.
        #[diagnostic::on_unimplemented(
            message = "this operator on `{Self}` and `{R}` has no derivative rule",
            note = "annotate the operator's `impl` with `#[differentiable]`"
        )]
        pub trait $trait<R: ?Sized, LM, RM> {
            /// The adjoint of the result.
            type TB;
            /// The adjoint of the left operand.
            type LB;
            /// The adjoint of the right operand.
            type RB;
            /// Pulls the adjoint back.
            fn rev(&self, right: &R, t_bar: Self::TB) -> (Self::LB, Self::RB);
        }

        /// The reverse of the operator.
        #[inline(always)]
        pub fn $function<L: $trait<R, LM, RM> + ?Sized, R: ?Sized, LM, RM>(
            left: View<'_, L, LM>,
            right: View<'_, R, RM>,
            t_bar: L::TB,
        ) -> (L::LB, L::RB) {
            left.0.rev(right.0, t_bar)
        }

        impl<T: Scalar, LM, RM> $trait<T, LM, RM> for T {
            type TB = T;
            type LB = T;
            type RB = T;
            #[inline(always)]
            fn rev(&self, right: &T, $t: T) -> (T, T) {
                let ($l, $r) = (*self, *right);
                let _ = ($l, $r);
                $rule
            }
        }

        impl<LM, RM> $trait<(), LM, RM> for () {
            type TB = ();
            type LB = ();
            type RB = ();
            #[inline(always)]
            fn rev(&self, (): &(), (): ()) -> ((), ()) {
                ((), ())
            }
        }
    )*};
}

binary! {
    AddRev add_rev: l, r, t => (t, t);
    SubRev sub_rev: l, r, t => (t, -t);
    MulRev mul_rev: l, r, t => (rules::mul(t, r), rules::mul(t, l));
    DivRev div_rev: l, r, t => rules::div(l, r, t);
    RemRev rem_rev: l, r, t => rules::rem(l, r, t);
}

macro_rules! inert_binary {
    ($($trait:ident $function:ident;)*) => {$(
        /// The operator on integers and booleans, which carry no derivative.
        #[diagnostic::on_unimplemented(message = "this operator on `{Self}` and `{R}` has no derivative rule")]
        pub trait $trait<R: ?Sized, LM, RM> {}
        /// The reverse of the operator.
        #[inline(always)]
        pub fn $function<L: $trait<R, LM, RM> + ?Sized, R: ?Sized, LM, RM>(_: View<'_, L, LM>, _: View<'_, R, RM>, (): ()) -> ((), ()) {
            ((), ())
        }
        impl<LM, RM> $trait<(), LM, RM> for () {}
    )*};
}
inert_binary! {
    BitAndRev bitand_rev;
    BitOrRev bitor_rev;
    BitXorRev bitxor_rev;
    ShlRev shl_rev;
    ShrRev shr_rev;
}

macro_rules! unary {
    ($($trait:ident $function:ident;)*) => {$(
        /// The reverse of the operator: from the operand and the adjoint of the result to the operand's adjoint.
        #[diagnostic::on_unimplemented(
            message = "this operator on `{Self}` has no derivative rule",
            note = "annotate the operator's `impl` with `#[differentiable]`"
        )]
        pub trait $trait<M> {
            /// The adjoint of the result.
            type TB;
            /// The adjoint of the operand.
            type XB;
            /// Pulls the adjoint back.
            fn rev(&self, t_bar: Self::TB) -> Self::XB;
        }

        /// The reverse of the operator.
        #[inline(always)]
        pub fn $function<X: $trait<M> + ?Sized, M>(x: View<'_, X, M>, t_bar: X::TB) -> X::XB {
            x.0.rev(t_bar)
        }

        impl<M> $trait<M> for () {
            type TB = ();
            type XB = ();
            #[inline(always)]
            fn rev(&self, (): ()) {}
        }
    )*};
}
unary! {
    NegRev neg_rev;
    NotRev not_rev;
}

impl<T: Scalar, M> NegRev<M> for T {
    type TB = T;
    type XB = T;
    #[inline(always)]
    fn rev(&self, t_bar: T) -> T {
        -t_bar
    }
}

macro_rules! assign {
    ($($trait:ident $function:ident: $l:ident, $r:ident, $t:ident => $rule:expr;)*) => {$(
        /// The reverse of a compound assignment: turns the adjoint of the place after into that before.
        #[diagnostic::on_unimplemented(
            message = "this operator on `{Self}` and `{R}` has no derivative rule",
            note = "annotate the operator's `impl` with `#[differentiable]`"
        )]
        pub trait $trait<R: ?Sized, RM> {
            /// The adjoint of the place.
            type Bar: ?Sized;
            /// The adjoint of the right operand.
            type RB;
            /// Transforms the one, returns the other; `self` is the value before.
            fn rev(&self, right: &R, bar: &mut Self::Bar) -> Self::RB;
        }

        /// The reverse of the compound assignment.
        #[inline(always)]
        pub fn $function<L: $trait<R, RM> + ?Sized, R: ?Sized, LM, RM>(
            left: View<'_, L, LM>,
            right: View<'_, R, RM>,
            bar: &mut L::Bar,
        ) -> L::RB {
            left.0.rev(right.0, bar)
        }

        impl<T: Scalar, RM> $trait<T, RM> for T {
            type Bar = T;
            type RB = T;
            #[inline(always)]
            fn rev(&self, right: &T, bar: &mut T) -> T {
                let ($l, $r, $t) = (*self, *right, *bar);
                let _ = ($l, $r);
                let (left_bar, right_bar) = $rule;
                *bar = left_bar;
                right_bar
            }
        }

        impl<RM> $trait<(), RM> for () {
            type Bar = ();
            type RB = ();
            #[inline(always)]
            fn rev(&self, (): &(), (): &mut ()) {}
        }
    )*};
}

assign! {
    AddAssignRev add_assign_rev: l, r, t => (t, t);
    SubAssignRev sub_assign_rev: l, r, t => (t, -t);
    MulAssignRev mul_assign_rev: l, r, t => (rules::mul(t, r), rules::mul(t, l));
    DivAssignRev div_assign_rev: l, r, t => rules::div(l, r, t);
    RemAssignRev rem_assign_rev: l, r, t => rules::rem(l, r, t);
}

/// The reverse of `as`: floats carry their adjoint to the other width, everything else carries none.
#[diagnostic::on_unimplemented(message = "a cast of `{Self}` has no derivative rule")]
pub trait CastRev<TB> {
    /// The adjoint of the operand.
    type XB: Tangent;
    /// Pulls the adjoint back.
    fn rev(&self, t_bar: TB) -> Self::XB;
}
macro_rules! cast {
    ($($from:ident $to:ident),*) => {$(
        impl CastRev<$to> for $from {
            type XB = $from;
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation)] // the adjoint has the operand's width
            fn rev(&self, t_bar: $to) -> $from {
                t_bar as $from
            }
        }
    )*};
}
cast!(f32 f32, f32 f64, f64 f32, f64 f64);
impl CastRev<()> for f32 {
    type XB = f32;
    fn rev(&self, (): ()) -> f32 {
        0.0
    }
}
impl CastRev<()> for f64 {
    type XB = f64;
    fn rev(&self, (): ()) -> f64 {
        0.0
    }
}
impl<TB> CastRev<TB> for () {
    type XB = ();
    #[inline(always)]
    fn rev(&self, _: TB) {}
}

/// The reverse of `as`.
#[inline(always)]
pub fn cast_rev<X: CastRev<TB> + ?Sized, M, TB>(x: View<'_, X, M>, t_bar: TB) -> X::XB {
    x.0.rev(t_bar)
}

/// The type of the tangent of a value, for inference alone.
pub type TangentOf<X> = <X as Differentiable>::Tangent;
