//! Slices: sub-slices, splits, chunks, fills and copies.

use pullback::differentiable;
use pullback_tests::check;

#[differentiable]
fn sub_slices(v: &[f64], a: usize, b: usize) -> f64 {
    let head = &v[..a];
    let middle = &v[a..b];
    let tail = &v[b..];
    let all = &v[..];
    let closed = &v[0..=1];
    head[0] * middle[1] * tail[0] + all[3] * closed[1]
}
check! { sub_slices(&v, 1, 3) covers "sub-slice"; v = vec![1.5, 0.5, -2.0, 0.3] }

#[differentiable]
fn mutable_sub_slices(v: &[f64], x: f64) -> f64 {
    let mut w = v.to_vec();
    let middle = &mut w[1..3];
    middle[0] *= x;
    middle[1] += middle[0];
    for cell in &mut w[2..] {
        *cell *= 2.0;
    }
    w[..2][1] *= 3.0;
    w[1] * w[2] * w[3]
}
check! { mutable_sub_slices(&v, x) covers "mutable sub-slice"; v = vec![1.5, 0.5, -2.0, 0.3], x = 0.7 }

#[differentiable]
fn slice_of_a_slice(v: &[f64]) -> f64 {
    let mut rest = &v[1..];
    let mut total = v[0];
    while rest.len() > 1 {
        total = total * rest[0] + rest[rest.len() - 1];
        rest = &rest[1..];
    }
    total
}
check! { slice_of_a_slice(&v) covers "reassigned slice"; v = vec![1.5, 0.5, -2.0, 0.3] }

#[differentiable]
fn split(v: &[f64], k: usize) -> f64 {
    let (left, right) = v.split_at(k);
    let mut total = 0.0;
    for (a, b) in left.iter().zip(right) {
        total += a * b;
    }
    total * right[0]
}
check! { split(&v, 2) covers "split_at"; v = vec![1.5, 0.5, -2.0, 0.3] }

#[differentiable]
fn split_mutably(v: &[f64], k: usize) -> f64 {
    let mut w = v.to_vec();
    {
        let (left, right) = w.split_at_mut(k);
        left[0] *= right[1];
        for i in 0..left.len() {
            right[i] += left[i] * left[i];
        }
    }
    w[0] * w[2] + w[1] * w[3]
}
check! { split_mutably(&v, 2) covers "split_at_mut"; v = vec![1.5, 0.5, -2.0, 0.3] }

#[differentiable]
fn exact_chunks(v: &[f64], w: &[f64]) -> f64 {
    let mut total = 0.0;
    for row in v.chunks_exact(2) {
        let mut dot = 0.0;
        for (a, b) in row.iter().zip(w) {
            dot += a * b;
        }
        total += dot * dot;
    }
    total
}
check! { exact_chunks(&v, &w) covers "chunks_exact"; v = vec![1.5, 0.5, -2.0, 0.3, 9.0], w = vec![0.4, -0.7] }

#[differentiable]
fn exact_mutable_chunks(v: &[f64], x: f64) -> f64 {
    let mut w = v.to_vec();
    for row in w.chunks_exact_mut(2) {
        row[0] *= x;
        row[1] += row[0] * row[1];
    }
    for row in w.chunks_mut(3) {
        let n = row.len();
        row[n - 1] *= x;
    }
    w[0] * w[1] + w[2] * w[3]
}
check! { exact_mutable_chunks(&v, x) covers "chunks_exact_mut", "chunks_mut"; v = vec![1.5, 0.5, -2.0, 0.3], x = 0.7 }

#[differentiable]
fn filled(v: &[f64], x: f64) -> f64 {
    let mut w = v.to_vec();
    w[..2].fill(x);
    w[0] *= w[2];
    let product = w[0] * w[1];
    w.fill(0.5);
    product + w[0] * x
}
check! { filled(&v, x) covers "fill"; v = vec![1.5, 0.5, -2.0], x = 0.7 }

#[differentiable]
fn copied_from_a_slice(v: &[f64], x: f64) -> f64 {
    let mut w = [x; 4];
    w[1..3].copy_from_slice(&v[..2]);
    w[0] *= w[1];
    let mut u = vec![0.0; 4];
    u.copy_from_slice(&w);
    u[3] += u[2];
    u[0] * u[3]
}
check! { copied_from_a_slice(&v, x) covers "copy_from_slice"; v = vec![1.5, 0.5, -2.0], x = 0.7 }

