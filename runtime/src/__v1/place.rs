//! Adjoints: how they are made, added to, taken, indexed and handed to pullbacks.

use core::marker::PhantomData;
use core::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use super::Floatless;
use crate::differentiable::{Differentiable, Place, Tangent};

/// Knows the tangent type of a variable without its value: seen where the variable is bound, asked in reverse.
#[derive(Debug)]
pub struct Witness<O>(PhantomData<O>);

impl<O> Clone for Witness<O> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<O> Copy for Witness<O> {}

impl<O: Tangent> Witness<O> {
    /// A witness that has seen nothing yet.
    #[inline(always)]
    #[must_use]
    pub fn new() -> Self {
        Self(PhantomData)
    }
    /// Fixes the type.
    #[inline(always)]
    pub fn see<X: Differentiable<Tangent = O> + ?Sized>(self, _: &X) {}
    /// The zero without shape.
    #[inline(always)]
    #[must_use]
    pub fn nil(self) -> O {
        O::neutral()
    }
    /// The zero of a sequence of this length.
    #[inline(always)]
    #[must_use]
    pub fn sized(self, length: usize) -> O {
        let mut zero = O::nil();
        zero.fit(length);
        zero
    }
}

impl<O: Tangent> Default for Witness<O> {
    fn default() -> Self {
        Self::new()
    }
}

/// The zero of the tangent space at a value.
#[inline(always)]
pub fn zero<X: Differentiable + ?Sized>(x: &X) -> X::Tangent {
    x.zero_tangent()
}

/// Adding an owned adjoint into a place; `Box` is transparent, and slices, vectors and arrays mix.
#[diagnostic::on_unimplemented(
    message = "an adjoint of type `{S}` cannot be added into one of type `{Self}`",
    note = "where one of the two is `()`, an active value is stored in a field or an argument that is marked `#[no_diff]`: take \
            the mark away, or write `no_diff(..)` around the value"
)]
pub trait Accum<S> {
    /// `self += source`.
    fn accum(&mut self, source: S);
}

impl<T: Tangent> Accum<T> for T {
    #[inline(always)]
    fn accum(&mut self, source: T) {
        self.accumulate(source);
    }
}
impl<T: Tangent> Accum<T> for Box<T> {
    fn accum(&mut self, source: T) {
        (**self).accumulate(source);
    }
}
impl<T: Tangent> Accum<Box<T>> for T {
    fn accum(&mut self, source: Box<T>) {
        self.accumulate(*source);
    }
}

impl<T: Tangent> Accum<Option<T>> for Option<Box<T>> {
    fn accum(&mut self, source: Option<T>) {
        self.accumulate(source.map(Box::new));
    }
}

/// A tangent other than `()`, which carries a derivative. A field marked `#[no_diff]` may be read like any other: what its
/// type would have for a tangent is dropped where the adjoint is `()`. The other way, what is stored there loses nothing
/// silently: `()` can be added into no tangent but itself.
pub trait Carries {}

impl Carries for f32 {}
impl Carries for f64 {}
impl<T> Carries for [T] {}
impl<T> Carries for Vec<T> {}
impl<T> Carries for Option<T> {}
impl<T, const N: usize> Carries for [T; N] {}
impl<T: crate::Scalar> Carries for crate::Matrix<T> {}

macro_rules! tuple_carries {
    ($($first:ident $($rest:ident)*;)*) => {$(impl<$first, $($rest),*> Carries for ($first, $($rest,)*) {})*};
}
tuple_carries! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

impl<S: Carries> Accum<S> for () {
    #[inline(always)]
    fn accum(&mut self, _: S) {}
}

/// The adjoint of a place that a float has been stored in.
#[diagnostic::on_unimplemented(
    message = "an active value is stored in a place that is marked `#[no_diff]`: its derivative would be lost",
    label = "this place has no derivative",
    note = "take the mark away, or write `no_diff(..)` around the value"
)]
pub trait OfFloat: crate::Scalar {}
impl<T: crate::Scalar> OfFloat for T {}

/// The adjoint of a place that a float has been stored in, as it is.
#[inline(always)]
pub fn stored<S: OfFloat>(bar: S) -> S {
    bar
}

fn add_elements<T: Tangent>(place: &mut [T], source: impl ExactSizeIterator<Item = T>) {
    let (expected, found) = (place.len(), source.len());
    assert!(found <= expected, "an adjoint of length {found} does not fit a value of length {expected}");
    for (t, source) in place.iter_mut().zip(source) {
        t.accumulate(source);
    }
}

