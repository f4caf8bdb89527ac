//! Matrices in generated code: loops over all elements.

use core::ops::{Index, IndexMut};

use super::flow::{Branch, Carrier, FromResidual};
use super::place::{Bar, Discard, Payload, Slot};
use crate::Matrix;
use crate::float::Scalar;

/// The shape of a matrix, and an index for all of its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct All {
    pub(super) rows: usize,
    pub(super) cols: usize,
}

/// A row of a matrix of this shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    i: usize,
    of: All,
}

/// What a closure is applied to element by element.
#[diagnostic::on_unimplemented(
    message = "a closure is applied to each element of `{Self}`, which is no `pullback::Matrix`",
    label = "this was taken for a method of a matrix",
    note = "give the value's type where it is bound (`let x: Option<_> = ..`) if it is none"
)]
pub trait Elementwise {
    /// The shape.
    fn whole(&self) -> All;
}
impl<T: Scalar> Elementwise for Matrix<T> {
    #[inline(always)]
    fn whole(&self) -> All {
        All { rows: self.rows(), cols: self.cols() }
    }
}
impl<M: Elementwise + ?Sized> Elementwise for &M {
    #[inline(always)]
    fn whole(&self) -> All {
        (**self).whole()
    }
}
impl<M: Elementwise + ?Sized> Elementwise for &mut M {
    #[inline(always)]
    fn whole(&self) -> All {
        (**self).whole()
    }
}
impl<M: Elementwise + ?Sized> Elementwise for Box<M> {
    #[inline(always)]
    fn whole(&self) -> All {
        (**self).whole()
    }
}

/// The shape; fails to compile on anything else than a matrix.
#[inline(always)]
pub fn whole<M: Elementwise + ?Sized>(matrix: &M) -> All {
    matrix.whole()
}

/// The number of elements.
#[inline(always)]
pub fn elements(whole: All) -> usize {
    whole.rows * whole.cols
}

/// The matrix.
#[inline(always)]
pub fn a_matrix<T: Scalar>(matrix: &Matrix<T>) -> &Matrix<T> {
    matrix
}

/// A matrix of the same type and shape, of which every element is going to be set.
#[inline(always)]
pub fn matrix_like<T: Scalar>(matrix: &Matrix<T>) -> Matrix<T> {
    Matrix::unspecified(matrix.rows(), matrix.cols())
}

/// A matrix of the type and shape that two matrices have, of which every element is going to be set.
///
/// # Panics
///
/// If their shapes differ.
#[inline(always)]
#[track_caller]
pub fn matrix_like_both<T: Scalar>(left: &Matrix<T>, right: &Matrix<T>) -> Matrix<T> {
    left.check_zip(right);
    matrix_like(left)
}

impl<T: Scalar> Index<All> for Matrix<T> {
    type Output = [T];
    #[inline(always)]
    fn index(&self, _: All) -> &[T] {
        self.as_slice()
    }
}
impl<T: Scalar> IndexMut<All> for Matrix<T> {
    #[inline(always)]
    fn index_mut(&mut self, _: All) -> &mut [T] {
        self.as_mut_slice()
    }
}
impl<T: Scalar> Slot<All> for Matrix<T> {
    type Out = [T];
    #[inline(always)]
    fn slot(&mut self, whole: All) -> &mut [T] {
        self.grow(whole.rows, whole.cols);
        self.as_mut_slice()
    }
}

impl<T: Scalar> Slot<Row> for Matrix<T> {
    type Out = [T];
    #[inline(always)]
    fn slot(&mut self, row: Row) -> &mut [T] {
        self.grow(row.of.rows, row.of.cols);
        self.row_mut(row.i)
    }
}

/// Methods that lend elements: where they lead in the adjoint, and the rules of those that lend them for reading.
#[allow(clippy::type_complexity)] // rules write the call protocol out
impl<T: Scalar> Matrix<T> {
    #[doc(hidden)]
    #[inline(always)]
    #[track_caller]
    pub fn __place_row_mut(&self, i: usize) -> Row {
        crate::matrix::check_row(i, self.shape());
        Row { i, of: self.whole() }
    }
    #[doc(hidden)]
    #[inline(always)]
    pub fn __place_as_mut_slice(&self) -> All {
        self.whole()
    }
    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_row(&self, i: usize) -> (&[T], impl FnOnce(Vec<T>, &Self, (), Bar<'_, Self>, Discard) + use<T>) {
        (self.row(i), move |t: Vec<T>, x: &Self, (), bar: Bar<'_, Self>, _: Discard| {
            if let Some(place) = bar.0 {
                let row = place.slot(Row { i, of: x.whole() });
                row.iter_mut().zip(t).for_each(|(place, t)| *place += t);
            }
        })
    }
    #[doc(hidden)]
    pub fn __vjp_as_slice(&self) -> (&[T], impl FnOnce(Vec<T>, &Self, Bar<'_, Self>) + use<T>) {
        (self.as_slice(), |t: Vec<T>, x: &Self, bar: Bar<'_, Self>| {
            if let Some(place) = bar.0 {
                place.slot(x.whole()).iter_mut().zip(t).for_each(|(place, t)| *place += t);
            }
        })
    }
}

/// What the macro has taken for an `Option` is refused as such, and nowhere else.
impl<T: Scalar> Carrier for Matrix<T> {
    type Held = Self;
    type With<U> = Self;
    fn good<U>(_: U) -> Self {
        super::flow::unreachable()
    }
}
impl<T: Scalar> Branch for Matrix<T> {
    type Output = T;
    type Residual = Self;
    fn branch(self) -> Result<T, Self> {
        super::flow::unreachable()
    }
}
impl<T: Scalar> Branch for &Matrix<T> {
    type Output = T;
    type Residual = Matrix<T>;
    fn branch(self) -> Result<T, Matrix<T>> {
        super::flow::unreachable()
    }
}
impl<T: Scalar> FromResidual<Self> for Matrix<T> {
    fn from_residual(_: Self) -> Self {
        super::flow::unreachable()
    }
}
impl<T: Scalar> Payload for Matrix<T> {
    type Out = T;
    fn payload(&mut self) -> &mut T {
        super::flow::unreachable()
    }
}
