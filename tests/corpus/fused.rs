//! Loops that only sum up: `grad` reverses their iterations where they ran, and splits what is innermost into loops of its
//! own. Each case has a neighbour in which one condition for that fails. `vjp` goes the other way, and has to agree.

use pullback::differentiable;
use pullback_tests::check;

#[differentiable]
fn model(p: &[f64], x: f64) -> f64 {
    p[0] * (p[1] * x).sin() + p[2]
}
check! { model(&p, x); p = vec![1.5, 0.7, -0.2], x = 0.4 }

#[differentiable]
fn calls(p: &[f64], #[no_diff] xs: &[f64], #[no_diff] ys: &[f64]) -> f64 {
    let mut total = 0.0;
    for (x, y) in xs.iter().zip(ys) {
        let found: f64 = model(p, *x);
        total += (found - y) * (found - y);
    }
    total / xs.len() as f64
}
check! { calls(&p, &[0.1, 0.5, 0.9], &[1.0, -1.0, 0.5]); p = vec![1.5, 0.7, -0.2] }

#[differentiable]
fn nonlinear_behind(p: &[f64], #[no_diff] xs: &[f64]) -> f64 {
    let mut total = 1.0;
    for x in xs {
        let found: f64 = model(p, *x);
        total += found * found;
    }
    total.sqrt() * p[0]
}
check! { nonlinear_behind(&p, &[0.1, 0.5, 0.9]); p = vec![1.5, 0.7, -0.2] }

#[differentiable]
fn inner_recurrence(a: f64, #[no_diff] xs: &[f64]) -> f64 {
    let mut total = 0.0;
    for x in xs {
        let mut s = *x;
        for _ in 0..3 {
            s = (s * a).sin() + 0.1;
        }
        total -= s * s;
    }
    3.0 - total * 2.0
}
check! { inner_recurrence(a, &[0.3, -0.8, 1.1]); a = 1.2 }

#[differentiable]
fn carried_on(a: f64, #[no_diff] xs: &[f64]) -> f64 {
    let (mut total, mut state) = (0.0, 1.0);
    for x in xs {
        for _ in 0..2 {
            state = (state * a + x).sin();
        }
        total += state;
    }
    total
}
check! { carried_on(a, &[0.3, -0.8, 1.1]); a = 1.2 }

#[differentiable]
fn locals_before(theta: &[f64], #[no_diff] xs: &[f64]) -> f64 {
    let rate = theta[0].exp();
    let mut weights = vec![0.0; 3];
    for i in 0..3 {
        weights[i] = theta[i] * theta[i];
    }
    let mut total = rate * theta[1];
    for x in xs {
        let mut s = 0.0;
        for i in 0..3 {
            s += (weights[i] * x).sin() * rate;
        }
        total += s * s;
    }
    total + weights[1] + rate
}
check! { locals_before(&theta, &[0.3, -0.8]); theta = vec![0.2, 0.5, -0.4] }

#[differentiable]
fn changed_behind(theta: &[f64], #[no_diff] xs: &[f64]) -> f64 {
    let mut weights = theta.to_vec();
    let mut total = 0.0;
    for x in xs {
        let mut s = 0.0;
        for i in 0..weights.len() {
            s += (weights[i] * x).sin();
        }
        total += s * s;
    }
    weights[0] = 2.0 * theta[1];
    total + weights[0] * weights[1]
}
check! { changed_behind(&theta, &[0.3, -0.8]); theta = vec![0.2, 0.5, -0.4] }

#[differentiable]
fn two_loops(p: &[f64], #[no_diff] xs: &[f64]) -> f64 {
    let mut total = 0.0;
    for x in xs {
        let found: f64 = model(p, *x);
        total += found * found;
    }
    for x in xs {
        let found: f64 = model(p, 2.0 * x);
        total += found;
    }
    total * 0.5
}
check! { two_loops(&p, &[0.1, 0.5]); p = vec![1.5, 0.7, -0.2] }

