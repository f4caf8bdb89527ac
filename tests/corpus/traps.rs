//! Silent wrong answers that other schemes gave: each line was once a gradient that looked fine.

use std::mem;

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

// A chain that is run again reads operands that have changed since.

#[differentiable]
fn operands_of_a_chain_change(v: &[f64]) -> f64 {
    let mut low = 0;
    let mut count = 2;
    let a: f64 = v[low..].iter().take(count).map(|x| x * x).sum();
    low += 1;
    count += 1;
    let b: f64 = v[low..].iter().skip(low).step_by(count - 2).take(count).map(|x| x.sin()).sum();
    low = 2;
    count = 0;
    a * b + v[low] * count as f64
}
check! { operands_of_a_chain_change(&v); v = vec![0.5, 1.5, -0.7, 2.0] }

#[differentiable]
fn source_of_a_chain_changes(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    let a: f64 = w.iter().map(|x| x * x).sum();
    w.truncate(1);
    w[0] *= a;
    let b: f64 = w.iter().zip(v).map(|(x, y)| x * y).sum();
    w.push(b);
    a * w.iter().product::<f64>()
}
check! { source_of_a_chain_changes(&v); v = vec![0.5, 1.5, -0.7] }

#[differentiable]
fn filter_reads_a_variable_that_changes(v: &[f64]) -> f64 {
    let mut limit = 1.0;
    let a: f64 = v.iter().filter(|x| **x < limit).map(|x| x * x).sum();
    limit = 5.0;
    let b: f64 = v.iter().filter(|x| **x < limit).sum();
    a * b
}
check! { filter_reads_a_variable_that_changes(&v); v = vec![0.5, 1.5, -0.7] }

// A `move` closure has its own copy.

#[differentiable]
fn move_closure_keeps_its_copy(x: f64) -> f64 {
    let mut k = x * x;
    let mut n = 2;
    let f = move |t: f64| t * k * n as f64;
    k = 0.5;
    n = 7;
    f(x) + f(k) + n as f64 * k
}
check! { move_closure_keeps_its_copy(x) covers "move closure"; x = 1.3 }

#[differentiable]
fn move_closure_over_an_array(x: f64) -> f64 {
    let mut a = [x, x * x];
    let mut sum = move |t: f64| {
        a[0] += t;
        a[0] * a[1]
    };
    let first = sum(x);
    let second = sum(1.0);
    a[0] *= 10.0;
    first * second + a[0]
}
check! { move_closure_over_an_array(x); x = 1.3 }

// An alias keeps the index it was made with.

#[differentiable]
fn alias_keeps_its_index(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    let mut total = 0.0;
    let mut i = 0;
    while i < 2 {
        let cell = &mut w[i];
        i += 1;
        *cell *= 2.0;
        total += *cell * *cell;
    }
    total * w[i]
}
check! { alias_keeps_its_index(&v); v = vec![0.5, 1.5, -0.7] }

#[differentiable]
fn slice_keeps_its_bounds(v: &[f64]) -> f64 {
    let (mut a, mut b) = (0, 2);
    let part = &v[a..b];
    a = 1;
    b = 3;
    let other = &v[a..b];
    part[0] * other[1] + part[b - 2] * other[a]
}
check! { slice_keeps_its_bounds(&v); v = vec![0.5, 1.5, -0.7] }

// An inert value that changes is read again on the way back.

#[differentiable]
fn inert_mutation_is_undone(v: &[f64]) -> f64 {
    let mut order = vec![0, 1, 2];
    let mut total = 0.0;
    for &i in &order {
        total += v[i] * (i + 1) as f64;
    }
    order.reverse();
    order.push(0);
    for (k, &i) in order.iter().enumerate() {
        total += v[i] * v[i] * k as f64;
    }
    order.clear();
    total * total
}
check! { inert_mutation_is_undone(&v); v = vec![0.5, 1.5, -0.7] }

#[differentiable]
fn counters_after_their_use(v: &[f64]) -> f64 {
    let mut k = 0;
    let mut total = 1.0;
    let mut up = true;
    for _ in 0..5 {
        total = total * v[k] + 1.0;
        if up {
            k += 1;
        } else {
            k -= 1;
        }
        if k == 0 || k == v.len() - 1 {
            up = !up;
        }
    }
    total
}
check! { counters_after_their_use(&v); v = vec![0.5, 1.5, -0.7] }

