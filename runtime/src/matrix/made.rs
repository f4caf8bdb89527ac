//! How matrices that are made inside of differentiable functions are pulled back.

use super::Matrix;
use super::lanes::sum_of;
use crate::__v1::{Bar, Discard};
use crate::float::Scalar;

#[doc(hidden)]
impl<T: Scalar> Matrix<T> {
    #[track_caller]
    pub fn __vjp_zeros(rows: usize, cols: usize) -> (Self, impl FnOnce(Self, (), (), Discard, Discard) + use<T>) {
        (Self::zeros(rows, cols), |_: Self, (), (), _: Discard, _: Discard| {})
    }

    #[track_caller]
    pub fn __vjp_identity(n: usize) -> (Self, impl FnOnce(Self, (), Discard) + use<T>) {
        (Self::identity(n), |_: Self, (), _: Discard| {})
    }

    #[track_caller]
    pub fn __vjp_full(rows: usize, cols: usize, value: T) -> (Self, impl FnOnce(Self, (), (), (), Discard, Discard, Bar<'_, T>) + use<T>) {
        (Self::full(rows, cols, value), |t: Self, (), (), (), _: Discard, _: Discard, bar: Bar<'_, T>| {
            bar.accum(sum_of(t.as_slice(), |t| t));
        })
    }

    #[track_caller]
    pub fn __vjp_from_vec(
        rows: usize,
        cols: usize,
        elements: Vec<T>,
    ) -> (Self, impl FnOnce(Self, (), (), (), Discard, Discard, Bar<'_, Vec<T>>) + use<T>) {
        (Self::from_vec(rows, cols, elements), move |mut t: Self, (), (), (), _: Discard, _: Discard, bar: Bar<'_, Vec<T>>| {
            t.grow(rows, cols);
            bar.accum(t.into_vec());
        })
    }

    #[track_caller]
    pub fn __vjp_from_slice(
        rows: usize,
        cols: usize,
        elements: &[T],
    ) -> (Self, impl FnOnce(Self, (), (), &[T], Discard, Discard, Bar<'_, [T]>) + use<T>) {
        (Self::from_slice(rows, cols, elements), move |mut t: Self, (), (), _: &[T], _: Discard, _: Discard, bar: Bar<'_, [T]>| {
            t.grow(rows, cols);
            if let Some(place) = bar.0 {
                place.iter_mut().zip(&t).for_each(|(place, t)| *place += *t);
            }
        })
    }

    pub fn __vjp_into_vec(self) -> (Vec<T>, impl FnOnce(Vec<T>, (), Bar<'_, Self>) + use<T>) {
        let (rows, cols) = self.shape();
        (self.into_vec(), move |mut t: Vec<T>, (), bar: Bar<'_, Self>| {
            t.resize(rows * cols, T::ZERO);
            bar.accum(Self::from_vec(rows, cols, t));
        })
    }
}
