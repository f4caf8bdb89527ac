//! Arguments, indices and bounds that are expressions, beside operators and methods that bind tighter.

use pullback::{Differentiable, Matrix, differentiable};
use pullback_tests::check;

#[differentiable]
fn of_adaptors(v: &[f64], n: usize) -> f64 {
    let stepped: f64 = v.iter().step_by(n + 1).map(|x| x * x).sum();
    let skipped: f64 = v.iter().skip(n >> 1).take(n | 2).step_by(if n > 1 { 2 } else { 1 }).map(|x| x.sin()).sum();
    let cut: f64 = v.chunks(n + 1).take({ n - 1 } + 1).map(|c| c[0] * c[c.len() - 1]).sum();
    let wound: f64 = v.windows(n + 1).skip(!n & 1).map(|w| w[0] * w[n]).sum();
    let counted: f64 = (n - 1..=n | 2).rev().zip(v.iter().skip(-(n as i32 - 2) as usize)).map(|(i, x)| i as f64 * x * x).sum();
    stepped * skipped + cut * wound - counted
}
check! { of_adaptors(&v, n); v = vec![0.7, 0.4, -0.3, 1.1, 0.9, -1.3], n = 1; v = vec![0.7, 0.4, -0.3, 1.1, 0.9, -1.3], n = 2 }

#[differentiable]
fn of_indices(v: &[f64], n: usize) -> f64 {
    let o = &n;
    let first: f64 = v[..=n & 1].iter().map(|x| x * x).sum();
    let middle: f64 = v[n as usize - 1..*o as usize + 1].iter().map(|x| x * x).sum();
    let (a, b) = v.split_at(n + 1);
    first * v[n << 1 | 1] + middle * v[n ^ 3] * v[*o + 1] + a[n - 1] * b[n & 1]
}
check! { of_indices(&v, 1); v = vec![0.7, 0.4, -0.3, 1.1, 0.9] }

#[differentiable]
fn of_vectors(v: &[f64], n: usize) -> f64 {
    let mut y = v.to_vec();
    y.rotate_left(n + 1);
    y.rotate_right(n << 1 | 1);
    y.swap(n + 1, n - 1);
    y.insert(n + 1, v[0] * v[1]);
    let drained: f64 = y.drain(n & 1..=n >> 1 | 1).map(|x| x * x).sum();
    y.resize(n + 6, v[2]);
    y[n - 1..=n | 2].reverse();
    for c in y.chunks_mut(n + 1) {
        c[0] *= 2.0;
    }
    let repeated = vec![v[0]; n + 1];
    let mut written = vec![0.0; n + 2];
    for i in 0..n + 2 {
        written[i] = y[i] * v[i];
    }
    drained + y.iter().zip(v).map(|(a, b)| a * b).sum::<f64>() + repeated[n & 1] * repeated[n - 1] + written[n + 1] * written[0]
}
check! { of_vectors(&v, 1); v = vec![0.7, 0.4, -0.3, 1.1, 0.9] }

#[differentiable]
fn of_matrices(v: &[f64], n: usize) -> f64 {
    let m = Matrix::from_fn(n + 1, if n > 0 { n << 1 } else { 1 }, |i, j| v[i + j] * v[i]);
    let mut z = Matrix::zeros(n + 1, n + 2);
    z[(n & 1, n + 1)] = v[0] * v[1];
    m[(0, n >> 1)] * m[(n - 1, n & 1)] * m.sum() + z.row(n & 1)[n + 1] * m.row(n - 1)[n]
}
check! { of_matrices(&v, 1); v = vec![0.7, 0.4, -0.3] }

// What a macro takes as one expression stays one: in the derivative, and in the function.
macro_rules! of_a_macro {
    ($name:ident, $n:ident, $steps:expr, $value:expr) => {
        #[differentiable]
        fn $name(v: &[f64], $n: usize) -> f64 {
            let twice = vec![$value * 2.0; $steps * 2];
            assert!(twice.len() == $steps * 2, "{}", $steps);
            v.iter().step_by($steps).map(|x| x * $value).sum::<f64>() - $value / v[$steps * 2 - 3] + twice[0] * v[0]
        }
    };
}
of_a_macro!(of_a_fragment, n, n + 1, 1.0 + 2.0);
#[test]
fn a_fragment_stays_one_expression() {
    let v = [0.5, 0.25, 2.0];
    assert_eq!(of_a_fragment(&v, 1), 3.0 * 2.5 - 3.0 / 0.25 + 3.0);
}
check! { of_a_fragment(&v, 1); v = vec![0.7, 0.4, -0.3, 1.1] }

static KNOTS: [f64; 2] = [0.5, -1.5];

#[differentiable(check(skip = "what lives for ever is not drawn"))]
fn at_knot(x: &[f64], knots: &'static [f64], #[no_diff] which: &'static [usize]) -> f64 {
    x[0] * knots[which[0]] * knots[0]
}

#[differentiable]
fn lives_for_ever(x: &[f64]) -> f64 {
    at_knot(x, &KNOTS, &[1]) * at_knot(&x[1..], &[2.0, 3.0], &[0])
}
check! { lives_for_ever(&x); x = vec![0.7, -0.4] }

#[derive(Clone, Copy, Debug, Differentiable)]
struct Scaled {
    by: f64,
}

#[differentiable]
impl Scaled {
    fn or_else(&self, other: Option<f64>) -> f64 {
        self.by * other.unwrap_or(2.0)
    }

    fn over(&mut self, values: &[f64]) -> f64 {
        self.by *= 1.5;
        values.iter().map(|v| v * self.by).sum()
    }

    fn shifted(&self, n: u64) -> f64 {
        self.by * (1.0 + (n >> 32) as f64)
    }
}

// Their types come from the method alone.
#[differentiable]
fn without_types_of_their_own(s: Scaled, x: &[f64]) -> f64 {
    let mut s = s;
    s.or_else(None) * s.over(&[]) + s.or_else(Some(x[0])) * s.over(x) + s.shifted(0x1_0000_0000_0000) * s.by
}
check! { without_types_of_their_own(s, &x); s = Scaled { by: 0.7 }, x = vec![0.3, -1.2] }
