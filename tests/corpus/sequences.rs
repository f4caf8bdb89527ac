//! Vectors and arrays that are taken apart and built anew.

use std::array;

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn kept_by_a_predicate(xs: &[f64], k: f64) -> f64 {
    let mut v = xs.to_vec();
    v.push(k);
    v.retain(|x| *x > 0.1);
    v.iter().map(|x| x * x * k).sum::<f64>() + v.len() as f64
}
check! { kept_by_a_predicate(&xs, k) covers "retain"; xs = vec![0.5, -1.5, 0.8], k = 1.3; xs = vec![], k = -0.5 }

#[derive(Clone, Debug, Differentiable)]
struct Track {
    points: Vec<(f64, f64)>,
}

#[differentiable]
fn kept_in_a_field(track: &mut Track, k: f64) -> f64 {
    track.points.retain(|(a, b)| a + b > 0.0);
    track.points.push((k, k * k));
    track.points.iter().map(|(a, b)| a * b).sum()
}
check! {
    kept_in_a_field(&mut track, k) leaves (track);
    track = Track { points: vec![(0.5, 1.5), (-1.5, 0.3), (0.8, -0.2)] }, k = 0.7
}

#[differentiable]
fn without_repetitions(xs: &[f64], y: f64) -> f64 {
    let mut v = vec![y];
    for x in xs {
        v.push(*x);
        v.push(*x);
    }
    v.dedup();
    v.iter().enumerate().map(|(i, x)| x * x * i as f64).sum()
}
check! { without_repetitions(&xs, y) covers "dedup"; xs = vec![0.5, -1.5, 0.8], y = 0.3 }

#[differentiable]
fn drained(xs: &[f64]) -> f64 {
    let mut v: Vec<f64> = xs.iter().map(|x| x * x).collect();
    let middle: Vec<f64> = v.drain(1..3).collect();
    let mut total = 0.0;
    for (i, x) in v.drain(..1).enumerate() {
        total += x * (i + 2) as f64;
    }
    middle.iter().product::<f64>() + total + v.drain(..).map(|x| x.sin()).sum::<f64>() + v.len() as f64
}
check! { drained(&xs) covers "drain"; xs = vec![0.5, -1.5, 0.8, 1.1, 0.2] }

#[differentiable]
fn split_by_a_predicate(xs: &[f64], t: f64) -> f64 {
    let (low, high): (Vec<f64>, Vec<f64>) = xs.iter().partition(|x| **x < t);
    low.iter().sum::<f64>() * high.iter().map(|x| x * x).sum::<f64>() + t
}
check! { split_by_a_predicate(&xs, t) covers "partition"; xs = vec![0.5, -1.5, 0.8], t = 0.6 }

#[differentiable]
fn found_and_folded_from_behind(xs: &[f64], k: f64) -> f64 {
    let last = xs.iter().rfind(|x| **x > 0.0).copied().unwrap_or(k);
    last * xs.iter().rfold(k, |a, x| a * 0.5 + x)
}
check! { found_and_folded_from_behind(&xs, k) covers "rfind", "rfold"; xs = vec![0.5, 0.8, -1.5], k = 0.6; xs = vec![], k = 0.6 }

#[differentiable]
fn joined(rows: &[Vec<f64>], k: f64) -> f64 {
    let all = rows.concat();
    let few = [[k, 1.0], [2.0, k * k]].concat();
    all.iter().sum::<f64>() * few[3] + few[0]
}
check! { joined(&rows, k) covers "concat"; rows = vec![vec![0.5, 0.8], vec![], vec![-1.5]], k = 0.6 }

