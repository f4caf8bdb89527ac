//! Vectors that grow, shrink and are sorted, and values that are swapped, taken and replaced.

use std::mem;

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn pushed(x: f64, n: usize) -> f64 {
    let mut v = Vec::new();
    for i in 0..n {
        v.push(x * i as f64);
        let last = v[v.len() - 1];
        v.push(last * last + x);
    }
    v.iter().sum()
}
check! { pushed(x, 3) covers "Vec::new"; x = 1.2 }

#[differentiable]
fn with_capacity(x: f64) -> f64 {
    let mut v: Vec<f64> = Vec::with_capacity(4);
    v.push(x);
    v.push(x * v[0]);
    v[0] * v[1]
}
check! { with_capacity(x) covers "with_capacity"; x = 1.2 }

#[differentiable]
fn vec_literal(x: f64, y: f64) -> f64 {
    let v = vec![x, x * y, 3.0];
    let w = vec![v.clone(), vec![y]];
    w[0][1] * w[1][0] + v[2] * v[0]
}
check! { vec_literal(x, y) covers "vec![]"; x = 1.2, y = 0.4 }

#[differentiable]
fn repeated_rows(x: f64, n: usize) -> f64 {
    let mut m = vec![vec![x; n]; 2];
    m[0][0] *= 2.0;
    m[1][n - 1] += m[0][0];
    m[0][0] * m[1][n - 1] + m[0][n - 1]
}
check! { repeated_rows(x, 2); x = 1.2 }

#[differentiable]
fn popped(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    let a = w.pop().unwrap();
    let b = w.pop().unwrap_or(2.0);
    let c = w.pop();
    let d = c.map_or(a, |c| c * b);
    w.push(d);
    a * b + w[0]
}
check! { popped(&v); v = vec![1.5, 0.5, -2.0]; v = vec![1.5, 0.5]; v = vec![1.5] }

#[differentiable]
fn extended(v: &[f64], x: f64) -> f64 {
    let mut w = vec![x];
    w.extend(v);
    w.extend(v.iter().map(|y| y * x));
    w.extend_from_slice(&v[..1]);
    w.extend([x, 1.0]);
    let mut total = 0.0;
    for (i, y) in w.iter().enumerate() {
        total += y * y * i as f64;
    }
    total
}
check! { extended(&v, x) covers "extend", "extend_from_slice"; v = vec![1.5, 0.5, -2.0], x = 0.7 }

#[differentiable]
fn extended_behind_a_reference(w: &mut Vec<f64>, v: &[f64]) -> f64 {
    w.extend(v.iter().map(|x| x * scale_of(*x)));
    let tail = &mut *w;
    tail.extend(v);
    tail.extend([v[0], 1.0]);
    w.iter().enumerate().map(|(i, x)| x * x * i as f64).sum()
}
check! { extended_behind_a_reference(&mut w, &v) leaves (w); w = vec![0.5], v = vec![1.5, -2.0] }

#[differentiable]
fn scale_of(x: f64) -> f64 {
    x.sin()
}

#[differentiable]
fn inserted_and_removed(v: &[f64], x: f64) -> f64 {
    let mut w = v.to_vec();
    w.insert(1, x * x);
    let a = w.remove(0);
    w.insert(0, a * w[0]);
    let b = w.remove(2);
    a * b + w[0] * w[1]
}
check! { inserted_and_removed(&v, x) covers "insert", "remove"; v = vec![1.5, 0.5, -2.0], x = 0.7 }

#[differentiable]
fn swap_removed(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    let a = w.swap_remove(0);
    a * w[0] + w[1] * w[1]
}
check! { swap_removed(&v) covers "swap_remove"; v = vec![1.5, 0.5, -2.0] }

#[differentiable]
fn truncated_and_cleared(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    w[0] *= w[2];
    w.truncate(2);
    w.push(w[0] * w[1]);
    let product = w[2] * w[0];
    w.clear();
    w.push(product);
    w[0] * w.len() as f64
}
check! { truncated_and_cleared(&v) covers "truncate", "clear"; v = vec![1.5, 0.5, -2.0, 1.0] }

#[differentiable]
fn slice_product(v: &mut [f64], x: f64) -> f64 {
    let total = v.iter().sum::<f64>();
    v[0] = (v[0] - x).atan();
    total * v[0]
}

// What the callee saw is longer than what is left: its adjoint has to have the length of then.
#[differentiable]
fn lent_before_it_is_cut(x: f64, w: &mut Vec<f64>) -> f64 {
    w.push(x * w[0]);
    let product = slice_product(w, x);
    w.truncate(1);
    product + w[0]
}
check! { lent_before_it_is_cut(x, &mut w) covers "truncate"; x = 0.7, w = vec![1.5, -0.5] }

#[differentiable]
fn squares(v: &[f64], x: f64) -> f64 {
    v.iter().map(|v| v * v).sum::<f64>() * x
}

#[differentiable]
fn row_by_row(rows: &[Vec<f64>], x: f64) -> f64 {
    let mut total = 0.0;
    for row in rows {
        total += squares(row, x);
    }
    total * squares(&rows[0], x)
}

