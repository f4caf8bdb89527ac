//! Normalisation: of every sample over its features, or of every feature over the batch.

use super::rule::{handles, pullback_of, whole};
use crate::__v1::Bar;
use crate::kernels::{MulAdd, kernels, reduce};
use crate::{Matrix, Scalar};

/// What is added to a variance before the root is taken, so that features that do not vary can be divided by it.
pub const NORM_EPSILON: f64 = 1e-5;

/// Panics unless a matrix is one row of a value for each feature.
#[track_caller]
fn check_row<T: Scalar>(operation: &str, what: &str, x: &Matrix<T>, row: &Matrix<T>) {
    let ((rows, cols), (found_rows, found_cols)) = (x.shape(), row.shape());
    assert!(
        row.shape() == (1, cols),
        "{operation}: a {rows} x {cols} matrix needs {what} of shape 1 x {cols}, not {found_rows} x {found_cols}"
    );
}

/// `1 / sqrt(variance + epsilon)`
#[inline(always)]
fn inverse_deviation<T: Scalar>(variance: T) -> T {
    T::ONE / (variance + T::from_f64(NORM_EPSILON)).sqrt()
}

/// Mean and inverse deviation of a row, inside of a kernel.
#[inline(always)]
fn row_moments<M: MulAdd, T: Scalar>(x: &[T]) -> (T, T) {
    let count = T::from_f64(x.len() as f64);
    let mean = reduce::lane_sum_of(x, |x, sum| sum + x) / count;
    let variance = reduce::lane_sum_of(x, |x, sum| M::mul_add(x - mean, x - mean, sum)) / count;
    (mean, inverse_deviation(variance))
}

/// Layer normalisation (Ba, Kiros and Hinton 2016): every row, minus its mean, over its standard deviation, times `scale`, plus
/// `shift`.
///
/// `y_ij = scale_j (x_ij - mean_i) / sqrt(variance_i + 1e-5) + shift_j`, with the biased variance; `x` is `m x n`, the others `1 x n`.
/// With the normalised `h` and `g_j = y_bar_j scale_j`, the adjoint of a row is `(g - mean(g) - h mean(g h)) / deviation`.
///
/// ```
/// use pullback::{Matrix, nn};
/// let x = Matrix::from_vec(1, 2, vec![1.0, 3.0_f64]);
/// let y = nn::layer_norm(&x, &Matrix::full(1, 2, 1.0), &Matrix::zeros(1, 2));
/// assert!((y[(0, 0)] + 1.0).abs() < 1e-5 && (y[(0, 1)] - 1.0).abs() < 1e-5);
/// ```
///
/// # Panics
///
/// If `scale` or `shift` is not `1 x n`; the shapes are named.
#[must_use]
#[track_caller]
pub fn layer_norm<T: Scalar>(x: &Matrix<T>, scale: &Matrix<T>, shift: &Matrix<T>) -> Matrix<T> {
    kernels! {
        fn forward<'a, M, T>(x: &'a [T], scale: &'a [T], shift: &'a [T], y: &'a mut [T]) {
            for (x, y) in x.chunks_exact(scale.len()).zip(y.chunks_exact_mut(scale.len())) {
                let (mean, inverse) = row_moments::<M, T>(x);
                for (((y, x), scale), shift) in y.iter_mut().zip(x).zip(scale).zip(shift) {
                    *y = M::mul_add((*x - mean) * inverse, *scale, *shift);
                }
            }
        }
    }
    check_row("layer_norm", "a scale", x, scale);
    check_row("layer_norm", "a shift", x, shift);
    let mut y = Matrix::unspecified(x.rows(), x.cols());
    if !x.is_empty() {
        forward(x.as_slice(), scale.as_slice(), shift.as_slice(), y.as_mut_slice());
    }
    y
}

/// A pullback of a batch and two rows.
macro_rules! pullback3 {
    () => {
        impl FnOnce(
            Matrix<T>,
            &Matrix<T>,
            &Matrix<T>,
            &Matrix<T>,
            Bar<'_, Matrix<T>>,
            Bar<'_, Matrix<T>>,
            Bar<'_, Matrix<T>>,
        ) + use<T>
    };
}

