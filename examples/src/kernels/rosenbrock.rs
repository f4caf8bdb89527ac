//! Rosenbrock's valley: a stencil over neighbouring entries, the smallest test of index shifts.

use std::hint::black_box;

use pullback::differentiable;

use super::Kernel;
use crate::random::Random;

/// Rosenbrock's function in any dimension, least (zero) where every entry is one.
#[differentiable]
pub fn rosenbrock(x: &[f64]) -> f64 {
    let mut total = 0.0;
    for i in 0..x.len() - 1 {
        let bend = x[i + 1] - x[i] * x[i];
        let slope = 1.0 - x[i];
        total += 100.0 * bend * bend + slope * slope;
    }
    total
}

/// As [`by_hand`], with sums rearranged, so that the value differs in its last bits.
///
/// Every entry of the gradient gathers from its two neighbours in one pass, so nothing is written twice and the
/// loop vectorises. Recomputing the left neighbour's bend is cheaper than carrying it from lane to lane.
pub fn rearranged(x: &[f64], gradient: &mut Vec<f64>) -> f64 {
    const LANES: usize = 4;
    let n = x.len();
    gradient.resize(n, 0.0);
    if n < 2 {
        gradient.fill(0.0);
        return 0.0;
    }

    let (blocks, rest) = gradient[1..n - 1].as_chunks_mut::<LANES>();
    let (left, middle, right) = (x.as_chunks::<LANES>().0, x[1..].as_chunks::<LANES>().0, x[2..].as_chunks::<LANES>().0);
    let mut totals = [0.0; LANES];
    for (((out, left), middle), right) in blocks.iter_mut().zip(left).zip(middle).zip(right) {
        for lane in 0..LANES {
            let (term, slope) = entry(left[lane], middle[lane], right[lane]);
            out[lane] = slope;
            totals[lane] += term;
        }
    }
    let done = n - 2 - rest.len();
    for (out, window) in rest.iter_mut().zip(x[done..].windows(3)) {
        let (term, slope) = entry(window[0], window[1], window[2]);
        *out = slope;
        totals[0] += term;
    }

    // The ends have one neighbour each.
    let (bend, slope) = (x[1] - x[0] * x[0], 1.0 - x[0]);
    gradient[0] = -400.0 * bend * x[0] - 2.0 * slope;
    gradient[n - 1] = 200.0 * (x[n - 1] - x[n - 2] * x[n - 2]);
    100.0 * bend * bend + slope * slope + totals.iter().sum::<f64>()
}

/// An inner entry's own term of the sum, and its entry of the gradient.
#[inline(always)]
fn entry(left: f64, middle: f64, right: f64) -> (f64, f64) {
    let bend = right - middle * middle;
    let slope = 1.0 - middle;
    let gradient = 200.0 * ((middle - left * left) - 2.0 * bend * middle) - 2.0 * slope;
    (100.0 * bend * bend + slope * slope, gradient)
}

/// Value and gradient of [`rosenbrock()`] by hand. The function's own additions stand in their own order, so that the value is the same to
/// the last bit.
pub fn by_hand(x: &[f64], gradient: &mut Vec<f64>) -> f64 {
    let n = x.len();
    gradient.resize(n, 0.0);
    if n < 2 {
        gradient.fill(0.0);
        return 0.0;
    }
    for ((out, window), right) in gradient[1..n - 1].iter_mut().zip(x.windows(2)).zip(&x[2..]) {
        *out = entry(window[0], window[1], *right).1;
    }
    let slope = 1.0 - x[0];
    gradient[0] = -400.0 * (x[1] - x[0] * x[0]) * x[0] - 2.0 * slope;
    gradient[n - 1] = 200.0 * (x[n - 1] - x[n - 2] * x[n - 2]);
    rosenbrock(x)
}

/// The benchmark's row: `n` entries between -2 and 2.
pub fn kernel(name: &'static str, n: usize) -> Kernel {
    let x = Random::new(1).vector(n, -2.0, 2.0);
    let (mut gradient, mut ordered) = (Vec::new(), Vec::new());
    let y = x.clone();
    Kernel {
        name,
        primal: Box::new({
            let x = x.clone();
            move || rosenbrock(black_box(&x))
        }),
        ours: Box::new({
            let (x, mut gradient) = (x.clone(), Vec::new());
            move || rosenbrock::value_and_grad_into(black_box(&x), black_box(&mut gradient))
        }),
        rearranged: Box::new(move || rearranged(black_box(&x), black_box(&mut gradient))),
        hand: Box::new(move || by_hand(black_box(&y), black_box(&mut ordered))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_all_close, assert_close, assert_matches_differences};
    use super::*;

    #[test]
    fn the_hand_adjoint_is_right() {
        for n in [1, 2, 3, 9, 10, 11, 19, 40] {
            let x = Random::new(n as u64).vector(n, -2.0, 2.0);
            let mut gradient = vec![f64::NAN; 3];
            assert_close(rearranged(&x, &mut gradient), rosenbrock(&x));
            assert_matches_differences(rosenbrock, &x, &gradient);
            let mut ordered = vec![f64::NAN; 3];
            assert_eq!(by_hand(&x, &mut ordered), rosenbrock(&x));
            assert_all_close(&ordered, &gradient);
            assert_all_close(&rosenbrock::grad(&x), &gradient);
        }
    }
}
