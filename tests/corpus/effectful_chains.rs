//! Chains with closures that change something: they run as often as in Rust, and in its order.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn skipped_and_stepped(v: &[f64]) -> f64 {
    let (mut s, mut t, mut p) = (0.0, 0.0, 1.0);
    let burnt: f64 = v
        .iter()
        .map(|x| {
            s += x;
            s
        })
        .skip(2)
        .map(|x| x * x)
        .sum();
    let thinned: f64 = v
        .iter()
        .map(|x| {
            t = t * 0.5 + x;
            t
        })
        .map(|x| {
            p *= x;
            p + x
        })
        .step_by(2)
        .take(2)
        .sum();
    let mut seen = Vec::new();
    let pushed: f64 = v
        .windows(2)
        .map(|w| {
            seen.push(w[0] * w[1]);
            w[0]
        })
        .enumerate()
        .skip(1)
        .map(|(i, x)| i as f64 * x)
        .sum();
    let mut y = v.to_vec();
    let doubled: f64 = y
        .iter_mut()
        .map(|x| {
            *x *= 2.0;
            *x * *x
        })
        .skip(1)
        .step_by(2)
        .sum();
    let indexed: f64 = (1..v.len()).map(|i| v[i - 1] * v[i]).skip(1).rev().step_by(2).sum();
    burnt * thinned + pushed * seen[0] + doubled * y[0] * y[1] - indexed + s * t * p
}
check! { skipped_and_stepped(&v) covers "skip", "step_by"; v = vec![0.7, 0.4, -0.3, 1.1, 0.9]; v = vec![0.7, 0.4] }

#[differentiable]
fn reversed_and_chained(v: &[f64]) -> f64 {
    let (mut s, mut t, mut u, mut n) = (0.0, 0.0, 0.0, 0.0);
    let reversed: f64 = v
        .iter()
        .map(|x| {
            s = s * 0.5 + x;
            s
        })
        .enumerate()
        .rev()
        .skip(1)
        .map(|(i, x)| x * i as f64)
        .sum();
    let from_the_end: f64 = v
        .iter()
        .map(|x| {
            t = t * 0.5 + x;
            t
        })
        .skip(1)
        .rev()
        .map(|x| x * x)
        .sum();
    let chained: f64 = v
        .iter()
        .map(|x| {
            u = u * 0.5 + x;
            u
        })
        .chain(v.iter().map(|x| x * x))
        .rfold(1.0, |a, x| a * x + x);
    let counted: f64 = v
        .iter()
        .filter(|x| {
            n = n * 0.5 + **x;
            **x > 0.0
        })
        .rev()
        .map(|x| x * x)
        .sum();
    reversed * from_the_end + chained * counted + s * t * u * n
}
check! { reversed_and_chained(&v) covers "rev", "chain"; v = vec![0.7, 0.4, -0.3, 1.1, 0.9]; v = vec![0.7, 0.4] }

#[differentiable]
fn zipped(v: &[f64]) -> f64 {
    let (mut s, mut t) = (0.0, 0.0);
    let numbered: f64 = v
        .iter()
        .map(|x| {
            s += x;
            s
        })
        .zip(1..)
        .skip(1)
        .map(|(x, i)| x * i as f64)
        .sum();
    let weights = [2.0, -1.0];
    let second: f64 = weights
        .iter()
        .zip(v.iter().map(|x| {
            t += x;
            t
        }))
        .skip(1)
        .map(|(w, x)| w * x)
        .sum();
    numbered * s + second * t
}
check! { zipped(&v) covers "zip"; v = vec![0.7, 0.4, -0.3, 1.1, 0.9]; v = vec![0.7] }

#[differentiable]
fn consumed(v: &[f64]) -> f64 {
    let (mut s, mut n, mut k, mut i) = (0.0, 1, 0.0, 0);
    let nth = v
        .iter()
        .map(|x| {
            s += x;
            s
        })
        .nth({
            n += 1;
            n
        })
        .unwrap_or(1.0);
    let best = v
        .iter()
        .max_by(|a, b| {
            i += 1;
            a.total_cmp(b)
        })
        .unwrap();
    let weighted = v
        .iter()
        .skip({
            i += 1;
            i - v.len()
        })
        .fold(i as f64, move |a, x| {
            k += 1.0;
            a + x * x * k
        });
    let named = {
        let mut add = |x: &f64| {
            s = s * 0.5 + x;
            s
        };
        v.iter().map(|x| add(x)).step_by(2).last().unwrap()
    };
    nth * best * i as f64 + weighted * (k + 1.0) + named * s
}
check! { consumed(&v) covers "nth", "max_by", "fold", "last"; v = vec![0.7, 0.4, -0.3, 1.1, 0.9]; v = vec![0.7, 0.4] }

#[differentiable]
fn flat_blocks(v: &[f64]) -> f64 {
    v.chunks(2)
        .flat_map(|c| {
            let first = c[0];
            let mut shift = first * 0.5;
            if shift < 0.0 {
                shift *= first;
            }
            c.iter().skip(1).map(move |x| x * first + shift)
        })
        .take(2)
        .sum()
}
check! { flat_blocks(&v) covers "flat_map"; v = vec![0.7, 0.4, -0.3, 1.1, 0.9] }

#[derive(Clone, Debug, Differentiable)]
struct Meter {
    total: f64,
}

#[differentiable(check(skip = "the functions that use it are checked"))]
impl Meter {
    fn get(&mut self, x: f64) -> f64 {
        self.total += x;
        self.total
    }

    fn abs(&mut self) -> f64 {
        self.total *= 1.5;
        self.total
    }
}

#[differentiable]
fn changed_by_reading_names(v: &[f64]) -> f64 {
    let mut meter = Meter { total: 0.5 };
    let read: f64 = v.iter().map(|x| meter.get(*x)).skip(2).sum();
    let last = v.iter().map(|x| meter.abs() * x).last().unwrap();
    read * meter.total + last
}
check! { changed_by_reading_names(&v) covers "skip", "last"; v = vec![0.7, 0.4, -0.3, 1.1, 0.9] }

/// The burn-in of a chain: taken first, and then skipped, also where nothing is left.
#[differentiable]
fn burn_in(v: &[f64], skipped: usize) -> f64 {
    let mut state = v[0];
    let kept: f64 = v
        .iter()
        .map(|x| {
            state = 0.5 * state * state + x;
            state
        })
        .take(skipped + 2)
        .skip(skipped)
        .sum();
    kept + state
}
check! { burn_in(&v, skipped); v = vec![0.7, 0.4, -0.3, 1.1], skipped = 1; v = vec![0.7, 0.4], skipped = 5 }
