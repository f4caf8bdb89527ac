//! Layers without arithmetic to speak of: residual connections, dropout, embeddings.

use super::rule::{handles, place, pullback_of, whole};
use crate::__v1::{Bar, Discard};
use crate::float::rules;
use crate::{Matrix, Scalar};

/// A pullback of two matrices.
macro_rules! pullback2 {
    () => { impl FnOnce(Matrix<T>, &Matrix<T>, &Matrix<T>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>) + use<T> };
}

/// The residual connection `x + f(x)` (He et al. 2016), given `x` and `f(x)`.
///
/// ```
/// use pullback::{Matrix, nn};
/// let x = Matrix::full(1, 2, 1.0);
/// assert_eq!(nn::residual(&x, &nn::relu(&x)).row(0), [2.0, 2.0]);
/// ```
///
/// # Panics
///
/// If the shapes differ; both are named.
#[must_use]
#[track_caller]
pub fn residual<T: Scalar>(x: &Matrix<T>, branch: &Matrix<T>) -> Matrix<T> {
    elementwise("residual", x, branch, |x, branch| x + branch)
}

/// Dropout with a given mask (Srivastava et al. 2014): the product of every element with that of the mask.
///
/// The mask is drawn outside, by [`dropout_mask`](super::dropout_mask), so that a loss is a function of what it is given.
///
/// ```
/// use pullback::{Matrix, nn};
/// let mask = Matrix::from_vec(1, 2, vec![2.0, 0.0]);
/// assert_eq!(nn::dropout(&Matrix::full(1, 2, 1.5), &mask).row(0), [3.0, 0.0]);
/// ```
///
/// # Panics
///
/// If the shapes differ; both are named.
#[must_use]
#[track_caller]
pub fn dropout<T: Scalar>(x: &Matrix<T>, mask: &Matrix<T>) -> Matrix<T> {
    elementwise("dropout", x, mask, |x, mask| x * mask)
}

handles!(residual dropout embedding);

/// `f` of every pair of elements.
#[inline(always)]
#[track_caller]
fn elementwise<T: Scalar>(operation: &str, x: &Matrix<T>, other: &Matrix<T>, f: impl Fn(T, T) -> T) -> Matrix<T> {
    crate::matrix::check_same(operation, x.shape(), other.shape());
    let mut y = Matrix::unspecified(x.rows(), x.cols());
    for (y, (x, other)) in y.iter_mut().zip(x.iter().zip(other)) {
        *y = f(*x, *other);
    }
    y
}

impl residual {
    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp<T: Scalar>(x: &Matrix<T>, branch: &Matrix<T>) -> (Matrix<T>, pullback2!()) {
        (
            residual(x, branch),
            |y_bar: Matrix<T>, _: &Matrix<T>, _: &Matrix<T>, x_bar: Bar<'_, Matrix<T>>, branch_bar: Bar<'_, Matrix<T>>| {
                if x_bar.0.is_some() {
                    x_bar.accum(y_bar.clone());
                }
                branch_bar.accum(y_bar);
            },
        )
    }
}

impl dropout {
    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp<T: Scalar>(x: &Matrix<T>, mask: &Matrix<T>) -> (Matrix<T>, pullback2!()) {
        (dropout(x, mask), |y_bar: Matrix<T>, x: &Matrix<T>, mask: &Matrix<T>, x_bar: Bar<'_, Matrix<T>>, mask_bar: Bar<'_, Matrix<T>>| {
            let y_bar = whole(y_bar, x.shape());
            if x_bar.0.is_some() {
                x_bar.accum(elementwise("dropout", &y_bar, mask, rules::mul));
            }
            if mask_bar.0.is_some() {
                mask_bar.accum(elementwise("dropout", &y_bar, x, rules::mul));
            }
        })
    }
}

/// The rows of a table that the indices name, one behind the other: `n` indices into a `k x d` table give `n x d`.
///
/// The adjoint of a row of the table is the sum of the adjoints of its copies.
///
/// ```
/// use pullback::{Matrix, nn};
/// let table = Matrix::from_fn(3, 2, |i, j| (10 * i + j) as f64);
/// assert_eq!(nn::embedding(&table, &[2, 0]).as_slice(), [20.0, 21.0, 0.0, 1.0]);
/// ```
///
/// # Panics
///
/// If there is no such row; the index, its position and the number of rows are named.
#[must_use]
#[track_caller]
pub fn embedding<T: Scalar>(table: &Matrix<T>, indices: &[usize]) -> Matrix<T> {
    let mut y = Matrix::unspecified(indices.len(), table.cols());
    for (position, index) in indices.iter().enumerate() {
        let rows = table.rows();
        assert!(*index < rows, "embedding: index {index} at position {position} is out of range, the table has {rows} rows");
        y.row_mut(position).copy_from_slice(table.row(*index));
    }
    y
}

impl embedding {
    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp<T: Scalar>(
        table: &Matrix<T>,
        indices: &[usize],
    ) -> (Matrix<T>, impl FnOnce(Matrix<T>, &Matrix<T>, &[usize], Bar<'_, Matrix<T>>, Discard) + use<T>) {
        let pullback = |y_bar: Matrix<T>, table: &Matrix<T>, indices: &[usize], table_bar: Bar<'_, Matrix<T>>, _: Discard| {
            let Some(table_bar) = place(table_bar, table.shape()) else { return };
            let y_bar = whole(y_bar, (indices.len(), table.cols()));
            for (position, index) in indices.iter().enumerate() {
                for (to, from) in table_bar.row_mut(*index).iter_mut().zip(y_bar.row(position)) {
                    *to += *from;
                }
            }
        };
        (embedding(table, indices), pullback)
    }
}

pullback_of! {
    residual(x: &Matrix<T>, branch: &Matrix<T>) -> Matrix<T>, [&Matrix<T>, &Matrix<T>], [Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>];
    dropout(x: &Matrix<T>, mask: &Matrix<T>) -> Matrix<T>, [&Matrix<T>, &Matrix<T>], [Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>];
    embedding(table: &Matrix<T>, indices: &[usize]) -> Matrix<T>, [&Matrix<T>, &[usize]], [Bar<'_, Matrix<T>>, Discard];
}
