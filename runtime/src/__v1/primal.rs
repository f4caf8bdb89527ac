//! Primal values in reverse: operands that were kept, operands that are still alive, arguments passed again.

use core::marker::PhantomData;

use super::copied::owned;
use crate::differentiable::{Differentiable, Own, Ref};

/// An operand's core with its mode.
#[derive(Debug)]
pub struct View<'a, C: ?Sized, M>(pub &'a C, PhantomData<M>);

impl<'a, C: ?Sized, M> View<'a, C, M> {
    /// The view of a core.
    #[inline(always)]
    pub fn of(core: &'a C) -> Self {
        Self(core, PhantomData)
    }
}

/// The view of an operand that is still alive.
#[inline(always)]
pub fn core<X: Differentiable + ?Sized>(x: &X) -> View<'_, X::Core, X::Mode> {
    View(x.__core(), PhantomData)
}

/// What is kept of an argument so that it can be passed again: a copy of what a reference refers to, nothing of a value.
pub trait HoldMode<C: ?Sized> {
    /// What is kept.
    type Held;
    /// Keeps it.
    fn hold(core: &C) -> Self::Held;
}
impl<C: ?Sized + ToOwned + Differentiable> HoldMode<C> for Ref {
    type Held = C::Owned;
    fn hold(core: &C) -> C::Owned {
        owned(core)
    }
}
impl<C: ?Sized> HoldMode<C> for Own {
    type Held = NotKept;
    fn hold(_: &C) -> NotKept {
        NotKept
    }
}

/// What stands for a value, of which nothing is kept.
#[derive(Clone, Copy, Debug)]
pub struct NotKept;

/// Keeps an argument so that it can be passed again.
#[inline(always)]
pub fn hold<X: Differentiable + ?Sized>(x: &X) -> <X::Mode as HoldMode<X::Core>>::Held
where
    X::Mode: HoldMode<X::Core>,
{
    X::Mode::hold(x.__core())
}

/// An argument passed again, as the parameter's type asks for it: nothing for a value, the reference for a reference.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be passed again as `{A}`",
    note = "a value that holds references is passed to the pullback again: make it in the call, or in a `let` before it, of numbers, \
            parameters, and references to what does not change"
)]
pub trait Again<A> {
    /// Passes it.
    fn again(self) -> A;
}

impl<T: ?Sized> Again<()> for &T {
    #[inline(always)]
    fn again(self) {}
}
impl<'a, T: ?Sized> Again<&'a T> for &'a T {
    #[inline(always)]
    fn again(self) -> &'a T {
        self
    }
}
impl<'a, T: ?Sized> Again<&'a T> for &'a &T {
    #[inline(always)]
    fn again(self) -> &'a T {
        self
    }
}
impl<'a, T> Again<&'a [T]> for &'a Vec<T> {
    #[inline(always)]
    fn again(self) -> &'a [T] {
        self
    }
}
impl<'a, T> Again<&'a [T]> for &'a &Vec<T> {
    #[inline(always)]
    fn again(self) -> &'a [T] {
        self
    }
}
impl<'a, T: ?Sized> Again<&'a T> for &'a &&T {
    #[inline(always)]
    fn again(self) -> &'a T {
        self
    }
}
impl<'a, T> Again<&'a [T]> for &'a &&Vec<T> {
    #[inline(always)]
    fn again(self) -> &'a [T] {
        self
    }
}
impl<'a, T, const N: usize> Again<&'a [T]> for &'a [T; N] {
    #[inline(always)]
    fn again(self) -> &'a [T] {
        self
    }
}
impl<'a, T, const N: usize> Again<&'a [T]> for &'a &[T; N] {
    #[inline(always)]
    fn again(self) -> &'a [T] {
        &**self
    }
}
impl<'a, T> Again<&'a T> for &'a Box<T> {
    #[inline(always)]
    fn again(self) -> &'a T {
        self
    }
}
impl<'a, T> Again<&'a T> for &'a &Box<T> {
    #[inline(always)]
    fn again(self) -> &'a T {
        self
    }
}
impl<'a> Again<&'a str> for &'a String {
    #[inline(always)]
    fn again(self) -> &'a str {
        self
    }
}

/// What stands for `None`, whose type the callee tells.
#[derive(Clone, Copy, Debug)]
pub struct NoneOf;
impl<'a, T> Again<&'a Option<T>> for &'a NoneOf {
    #[inline(always)]
    fn again(self) -> &'a Option<T> {
        &None
    }
}

/// Passes an argument again.
#[inline(always)]
pub fn again<S: Again<A>, A>(source: S) -> A {
    source.again()
}

/// The identity whose derivative is zero.
#[inline(always)]
pub fn constant<X>(x: X) -> X {
    x
}

/// Keeps what a value or a reference holds, to be passed again by reference or not at all.
#[inline(always)]
pub fn hold_value<X: Differentiable + ?Sized>(x: &X) -> <X::Core as ToOwned>::Owned
where
    X::Core: ToOwned,
{
    owned(x.__core())
}

/// Fails to compile where a variable is, or holds, a mutable reference.
#[inline(always)]
pub fn no_hidden_reference<X: Differentiable + ?Sized>(_: &X) {}
