//! Sums and inner products, in an order that vectors can keep.

use super::isa::kernels;
use crate::Scalar;

/// Partial sums that are kept at a time: enough for four vectors of the widest set, whose additions overlap.
const LANES: usize = 64;

kernels! {
    /// The sum of the elements, taken in 64 partial sums.
    ///
    /// The order depends on the length alone. Rounding errors grow with a 64th of the length, where a sum taken from left to
    /// right has them grow with all of it.
    ///
    /// ```
    /// assert_eq!(pullback::kernels::sum(&[0.5_f32; 1000]), 500.0);
    /// assert_eq!(pullback::kernels::sum::<f64>(&[]), 0.0);
    /// ```
    pub fn sum<'a, M, T>(x: &'a [T]) -> T {
        lane_sum_of(x, |x, sum| sum + x)
    }

    /// The inner product of two slices, taken in 64 partial sums.
    fn inner<'a, M, T>(x: &'a [T], y: &'a [T]) -> T {
        lane_sum_of_pairs(x, y, |x, y, sum| M::mul_add(x, y, sum))
    }
}

/// The inner product of two slices, taken in 64 partial sums.
///
/// ```
/// assert_eq!(pullback::kernels::dot(&[1.0, 2.0], &[3.0, 4.0]), 11.0);
/// ```
///
/// # Panics
///
/// If the lengths differ.
#[track_caller]
pub fn dot<T: Scalar>(x: &[T], y: &[T]) -> T {
    assert!(x.len() == y.len(), "an inner product of {} elements with {}", x.len(), y.len());
    inner(x, y)
}

/// The sum of `f` over the elements, inside of a kernel; `f` gets an element and the sum so far.
#[inline(always)]
pub fn lane_sum_of<T: Scalar>(x: &[T], f: impl Fn(T, T) -> T) -> T {
    let (blocks, rest) = x.as_chunks::<LANES>();
    let mut sums = [T::ZERO; LANES];
    for block in blocks {
        for (sum, x) in sums.iter_mut().zip(block) {
            *sum = f(*x, *sum);
        }
    }
    for (sum, x) in sums.iter_mut().zip(rest) {
        *sum = f(*x, *sum);
    }
    fold(sums)
}

/// The sum of `f` over pairs of elements, inside of a kernel; `f` gets both and the sum so far.
#[inline(always)]
pub fn lane_sum_of_pairs<T: Scalar>(x: &[T], y: &[T], f: impl Fn(T, T, T) -> T) -> T {
    let ((x_blocks, x_rest), (y_blocks, y_rest)) = (x.as_chunks::<LANES>(), y.as_chunks::<LANES>());
    let mut sums = [T::ZERO; LANES];
    for (x, y) in x_blocks.iter().zip(y_blocks) {
        for lane in 0..LANES {
            sums[lane] = f(x[lane], y[lane], sums[lane]);
        }
    }
    for ((sum, x), y) in sums.iter_mut().zip(x_rest).zip(y_rest) {
        *sum = f(*x, *y, *sum);
    }
    fold(sums)
}

/// Adds the partial sums up, halving their number each time.
#[inline(always)]
fn fold<T: Scalar>(mut sums: [T; LANES]) -> T {
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
        half /= 2;
    }
    sums[0]
}
