//! Chains of elementwise operations that end in a sum: one pass over all matrices, block by block.

use super::matrix::All;
use crate::Matrix;
use crate::float::Scalar;
use crate::kernels::{Kernel, MulAdd, dispatch};
use crate::matrix::LaneSum;

/// So many elements are handled at a time: what a block needs stays in the fastest cache.
const BLOCK: usize = 512;

/// Where the adjoints of a matrix's elements are added.
#[derive(Debug)]
pub struct Target<'a, T> {
    slice: &'a mut [T],
    shape: All,
    /// Nothing has been added yet, and what stands there means nothing.
    fresh: bool,
}

/// The adjoint of a matrix of this shape.
#[inline(always)]
pub fn target<T: Scalar>(place: &mut Matrix<T>, shape: All, whole: All) -> Target<'_, T> {
    let fresh = shape == whole && place.is_empty() && place.shape() != (shape.rows, shape.cols);
    if fresh {
        *place = Matrix::unspecified(shape.rows, shape.cols);
    } else {
        place.grow(shape.rows, shape.cols);
    }
    Target { slice: place.as_mut_slice(), shape, fresh }
}

/// Zero, of the type of a matrix's elements.
#[inline(always)]
pub fn nought<T: Scalar>(_: &Matrix<T>) -> T {
    T::ZERO
}

/// The number of elements of a shape, in the type of a matrix's elements.
#[inline(always)]
pub fn count_as<T: Scalar>(_: &Matrix<T>, whole: All) -> T {
    T::from_f64((whole.rows * whole.cols) as f64)
}

/// The shape that an operator's operands have together.
#[inline(always)]
#[track_caller]
pub fn together(operation: &str, left: All, right: All) -> All {
    let (rows, cols) = crate::matrix::broadcast(operation, (left.rows, left.cols), (right.rows, right.cols));
    All { rows, cols }
}

/// The shape that two matrices both have.
#[inline(always)]
#[track_caller]
pub fn both(operation: &str, left: All, right: All) -> All {
    crate::matrix::check_same(operation, (left.rows, left.cols), (right.rows, right.cols));
    left
}

struct Blocks<'a, T, F, const N: usize, const M: usize> {
    whole: All,
    ins: [(&'a [T], All); N],
    targets: [Option<Target<'a, T>>; M],
    body: F,
}

impl<T: Scalar, F: FnMut([&[T]; N], [&mut [T]; M], &mut [T], usize), const N: usize, const M: usize> Kernel for Blocks<'_, T, F, N, M> {
    type Output = T;

    #[inline(always)]
    fn run<A: MulAdd>(self) -> T {
        let Self { whole, ins, mut targets, mut body } = self;
        let count = whole.rows * whole.cols;
        let (mut spread, mut found, mut terms) = ([[T::ZERO; BLOCK]; N], [[T::ZERO; BLOCK]; M], [T::ZERO; BLOCK]);
        let mut sum = LaneSum::default();
        let mut at = 0;
        while at < count {
            let size = BLOCK.min(count - at);
            let mut spread = spread.iter_mut();
            let windows = ins.map(|(x, shape)| {
                let room = spread.next().map_or(&mut [][..], |room| &mut room[..size]);
                if shape == whole {
                    return &x[at..at + size];
                }
                repeat(x, shape, whole, at, room);
                &*room
            });
            found.iter_mut().for_each(|found| found[..size].fill(T::ZERO));
            terms[..size].fill(T::ZERO);
            body(windows, found.each_mut().map(|found| &mut found[..size]), &mut terms[..size], size);
            sum.add(&terms[..size]);
            for (target, found) in targets.iter_mut().zip(&found) {
                let Some(target) = target else { continue };
                if target.shape != whole {
                    gather(&found[..size], target, whole, at);
                    continue;
                }
                let place = &mut target.slice[at..at + size];
                if target.fresh {
                    place.copy_from_slice(&found[..size]);
                } else {
                    place.iter_mut().zip(&found[..size]).for_each(|(place, found)| *place += *found);
                }
            }
            at += size;
        }
        sum.total()
    }
}

/// Where element `at` of the whole stands in a matrix that is repeated along rows or columns.
#[inline(always)]
fn index(at: usize, shape: All, whole: All) -> usize {
    let (i, j) = (at / whole.cols, at % whole.cols);
    (if shape.rows == 1 { 0 } else { i }) * shape.cols + if shape.cols == 1 { 0 } else { j }
}

#[inline(never)]
fn repeat<T: Scalar>(x: &[T], shape: All, whole: All, from: usize, room: &mut [T]) {
    for (at, room) in (from..).zip(room) {
        *room = x[index(at, shape, whole)];
    }
}

#[inline(never)]
fn gather<T: Scalar>(found: &[T], target: &mut Target<'_, T>, whole: All, from: usize) {
    for (at, found) in (from..).zip(found) {
        target.slice[index(at, target.shape, whole)] += *found;
    }
}

/// Runs a loop over all elements of matrices that are repeated to one shape, compiled for the instruction set in use, and
/// yields the sum of its terms, which is that of a matrix of them. `body` gets a block of each matrix, zeros to which it adds
/// the block's adjoints and terms, and how many elements that is.
#[inline(always)]
pub fn blocks<T: Scalar, const N: usize, const M: usize>(
    whole: All,
    ins: [(&[T], All); N],
    targets: [Option<Target<'_, T>>; M],
    body: impl FnMut([&[T]; N], [&mut [T]; M], &mut [T], usize),
) -> T {
    dispatch(Blocks { whole, ins, targets, body })
}