#[differentiable]
fn inert_flags_swapped(x: f64, y: f64) -> f64 {
    let mut a = true;
    let mut b = false;
    let first = if a { x * x } else { y };
    mem::swap(&mut a, &mut b);
    let second = if a { x } else { y * y };
    first * second
}
check! { inert_flags_swapped(x, y); x = 1.3, y = 0.4 }

// A method of the user that is named like one of the standard library.

#[derive(Clone, Copy, Debug, Differentiable)]
struct Angle {
    degrees: f64,
}

impl std::ops::Deref for Angle {
    type Target = f64;
    fn deref(&self) -> &f64 {
        &self.degrees
    }
}

#[differentiable]
impl Angle {
    fn sin(&self) -> f64 {
        (self.degrees * 0.5).sin()
    }
}

#[differentiable]
fn own_method_shadows_the_float(a: Angle) -> f64 {
    let b = &a;
    a.sin() * b.sin() + a.degrees
}
check! { own_method_shadows_the_float(a); a = Angle { degrees: 1.3 } }

// A product through its prefix and suffix, not by division.

#[differentiable]
fn product_with_a_zero(v: &[f64]) -> f64 {
    let p: f64 = v.iter().product();
    p + v.iter().map(|x| x - 1.0).product::<f64>()
}
check! { product_with_a_zero(&v); v = vec![2.0, 0.0, 3.0]; v = vec![1.0, 0.0, 3.0]; v = vec![0.0, 1.0] }

// The order of evaluation.

#[differentiable]
fn index_with_an_effect(v: &[f64]) -> f64 {
    let mut i = 0;
    let a = v[{
        i += 1;
        i
    }] * v[i];
    let mut w = v.to_vec();
    w[i] += v[i - 1] * 2.0;
    i = 0;
    a * w[1]
        + w[{
            i += 2;
            i
        }] * i as f64
}
check! { index_with_an_effect(&v) covers "effects in an index"; v = vec![0.5, 1.5, -0.7] }

#[differentiable]
fn index_of_an_assignment_with_an_effect(x: f64) -> f64 {
    let mut a = [x, 2.0 * x, 3.0];
    let mut i = 2;
    a[{
        i -= 1;
        i
    }] = a[i] * x;
    a[i + 1] *= a[0];
    a[0] * a[1] + a[2]
}
check! { index_of_an_assignment_with_an_effect(x); x = 1.3 }

// Lengths that `zip` would cut.

#[differentiable]
fn zip_of_different_lengths(a: &[f64], b: &[f64]) -> f64 {
    let dot: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
    let mut c = a.to_vec();
    for (x, y) in c.iter_mut().zip(b) {
        *x *= y;
    }
    dot + c.iter().sum::<f64>() * b[b.len() - 1]
}
check! { zip_of_different_lengths(&a, &b); a = vec![0.5, 1.5, 0.1], b = vec![2.0]; a = vec![0.5], b = vec![2.0, 0.3, 0.7] }

#[differentiable]
fn vectors_that_grow_later(v: &mut Vec<f64>, x: f64) -> f64 {
    v.push(x);
    let w = v.clone();
    v.push(w[0] * x);
    v.remove(0);
    w.iter().zip(v.iter()).map(|(a, b)| a * b).sum()
}
check! { vectors_that_grow_later(&mut v, x) leaves (v); v = vec![0.5, 1.5], x = 0.7; v = vec![], x = 0.7 }

// Shadowing, in every kind of scope.

#[differentiable]
fn shadowing_everywhere(x: f64, v: &[f64]) -> f64 {
    let y = x;
    let f = |y: f64| {
        let x = y * y;
        x + y
    };
    let y = f(y);
    let mut total = y;
    for (x, y) in v.iter().enumerate() {
        let x = x as f64;
        let total_ = total * y;
        let y = total_ + x;
        total = y;
    }
    let x = match Some(x) {
        Some(y) => y * total,
        None => x,
    };
    if let Some(total) = v.first() {
        let y = total * x;
        return y * f(total * 1.0);
    }
    x * y * total
}
check! { shadowing_everywhere(x, &v); x = 1.3, v = vec![0.5, 1.5]; x = 1.3, v = vec![] }

// Overwritten values, swaps and rotations inside loops.

