//! What is written around a program that sums up: its gradient in every way there is, at points of several sizes.

/// `@plain`, `@unanalysed` and `@dual` stand for the program.
pub const MODULE: &str = r#"//! A random program.

use pullback_tests::dual::D;
use pullback_tests::verdict::{Comparison, flat};

pub mod plain {
#[derive(Clone, Debug, PartialEq, pullback::Differentiable)]
pub struct S { pub a: f64, pub b: [f64; 2], pub c: Vec<f64> }

@plain}

pub mod unanalysed {
#[derive(Clone, Debug, PartialEq, pullback::Differentiable)]
pub struct S { pub a: f64, pub b: [f64; 2], pub c: Vec<f64> }

@unanalysed}

pub mod dual {
use pullback_tests::dual::D;

#[derive(Clone, Debug, PartialEq)]
pub struct S { pub a: D, pub b: [D; 2], pub c: Vec<D> }

@dual}

/// Count and dimension: around the lanes of a sum, and none.
const SIZES: [(usize, usize); 4] = [(3, 2), (2, 9), (0, 3), (4, 4)];

/// How many active numbers there are.
fn active(n: usize, d: usize) -> usize {
    (d + 2) + 2 * n * d + (n + 2) + 1 + 3 + d
}

fn number(k: usize) -> f64 {
    (k as f64 * 1.37 + 0.4).sin() * 1.1
}

struct Given<T> { p: Vec<T>, m: Vec<T>, rows: Vec<Vec<T>>, z: Vec<T>, a: T, sa: T, sb: [T; 2], sc: Vec<T> }

fn given<T: Copy>(all: &[T], n: usize, d: usize) -> Given<T> {
    let mut rest = all;
    let mut take = |count: usize| { let (head, tail) = rest.split_at(count); rest = tail; head.to_vec() };
    let (p, m) = (take(d + 2), take(n * d));
    let rows = (0..n).map(|_| take(d)).collect();
    let (z, a, sa, sb, sc) = (take(n + 2), take(1)[0], take(1)[0], take(2), take(d));
    Given { p, m, rows, z, a, sa, sb: [sb[0], sb[1]], sc }
}

fn fixed(n: usize, d: usize) -> (Vec<f64>, Vec<usize>) {
    ((0..n).map(|i| number(i + 77)).collect(), (0..n).map(|i| (i * 2 + 1) % d).collect())
}

/// A call of what `$way` names, at a point.
macro_rules! call {
    ($module:ident $(:: $way:ident)*, $all:expr, $n:expr, $d:expr $(, $more:expr)*) => {{
        let (g, (t, ks)) = (given($all, $n, $d), fixed($n, $d));
        let s = $module::S { a: g.sa, b: g.sb, c: g.sc };
        $module $(:: $way)* (&g.p, &g.m, &g.rows, &g.z, g.a, &s, &t, &ks, $n, $d $(, $more)*)
    }};
}

fn dual_at(all: &[f64], n: usize, d: usize, direction: usize) -> D {
    let all: Vec<D> = all.iter().enumerate().map(|(i, &v)| D { v, d: if i == direction { 1.0 } else { 0.0 } }).collect();
    let (g, (t, ks)) = (given(&all, n, d), fixed(n, d));
    let t: Vec<D> = t.into_iter().map(D::c).collect();
    dual::f(&g.p, &g.m, &g.rows, &g.z, g.a, &dual::S { a: g.sa, b: g.sb, c: g.sc }, &t, &ks, n, d)
}

macro_rules! pulled_back {
    ($module:ident, $all:expr, $n:expr, $d:expr) => {{
        let (g, (t, ks)) = (given($all, $n, $d), fixed($n, $d));
        let s = $module::S { a: g.sa, b: g.sb, c: g.sc };
        let (value, pullback) = $module::f::vjp(&g.p, &g.m, &g.rows, &g.z, g.a, &s, &t, &ks, $n, $d);
        (value, flat(&pullback(1.0)))
    }};
}

/// The gradient in a buffer that holds another, of another size.
macro_rules! filled {
    ($module:ident, $all:expr, $n:expr, $d:expr) => {{
        let (n, d) = ($n + 1, $d + 1);
        let other: Vec<f64> = (0..active(n, d)).map(|k| number(k + 5)).collect();
        let mut gradient = call!($module::f::grad, &other, n, d);
        let value = call!($module::f::value_and_grad_into, $all, $n, $d, &mut gradient);
        (value, flat(&gradient))
    }};
}

pub fn compare() -> Vec<Comparison> {
    let mut comparisons = Vec::new();
    for (at, (n, d)) in SIZES.into_iter().enumerate() {
        let all: Vec<f64> = (0..active(n, d)).map(|k| number(k + at * 131)).collect();
        let plain = call!(plain::f, &all, n, d);
        let dual = dual_at(&all, n, d, 0).v;
        let reference: Vec<f64> = (0..all.len()).map(|direction| dual_at(&all, n, d, direction).d).collect();
        let blur = pullback_tests::dual::blur();
        let ways = [
            ("value_and_grad", { let (value, gradient) = call!(plain::f::value_and_grad, &all, n, d); (value, flat(&gradient)) }),
            ("vjp", pulled_back!(plain, &all, n, d)),
            ("value_and_grad_into", filled!(plain, &all, n, d)),
            ("vjp without analyses", pulled_back!(unanalysed, &all, n, d)),
            ("grad without analyses", { let (value, gradient) = call!(unanalysed::f::value_and_grad, &all, n, d); (value, flat(&gradient)) }),
        ];
        for (way, (value, gradient)) in ways {
            comparisons.push(Comparison {
                way,
                found: (value, vec![]),
                plain: (plain, vec![]),
                dual: (dual, vec![]),
                gradient,
                reference: reference.clone(),
                blur,
            });
        }
    }
    comparisons
}
"#;
