//! Matrices: operators, products, reductions, elements, and closures over all elements.

use pullback::{Differentiable, Matrix, Tangent, differentiable};
use pullback_tests::check;

/// Numbers without a pattern, none of them zero.
fn some(rows: usize, cols: usize, seed: usize) -> Matrix<f64> {
    Matrix::from_fn(rows, cols, |i, j| ((i * 31 + j * 17 + seed * 13) % 23) as f64 / 11.0 - 1.02)
}

#[derive(Clone, Debug, Differentiable)]
struct Mlp {
    w1: Matrix<f64>,
    b1: Matrix<f64>,
    w2: Matrix<f64>,
    b2: Matrix<f64>,
}

fn mlp() -> Mlp {
    Mlp { w1: some(4, 3, 1), b1: some(1, 3, 2), w2: some(3, 2, 3), b2: some(1, 2, 4) }
}

#[differentiable]
fn network(m: &Mlp, #[no_diff] x: &Matrix<f64>) -> f64 {
    let h = (x.dot(&m.w1) + &m.b1).map(|z| 1.0 / (1.0 + (-z).exp()));
    let y = h.dot(&m.w2) + &m.b2;
    (&y * &y).sum() / 2.0
}
check! { network(&m, &some(5, 4, 9)); m = mlp() }

#[differentiable]
fn every_pairing(a: &Matrix<f64>, b: &Matrix<f64>) -> f64 {
    let sum = a + b;
    let product = (a * b.clone()) * (a.clone() - b);
    let quotient = sum.clone() / (b * b + 1.0);
    (sum - product + quotient).sum()
}
check! { every_pairing(&a, &b); a = some(2, 3, 1), b = some(2, 3, 2); a = some(1, 3, 1), b = some(2, 3, 2); a = some(2, 3, 1), b = some(2, 1, 2); a = some(2, 1, 1), b = some(1, 3, 2); a = some(0, 3, 1), b = some(0, 3, 1) }

#[differentiable]
fn numbers_beside(a: &Matrix<f64>, k: f64, l: &f64) -> f64 {
    let b = 2.0 * a + k - a * l;
    let c = (1.0 - b) / k - l / (a * a + 1.5);
    (k * c + -a).sum() + (k - a).mean()
}
check! { numbers_beside(&a, k, &l); a = some(2, 3, 5), k = 1.7, l = 0.3; a = some(1, 1, 5), k = -0.7, l = 2.0 }

#[differentiable]
fn assigned(a: &Matrix<f64>, b: &Matrix<f64>, k: f64) -> f64 {
    let mut c = a.clone();
    c += b;
    c *= a.clone();
    c -= b * 0.5;
    c /= b * b + 2.0;
    c *= k;
    c += k;
    c.sum()
}
check! { assigned(&a, &b, k); a = some(2, 3, 5), b = some(2, 3, 6), k = 0.7; a = some(2, 3, 5), b = some(1, 3, 6), k = 0.7; a = some(3, 2, 5), b = some(3, 1, 6), k = -0.2 }

#[differentiable]
fn elements(a: &Matrix<f64>, b: Matrix<f64>) -> f64 {
    let mut s = 0.0;
    for i in 0..a.rows() {
        for j in 0..a.cols() {
            s += a[(i, j)] * b[(j, i)] * (i + 1) as f64;
        }
    }
    s + a[(0, 1)].sin() + b[(0, 0)]
}
check! { elements(&a, b); a = some(2, 3, 5), b = some(3, 2, 6) }

#[differentiable]
fn elements_set(a: &Matrix<f64>, k: f64) -> f64 {
    let mut b = Matrix::zeros(a.rows(), 2);
    for i in 0..2 {
        b[(i, 0)] = a[(i, i)] * k;
        b[(i, 1)] = a[(0, i)] + b[(i, 0)].cos();
    }
    b[(1, 1)] *= 3.0;
    let c = b.map(|x| x * x);
    c.sum() * b[(0, 1)]
}
check! { elements_set(&a, k); a = some(2, 2, 5), k = 0.4 }