#[differentiable]
fn read_between(p: &[f64], #[no_diff] xs: &[f64]) -> f64 {
    let mut total = 0.0;
    for x in xs {
        let found: f64 = model(p, *x);
        total += found * found;
    }
    let half = 0.5 * total;
    for x in xs {
        let found: f64 = model(p, 2.0 * x);
        total += found;
    }
    total + half
}
check! { read_between(&p, &[0.1, 0.5]); p = vec![1.5, 0.7, -0.2] }

#[differentiable]
fn two_sums(p: &[f64], #[no_diff] xs: &[f64]) -> f64 {
    let (mut squares, mut plain) = (0.0, 0.0);
    for x in xs {
        let found: f64 = model(p, *x);
        squares += found * found;
        plain += found;
    }
    let n = xs.len() as f64;
    squares / n - 2.0 * plain
}
check! { two_sums(&p, &[0.1, 0.5]); p = vec![1.5, 0.7, -0.2] }

#[differentiable]
fn variance(p: &[f64], #[no_diff] xs: &[f64]) -> f64 {
    let (mut squares, mut plain) = (0.0, 0.0);
    for x in xs {
        let found: f64 = model(p, *x);
        squares += found * found;
        plain += found;
    }
    let n = xs.len() as f64;
    squares / n - (plain / n) * (plain / n)
}
check! { variance(&p, &[0.1, 0.5, 0.3]); p = vec![1.5, 0.7, -0.2] }

#[differentiable]
fn skipping(p: &[f64], #[no_diff] xs: &[f64]) -> f64 {
    let mut total = 0.0;
    for x in xs {
        if *x < 0.2 {
            continue;
        }
        let found: f64 = model(p, *x);
        if found > 1.0 {
            break;
        }
        total += found * found;
    }
    total
}
check! { skipping(&p, &[0.1, 0.5, 0.3, 3.0, 0.4]); p = vec![0.9, 0.7, -0.2] }

#[differentiable]
fn branching(p: &[f64], #[no_diff] xs: &[f64]) -> f64 {
    let mut total = 0.0;
    for x in xs {
        let found: f64 = model(p, *x);
        total += match found {
            f if f > 0.5 => f * f,
            f if f > 0.0 => -f,
            f => f.exp(),
        };
        if *x > 0.4 {
            total -= found * p[0];
        }
    }
    total
}
check! { branching(&p, &[0.1, 0.5, 1.3, -0.6]); p = vec![0.9, 0.7, -0.2] }

// Behind the loops stand rules that give the adjoints of two operands at once.
#[differentiable]
fn quotient_behind(p: &[f64], points: &[f64]) -> f64 {
    let mut total = 0.0;
    let weight: f64 = p.iter().map(|p| p * p).sum();
    for point in points.chunks_exact(2) {
        let mut inner = 0.0;
        for j in 0..p.len().min(point.len()) {
            inner += p[j] * point[j];
        }
        total += (1.0 - inner).exp();
    }
    total / weight
}
check! { quotient_behind(&p, &points); p = vec![1.5, 0.7, -0.2], points = vec![0.4, -0.3, 1.2, 0.5, 0.1, 0.9] }

#[differentiable]
fn bounded_behind(p: &[f64], points: &[f64]) -> f64 {
    let mut total = 0.0;
    for point in points.chunks_exact(2) {
        let mut inner = 0.0;
        for j in 0..p.len().min(point.len()) {
            inner += p[j] * point[j];
        }
        total += (1.0 - inner).exp();
    }
    (total / points.len() as f64).max(0.1 * p[0])
}
check! { bounded_behind(&p, &points); p = vec![1.5, 0.7, -0.2], points = vec![0.4, -0.3, 1.2, 0.5, 0.1, 0.9] }

