//! Other arrangements of the same elements, parts and compositions; and how each is pulled back.

use core::ops::Range;

use super::place::{add, full, place};
use super::{Matrix, shape};
use crate::__v1::{Bar, Discard};
use crate::float::Scalar;

macro_rules! pullback1 {
    () => { impl FnOnce(Matrix<T>, &Matrix<T>, Bar<'_, Matrix<T>>) + use<T> };
}
macro_rules! pullback2 {
    () => { impl FnOnce(Matrix<T>, &Matrix<T>, &Matrix<T>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>) + use<T> };
}

impl<T: Scalar> Matrix<T> {
    /// The transpose, copied; [`MatRef::transpose`](super::MatRef::transpose) copies nothing.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::from_vec(1, 2, vec![1.0, 2.0]).transpose(), Matrix::from_vec(2, 1, vec![1.0, 2.0]));
    /// ```
    #[must_use]
    pub fn transpose(&self) -> Self {
        self.view().transpose().to_matrix()
    }

    #[doc(hidden)]
    pub fn __vjp_transpose(&self) -> (Self, pullback1!()) {
        (self.transpose(), |t: Self, x: &Self, bar: Bar<'_, Self>| {
            add(bar, x.shape(), full(t, (x.cols(), x.rows())).view().transpose());
        })
    }

    /// The same elements, row by row, in another shape.
    ///
    /// # Panics
    ///
    /// If the other shape has another number of elements; both shapes are named.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let m = Matrix::from_vec(2, 3, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    /// assert_eq!(m.reshape(3, 2)[(1, 0)], 3.0);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn reshape(&self, rows: usize, cols: usize) -> Self {
        if shape::count(rows, cols) != self.len() {
            shape::mismatch("reshape", self.shape(), (rows, cols), "they have different numbers of elements");
        }
        Self::from_slice(rows, cols, self.as_slice())
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_reshape(
        &self,
        rows: usize,
        cols: usize,
    ) -> (Self, impl FnOnce(Self, &Self, (), (), Bar<'_, Self>, Discard, Discard) + use<T>) {
        (self.reshape(rows, cols), move |t: Self, x: &Self, (), (), bar: Bar<'_, Self>, _: Discard, _: Discard| {
            add(bar, x.shape(), full(t, (rows, cols)).reshape(x.rows(), x.cols()).view());
        })
    }

    /// A copy of the part in some of the rows and some of the columns.
    ///
    /// # Panics
    ///
    /// If there are no such rows or columns.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let m = Matrix::from_fn(3, 3, |i, j| (10 * i + j) as f64);
    /// assert_eq!(m.block(1..3, 0..1).as_slice(), [10.0, 20.0]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn block(&self, rows: Range<usize>, cols: Range<usize>) -> Self {
        self.view().block(rows, cols).to_matrix()
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_block(
        &self,
        rows: Range<usize>,
        cols: Range<usize>,
    ) -> (Self, impl FnOnce(Self, &Self, (), (), Bar<'_, Self>, Discard, Discard) + use<T>) {
        (self.block(rows.clone(), cols.clone()), move |t: Self, x: &Self, (), (), bar: Bar<'_, Self>, _: Discard, _: Discard| {
            if let Some(place) = place(bar, x.shape()) {
                let t = full(t, (rows.len(), cols.len()));
                place.view_mut().block(rows, cols).add_from(t.view());
            }
        })
    }

    /// The columns of `other` behind those of `self`: `m x k` and `m x l` give `m x (k + l)`.
    ///
    /// # Panics
    ///
    /// If the numbers of rows differ; both shapes are named.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let m = Matrix::from_vec(1, 2, vec![1.0, 2.0]).hcat(&Matrix::full(1, 1, 3.0));
    /// assert_eq!(m.as_slice(), [1.0, 2.0, 3.0]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn hcat(&self, other: &Self) -> Self {
        if self.rows() != other.rows() {
            shape::mismatch("hcat", self.shape(), other.shape(), "both need the same number of rows");
        }
        let (rows, middle, cols) = (self.rows(), self.cols(), self.cols() + other.cols());
        let mut joined = Self::unspecified(rows, cols);
        joined.view_mut().block(0..rows, 0..middle).copy_from(self.view());
        joined.view_mut().block(0..rows, middle..cols).copy_from(other.view());
        joined
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_hcat(&self, other: &Self) -> (Self, pullback2!()) {
        (self.hcat(other), |t: Self, a: &Self, b: &Self, a_bar: Bar<'_, Self>, b_bar: Bar<'_, Self>| {
            let (rows, middle, cols) = (a.rows(), a.cols(), a.cols() + b.cols());
            let t = full(t, (rows, cols));
            add(a_bar, a.shape(), t.view().block(0..rows, 0..middle));
            add(b_bar, b.shape(), t.view().block(0..rows, middle..cols));
        })
    }

    /// The rows of `other` below those of `self`: `k x n` and `l x n` give `(k + l) x n`.
    ///
    /// # Panics
    ///
    /// If the numbers of columns differ; both shapes are named.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let m = Matrix::from_vec(1, 2, vec![1.0, 2.0]).vcat(&Matrix::zeros(1, 2));
    /// assert_eq!(m.as_slice(), [1.0, 2.0, 0.0, 0.0]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn vcat(&self, other: &Self) -> Self {
        if self.cols() != other.cols() {
            shape::mismatch("vcat", self.shape(), other.shape(), "both need the same number of columns");
        }
        let mut joined = Self::unspecified(self.rows() + other.rows(), self.cols());
        let (upper, lower) = joined.as_mut_slice().split_at_mut(self.len());
        upper.copy_from_slice(self.as_slice());
        lower.copy_from_slice(other.as_slice());
        joined
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_vcat(&self, other: &Self) -> (Self, pullback2!()) {
        (self.vcat(other), |t: Self, a: &Self, b: &Self, a_bar: Bar<'_, Self>, b_bar: Bar<'_, Self>| {
            let (middle, rows, cols) = (a.rows(), a.rows() + b.rows(), a.cols());
            let t = full(t, (rows, cols));
            add(a_bar, a.shape(), t.view().block(0..middle, 0..cols));
            add(b_bar, b.shape(), t.view().block(middle..rows, 0..cols));
        })
    }

    /// The rows with the given numbers, in that order; a row may come more than once.
    ///
    /// # Panics
    ///
    /// If there is no row of a number.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let m = Matrix::from_vec(3, 1, vec![1.0, 2.0, 3.0]);
    /// assert_eq!(m.gather_rows(&[2, 0, 2]).as_slice(), [3.0, 1.0, 3.0]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn gather_rows(&self, numbers: &[usize]) -> Self {
        let mut chosen = Self::unspecified(numbers.len(), self.cols());
        for (to, from) in numbers.iter().enumerate() {
            chosen.row_mut(to).copy_from_slice(self.row(*from));
        }
        chosen
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_gather_rows(&self, numbers: &[usize]) -> (Self, impl FnOnce(Self, &Self, &[usize], Bar<'_, Self>, Discard) + use<T>) {
        (self.gather_rows(numbers), |t: Self, x: &Self, numbers: &[usize], bar: Bar<'_, Self>, _: Discard| {
            if let Some(place) = place(bar, x.shape()) {
                full(t, (numbers.len(), x.cols())).add_rows_into(numbers, place);
            }
        })
    }

    /// The `rows x n` matrix of zeros with row `k` of `self` added to its row `numbers[k]`: the adjoint of
    /// [`gather_rows`](Self::gather_rows).
    ///
    /// # Panics
    ///
    /// If there are not as many numbers as rows, or a number is not below `rows`.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let m = Matrix::from_vec(3, 1, vec![1.0, 2.0, 3.0]);
    /// assert_eq!(m.scatter_rows(&[1, 0, 1], 3).as_slice(), [2.0, 4.0, 0.0]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn scatter_rows(&self, numbers: &[usize], rows: usize) -> Self {
        let (found, (own, cols)) = (numbers.len(), self.shape());
        assert!(found == own, "scatter_rows: a {own} x {cols} matrix has {own} rows, {found} numbers were given");
        let mut sum = Self::zeros(rows, cols);
        self.add_rows_into(numbers, &mut sum);
        sum
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_scatter_rows(
        &self,
        numbers: &[usize],
        rows: usize,
    ) -> (Self, impl FnOnce(Self, &Self, &[usize], (), Bar<'_, Self>, Discard, Discard) + use<T>) {
        (self.scatter_rows(numbers, rows), move |t: Self, x: &Self, numbers: &[usize], (), bar: Bar<'_, Self>, _: Discard, _: Discard| {
            add(bar, x.shape(), full(t, (rows, x.cols())).gather_rows(numbers).view());
        })
    }

    #[track_caller]
    fn add_rows_into(&self, numbers: &[usize], sum: &mut Self) {
        for (from, to) in numbers.iter().enumerate() {
            sum.row_mut(*to).iter_mut().zip(self.row(from)).for_each(|(sum, x)| *sum += *x);
        }
    }

    #[doc(hidden)]
    pub fn __vjp_rows(&self) -> (usize, impl FnOnce((), &Self, Bar<'_, Self>) + use<T>) {
        (self.rows(), |(), _: &Self, _: Bar<'_, Self>| {})
    }

    #[doc(hidden)]
    pub fn __vjp_cols(&self) -> (usize, impl FnOnce((), &Self, Bar<'_, Self>) + use<T>) {
        (self.cols(), |(), _: &Self, _: Bar<'_, Self>| {})
    }

    #[doc(hidden)]
    pub fn __vjp_shape(&self) -> ((usize, usize), impl FnOnce(((), ()), &Self, Bar<'_, Self>) + use<T>) {
        (self.shape(), |((), ()), _: &Self, _: Bar<'_, Self>| {})
    }
}