impl layer_norm {
    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp<T: Scalar>(x: &Matrix<T>, scale: &Matrix<T>, shift: &Matrix<T>) -> (Matrix<T>, pullback3!()) {
        kernels! {
            /// Turns the adjoint of the result into that of `x`, and adds to those of scale and shift.
            fn backward<'a, M, T>(x: &'a [T], scale: &'a [T], bar: &'a mut [T], scale_bar: &'a mut [T], shift_bar: &'a mut [T]) {
                let count = T::from_f64(scale.len() as f64);
                for (x, bar) in x.chunks_exact(scale.len()).zip(bar.chunks_exact_mut(scale.len())) {
                    // A row that nobody uses contributes nothing, whatever is in it.
                    if bar.iter().all(|bar| *bar == T::ZERO) {
                        continue;
                    }
                    let (mean, inverse) = row_moments::<M, T>(x);
                    for (((bar, x), scale_bar), shift_bar) in bar.iter().zip(x).zip(&mut *scale_bar).zip(&mut *shift_bar) {
                        *scale_bar = M::mul_add(*bar, (*x - mean) * inverse, *scale_bar);
                        *shift_bar += *bar;
                    }
                    for (bar, scale) in bar.iter_mut().zip(scale) {
                        *bar *= *scale;
                    }
                    let mean_bar = reduce::lane_sum_of(bar, |bar, sum| sum + bar) / count;
                    let spread = reduce::lane_sum_of_pairs(bar, x, |bar, x, sum| M::mul_add(bar, (x - mean) * inverse, sum)) / count;
                    for (bar, x) in bar.iter_mut().zip(x) {
                        *bar = inverse * (*bar - mean_bar - (*x - mean) * inverse * spread);
                    }
                }
            }
        }
        let pullback = |y_bar: Matrix<T>,
                        x: &Matrix<T>,
                        scale: &Matrix<T>,
                        _: &Matrix<T>,
                        x_bar: Bar<'_, Matrix<T>>,
                        scale_bar: Bar<'_, Matrix<T>>,
                        shift_bar: Bar<'_, Matrix<T>>| {
            let (mut bar, mut to_scale, mut to_shift) = (whole(y_bar, x.shape()), Matrix::zeros(1, x.cols()), Matrix::zeros(1, x.cols()));
            if !x.is_empty() {
                backward(x.as_slice(), scale.as_slice(), bar.as_mut_slice(), to_scale.as_mut_slice(), to_shift.as_mut_slice());
            }
            x_bar.accum(bar);
            scale_bar.accum(to_scale);
            shift_bar.accum(to_shift);
        };
        (layer_norm(x, scale, shift), pullback)
    }
}

/// Mean and biased variance of every column of a batch, `1 x n` each: what batch normalisation in training divides by, and
/// what a running average for [`batch_norm_inference`] is made of.
///
/// They carry no derivative; inside `#[differentiable]` the call goes into `no_diff(..)`.
///
/// ```
/// use pullback::{Matrix, nn};
/// let (mean, variance) = nn::batch_moments(&Matrix::from_vec(2, 1, vec![1.0, 3.0]));
/// assert_eq!((mean[(0, 0)], variance[(0, 0)]), (2.0, 1.0));
/// ```
#[must_use]
pub fn batch_moments<T: Scalar>(x: &Matrix<T>) -> (Matrix<T>, Matrix<T>) {
    let (mut mean, mut variance) = (Matrix::zeros(1, x.cols()), Matrix::zeros(1, x.cols()));
    let inverse_count = T::ONE / T::from_f64(x.rows() as f64);
    for i in 0..x.rows() {
        for (mean, x) in mean.iter_mut().zip(x.row(i)) {
            *mean += *x;
        }
    }
    mean.iter_mut().for_each(|mean| *mean *= inverse_count);
    for i in 0..x.rows() {
        for ((variance, mean), x) in variance.iter_mut().zip(&mean).zip(x.row(i)) {
            *variance += (*x - *mean) * (*x - *mean);
        }
    }
    variance.iter_mut().for_each(|variance| *variance *= inverse_count);
    (mean, variance)
}

