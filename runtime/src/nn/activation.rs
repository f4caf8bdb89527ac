//! Activations: functions of every element.
//!
//! The way back computes the slope from the argument again. That costs a fraction of a nanosecond for each element, less
//! than to keep and to read a copy of the result.

use super::rule::{handles, pullback_of, whole};
use crate::__v1::Bar;
use crate::float::rules;
use crate::kernels::{kernels, math};
use crate::{Matrix, Scalar};

macro_rules! activations {
    ($($(#[$attribute:meta])* $name:ident, $slope:ident;)*) => {$(
        $(#[$attribute])*
        #[must_use]
        pub fn $name<T: Scalar>(x: &Matrix<T>) -> Matrix<T> {
            kernels! {
                fn forward<'a, M, T>(x: &'a [T], y: &'a mut [T]) {
                    for (y, x) in y.iter_mut().zip(x) {
                        *y = math::$name::<M, T>(*x);
                    }
                }
            }
            let mut y = Matrix::unspecified(x.rows(), x.cols());
            forward(x.as_slice(), y.as_mut_slice());
            y
        }

        impl $name {
            #[doc(hidden)]
            pub fn __vjp<T: Scalar>(x: &Matrix<T>) -> (Matrix<T>, impl FnOnce(Matrix<T>, &Matrix<T>, Bar<'_, Matrix<T>>) + use<T>) {
                kernels! {
                    fn backward<'a, M, T>(x: &'a [T], bar: &'a mut [T]) {
                        for (bar, x) in bar.iter_mut().zip(x) {
                            *bar = rules::mul(*bar, math::$slope::<M, T>(*x));
                        }
                    }
                }
                ($name(x), |y_bar: Matrix<T>, x: &Matrix<T>, x_bar: Bar<'_, Matrix<T>>| {
                    if x_bar.0.is_some() {
                        let mut bar = whole(y_bar, x.shape());
                        backward(x.as_slice(), bar.as_mut_slice());
                        x_bar.accum(bar);
                    }
                })
            }
        }
        handles!($name);
        pullback_of! {
            $name(x: &Matrix<T>) -> Matrix<T>, [&Matrix<T>], [Bar<'_, Matrix<T>>];
        }
    )*};
}

activations! {
    /// The logistic function `1 / (1 + exp(-x))` of every element, within 2.5 ulp; its slope is `s (1 - s)`.
    ///
    /// ```
    /// use pullback::{Matrix, nn};
    /// assert_eq!(nn::sigmoid(&Matrix::full(1, 2, 0.0)).row(0), [0.5, 0.5]);
    /// ```
    sigmoid, sigmoid_slope;
    /// The hyperbolic tangent of every element, within 3 ulp; its slope is `1 - tanh(x)^2`.
    ///
    /// ```
    /// use pullback::{Matrix, nn};
    /// assert_eq!(nn::tanh(&Matrix::full(1, 1, 50.0))[(0, 0)], 1.0);
    /// ```
    tanh, tanh_slope;
    /// `max(x, 0)` of every element (Nair and Hinton 2010); its slope at 0 is 0. A NaN stays one.
    ///
    /// ```
    /// use pullback::{Matrix, nn};
    /// assert_eq!(nn::relu(&Matrix::from_vec(1, 2, vec![-3.0, 3.0])).row(0), [0.0, 3.0]);
    /// ```
    relu, relu_slope;
    /// `x` where it is positive, `exp(x) - 1` elsewhere (Clevert, Unterthiner and Hochreiter 2015).
    ///
    /// ```
    /// use pullback::{Matrix, nn};
    /// assert_eq!(nn::elu(&Matrix::from_vec(1, 2, vec![-1e9, 3.0])).row(0), [-1.0, 3.0]);
    /// ```
    elu, elu_slope;
    /// `x / (1 + exp(-x))`, also called swish (Elfwing, Uchibe and Doya 2017); at negative infinity its limit, 0.
    ///
    /// ```
    /// use pullback::{Matrix, nn};
    /// assert_eq!(nn::silu(&Matrix::from_vec(1, 2, vec![0.0, 1e3])).row(0), [0.0, 1e3]);
    /// ```
    silu, silu_slope;
    /// `ln(1 + exp(x))` of every element, within 2.5 ulp; its slope is the sigmoid.
    ///
    /// ```
    /// use pullback::{Matrix, nn};
    /// assert_eq!(nn::softplus(&Matrix::from_vec(1, 2, vec![-1e3, 1e3])).row(0), [0.0, 1e3]);
    /// ```
    softplus, sigmoid;
    /// `x P(X < x)` for a normally distributed `X` (Hendrycks and Gimpel 2016), within 7 ulp: the exact form, by the error
    /// function, not the one by `tanh`. At negative infinity it is 0, its limit.
    ///
    /// ```
    /// use pullback::{Matrix, nn};
    /// let y = nn::gelu(&Matrix::from_vec(1, 2, vec![1.0_f64, -1.0]));
    /// assert!((y[(0, 0)] - 0.841_344_746).abs() < 1e-9 && (y[(0, 0)] - y[(0, 1)] - 1.0).abs() < 1e-12);
    /// ```
    gelu, gelu_slope;
}

/// `x` where it is positive, `slope x` elsewhere. The slope may be learned (PReLU, He et al. 2015).
///
/// ```
/// use pullback::{Matrix, nn};
/// assert_eq!(nn::leaky_relu(&Matrix::from_vec(1, 2, vec![-3.0, 3.0]), 0.5).row(0), [-1.5, 3.0]);
/// ```
#[must_use]
pub fn leaky_relu<T: Scalar>(x: &Matrix<T>, slope: T) -> Matrix<T> {
    let mut y = Matrix::unspecified(x.rows(), x.cols());
    for (y, x) in y.iter_mut().zip(x) {
        *y = if *x > T::ZERO { *x } else { slope * *x };
    }
    y
}
handles!(leaky_relu);

impl leaky_relu {
    #[doc(hidden)]
    pub fn __vjp<T: Scalar>(
        x: &Matrix<T>,
        slope: T,
    ) -> (Matrix<T>, impl FnOnce(Matrix<T>, &Matrix<T>, (), Bar<'_, Matrix<T>>, Bar<'_, T>) + use<T>) {
        let pullback = move |y_bar: Matrix<T>, x: &Matrix<T>, (): (), x_bar: Bar<'_, Matrix<T>>, slope_bar: Bar<'_, T>| {
            let mut bar = whole(y_bar, x.shape());
            let parts = bar.iter().zip(x).map(|(bar, x)| if *x > T::ZERO { T::ZERO } else { rules::mul(*bar, *x) });
            slope_bar.accum(parts.sum::<T>());
            for (bar, x) in bar.iter_mut().zip(x) {
                *bar = if *x > T::ZERO { *bar } else { rules::mul(*bar, slope) };
            }
            x_bar.accum(bar);
        };
        (leaky_relu(x, slope), pullback)
    }
}

pullback_of! {
    leaky_relu(x: &Matrix<T>, slope: T) -> Matrix<T>, [&Matrix<T>, ()], [Bar<'_, Matrix<T>>, Bar<'_, T>];
}
