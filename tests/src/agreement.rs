//! One check for every case: the value bit for bit, the gradient against differences, one number per float.

use core::fmt::{Debug, Write};

use pullback::{Differentiable, ScalarMut};

use crate::differences::{self, Difference};
use crate::numbers;

/// What a call leaves behind.
#[derive(Debug)]
pub struct Outcome {
    value: f64,
    single: bool,
    state: String,
    gradient: Vec<f64>,
}

impl Outcome {
    /// The outcome of a call that returned `value` and left its in-out arguments in `state`.
    pub fn new<F: Into<f64> + Copy>(value: F, state: &impl Debug) -> Self {
        let single = size_of::<F>() == size_of::<f32>();
        Self { value: value.into(), single, state: format!("{state:?}"), gradient: Vec::new() }
    }

    /// The same with a gradient.
    #[must_use]
    pub fn with_gradient(self, gradient: &impl Debug) -> Self {
        Self { gradient: numbers::of(gradient), ..self }
    }
}

/// Compares `gradient` with `primal` at `point`.
///
/// # Panics
///
/// If value, final state or gradient differ; the message lists every float.
#[track_caller]
pub fn check<P: Differentiable + Clone>(case: &str, point: P, primal: impl Fn(P) -> Outcome, gradient: impl Fn(P) -> Outcome) {
    let floats = floats(&point);
    let probe = |index: usize, to: f64| {
        let mut moved = point.clone();
        let at = set(&mut moved, index, to);
        (at, primal(moved).value)
    };
    compare(case, &floats, &primal(point.clone()), &gradient(point.clone()), &probe);
}

struct Float {
    path: String,
    value: f64,
    single: bool,
}

fn floats<P: Differentiable + Clone>(point: &P) -> Vec<Float> {
    let mut floats = Vec::new();
    point.clone().visit_floats_mut(|path, float| {
        let single = matches!(float, ScalarMut::F32(_));
        floats.push(Float { path: path.to_string(), value: float.get(), single });
    });
    floats
}

/// Sets the float at `index` and returns what it then is.
fn set<P: Differentiable>(point: &mut P, index: usize, to: f64) -> f64 {
    let (mut count, mut at) = (0, f64::NAN);
    point.visit_floats_mut(|_, mut float| {
        if count == index {
            float.set(to);
            at = float.get();
        }
        count += 1;
    });
    at
}

fn compare(case: &str, floats: &[Float], primal: &Outcome, found: &Outcome, probe: &dyn Fn(usize, f64) -> (f64, f64)) {
    assert_eq!(primal.value.to_bits(), found.value.to_bits(), "{case}: {} became {}", primal.value, found.value);
    assert_eq!(primal.state, found.state, "{case}: the final state differs");
    assert_eq!(floats.len(), found.gradient.len(), "{case}: one number per float, but found {:?}", found.gradient);

    let single = primal.single || floats.iter().any(|float| float.single);
    let noise = if single { f64::from(f32::EPSILON) } else { f64::EPSILON };
    let largest = found.gradient.iter().fold(primal.value.abs(), |largest, g| largest.max(g.abs()));
    let mut report = String::new();
    let mut wrong = false;
    for (index, (float, &gradient)) in floats.iter().zip(&found.gradient).enumerate() {
        let expected = differences::derivative(float.value, noise, |to| probe(index, to));
        let verdict = judge(gradient, expected, largest, single);
        wrong |= verdict != "right";
        let _ = writeln!(report, "{:>12} {gradient:>24e} {:>24e} {verdict}", float.path, expected.value);
    }
    assert!(!wrong, "{case}\n{:>12} {:>24} {:>24}\n{report}", "float", "gradient", "differences");
}

/// A tenth of a millionth of the derivative, and what rounding leaves of the largest number in sight.
fn judge(gradient: f64, expected: Difference, largest: f64, single: bool) -> &'static str {
    let (relative, floor) = if single { (2e-3, 1e-4) } else { (1e-7, 1e-10) };
    let allowed = relative * gradient.abs().max(expected.value.abs()) + floor * largest + 1e-13;
    if expected.error > 10.0 * allowed || !expected.value.is_finite() {
        "cannot be judged: choose another point"
    } else if (gradient - expected.value).abs() <= allowed {
        "right"
    } else {
        "wrong"
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, check};

    fn weighted(x: &[f64], y: &mut f64) -> f64 {
        *y *= 2.0;
        x.iter().enumerate().map(|(i, x)| (i + 1) as f64 * x.sin()).sum::<f64>() * *y
    }

    fn with(factor: f64) {
        check(
            "weighted",
            (vec![0.5, -1.0], 1.5),
            |(x, mut y)| Outcome::new(weighted(&x, &mut y), &y),
            |(x, mut y)| {
                let slope = |i: usize| (i + 1) as f64 * 2.0 * y * x[i].cos();
                let gradient = (vec![slope(0), factor * slope(1)], 2.0 * (x[0].sin() + 2.0 * x[1].sin()));
                Outcome::new(weighted(&x, &mut y), &y).with_gradient(&gradient)
            },
        );
    }

    #[test]
    fn a_right_gradient_agrees() {
        with(1.0);
    }

    #[test]
    #[should_panic(expected = "wrong")]
    fn a_wrong_gradient_does_not() {
        with(1.0 + 1e-6);
    }

    #[test]
    #[should_panic(expected = "one number per float")]
    fn a_short_gradient_does_not() {
        check("short", vec![1.0, 2.0], |x| Outcome::new(x[0], &()), |x| Outcome::new(x[0], &()).with_gradient(&1.0));
    }

    #[test]
    fn single_precision_is_judged_by_its_own_rounding() {
        check("square", 1.25_f32, |x| Outcome::new(x * x, &()), |x| Outcome::new(x * x, &()).with_gradient(&(2.0 * x)));
    }
}
