//! Views: parts and transposes of matrices, without a copy.

use core::ops::{Index, IndexMut, Range};

use super::gemm::{Into, product};
use super::{Matrix, shape};
use crate::float::Scalar;

/// A shared view of a matrix, of a part of it, or of its transpose.
///
/// Row `i` and column `j` of the view stand `i * row_stride + j * col_stride` elements behind its first element.
///
/// ```
/// use pullback::Matrix;
///
/// let m = Matrix::from_fn(2, 3, |i, j| (10 * i + j) as f64);
/// let last_columns = m.view().block(0..2, 1..3).transpose();
/// assert_eq!(last_columns[(1, 0)], m[(0, 2)]);
/// assert_eq!(last_columns.to_matrix(), Matrix::from_vec(2, 2, vec![1.0, 11.0, 2.0, 12.0]));
/// ```
#[derive(Clone, Copy)]
pub struct MatRef<'a, T: Scalar> {
    elements: &'a [T],
    layout: Layout,
}

/// An exclusive view of a matrix, of a part of it, or of its transpose.
///
/// ```
/// use pullback::Matrix;
///
/// let mut m = Matrix::zeros(2, 3);
/// m.view_mut().transpose()[(2, 0)] = 1.0;
/// assert_eq!(m[(0, 2)], 1.0);
/// ```
pub struct MatMut<'a, T: Scalar> {
    elements: &'a mut [T],
    layout: Layout,
}

/// Where the elements of a view stand. No two of them stand in the same place, and all of them in the slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub rows: usize,
    pub cols: usize,
    pub row_stride: usize,
    pub col_stride: usize,
}

impl Layout {
    fn shape(self) -> (usize, usize) {
        (self.rows, self.cols)
    }

    fn transposed(self) -> Self {
        Self { rows: self.cols, cols: self.rows, row_stride: self.col_stride, col_stride: self.row_stride }
    }

    #[inline(always)]
    #[track_caller]
    fn at(self, (i, j): (usize, usize)) -> usize {
        shape::check_element(i, j, self.shape());
        i * self.row_stride + j * self.col_stride
    }

    /// The layout of a part, and the places of its first element and behind its last.
    #[track_caller]
    fn block(self, rows: &Range<usize>, cols: &Range<usize>) -> (Self, Range<usize>) {
        shape::check_block(rows, cols, self.shape());
        let part = Self { rows: rows.len(), cols: cols.len(), ..self };
        if part.rows == 0 || part.cols == 0 {
            return (part, 0..0);
        }
        let first = rows.start * self.row_stride + cols.start * self.col_stride;
        (part, first..first + (part.rows - 1) * self.row_stride + (part.cols - 1) * self.col_stride + 1)
    }
}

impl<T: Scalar> Matrix<T> {
    fn layout(&self) -> Layout {
        Layout { rows: self.rows, cols: self.cols, row_stride: self.cols, col_stride: 1 }
    }

    /// The whole matrix as a view.
    #[must_use]
    pub fn view(&self) -> MatRef<'_, T> {
        MatRef { elements: self.as_slice(), layout: self.layout() }
    }

    /// The whole matrix as a view that may be written to.
    #[must_use]
    pub fn view_mut(&mut self) -> MatMut<'_, T> {
        let layout = self.layout();
        MatMut { elements: self.as_mut_slice(), layout }
    }
}

impl<'a, T: Scalar> MatRef<'a, T> {
    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.layout.rows
    }

    /// The number of columns.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.layout.cols
    }

    /// The numbers of rows and of columns.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        self.layout.shape()
    }

    /// How many elements further the next row begins.
    #[must_use]
    pub fn row_stride(&self) -> usize {
        self.layout.row_stride
    }

    /// How many elements further the next column begins.
    #[must_use]
    pub fn col_stride(&self) -> usize {
        self.layout.col_stride
    }

    /// The transpose: rows and columns change places.
    #[must_use]
    pub fn transpose(self) -> Self {
        Self { layout: self.layout.transposed(), ..self }
    }

    /// The part in some of the rows and some of the columns.
    ///
    /// # Panics
    ///
    /// If there are no such rows or columns.
    #[must_use]
    #[track_caller]
    pub fn block(self, rows: Range<usize>, cols: Range<usize>) -> Self {
        let (layout, within) = self.layout.block(&rows, &cols);
        Self { elements: &self.elements[within], layout }
    }

    /// A copy of what is seen.
    #[must_use]
    pub fn to_matrix(self) -> Matrix<T> {
        let mut copy = Matrix::unspecified(self.rows(), self.cols());
        copy.view_mut().copy_from(self);
        copy
    }

    /// The elements from the first one on, and where each of them stands.
    pub(crate) fn parts(self) -> (&'a [T], Layout) {
        (self.elements, self.layout)
    }
}

