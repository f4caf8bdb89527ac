//! Layers around matrix products: dense layers and attention.
//!
//! Adjoints of products are products that are added to what is there already (Giles, "Collected matrix derivative results for
//! forward and reverse mode algorithmic differentiation", 2008).

use super::rule::{add_column_sums, handles, pullback_of, whole};
use super::softmax::softmax_in_place;
use crate::__v1::Bar;
use crate::float::rules;
use crate::kernels::{kernels, reduce};
use crate::matrix::{Into, add_product, mismatch, product};
use crate::{Matrix, Scalar};

/// A dense layer, `x w + b`: `x` is `m x k`, the weights are `k x n` and the biases `1 x n`.
///
/// ```
/// use pullback::{Matrix, nn};
/// let (w, b) = (Matrix::identity(2), Matrix::from_vec(1, 2, vec![10.0, 20.0]));
/// assert_eq!(nn::dense(&Matrix::full(1, 2, 1.0), &w, &b).row(0), [11.0, 21.0]);
/// ```
///
/// # Panics
///
/// If the shapes do not fit; they are named.
#[must_use]
#[track_caller]
pub fn dense<T: Scalar>(x: &Matrix<T>, weights: &Matrix<T>, biases: &Matrix<T>) -> Matrix<T> {
    if x.cols() != weights.rows() {
        mismatch("dense", x.shape(), weights.shape(), "the weights need as many rows as there are inputs");
    }
    if biases.shape() != (1, weights.cols()) {
        mismatch("dense", weights.shape(), biases.shape(), "the biases need one row, and as many columns as the weights");
    }
    let mut y = Matrix::unspecified(x.rows(), weights.cols());
    for i in 0..y.rows() {
        y.row_mut(i).copy_from_slice(biases.as_slice());
    }
    product(y.view_mut(), Into::Add, T::ONE, x.view(), weights.view());
    y
}

/// Attention of a single head (Vaswani et al. 2017), `softmax(q k^T / sqrt(d)) v`, with the softmax over rows.
///
/// The queries are `m x d`, the keys `n x d`, the values `n x e`; the result is `m x e`. With the weights `P` and
/// `P_bar = y_bar v^T`, the adjoint of the scores is `P (P_bar - rowsum(P P_bar))`, elementwise.
///
/// ```
/// use pullback::{Matrix, nn};
/// let alike = Matrix::full(2, 3, 1.0);
/// let y = nn::attention(&alike, &alike, &Matrix::from_vec(2, 1, vec![1.0, 3.0]));
/// assert_eq!(y.as_slice(), [2.0, 2.0]);
/// ```
///
/// # Panics
///
/// If the shapes do not fit; they are named.
#[must_use]
#[track_caller]
pub fn attention<T: Scalar>(queries: &Matrix<T>, keys: &Matrix<T>, values: &Matrix<T>) -> Matrix<T> {
    attend(queries, keys, values).0
}

handles!(dense attention);

/// The result and the weights.
#[track_caller]
fn attend<T: Scalar>(queries: &Matrix<T>, keys: &Matrix<T>, values: &Matrix<T>) -> (Matrix<T>, Matrix<T>) {
    if queries.cols() != keys.cols() {
        mismatch("attention", queries.shape(), keys.shape(), "queries and keys need the same number of columns");
    }
    if keys.rows() != values.rows() {
        mismatch("attention", keys.shape(), values.shape(), "there is one value for each key");
    }
    let mut weights = Matrix::unspecified(queries.rows(), keys.rows());
    product(weights.view_mut(), Into::Replace, score_scale(keys), queries.view(), keys.view().transpose());
    softmax_in_place(&mut weights);
    let mut y = Matrix::unspecified(queries.rows(), values.cols());
    product(y.view_mut(), Into::Replace, T::ONE, weights.view(), values.view());
    (y, weights)
}

/// `1 / sqrt(d)`
fn score_scale<T: Scalar>(keys: &Matrix<T>) -> T {
    T::ONE / T::from_f64(keys.cols() as f64).sqrt()
}

/// A pullback of three matrices.
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

impl dense {
    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp<T: Scalar>(x: &Matrix<T>, weights: &Matrix<T>, biases: &Matrix<T>) -> (Matrix<T>, pullback3!()) {
        let pullback = |y_bar: Matrix<T>,
                        x: &Matrix<T>,
                        weights: &Matrix<T>,
                        _: &Matrix<T>,
                        x_bar: Bar<'_, Matrix<T>>,
                        weights_bar: Bar<'_, Matrix<T>>,
                        biases_bar: Bar<'_, Matrix<T>>| {
            let y_bar = whole(y_bar, (x.rows(), weights.cols()));
            add_product(x_bar, x.shape(), y_bar.view(), weights.view().transpose());
            add_product(weights_bar, weights.shape(), x.view().transpose(), y_bar.view());
            add_column_sums(biases_bar, &y_bar);
        };
        (dense(x, weights, biases), pullback)
    }
}

impl attention {
    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp<T: Scalar>(queries: &Matrix<T>, keys: &Matrix<T>, values: &Matrix<T>) -> (Matrix<T>, pullback3!()) {
        kernels! {
            /// Turns the adjoint of the weights into that of the scores before they were scaled.
            fn backward<'a, M, T>(weights: &'a [T], bar: &'a mut [T], cols: usize, scale: T) {
                for (weights, bar) in weights.chunks_exact(cols).zip(bar.chunks_exact_mut(cols)) {
                    let mean = reduce::lane_sum_of_pairs(weights, bar, |p, bar, sum| sum + rules::mul(bar, p));
                    for (bar, p) in bar.iter_mut().zip(weights) {
                        *bar = rules::mul((*bar - mean) * scale, *p);
                    }
                }
            }
        }
        let (y, weights) = attend(queries, keys, values);
        let pullback = move |y_bar: Matrix<T>,
                             queries: &Matrix<T>,
                             keys: &Matrix<T>,
                             values: &Matrix<T>,
                             queries_bar: Bar<'_, Matrix<T>>,
                             keys_bar: Bar<'_, Matrix<T>>,
                             values_bar: Bar<'_, Matrix<T>>| {
            let y_bar = whole(y_bar, (queries.rows(), values.cols()));
            let mut bar = Matrix::unspecified(weights.rows(), weights.cols());
            product(bar.view_mut(), Into::Replace, T::ONE, y_bar.view(), values.view().transpose());
            if !bar.is_empty() {
                backward(weights.as_slice(), bar.as_mut_slice(), weights.cols(), score_scale(keys));
            }
            add_product(values_bar, values.shape(), weights.view().transpose(), y_bar.view());
            add_product(queries_bar, queries.shape(), bar.view(), keys.view());
            add_product(keys_bar, keys.shape(), bar.view().transpose(), queries.view());
        };
        (y, pullback)
    }
}

pullback_of! {
    dense(x: &Matrix<T>, weights: &Matrix<T>, biases: &Matrix<T>) -> Matrix<T>, [&Matrix<T>, &Matrix<T>, &Matrix<T>], [Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>];
    attention(queries: &Matrix<T>, keys: &Matrix<T>, values: &Matrix<T>) -> Matrix<T>, [&Matrix<T>, &Matrix<T>, &Matrix<T>], [Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>];
}
