//! What is kept of an operator's operands for the reverse sweep. The macro does not know the operands' types, but the rule
//! does: a sum of floats needs neither operand, their product each for the other's adjoint alone.

use core::marker::PhantomData;
use core::ops::Deref;

use super::copied::owned;
use super::primal::View;
use crate::differentiable::Differentiable;
use crate::float::Scalar;

/// A way to keep an operand.
pub trait Keep<C: ?Sized> {
    /// What is kept.
    type Kept;
    /// What the rule gets to see.
    type Seen<'a>: Deref<Target = C>
    where
        C: 'a;
    /// Keeps it.
    fn keep(core: &C) -> Self::Kept;
    /// Shows it.
    fn see<'a>(kept: &'a Self::Kept) -> Self::Seen<'a>
    where
        C: 'a;
}

/// The operand is kept.
#[derive(Debug)]
pub struct Whole;

impl<C: ?Sized + ToOwned + Differentiable> Keep<C> for Whole {
    type Kept = C::Owned;
    type Seen<'a>
        = &'a C
    where
        C: 'a;
    #[inline(always)]
    fn keep(core: &C) -> C::Owned {
        owned(core)
    }
    #[inline(always)]
    fn see<'a>(kept: &'a C::Owned) -> &'a C
    where
        C: 'a,
    {
        core::borrow::Borrow::borrow(kept)
    }
}

/// Nothing is kept: the rule does not read the operand, and sees a zero in its place.
#[derive(Debug)]
pub struct Nothing;

/// What a rule sees of an operand that it does not read.
#[derive(Debug)]
pub struct Unread<T>(T);

impl<T> Deref for Unread<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Scalar> Keep<T> for Nothing {
    type Kept = ();
    type Seen<'a> = Unread<T>;
    #[inline(always)]
    fn keep(_: &T) {}
    #[inline(always)]
    fn see<'a>((): &'a ()) -> Unread<T>
    where
        T: 'a,
    {
        Unread(T::ZERO)
    }
}

impl Keep<()> for Nothing {
    type Kept = ();
    type Seen<'a> = Unread<()>;
    #[inline(always)]
    fn keep((): &()) {}
    #[inline(always)]
    fn see<'a>((): &'a ()) -> Unread<()>
    where
        (): 'a,
    {
        Unread(())
    }
}

/// Which operands' adjoints are wanted.
pub trait Wanted {
    /// Of three ways to keep an operand the one for this case: where the left, the right, or either adjoint is wanted.
    type Choose<C: ?Sized, L: Keep<C>, R: Keep<C>, B: Keep<C>>: Keep<C>;
}
/// The left operand's adjoint is wanted.
#[derive(Debug)]
pub struct OfLeft;
/// The right operand's adjoint is wanted.
#[derive(Debug)]
pub struct OfRight;
/// Either operand's adjoint is wanted.
#[derive(Debug)]
pub struct OfBoth;
impl Wanted for OfLeft {
    type Choose<C: ?Sized, L: Keep<C>, R: Keep<C>, B: Keep<C>> = L;
}
impl Wanted for OfRight {
    type Choose<C: ?Sized, L: Keep<C>, R: Keep<C>, B: Keep<C>> = R;
}
impl Wanted for OfBoth {
    type Choose<C: ?Sized, L: Keep<C>, R: Keep<C>, B: Keep<C>> = B;
}

/// What was kept of an operand with this core and mode.
#[derive(Debug)]
pub struct Residual<C: ?Sized, M, K: Keep<C>>(K::Kept, PhantomData<M>);

impl<C: ?Sized, M, K: Keep<C>> Residual<C, M, K> {
    /// Keeps an operand.
    #[inline(always)]
    pub fn of<X: Differentiable<Core = C, Mode = M> + ?Sized>(x: &X) -> Self {
        Self(K::keep(x.__core()), PhantomData)
    }
}

/// What a rule sees of an operand that was kept.
#[derive(Debug)]
pub struct Sight<'a, C: ?Sized + 'a, M, K: Keep<C> + 'a>(K::Seen<'a>, PhantomData<M>);

/// Shows what was kept.
#[inline(always)]
pub fn sight<C: ?Sized, M, K: Keep<C>>(residual: &Residual<C, M, K>) -> Sight<'_, C, M, K> {
    Sight(K::see(&residual.0), PhantomData)
}

/// The view of what was kept.
#[inline(always)]
pub fn seen<'s, C: ?Sized, M, K: Keep<C>>(sight: &'s Sight<'_, C, M, K>) -> View<'s, C, M> {
    View::of(&sight.0)
}
