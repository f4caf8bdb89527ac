//! What the rules of the layers have in common: their handles, and how adjoints get their shape.
//!
//! A layer is a function and, in the type namespace, a handle of the same name with the function's `__vjp` under the call
//! protocol (ARCHITECTURE.md): value and pullback, which takes the seed, the primal arguments again, and their adjoints.

use crate::__v1::Bar;
use crate::{Matrix, Scalar};

/// Makes the handles of functions.
macro_rules! handles {
    ($($name:ident)*) => {$(
        #[doc(hidden)]
        #[allow(non_camel_case_types)] // it has the function's name
        #[derive(Clone, Copy, Debug)]
        pub struct $name {}
        crate::inert_handle!($name);
    )*};
}
pub(super) use handles;

/// What calls the function by its name asks its handle for, as generated handles have it.
macro_rules! pullback_of {
    ($($name:ident($($arg:ident: $type:ty),*) -> $out:ty, [$($again:ty),*], [$($bar:ty),*];)*) => {$(
        impl $name {
            #[doc(hidden)]
            #[inline(always)]
            #[track_caller]
            #[allow(clippy::type_complexity)] // the call protocol, written out
            pub fn __vjp_of<T: crate::Scalar, Called>(
                called: Called,
                $($arg: $type),*
            ) -> ($out, impl FnOnce($out, $($again,)* $($bar),*) + use<T, Called>, impl Sized + use<T, Called>) {
                let (value, pullback) = Self::__vjp($($arg),*);
                (value, pullback, crate::__v1::pair(called, $name::<T>))
            }
        }
    )*};
}
pub(super) use pullback_of;

/// An adjoint in its whole shape: a zero without a shape is what nobody has added to.
pub fn whole<T: Scalar>(mut bar: Matrix<T>, (rows, cols): (usize, usize)) -> Matrix<T> {
    bar.grow(rows, cols);
    bar
}

/// The place of an adjoint in its whole shape, where there is a use for it.
pub fn place<T: Scalar>(bar: Bar<'_, Matrix<T>>, (rows, cols): (usize, usize)) -> Option<&mut Matrix<T>> {
    let place = bar.0?;
    place.grow(rows, cols);
    Some(place)
}

/// Adds the sum of every column to a row of adjoints: what a bias that is added to every row gets.
pub fn add_column_sums<T: Scalar>(bar: Bar<'_, Matrix<T>>, y_bar: &Matrix<T>) {
    let Some(place) = place(bar, (1, y_bar.cols())) else { return };
    for i in 0..y_bar.rows() {
        for (place, y_bar) in place.iter_mut().zip(y_bar.row(i)) {
            *place += *y_bar;
        }
    }
}