#[differentiable]
fn reductions(a: &Matrix<f64>) -> f64 {
    let columns = a.col_sum().dot_transpose(&a.col_mean());
    let rows = a.row_sum() * a.row_mean() + a.row_max() - a.row_min() * a.row_norm();
    let of_columns = (a.col_softmax() * a).col_log_sum_exp() * a.col_norm() + a.col_max() - a.col_min();
    columns.sum() + rows.sum() + of_columns.norm() + a.sum() * a.mean() + a.max() * a.min() + a.norm() * a.norm_l1() + a.norm_max()
}
check! { reductions(&a); a = some(3, 4, 5); a = some(1, 1, 5) }

#[differentiable]
fn exponentials(a: &Matrix<f64>, w: &Matrix<f64>) -> f64 {
    let p = a.row_softmax() * w + a.row_log_softmax() * w * 0.5;
    p.sum() + a.row_log_sum_exp().sum() * a.log_sum_exp()
}
check! { exponentials(&a, &w); a = some(3, 4, 5), w = some(3, 4, 6) }

#[differentiable]
fn products(a: &Matrix<f64>, b: &Matrix<f64>) -> f64 {
    let c = a.dot(b) - b.transpose_dot(a).dot(&a.dot_transpose(b)).dot(a);
    c.sum() * a.dot(a)[(0, 0)]
}
check! { products(&a, &b); a = some(3, 3, 5), b = some(3, 3, 6); a = some(9, 9, 5), b = some(9, 9, 7) }

#[differentiable]
fn outer_products(a: &Matrix<f64>, b: &Matrix<f64>, m: &Mlp) -> f64 {
    let c = a.outer(b);
    (&c * &c).sum() + c.map(|x| x.sin()).sum() * m.b1.outer(&a.row_sum()).norm() + b.outer(b).mean()
}
check! { outer_products(&a, &b, &m); a = some(2, 1, 5), b = some(1, 3, 6), m = mlp(); a = some(1, 4, 5), b = some(1, 1, 6), m = mlp() }

#[differentiable]
fn map_with_captures(x: &Matrix<f64>, scale: f64, shift: &[f64]) -> f64 {
    let offset = shift[0] * scale;
    x.map(|x| if x > 0.1 { (x * scale).sin() + offset } else { shift[1] * x }).sum()
}
check! { map_with_captures(&x, scale, &shift); x = some(3, 5, 5), scale = 1.3, shift = vec![0.4, 0.9] }

#[differentiable]
fn map_of_constants(#[no_diff] x: &Matrix<f64>, scale: f64) -> f64 {
    let y = x.map(|x| x + 1.0);
    (y.map(|y| (y * scale).tanh()) * x).sum()
}
check! { map_of_constants(&some(2, 3, 1), scale); scale = 1.3 }

#[differentiable]
fn maps_in_a_row(x: &Matrix<f64>) -> f64 {
    let y = x.map(f64::sin).map(|y| y * y).transpose();
    let z = -(&y * 2.0);
    z.map(|z| z.exp()).mean() + y.sum()
}
check! { maps_in_a_row(&x); x = some(2, 3, 1); x = some(1, 17, 1) }

#[differentiable]
fn map_in_a_loop(x: &Matrix<f64>, #[no_diff] n: usize, k: f64) -> f64 {
    let mut y = x.clone();
    for _ in 0..n {
        let z: Matrix<f64> = &y * k;
        y = z.map(|z| z.sin() + 0.1);
    }
    y.sum()
}
check! { map_in_a_loop(&x, 3, k); x = some(2, 3, 1), k = 0.9 }

#[differentiable]
fn map_under_a_condition(x: &Matrix<f64>, k: f64) -> f64 {
    let y = if k > 1.0 { x.map(|x| x * k) } else { x * k };
    y.norm()
}
check! { map_under_a_condition(&x, k); x = some(2, 3, 1), k = 1.5; x = some(2, 3, 1), k = 0.5 }