impl<T: Tangent> Accum<Vec<T>> for [T] {
    fn accum(&mut self, source: Vec<T>) {
        add_elements(self, source.into_iter());
    }
}
impl<T: Tangent, const N: usize> Accum<[T; N]> for [T] {
    fn accum(&mut self, source: [T; N]) {
        add_elements(self, source.into_iter());
    }
}
impl<T: Tangent, const N: usize> Accum<Vec<T>> for [T; N] {
    fn accum(&mut self, source: Vec<T>) {
        add_elements(self, source.into_iter());
    }
}
impl<T: Tangent, const N: usize> Accum<[T; N]> for Vec<T> {
    fn accum(&mut self, source: [T; N]) {
        self.accumulate(source.into_iter().collect());
    }
}

impl<T: Tangent> Accum<Box<Vec<T>>> for [T] {
    fn accum(&mut self, source: Box<Vec<T>>) {
        add_elements(self, source.into_iter());
    }
}
impl<T: Tangent, const N: usize> Accum<Box<[T; N]>> for [T] {
    fn accum(&mut self, source: Box<[T; N]>) {
        add_elements(self, source.into_iter());
    }
}

/// `place += source`.
#[inline(always)]
pub fn accum<P: Accum<S> + ?Sized, S>(place: &mut P, source: S) {
    place.accum(source);
}

/// Takes the adjoint out of a place and leaves zero: what the reverse of an assignment does.
#[inline(always)]
pub fn take<P: Place + ?Sized>(place: &mut P) -> P::Owned {
    place.take()
}

/// The adjoint of an element or of a range, grown into being where an adjoint has no shape yet.
#[diagnostic::on_unimplemented(
    message = "indexing by `{I}` has no derivative rule here",
    note = "slices, vectors and arrays are indexed by `usize` and by ranges"
)]
pub trait Slot<I> {
    /// The adjoint of what the index yields.
    type Out: ?Sized;
    /// The place of it.
    fn slot(&mut self, index: I) -> &mut Self::Out;
}

/// The place of an element's adjoint.
#[inline(always)]
pub fn slot<P: Slot<I> + ?Sized, I>(place: &mut P, index: I) -> &mut P::Out {
    place.slot(index)
}

impl<I> Slot<I> for () {
    type Out = ();
    #[inline(always)]
    fn slot(&mut self, _: I) -> &mut () {
        self
    }
}

impl<T: Tangent> Slot<usize> for [T] {
    type Out = T;
    #[inline(always)]
    fn slot(&mut self, index: usize) -> &mut T {
        &mut self[index]
    }
}
impl<T: Tangent, const N: usize> Slot<usize> for [T; N] {
    type Out = T;
    #[inline(always)]
    fn slot(&mut self, index: usize) -> &mut T {
        &mut self[index]
    }
}
impl<T: Tangent> Slot<usize> for Vec<T> {
    type Out = T;
    #[inline(always)]
    fn slot(&mut self, index: usize) -> &mut T {
        if index >= self.len() {
            grow(self, index + 1);
        }
        &mut self[index]
    }
}
/// What an `Option` that is iterated over yields.
impl<T: Tangent> Slot<usize> for Option<T> {
    type Out = T;
    #[inline(always)]
    fn slot(&mut self, _: usize) -> &mut T {
        self.get_or_insert_with(T::nil)
    }
}
impl<I, P: Slot<I>> Slot<I> for Box<P> {
    type Out = P::Out;
    #[inline(always)]
    fn slot(&mut self, index: I) -> &mut P::Out {
        (**self).slot(index)
    }
}

/// Gives a vector of adjoints the length `length` at least.
#[cold]
fn grow<T: Tangent>(place: &mut Vec<T>, length: usize) {
    place.resize_with(length, T::nil);
}