#[differentiable]
fn scratch(w: &[f64], #[no_diff] points: &[f64], d: usize) -> f64 {
    let mut hidden = vec![0.0; d];
    let mut outputs = [0.0; 2];
    let mut total = 0.0;
    for point in points.chunks_exact(d) {
        for i in 0..d {
            hidden[i] = (w[i] * point[i]).sin();
        }
        for i in 1..d {
            hidden[i] += hidden[i - 1] * w[0];
        }
        outputs.fill(0.5);
        for k in 0..2 {
            for i in 0..d {
                outputs[k] += w[k + 1] * hidden[i] * hidden[i];
            }
        }
        total += outputs[0] * outputs[1];
    }
    total
}
check! { scratch(&w, &[0.1, 0.5, 1.3, -0.6, 0.2, 0.8], 3); w = vec![0.9, 0.7, -0.2] }

#[differentiable]
fn nested_scratch(w: &[f64], #[no_diff] points: &[f64], k: usize) -> f64 {
    let d = w.len();
    let mut scaled = vec![0.0; d];
    let mut terms = vec![0.0; k];
    let mut total = 0.0;
    for point in points.chunks_exact(d) {
        for c in 0..k {
            for j in 0..d {
                scaled[j] = w[j] * point[j] * (c as f64 + 1.0);
            }
            for j in 0..d {
                for i in j + 1..d {
                    scaled[i] += w[i] * scaled[j];
                }
            }
            let length: f64 = scaled.iter().map(|s| s * s).sum();
            terms[c] = (length + 0.1).sqrt();
        }
        let worst: f64 = terms.iter().map(|t| (0.3 * t).exp()).sum();
        total += worst.ln();
    }
    total
}
check! { nested_scratch(&w, &[0.1, 0.5, 1.3, -0.6, 0.2, 0.8], 2); w = vec![0.9, 0.7, -0.2] }

#[differentiable]
fn partly_rewritten(w: &[f64], #[no_diff] points: &[f64]) -> f64 {
    let d = w.len();
    let mut state = vec![1.0; d];
    let mut total = 0.0;
    for point in points.chunks_exact(d) {
        for i in 1..d {
            state[i] = (w[i] * point[i]).sin();
        }
        state[0] *= w[0] + point[0];
        let sum: f64 = state.iter().map(|s| s * s * w[1]).sum();
        total += sum;
    }
    total
}
check! { partly_rewritten(&w, &[0.1, 0.5, 1.3, -0.6, 0.2, 0.8]); w = vec![0.9, 0.7, -0.2] }

#[differentiable]
fn read_before_it_is_rewritten(w: &[f64], #[no_diff] points: &[f64]) -> f64 {
    let d = w.len();
    let mut state = vec![1.0; d];
    let mut total = 0.0;
    for point in points.chunks_exact(d) {
        total += state[0] * state[1];
        for i in 0..d {
            state[i] = (w[i] * point[i]).sin();
        }
    }
    total + state[2]
}
check! { read_before_it_is_rewritten(&w, &[0.1, 0.5, 1.3, -0.6, 0.2, 0.8]); w = vec![0.9, 0.7, -0.2] }

#[differentiable]
fn read_behind(w: &[f64], #[no_diff] points: &[f64]) -> f64 {
    let d = w.len();
    let mut state = vec![1.0; d];
    let mut total = 0.0;
    for point in points.chunks_exact(d) {
        for i in 0..d {
            state[i] = (w[i] * point[i]).sin();
        }
        let sum: f64 = state.iter().map(|s| s * s).sum();
        total += sum;
    }
    total + state[2] * state[0]
}
check! { read_behind(&w, &[0.1, 0.5, 1.3, -0.6, 0.2, 0.8]); w = vec![0.9, 0.7, -0.2] }

#[derive(Clone, Debug, pullback::Differentiable)]
struct Line {
    slope: f64,
    offset: Vec<f64>,
}

