//! Closures over the elements of matrices: functions that become vectors, in the derivative and in the function alike.

use pullback::kernels::InstructionSet;
use pullback::{Differentiable, Matrix, differentiable};
use pullback_tests::check;

/// Positive numbers without a pattern.
fn some(rows: usize, cols: usize, seed: usize) -> Matrix<f64> {
    Matrix::from_fn(rows, cols, |i, j| ((i * 31 + j * 17 + seed * 13) % 23) as f64 / 11.0 + 0.02)
}

#[differentiable]
fn vectors(x: &Matrix<f64>, y: &Matrix<f64>, k: f64) -> f64 {
    let a = x.map(|x| (k * x).exp() + x.ln());
    a.zip_map(y, |a, y| (a - y).tanh() * k.sqrt() / (1.0 + y.abs())).sum()
}
check! { vectors(&x, &y, k); x = some(3, 5, 1), y = some(3, 5, 2), k = 0.7; x = some(0, 5, 1), y = some(0, 5, 2), k = 0.7; x = some(1, 1, 1), y = some(1, 1, 2), k = 0.7 }

#[differentiable]
fn also_of_constants(x: &Matrix<f64>, #[no_diff] t: &Matrix<f64>, k: f64) -> f64 {
    let z = x.map(|z| (0.5 * z).tanh()) + &t.map(|z| (0.5 * z).tanh());
    z.map(|z| z * k.exp()).mean()
}
check! { also_of_constants(&x, &some(2, 3, 5), k); x = some(2, 3, 1), k = 0.7 }

#[differentiable]
fn chain(a: &Matrix<f64>, x: &Matrix<f64>, b: &Matrix<f64>, #[no_diff] t: &Matrix<f64>, k: f64) -> f64 {
    (a * x + b).map(|z| z.tanh()).zip_map(t, |y, t| (y - t) * (y - t) * k).mean()
}
check! { chain(&a, &x, &b, &some(3, 5, 9), k); a = some(3, 5, 1), x = some(3, 5, 2), b = some(3, 5, 3), k = 0.7; a = some(1, 5, 1), x = some(3, 5, 2), b = some(3, 1, 3), k = 0.7; a = some(3, 1, 1), x = some(1, 5, 2), b = some(1, 1, 3), k = -0.7 }

/// More elements than are handled at a time.
#[differentiable]
fn long_chain(a: &Matrix<f64>, x: &Matrix<f64>, b: &Matrix<f64>) -> f64 {
    (a * x + b).map(|z| z.tanh()).mean()
}
check! { long_chain(&a, &x, &b); a = some(20, 31, 1), x = some(1, 31, 2), b = some(20, 1, 3) }

#[differentiable]
fn chain_of_nothing(a: &Matrix<f64>, k: f64) -> f64 {
    1.5 * (a * k - 2.0).map(|z| z.exp()).sum()
}
check! { chain_of_nothing(&a, k); a = some(0, 5, 1), k = 0.7; a = some(2, 0, 1), k = 0.7; a = some(2, 2, 1), k = 0.7 }

#[differentiable]
fn chains_of_the_same(x: &Matrix<f64>, k: f64) -> f64 {
    let y = x.transpose();
    let z = x.zip_map(&(x * k), |a, b| (a - b).tanh() * a).sum();
    let w = (&y + &y.transpose().transpose()).map(|y| y * y).mean();
    z * w + (-(x / k)).zip_map(x, |a, b| a * b).sum()
}
check! { chains_of_the_same(&x, k); x = some(3, 5, 1), k = 0.7 }

#[derive(Clone, Debug, Differentiable)]
struct Line {
    slope: Matrix<f64>,
    offset: Matrix<f64>,
}

#[differentiable]
fn parts_of_one(line: &Line, x: &Matrix<f64>) -> f64 {
    let (slope, offset): (&Matrix<f64>, &Matrix<f64>) = (&line.slope, &line.offset);
    (slope * x + offset).map(|z| z.exp()).sum() + slope.zip_map(offset, |a, b| a * b).sum()
}
check! { parts_of_one(&line, &x); line = Line { slope: some(3, 4, 1), offset: some(3, 4, 2) }, x = some(3, 4, 3) }

#[differentiable]
fn chain_in_a_loop(x: &Matrix<f64>, k: f64) -> f64 {
    let mut total: f64 = 0.0;
    for i in 0..3 {
        let y: Matrix<f64> = x * (k + i as f64);
        total += (y * x).map(|z| z.tanh()).mean() * total.cos();
    }
    total
}
check! { chain_in_a_loop(&x, k); x = some(2, 3, 1), k = 0.4 }

#[differentiable]
fn carried_from_element_to_element(x: &Matrix<f64>, k: f64) -> f64 {
    let mut total = 0.3;
    let y = x.map(|x| {
        total += x * k;
        total.exp()
    });
    y.sum() * total
}
check! { carried_from_element_to_element(&x, k); x = some(2, 3, 1), k = 0.2 }

