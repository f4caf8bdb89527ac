//! Losses: one number for a batch.

use super::rule::{handles, pullback_of};
use super::softmax::{scale_in_place, shift_rows, softmax_of_shifted};
use crate::__v1::{Bar, Discard};
use crate::kernels::{kernels, reduce};
use crate::{Matrix, Scalar};

/// The mean over the rows of the cross-entropy between the softmax of the row and its label.
///
/// For logits `x` of shape `n x k`, `(1/n) sum_i (ln sum_j exp(x_ij) - x_i,label(i))`. The largest logit of each row is
/// subtracted first, so that nothing overflows. The adjoint of `x_ij` is `(softmax(x_i)_j - [j = label(i)]) / n`. Without rows
/// the mean is NaN.
///
/// ```
/// use pullback::{Matrix, nn};
///
/// let certain = Matrix::from_vec(1, 2, vec![1000.0, 0.0]);
/// assert_eq!(nn::softmax_cross_entropy(&certain, &[0]), 0.0);
/// assert_eq!(nn::softmax_cross_entropy(&certain, &[1]), 1000.0);
/// ```
///
/// # Panics
///
/// If there are not as many labels as rows, or a label is not below the number of classes `k`; then label, row and number of
/// classes are named.
#[must_use]
#[track_caller]
pub fn softmax_cross_entropy<T: Scalar>(logits: &Matrix<T>, labels: &[usize]) -> T {
    cross_entropy(logits, labels).0
}
handles!(softmax_cross_entropy);

/// The loss, and the softmax of every row.
#[track_caller]
fn cross_entropy<T: Scalar>(logits: &Matrix<T>, labels: &[usize]) -> (T, Matrix<T>) {
    let (rows, classes) = logits.shape();
    assert!(labels.len() == rows, "softmax_cross_entropy: {rows} rows of logits, but {} labels", labels.len());
    for (row, label) in labels.iter().enumerate() {
        assert!(*label < classes, "softmax_cross_entropy: label {label} in row {row} is out of range, there are {classes} classes");
    }
    let mut softmax = logits.clone();
    if rows == 0 {
        return (T::from_f64(f64::NAN), softmax);
    }
    shift_rows(softmax.as_mut_slice(), classes);
    // In double precision: the sum has as many terms as there are rows, one after the other.
    let mut total = 0.0;
    for (row, label) in softmax.as_slice().chunks_exact(classes).zip(labels) {
        total -= row[*label].to_f64();
    }
    softmax_of_shifted(&mut softmax, |sum| total += sum.ln().to_f64());
    (T::from_f64(total / rows as f64), softmax)
}

impl softmax_cross_entropy {
    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp<T: Scalar>(
        logits: &Matrix<T>,
        labels: &[usize],
    ) -> (T, impl FnOnce(T, &Matrix<T>, &[usize], Bar<'_, Matrix<T>>, Discard) + use<T>) {
        let (loss, mut softmax) = cross_entropy(logits, labels);
        let pullback = move |seed: T, _: &Matrix<T>, labels: &[usize], bar: Bar<'_, Matrix<T>>, _: Discard| {
            if seed == T::ZERO {
                return;
            }
            let scale = seed / T::from_f64(labels.len() as f64);
            scale_in_place(softmax.as_mut_slice(), scale);
            for (row, label) in labels.iter().enumerate() {
                softmax.row_mut(row)[*label] -= scale;
            }
            bar.accum(softmax);
        };
        (loss, pullback)
    }
}

/// The mean squared error, `(1/N) sum (x - t)^2` over all `N` elements; without elements it is NaN.
///
/// ```
/// use pullback::{Matrix, nn};
/// let (x, t) = (Matrix::full(2, 2, 3.0), Matrix::full(2, 2, 1.0));
/// assert_eq!(nn::mse(&x, &t), 4.0);
/// ```
///
/// # Panics
///
/// If the shapes differ; both are named.
#[must_use]
#[track_caller]
pub fn mse<T: Scalar>(x: &Matrix<T>, target: &Matrix<T>) -> T {
    kernels! {
        fn sum_of_squares<'a, M, T>(x: &'a [T], target: &'a [T]) -> T {
            reduce::lane_sum_of_pairs(x, target, |x, target, sum| M::mul_add(x - target, x - target, sum))
        }
    }
    crate::matrix::check_same("mse", x.shape(), target.shape());
    sum_of_squares(x.as_slice(), target.as_slice()) / T::from_f64(x.len() as f64)
}
handles!(mse);

impl mse {
    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp<T: Scalar>(
        x: &Matrix<T>,
        target: &Matrix<T>,
    ) -> (T, impl FnOnce(T, &Matrix<T>, &Matrix<T>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>) + use<T>) {
        kernels! {
            fn scaled_difference<'a, M, T>(x: &'a [T], target: &'a [T], scale: T, bar: &'a mut [T]) {
                for ((x, target), bar) in x.iter().zip(target).zip(bar) {
                    *bar = scale * (*x - *target);
                }
            }
        }
        let pullback = |seed: T, x: &Matrix<T>, target: &Matrix<T>, x_bar: Bar<'_, Matrix<T>>, target_bar: Bar<'_, Matrix<T>>| {
            if seed == T::ZERO {
                return;
            }
            let scale = T::from_f64(2.0) * seed / T::from_f64(x.len() as f64);
            let mut bar = Matrix::unspecified(x.rows(), x.cols());
            scaled_difference(x.as_slice(), target.as_slice(), scale, bar.as_mut_slice());
            if target_bar.0.is_some() {
                let mut negative = bar.clone();
                scale_in_place(negative.as_mut_slice(), -T::ONE);
                target_bar.accum(negative);
            }
            x_bar.accum(bar);
        };
        (mse(x, target), pullback)
    }
}

pullback_of! {
    softmax_cross_entropy(logits: &Matrix<T>, labels: &[usize]) -> T, [&Matrix<T>, &[usize]], [Bar<'_, Matrix<T>>, Discard];
    mse(x: &Matrix<T>, target: &Matrix<T>) -> T, [&Matrix<T>, &Matrix<T>], [Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>];
}
