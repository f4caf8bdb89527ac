//! Reductions: of all elements to a number, of each row to a column, of each column to a row; and how each is pulled back.
//!
//! Of no elements the sum is 0, the mean is not a number, the norm 0 and the log-sum-exp `-inf`, as their formulas say;
//! the greatest and the least of none is a panic that names the shape.

use super::lanes::{norm_of, sum_of, sum_of_pairs};
use super::place::{add_each, full, place};
use super::{Matrix, shape};
use crate::__v1::Bar;
use crate::float::{Scalar, rules};

macro_rules! to_number {
    () => { impl FnOnce(T, &Matrix<T>, Bar<'_, Matrix<T>>) + use<T> };
}
macro_rules! to_matrix {
    () => { impl FnOnce(Matrix<T>, &Matrix<T>, Bar<'_, Matrix<T>>) + use<T> };
}

/// Where the greatest (or, of the negated, the least) element of some is: the first of equal ones, NaN being none.
fn first_best<T: Scalar>(elements: impl Iterator<Item = T>) -> Option<usize> {
    let mut best: Option<(usize, T)> = None;
    for (at, x) in elements.enumerate() {
        if best.is_none_or(|(_, best)| x > best || best.is_nan() && !x.is_nan()) {
            best = Some((at, x));
        }
    }
    best.map(|(at, _)| at)
}

/// The logarithm of the sum of exponentials, from the greatest of them: `m + ln sum exp(x - m)`.
fn log_sum_exp<T: Scalar>(x: &[T]) -> T {
    let Some(at) = first_best(x.iter().copied()) else { return -T::ONE / T::ZERO };
    let greatest = x[at];
    if !greatest.is_finite() {
        return greatest;
    }
    greatest + sum_of(x, |x| (x - greatest).exp()).ln()
}

fn count<T: Scalar>(n: usize) -> T {
    #[allow(clippy::cast_precision_loss)] // nobody has 2^53 elements
    T::from_f64(n as f64)
}

impl<T: Scalar> Matrix<T> {
    /// The sum of all elements; 0 of none.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::from_vec(2, 2, vec![1.0, 2.0, 3.0, 4.0]).sum(), 10.0);
    /// assert_eq!(Matrix::<f64>::zeros(0, 3).sum(), 0.0);
    /// ```
    #[must_use]
    pub fn sum(&self) -> T {
        sum_of(self.as_slice(), |x| x)
    }

    #[doc(hidden)]
    pub fn __vjp_sum(&self) -> (T, to_number!()) {
        (self.sum(), |t: T, x: &Self, bar: Bar<'_, Self>| add_each(bar, x, |_, _, _| t))
    }

    /// The mean of all elements; not a number of none.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::from_vec(2, 2, vec![1.0, 2.0, 3.0, 4.0]).mean(), 2.5);
    /// ```
    #[must_use]
    pub fn mean(&self) -> T {
        self.sum() / count(self.len())
    }

    #[doc(hidden)]
    pub fn __vjp_mean(&self) -> (T, to_number!()) {
        (self.mean(), |t: T, x: &Self, bar: Bar<'_, Self>| {
            let each = t / count(x.len());
            add_each(bar, x, |_, _, _| each);
        })
    }

    /// The greatest element; NaN counts only where there is nothing else. The adjoint goes to the first of equal ones.
    ///
    /// # Panics
    ///
    /// If there are no elements.
    #[must_use]
    #[track_caller]
    pub fn max(&self) -> T {
        self.as_slice()[self.best("max", |x| x)]
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_max(&self) -> (T, to_number!()) {
        let at = self.best("max", |x| x);
        (self.as_slice()[at], move |t: T, x: &Self, bar: Bar<'_, Self>| add_at(bar, x.shape(), at, t))
    }

    /// The least element; NaN counts only where there is nothing else. The adjoint goes to the first of equal ones.
    ///
    /// # Panics
    ///
    /// If there are no elements.
    #[must_use]
    #[track_caller]
    pub fn min(&self) -> T {
        self.as_slice()[self.best("min", |x| -x)]
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_min(&self) -> (T, to_number!()) {
        let at = self.best("min", |x| -x);
        (self.as_slice()[at], move |t: T, x: &Self, bar: Bar<'_, Self>| add_at(bar, x.shape(), at, t))
    }

    #[track_caller]
    fn best(&self, operation: &str, key: impl Fn(T) -> T) -> usize {
        match first_best(self.iter().map(|x| key(*x))) {
            Some(at) => at,
            None => shape::nothing(operation, self.shape()),
        }
    }

    /// The Euclidean (Frobenius) norm, `sqrt(sum x^2)`; 0 of none. Its derivative at 0 counts as 0.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::from_vec(1, 2, vec![3.0, 4.0]).norm(), 5.0);
    /// ```
    #[must_use]
    pub fn norm(&self) -> T {
        norm_of(self.as_slice())
    }

    #[doc(hidden)]
    pub fn __vjp_norm(&self) -> (T, to_number!()) {
        let y = self.norm();
        (y, move |t: T, x: &Self, bar: Bar<'_, Self>| {
            let each = if y == T::ZERO { T::ZERO } else { t / y };
            add_each(bar, x, |x, _, _| rules::mul(each, x));
        })
    }

    /// The sum of the absolute values; 0 of none.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::from_vec(1, 2, vec![3.0, -4.0]).norm_l1(), 7.0);
    /// ```
    #[must_use]
    pub fn norm_l1(&self) -> T {
        sum_of(self.as_slice(), T::abs)
    }

    #[doc(hidden)]
    pub fn __vjp_norm_l1(&self) -> (T, to_number!()) {
        (self.norm_l1(), |t: T, x: &Self, bar: Bar<'_, Self>| add_each(bar, x, |x, _, _| rules::abs(x, t)))
    }

    /// The greatest absolute value; 0 of none. The adjoint goes to the first of equal ones.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::from_vec(1, 2, vec![3.0, -4.0]).norm_max(), 4.0);
    /// ```
    #[must_use]
    pub fn norm_max(&self) -> T {
        first_best(self.iter().map(|x| x.abs())).map_or(T::ZERO, |at| self.as_slice()[at].abs())
    }

    #[doc(hidden)]
    pub fn __vjp_norm_max(&self) -> (T, to_number!()) {
        (self.norm_max(), |t: T, x: &Self, bar: Bar<'_, Self>| {
            if let Some(at) = first_best(x.iter().map(|x| x.abs())) {
                let x_at = x.as_slice()[at];
                add_at(bar, x.shape(), at, rules::abs(x_at, t));
            }
        })
    }

    /// `ln sum exp(x)` over all elements, without overflow; `-inf` of none.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let y = Matrix::full(1, 2, 1000.0_f64).log_sum_exp();
    /// assert!((y - (1000.0 + 2.0_f64.ln())).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn log_sum_exp(&self) -> T {
        log_sum_exp(self.as_slice())
    }

    #[doc(hidden)]
    pub fn __vjp_log_sum_exp(&self) -> (T, to_number!()) {
        let y = self.log_sum_exp();
        (y, move |t: T, x: &Self, bar: Bar<'_, Self>| add_each(bar, x, |x, _, _| rules::mul(t, (x - y).exp())))
    }

    /// The sum of each row, as an `m x 1` column.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::from_vec(2, 2, vec![1.0, 2.0, 3.0, 4.0]).row_sum().as_slice(), [3.0, 7.0]);
    /// ```
    #[must_use]
    pub fn row_sum(&self) -> Self {
        Self::from_fn(self.rows(), 1, |i, _| sum_of(self.row(i), |x| x))
    }

    #[doc(hidden)]
    pub fn __vjp_row_sum(&self) -> (Self, to_matrix!()) {
        (self.row_sum(), |t: Self, x: &Self, bar: Bar<'_, Self>| {
            let t = full(t, (x.rows(), 1));
            add_each(bar, x, |_, i, _| t.as_slice()[i]);
        })
    }

    /// The mean of each row, as an `m x 1` column; not a number where rows have no elements.
    #[must_use]
    pub fn row_mean(&self) -> Self {
        self.row_sum() / count::<T>(self.cols())
    }

    #[doc(hidden)]
    pub fn __vjp_row_mean(&self) -> (Self, to_matrix!()) {
        (self.row_mean(), |t: Self, x: &Self, bar: Bar<'_, Self>| {
            let t = full(t, (x.rows(), 1)) / count::<T>(x.cols());
            add_each(bar, x, |_, i, _| t.as_slice()[i]);
        })
    }

    /// The sum of each column, as a `1 x n` row.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::from_vec(2, 2, vec![1.0, 2.0, 3.0, 4.0]).col_sum().as_slice(), [4.0, 6.0]);
    /// ```
    #[must_use]
    pub fn col_sum(&self) -> Self {
        let mut sum = Self::zeros(1, self.cols());
        for i in 0..self.rows() {
            sum.iter_mut().zip(self.row(i)).for_each(|(sum, x)| *sum += *x);
        }
        sum
    }

    #[doc(hidden)]
    pub fn __vjp_col_sum(&self) -> (Self, to_matrix!()) {
        (self.col_sum(), |t: Self, x: &Self, bar: Bar<'_, Self>| add_row(bar, x.shape(), &full(t, (1, x.cols()))))
    }

    /// The mean of each column, as a `1 x n` row; not a number where columns have no elements.
    #[must_use]
    pub fn col_mean(&self) -> Self {
        self.col_sum() / count::<T>(self.rows())
    }

    #[doc(hidden)]
    pub fn __vjp_col_mean(&self) -> (Self, to_matrix!()) {
        (self.col_mean(), |t: Self, x: &Self, bar: Bar<'_, Self>| {
            add_row(bar, x.shape(), &(full(t, (1, x.cols())) / count::<T>(x.rows())));
        })
    }

    /// The greatest element of each row, as an `m x 1` column. The adjoint goes to the first of equal ones.
    ///
    /// # Panics
    ///
    /// If there are rows without elements.
    #[must_use]
    #[track_caller]
    pub fn row_max(&self) -> Self {
        let at = self.best_in_rows("row_max", |x| x);
        Self::from_fn(self.rows(), 1, |i, _| self[(i, at[i])])
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_row_max(&self) -> (Self, to_matrix!()) {
        let at = self.best_in_rows("row_max", |x| x);
        (Self::from_fn(self.rows(), 1, |i, _| self[(i, at[i])]), move |t: Self, x: &Self, bar: Bar<'_, Self>| add_chosen(bar, x, &at, &t))
    }

    /// The least element of each row, as an `m x 1` column. The adjoint goes to the first of equal ones.
    ///
    /// # Panics
    ///
    /// If there are rows without elements.
    #[must_use]
    #[track_caller]
    pub fn row_min(&self) -> Self {
        let at = self.best_in_rows("row_min", |x| -x);
        Self::from_fn(self.rows(), 1, |i, _| self[(i, at[i])])
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_row_min(&self) -> (Self, to_matrix!()) {
        let at = self.best_in_rows("row_min", |x| -x);
        (Self::from_fn(self.rows(), 1, |i, _| self[(i, at[i])]), move |t: Self, x: &Self, bar: Bar<'_, Self>| add_chosen(bar, x, &at, &t))
    }

    #[track_caller]
    fn best_in_rows(&self, operation: &str, key: impl Fn(T) -> T) -> Vec<usize> {
        let mut all = Vec::with_capacity(self.rows());
        for i in 0..self.rows() {
            match first_best(self.row(i).iter().map(|x| key(*x))) {
                Some(at) => all.push(at),
                None => shape::nothing(operation, self.shape()),
            }
        }
        all
    }

    /// The Euclidean norm of each row, as an `m x 1` column. Its derivative at 0 counts as 0.
    #[must_use]
    pub fn row_norm(&self) -> Self {
        Self::from_fn(self.rows(), 1, |i, _| norm_of(self.row(i)))
    }

    #[doc(hidden)]
    pub fn __vjp_row_norm(&self) -> (Self, to_matrix!()) {
        let norms = self.row_norm();
        (norms.clone(), move |t: Self, x: &Self, bar: Bar<'_, Self>| {
            let t = full(t, (x.rows(), 1));
            let each = |i: usize| if norms.as_slice()[i] == T::ZERO { T::ZERO } else { t.as_slice()[i] / norms.as_slice()[i] };
            add_each(bar, x, |x, i, _| rules::mul(each(i), x));
        })
    }

    /// `ln sum exp(x)` over each row, as an `m x 1` column, without overflow; `-inf` where rows have no elements.
    #[must_use]
    pub fn row_log_sum_exp(&self) -> Self {
        Self::from_fn(self.rows(), 1, |i, _| log_sum_exp(self.row(i)))
    }

    #[doc(hidden)]
    pub fn __vjp_row_log_sum_exp(&self) -> (Self, to_matrix!()) {
        let y = self.row_log_sum_exp();
        (y.clone(), move |t: Self, x: &Self, bar: Bar<'_, Self>| {
            let t = full(t, (x.rows(), 1));
            add_each(bar, x, |x, i, _| rules::mul(t.as_slice()[i], (x - y.as_slice()[i]).exp()));
        })
    }

    /// `exp(x) / sum exp(x)` over each row, without overflow.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::full(1, 4, 3.0).row_softmax(), Matrix::full(1, 4, 0.25));
    /// ```
    #[must_use]
    pub fn row_softmax(&self) -> Self {
        let mut y = self.clone();
        for i in 0..self.rows() {
            let row = y.row_mut(i);
            let Some(at) = first_best(row.iter().copied()) else { continue };
            let greatest = row[at];
            row.iter_mut().for_each(|x| *x = (*x - greatest).exp());
            let sum = sum_of(row, |x| x);
            row.iter_mut().for_each(|x| *x /= sum);
        }
        y
    }

    #[doc(hidden)]
    pub fn __vjp_row_softmax(&self) -> (Self, to_matrix!()) {
        let y = self.row_softmax();
        (y.clone(), move |t: Self, x: &Self, bar: Bar<'_, Self>| {
            let (t, Some(place)) = (full(t, x.shape()), place(bar, x.shape())) else { return };
            for i in 0..x.rows() {
                let (t, y) = (t.row(i), y.row(i));
                let mean = sum_of_pairs(t, y, rules::mul);
                place.row_mut(i).iter_mut().zip(t.iter().zip(y)).for_each(|(place, (t, y))| *place += rules::mul(*t - mean, *y));
            }
        })
    }

    /// `x - ln sum exp(x)` over each row, without overflow: the logarithm of the softmax.
    #[must_use]
    pub fn row_log_softmax(&self) -> Self {
        let mut y = self.clone();
        for i in 0..self.rows() {
            let row = y.row_mut(i);
            let whole = log_sum_exp(row);
            row.iter_mut().for_each(|x| *x -= whole);
        }
        y
    }

    #[doc(hidden)]
    pub fn __vjp_row_log_softmax(&self) -> (Self, to_matrix!()) {
        let y = self.row_log_softmax();
        (y.clone(), move |t: Self, x: &Self, bar: Bar<'_, Self>| {
            let (t, Some(place)) = (full(t, x.shape()), place(bar, x.shape())) else { return };
            for i in 0..x.rows() {
                let (t, y) = (t.row(i), y.row(i));
                let whole = sum_of(t, |t| t);
                place.row_mut(i).iter_mut().zip(t.iter().zip(y)).for_each(|(place, (t, y))| *place += *t - rules::mul(whole, y.exp()));
            }
        })
    }
}

/// `x_bar[at] += t`, of the elements row by row.
fn add_at<T: Scalar>(bar: Bar<'_, Matrix<T>>, shape: (usize, usize), at: usize, t: T) {
    if let Some(place) = place(bar, shape) {
        place.as_mut_slice()[at] += t;
    }
}

/// Adds a row to every row.
fn add_row<T: Scalar>(bar: Bar<'_, Matrix<T>>, shape: (usize, usize), row: &Matrix<T>) {
    let Some(place) = place(bar, shape) else { return };
    for i in 0..shape.0 {
        place.row_mut(i).iter_mut().zip(row).for_each(|(place, t)| *place += *t);
    }
}

/// Adds a column's elements to one element of each row.
fn add_chosen<T: Scalar>(bar: Bar<'_, Matrix<T>>, x: &Matrix<T>, at: &[usize], t: &Matrix<T>) {
    let Some(place) = place(bar, x.shape()) else { return };
    for ((i, at), t) in at.iter().enumerate().zip(t) {
        place[(i, *at)] += *t;
    }
}
