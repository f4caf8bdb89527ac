//! What is changed through the name of a reference, as the second operand too: swapped, replaced, appended, taken.

use std::mem;

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn double_buffer(p: &mut [f64; 2], q: &mut [f64; 2], w: f64) -> f64 {
    let mut sum = 0.0;
    for t in 0..3 {
        sum += q[0] * (w + t as f64) * q[1] * p[1].sin();
        mem::swap(p, q);
        p[1] *= q[0];
    }
    sum
}
check! { double_buffer(&mut p, &mut q, w) leaves ((p, q)); p = [0.7, 0.4], q = [-0.3, 1.1], w = 0.6 }

#[differentiable(check(u = [4]))]
fn heat(u: &[f64], k: f64) -> f64 {
    let n = u.len();
    let (mut old, mut new) = (u.to_vec(), vec![0.0; n]);
    let (p, q) = (&mut old, &mut new);
    for _ in 0..3 {
        let edge = p[0];
        for i in 1..n - 1 {
            q[i] = p[i] + k * (p[i - 1] - 2.0 * p[i] + p[i + 1]) * p[0];
        }
        q[0] = p[0] * p[1];
        q[n - 1] = edge;
        mem::swap(p, q);
    }
    old[1] * old[2] + new[1] * new[0]
}
check! { heat(&u, k); u = vec![0.7, 0.4, -0.3, 1.1], k = 0.2 }

#[differentiable]
fn lengths_change_places(x: f64, y: f64) -> f64 {
    let mut a = vec![x, y, x * y];
    let mut b = vec![y, x];
    let mut sum = 0.0;
    for t in 0..3 {
        {
            let p = &mut a;
            let q = &mut b;
            mem::swap(p, q);
        }
        for i in 0..a.len() {
            sum += a[i] * a[i] * t as f64;
        }
        let last = b.len() - 1;
        sum += b[last] * b[0];
        b[0] *= a[1];
    }
    sum + a[1] * b[2]
}
check! { lengths_change_places(x, y); x = 0.7, y = 0.4 }

#[differentiable]
fn appended_through_names(x: f64, y: f64) -> f64 {
    let mut a = vec![x, y, x * y];
    let mut b = vec![y, x];
    let mut sum = 0.0;
    for t in 0..2 {
        sum += a[0] * b[0] * t as f64;
        let p = &mut a;
        let q = &mut b;
        p.append(q);
        q.extend_from_slice(&[p[1] * x, p[p.len() - 1]]);
    }
    a.iter().chain(&b).fold(sum, |sum, v| sum + v.sin())
}
check! { appended_through_names(x, y); x = 0.7, y = 0.4 }

#[derive(Clone, Debug, Differentiable)]
struct Grid {
    current: Vec<f64>,
    next: Vec<f64>,
    rate: f64,
}

#[differentiable]
impl Grid {
    fn step(&mut self) -> f64 {
        let Grid { current, next, rate } = self;
        for i in 0..current.len() {
            next[i] = current[i] * current[0] + *rate;
        }
        mem::swap(current, next);
        mem::replace(rate, current[0]) * next[1]
    }
    fn trade(&mut self, other: &mut Grid) {
        mem::swap(self, other);
        let taken = mem::take(&mut self.next);
        self.rate *= taken[0] * other.rate;
        other.next = mem::replace(&mut self.current, taken);
        self.next = vec![self.rate, self.current[0]];
    }
}

#[differentiable(check(v = [3]))]
fn grids(v: &[f64]) -> f64 {
    let mut a = Grid { current: v.to_vec(), next: vec![0.0; 3], rate: v[1] };
    let mut b = Grid { current: vec![v[2], v[0]], next: vec![v[1], 0.5], rate: 0.3 };
    let mut sum = 0.0;
    for t in 0..2 {
        sum += a.rate * b.current[0] * v[t] + a.step();
        a.trade(&mut b);
    }
    sum + a.current[0] * b.next[1] + a.next[0]
}
check! { grids(&v); v = vec![0.7, 0.4, -0.3] }

#[differentiable(check(v = [3]))]
fn what_is_read_at_one_place_is_exchanged(v: &[f64]) -> f64 {
    let mut a = v.to_vec();
    let mut carried = v[0] * v[1];
    let mut sum = 0.0;
    for t in 0..3 {
        sum += a[0] * carried * v[t];
        for p in a.iter_mut() {
            mem::swap(p, &mut carried);
        }
        let r = &mut a;
        let old = mem::replace(r, vec![v[t], carried, sum]);
        sum += old[0] * r[1];
        (r[0], r[1]) = (r[1] * v[t], r[0]);
    }
    sum + carried + a[1] * a[2]
}
check! { what_is_read_at_one_place_is_exchanged(&v); v = vec![0.7, 0.4, -0.3] }

#[differentiable]
fn root_that_is_changed_through_its_name(x: f64, y: f64) -> f64 {
    let mut root = (x - x).sqrt();
    let mut other = x * y;
    {
        let p = &mut root;
        let q = &mut other;
        mem::swap(q, p);
        *p += y;
    }
    root * y
}
check! { root_that_is_changed_through_its_name(x, y); x = 0.7, y = 0.4 }
