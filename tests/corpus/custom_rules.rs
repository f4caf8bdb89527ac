//! Derivatives given by hand: the body stays opaque, the rule is what counts.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable(vjp = cube_vjp)]
fn cube(x: f64) -> f64 {
    opaque_cube(x)
}

fn opaque_cube(x: f64) -> f64 {
    x * x * x
}

fn cube_vjp(x: f64) -> (f64, impl FnOnce(f64) -> f64) {
    (opaque_cube(x), move |seed| seed * 3.0 * x * x)
}

check! { cube(x) covers "custom rule"; x = 0.7 }

#[differentiable]
fn rule_inside(x: f64) -> f64 {
    let mut total = 0.0;
    for i in 1..4 {
        total += cube(x * i as f64) * x;
    }
    total
}
check! { rule_inside(x); x = 0.7 }

#[differentiable(vjp = weighted_vjp)]
fn weighted(a: f64, w: &[f64]) -> f64 {
    a * w.iter().sum::<f64>()
}

fn weighted_vjp(a: f64, w: &[f64]) -> (f64, impl FnOnce(f64) -> (f64, Vec<f64>) + use<>) {
    let (sum, n) = (w.iter().sum::<f64>(), w.len());
    (a * sum, move |seed| (seed * sum, vec![seed * a; n]))
}

check! { weighted(a, &w) covers "custom rule of several parameters"; a = 0.7, w = vec![0.5, 1.5, -0.3] }

#[differentiable]
fn slices_into_a_rule(v: &[f64]) -> f64 {
    weighted(v[0], v) * weighted(2.0, &v[1..]) + weighted(v[1], &[v[0], 1.0])
}
check! { slices_into_a_rule(&v); v = vec![0.5, 1.5, -0.3] }

/// A rule that is not the derivative shows which of the two is used.
#[differentiable(vjp = straight_through, check(skip = "the rule is not the derivative"))]
fn rounded(x: f64) -> f64 {
    x.round()
}

fn straight_through(x: f64) -> (f64, impl FnOnce(f64) -> f64) {
    (x.round(), |seed| seed)
}

#[differentiable(check(skip = "a rule in it is not the derivative"))]
fn quantised(x: f64) -> f64 {
    rounded(x * 4.0) / 4.0 * x
}

#[test]
fn the_rule_is_used_and_not_the_body() {
    assert_eq!(rounded::value_and_grad(1.3), (1.0, 1.0));
    assert_eq!(quantised::grad(1.3), 1.3 + 1.25);
}

mod rules {
    //! Rules behind a path.
    pub fn norm_vjp(v: &[f64]) -> (f64, impl FnOnce(f64) -> Vec<f64> + use<>) {
        let norm = v.iter().map(|x| x * x).sum::<f64>().sqrt();
        let v = v.to_vec();
        (norm, move |seed| v.iter().map(|x| seed * x / norm).collect())
    }
}

#[differentiable(vjp = rules::norm_vjp)]
fn norm(v: &[f64]) -> f64 {
    v.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[differentiable]
fn normalised(v: &[f64]) -> f64 {
    let n = norm(v);
    v.iter().map(|x| (x / n).sin()).sum()
}
check! { normalised(&v); v = vec![0.5, 1.5, -0.3] }

#[derive(Clone, Copy, Debug, Differentiable)]
struct Spring {
    stiffness: f64,
    rest: f64,
}

#[differentiable]
impl Spring {
    #[differentiable(vjp = Spring::energy_vjp)]
    fn energy(&self, length: f64) -> f64 {
        0.5 * self.stiffness * (length - self.rest).powi(2)
    }

    #[no_diff]
    fn energy_vjp(&self, length: f64) -> (f64, impl FnOnce(f64) -> (SpringTangent, f64) + use<>) {
        let (k, d) = (self.stiffness, length - self.rest);
        (self.energy(length), move |seed| (SpringTangent { stiffness: seed * 0.5 * d * d, rest: -seed * k * d }, seed * k * d))
    }
}

#[differentiable]
fn method_with_a_rule(spring: Spring, x: f64) -> f64 {
    spring.energy(x) * x + spring.energy(2.0)
}
check! { method_with_a_rule(spring, x) covers "custom rule of a method"; spring = Spring { stiffness: 1.3, rest: 0.4 }, x = 0.7 }

#[differentiable(vjp = lookup_vjp)]
fn lookup(table: &[f64], #[no_diff] key: &str) -> f64 {
    table[key.len()]
}

fn lookup_vjp(table: &[f64], key: &str) -> (f64, impl FnOnce(f64) -> Vec<f64> + use<>) {
    let (n, i) = (table.len(), key.len());
    let rule = move |seed| {
        let mut bar = vec![0.0; n];
        bar[i] = seed;
        bar
    };
    (table[i], rule)
}

#[differentiable]
fn rule_with_an_inert_parameter(table: &[f64]) -> f64 {
    lookup(table, "a") * lookup(table, "")
}
check! { rule_with_an_inert_parameter(&table); table = vec![0.5, 1.5] }

#[differentiable(name = cube_derivative)]
fn named_otherwise(x: f64) -> f64 {
    x * x * x
}

#[test]
fn the_derivative_goes_by_another_name() {
    assert_eq!(cube_derivative::grad(2.0), 12.0);
    assert_eq!(named_otherwise(2.0), 8.0);
}
