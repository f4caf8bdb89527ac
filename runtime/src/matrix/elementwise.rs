//! A function of every element; inside `#[differentiable]` these are loops with the closure in their body.

use super::{Matrix, shape};
use crate::__v1::pointwise;
use crate::float::Scalar;

impl<T: Scalar> Matrix<T> {
    /// The matrix of `f(x)` for every element `x`.
    ///
    /// Inside `#[differentiable]` the closure is differentiated with what it captures.
    ///
    /// ```
    /// use pullback::{Matrix, differentiable};
    ///
    /// #[differentiable]
    /// fn decay(x: &Matrix<f64>, rate: f64) -> f64 {
    ///     x.map(|x| (-rate * x).exp()).sum()
    /// }
    ///
    /// let (by_x, by_rate) = decay::grad(&Matrix::full(1, 2, 0.0), 3.0);
    /// assert_eq!(by_x, Matrix::full(1, 2, -3.0));
    /// assert_eq!(by_rate, 0.0);
    /// ```
    #[must_use]
    pub fn map(&self, mut f: impl FnMut(T) -> T) -> Self {
        let mut mapped = Self::unspecified(self.rows(), self.cols());
        pointwise(
            [self.as_slice()],
            [mapped.as_mut_slice()],
            #[inline(always)]
            |[x], [y], _| {
                for (y, x) in y.iter_mut().zip(x) {
                    *y = f(*x);
                }
            },
        );
        mapped
    }

    /// The matrix of `f(x, y)` for every element `x` and the element `y` in its place in `other`.
    ///
    /// # Panics
    ///
    /// If the shapes differ; both are named.
    ///
    /// ```
    /// use pullback::{Matrix, differentiable};
    ///
    /// #[differentiable]
    /// fn distance(x: &Matrix<f64>, y: &Matrix<f64>) -> f64 {
    ///     x.zip_map(y, |x, y| (x - y) * (x - y)).sum()
    /// }
    ///
    /// let (x, y) = (Matrix::full(1, 2, 3.0), Matrix::full(1, 2, 1.0));
    /// assert_eq!(distance::grad(&x, &y), (Matrix::full(1, 2, 4.0), Matrix::full(1, 2, -4.0)));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn zip_map(&self, other: &Self, mut f: impl FnMut(T, T) -> T) -> Self {
        self.check_zip(other);
        let mut mapped = Self::unspecified(self.rows(), self.cols());
        pointwise(
            [self.as_slice(), other.as_slice()],
            [mapped.as_mut_slice()],
            #[inline(always)]
            |[x, y], [z], _| {
                for ((z, x), y) in z.iter_mut().zip(x).zip(y) {
                    *z = f(*x, *y);
                }
            },
        );
        mapped
    }

    #[track_caller]
    pub(crate) fn check_zip(&self, other: &Self) {
        shape::check_same("zip_map", self.shape(), other.shape());
    }
}
