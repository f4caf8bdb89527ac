//! Sums along slices, in many lanes: one running sum would make every addition wait for the one before.

use crate::float::Scalar;
use crate::kernels::kernels;

/// So many sums run side by side; the compiler spreads them over the registers that there are.
const LANES: usize = 32;

/// The sum of `f` of every element.
#[inline(always)]
pub(crate) fn sum_of<T: Scalar>(x: &[T], f: impl Fn(T) -> T) -> T {
    let (chunks, rest) = x.as_chunks::<LANES>();
    let mut lanes = [T::ZERO; LANES];
    for chunk in chunks {
        for (lane, x) in lanes.iter_mut().zip(chunk) {
            *lane += f(*x);
        }
    }
    folded(lanes) + rest.iter().map(|x| f(*x)).sum::<T>()
}

/// The sum of many slices, with the same result as `sum_of` of all of them in one: each but the last has a length that the
/// number of lanes divides.
pub(crate) struct LaneSum<T> {
    lanes: [T; LANES],
    rest: T,
}

impl<T: Scalar> Default for LaneSum<T> {
    fn default() -> Self {
        Self { lanes: [T::ZERO; LANES], rest: core::iter::empty().sum() }
    }
}

impl<T: Scalar> LaneSum<T> {
    #[inline]
    pub(crate) fn add(&mut self, x: &[T]) {
        let (chunks, rest) = x.as_chunks();
        add_chunks(&mut self.lanes, chunks);
        if !rest.is_empty() {
            self.rest = rest.iter().copied().sum();
        }
    }

    pub(crate) fn total(self) -> T {
        folded(self.lanes) + self.rest
    }
}

kernels! {
    /// Adds chunk by chunk: a function of its own, since in a large one the compiler does not find the vectors.
    fn add_chunks<'a, M, T>(lanes: &'a mut [T; LANES], chunks: &'a [[T; LANES]]) {
        let mut sums = *lanes;
        for chunk in chunks {
            for (sum, x) in sums.iter_mut().zip(chunk) {
                *sum += *x;
            }
        }
        *lanes = sums;
    }
}

/// The square root of the sum of squares; where these leave the range of the type the numbers are divided by the largest.
pub(crate) fn norm_of<T: Scalar>(x: &[T]) -> T {
    let sum = sum_of(x, |x| x * x);
    // What is smaller has lost digits.
    let least = T::from_f64(if size_of::<T>() == 4 { 1e-30 } else { 1e-290 });
    if sum.is_nan() || sum > least && sum.is_finite() {
        return sum.sqrt();
    }
    let most = x.iter().fold(T::ZERO, |most, x| most.max(x.abs()));
    if most == T::ZERO || !most.is_finite() {
        return most;
    }
    most * sum_of(x, |x| (x / most) * (x / most)).sqrt()
}

/// The sum of `f` of every pair of elements.
#[inline(always)]
pub(crate) fn sum_of_pairs<T: Scalar>(x: &[T], y: &[T], f: impl Fn(T, T) -> T) -> T {
    let ((xs, x_rest), (ys, y_rest)) = (x.as_chunks::<LANES>(), y.as_chunks::<LANES>());
    let mut lanes = [T::ZERO; LANES];
    for (x, y) in xs.iter().zip(ys) {
        for (lane, (x, y)) in lanes.iter_mut().zip(x.iter().zip(y)) {
            *lane += f(*x, *y);
        }
    }
    folded(lanes) + x_rest.iter().zip(y_rest).map(|(x, y)| f(*x, *y)).sum::<T>()
}

/// The sum of the lanes, in halves.
fn folded<T: Scalar>(mut lanes: [T; LANES]) -> T {
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for lane in 0..width {
            let upper = lanes[lane + width];
            lanes[lane] += upper;
        }
    }
    lanes[0]
}
