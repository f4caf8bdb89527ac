//! Products: of matrices, of all transposes, and of columns with rows; and how each is pulled back.
//!
//! For `C = A B` the adjoints are `A_bar += C_bar B^T` and `B_bar += A^T C_bar` (Giles, "Collected matrix derivative
//! results for forward and reverse mode algorithmic differentiation", 2008, section 2.2.2); a transposed operand gets the
//! transpose of that. All of them are added where they belong by the product itself.

use super::gemm::{Into, product};
use super::place::full;
use super::view::MatRef;
use super::{Matrix, shape};
use crate::__v1::Bar;
use crate::float::Scalar;

/// A pullback of two matrices.
macro_rules! pullback2 {
    () => { impl FnOnce(Matrix<T>, &Matrix<T>, &Matrix<T>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>) + use<T> };
}

/// `place += a b`, where the place may not have its shape yet.
pub(crate) fn add_product<T: Scalar>(place: Bar<'_, Matrix<T>>, shape: (usize, usize), a: MatRef<'_, T>, b: MatRef<'_, T>) {
    let Some(place) = place.0 else { return };
    // The first addition finds a zero of no shape, and then the product can be written instead of added.
    if place.is_empty() && place.shape() != shape {
        *place = Matrix::unspecified(shape.0, shape.1);
        return product(place.view_mut(), Into::Replace, T::ONE, a, b);
    }
    place.grow(shape.0, shape.1);
    product(place.view_mut(), Into::Add, T::ONE, a, b);
}

