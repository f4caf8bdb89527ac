//! Parts of one place under names of their own: two of them used together, in every way to name them.

use std::mem;

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn mix(w: f64, a: &mut f64, b: &mut f64) -> f64 {
    let old = *a;
    *b = (*b * w + old).sin();
    *a = old * *b + 0.5;
    *b * old
}
check! { mix(w, &mut a, &mut b) leaves ((a, b)); w = 0.7, a = 0.4, b = -0.3 }

#[differentiable(check(a = [2], b = [2]))]
fn mix_slices(w: f64, a: &mut [f64], b: &mut [f64]) -> f64 {
    b[0] = b[0] * w + a[0];
    a[1] = a[0] * b[0].sin() + a[1];
    a[0] = b[1] * w;
    a[1] * b[0]
}
check! { mix_slices(w, &mut a, &mut b) leaves ((a, b)); w = 0.7, a = [0.4, 0.8], b = [-0.3, 1.1] }

#[differentiable(check(a = [2], b = [2]))]
fn change_by(a: &mut [f64], b: &[f64]) -> f64 {
    a[0] = a[0] * b[1] + b[0].sin();
    a[0] * b[0]
}
check! { change_by(&mut a, &b) leaves (a); a = [0.4, 0.8], b = [-0.3, 1.1] }

#[differentiable]
fn change_by_value(a: &mut f64, b: f64) -> f64 {
    let old = *a;
    *a = old * b + b.sin();
    old * b
}
check! { change_by_value(&mut a, b) leaves (a); a = 0.4, b = -0.3 }

/// Gives each other elements, so that both change their lengths.
#[differentiable(check(a = [2], b = [1]))]
fn exchange(a: &mut Vec<f64>, b: &mut Vec<f64>) -> f64 {
    let value = a[a.len() - 1] * b[0];
    b.push(value.sin());
    a[0] += value;
    if b.len() > 2 {
        a.pop();
    }
    value
}
check! { exchange(&mut a, &mut b) leaves ((a, b)); a = vec![0.4, 0.8], b = vec![-0.3]; a = vec![0.4, 0.8], b = vec![-0.3, 0.2] }

#[derive(Clone, Debug, Differentiable)]
struct Pair {
    a: f64,
    b: f64,
}

#[derive(Clone, Debug, Differentiable)]
struct Nest {
    pair: Pair,
    left: Vec<f64>,
    right: Vec<f64>,
    boxed: Box<Pair>,
}

#[differentiable(check(v = [4]))]
fn nest(v: &[f64]) -> Nest {
    let pair = Pair { a: v[0], b: v[1] };
    Nest { pair: pair.clone(), left: v.to_vec(), right: vec![v[2]], boxed: Box::new(pair) }
}

#[differentiable]
impl Pair {
    fn draw(&mut self, other: &mut Pair) -> f64 {
        self.a = (self.a * other.b + other.a).sin();
        other.b = other.b * self.a.sin();
        self.a * other.b
    }
    fn scale(&mut self, by: f64) -> f64 {
        self.a *= by;
        self.b += by;
        self.a
    }
}

#[differentiable(check(v = [5], m in 1..=3))]
fn two_halves(v: &[f64], m: usize) -> f64 {
    let mut s = v.to_vec();
    let mut sum = 0.0;
    for k in 0..2 {
        let (a, b) = s.split_at_mut(m - m / 2);
        sum += mix(v[k], &mut a[0], &mut b[1]) * mix(v[1], &mut b[1], &mut a[0]);
        let (b, c) = b.split_at_mut(1);
        sum += mix_slices(v[k], &mut [v[0], a[0]], c) + mix(v[2], &mut b[0], &mut c[0]);
        if sum > 0.5 {
            let (p, q) = (&mut c[0], &mut a[0]);
            mix(sum, q, p);
            *p *= *q;
        }
    }
    sum * s[0] + s[1] * s[2] + s[3]
}
check! { two_halves(&v, 3); v = vec![0.7, 0.4, -0.3, 1.1, 0.9] }

#[differentiable(check(s = [4]))]
fn halves_handed_on(s: &mut [f64], w: f64) -> f64 {
    let (a, b) = s.split_at_mut(2);
    let first = mix_slices(w, a, b);
    let second = mix_slices(first, &mut *b, &mut *a);
    a[0] = a[0] * w + change_by(b, a);
    let r = &mut *a;
    change_by(r, &b[..2]) + change_by(b, &[r[0], second]) + mix_slices(w, b, r)
}
check! { halves_handed_on(&mut s, w) leaves (s); s = vec![0.7, 0.4, -0.3, 1.1], w = 0.6 }