#[differentiable]
impl Line {
    fn at(&self, x: f64, k: usize) -> f64 {
        self.slope * x + self.offset[k]
    }
    fn loss(&self, #[no_diff] xs: &[f64]) -> f64 {
        let mut total = 0.0;
        for (k, x) in xs.iter().enumerate() {
            let y: f64 = self.at(*x, k % 2);
            total += y * y * y;
        }
        total / 3.0
    }
}

#[differentiable]
fn method(line: &Line, #[no_diff] xs: &[f64]) -> f64 {
    line.loss(xs)
}
check! { method(&line, &[0.1, -0.5, 0.8]); line = Line { slope: 0.8, offset: vec![0.3, -0.1] } }

#[test]
fn methods_have_a_fused_gradient_too() {
    let line = Line { slope: 0.8, offset: vec![0.3, -0.1] };
    let xs = [0.1, -0.5, 0.8];
    assert_eq!(line.grad_loss(&xs), method::grad(&line, &xs));
}

#[differentiable]
fn single<const N: usize>(w: &[f32; N], #[no_diff] xs: &[f32]) -> f32 {
    let mut buffer = [0.0f32; N];
    let mut total = 0.0;
    for x in xs {
        for i in 0..N {
            buffer[i] = (w[i] * x).cos();
        }
        for i in 0..N {
            total += buffer[i] * buffer[N - 1 - i];
        }
    }
    total
}
check! { single(&w, &[0.1, -0.5, 0.8]); w = [0.8f32, 0.3, -0.1] }

#[differentiable]
fn by_value(p: Vec<f64>, #[no_diff] xs: Vec<f64>) -> f64 {
    let mut total = 0.0;
    for x in &xs {
        let found: f64 = model(&p, *x);
        total += found * found;
    }
    let last = p;
    total + last[0] * last[1]
}
check! { by_value(p, vec![0.1, 0.5]); p = vec![1.5, 0.7, -0.2] }

#[differentiable]
fn matrix_vector(w: &[f64], x: &[f64]) -> f64 {
    let (columns, mut total) = (x.len(), 0.0);
    for row in 0..w.len() / columns.max(1) {
        let mut y = 0.0;
        for column in 0..columns {
            y += w[row * columns + column] * x[column];
        }
        total += y * y;
    }
    total
}

#[differentiable]
fn neighbours(x: &[f64]) -> f64 {
    let mut total = 0.0;
    for i in 2..x.len() {
        total += x[i] * x[i - 1] * 0.5 - x[i - 2] * x[i];
    }
    total
}

#[differentiable]
fn one_place(x: &[f64], #[no_diff] at: usize) -> f64 {
    let mut total = 0.0;
    for i in 0..x.len() {
        total += x[at] * x[i] + x[at + 1];
    }
    total
}

#[differentiable]
fn scalars(a: f64, b: f64, #[no_diff] x: &[f64]) -> f64 {
    let mut total = 0.0;
    for i in 0..x.len() {
        let y = a * x[i] + b;
        total += y * y;
    }
    total
}

#[differentiable]
fn out_of_a_condition(x: &[f64]) -> f64 {
    let mut total = 0.0;
    for i in 0..x.len() {
        total += x[i] * if i + 1 < x.len() { x[i + 1] } else { 2.0 };
    }
    total
}

