//! `mean((tanh(a x + b) - t)^2)` over many elements, with the gradients by `a`, `x` and `b`: by layers, by closures, and by hand.

use pullback::kernels::{Kernel, MulAdd, dispatch, math};
use pullback::{Matrix, Scalar, differentiable, nn};

use crate::random::Random;

/// The problem, `1 x n` each.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Factors.
    pub a: Matrix<f32>,
    /// What they are multiplied with.
    pub x: Matrix<f32>,
    /// What is added.
    pub b: Matrix<f32>,
    /// What should come out.
    pub t: Matrix<f32>,
}

impl Problem {
    /// Random numbers.
    pub fn new(elements: usize) -> Self {
        let mut random = Random::new(4);
        let mut row = || Matrix::from_fn(1, elements, |_, _| random.uniform(-1.5, 1.5) as f32);
        Self { a: row(), x: row(), b: row(), t: row() }
    }
}

/// By layers, which are passes over all elements.
#[differentiable(check(skip = "the layers are checked"))]
pub fn by_layers(a: &Matrix<f32>, x: &Matrix<f32>, b: &Matrix<f32>, #[no_diff] t: &Matrix<f32>) -> f32 {
    nn::mse(&nn::tanh(&(a * x + b)), t)
}

/// By closures, which are inlined into loops over all elements.
#[differentiable(check(skip = "compared with the layers"))]
pub fn by_closures(a: &Matrix<f32>, x: &Matrix<f32>, b: &Matrix<f32>, #[no_diff] t: &Matrix<f32>) -> f32 {
    (a * x + b).map(|z| z.tanh()).zip_map(t, |y, t| (y - t) * (y - t)).mean()
}

/// The gradients by hand, in one pass.
pub fn by_hand(problem: &Problem, gradient: &mut [Matrix<f32>; 3]) -> f32 {
    let [a_bar, x_bar, b_bar] = gradient;
    dispatch(Step {
        inputs: [&problem.a, &problem.x, &problem.b, &problem.t].map(|m| m.as_slice()),
        gradients: [a_bar, x_bar, b_bar].map(|m| m.as_mut_slice()),
    })
}

struct Step<'a, T> {
    inputs: [&'a [T]; 4],
    gradients: [&'a mut [T]; 3],
}

/// Elements that are handled together, each with a partial sum of its own.
const LANES: usize = 64;

impl<T: Scalar> Kernel for Step<'_, T> {
    type Output = T;

    #[inline(always)]
    fn run<M: MulAdd>(self) -> T {
        let ([a, x, b, t], [a_bar, x_bar, b_bar]) = (self.inputs, self.gradients);
        let count = T::from_f64(a.len() as f64);
        let scale = T::from_f64(2.0) / count;
        let one = |a: T, x: T, b: T, t: T, sum: &mut T, a_bar: &mut T, x_bar: &mut T, b_bar: &mut T| {
            let y = math::tanh::<M, T>(M::mul_add(a, x, b));
            let miss = y - t;
            *sum = M::mul_add(miss, miss, *sum);
            let z_bar = scale * miss * (T::ONE - y * y);
            (*a_bar, *x_bar, *b_bar) = (z_bar * x, z_bar * a, z_bar);
        };
        let mut sums = [T::ZERO; LANES];
        let ((a, a_rest), (x, x_rest), (b, b_rest), (t, t_rest)) =
            (a.as_chunks::<LANES>(), x.as_chunks::<LANES>(), b.as_chunks::<LANES>(), t.as_chunks::<LANES>());
        let ((a_bar, a_bar_rest), (x_bar, x_bar_rest), (b_bar, b_bar_rest)) =
            (a_bar.as_chunks_mut::<LANES>(), x_bar.as_chunks_mut::<LANES>(), b_bar.as_chunks_mut::<LANES>());
        let inputs = a.iter().zip(x).zip(b.iter().zip(t));
        for (((a, x), (b, t)), ((a_bar, x_bar), b_bar)) in inputs.zip(a_bar.iter_mut().zip(x_bar).zip(b_bar)) {
            for i in 0..LANES {
                one(a[i], x[i], b[i], t[i], &mut sums[i], &mut a_bar[i], &mut x_bar[i], &mut b_bar[i]);
            }
        }
        for i in 0..a_rest.len() {
            let bars = (&mut a_bar_rest[i], &mut x_bar_rest[i], &mut b_bar_rest[i]);
            one(a_rest[i], x_rest[i], b_rest[i], t_rest[i], &mut sums[i], bars.0, bars.1, bars.2);
        }
        sums.into_iter().sum::<T>() / count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pullback::kernels::InstructionSet;

    #[test]
    fn all_ways_agree() {
        for set in InstructionSet::available() {
            set.with(|| {
                for elements in [1, 15, 16, 17, 1000] {
                    let problem = Problem::new(elements);
                    let Problem { a, x, b, t } = &problem;
                    let mut found = [a, x, b].map(Clone::clone);
                    let value = by_hand(&problem, &mut found);
                    let (expected, (a_bar, x_bar, b_bar)) = by_layers::value_and_grad(a, x, b, t);
                    let (value_by_closures, by_closures) = by_closures::value_and_grad(a, x, b, t);
                    assert!((value_by_closures - expected).abs() <= 1e-5 * expected, "{value_by_closures}, not {expected}");
                    for (found, expected) in
                        [by_closures.0, by_closures.1, by_closures.2].iter().flatten().zip([&a_bar, &x_bar, &b_bar].into_iter().flatten())
                    {
                        assert!((found - expected).abs() <= 1e-6, "{found}, not {expected}");
                    }
                    assert!((value - expected).abs() <= 1e-5 * expected, "{value}, not {expected}");
                    for (found, expected) in found.iter().flatten().zip([a_bar, x_bar, b_bar].iter().flatten()) {
                        assert!((found - expected).abs() <= 1e-6, "{found}, not {expected}");
                    }
                }
            });
        }
    }
}