#[differentiable(check(v = [4]))]
fn parts_by_patterns(v: &[f64]) -> f64 {
    let mut s = v.to_vec();
    let mut n = nest(v);
    let mut t = (v[0], v[1], [v[2], v[3]]);
    let mut sum = 0.0;
    for k in 0..2 {
        let Nest { pair: Pair { a, b }, left, .. } = &mut n;
        sum += mix(v[k], a, b) * mix(*a, b, &mut left[1]) + change_by_value(a, *b);
        let Pair { ref mut a, ref mut b } = n.pair;
        sum += mix(v[k], b, a);
        let (p, q, [r, _]) = &mut t;
        sum += mix(v[1], p, q) + mix(v[0], r, p);
        if let [first, middle @ .., last] = &mut s[..] {
            sum += mix(v[k], first, last) + mix_slices(*last, middle, &mut [*first, 0.5]);
            mem::swap(last, &mut middle[0]);
        }
        let [x, y, rest @ ..] = &mut s[..] else { return sum };
        sum += mix(v[3], x, y) + change_by(rest, &[*x, *y]);
    }
    sum + s[0] * s[1] * s[3] + n.pair.a * n.left[1] + t.0 * t.1 + t.2[0]
}
check! { parts_by_patterns(&v); v = vec![0.7, 0.4, -0.3, 1.1] }

#[derive(Clone, Debug, Differentiable)]
enum Shape {
    Flat(f64, f64),
    Deep { u: f64, v: f64 },
}

#[differentiable]
fn bend(shape: &mut Shape, w: f64) -> f64 {
    match shape {
        Shape::Flat(a, b) => mix(w, a, b) + mix(w, b, a),
        Shape::Deep { u, v } => mix(w, v, u) + change_by_value(u, *v),
    }
}
check! { bend(&mut shape, w) leaves (shape); shape = Shape::Flat(0.4, 0.7), w = 0.6; shape = Shape::Deep { u: 0.4, v: 0.7 }, w = 0.6 }

#[differentiable(check(v = [4]))]
fn parts_in_loops(v: &[f64]) -> f64 {
    let mut s = v.to_vec();
    let mut pairs = vec![Pair { a: v[0], b: v[1] }, Pair { a: v[2], b: v[3] }];
    let mut tuples = vec![(v[0], v[1]), (v[2], v[3])];
    let mut sum = 0.0;
    for k in 0..2 {
        let (l, r) = s.split_at_mut(2);
        for (a, b) in l.iter_mut().zip(r.iter_mut()) {
            sum += mix(v[k], a, b) + mix(v[1], b, a) + change_by_value(a, *b);
        }
        for (c, d) in l.chunks_mut(1).zip(r.chunks_mut(1)) {
            sum += mix(v[0], &mut c[0], &mut d[0]);
        }
        for c in s.chunks_exact_mut(2) {
            if let [a, b] = c {
                sum += mix(v[k], a, b);
            }
        }
        for Pair { a, b } in pairs.iter_mut() {
            sum += mix(v[2], a, b);
        }
        for (i, (a, b)) in tuples.iter_mut().enumerate() {
            sum += mix(v[i], b, a) + change_by_value(b, *a);
            if sum > 40.0 {
                return sum;
            }
        }
    }
    sum + s[0] * s[3] + pairs[0].a * pairs[1].b + tuples[0].0 * tuples[1].1
}
check! { parts_in_loops(&v); v = vec![0.7, 0.4, -0.3, 1.1] }

#[differentiable(check(v = [4]))]
fn parts_as_receivers(v: &[f64]) -> f64 {
    let mut pairs = vec![Pair { a: v[0], b: v[1] }, Pair { a: v[2], b: v[3] }];
    let mut n = nest(v);
    let mut sum = 0.0;
    for _ in 0..2 {
        let (l, r) = pairs.split_at_mut(1);
        let (p, q) = (&mut l[0], &mut r[0]);
        sum += p.draw(q) * q.draw(p) + p.scale(p.a) + q.scale(p.b * q.a);
        r[0].draw(&mut l[0]);
        sum += n.pair.draw(&mut n.boxed) + n.boxed.draw(&mut n.pair);
        mix(sum, &mut n.boxed.a, &mut n.boxed.b);
    }
    sum + pairs[0].a * pairs[1].b + n.pair.a * n.boxed.b
}
check! { parts_as_receivers(&v); v = vec![0.7, 0.4, -0.3, 1.1] }