#[differentiable]
fn rows_lent_before_they_are_cut(x: f64, rows: &mut Vec<Vec<f64>>) -> f64 {
    rows.push(vec![x, x * x]);
    let all = row_by_row(rows, x);
    rows[0].push(x);
    let product = slice_product(&mut rows[0], x);
    rows[0].truncate(1);
    rows.pop();
    all * product
}
check! { rows_lent_before_they_are_cut(x, &mut rows) covers "truncate", "pop"; x = 0.7, rows = vec![vec![1.5, -0.5]] }

#[differentiable]
fn drop_first(w: &mut Vec<f64>, x: f64) -> f64 {
    let first = w.swap_remove(0);
    w[0] *= x;
    first * w[0]
}

// What the callee leaves is shorter than what it was lent.
#[differentiable]
fn cut_by_a_callee(x: f64, w: &mut Vec<f64>) -> f64 {
    w.insert(1, x * w[0]);
    let product = drop_first(w, x);
    product * w[0] + w[1]
}
check! { cut_by_a_callee(x, &mut w) covers "swap_remove", "insert"; x = 0.7, w = vec![1.5, -0.5] }

#[test]
fn an_adjoint_is_as_long_as_what_it_belongs_to() {
    assert_eq!(cut_by_a_callee::grad(0.7, &mut vec![1.5, -0.5]).1.len(), 2);
    assert_eq!(rows_lent_before_they_are_cut::grad(0.7, &mut vec![vec![1.5, -0.5]]).1[0].len(), 2);
}

#[differentiable]
fn resized(v: &[f64], x: f64) -> f64 {
    let mut w = v.to_vec();
    w.resize(4, x * x);
    let a = w[2] * w[3];
    w.resize(2, 0.0);
    a + w[1] * w[0]
}
check! { resized(&v, x) covers "resize"; v = vec![1.5, -0.5], x = 0.7; v = vec![1.5, -0.5, 1.0, 2.0, 3.0], x = 0.7 }

#[differentiable]
fn appended_and_split_off(v: &[f64], x: f64) -> f64 {
    let mut w = v.to_vec();
    let mut u = vec![x, x * x];
    w.append(&mut u);
    u.push(1.0);
    let tail = w.split_off(2);
    tail[0] * w[1] + tail[tail.len() - 1] * u[0]
}
check! { appended_and_split_off(&v, x) covers "append", "split_off"; v = vec![1.5, -0.5, 0.3], x = 0.7 }

#[differentiable]
fn sorted(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    w.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let mut total = 0.0;
    for (i, x) in w.iter().enumerate() {
        total += x * x * i as f64;
    }
    total
}
check! { sorted(&v) covers "sort_by", "partial_cmp"; v = vec![1.5, -0.5, 2.0, -1.0]; v = vec![] }

#[differentiable]
fn sorted_by_a_key(points: &[(f64, f64)]) -> f64 {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| (a.0 * a.1).partial_cmp(&(b.0 * b.1)).unwrap());
    let mut total = 0.0;
    for i in 1..sorted.len() {
        total += (sorted[i].0 - sorted[i - 1].0) * sorted[i].1;
    }
    total
}
check! { sorted_by_a_key(&points); points = vec![(1.0, 2.0), (0.5, 0.3), (2.0, -1.0)] }

#[differentiable]
fn sorted_indices(v: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..v.len()).collect();
    order.sort_by(|&i, &j| v[i].total_cmp(&v[j]));
    let mut total = 1.0;
    for (rank, &i) in order.iter().enumerate() {
        total += v[i] * rank as f64 * total;
    }
    order.reverse();
    total * v[order[0]]
}
check! { sorted_indices(&v); v = vec![1.5, -0.5, 2.0, 0.1] }

#[differentiable]
fn median(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    w.sort_by(f64::total_cmp);
    let n = w.len();
    if n % 2 == 1 { w[n / 2] } else { 0.5 * (w[n / 2 - 1] + w[n / 2]) }
}
check! { median(&v); v = vec![1.5, -0.5, 2.0]; v = vec![1.5, -0.5, 2.0, 0.3] }

#[differentiable]
fn elements_swapped(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    for i in 0..w.len() - 1 {
        w[i] *= w[i + 1];
        w.swap(i, i + 1);
    }
    w.swap(0, 0);
    w[0] + w[1] * w[2]
}
check! { elements_swapped(&v) covers "swap"; v = vec![1.5, -0.5, 2.0] }

#[derive(Clone, Debug, Default, Differentiable)]
struct State {
    position: Vec<f64>,
    energy: f64,
}

#[differentiable]
fn values_swapped(x: f64, y: f64) -> f64 {
    let (mut a, mut b) = (x * x, y);
    mem::swap(&mut a, &mut b);
    a *= 2.0;
    let mut v = vec![a, b];
    let mut w = vec![x];
    std::mem::swap(&mut v, &mut w);
    w[1] *= v[0];
    a * b + w[0] * w[1]
}
check! { values_swapped(x, y) covers "mem::swap"; x = 1.5, y = -0.5 }