#[differentiable]
fn zip_maps(x: &Matrix<f64>, y: &Matrix<f64>, k: f64) -> f64 {
    let c = Matrix::from_fn(x.rows(), x.cols(), |i, j| (i + 2 * j) as f64);
    x.zip_map(y, |x, y| x * y * k).zip_map(&c, |z, c| z / (2.0 + c)).sum() + c.zip_map(x, f64::hypot).sum()
}
check! { zip_maps(&x, &y, k); x = some(2, 3, 1), y = some(2, 3, 2), k = 0.8 }

#[differentiable]
fn same_matrix_twice(x: &Matrix<f64>) -> f64 {
    x.zip_map(x, |a, b| a * b.sin()).sum() + (x * x).sum()
}
check! { same_matrix_twice(&x); x = some(2, 3, 1) }

#[differentiable]
fn made_of_active(k: f64, x: &[f64]) -> f64 {
    let n = x.len();
    let m = Matrix::from_fn(2, n, |i, j| if i == 0 { k * x[j] } else { (j as f64 * k).cos() });
    let c = Matrix::from_fn(n, 2, |i, j| (i + j) as f64);
    m.dot(&c).map(|x| x * x).sum()
}
check! { made_of_active(k, &x); k = 0.7, x = vec![0.5, -1.5, 2.0]; k = 0.7, x = vec![] }

#[differentiable]
fn row_of(m: &Matrix<f64>, i: usize, j: usize) -> f64 {
    m[(i, j)] * m.sum()
}

#[differentiable]
fn passed_on(x: &Matrix<f64>, k: f64) -> f64 {
    let y = x * k;
    row_of(&y, 1, 0) + row_of(x, 0, 1)
}
check! { passed_on(&x, k); x = some(2, 3, 1), k = 0.9 }

#[differentiable]
fn scaled(x: &Matrix<f64>, k: f64) -> Matrix<f64> {
    x.map(|x| x * k)
}

#[differentiable]
fn calls(x: Matrix<f64>, k: f64) -> f64 {
    let y: Matrix<f64> = scaled(&scaled(&x, k), 2.0);
    y.map(|y| y * y).sum()
}
check! { calls(x, k); x = some(2, 3, 1), k = 0.9 }

#[differentiable]
fn in_containers(xs: &[Matrix<f64>], pair: (Matrix<f64>, f64)) -> f64 {
    let mut total = 0.0;
    for x in xs {
        total += x.sum() * pair.1;
    }
    total + (&xs[1] * &pair.0).sum()
}
check! { in_containers(&xs, pair); xs = vec![some(2, 2, 1), some(1, 2, 2)], pair = (some(1, 2, 3), 0.3) }

#[differentiable]
fn changed(x: &mut Matrix<f64>, k: f64) -> f64 {
    *x *= k;
    x[(0, 0)] = x[(0, 1)] * x[(1, 1)];
    x.sum()
}
check! { changed(&mut x, k) leaves (x); x = some(2, 2, 1), k = 0.7 }

#[differentiable]
fn singles(x: &Matrix<f32>, k: f32) -> f32 {
    (x.map(|x| x.exp() * k).dot_transpose(x) / 2.0 - 1.5 * k).mean() / 3.0
}
check! { singles(&x, k); x = Matrix::from_fn(3, 5, |i, j| (i as f32 - j as f32) * 0.3), k = 0.7 }

#[test]
fn gradients_of_structs_of_matrices_are_tangents() {
    let m = mlp();
    let (_, mut gradient) = network::value_and_grad(&m, &some(5, 4, 9));
    let norm = gradient.norm();
    assert!((Tangent::dot(&gradient, &gradient) - norm * norm).abs() < 1e-9 * norm * norm);
    gradient.scale(0.5);
    assert!((gradient.norm() - 0.5 * norm).abs() < 1e-12 * norm);
    let mut into = m.zero_tangent();
    assert_eq!(network::value_and_grad_into(&m, &some(5, 4, 9), &mut into), network(&m, &some(5, 4, 9)));
    into.scale(0.5);
    assert_eq!(into, gradient);
}

