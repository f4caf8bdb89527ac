//! A function of every element; inside `#[differentiable]` these are loops with the closure in their body.

use super::{Matrix, shape};
use crate::__v1::PointwiseMaps;
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
        self.__pointwise_map(
            #[inline(always)]
            |x, _| f(x),
        )
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
        self.__pointwise_zip_map(
            other,
            #[inline(always)]
            |x, y, _| f(x, y),
        )
    }

    #[track_caller]
    pub(crate) fn check_zip(&self, other: &Self) {
        shape::check_same("zip_map", self.shape(), other.shape());
    }
}
