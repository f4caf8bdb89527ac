//! Loops over the elements of matrices, compiled for every instruction set, and the functions that they may call.

use crate::Matrix;
use crate::float::Scalar;
use crate::kernels::{Baseline, Fused, InstructionSet, Kernel, MulAdd, dispatch, math};

/// Methods of the floats as branch-free polynomials: what stands for those of `std` in closures over the elements of matrices.
///
/// They are told whether the instruction set in use has a fused multiply-add, which a loop compiled for it knows as a constant:
/// a function and its derivative compute the same bits, whatever is in use.
pub trait PointwiseMethods: Scalar {
    /// `exp`
    #[inline(always)]
    fn __pointwise_exp(self, fused: bool) -> Self {
        if fused { math::exp::<Fused, Self>(self) } else { math::exp::<Baseline, Self>(self) }
    }
    /// `ln`
    #[inline(always)]
    fn __pointwise_ln(self, fused: bool) -> Self {
        if fused { math::ln::<Fused, Self>(self) } else { math::ln::<Baseline, Self>(self) }
    }
    /// `tanh`
    #[inline(always)]
    fn __pointwise_tanh(self, fused: bool) -> Self {
        if fused { math::tanh::<Fused, Self>(self) } else { math::tanh::<Baseline, Self>(self) }
    }
}

impl<T: Scalar> PointwiseMethods for T {}

/// Whether the instruction set in use has a fused multiply-add: for what stands outside of the loops.
#[inline]
#[must_use]
pub fn is_fused() -> bool {
    InstructionSet::current().is_fused()
}

/// `map` and `zip_map`, with closures that are told whether the instruction set in use has a fused multiply-add.
pub trait PointwiseMaps<T> {
    /// `map`
    #[must_use]
    fn __pointwise_map(&self, f: impl FnMut(T, bool) -> T) -> Self;
    /// `zip_map`
    #[must_use]
    #[track_caller]
    fn __pointwise_zip_map(&self, other: &Self, f: impl FnMut(T, T, bool) -> T) -> Self;
}

impl<T: Scalar> PointwiseMaps<T> for Matrix<T> {
    fn __pointwise_map(&self, mut f: impl FnMut(T, bool) -> T) -> Self {
        let mut mapped = Self::unspecified(self.rows(), self.cols());
        pointwise(
            [self.as_slice()],
            [mapped.as_mut_slice()],
            #[inline(always)]
            |[x], [y], _, fused| {
                for (y, x) in y.iter_mut().zip(x) {
                    *y = f(*x, fused);
                }
            },
        );
        mapped
    }

    #[track_caller]
    fn __pointwise_zip_map(&self, other: &Self, mut f: impl FnMut(T, T, bool) -> T) -> Self {
        self.check_zip(other);
        let mut mapped = Self::unspecified(self.rows(), self.cols());
        pointwise(
            [self.as_slice(), other.as_slice()],
            [mapped.as_mut_slice()],
            #[inline(always)]
            |[x, y], [z], _, fused| {
                for ((z, x), y) in z.iter_mut().zip(x).zip(y) {
                    *z = f(*x, *y, fused);
                }
            },
        );
        mapped
    }
}

struct Pointwise<'a, T, F, const N: usize, const M: usize> {
    ins: [&'a [T]; N],
    outs: [&'a mut [T]; M],
    body: F,
}

impl<T: Scalar, F: FnMut([&[T]; N], [&mut [T]; M], usize, bool), const N: usize, const M: usize> Kernel for Pointwise<'_, T, F, N, M> {
    type Output = ();

    #[inline(always)]
    fn run<A: MulAdd>(self) {
        let Self { ins, outs, mut body } = self;
        let count = ins.iter().map(|x| x.len()).chain(outs.iter().map(|y| y.len())).min().unwrap_or(0);
        body(ins, outs, count, A::FUSED);
    }
}

/// Runs a loop over slices of the same length, compiled for the instruction set in use: `body` gets the slices, how many
/// elements of each it is to handle, and whether the set has a fused multiply-add.
#[inline(always)]
pub fn pointwise<T: Scalar, const N: usize, const M: usize>(
    ins: [&[T]; N],
    outs: [&mut [T]; M],
    body: impl FnMut([&[T]; N], [&mut [T]; M], usize, bool),
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
