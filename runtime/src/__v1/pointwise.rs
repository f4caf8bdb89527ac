//! Loops over the elements of matrices, compiled for every instruction set, and the functions that they may call.

use crate::float::Scalar;
use crate::kernels::{Baseline, Kernel, MulAdd, dispatch, math};

/// Methods of the floats as branch-free polynomials: what stands for those of `std` in closures over the elements of matrices.
///
/// They compute the same bits on every instruction set, so that a function and its derivative agree whatever is in use.
pub trait PointwiseMethods: Scalar {
    /// `exp`
    #[inline(always)]
    fn __pointwise_exp(self) -> Self {
        math::exp::<Baseline, Self>(self)
    }
    /// `ln`
    #[inline(always)]
    fn __pointwise_ln(self) -> Self {
        math::ln::<Baseline, Self>(self)
    }
    /// `tanh`
    #[inline(always)]
    fn __pointwise_tanh(self) -> Self {
        math::tanh::<Baseline, Self>(self)
    }
}

impl<T: Scalar> PointwiseMethods for T {}

struct Pointwise<'a, T, F, const N: usize, const M: usize> {
    ins: [&'a [T]; N],
    outs: [&'a mut [T]; M],
    body: F,
}

impl<T: Scalar, F: FnMut([&[T]; N], [&mut [T]; M], usize), const N: usize, const M: usize> Kernel for Pointwise<'_, T, F, N, M> {
    type Output = ();

    #[inline(always)]
    fn run<A: MulAdd>(self) {
        let Self { ins, outs, mut body } = self;
        let count = ins.iter().map(|x| x.len()).chain(outs.iter().map(|y| y.len())).min().unwrap_or(0);
        body(ins, outs, count);
    }
}

/// Runs a loop over slices of the same length, compiled for the instruction set in use: `body` gets the slices, and how many
/// elements of each it is to handle.
#[inline(always)]
pub fn pointwise<T: Scalar, const N: usize, const M: usize>(
    ins: [&[T]; N],
    outs: [&mut [T]; M],
    body: impl FnMut([&[T]; N], [&mut [T]; M], usize),
) {
    dispatch(Pointwise { ins, outs, body });
}

/// The slice, or one that nobody reads where there is none.
#[inline(always)]
pub fn or_spare<'a, T: Scalar>(slice: Option<&'a mut [T]>, spare: &'a mut Vec<T>, length: usize) -> &'a mut [T] {
    slice.unwrap_or_else(|| {
        spare.resize(length, T::ZERO);
        spare
    })
}