#[differentiable(check(v = [4]))]
fn parts_that_grow_and_shrink(v: &[f64]) -> f64 {
    let mut n = nest(v);
    let mut rows = vec![v.to_vec(), vec![v[0] * v[1]], vec![v[2]]];
    for k in 0..2 {
        exchange(&mut n.left, &mut n.right);
        let Nest { left, right, .. } = &mut n;
        exchange(right, left);
        right.push(left[0] * v[k]);
        let (l, r) = rows.split_at_mut(k + 1);
        exchange(&mut l[k], &mut r[0]);
        exchange(&mut r[0], &mut l[0]);
    }
    let squares: f64 = n.left.iter().chain(&n.right).map(|x| x * x).sum();
    rows.iter().flatten().fold(squares, |sum, x| sum + x.sin())
}
check! { parts_that_grow_and_shrink(&v); v = vec![0.7, 0.4, -0.3, 1.1] }

#[differentiable(check(s = [4]))]
fn ends_of_slices(s: &mut [f64], w: f64) -> Option<f64> {
    let (first, rest) = s.split_first_mut()?;
    let sum = mix(w, first, &mut rest[0]);
    while let Some((last, [one, ..])) = rest.split_last_mut() {
        if mix(*last, one, last) < 4.0 {
            break;
        }
    }
    let (last, before) = rest[1..].split_last_mut().unwrap();
    mix(sum, last, &mut before[0]);
    match s.split_last_mut() {
        Some((last, rest)) if *last > w => change_by(rest, &[*last, w]),
        Some((last, _)) => change_by_value(last, w),
        None => return None,
    };
    *s.first_mut()? *= w;
    let last = s.last_mut()?;
    *last *= sum;
    let Some(second) = s.get_mut(1) else { return None };
    mix(w, second, &mut 0.5);
    match s.get_mut(2) {
        Some(third) => *third *= w,
        None => {}
    }
    Some(s[0] * s[1] + s[2] * s[3])
}

#[differentiable(check(v = [4]))]
fn sum_of_ends(v: &[f64], w: f64) -> f64 {
    let mut s = v.to_vec();
    let whole = ends_of_slices(&mut s, w).unwrap_or(w);
    let none = ends_of_slices(&mut s[..0], w).unwrap_or(w * w);
    whole * none + s[0] + s[3]
}
check! { sum_of_ends(&v, w); v = vec![0.7, 0.4, -0.3, 1.1], w = 0.6 }

#[differentiable(check(v = [4]))]
fn parts_lent_again(v: &[f64]) -> f64 {
    let mut s = v.to_vec();
    let mut maybe = Some((v[0], v[1]));
    let bend = |a: &mut f64, b: &mut f64| {
        let product = *a * *b;
        *a = product.sin();
        *b += product;
    };
    let [a, b, ..] = &mut s[..] else { return 0.0 };
    bend(a, b);
    bend(b, a);
    mix(v[0], a, b);
    let Some((p, q)) = maybe.as_mut() else { return 0.0 };
    mix(v[1], p, q);
    match maybe.as_mut() {
        Some((p, q)) => bend(q, p),
        None => {}
    }
    mix(v[2], &mut v.to_vec()[1], &mut s[2]);
    let (p, q) = maybe.unwrap();
    s[0] * s[1] + s[2] * p * q
}
check! { parts_lent_again(&v); v = vec![0.7, 0.4, -0.3, 1.1] }

#[derive(Clone, Debug, Differentiable)]
struct Chests {
    long: Box<Vec<f64>>,
    short: Box<[f64; 2]>,
}

#[differentiable(check(v = [4]))]
fn parts_in_boxes(v: &[f64]) -> f64 {
    let mut chests = Chests { long: Box::new(v.to_vec()), short: Box::new([v[0], v[1]]) };
    let mut sum = 0.0;
    for k in 0..2 {
        sum += mix_slices(v[k], &mut chests.long[..2], &mut chests.short[..]);
        let (a, b) = chests.long.split_at_mut(2);
        sum += mix_slices(v[2], b, a) + change_by(&mut chests.short[..], a);
    }
    sum + chests.long[0] * chests.short[1]
}
check! { parts_in_boxes(&v); v = vec![0.7, 0.4, -0.3, 1.1] }
