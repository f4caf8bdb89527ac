//! The reverse of operators where types are not known to the macro: found by the operands' cores and modes.

use super::place::Carries;
use super::primal::View;
use super::residual::{Keep, Nothing, Residual, Wanted, Whole};
use crate::differentiable::{Differentiable, Tangent};
use crate::float::{Scalar, rules};

/// The functions that keep the operands of an operator for its rule, which is the trait with these arguments.
macro_rules! keep_functions {
    ($trait:ident [$($arguments:tt)*] $keep_left:ident $keep_right:ident) => {
        /// Keeps what the operator's rule reads of the left operand.
        #[inline(always)]
        pub fn $keep_left<L, R, W>(
            left: &L,
            _: &R,
            _: W,
        ) -> Residual<L::Core, L::Mode, <L::Core as $trait<$($arguments)*>>::KeepLeft<W>>
        where
            L: Differentiable + ?Sized,
            R: Differentiable + ?Sized,
            L::Core: $trait<$($arguments)*> + ToOwned,
            W: Wanted,
        {
            Residual::of(left)
        }

        /// Keeps what the operator's rule reads of the right operand.
        #[inline(always)]
        pub fn $keep_right<L, R, W>(
            _: &L,
            right: &R,
            _: W,
        ) -> Residual<R::Core, R::Mode, <L::Core as $trait<$($arguments)*>>::KeepRight<W>>
        where
            L: Differentiable + ?Sized,
            R: Differentiable + ?Sized,
            L::Core: $trait<$($arguments)*>,
            R::Core: ToOwned,
            W: Wanted,
        {
            Residual::of(right)
        }
    };
}

macro_rules! binary {
    ($($trait:ident $function:ident $keep_left:ident [$($left:ident)*] $keep_right:ident [$($right:ident)*]:
        $l:ident, $r:ident, $t:ident => $rule:expr;)*) => {$(
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
            /// What the rule reads of the left operand.
            type KeepLeft<W: Wanted>: Keep<Self>
            where
                Self: ToOwned;
            /// What the rule reads of the right operand.
            type KeepRight<W: Wanted>: Keep<R>
            where
                R: ToOwned;
            /// Pulls the adjoint back.
            fn rev(&self, right: &R, t_bar: Self::TB) -> (Self::LB, Self::RB);
        }

        keep_functions! { $trait [R::Core, L::Mode, R::Mode] $keep_left $keep_right }

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
            type KeepLeft<W: Wanted> = W::Choose<T, $($left),*>;
            type KeepRight<W: Wanted> = W::Choose<T, $($right),*>;
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
            type KeepLeft<W: Wanted> = Nothing;
            type KeepRight<W: Wanted> = Nothing;
            #[inline(always)]
            fn rev(&self, (): &(), (): ()) -> ((), ()) {
                ((), ())
            }
        }
    )*};
}

// In brackets: how an operand is kept where the left, the right, or either operand's adjoint is wanted.
binary! {
    AddRev add_rev add_keep_left [Nothing Nothing Nothing] add_keep_right [Nothing Nothing Nothing]: l, r, t => (t, t);
    SubRev sub_rev sub_keep_left [Nothing Nothing Nothing] sub_keep_right [Nothing Nothing Nothing]: l, r, t => (t, -t);
    MulRev mul_rev mul_keep_left [Nothing Whole Whole] mul_keep_right [Whole Nothing Whole]: l, r, t => (rules::mul(t, r), rules::mul(t, l));
    DivRev div_rev div_keep_left [Nothing Whole Whole] div_keep_right [Whole Whole Whole]: l, r, t => rules::div(l, r, t);
    RemRev rem_rev rem_keep_left [Nothing Whole Whole] rem_keep_right [Nothing Whole Whole]: l, r, t => rules::rem(l, r, t);
}

macro_rules! inert_binary {
    ($($trait:ident $function:ident $keep_left:ident $keep_right:ident;)*) => {$(
        /// The operator on integers and booleans, which carry no derivative.
        #[diagnostic::on_unimplemented(message = "this operator on `{Self}` and `{R}` has no derivative rule")]
        pub trait $trait<R: ?Sized, LM, RM> {
            /// Nothing is read of the left operand.
            type KeepLeft<W: Wanted>: Keep<Self>;
            /// Nothing is read of the right operand.
            type KeepRight<W: Wanted>: Keep<R>;
        }
        keep_functions! { $trait [R::Core, L::Mode, R::Mode] $keep_left $keep_right }
        /// The reverse of the operator.
        #[inline(always)]
        pub fn $function<L: $trait<R, LM, RM> + ?Sized, R: ?Sized, LM, RM>(_: View<'_, L, LM>, _: View<'_, R, RM>, (): ()) -> ((), ()) {
            ((), ())
        }
        impl<LM, RM> $trait<(), LM, RM> for () {
            type KeepLeft<W: Wanted> = Nothing;
            type KeepRight<W: Wanted> = Nothing;
        }
    )*};
}
inert_binary! {
    BitAndRev bitand_rev bitand_keep_left bitand_keep_right;
    BitOrRev bitor_rev bitor_keep_left bitor_keep_right;
    BitXorRev bitxor_rev bitxor_keep_left bitxor_keep_right;
    ShlRev shl_rev shl_keep_left shl_keep_right;
    ShrRev shr_rev shr_keep_left shr_keep_right;
}

