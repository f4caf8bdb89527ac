//! What `check(..)` says, and types that cannot be drawn.

use pullback::gradcheck::Rng;
use pullback::{Function, Matrix, Scalar, differentiable};

#[differentiable(check(p in 0.0..1.0, k in 1..=8))]
fn binomial(p: f64, k: i32) -> f64 {
    assert!((1..=8).contains(&k));
    p.powi(k) * (1.0 - p).sqrt()
}

#[differentiable(check(w = [3, 4], flat = [2, 3]))]
fn shaped(w: &[Vec<f64>], flat: &[f64]) -> f64 {
    assert_eq!((w.len(), w[0].len(), flat.len()), (3, 4, 6));
    w[2][3] * flat[5] + w[0][0]
}

#[differentiable(check(a = spd(4)))]
fn log_of_pivots(a: &[Vec<f64>]) -> f64 {
    let n = a.len();
    let mut l = a.to_vec();
    let mut sum = 0.0;
    for k in 0..n {
        assert!(l[k][k] > 0.0);
        sum += l[k][k].ln();
        for i in k + 1..n {
            let factor = l[i][k] / l[k][k];
            for j in k..n {
                let above = l[k][j];
                l[i][j] -= factor * above;
            }
        }
    }
    sum
}

#[differentiable(check(q = simplex(5)))]
fn entropy(q: &[f64]) -> f64 {
    let total: f64 = q.iter().sum();
    assert!((total - 1.0).abs() < 1e-9);
    let mut sum = 0.0;
    for p in q {
        sum -= p * p.ln();
    }
    sum
}

/// `spd` and a shape go for `Matrix` as well: a symmetric matrix, and one with rows and columns of its own.
#[differentiable(vjp = form_vjp, check(a = spd(3), b = [2, 3]))]
fn form(a: &Matrix<f64>, b: &Matrix<f64>) -> f64 {
    assert_eq!((a.rows(), a.cols(), b.rows(), b.cols()), (3, 3, 2, 3));
    let mut sum = 0.0;
    for i in 0..3 {
        for j in 0..3 {
            assert!((a[(i, j)] - a[(j, i)]).abs() < 1e-12);
            sum += b[(0, i)] * a[(i, j)] * b[(1, j)];
        }
    }
    sum
}

fn form_vjp(a: &Matrix<f64>, b: &Matrix<f64>) -> (f64, impl FnOnce(f64) -> (Matrix<f64>, Matrix<f64>) + use<>) {
    let (value, a, b) = (form(a, b), a.clone(), b.clone());
    (value, move |seed| {
        let a_bar = Matrix::from_fn(3, 3, |i, j| seed * b[(0, i)] * b[(1, j)]);
        let b_bar = Matrix::from_fn(2, 3, |row, i| (0..3).map(|j| seed * a[(i, j)] * b[(1 - row, j)]).sum());
        (a_bar, b_bar)
    })
}

#[derive(Clone)]
struct Graph {
    edges: Vec<(usize, usize)>,
}

#[differentiable(check(sample = a_graph))]
fn tension(#[no_diff] graph: &Graph, x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for edge in &graph.edges {
        let d = x[edge.0] - x[edge.1];
        sum += d * d;
    }
    sum
}

fn a_graph(rng: &mut Rng, size: usize) -> (Graph, Vec<f64>) {
    let x = (0..=size).map(|_| rng.normal()).collect();
    let edges = (0..size).map(|i| (i, i + 1)).collect();
    (Graph { edges }, x)
}

#[differentiable(check(types = [f32, f64]))]
fn both<T: Scalar>(x: T) -> T {
    x.exp()
}

/// In single precision alone a thousandth could not be seen here; the twin in double precision sees it.
#[differentiable(check(types = [f32], x in 1.0..2.0))]
fn small_beside_large<T: Scalar>(x: T, y: &[T]) -> T {
    let mut sum = x * x;
    for v in y {
        sum += (*v * x).sin();
    }
    sum + T::from_f64(100.0)
}

#[differentiable]
fn binomial_at_half(p: f64) -> f64 {
    p * 0.5
}

#[differentiable]
fn ignored<F: Function<(f64,), Output = f64>>(f: F, x: f64) -> f64 {
    f.call((x,))
}

#[differentiable(check(skip = "it takes all day"))]
fn skipped(x: f64) -> f64 {
    x * x
}

#[differentiable(check(inconclusive = "the values have no digits to spare"))]
fn undecided(x: f64) -> f64 {
    1e14 + x.sin()
}

/// What rustc calls is enough use for these.
#[test]
fn they_are_ordinary_functions() {
    assert_eq!(ignored(binomial_at_half {}, 0.0), 0.0);
    assert_eq!(skipped(2.0), 4.0);
}