#[differentiable]
fn rotation_in_a_loop(x: f64, y: f64) -> f64 {
    let (mut a, mut b, mut c) = (x, y, x * y);
    for i in 0..5 {
        let t = a;
        a = b;
        b = c;
        c = t * 1.1 + i as f64;
        if i % 2 == 0 {
            mem::swap(&mut a, &mut c);
        }
        (a, b) = (b, a);
    }
    a * b - c
}
check! { rotation_in_a_loop(x, y); x = 1.3, y = 0.4 }

#[differentiable]
fn overwritten_and_multiplied(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    for i in 0..w.len() {
        w[i] *= w[i];
        let k = (i + 1) % w.len();
        w[k] = w[i] + w[k];
        w[0] *= 0.5;
        w[i] = w[i].sin();
    }
    let mut s = 1.0;
    for x in &w {
        s *= x + 2.0;
    }
    s
}
check! { overwritten_and_multiplied(&v); v = vec![0.5, 1.5, -0.7]; v = vec![0.5] }

#[differentiable]
fn run_time_bounds(v: &[f64], n: usize) -> f64 {
    let mut m = n;
    let mut total = 0.0;
    for i in 0..m {
        m = m.saturating_sub(1);
        for j in i..m {
            total += v[i] * v[j];
        }
    }
    total * v[m]
}
check! { run_time_bounds(&v, 4); v = vec![0.5, 1.5, -0.7, 2.0] }

// A callee that changes its argument.

#[differentiable]
fn squared_in_place(v: &mut [f64]) -> f64 {
    let mut total = 0.0;
    for x in v.iter_mut() {
        *x *= *x;
        total += *x;
    }
    total
}

#[differentiable]
fn callee_changes_its_argument(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    let a = w[0];
    let b = squared_in_place(&mut w);
    let c = squared_in_place(&mut w[1..]);
    a * b * w[0] + c * w[1]
}
check! { callee_changes_its_argument(&v); v = vec![0.5, 1.5, -0.7] }

// An activity analysis that is too eager.

#[differentiable]
fn activity_through_memory(x: f64, n: usize) -> f64 {
    let mut store = vec![0.0; 3];
    let mut index = 0;
    for i in 0..n {
        store[index] = if i == 1 { x } else { 0.3 };
        index = (index + 1) % 3;
    }
    let copy = store.clone();
    store.fill(0.0);
    copy[1] * copy[1] + store[0]
}
check! { activity_through_memory(x, 3); x = 1.3 }

#[differentiable]
fn becomes_active_late_in_a_loop(x: f64) -> f64 {
    let mut a = 1.0;
    let mut b = 2.0;
    let mut c = 3.0;
    for _ in 0..4 {
        c = b * 1.5;
        b = a + 0.1;
        a = x * a;
    }
    c * b
}
check! { becomes_active_late_in_a_loop(x); x = 0.8 }

#[differentiable]
fn active_only_through_a_reference(x: f64) -> f64 {
    let mut constant = 2.0;
    {
        let r = &mut constant;
        *r += x;
    }
    let s = &constant;
    let t = s;
    t * t
}
check! { active_only_through_a_reference(x); x = 0.8 }

#[differentiable]
fn overwritten_by_a_constant_and_back(x: f64) -> f64 {
    let mut y = x * x;
    let keep = y;
    y = 1.0;
    let z = y * x;
    y = keep;
    y * z
}
check! { overwritten_by_a_constant_and_back(x); x = 0.8 }

#[differentiable]
fn state_captured_and_returned(x: f64) -> f64 {
    let mut history = vec![x];
    let mut energy = 0.0;
    let mut record = |y: f64| {
        energy += y * y;
        history.push(y * 0.5);
    };
    record(x);
    record(x.sin());
    energy * history[1] + history[2] * history[0]
}
check! { state_captured_and_returned(x); x = 0.8 }

#[differentiable(check(v = [4]))]
fn changed_copies_of_a_position(v: &[f64]) -> f64 {
    let mut b = [1.0; 2];
    let mut c = vec![1.0; 4];
    let mut sum = 0.0;
    for t in 0..4 {
        for k in 0..2 {
            let mut j = k;
            j /= 2;
            b[j] = v[t].sin();
        }
        for mut k in 0..4 {
            k -= k % 2;
            c[k] = v[t] * v[k];
        }
        sum += b[1] * b[0].cos() * c[1] * c[2];
        b[1] = b[1] * v[t].exp();
        c[1] = c[1] * v[t];
    }
    sum
}
check! { changed_copies_of_a_position(&v); v = vec![0.7, 0.4, -0.3, 1.1] }
