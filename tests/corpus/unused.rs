//! What is not run, or whose result is not used, contributes nothing to a gradient, not even NaN.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn branch_not_taken(x: f64) -> f64 {
    if x > 0.0 { x.sqrt() } else { (-x).ln() * f64::NAN }
}

#[differentiable]
fn dead_value(x: f64, y: f64) -> f64 {
    let dead = (x - 1.0).sqrt() / y;
    let dead = dead.ln();
    let _ = dead * dead;
    x * 2.0
}

#[differentiable]
fn overwritten_value(x: f64) -> f64 {
    let mut y = (x - 1.0).ln();
    let mut v = vec![x.recip(), y];
    y = x;
    v[1] = y;
    v[0] = 2.0;
    v[0] * v[1]
}

#[differentiable]
fn times_zero(x: f64) -> f64 {
    0.0 * (x * x).sqrt() + x
}

#[differentiable]
fn masked(v: &[f64], mask: &[f64]) -> f64 {
    v.iter().zip(mask).map(|(x, m)| if *m > 0.0 { x.ln() } else { 0.0 }).sum()
}

#[differentiable]
fn unused_element(v: &[f64]) -> f64 {
    let roots: Vec<f64> = v.iter().map(|x| x.sqrt()).collect();
    roots[1] + v[1]
}

#[derive(Clone, Debug, Differentiable)]
struct Weights {
    scale: f64,
    each: Vec<f64>,
}

#[differentiable]
fn unused_sums_in_loops(p: &[f64], rows: &[Vec<f64>], w: &Weights) -> f64 {
    for row in rows.iter() {
        let mut unused: f64 = 1.0;
        for i in 0..w.each.len() {
            unused += p.iter().zip(row).map(|(q, r)| *r * *q * w.each[i]).sum::<f64>();
        }
        assert!(!unused.is_nan());
    }
    w.scale * p[0]
}
check! {
    unused_sums_in_loops(&p, &rows, &w);
    p = vec![0.5, -1.5], rows = vec![vec![1.1, 0.2], vec![-0.7, 0.3]], w = Weights { scale: 0.4, each: vec![1.5, 0.7] }
}

#[differentiable]
fn unused_loop_over_what_is_used(z: &[f64], w: &Weights) -> f64 {
    let mut total: f64 = z[0];
    let each: Vec<f64> = w.each.iter().map(|q| *q * total).collect::<Vec<f64>>();
    let mut unused = vec![0.5; z.len()];
    for k in 0..z.len() {
        total += 0.7 * k as f64 - (&each).iter().zip(&w.each).map(|(q, r)| *r * *q).sum::<f64>();
    }
    for k in 0..z.len() {
        unused[k] = (w.scale * z[k] + (-each[0])).sin();
    }
    assert!(unused.len() == z.len());
    0.5 + 1.25 * total
}
check! { unused_loop_over_what_is_used(&z, &w); z = vec![0.5, -1.5], w = Weights { scale: 0.4, each: vec![1.5, 0.7] } }

#[differentiable]
fn safe_norm(v: &[f64]) -> f64 {
    let s: f64 = v.iter().map(|x| x * x).sum();
    if s == 0.0 { 0.0 } else { s.sqrt() }
}

#[differentiable]
fn unused_tuple_part(x: f64) -> f64 {
    let (a, _) = (x * x, x.acosh());
    let parts = [a, x.ln()];
    parts[0]
}

#[differentiable]
fn squared_quotient_and_product(x: f64, y: f64) -> (f64, f64) {
    let quotient = y / x;
    let both = x + y;
    (quotient * quotient * both, x * both)
}

#[differentiable]
fn product_alone(x: f64, y: f64) -> f64 {
    let (_, product) = squared_quotient_and_product(x, y);
    product
}

#[differentiable]
fn quotient_alone(x: f64, y: f64) -> f64 {
    squared_quotient_and_product(x, y).0
}

#[differentiable(check(n in 0..=0))]
fn loop_not_entered(x: f64, n: usize) -> f64 {
    let mut y = x;
    for _ in 0..n {
        y = y.sqrt() / 0.0;
    }
    while n > 100 {
        y = y.ln();
    }
    y
}