/// Lengths around those of a lane, so that whole lanes, rests, and both are met.
#[test]
fn innermost_loops_of_every_length() {
    for n in [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 33] {
        let x: Vec<f64> = (0..n).map(|i| (i as f64 * 0.7).sin()).collect();
        let w: Vec<f64> = (0..3 * n).map(|i| (i as f64 * 0.3).cos()).collect();
        let near = |found: &[f64], expected: &[f64]| {
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() <= 1e-13 * (1.0 + expected.abs()), "n = {n}: {found} for {expected}");
            }
        };

        let (w_bar, x_bar) = matrix_vector::grad(&w, &x);
        let rows: Vec<f64> = (0..3).map(|r| (0..n).map(|c| w[r * n + c] * x[c]).sum()).collect();
        near(&w_bar, &(0..3 * n).map(|i| 2.0 * rows[i / n] * x[i % n]).collect::<Vec<_>>());
        near(&x_bar, &(0..n).map(|c| (0..3).map(|r| 2.0 * rows[r] * w[r * n + c]).sum()).collect::<Vec<_>>());

        let at = |i: usize, from: usize| if i >= from && i < n { 1.0 } else { 0.0 };
        let value = |i: usize| x.get(i).copied().unwrap_or(0.0);
        let expected = (0..n).map(|i| {
            let left = at(i, 2) * (0.5 * value(i.wrapping_sub(1)) - value(i.wrapping_sub(2)));
            left + at(i + 1, 2) * 0.5 * value(i + 1) - at(i + 2, 2) * value(i + 2)
        });
        near(&neighbours::grad(&x), &expected.collect::<Vec<_>>());

        if n >= 2 {
            let sum: f64 = x.iter().sum();
            let expected = (0..n).map(|i| x[0] + if i == 0 { sum } else { 0.0 } + if i == 1 { n as f64 } else { 0.0 });
            near(&one_place::grad(&x, 0), &expected.collect::<Vec<_>>());
        }

        let (a_bar, b_bar) = scalars::grad(1.5, -0.5, &x);
        let residual = |x: f64| 2.0 * (1.5 * x - 0.5);
        near(&[a_bar, b_bar], &[x.iter().map(|x| residual(*x) * x).sum(), x.iter().map(|x| residual(*x)).sum()]);

        let expected = (0..n).map(|i| {
            let next = if i + 1 < n { x[i + 1] } else { 2.0 };
            next + if i > 0 { x[i - 1] } else { 0.0 }
        });
        near(&out_of_a_condition::grad(&x), &expected.collect::<Vec<_>>());
    }
}

/// The pullback of `vjp` saves what `grad` has no need to.
#[test]
fn both_ways_agree() {
    macro_rules! agree {
        ($($function:ident($($argument:expr),*);)*) => {$({
            let (value, pullback) = $function::vjp($($argument),*);
            let (same, gradient) = $function::value_and_grad($($argument),*);
            assert_eq!(value.to_bits(), same.to_bits(), stringify!($function));
            let (one, other) = (format!("{:?}", pullback(1.0)), format!("{gradient:?}"));
            let numbers = |text: &str| -> Vec<f64> {
                text.split(|c: char| !c.is_ascii_digit() && !".-e".contains(c)).filter_map(|number| number.parse().ok()).collect()
            };
            let (one, other) = (numbers(&one), numbers(&other));
            assert_eq!(one.len(), other.len(), stringify!($function));
            for (one, other) in one.iter().zip(&other) {
                assert!((one - other).abs() <= 1e-13 * (1.0 + one.abs()), "{}: {one} and {other}", stringify!($function));
            }
        })*};
    }
    let (p, xs, points) = (&[1.5, 0.7, -0.2][..], &[0.1, 0.5, 0.9][..], &[0.1, 0.5, 1.3, -0.6, 0.2, 0.8][..]);
    agree! {
        calls(p, xs, &[1.0, -1.0, 0.5]);
        nonlinear_behind(p, xs);
        inner_recurrence(1.2, xs);
        carried_on(1.2, xs);
        locals_before(p, xs);
        changed_behind(p, xs);
        two_loops(p, xs);
        read_between(p, xs);
        two_sums(p, xs);
        variance(p, xs);
        skipping(p, xs);
        branching(p, xs);
        scratch(p, points, 3);
        nested_scratch(p, points, 2);
        partly_rewritten(p, points);
        read_before_it_is_rewritten(p, points);
        read_behind(p, points);
        quotient_behind(p, points);
        bounded_behind(p, points);
    }
}