impl<T: Scalar> Matrix<T> {
    /// The matrix product `C = A B`, `C[(i, j)] = sum_k A[(i, k)] B[(k, j)]`: `m x k` by `k x n` gives `m x n`.
    ///
    /// # Panics
    ///
    /// If the left matrix has not as many columns as the right one has rows; both shapes are named.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let a = Matrix::from_vec(1, 2, vec![1.0, 2.0]);
    /// let b = Matrix::from_vec(2, 2, vec![3.0, 4.0, 5.0, 6.0]);
    /// assert_eq!(a.dot(&b), Matrix::from_vec(1, 2, vec![13.0, 16.0]));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn dot(&self, other: &Self) -> Self {
        multiplied("dot", self.view(), other.view())
    }

    /// The matrix product `C = A^T B`, without a transposed copy: `k x m` and `k x n` give `m x n`.
    ///
    /// # Panics
    ///
    /// If the numbers of rows differ; both shapes are named.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let (a, b) = (Matrix::from_fn(3, 2, |i, j| (i + j) as f64), Matrix::from_fn(3, 1, |i, _| i as f64));
    /// assert_eq!(a.transpose_dot(&b), a.transpose().dot(&b));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn transpose_dot(&self, other: &Self) -> Self {
        if self.rows() != other.rows() {
            shape::mismatch("transpose_dot", self.shape(), other.shape(), "both need the same number of rows");
        }
        multiplied("transpose_dot", self.view().transpose(), other.view())
    }

    /// The matrix product `C = A B^T`, without a transposed copy: `m x k` and `n x k` give `m x n`.
    ///
    /// # Panics
    ///
    /// If the numbers of columns differ; both shapes are named.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let (a, b) = (Matrix::from_fn(2, 3, |i, j| (i + j) as f64), Matrix::from_fn(1, 3, |_, j| j as f64));
    /// assert_eq!(a.dot_transpose(&b), a.dot(&b.transpose()));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn dot_transpose(&self, other: &Self) -> Self {
        if self.cols() != other.cols() {
            shape::mismatch("dot_transpose", self.shape(), other.shape(), "both need the same number of columns");
        }
        multiplied("dot_transpose", self.view(), other.view().transpose())
    }

    /// The outer product `C[(i, j)] = a[i] b[j]` of two vectors, each a `1 x n` row or an `n x 1` column: `m` elements and `n`
    /// elements give `m x n`.
    ///
    /// # Panics
    ///
    /// If one of them is neither a row nor a column; both shapes are named.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let (a, b) = (Matrix::from_slice(1, 2, &[1.0, 2.0]), Matrix::from_slice(1, 3, &[3.0, 4.0, 5.0]));
    /// assert_eq!(a.outer(&b), Matrix::from_vec(2, 3, vec![3.0, 4.0, 5.0, 6.0, 8.0, 10.0]));
    /// assert_eq!(a.transpose().outer(&b), a.outer(&b));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn outer(&self, other: &Self) -> Self {
        let is_vector = |(rows, cols): (usize, usize)| rows == 1 || cols == 1;
        if !is_vector(self.shape()) || !is_vector(other.shape()) {
            shape::mismatch("outer", self.shape(), other.shape(), "both need a single row or a single column");
        }
        let mut c = Self::unspecified(self.len(), other.len());
        for (i, a) in self.iter().enumerate() {
            c.row_mut(i).iter_mut().zip(other).for_each(|(c, b)| *c = *a * *b);
        }
        c
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_dot(&self, other: &Self) -> (Self, pullback2!()) {
        (self.dot(other), |c_bar: Self, a: &Self, b: &Self, a_bar: Bar<'_, Self>, b_bar: Bar<'_, Self>| {
            let c_bar = full(c_bar, (a.rows(), b.cols()));
            add_product(a_bar, a.shape(), c_bar.view(), b.view().transpose());
            add_product(b_bar, b.shape(), a.view().transpose(), c_bar.view());
        })
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_outer(&self, other: &Self) -> (Self, pullback2!()) {
        (self.outer(other), |c_bar: Self, a: &Self, b: &Self, a_bar: Bar<'_, Self>, b_bar: Bar<'_, Self>| {
            let c_bar = full(c_bar, (a.len(), b.len()));
            // `a_bar += C_bar b` and `b_bar += C_bar^T a`, as columns or, transposed, as rows.
            let add = |place: Bar<'_, Self>, x: &Self, c_bar: MatRef<'_, T>, y: &Self| {
                let y = if y.cols() == 1 { y.view() } else { y.view().transpose() };
                if x.cols() == 1 {
                    add_product(place, x.shape(), c_bar, y);
                } else {
                    add_product(place, x.shape(), y.transpose(), c_bar.transpose());
                }
            };
            add(a_bar, a, c_bar.view(), b);
            add(b_bar, b, c_bar.view().transpose(), a);
        })
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_transpose_dot(&self, other: &Self) -> (Self, pullback2!()) {
        (self.transpose_dot(other), |c_bar: Self, a: &Self, b: &Self, a_bar: Bar<'_, Self>, b_bar: Bar<'_, Self>| {
            let c_bar = full(c_bar, (a.cols(), b.cols()));
            add_product(a_bar, a.shape(), b.view(), c_bar.view().transpose());
            add_product(b_bar, b.shape(), a.view(), c_bar.view());
        })
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_dot_transpose(&self, other: &Self) -> (Self, pullback2!()) {
        (self.dot_transpose(other), |c_bar: Self, a: &Self, b: &Self, a_bar: Bar<'_, Self>, b_bar: Bar<'_, Self>| {
            let c_bar = full(c_bar, (a.rows(), b.rows()));
            add_product(a_bar, a.shape(), c_bar.view(), b.view());
            add_product(b_bar, b.shape(), c_bar.view().transpose(), a.view());
        })
    }
}

#[track_caller]
fn multiplied<T: Scalar>(operation: &str, a: MatRef<'_, T>, b: MatRef<'_, T>) -> Matrix<T> {
    if a.cols() != b.rows() {
        shape::mismatch(operation, a.shape(), b.shape(), "the left one needs as many columns as the right one has rows");
    }
    let mut c = Matrix::unspecified(a.rows(), b.cols());
    product(c.view_mut(), Into::Replace, T::ONE, a, b);
    c
}
