//! Indexing by a user's own `impl Index`: where in the value an index leads, and the same place in its adjoint.

use core::marker::PhantomData;
use core::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use super::place::Slot;
use crate::differentiable::Tangent;

/// Where an index leads, in terms that the adjoint understands: it may depend on what the adjoint has not, a number of columns.
pub trait At<I> {
    /// The positions on the way.
    type Where: Clone;
    /// Finds them.
    fn __at(&self, index: I) -> Self::Where;
}

/// Positions `W` that an index of type `I` leads to.
#[derive(Debug)]
pub struct Where<I, W>(pub W, PhantomData<I>);

impl<I, W> Where<I, W> {
    /// The positions.
    #[inline(always)]
    pub fn new(positions: W) -> Self {
        Self(positions, PhantomData)
    }
}
impl<I, W: PartialEq> PartialEq for Where<I, W> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<I, W: Clone> Clone for Where<I, W> {
    #[inline(always)]
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

/// What `index` does, as a number; `index_mut` has to do the same.
pub trait IndexBody<I> {
    /// The number.
    type Body;
}

/// A number as a type.
#[derive(Debug)]
pub struct Body<const HASH: u64>;

/// Compiles where `index` and `index_mut` lead to the same place.
pub fn same_body<M, I, const HASH: u64>()
where
    M: IndexBody<I, Body = Body<HASH>>,
{
}

/// A place of adjoints whose primal an index reaches for changes too.
#[diagnostic::on_unimplemented(
    message = "a change through an index by `{I}` has no derivative rule here",
    note = "annotate the `impl IndexMut` with `#[differentiable]`, as the `impl Index`"
)]
pub trait SlotMut<I>: Slot<I> {}

/// The place of the adjoint of what is changed.
#[inline(always)]
pub fn slot_mut<P: SlotMut<I> + ?Sized, I>(place: &mut P, index: I) -> &mut P::Out {
    place.slot(index)
}

impl<T: Tangent> SlotMut<usize> for Option<T> {}
impl<I> SlotMut<I> for () {}
impl<I, P: SlotMut<I>> SlotMut<I> for Box<P> {}

macro_rules! slot_mut {
    ($($index:ty)*) => {$(
        impl<T: Tangent> SlotMut<$index> for [T] {}
        impl<T: Tangent, const N: usize> SlotMut<$index> for [T; N] {}
        impl<T: Tangent> SlotMut<$index> for Vec<T> {}
    )*};
}
slot_mut!(usize Range<usize> RangeInclusive<usize> RangeTo<usize> RangeToInclusive<usize> RangeFrom<usize> RangeFull);

impl<S: crate::Scalar> SlotMut<(usize, usize)> for crate::Matrix<S> {}
impl<S: crate::Scalar> SlotMut<super::matrix::All> for crate::Matrix<S> {}
impl<S: crate::Scalar> SlotMut<super::matrix::Row> for crate::Matrix<S> {}
impl<S: crate::Scalar> At<(usize, usize)> for crate::Matrix<S> {
    type Where = (usize, usize);
    #[inline(always)]
    fn __at(&self, index: (usize, usize)) -> (usize, usize) {
        index
    }
}