macro_rules! unary {
    ($($trait:ident $function:ident $keep:ident;)*) => {$(
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
            /// What the rule reads of the operand.
            type Kept: Keep<Self>
            where
                Self: ToOwned;
            /// Pulls the adjoint back.
            fn rev(&self, t_bar: Self::TB) -> Self::XB;
        }

        /// Keeps what the operator's rule reads of the operand.
        #[inline(always)]
        pub fn $keep<X>(x: &X) -> Residual<X::Core, X::Mode, <X::Core as $trait<X::Mode>>::Kept>
        where
            X: Differentiable + ?Sized,
            X::Core: $trait<X::Mode> + ToOwned,
        {
            Residual::of(x)
        }

        /// The reverse of the operator.
        #[inline(always)]
        pub fn $function<X: $trait<M> + ?Sized, M>(x: View<'_, X, M>, t_bar: X::TB) -> X::XB {
            x.0.rev(t_bar)
        }

        impl<M> $trait<M> for () {
            type TB = ();
            type XB = ();
            type Kept = Nothing;
            #[inline(always)]
            fn rev(&self, (): ()) {}
        }
    )*};
}
unary! {
    NegRev neg_rev neg_keep;
    NotRev not_rev not_keep;
}

impl<T: Scalar, M> NegRev<M> for T {
    type TB = T;
    type XB = T;
    type Kept = Nothing;
    #[inline(always)]
    fn rev(&self, t_bar: T) -> T {
        -t_bar
    }
}

/// What stands for the adjoint of a place of which an operator's rule asks for `B`: that itself, or `()` for a place that is
/// marked `#[no_diff]`, where nothing comes back from what is done to it.
#[diagnostic::on_unimplemented(message = "the place has the adjoint `{Self}`, and its operator's rule one of type `{B}`")]
pub trait Stands<B: ?Sized> {
    /// The adjoint of what the place is changed by.
    type Out<R>;
    /// Runs the rule, if there is an adjoint for it.
    fn with<R>(&mut self, rule: impl FnOnce(&mut B) -> R) -> Self::Out<R>;
}
impl<B: ?Sized> Stands<B> for B {
    type Out<R> = R;
    #[inline(always)]
    fn with<R>(&mut self, rule: impl FnOnce(&mut B) -> R) -> R {
        rule(self)
    }
}
impl<B> Stands<B> for Box<B> {
    type Out<R> = R;
    #[inline(always)]
    fn with<R>(&mut self, rule: impl FnOnce(&mut B) -> R) -> R {
        rule(self)
    }
}
impl<B: Carries + ?Sized> Stands<B> for () {
    type Out<R> = ();
    #[inline(always)]
    fn with<R>(&mut self, _: impl FnOnce(&mut B) -> R) {}
}

macro_rules! assign {
    ($($trait:ident $function:ident $keep_left:ident [$($left:ident)*] $keep_right:ident [$($right:ident)*]:
        $l:ident, $r:ident, $t:ident => $rule:expr;)*) => {$(
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
            /// What the rule reads of the place.
            type KeepLeft<W: Wanted>: Keep<Self>
            where
                Self: ToOwned;
            /// What the rule reads of the right operand.
            type KeepRight<W: Wanted>: Keep<R>
            where
                R: ToOwned;
            /// Transforms the one, returns the other; `self` is the value before.
            fn rev(&self, right: &R, bar: &mut Self::Bar) -> Self::RB;
        }

        keep_functions! { $trait [R::Core, R::Mode] $keep_left $keep_right }

        /// The reverse of the compound assignment.
        #[inline(always)]
        pub fn $function<L: $trait<R, RM> + ?Sized, R: ?Sized, LM, RM, B: Stands<L::Bar> + ?Sized>(
            left: View<'_, L, LM>,
            right: View<'_, R, RM>,
            bar: &mut B,
        ) -> B::Out<L::RB> {
            bar.with(|bar| left.0.rev(right.0, bar))
        }

        impl<T: Scalar, RM> $trait<T, RM> for T {
            type Bar = T;
            type RB = T;
            type KeepLeft<W: Wanted> = W::Choose<T, $($left),*>;
            type KeepRight<W: Wanted> = W::Choose<T, $($right),*>;
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
            type KeepLeft<W: Wanted> = Nothing;
            type KeepRight<W: Wanted> = Nothing;
            #[inline(always)]
            fn rev(&self, (): &(), (): &mut ()) {}
        }
    )*};
}

// The adjoint of the place is always wanted.
assign! {
    AddAssignRev add_assign_rev add_assign_keep_left [Nothing Nothing Nothing] add_assign_keep_right [Nothing Nothing Nothing]:
        l, r, t => (t, t);
    SubAssignRev sub_assign_rev sub_assign_keep_left [Nothing Nothing Nothing] sub_assign_keep_right [Nothing Nothing Nothing]:
        l, r, t => (t, -t);
    MulAssignRev mul_assign_rev mul_assign_keep_left [Nothing Whole Whole] mul_assign_keep_right [Whole Whole Whole]:
        l, r, t => (rules::mul(t, r), rules::mul(t, l));
    DivAssignRev div_assign_rev div_assign_keep_left [Nothing Whole Whole] div_assign_keep_right [Whole Whole Whole]:
        l, r, t => rules::div(l, r, t);
    RemAssignRev rem_assign_rev rem_assign_keep_left [Nothing Whole Whole] rem_assign_keep_right [Nothing Whole Whole]:
        l, r, t => rules::rem(l, r, t);
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

/// Keeps what the rule of `as` reads of the operand: its type.
#[inline(always)]
pub fn cast_keep<X: Differentiable + ?Sized>(x: &X) -> Residual<X::Core, X::Mode, Nothing>
where
    Nothing: Keep<X::Core>,
{
    Residual::of(x)
}

/// The reverse of `as`.
#[inline(always)]
pub fn cast_rev<X: CastRev<TB> + ?Sized, M, TB>(x: View<'_, X, M>, t_bar: TB) -> X::XB {
    x.0.rev(t_bar)
}

/// The type of the tangent of a value, for inference alone.
pub type TangentOf<X> = <X as Differentiable>::Tangent;
