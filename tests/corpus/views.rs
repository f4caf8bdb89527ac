//! Values that hold references, passed by value: views, pairs with a slice, options of references. Their primal is passed again.

use std::ops::Mul;

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[derive(Clone, Copy, Debug, Differentiable)]
struct View<'a> {
    data: &'a [f64],
    stride: usize,
}

#[differentiable(check(skip = "views are not drawn"))]
impl<'a> View<'a> {
    fn at(self, i: usize) -> f64 {
        self.data[i * self.stride % self.data.len()]
    }

    fn weighted(self, k: f64, other: Self) -> f64 {
        let mut sum = 0.0;
        for i in 0..self.stride {
            sum += self.at(i) * k * other.at(i + 1);
        }
        sum
    }
}

#[differentiable(check(skip = "views are not drawn"))]
impl View<'_> {
    fn first(&self) -> f64 {
        self.data[0] * self.data[0]
    }

    fn last(self) -> f64 {
        self.first() * self.data[self.data.len() - 1]
    }
}

#[differentiable(check(skip = "views are not drawn"))]
impl Mul<f64> for View<'_> {
    type Output = f64;
    fn mul(self, k: f64) -> f64 {
        self.data[1] * self.data[1] * k
    }
}

#[differentiable(check(skip = "views are not drawn"))]
fn of_two_views<'a>(v: View<'a>, w: View<'_>, s: f64) -> f64 {
    let mut sum = v.at(0) * v.data.iter().map(|d| d * d).sum::<f64>();
    for i in 0..w.stride {
        sum += w.data[i] * w.data[i] * s;
    }
    sum * v.last() + w * s
}

#[differentiable]
fn views_by_value(x: &[f64]) -> f64 {
    let whole = View { data: x, stride: 2 };
    let mut sum = of_two_views(whole, whole, x[0]) + whole.weighted(x[1], View { data: &x[1..], stride: 1 });
    for i in 0..2 {
        let rest = View { data: &x[i..], stride: i + 1 };
        sum += of_two_views(rest, View { data: x, stride: 1 }, x[2]) * rest.first();
    }
    let doubled: Vec<f64> = x.iter().map(|v| 2.0 * v).collect();
    sum + View { data: &doubled, stride: 1 }.last()
}
check! { views_by_value(&x); x = vec![0.7, -0.4, 1.2] }

#[differentiable]
fn pair((values, k): (&[f64], f64), last: Option<&f64>) -> f64 {
    let sum: f64 = values.iter().map(|v| v * v * k).sum();
    sum * last.copied().unwrap_or(0.5) * k
}

#[differentiable]
fn by_parts(parts: [&f64; 2], rows: Vec<&[f64]>, corner: Option<(&f64, f64)>) -> f64 {
    let corner = match corner {
        Some((a, b)) => a * b * b,
        None => 2.0,
    };
    *parts[0] * *parts[1] * rows[0][0] * rows[1][1] * corner
}

#[differentiable]
fn references_in_values(x: &[f64], y: f64) -> f64 {
    let both = (&x[1..], y * x[0]);
    let first = pair((x, y), x.last()) * pair(both, None);
    first * by_parts([&x[0], &y], vec![x, &x[1..]], Some((&x[2], y))) + by_parts([&y, &y], vec![x, x], None)
}
check! { references_in_values(&x, y); x = vec![0.7, -0.4, 1.2], y = 0.6 }

#[derive(Clone, Copy, Debug)]
struct Labels<'a> {
    name: &'a str,
    weights: &'a [f64],
}

#[differentiable(check(skip = "labels are not drawn"))]
fn beside_marked_references(x: f64, #[no_diff] labels: Labels<'_>, #[no_diff] (key, n): (&str, usize)) -> f64 {
    let mut product = x;
    for i in 0..n {
        product *= labels.weights[i] * x;
    }
    if labels.name == key { product * x } else { product }
}

#[differentiable]
fn marked_references(x: f64) -> f64 {
    let weights = [0.5, 1.5];
    let first = beside_marked_references(x, Labels { name: "a", weights: &weights }, ("a", 2));
    first + beside_marked_references(x * x, Labels { name: "a", weights: &weights }, ("b", 1))
}
check! { marked_references(x); x = 0.7 }
