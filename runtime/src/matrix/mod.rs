//! `Matrix<T>`: rows and columns of floats, with a derivative for everything that is done to them.

#![allow(clippy::type_complexity)] // rules write the call protocol out

mod buffer;
mod columns;
mod display;
mod elementwise;
mod gemm;
mod lanes;
#[cfg(feature = "linalg")]
mod linalg;
mod made;
mod operator_rules;
mod operators;
mod place;
mod products;
mod rearrange;
mod reduce;
#[cfg(feature = "serde")]
mod serialize;
mod shape;
mod tangent;
#[cfg(test)]
mod tests;
mod view;
mod zip;

use core::ops::{Index, IndexMut};

use buffer::Buffer;
pub use buffer::Element;
pub(crate) use gemm::{Into, product};
pub(crate) use lanes::LaneSum;
pub(crate) use products::add_product;
pub(crate) use shape::{broadcast, check_row, check_same, mismatch};
pub use view::{MatMut, MatRef};

use crate::float::Scalar;

/// A matrix of `f32` or `f64`, row by row in one piece of memory that begins at a multiple of 64 bytes.
///
/// Rows are counted first, from 0: `m[(i, j)]` stands in row `i` and column `j`. A row vector is a `1 x n` matrix, a
/// column vector an `m x 1` one. The tangent of a `Matrix<T>` is a `Matrix<T>` of the same shape.
///
/// ```
/// use pullback::Matrix;
///
/// let m = Matrix::from_fn(2, 3, |i, j| (10 * i + j) as f64);
/// assert_eq!(m[(1, 2)], 12.0);
/// assert_eq!(m.row(1), [10.0, 11.0, 12.0]);
/// assert_eq!((m.rows(), m.cols()), (2, 3));
/// ```
///
/// # Memory
///
/// The memory of a matrix that is dropped is kept for the next one of the same thread, up to 64 pieces and 256 MiB for
/// each of the two types of float: what a training step allocates, the next step finds again.
#[derive(Clone)]
pub struct Matrix<T: Scalar> {
    rows: usize,
    cols: usize,
    elements: Buffer<T>,
}