#[differentiable]
fn values_taken(s: &State, x: f64) -> f64 {
    let mut t = s.clone();
    let position = mem::take(&mut t.position);
    t.position.push(x);
    let energy = mem::take(&mut t.energy);
    t.energy += position[0] * x;
    let all = mem::take(&mut t);
    all.position[0] * position[1] + energy * all.energy + t.energy
}
check! { values_taken(&s, x) covers "mem::take"; s = State { position: vec![1.5, 0.3], energy: 0.7 }, x = 0.2 }

#[differentiable]
fn values_replaced(s: &State, x: f64) -> f64 {
    let mut t = s.clone();
    let old = mem::replace(&mut t.energy, x * x);
    let before = mem::replace(&mut t.position[0], old);
    let squared = mem::replace(&mut t.position, vec![before]);
    old * t.energy + before * squared[1] + t.position[0]
}
check! { values_replaced(&s, x) covers "mem::replace"; s = State { position: vec![1.5, 0.3], energy: 0.7 }, x = 0.2 }

#[differentiable]
fn double_buffer(u: &[f64], steps: usize) -> f64 {
    let mut current = u.to_vec();
    let mut next = vec![0.0; u.len()];
    for _ in 0..steps {
        for i in 0..u.len() {
            let left = current[(i + u.len() - 1) % u.len()];
            next[i] = current[i] + 0.3 * (left - current[i]) * current[i];
        }
        mem::swap(&mut current, &mut next);
    }
    current[0] * current[1] + next[0]
}
check! { double_buffer(&u, 3); u = vec![0.4, 0.1, 0.8] }

#[differentiable]
fn vector_of_vectors_grown(v: &[f64]) -> f64 {
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for (i, x) in v.iter().enumerate() {
        if i % 2 == 0 {
            rows.push(vec![]);
        }
        let k = rows.len() - 1;
        rows[k].push(x * x);
    }
    let last = rows.pop().unwrap();
    rows[0][0] * rows[0][1] + last[0]
}
check! { vector_of_vectors_grown(&v); v = vec![1.5, -0.5, 2.0] }

#[differentiable(check(skip = "a random text is no program"))]
fn stack_machine(program: &str, x: f64, y: f64) -> f64 {
    let mut stack = vec![];
    for op in program.chars() {
        match op {
            'x' => stack.push(x),
            'y' => stack.push(y),
            '~' => {
                let top = stack.pop().unwrap();
                stack.push(f64::sin(top));
            }
            _ => {
                let (b, a) = (stack.pop().unwrap(), stack.pop().unwrap());
                stack.push(if op == '*' { a * b } else { a - b });
            }
        }
    }
    stack[0]
}
check! { stack_machine("xy*~x-y*", x, y); x = 1.5, y = 0.4 }

#[differentiable]
fn queue(v: &[f64]) -> f64 {
    let mut queue = v.to_vec();
    let mut total = 0.0;
    while !queue.is_empty() && queue.len() < 8 {
        let front = queue.remove(0);
        total += front * front;
        if front > 1.0 {
            queue.push(front / 2.0);
            queue.push(front / 3.0);
        }
    }
    total
}
check! { queue(&v); v = vec![2.5, 0.4] }

#[differentiable]
fn copied_from_what_was_changed(k: f64) -> f64 {
    let mut v = vec![0.5, 1.5, 2.5];
    v[1] = k;
    v.iter().copied().map(|x| x * x).sum()
}
check! { copied_from_what_was_changed(k); k = 0.7 }

#[differentiable]
fn read_then_consumed_in_a_loop(a: &[f64]) -> f64 {
    let mut v = vec![1.0; a.len()];
    for _ in 0..3 {
        let w: Vec<f64> = a.iter().zip(&v).map(|(a, v)| a * v + 0.1).collect();
        let norm = w.iter().map(|x| x * x).sum::<f64>().sqrt();
        v = w.into_iter().map(|x| x / norm).collect();
    }
    v.iter().zip(a).map(|(v, a)| v * a).sum()
}
check! { read_then_consumed_in_a_loop(&a); a = vec![0.5, -1.5, 0.8] }

#[differentiable]
fn element_read_by_a_pattern(v: &mut [f64], b: f64) -> f64 {
    let product = v.iter().map(|&p| p).product::<f64>();
    v[0] = product * b;
    product
}
check! { element_read_by_a_pattern(&mut v, b) leaves v; v = [0.5, -1.5, 0.8], b = 0.4 }

#[differentiable]
fn drained_for_its_effect(v: &[f64]) -> f64 {
    let mut y: Vec<f64> = v.iter().map(|x| x * x).collect();
    y.drain(..1);
    while y.len() > 3 {
        let _ = y.drain(1..=1);
    }
    y[0] * y[y.len() - 1]
}
check! { drained_for_its_effect(&v) covers "drain"; v = vec![0.3, 0.2, 0.7, 1.1, 0.5] }