#[differentiable]
fn unused_call(x: f64) -> f64 {
    let _ = branch_not_taken(x);
    let unused = times_zero(x).powf(-0.5);
    if x > 100.0 { unused } else { x * 3.0 }
}

#[differentiable]
fn unused_parameter(x: f64, y: f64, v: &[f64]) -> f64 {
    let _ = (y, v);
    x
}

#[differentiable]
fn maximum_of_singular(v: &[f64]) -> f64 {
    v.iter().map(|x| x.sqrt()).fold(f64::NEG_INFINITY, f64::max)
}

#[differentiable]
fn atan2_unused(y: f64, x: f64) -> f64 {
    let angle = y.atan2(x);
    let length = y.hypot(x);
    let ratio = y / x;
    if ratio > 1e9 { angle + length } else { x + y }
}

#[test]
fn a_branch_that_is_not_taken() {
    assert_eq!(branch_not_taken::grad(4.0), 0.25);
}

#[test]
fn values_that_are_not_used() {
    assert_eq!(dead_value::grad(1.0, 0.0), (2.0, 0.0));
    assert_eq!(overwritten_value::grad(0.0), 2.0);
    assert_eq!(times_zero::grad(0.0), 1.0);
    assert_eq!(unused_element::grad(&[0.0, 4.0]), [0.0, 1.25]);
    assert_eq!(unused_tuple_part::grad(0.0), 0.0);
    assert_eq!(unused_call::grad(1.0), 3.0);
    assert_eq!(product_alone::grad(0.0, 2.0), (2.0, 0.0));
    assert_eq!(quotient_alone::grad(2.0, 2.0), (-3.0, 5.0));
    let (value, pullback) = squared_quotient_and_product::vjp(0.0, 2.0);
    assert_eq!(value, (f64::INFINITY, 0.0));
    assert_eq!(pullback((0.0, 1.0)), (2.0, 0.0));
    assert_eq!(atan2_unused::grad(0.0, 0.0), (1.0, 1.0));
}

#[test]
fn masked_entries() {
    assert_eq!(masked::grad(&[0.0, 2.0], &[0.0, 1.0]), (vec![0.0, 0.5], vec![0.0, 0.0]));
    assert_eq!(safe_norm::grad(&[0.0, 0.0]), [0.0, 0.0]);
    assert_eq!(maximum_of_singular::grad(&[0.0, 4.0]), [0.0, 0.25]);
}

#[test]
fn loops_that_are_not_entered() {
    assert_eq!(loop_not_entered::grad(-2.0, 0), 1.0);
}

#[test]
fn parameters_that_are_not_used() {
    assert_eq!(unused_parameter::grad(1.0, f64::NAN, &[f64::NAN, 0.0]), (1.0, 0.0, vec![0.0, 0.0]));
}

#[test]
fn zeros_are_positive() {
    let positive = |(x, y, v): &(f64, f64, Vec<f64>)| [*x, *y].iter().chain(v).all(|a| a.is_sign_positive());
    let (_, pullback) = unused_parameter::vjp(1.0, 2.0, &[3.0, 4.0]);
    let mut into = (f64::NAN, f64::NAN, vec![f64::NAN; 3]);
    unused_parameter::grad_into(1.0, 2.0, &[3.0, 4.0], &mut into);
    assert_eq!(into, (1.0, 0.0, vec![0.0, 0.0]));
    for gradient in [unused_parameter::grad(1.0, 2.0, &[3.0, 4.0]), into, pullback(0.0)] {
        assert!(positive(&gradient), "{gradient:?}");
    }
    assert!(loop_not_entered::vjp(1.0, 0).1(0.0).is_sign_positive());
    assert!(branch_not_taken::vjp(2.0).1(0.0).is_sign_positive());
}

#[test]
fn a_nan_that_is_used_is_shown() {
    assert!(times_zero(f64::NAN).is_nan());
    let (value, gradient) = branch_not_taken::value_and_grad(-1.0);
    assert!(value.is_nan() && gradient.is_nan());
}