#[differentiable]
fn constants_consumed(x: &Matrix<f64>, #[no_diff] t: &Matrix<f64>, #[no_diff] o: Matrix<f64>) -> f64 {
    let kept = x.dot_transpose(&o);
    let mut y = x + &t.map(|z| z * z) - t.map(f64::sin);
    y += t.map(|z| z + 0.5);
    y *= t.clone();
    let u = t * 2.0;
    let w = t.map(|z| z * z + 1.0) / (x * x + 1.0) - x * t.clone() + t.zip_map(x, |a, b| a * b);
    (u - y * o).norm() * kept.sum() + (w * t.map(f64::exp)).sum()
}
check! { constants_consumed(&x, &some(2, 3, 4), some(2, 3, 7)); x = some(2, 3, 1) }

#[derive(Clone, Debug, Differentiable)]
struct Pair(Vec<f64>);

#[differentiable]
impl core::ops::Mul for Pair {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(vec![self.0[0] * other.0[0], self.0[1] * other.0[1]])
    }
}

#[differentiable]
fn constants_of_other_types_consumed(x: &Pair, #[no_diff] t: &Pair, #[no_diff] o: Pair) -> f64 {
    let u = t.clone();
    let y = x.clone() * u;
    let z = o * y * t.clone();
    z.0[0] + z.0[1].sin()
}
check! { constants_of_other_types_consumed(&x, &Pair(vec![0.3, 0.7]), Pair(vec![1.3, 0.9])); x = Pair(vec![0.4, -0.2]) }

#[derive(Clone, Debug, Differentiable)]
struct Layer {
    w: Matrix<f64>,
    b: Matrix<f64>,
    gain: Option<f64>,
}

#[derive(Clone, Debug, Differentiable)]
struct Stack {
    first: Layer,
    rest: Vec<Layer>,
}

fn layer(seed: usize, gain: Option<f64>) -> Layer {
    Layer { w: some(3, 3, seed), b: some(1, 3, seed + 1), gain }
}

fn stack() -> Stack {
    Stack { first: layer(1, Some(0.7)), rest: vec![layer(4, None), layer(6, Some(-0.4))] }
}

#[differentiable]
fn penalty(w: &Matrix<f64>) -> f64 {
    w.norm()
}

#[differentiable]
fn maps_of_fields(m: &Stack, k: f64) -> f64 {
    let smooth = m.first.w.map(|z| (z * k).tanh());
    let scaled = -&m.first.b.map(|z| z * z);
    let passed = m.first.b.map(|z| z + k);
    let gain = m.first.gain.map(|gain| gain * k);
    smooth.dot(&m.first.w).sum() + (scaled * 2.0).sum() + penalty(&passed) + gain.unwrap_or(1.0)
}
check! { maps_of_fields(&m, k); m = stack(), k = 0.8 }

#[differentiable]
fn maps_of_fields_beside_options(m: &Stack, k: Option<f64>) -> f64 {
    let rest: f64 = m.rest.iter().map(|layer| layer.w.map(|z| z.sin()).sum() * layer.gain.map(|gain| gain.exp()).unwrap_or(2.0)).sum();
    let shifted = (&m.first.w + &m.first.b).map(|z| z * z).mean();
    let product = m.first.w.dot_transpose(&m.first.b).map(|z| z.cos()).norm();
    let square = k.map(|k| k * k);
    rest + shifted * product + square.map_or(0.3, |k| k + 1.0) + m.first.b.map(|z| z * 3.0)[(0, 1)]
}
check! { maps_of_fields_beside_options(&m, k); m = stack(), k = Some(0.6); m = stack(), k = None }

#[differentiable]
impl Layer {
    fn smoothed(&self) -> Matrix<f64> {
        self.w.map(|z| z.tanh())
    }
    fn forward(&self, x: &Matrix<f64>) -> Matrix<f64> {
        let w: Matrix<f64> = self.w.map(|z| z * 0.5);
        let y = x.dot(&w) + &self.b;
        y.map(|y| if y > 0.0 { y } else { 0.1 * y })
    }
}