impl<'a, T: Scalar> MatMut<'a, T> {
    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.layout.rows
    }

    /// The number of columns.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.layout.cols
    }

    /// The numbers of rows and of columns.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        self.layout.shape()
    }

    /// The transpose: rows and columns change places.
    #[must_use]
    pub fn transpose(self) -> Self {
        Self { layout: self.layout.transposed(), ..self }
    }

    /// The part in some of the rows and some of the columns.
    ///
    /// # Panics
    ///
    /// If there are no such rows or columns.
    #[must_use]
    #[track_caller]
    pub fn block(self, rows: Range<usize>, cols: Range<usize>) -> Self {
        let (layout, within) = self.layout.block(&rows, &cols);
        Self { elements: &mut self.elements[within], layout }
    }

    /// The same view, for a while.
    #[must_use]
    pub fn reborrow(&mut self) -> MatMut<'_, T> {
        MatMut { elements: self.elements, layout: self.layout }
    }

    /// The view without the right to write.
    #[must_use]
    pub fn as_ref(&self) -> MatRef<'_, T> {
        MatRef { elements: self.elements, layout: self.layout }
    }

    /// Sets every element to that of another view.
    ///
    /// # Panics
    ///
    /// If the shapes differ; both are named.
    #[track_caller]
    pub fn copy_from(&mut self, source: MatRef<'_, T>) {
        self.combine("copy_from", source, |_, s| s);
    }

    /// Writes the matrix product `A B` here, in the memory that is there.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let (a, b) = (Matrix::full(2, 3, 1.0), Matrix::full(3, 1, 2.0));
    /// let mut c = Matrix::zeros(2, 1);
    /// c.view_mut().set_product(a.view(), b.view());
    /// c.view_mut().add_product(a.view(), b.view());
    /// assert_eq!(c, Matrix::full(2, 1, 12.0));
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes do not fit; they are named.
    #[track_caller]
    pub fn set_product(self, a: MatRef<'_, T>, b: MatRef<'_, T>) {
        product(self, Into::Replace, T::ONE, a, b);
    }

    /// Adds the matrix product `A B` to what is here.
    ///
    /// # Panics
    ///
    /// If the shapes do not fit; they are named.
    #[track_caller]
    pub fn add_product(self, a: MatRef<'_, T>, b: MatRef<'_, T>) {
        product(self, Into::Add, T::ONE, a, b);
    }

    /// Adds another view to this one, element by element.
    #[track_caller]
    pub(crate) fn add_from(&mut self, source: MatRef<'_, T>) {
        self.combine("add_from", source, |t, s| t + s);
    }

    #[track_caller]
    fn combine(&mut self, operation: &str, source: MatRef<'_, T>, f: impl Fn(T, T) -> T) {
        shape::check_same(operation, self.shape(), source.shape());
        let (to, from) = (self.layout, source.layout);
        for i in 0..to.rows {
            if to.col_stride == 1 && from.col_stride == 1 && to.cols > 0 {
                let target = &mut self.elements[i * to.row_stride..][..to.cols];
                for (t, s) in target.iter_mut().zip(&source.elements[i * from.row_stride..][..to.cols]) {
                    *t = f(*t, *s);
                }
                continue;
            }
            for j in 0..to.cols {
                let t = &mut self.elements[i * to.row_stride + j * to.col_stride];
                *t = f(*t, source.elements[i * from.row_stride + j * from.col_stride]);
            }
        }
    }

    /// The elements from the first one on, and where each of them stands.
    pub(crate) fn parts(self) -> (&'a mut [T], Layout) {
        (self.elements, self.layout)
    }
}

impl<T: Scalar> Index<(usize, usize)> for MatRef<'_, T> {
    type Output = T;
    #[inline(always)]
    #[track_caller]
    fn index(&self, at: (usize, usize)) -> &T {
        &self.elements[self.layout.at(at)]
    }
}

impl<T: Scalar> Index<(usize, usize)> for MatMut<'_, T> {
    type Output = T;
    #[inline(always)]
    #[track_caller]
    fn index(&self, at: (usize, usize)) -> &T {
        &self.elements[self.layout.at(at)]
    }
}

impl<T: Scalar> IndexMut<(usize, usize)> for MatMut<'_, T> {
    #[inline(always)]
    #[track_caller]
    fn index_mut(&mut self, at: (usize, usize)) -> &mut T {
        &mut self.elements[self.layout.at(at)]
    }
}

impl<T: Scalar> core::fmt::Debug for MatRef<'_, T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Debug::fmt(&self.to_matrix(), f)
    }
}

impl<T: Scalar> core::fmt::Debug for MatMut<'_, T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Debug::fmt(&self.as_ref(), f)
    }
}