macro_rules! slot_range {
    ($($range:ty, $self:ident, $index:ident => $end:expr;)*) => {$(
        impl<T: Tangent> Slot<$range> for [T] {
            type Out = [T];
            #[inline(always)]
            fn slot(&mut self, index: $range) -> &mut [T] {
                &mut self[index]
            }
        }
        impl<T: Tangent, const N: usize> Slot<$range> for [T; N] {
            type Out = [T];
            #[inline(always)]
            fn slot(&mut self, index: $range) -> &mut [T] {
                &mut self[index]
            }
        }
        impl<T: Tangent> Slot<$range> for Vec<T> {
            type Out = [T];
            #[inline(always)]
            fn slot(&mut $self, $index: $range) -> &mut [T] {
                let end = $end;
                if end > $self.len() {
                    grow($self, end);
                }
                &mut $self[$index]
            }
        }
    )*};
}
slot_range! {
    Range<usize>, self, index => index.end;
    RangeInclusive<usize>, self, index => *index.end() + 1;
    RangeTo<usize>, self, index => index.end;
    RangeToInclusive<usize>, self, index => index.end + 1;
    RangeFrom<usize>, self, index => index.start;
    RangeFull, self, _index => self.len();
}

/// Gives the adjoint of a sequence as many elements as the sequence has.
#[inline(always)]
pub fn fit<P: Place + ?Sized>(place: &mut P, extent: usize) {
    place.fit(extent);
}

/// A zero of the shape of an adjoint.
pub fn blank<P: Place + ?Sized>(place: &P) -> P::Owned {
    place.blank()
}

/// The number of elements of a value, where there are such.
#[inline(always)]
pub fn extent<X: Differentiable + ?Sized>(x: &X) -> usize {
    x.__extent()
}

/// Makes a tangent the zero at a value.
#[inline(always)]
pub fn reset<X: Differentiable + ?Sized>(x: &X, tangent: &mut X::Tangent) {
    x.__reset(tangent);
}

/// Makes a tangent a zero to add to.
#[inline(always)]
pub fn begin<X: Differentiable + ?Sized>(x: &X, tangent: &mut X::Tangent) {
    x.__begin(tangent);
}

/// Gives a tangent that began as zero its whole shape.
#[inline(always)]
pub fn finish<X: Differentiable + ?Sized>(x: &X, tangent: &mut X::Tangent) {
    x.__finish(tangent);
}

/// Panics, naming both lengths, if they differ.
pub fn assert_length(what: &str, expected: usize, found: usize) {
    assert!(expected == found, "{what}: a tangent of length {expected} was expected, one of length {found} was found");
}

/// The payload of the adjoint of a `Some` or an `Ok`; what is inert has an inert payload.
pub trait Payload {
    /// The adjoint of the payload.
    type Out: ?Sized;
    /// The place of it.
    fn payload(&mut self) -> &mut Self::Out;
}
impl<T: Tangent> Payload for Option<T> {
    type Out = T;
    #[inline(always)]
    fn payload(&mut self) -> &mut T {
        self.get_or_insert_with(T::nil)
    }
}
impl Payload for () {
    type Out = ();
    fn payload(&mut self) -> &mut () {
        self
    }
}

/// The payload of the adjoint of a `Some` or an `Ok`.
#[inline(always)]
pub fn payload<P: Payload + ?Sized>(place: &mut P) -> &mut P::Out {
    place.payload()
}

/// The adjoint that a caller lends to a pullback.
#[derive(Debug)]
pub struct Bar<'a, P: ?Sized>(pub Option<&'a mut P>);

/// The adjoint that a caller lends to the pullback of a function that changes the argument: nobody can do without it.
#[derive(Debug)]
pub struct BarMut<'a, P: ?Sized>(pub &'a mut P);

/// In the place of an adjoint where the parameter is inert.
#[derive(Debug)]
pub struct Discard;

/// In the place of an adjoint where nothing can be lost: that of a handle, or all that the function yields is inert.
#[derive(Debug)]
pub struct Idle;

/// In the place of an adjoint that the caller has no use for.
#[derive(Debug)]
pub struct NoBar;

/// How the adjoint of an argument becomes what the pullback of the callee asks for.
#[diagnostic::on_unimplemented(
    message = "an argument's adjoint of type `{Self}` does not fit the parameter, which needs `{B}`",
    note = "`Discard` stands where the parameter is marked `no_diff`, and the derivative would be lost: take the mark away, or write \
            `no_diff(..)` around an argument that is to count as constant",
    note = "with `Bar`, the argument has another type than the parameter after all references are taken away",
    note = "with `BarMut`, it may be marked `no_diff` and passed by `&mut`, so that what the callee stores there would lose its \
            derivative"
)]
pub trait Lend<B> {
    /// Lends it.
    fn lend(self) -> B;
}

/// Lends an adjoint to a pullback.
#[inline(always)]
pub fn lend<S: Lend<B>, B>(source: S) -> B {
    source.lend()
}