/// Batch normalisation in training (Ioffe and Szegedy 2015): every column, minus its mean over the batch, over its standard
/// deviation, times `scale`, plus `shift`.
///
/// `y_ij = scale_j (x_ij - mean_j) / sqrt(variance_j + 1e-5) + shift_j`, with the moments of [`batch_moments`], through which the
/// derivative goes; `x` is `m x n`, the others `1 x n`.
///
/// ```
/// use pullback::{Matrix, nn};
/// let x = Matrix::from_vec(2, 1, vec![1.0, 3.0_f64]);
/// let y = nn::batch_norm(&x, &Matrix::full(1, 1, 2.0), &Matrix::full(1, 1, 5.0));
/// assert!((y[(0, 0)] - 3.0).abs() < 1e-4 && (y[(1, 0)] - 7.0).abs() < 1e-4);
/// ```
///
/// # Panics
///
/// If `scale` or `shift` is not `1 x n`; the shapes are named.
#[must_use]
#[track_caller]
pub fn batch_norm<T: Scalar>(x: &Matrix<T>, scale: &Matrix<T>, shift: &Matrix<T>) -> Matrix<T> {
    check_row("batch_norm", "a scale", x, scale);
    check_row("batch_norm", "a shift", x, shift);
    let (mean, variance) = batch_moments(x);
    normalised(x, &mean, &variance, scale, shift)
}

/// Batch normalisation with moments that are given, as in inference.
///
/// `y_ij = scale_j (x_ij - mean_j) / sqrt(variance_j + 1e-5) + shift_j`; `x` is `m x n`, the others `1 x n`.
///
/// ```
/// use pullback::{Matrix, nn};
/// let row = |value: f64| Matrix::full(1, 1, value);
/// let y = nn::batch_norm_inference(&row(5.0), &row(3.0), &row(4.0), &row(1.0), &row(0.0));
/// assert!((y[(0, 0)] - 1.0).abs() < 1e-5);
/// ```
///
/// # Panics
///
/// If one of the others is not `1 x n`; the shapes are named.
#[must_use]
#[track_caller]
pub fn batch_norm_inference<T: Scalar>(
    x: &Matrix<T>,
    mean: &Matrix<T>,
    variance: &Matrix<T>,
    scale: &Matrix<T>,
    shift: &Matrix<T>,
) -> Matrix<T> {
    check_row("batch_norm_inference", "a mean", x, mean);
    check_row("batch_norm_inference", "a variance", x, variance);
    check_row("batch_norm_inference", "a scale", x, scale);
    check_row("batch_norm_inference", "a shift", x, shift);
    normalised(x, mean, variance, scale, shift)
}

handles!(layer_norm batch_norm batch_norm_inference);

fn normalised<T: Scalar>(x: &Matrix<T>, mean: &Matrix<T>, variance: &Matrix<T>, scale: &Matrix<T>, shift: &Matrix<T>) -> Matrix<T> {
    let mut factor = variance.clone();
    for (factor, scale) in factor.iter_mut().zip(scale) {
        *factor = *scale * inverse_deviation(*factor);
    }
    let mut y = Matrix::unspecified(x.rows(), x.cols());
    for i in 0..x.rows() {
        let columns = mean.iter().zip(&factor).zip(shift);
        for ((y, x), ((mean, factor), shift)) in y.row_mut(i).iter_mut().zip(x.row(i)).zip(columns) {
            *y = (*x - *mean) * *factor + *shift;
        }
    }
    y
}

/// The adjoints of scale and shift, `sum_i y_bar_ij h_ij` with the normalised `h`, and `sum_i y_bar_ij`; and the inverse deviations.
fn column_sums<T: Scalar>(y_bar: &Matrix<T>, x: &Matrix<T>, mean: &Matrix<T>, variance: &Matrix<T>) -> [Matrix<T>; 3] {
    let (mut to_scale, mut to_shift, mut inverse) = (Matrix::zeros(1, x.cols()), Matrix::zeros(1, x.cols()), variance.clone());
    inverse.iter_mut().for_each(|inverse| *inverse = inverse_deviation(*inverse));
    for i in 0..x.rows() {
        let columns = to_scale.iter_mut().zip(&mut to_shift.as_mut_slice()[..]).zip(mean).zip(&inverse);
        for ((bar, x), (((to_scale, to_shift), mean), inverse)) in y_bar.row(i).iter().zip(x.row(i)).zip(columns) {
            *to_scale += *bar * (*x - *mean) * *inverse;
            *to_shift += *bar;
        }
    }
    [to_scale, to_shift, inverse]
}