impl<T: Scalar> Matrix<T> {
    /// The `rows x cols` matrix whose element in row `i` and column `j` is `f(i, j)`, asked for row by row.
    ///
    /// # Panics
    ///
    /// If `rows * cols` overflows.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let m = Matrix::from_fn(2, 2, |i, j| if i == j { 1.0_f32 } else { 0.0 });
    /// assert_eq!(m, Matrix::identity(2));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn from_fn(rows: usize, cols: usize, mut f: impl FnMut(usize, usize) -> T) -> Self {
        let mut made = Self::unspecified(rows, cols);
        let elements = made.as_mut_slice();
        for i in 0..rows {
            for (j, element) in elements[i * cols..(i + 1) * cols].iter_mut().enumerate() {
                *element = f(i, j);
            }
        }
        made
    }

    /// The `rows x cols` matrix of zeros.
    ///
    /// # Panics
    ///
    /// If `rows * cols` overflows.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::<f64>::zeros(1, 2).as_slice(), [0.0, 0.0]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Self::full(rows, cols, T::ZERO)
    }

    /// The `rows x cols` matrix of which every element is `value`.
    ///
    /// # Panics
    ///
    /// If `rows * cols` overflows.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::full(2, 1, 0.5).as_slice(), [0.5, 0.5]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn full(rows: usize, cols: usize, value: T) -> Self {
        let mut made = Self::unspecified(rows, cols);
        made.as_mut_slice().fill(value);
        made
    }

    /// The `n x n` matrix with ones on the diagonal.
    ///
    /// # Panics
    ///
    /// If `n * n` overflows.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::<f64>::identity(2).as_slice(), [1.0, 0.0, 0.0, 1.0]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn identity(n: usize) -> Self {
        Self::from_fn(n, n, |i, j| if i == j { T::ONE } else { T::ZERO })
    }

    /// The matrix whose rows, one behind the other, are `elements`. The vector's memory is used as it is.
    ///
    /// # Panics
    ///
    /// If there are not `rows * cols` elements.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let m = Matrix::from_vec(2, 2, vec![1.0, 2.0, 3.0, 4.0]);
    /// assert_eq!(m[(1, 0)], 3.0);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn from_vec(rows: usize, cols: usize, elements: Vec<T>) -> Self {
        let needed = shape::count(rows, cols);
        assert!(elements.len() == needed, "from_vec: a {rows} x {cols} matrix has {needed} elements, {} were given", elements.len());
        Self { rows, cols, elements: Buffer::from(elements) }
    }

    /// The matrix whose rows, one behind the other, are copied from `elements`.
    ///
    /// # Panics
    ///
    /// If there are not `rows * cols` elements.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let row = Matrix::from_slice(1, 3, &[1.0, 2.0, 3.0]);
    /// assert_eq!(row[(0, 2)], 3.0);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn from_slice(rows: usize, cols: usize, elements: &[T]) -> Self {
        let needed = shape::count(rows, cols);
        assert!(elements.len() == needed, "from_slice: a {rows} x {cols} matrix has {needed} elements, {} were given", elements.len());
        let mut made = Self::unspecified(rows, cols);
        made.as_mut_slice().copy_from_slice(elements);
        made
    }

    /// A matrix whose elements are any: the caller sets every one of them.
    #[track_caller]
    pub(crate) fn unspecified(rows: usize, cols: usize) -> Self {
        Self { rows, cols, elements: Buffer::unspecified(shape::count(rows, cols)) }
    }

    /// The same elements, row by row, in rows of another length.
    #[track_caller]
    pub(crate) fn reshaped(self, rows: usize, cols: usize) -> Self {
        assert!(self.len() == rows * cols, "internal error of pullback: a reshape from {} to {rows} x {cols} elements", self.len());
        Self { rows, cols, elements: self.elements }
    }

    /// The number of rows.
    #[inline(always)]
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    #[inline(always)]
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// The numbers of rows and of columns.
    #[inline(always)]
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.cols)
    }

    /// The number of elements.
    #[inline(always)]
    #[must_use]
    pub fn len(&self) -> usize {
        self.elements.as_slice().len()
    }

    /// Whether there is no element.
    #[inline(always)]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All elements, row by row.
    #[inline(always)]
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        self.elements.as_slice()
    }

    /// All elements, row by row, to be changed.
    #[inline(always)]
    #[must_use]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        self.elements.as_mut_slice()
    }

    /// All elements, row by row, in a vector.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.elements.into_vec()
    }

    /// The elements of row `i`.
    ///
    /// # Panics
    ///
    /// If there is no such row.
    #[inline(always)]
    #[must_use]
    #[track_caller]
    pub fn row(&self, i: usize) -> &[T] {
        shape::check_row(i, self.shape());
        &self.as_slice()[i * self.cols..][..self.cols]
    }

    /// The elements of row `i`, to be changed.
    ///
    /// # Panics
    ///
    /// If there is no such row.
    #[inline(always)]
    #[must_use]
    #[track_caller]
    pub fn row_mut(&mut self, i: usize) -> &mut [T] {
        shape::check_row(i, self.shape());
        let cols = self.cols;
        &mut self.as_mut_slice()[i * cols..][..cols]
    }

    /// The elements, row by row.
    pub fn iter(&self) -> core::slice::Iter<'_, T> {
        self.as_slice().iter()
    }

    /// The elements, row by row, to be changed.
    pub fn iter_mut(&mut self) -> core::slice::IterMut<'_, T> {
        self.as_mut_slice().iter_mut()
    }
}

impl<T: Scalar> Index<(usize, usize)> for Matrix<T> {
    type Output = T;
    #[inline(always)]
    #[track_caller]
    fn index(&self, (i, j): (usize, usize)) -> &T {
        shape::check_element(i, j, self.shape());
        &self.as_slice()[i * self.cols + j]
    }
}

impl<T: Scalar> IndexMut<(usize, usize)> for Matrix<T> {
    #[inline(always)]
    #[track_caller]
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut T {
        shape::check_element(i, j, self.shape());
        let at = i * self.cols + j;
        &mut self.as_mut_slice()[at]
    }
}

impl<T: Scalar> PartialEq for Matrix<T> {
    fn eq(&self, other: &Self) -> bool {
        self.shape() == other.shape() && self.as_slice() == other.as_slice()
    }
}

/// The matrix without elements, `0 x 0`.
impl<T: Scalar> Default for Matrix<T> {
    fn default() -> Self {
        Self { rows: 0, cols: 0, elements: Buffer::unspecified(0) }
    }
}

impl<'a, T: Scalar> IntoIterator for &'a Matrix<T> {
    type Item = &'a T;
    type IntoIter = core::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