impl<'a, P: ?Sized> Lend<Bar<'a, P>> for &'a mut P {
    #[inline(always)]
    fn lend(self) -> Bar<'a, P> {
        Bar(Some(self))
    }
}
impl<'a, P: ?Sized> Lend<BarMut<'a, P>> for &'a mut P {
    #[inline(always)]
    fn lend(self) -> BarMut<'a, P> {
        BarMut(self)
    }
}
impl<'a, T> Lend<BarMut<'a, [T]>> for &'a mut Vec<T> {
    #[inline(always)]
    fn lend(self) -> BarMut<'a, [T]> {
        BarMut(self)
    }
}
impl<'a, T, const N: usize> Lend<BarMut<'a, [T]>> for &'a mut [T; N] {
    #[inline(always)]
    fn lend(self) -> BarMut<'a, [T]> {
        BarMut(self)
    }
}
impl<'a, P> Lend<BarMut<'a, P>> for &'a mut Box<P> {
    #[inline(always)]
    fn lend(self) -> BarMut<'a, P> {
        BarMut(self)
    }
}
impl<'a, T> Lend<BarMut<'a, [T]>> for &'a mut Box<Vec<T>> {
    #[inline(always)]
    fn lend(self) -> BarMut<'a, [T]> {
        BarMut(self)
    }
}
impl<'a, T, const N: usize> Lend<BarMut<'a, [T]>> for &'a mut Box<[T; N]> {
    #[inline(always)]
    fn lend(self) -> BarMut<'a, [T]> {
        BarMut(&mut **self)
    }
}
impl<'a, T> Lend<Bar<'a, [T]>> for &'a mut Vec<T> {
    #[inline(always)]
    fn lend(self) -> Bar<'a, [T]> {
        Bar(Some(self))
    }
}
impl<'a, T, const N: usize> Lend<Bar<'a, [T]>> for &'a mut [T; N] {
    #[inline(always)]
    fn lend(self) -> Bar<'a, [T]> {
        Bar(Some(self))
    }
}
impl<'a, P> Lend<Bar<'a, P>> for &'a mut Box<P> {
    #[inline(always)]
    fn lend(self) -> Bar<'a, P> {
        Bar(Some(self))
    }
}
impl<'a, T> Lend<Bar<'a, [T]>> for &'a mut Box<Vec<T>> {
    #[inline(always)]
    fn lend(self) -> Bar<'a, [T]> {
        Bar(Some(self))
    }
}
impl<'a, T, const N: usize> Lend<Bar<'a, [T]>> for &'a mut Box<[T; N]> {
    #[inline(always)]
    fn lend(self) -> Bar<'a, [T]> {
        Bar(Some(&mut **self))
    }
}
/// What is marked `#[no_diff]` may be read by a callee that would have a derivative for it; one that stores something there
/// asks for an adjoint, and has none.
impl<'a, P: Carries + ?Sized> Lend<Bar<'a, P>> for &mut () {
    #[inline(always)]
    fn lend(self) -> Bar<'a, P> {
        Bar(None)
    }
}
#[diagnostic::do_not_recommend]
impl<P: Floatless<'static> + ?Sized> Lend<Discard> for &mut P {
    #[inline(always)]
    fn lend(self) -> Discard {
        Discard
    }
}
impl<P: ?Sized> Lend<Idle> for &mut P {
    #[inline(always)]
    fn lend(self) -> Idle {
        Idle
    }
}
impl Lend<Idle> for NoBar {
    #[inline(always)]
    fn lend(self) -> Idle {
        Idle
    }
}
impl<'a, P: ?Sized> Lend<Bar<'a, P>> for NoBar {
    #[inline(always)]
    fn lend(self) -> Bar<'a, P> {
        Bar(None)
    }
}
impl Lend<Discard> for NoBar {
    #[inline(always)]
    fn lend(self) -> Discard {
        Discard
    }
}

/// The adjoint of what a `&mut` argument refers to, which is always there.
#[inline(always)]
pub fn required<P: ?Sized>(bar: BarMut<'_, P>) -> &mut P {
    bar.0
}

impl<P: Place + ?Sized> Bar<'_, P> {
    /// Adds into the adjoint, if there is one.
    #[inline(always)]
    pub fn accum<S>(self, source: S)
    where
        P: Accum<S>,
    {
        if let Some(place) = self.0 {
            place.accum(source);
        }
    }
}