impl batch_norm {
    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp<T: Scalar>(x: &Matrix<T>, scale: &Matrix<T>, shift: &Matrix<T>) -> (Matrix<T>, pullback3!()) {
        let pullback = |y_bar: Matrix<T>,
                        x: &Matrix<T>,
                        scale: &Matrix<T>,
                        _: &Matrix<T>,
                        x_bar: Bar<'_, Matrix<T>>,
                        scale_bar: Bar<'_, Matrix<T>>,
                        shift_bar: Bar<'_, Matrix<T>>| {
            let mut bar = whole(y_bar, x.shape());
            let (mean, variance) = batch_moments(x);
            let [to_scale, to_shift, inverse] = column_sums(&bar, x, &mean, &variance);
            let inverse_count = T::ONE / T::from_f64(x.rows() as f64);
            for i in 0..x.rows() {
                let columns = mean.iter().zip(&inverse).zip(scale).zip(to_scale.iter().zip(&to_shift));
                for ((bar, x), (((mean, inverse), scale), (to_scale, to_shift))) in bar.row_mut(i).iter_mut().zip(x.row(i)).zip(columns) {
                    let normalised = (*x - *mean) * *inverse;
                    *bar = *scale * *inverse * (*bar - inverse_count * (*to_shift + normalised * *to_scale));
                }
            }
            x_bar.accum(bar);
            scale_bar.accum(to_scale);
            shift_bar.accum(to_shift);
        };
        (batch_norm(x, scale, shift), pullback)
    }
}

impl batch_norm_inference {
    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp<T: Scalar>(
        x: &Matrix<T>,
        mean: &Matrix<T>,
        variance: &Matrix<T>,
        scale: &Matrix<T>,
        shift: &Matrix<T>,
    ) -> (
        Matrix<T>,
        impl FnOnce(
            Matrix<T>,
            &Matrix<T>,
            &Matrix<T>,
            &Matrix<T>,
            &Matrix<T>,
            &Matrix<T>,
            Bar<'_, Matrix<T>>,
            Bar<'_, Matrix<T>>,
            Bar<'_, Matrix<T>>,
            Bar<'_, Matrix<T>>,
            Bar<'_, Matrix<T>>,
        ) + use<T>,
    ) {
        let pullback = |y_bar: Matrix<T>,
                        x: &Matrix<T>,
                        mean: &Matrix<T>,
                        variance: &Matrix<T>,
                        scale: &Matrix<T>,
                        _: &Matrix<T>,
                        x_bar: Bar<'_, Matrix<T>>,
                        mean_bar: Bar<'_, Matrix<T>>,
                        variance_bar: Bar<'_, Matrix<T>>,
                        scale_bar: Bar<'_, Matrix<T>>,
                        shift_bar: Bar<'_, Matrix<T>>| {
            let mut bar = whole(y_bar, x.shape());
            let [to_scale, to_shift, inverse] = column_sums(&bar, x, mean, variance);
            // With the inverse deviation r, the derivative of r by the variance is -r^3 / 2.
            let column = |f: &dyn Fn(usize) -> T| Matrix::from_fn(1, x.cols(), |_, j| f(j));
            let at = |m: &Matrix<T>, j: usize| m[(0, j)];
            let factor = column(&|j| at(scale, j) * at(&inverse, j));
            mean_bar.accum(column(&|j| -at(&factor, j) * at(&to_shift, j)));
            let half = T::from_f64(0.5);
            variance_bar.accum(column(&|j| -half * at(&factor, j) * at(&inverse, j) * at(&to_scale, j)));
            for i in 0..x.rows() {
                for (bar, factor) in bar.row_mut(i).iter_mut().zip(&factor) {
                    *bar *= *factor;
                }
            }
            x_bar.accum(bar);
            scale_bar.accum(to_scale);
            shift_bar.accum(to_shift);
        };
        (batch_norm_inference(x, mean, variance, scale, shift), pullback)
    }
}

pullback_of! {
    layer_norm(x: &Matrix<T>, scale: &Matrix<T>, shift: &Matrix<T>) -> Matrix<T>, [&Matrix<T>, &Matrix<T>, &Matrix<T>], [Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>];
    batch_norm(x: &Matrix<T>, scale: &Matrix<T>, shift: &Matrix<T>) -> Matrix<T>, [&Matrix<T>, &Matrix<T>, &Matrix<T>], [Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>];
    batch_norm_inference(x: &Matrix<T>, mean: &Matrix<T>, variance: &Matrix<T>, scale: &Matrix<T>, shift: &Matrix<T>) -> Matrix<T>,
        [&Matrix<T>, &Matrix<T>, &Matrix<T>, &Matrix<T>, &Matrix<T>], [Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>];
}