#[differentiable]
fn cloned_from_a_slice(v: &[Vec<f64>]) -> f64 {
    let mut w = vec![vec![0.0], vec![1.0]];
    w.clone_from_slice(v);
    w[0][0] *= w[1][0];
    w[0][0] * v[0][0]
}
check! { cloned_from_a_slice(&v) covers "clone_from_slice"; v = vec![vec![1.5], vec![0.5]] }

#[differentiable]
fn first_last_get(v: &[f64], i: usize) -> f64 {
    let first = v.first().unwrap();
    let last = *v.last().expect("not empty");
    let some = v.get(i).copied().unwrap_or(first * 2.0);
    first * last + some * some
}
check! { first_last_get(&v, 1) covers "first", "last", "get"; v = vec![1.5, 0.5, -2.0]; v = vec![1.5] }

#[differentiable]
fn get_and_match(v: &[f64], i: usize) -> f64 {
    match v.get(i) {
        Some(x) if *x > 0.0 => x * x,
        Some(x) => -x,
        None => 1.0,
    }
}
check! { get_and_match(&v, 1); v = vec![1.5, 0.5]; v = vec![1.5, -0.5]; v = vec![1.5] }

#[differentiable]
fn mutable_ends(v: &[f64], x: f64) -> f64 {
    let mut w = v.to_vec();
    if let Some(last) = w.last_mut() {
        *last *= x;
    }
    if let Some(first) = w.first_mut() {
        *first += x;
    }
    if let Some(cell) = w.get_mut(1) {
        *cell *= *cell;
    }
    *w.last_mut().unwrap() += 1.0;
    w.iter().product()
}
check! { mutable_ends(&v, x) covers "last_mut", "first_mut", "get_mut"; v = vec![1.5, 0.5, -2.0], x = 0.7; v = vec![1.5], x = 0.7 }

#[differentiable]
fn lengths(v: &[f64], w: &[f64]) -> f64 {
    if v.is_empty() || w.is_empty() {
        return 0.5;
    }
    v[0] * v.len() as f64 + w[w.len() - 1] * v[0]
}
check! { lengths(&v, &w) covers "len", "is_empty"; v = vec![1.5], w = vec![0.5, 2.0]; v = vec![], w = vec![0.5] }

#[differentiable]
fn reversed_in_place(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    w.reverse();
    w[0] *= 3.0;
    w[1..].reverse();
    w[0] * w[1] + w[2] * w[2]
}
check! { reversed_in_place(&v) covers "reverse"; v = vec![1.5, 0.5, -2.0] }

#[differentiable]
fn rotated(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    w.rotate_left(1);
    w[0] *= w[1];
    w.rotate_right(2);
    w[0] * w[1] - w[2]
}
check! { rotated(&v) covers "rotate_left", "rotate_right"; v = vec![1.5, 0.5, -2.0] }

#[differentiable]
fn row_major(v: &[f64], columns: usize) -> f64 {
    let rows = v.len() / columns;
    let mut best = f64::NEG_INFINITY;
    for r in 0..rows {
        let row = &v[r * columns..(r + 1) * columns];
        let norm = row.iter().map(|x| x * x).sum::<f64>().sqrt();
        best = best.max(norm * row[0]);
    }
    best
}
check! { row_major(&v, 2); v = vec![1.5, 0.5, -2.0, 0.3, 1.0, 0.1] }

#[differentiable]
fn sum_of(v: &[f64]) -> f64 {
    match v.len() {
        0 => 0.0,
        1 => v[0] * v[0],
        n => {
            let (a, b) = v.split_at(n / 2);
            sum_of(a) * 1.1 + sum_of(b)
        }
    }
}
check! { sum_of(&v) covers "recursion"; v = vec![1.5, 0.5, -2.0, 0.3, 1.0]; v = vec![] }

#[differentiable(check(v = [4]))]
fn scale_halves(v: &mut [f64], x: f64) {
    let n = v.len();
    if n == 1 {
        v[0] *= x;
        return;
    }
    let (left, right) = v.split_at_mut(n / 2);
    scale_halves(left, x);
    scale_halves(right, x * 0.5);
    right[0] += left[0] * x;
}

#[differentiable(check(v = [4]))]
fn halving_recursion(v: &[f64], x: f64) -> f64 {
    let mut w = v.to_vec();
    scale_halves(&mut w, x);
    scale_halves(&mut w[1..], 2.0);
    w.iter().map(|x| x.sin()).sum()
}
check! { halving_recursion(&v, x) covers "recursion with in-out state"; v = vec![1.5, 0.5, -2.0, 0.3, 1.0], x = 0.7 }

