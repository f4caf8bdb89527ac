//! What is done to each column: what is done to each row of the transpose, and pulled back through it.

use super::place::{add, full};
use super::{Matrix, shape};
use crate::__v1::Bar;
use crate::float::Scalar;

macro_rules! by_columns {
    ($($(#[$attribute:meta])* $name:ident is $of_rows:ident, $rule:ident is $rule_of_rows:ident, $check:ident;)*) => {
        impl<T: Scalar> Matrix<T> {$(
            $(#[$attribute])*
            #[must_use]
            #[track_caller]
            pub fn $name(&self) -> Self {
                $check(stringify!($name), self.shape());
                self.transpose().$of_rows().transpose()
            }

            #[doc(hidden)]
            #[track_caller]
            pub fn $rule(&self) -> (Self, impl FnOnce(Self, &Self, Bar<'_, Self>) + use<T>) {
                $check(stringify!($name), self.shape());
                let (y, pull) = self.transpose().$rule_of_rows();
                let of_y = y.shape();
                (y.transpose(), move |t: Self, x: &Self, bar: Bar<'_, Self>| {
                    let mut x_bar = Self::default();
                    pull(full(t, (of_y.1, of_y.0)).transpose(), &x.transpose(), Bar(Some(&mut x_bar)));
                    x_bar.grow(x.cols(), x.rows());
                    add(bar, x.shape(), x_bar.view().transpose());
                })
            }
        )*}
    };
}

/// The greatest of none is asked for where columns have no elements.
#[track_caller]
fn filled(operation: &str, (rows, cols): (usize, usize)) {
    if rows == 0 && cols > 0 {
        shape::nothing(operation, (rows, cols));
    }
}

fn any(_: &str, _: (usize, usize)) {}

by_columns! {
    /// The greatest element of each column, as a `1 x n` row. The adjoint goes to the first of equal ones.
    ///
    /// # Panics
    ///
    /// If there are columns without elements.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::from_vec(2, 2, vec![1.0, 4.0, 3.0, 2.0]).col_max().as_slice(), [3.0, 4.0]);
    /// ```
    col_max is row_max, __vjp_col_max is __vjp_row_max, filled;

    /// The least element of each column, as a `1 x n` row. The adjoint goes to the first of equal ones.
    ///
    /// # Panics
    ///
    /// If there are columns without elements.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::from_vec(2, 2, vec![1.0, 4.0, 3.0, 2.0]).col_min().as_slice(), [1.0, 2.0]);
    /// ```
    col_min is row_min, __vjp_col_min is __vjp_row_min, filled;

    /// The Euclidean norm of each column, as a `1 x n` row. Its derivative at 0 counts as 0.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::from_vec(2, 1, vec![3.0, 4.0]).col_norm().as_slice(), [5.0]);
    /// ```
    col_norm is row_norm, __vjp_col_norm is __vjp_row_norm, any;

    /// `ln sum exp(x)` over each column, as a `1 x n` row, without overflow; `-inf` where columns have no elements.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let y = Matrix::full(2, 1, 1000.0_f64).col_log_sum_exp();
    /// assert!((y[(0, 0)] - (1000.0 + 2.0_f64.ln())).abs() < 1e-12);
    /// ```
    col_log_sum_exp is row_log_sum_exp, __vjp_col_log_sum_exp is __vjp_row_log_sum_exp, any;

    /// `exp(x) / sum exp(x)` over each column, without overflow.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::full(4, 1, 3.0).col_softmax(), Matrix::full(4, 1, 0.25));
    /// ```
    col_softmax is row_softmax, __vjp_col_softmax is __vjp_row_softmax, any;

    /// `x - ln sum exp(x)` over each column, without overflow: the logarithm of the softmax.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let y = Matrix::full(2, 1, 3.0_f64).col_log_softmax();
    /// assert!((y[(0, 0)] + 2.0_f64.ln()).abs() < 1e-12);
    /// ```
    col_log_softmax is row_log_softmax, __vjp_col_log_softmax is __vjp_row_log_softmax, any;
}