#[differentiable]
fn maps_of_fields_in_methods(m: &Layer, x: &Matrix<f64>) -> f64 {
    let y = m.forward(&m.forward(x));
    (y.dot(&m.smoothed()) * x).sum()
}
check! { maps_of_fields_in_methods(&m, &x); m = layer(2, None), x = some(3, 3, 8) }

#[differentiable]
fn iterated(m: &Matrix<f64>, #[no_diff] t: &Matrix<f64>) -> f64 {
    let mut s = 0.0;
    for v in m.iter() {
        s += v * v;
    }
    for (v, t) in m.iter().zip(t) {
        s += (v * t).sin();
    }
    for v in m {
        s += v.exp();
    }
    let y = m * 2.0;
    let squares: Vec<f64> = y.iter().map(|y| y * y).collect();
    s + squares[1] * y.iter().enumerate().map(|(i, y)| y * i as f64).sum::<f64>() + m.iter().copied().fold(0.0, |a, x| a * 0.5 + x)
}
check! { iterated(&m, &some(2, 3, 7)); m = some(2, 3, 2) }

#[differentiable]
fn rows_and_slices(m: &Matrix<f64>, layer: &Layer) -> f64 {
    let mut s = 0.0;
    for i in 0..m.rows() {
        let row = m.row(i);
        s += row.iter().map(|x| x * x).sum::<f64>().sqrt() * row[0];
        for (x, y) in m.row(i).iter().zip(layer.w.row(i)) {
            s += x * y;
        }
    }
    let all = m.as_slice();
    let y = m.map(|x| x * 2.0);
    s + all[1] * all.len() as f64
        + y.as_slice().chunks(2).map(|pair| pair[0] * pair[1]).sum::<f64>()
        + (0..2).map(|i| y.row(i)[i]).sum::<f64>()
}
check! { rows_and_slices(&m, &l); m = some(2, 3, 2), l = layer(5, None) }

#[differentiable]
fn changed_by_parts(m: &Matrix<f64>, k: f64) -> f64 {
    let mut y = m.clone();
    for v in y.iter_mut() {
        *v *= k;
    }
    y.row_mut(0)[1] = k * m[(0, 0)];
    for v in y.row_mut(1) {
        *v = v.sin() + k;
    }
    y.as_mut_slice()[0] *= m[(1, 1)];
    let whole = y.as_mut_slice();
    whole[2] += whole[0] * k;
    let z: Vec<f64> = y.clone().into_vec();
    y.sum() * z[3]
}
check! { changed_by_parts(&m, k); m = some(2, 3, 2), k = 0.8 }

#[differentiable]
fn iterated_in_any_width<T: pullback::Scalar>(m: &Matrix<T>) -> T {
    let mut s = m.row(0)[0];
    for v in m {
        s += *v * *v;
    }
    s * m.iter().map(|v| v.sin()).sum::<T>() + m.map(|v| v * v).iter().copied().sum::<T>()
}

#[differentiable]
fn mapped_in_any_width<T: pullback::Scalar>(m: &Matrix<T>, k: T) -> T {
    let y = m.map(|v| (v * k).tanh());
    let z = Matrix::from_fn(m.rows(), m.cols(), |i, j| m[(i, j)] * k);
    y.zip_map(&z, |a, b| a * b.exp()).norm() + y.sum()
}

#[differentiable]
fn iterated_in_f64(m: &Matrix<f64>) -> f64 {
    iterated_in_any_width(m) * mapped_in_any_width(m, 0.7)
}
check! { iterated_in_f64(&m); m = some(2, 3, 2) }

#[differentiable]
fn iterated_in_place(m: &mut Matrix<f64>) -> f64 {
    for v in m.iter_mut() {
        *v = v.cos();
    }
    for i in 0..m.rows() {
        for v in m.row_mut(i) {
            *v *= 2.0;
        }
    }
    m.iter().sum()
}
check! { iterated_in_place(&mut m) leaves (m); m = some(2, 3, 2) }
