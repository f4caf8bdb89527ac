//! The one product that all products come down to: `dst = a b` or `dst += a b` of strided views.

use super::shape;
use super::view::{Layout, MatMut, MatRef};
use crate::float::Scalar;

/// Up to so many rows, columns and terms a plain loop is faster than preparing the kernels.
const SMALL: usize = 8;

/// Whether a product replaces what is there or is added to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Into {
    Replace,
    Add,
}

/// `dst = alpha a b`, or `dst += alpha a b`.
///
/// # Panics
///
/// If the shapes do not fit.
#[track_caller]
pub(crate) fn product<T: Scalar>(dst: MatMut<'_, T>, into: Into, alpha: T, a: MatRef<'_, T>, b: MatRef<'_, T>) {
    if a.cols() != b.rows() {
        shape::mismatch("dot", a.shape(), b.shape(), "the left one needs as many columns as the right one has rows");
    }
    shape::check_same("dot", dst.shape(), (a.rows(), b.cols()));
    let (terms, (dst, to)) = (a.cols(), dst.parts());
    let ((a, of_a), (b, of_b)) = (a.parts(), b.parts());
    if to.rows == 0 || to.cols == 0 {
        return;
    }
    if to.rows <= SMALL && to.cols <= SMALL && terms <= SMALL {
        return small(dst, to, into, alpha, (a, of_a), (b, of_b));
    }
    kernel(dst, to, into, alpha, (a, of_a), (b, of_b));
}

fn small<T: Scalar>(dst: &mut [T], to: Layout, into: Into, alpha: T, (a, of_a): (&[T], Layout), (b, of_b): (&[T], Layout)) {
    for i in 0..to.rows {
        // The columns of one row side by side: their sums do not wait for each other.
        let mut sums = [T::ZERO; SMALL];
        for k in 0..of_a.cols {
            let x = a[i * of_a.row_stride + k * of_a.col_stride];
            for (j, sum) in sums[..to.cols].iter_mut().enumerate() {
                *sum += x * b[k * of_b.row_stride + j * of_b.col_stride];
            }
        }
        for (j, sum) in sums[..to.cols].iter().enumerate() {
            let t = &mut dst[i * to.row_stride + j * to.col_stride];
            *t = if into == Into::Add { *t + alpha * *sum } else { alpha * *sum };
        }
    }
}

fn kernel<T: Scalar>(dst: &mut [T], to: Layout, into: Into, alpha: T, a: (&[T], Layout), b: (&[T], Layout)) {
    // Kernels write columns: of a product whose rows lie side by side they make the transpose.
    let (to, (a, of_a), (b, of_b)) =
        if to.col_stride < to.row_stride { (transposed(to), (b.0, transposed(b.1)), (a.0, transposed(a.1))) } else { (to, a, b) };
    for (layout, length) in [(to, dst.len()), (of_a, a.len()), (of_b, b.len())] {
        // Views are made so that this holds; the kernel relies on it.
        assert!(fits(layout, length), "internal error of pullback: a view reaches out of its matrix");
    }
    let stride = |stride: usize| isize::try_from(stride).unwrap_or(isize::MAX);
    let kernel = T::kernel();
    // SAFETY: `dst`, `a` and `b` are valid for as many elements as their slices have, and `fits` has shown for each that
    // every element (i, j) with i < rows and j < cols lies within; a and b have the rows and columns that the numbers of
    // the product say, which `product` has checked. `dst` is borrowed exclusively, so it overlaps neither. The kernel is one
    // for this machine, of the elements' type.
    unsafe {
        kernel(
            to.rows,
            to.cols,
            of_a.cols,
            dst.as_mut_ptr(),
            stride(to.col_stride),
            stride(to.row_stride),
            into == Into::Add,
            a.as_ptr(),
            stride(of_a.col_stride),
            stride(of_a.row_stride),
            b.as_ptr(),
            stride(of_b.col_stride),
            stride(of_b.row_stride),
            T::ONE,
            alpha,
            false,
            false,
            false,
            parallelism(),
        );
    }
}

fn transposed(Layout { rows, cols, row_stride, col_stride }: Layout) -> Layout {
    Layout { rows: cols, cols: rows, row_stride: col_stride, col_stride: row_stride }
}

/// Whether the last element of a layout lies within so many.
fn fits(layout: Layout, length: usize) -> bool {
    let Layout { rows, cols, row_stride, col_stride } = layout;
    if rows == 0 || cols == 0 {
        return true;
    }
    let last = (rows - 1).checked_mul(row_stride).zip((cols - 1).checked_mul(col_stride));
    last.and_then(|(down, across)| down.checked_add(across)).is_some_and(|last| last < length)
}

/// As many threads as the pool has that the caller is in, with the feature `rayon`; one without.
fn parallelism() -> gemm_common::Parallelism {
    #[cfg(feature = "rayon")]
    return gemm_common::Parallelism::Rayon(0);
    #[cfg(not(feature = "rayon"))]
    gemm_common::Parallelism::None
}