#[differentiable]
fn under_conditions(x: &Matrix<f64>, k: f64) -> f64 {
    x.map(|x| if x > 1.0 { (k * x).exp() } else { x.ln() * k }).sum()
}
check! { under_conditions(&x, k); x = some(3, 7, 1), k = 0.4 }

#[differentiable]
fn option_beside(x: &Matrix<f64>, k: Option<f64>) -> f64 {
    x.map(|x| x.exp()).sum() * k.map(|k| k.exp()).unwrap_or(2.0)
}
check! { option_beside(&x, k); x = some(2, 3, 1), k = Some(0.4); x = some(2, 3, 1), k = None }

/// Which arm was taken is on a tape.
#[differentiable]
fn by_pieces(x: &Matrix<f64>, k: f64) -> f64 {
    let y = x.map(|z| match z - k {
        d if d < 0.0 => (d * k).tanh(),
        d if d < 1.0 => (1.0 + d).ln() * d.exp(),
        _ => k * k,
    });
    (&y * &y).sum()
}
check! { by_pieces(&x, k); x = some(3, 7, 1), k = 0.6 }

#[differentiable]
fn within_and_around_options(x: &Matrix<f64>, y: Option<Matrix<f64>>, k: Option<f64>) -> f64 {
    let around = y.map(|y| x.zip_map(&y, |x, y| (x * y).tanh()).sum()).unwrap_or(0.5);
    around * x.map(|x| k.map(|k| (k * x).exp()).unwrap_or(x.ln())).sum()
}
check! { within_and_around_options(&x, y.clone(), k); x = some(2, 3, 1), y = Some(some(2, 3, 2)), k = Some(0.4); x = some(2, 3, 1), y = None, k = None }

#[differentiable]
fn option_in_a_closure(x: &Matrix<f64>, k: f64) -> f64 {
    x.map(|x| Some((k * x).exp()).map(|y| y * x).unwrap_or(k)).sum()
}
check! { option_in_a_closure(&x, k); x = some(2, 3, 1), k = 0.4 }

#[derive(Clone, Debug, Differentiable)]
struct Layer {
    gain: f64,
}

#[differentiable]
impl Layer {
    fn forward(#[no_diff] &self, x: &Matrix<f64>) -> f64 {
        x.map(|x| (x * self.gain).exp()).sum()
    }
}

#[test]
fn methods_and_their_derivatives_have_the_same_values() {
    let (layer, x) = (Layer { gain: 0.3 }, some(3, 4, 1));
    let (value, gradient) = layer.value_and_grad_forward(&x);
    assert_eq!(value, layer.forward(&x));
    let expected = x.map(|x| 0.3 * (0.3 * x).exp());
    assert!((gradient - expected).norm_max() < 1e-14);
}

#[differentiable]
fn single(x: &Matrix<f32>, k: f32) -> f32 {
    x.map(|x| (x * k).tanh() + (x + 4.0).ln() * (-x).exp()).sum()
}

#[differentiable]
fn taped(x: &Matrix<f32>, k: f32) -> f32 {
    let mut sum = 0.0;
    for _ in 0..2 {
        sum += x.map(|x| if x < k { (x * k).tanh() } else { (-x).exp() }).sum();
    }
    sum
}

#[test]
fn every_instruction_set_gives_the_same_values_to_function_and_derivative() {
    let x = Matrix::from_fn(7, 9, |i, j| (i as f32 - j as f32) * 0.37);
    for set in InstructionSet::available() {
        set.with(|| {
            let (value, (gradient, by_k)) = single::value_and_grad(&x, 0.8);
            assert_eq!(value.to_bits(), single(&x, 0.8).to_bits(), "{set}");
            assert_eq!(taped::value_and_grad(&x, 0.8).0.to_bits(), taped(&x, 0.8).to_bits(), "{set}");
            // A fused multiply-add rounds once instead of twice.
            let (_, (portable, portable_by_k)) = InstructionSet::Portable.with(|| single::value_and_grad(&x, 0.8));
            assert!((gradient - portable).norm_max() <= 4.0 * f32::EPSILON, "{set}");
            assert!((by_k - portable_by_k).abs() <= 64.0 * f32::EPSILON * by_k.abs(), "{set}");
        });
    }
}

#[test]
fn a_function_is_within_a_bit_or_two_of_std() {
    let x = some(5, 6, 3);
    let expected = x.as_slice().iter().map(|x| (0.7 * x).exp()).map(|y| y * 0.7).collect::<Vec<_>>();
    for (found, expected) in scaled::grad(&x).iter().zip(expected) {
        assert!((found - expected).abs() <= 1e-15 * expected, "{found}, not {expected}");
    }
}

#[differentiable]
fn scaled(x: &Matrix<f64>) -> f64 {
    x.map(|x| (0.7 * x).exp()).sum()
}
