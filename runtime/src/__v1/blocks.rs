//! Chains of elementwise operations that end in a sum: one pass over all matrices, block by block.

use core::ops::{Index, IndexMut};

use super::matrix::All;
use crate::Matrix;
use crate::float::Scalar;
use crate::kernels::{Kernel, MulAdd, dispatch};
use crate::matrix::LaneSum;

/// So many elements are handled at a time: what a block needs stays in the fastest cache.
const BLOCK: usize = 1024;

/// Room for a block, where no vector crosses a line of the cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Room<T>([T; BLOCK]);

impl<T: Scalar> Room<T> {
    const NEW: Self = Self([T::ZERO; BLOCK]);
}

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

/// What is added to one element, under the index that it has among the others.
#[derive(Debug)]
pub struct One<T> {
    /// What has been added.
    pub sum: T,
}

impl<T: Scalar> One<T> {
    /// Nothing yet, of the type that the elements have: a zero to which anything can be added without an addition.
    #[inline(always)]
    #[must_use]
    pub fn of(_: &[T]) -> Self {
        Self { sum: -T::ZERO }
    }

    /// What has been added, where that may be nothing.
    #[inline(always)]
    #[must_use]
    pub fn total(&self) -> T {
        self.sum + T::ZERO
    }
}

impl<T> Index<usize> for One<T> {
    type Output = T;

    #[inline(always)]
    fn index(&self, _: usize) -> &T {
        &self.sum
    }
}

impl<T> IndexMut<usize> for One<T> {
    #[inline(always)]
    fn index_mut(&mut self, _: usize) -> &mut T {
        &mut self.sum
    }
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

impl<T: Scalar, F: FnMut([&[T]; N], [&mut [T]; M], &mut [T], usize, bool), const N: usize, const M: usize> Kernel
    for Blocks<'_, T, F, N, M>
{
    type Output = T;

    #[inline(always)]
    fn run<A: MulAdd>(self) -> T {
        let Self { whole, ins, mut targets, mut body } = self;
        let count = whole.rows * whole.cols;
        // Room is made where it is needed: to fill it with zeros costs as much as a small matrix.
        let is_repeated = ins.iter().any(|(_, shape)| *shape != whole);
        let mut spread = if is_repeated { Some([Room::NEW; N]) } else { None };
        let is_direct = |target: &Option<Target<'_, T>>| target.as_ref().is_some_and(|target| target.fresh);
        let mut scratch = if targets.iter().all(is_direct) { None } else { Some([Room::NEW; M]) };
        let mut terms = Room::NEW;
        let mut sum = LaneSum::default();
        let mut at = 0;
        while at < count {
            let size = BLOCK.min(count - at);
            let mut spread = spread.iter_mut().flatten();
            let windows = ins.map(|(x, shape)| {
                let room = spread.next().map_or(&mut [][..], |room| &mut room.0[..size]);
                if shape == whole {
                    return &x[at..at + size];
                }
                repeat(x, shape, whole, at, room);
                &*room
            });
            // What nothing has been added to is written where it belongs.
            let mut rooms = scratch.iter_mut().flatten();
            let mut found = targets.iter_mut().map(|target| match (target, rooms.next()) {
                (Some(Target { slice, fresh: true, .. }), _) => &mut slice[at..at + size],
                (_, Some(room)) => &mut room.0[..size],
                _ => &mut [],
            });
            let found = core::array::from_fn(|_| found.next().unwrap_or_default());
            body(windows, found, &mut terms.0[..size], size, A::FUSED);
            sum.add(&terms.0[..size]);
            for (target, Room(found)) in targets.iter_mut().zip(scratch.iter().flatten()) {
                match target {
                    Some(target) if target.shape != whole => gather(&found[..size], target, whole, at),
                    Some(Target { slice, fresh: false, .. }) => {
                        slice[at..at + size].iter_mut().zip(found).for_each(|(place, found)| *place += *found);
                    }
                    _ => {}
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
/// yields the sum of its terms, which is that of a matrix of them. `body` gets a block of each matrix, room that it fills with
/// the block's adjoints, room for its terms, of which it fills all or nothing, how many elements that is, and whether the set has
/// a fused multiply-add.
#[inline(always)]
pub fn blocks<T: Scalar, const N: usize, const M: usize>(
    whole: All,
    ins: [(&[T], All); N],
    targets: [Option<Target<'_, T>>; M],
    body: impl FnMut([&[T]; N], [&mut [T]; M], &mut [T], usize, bool),
) -> T {
    dispatch(Blocks { whole, ins, targets, body })
}
