//! Matrices in the protocol: the tangent of a matrix is a matrix of the same shape.
//!
//! The zero without a shape is the `0 x 0` matrix. As with vectors, what is missing in an adjoint counts as zero, so
//! that an adjoint may have fewer rows and columns than its matrix until something is added to it.

use super::{Matrix, shape};
use crate::__v1::Slot;
use crate::differentiable::{Differentiable, Own, Tangent};
use crate::float::Scalar;
use crate::visit::{Visitor, VisitorMut};

impl<T: Scalar> Matrix<T> {
    /// Gives the matrix at least this many rows and columns; what is new is zero.
    pub(crate) fn grow(&mut self, rows: usize, cols: usize) {
        if rows <= self.rows && cols <= self.cols {
            return;
        }
        let mut grown = Self::zeros(rows.max(self.rows), cols.max(self.cols));
        for i in 0..self.rows {
            grown.row_mut(i)[..self.cols].copy_from_slice(self.row(i));
        }
        *self = grown;
    }

    /// Makes the matrix the zero of a shape, in the memory that it has if that is enough.
    pub(crate) fn become_zero(&mut self, rows: usize, cols: usize) {
        if self.shape() == (rows, cols) {
            self.set_zero();
        } else {
            *self = Self::zeros(rows, cols);
        }
    }
}

impl<T: Scalar> Differentiable for Matrix<T> {
    type Tangent = Self;
    type Place = Self;
    type Core = Self;
    type Mode = Own;
    #[inline(always)]
    fn __core(&self) -> &Self {
        self
    }
    fn zero_tangent(&self) -> Self {
        Self::zeros(self.rows, self.cols)
    }
    fn __reset(&self, tangent: &mut Self) {
        tangent.become_zero(self.rows, self.cols);
    }
    fn __begin(&self, tangent: &mut Self) {
        // The thread keeps the memory for what is added first.
        *tangent = Self::default();
    }
    fn __finish(&self, tangent: &mut Self) {
        tangent.grow(self.rows, self.cols);
    }
    const __CLONED_BY_HAND: bool = false;
    fn __is_copied(&self, copy: &Self, whole: bool) -> bool {
        self.shape() == copy.shape() && self.as_slice().__is_copied(copy.as_slice(), whole)
    }
    #[track_caller]
    fn __step(&mut self, scale: f64, tangent: &Self) {
        shape::check_same("step", self.shape(), tangent.shape());
        let scale = T::from_f64(scale);
        for (x, t) in self.as_mut_slice().iter_mut().zip(tangent.as_slice()) {
            *x += scale * *t;
        }
    }
    fn __visit(&self, visitor: &mut Visitor<'_>) {
        if T::__visit_run(self.as_slice(), visitor) {
            return;
        }
        let cols = self.cols;
        for (at, x) in self.iter().enumerate() {
            visitor.element(at / cols, at % cols, |visitor| x.__visit(visitor));
        }
    }
    fn __visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
        if T::__visit_run_mut(self.as_mut_slice(), visitor) {
            return;
        }
        let cols = self.cols;
        for (at, x) in self.iter_mut().enumerate() {
            visitor.element(at / cols, at % cols, |visitor| x.__visit_mut(visitor));
        }
    }
}

impl<T: Scalar> Tangent for Matrix<T> {
    fn nil() -> Self {
        Self::default()
    }
    #[track_caller]
    fn accumulate(&mut self, other: Self) {
        if self.is_empty() {
            // What has no element may still tell a shape.
            let (rows, cols) = (self.rows.max(other.rows), self.cols.max(other.cols));
            if other.is_empty() {
                *self = Self::zeros(rows, cols);
            } else {
                *self = other;
            }
        } else if self.shape() == other.shape() {
            for (t, other) in self.as_mut_slice().iter_mut().zip(other.as_slice()) {
                *t += *other;
            }
        } else if !other.is_empty() {
            self.grow(other.rows, other.cols);
            for i in 0..other.rows {
                for (t, other) in self.row_mut(i).iter_mut().zip(other.row(i)) {
                    *t += *other;
                }
            }
        }
    }
    fn set_zero(&mut self) {
        self.as_mut_slice().fill(T::ZERO);
    }
    #[track_caller]
    fn add_scaled(&mut self, scale: f64, other: &Self) {
        shape::check_same("add_scaled", self.shape(), other.shape());
        self.__step(scale, other);
    }
    fn scale(&mut self, factor: f64) {
        let factor = T::from_f64(factor);
        self.as_mut_slice().iter_mut().for_each(|t| *t *= factor);
    }
    #[track_caller]
    fn dot(&self, other: &Self) -> f64 {
        shape::check_same("dot", self.shape(), other.shape());
        self.iter().zip(other).map(|(t, other)| t.to_f64() * other.to_f64()).sum()
    }
    #[track_caller]
    fn assert_same_shape(&self, other: &Self, what: &str) {
        shape::check_same(what, self.shape(), other.shape());
    }
    fn flatten(&self, into: &mut Vec<f64>) {
        into.extend(self.iter().map(|t| t.to_f64()));
    }
    fn unflatten(&mut self, from: &mut &[f64]) {
        self.iter_mut().for_each(|t| t.unflatten(from));
    }
}

impl<T: Scalar> Slot<(usize, usize)> for Matrix<T> {
    type Out = T;
    #[inline(always)]
    fn slot(&mut self, (i, j): (usize, usize)) -> &mut T {
        if i >= self.rows || j >= self.cols {
            self.grow(i + 1, j + 1);
        }
        &mut self[(i, j)]
    }
}