#[differentiable]
fn ends_of_a_slice(xs: &[f64], ys: &[f64; 3]) -> f64 {
    let mut total = 0.0;
    let mut rest = xs;
    while let Some((head, tail)) = rest.split_first() {
        total = total * 0.5 + head * head;
        rest = tail;
    }
    let (last, before) = ys.split_last().unwrap();
    if let Some((last, _)) = xs.split_last() {
        total *= last;
    }
    total * last + before[1]
}
check! { ends_of_a_slice(&xs, &ys) covers "split_first", "split_last"; xs = vec![0.5, 0.8, -1.5], ys = [0.3, 0.9, -0.4] }

#[differentiable]
fn array_of_a_function(a: &[f64; 4], k: f64) -> f64 {
    let reversed: [f64; 4] = array::from_fn(|i| a[3 - i] * k);
    let sums = array::from_fn::<_, 2, _>(|i| reversed[i] + reversed[i + 1]);
    let table: [[f64; 2]; 2] = array::from_fn(|i| array::from_fn(|j| sums[i] * reversed[j]));
    table[0][1] * table[1][0] + sums[1]
}
check! { array_of_a_function(&a, k) covers "array::from_fn"; a = [0.5, 0.8, -1.5, 0.3], k = 0.6 }

#[differentiable]
fn times<const N: usize>(m: &[[f64; N]; N], v: &[f64; N]) -> [f64; N] {
    array::from_fn(|i| m[i].iter().zip(v).map(|(a, b)| a * b).sum())
}

#[differentiable]
fn arrays_of_any_length(m: &[[f64; 2]; 2], v: &[f64; 2]) -> f64 {
    let w = times(m, &times(m, v));
    w[0] * w[1]
}
check! { arrays_of_any_length(&m, &v); m = [[0.5, 0.8], [-1.5, 0.3]], v = [0.6, -0.2] }

#[derive(Clone, Copy, Debug, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Both(f64, f64);

#[differentiable]
fn assigned_by_patterns(p: Point, k: f64) -> f64 {
    let (mut a, mut b, mut v);
    Point { x: a, y: b } = p;
    v = [0.0; 2];
    ((a, v[0]), [b, v[1]]) = ((a * b, k), [b * k, a]);
    (a, ..) = (a * 2.0, 1, 2);
    Both(v[0], _) = Both(a * v[1], k);
    [a, _] = [a * b, 1.0];
    Point { y: b, .. } = p;
    a + b * v[0] - v[1]
}
check! {
    assigned_by_patterns(p, k) covers "destructuring assignment of structs", "nested destructuring assignment";
    p = Point { x: 0.5, y: -1.5 }, k = 0.8
}

/// A chain whose second part never ends.
#[differentiable]
fn padded(xs: &[f64], noise: &[f64]) -> f64 {
    xs.iter().zip(noise.iter().chain(std::iter::repeat(&0.5))).map(|(x, n)| x * x * n).sum()
}
check! { padded(&xs, &noise); xs = vec![0.3, -1.2, 0.4], noise = vec![1.5]; xs = vec![], noise = vec![2.0] }

/// Iterators that are stored and stepped by hand.
#[differentiable]
fn stepped_by_hand(xs: &[f64], rows: &[Vec<f64>]) -> f64 {
    let mut it = xs.iter();
    let Some(first) = it.next() else { return 0.5 };
    let mut best = *first;
    while let Some(x) = it.next() {
        best += x * first;
        if *x > 1.0 {
            break;
        }
    }
    for x in it {
        best *= x;
    }
    let mut pairs = rows.iter();
    while let (Some(a), Some(b)) = (pairs.next(), pairs.next()) {
        best += a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    }
    let mut copies = xs.iter().copied();
    let start = copies.next().unwrap_or(best);
    let mean = copies.clone().sum::<f64>() / (copies.len() + 1) as f64;
    copies.fold(start, |sum, x| sum * 0.5 + x * mean) * best
}
check! { stepped_by_hand(&xs, &rows); xs = vec![0.3, -0.7, 1.1, 0.4, 0.9], rows = vec![vec![0.2, 1.5], vec![-0.3, 0.6], vec![1.0]]; xs = vec![], rows = vec![] }