#[differentiable]
fn swapped_rows(a: &[Vec<f64>]) -> f64 {
    let mut m = a.to_vec();
    m.swap(0, 1);
    m[0][0] *= m[1][1];
    let (top, bottom) = m.split_at_mut(1);
    for (x, y) in top[0].iter_mut().zip(&bottom[0]) {
        *x -= 0.5 * y;
    }
    m[0][0] * m[0][1]
}
check! { swapped_rows(&a); a = vec![vec![1.5, 0.5], vec![-2.0, 0.3]] }

#[differentiable]
fn binary_search_for_a_cell(knots: &[f64], values: &[f64], x: f64) -> f64 {
    let k = knots.partition_point(|&knot| knot <= x).clamp(1, knots.len() - 1);
    let t = (x - knots[k - 1]) / (knots[k] - knots[k - 1]);
    values[k - 1] * (1.0 - t) + values[k] * t
}
check! { binary_search_for_a_cell(&knots, &values, x) covers "partition_point";
knots = vec![0.0, 1.0, 2.5], values = vec![1.0, -1.0, 3.0], x = 1.7; knots = vec![0.0, 1.0, 2.5], values = vec![1.0, -1.0, 3.0], x = -0.4 }

// A reference that cannot be borrowed again on the way back: the data is lent, or looked at by something inert, behind it.
#[differentiable]
fn product_of_firsts(v: &[f64], w: &[f64]) -> f64 {
    v[0] * w[0]
}

#[differentiable]
#[allow(unused_mut)]
fn read_through_a_reference_after_the_data_is_lent(p: &[f64]) -> f64 {
    let mut copy = p.to_vec();
    let row = &copy;
    let x: f64 = product_of_firsts(row, row);
    (x * row[1]).tanh()
}
check! { read_through_a_reference_after_the_data_is_lent(&p); p = vec![0.5, -1.5, 0.8] }

#[differentiable]
fn read_through_a_reference_after_the_data_is_looked_at(p: &[f64]) -> f64 {
    let mut copy = p.to_vec();
    copy[0] *= 2.0;
    let rest = &copy[1..];
    assert!(copy.len() > 1);
    let last = &rest[rest.len() - 1..];
    assert!(!last.is_empty(), "{last:?}");
    rest[0] * last[0] * copy[0]
}
check! { read_through_a_reference_after_the_data_is_looked_at(&p); p = vec![0.5, -1.5, 0.8] }

#[differentiable(check(x = [4]))]
fn left_out_behind_a_reference(x: &[f64]) -> f64 {
    let (&[first, .., last], Some(&second)) = (x, x.get(1)) else { return 0.0 };
    match x {
        &[a, b, .., c] if a > c => a * b,
        &[a, .., b, _] => a * b * second + first * last,
        _ => 0.0,
    }
}
check! { left_out_behind_a_reference(&x); x = vec![0.5, -1.5, 0.8, 1.1] }

#[differentiable(check(x = [5]))]
fn moved_about(x: &[f64]) -> f64 {
    let head: [f64; 3] = x[..3].try_into().unwrap();
    let view: &[f64; 2] = x[3..].try_into().expect("there are five");
    let mut a = x.to_vec();
    a.copy_within(1..3, 2);
    a[1] *= head[2];
    a.copy_within(2.., 0);
    let mut b = [view[0], view[1] * head[0]];
    b.swap_with_slice(&mut a[2..4]);
    a.splice(1..=1, [b[0] * x[1], head[1], x[2]]);
    a.splice(..1, x[..2].iter().map(|x| x * x));
    a.iter().zip(&b).map(|(a, b)| a * b).sum::<f64>() + a.iter().enumerate().map(|(i, a)| a * i as f64).sum::<f64>()
}
check! { moved_about(&x); x = vec![0.5, -1.5, 0.8, 1.1, 0.7] }

#[differentiable]
fn twisted(a: &mut [f64], k: f64) -> f64 {
    let first = a[0];
    a[0] = a[1] * k;
    a[1] = first + a[0];
    first * k
}

#[differentiable]
fn whole_slices(x: &[f64]) -> f64 {
    let (mut v, mut a) = (x.to_vec(), [x[0], x[1]]);
    let e = twisted(v.as_mut_slice(), x[2]);
    v.as_mut_slice()[1] *= e;
    if let [first, second, ..] = v.as_mut_slice() {
        std::mem::swap(first, second);
        *first *= *second;
    }
    for w in v.as_mut_slice() {
        *w += e;
    }
    let whole = v.as_mut_slice();
    whole[1] *= whole[0];
    v.as_mut_slice().iter_mut().for_each(|w| *w *= 1.5);
    v[0] * v[1] + twisted(a.as_mut_slice(), e) * a[0] - v[2]
}
check! { whole_slices(&x); x = vec![0.3, 1.2, 0.7] }
