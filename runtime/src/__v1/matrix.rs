//! Matrices in generated code: loops over all elements.

use core::ops::{Index, IndexMut};

use super::place::Slot;
use crate::Matrix;
use crate::float::Scalar;

/// The shape of a matrix, and an index for all of its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct All {
    pub(super) rows: usize,
    pub(super) cols: usize,
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
