//! `for`, `while`, `while let` and `loop`, with run-time bounds and nests.

use pullback::differentiable;
use pullback_tests::check;

#[differentiable]
fn exclusive_range(x: f64, n: usize) -> f64 {
    let mut y = 1.0;
    for _ in 0..n {
        y = y * x + 1.0;
    }
    y
}
check! { exclusive_range(x, 4) covers "for exclusive range"; x = 0.9 }
#[differentiable]
fn empty_and_short_ranges(x: f64) -> f64 {
    exclusive_range(x, 0) + exclusive_range(x, 1) * exclusive_range(x, 2)
}
check! { empty_and_short_ranges(x); x = 0.9 }

#[differentiable]
fn inclusive_range(x: f64, n: i32) -> f64 {
    let mut total = 0.0;
    for i in 1..=n {
        total += x.powi(i) / i as f64;
    }
    total
}
check! { inclusive_range(x, 5) covers "for inclusive range"; x = 0.9 }

#[differentiable]
fn reversed_range(c: &[f64], x: f64) -> f64 {
    let mut y = 0.0;
    for i in (0..c.len()).rev() {
        y = y * x + c[i];
    }
    y
}
check! { reversed_range(&c, x) covers "for reversed range"; c = vec![1.0, -2.0, 0.5], x = 0.9 }

#[differentiable]
fn stepped_range(v: &[f64]) -> f64 {
    let mut total = 0.0;
    for i in (0..v.len()).step_by(2) {
        total += v[i] * v[i];
    }
    for i in (1..=v.len() - 1).rev().step_by(3) {
        total *= v[i];
    }
    total
}
check! { stepped_range(&v) covers "for stepped range"; v = vec![1.0, -2.0, 0.5, 3.0, 1.5] }

#[differentiable]
fn for_over_a_slice(v: &[f64]) -> f64 {
    let mut total = 1.0;
    for x in v {
        total *= x + 0.5;
    }
    for &x in &v[1..] {
        total += x * x;
    }
    total
}
check! { for_over_a_slice(&v) covers "for over a slice"; v = vec![1.0, -2.0, 0.7] }

#[differentiable]
fn for_over_an_array(x: f64, a: [f64; 3]) -> f64 {
    let mut total = 0.0;
    for c in a {
        total = total * x + c;
    }
    for c in &a {
        total *= c;
    }
    for c in [x, x * x, 2.0] {
        total += c;
    }
    total
}
check! { for_over_an_array(x, a) covers "for over an array"; x = 0.9, a = [1.0, -2.0, 0.7] }

#[differentiable]
fn for_over_a_vector(v: Vec<f64>) -> f64 {
    let mut total = 1.0;
    for x in &v {
        total *= x;
    }
    for x in v {
        total += x * x;
    }
    total
}
check! { for_over_a_vector(v) covers "for over a vector"; v = vec![1.0, -2.0, 0.7] }

#[differentiable]
fn for_over_mutable_items(v: &[f64], k: f64) -> f64 {
    let mut w = v.to_vec();
    for x in &mut w {
        *x *= k;
    }
    for x in w.iter_mut() {
        *x = *x * *x + k;
    }
    w[0] * w[1]
}
check! { for_over_mutable_items(&v, k) covers "iter_mut"; v = vec![1.0, -2.0], k = 0.7 }

#[differentiable]
fn for_over_a_chain(a: &[f64], b: &[f64]) -> f64 {
    let mut total = 0.5;
    for (i, (x, y)) in a.iter().zip(b.iter()).enumerate().skip(1) {
        total = total * x + y * i as f64;
    }
    total
}
check! { for_over_a_chain(&a, &b) covers "for over a chain"; a = vec![1.0, 2.0, 3.0], b = vec![0.5, -1.0, 0.25] }

#[differentiable]
fn for_over_pairs(pairs: &[(f64, f64)]) -> f64 {
    let mut total = 1.0;
    for (a, b) in pairs {
        total = total * a + b;
    }
    for &(a, _) in pairs.iter() {
        total -= a * a;
    }
    total
}
check! { for_over_pairs(&pairs); pairs = vec![(1.0, 2.0), (0.5, -1.0)] }

#[differentiable(check(x in 0.5..4.0))]
fn while_loop(x: f64) -> f64 {
    let mut y = x;
    while y < 10.0 {
        y = y * 1.5 + x * x;
    }
    y
}
check! { while_loop(x) covers "while"; x = 0.9; x = 20.0 }

#[differentiable]
fn while_with_an_effect_in_its_condition(x: f64) -> f64 {
    let mut y = x;
    let mut n = 0;
    while {
        y *= 1.3;
        n += 1;
        n < 5 && y < 4.0
    } {
        y += x;
    }
    y
}
check! { while_with_an_effect_in_its_condition(x); x = 0.9; x = 3.9 }

#[differentiable]
fn while_let_pop(v: &[f64], x: f64) -> f64 {
    let mut stack = v.to_vec();
    let mut total = x;
    while let Some(top) = stack.pop() {
        total = total * top + 1.0;
        if top > 2.0 {
            stack.push(top * 0.5);
        }
    }
    total
}
check! { while_let_pop(&v, x) covers "while let", "pop", "push"; v = vec![1.0, 3.0, -0.5], x = 0.3 }

#[differentiable(check(x in 0.5..4.0))]
fn loop_with_a_value(x: f64) -> f64 {
    let mut y = x;
    let root = loop {
        let next = 0.5 * (y + x / y);
        if (next - y).abs() < 1e-14 {
            break next;
        }
        y = next;
    };
    root * root * root
}
check! { loop_with_a_value(x) covers "loop with a value"; x = 2.0 }

#[differentiable]
fn loop_without_a_value(x: f64) -> f64 {
    let mut y = x;
    let mut n = 0;
    loop {
        if n == 4 {
            break;
        }
        n += 1;
        if n == 2 {
            continue;
        }
        y *= x;
    }
    y
}
check! { loop_without_a_value(x) covers "loop", "break", "continue"; x = 1.2 }

#[differentiable]
fn nested_loops(a: &[Vec<f64>], x: &[f64]) -> f64 {
    let mut total = 0.0;
    for i in 0..a.len() {
        let mut row = 0.0;
        for j in 0..x.len() {
            row += a[i][j] * x[j];
        }
        total += row * row;
    }
    total
}
check! { nested_loops(&a, &x) covers "nested index"; a = vec![vec![1.0, 2.0], vec![0.5, -1.0]], x = vec![0.7, 1.1] }

#[differentiable]
fn triangular_loops(v: &[f64]) -> f64 {
    let mut total = 0.0;
    for i in 0..v.len() {
        for j in i + 1..v.len() {
            for k in 0..=j - i {
                total += v[i] * v[j] * v[k];
            }
        }
    }
    total
}
check! { triangular_loops(&v); v = vec![1.0, 2.0, -0.5, 0.3] }

#[differentiable]
fn loop_carried_by_several_variables(n: usize, x: f64) -> f64 {
    let (mut a, mut b, mut c) = (x, 1.0, 0.5);
    for _ in 0..n {
        let next = a * b + c;
        a = b;
        b = c * x;
        c = next;
    }
    a + b * c
}
check! { loop_carried_by_several_variables(6, x); x = 0.8 }

#[differentiable]
fn bounds_change_inside(x: f64) -> f64 {
    let mut n = 3;
    let mut total = x;
    for i in 0..n {
        n += 1;
        total = total * x + i as f64;
    }
    total * n as f64
}
check! { bounds_change_inside(x); x = 0.8 }

#[differentiable]
fn trip_count_from_a_float(x: f64) -> f64 {
    let n = (x * 4.0) as usize;
    let mut y = 1.0;
    for i in 0..n {
        y *= x + i as f64;
    }
    y
}
check! { trip_count_from_a_float(x); x = 0.9; x = 0.1 }

#[differentiable]
fn collatz_with_floats(x: f64) -> f64 {
    let mut n: u64 = 7;
    let mut y = x;
    while n != 1 {
        if n % 2 == 0 {
            n /= 2;
            y = (y + 1.0).sqrt();
        } else {
            n = 3 * n + 1;
            y = y * x;
        }
    }
    y
}
check! { collatz_with_floats(x); x = 1.4 }

#[differentiable]
fn loops_one_after_the_other(v: &[f64]) -> f64 {
    let mut mean = 0.0;
    for x in v {
        mean += x;
    }
    mean /= v.len() as f64;
    let mut variance = 0.0;
    for x in v {
        variance += (x - mean) * (x - mean);
    }
    let mut fourth = 0.0;
    for x in v {
        let d = (x - mean) / variance.sqrt();
        fourth += d * d * d * d;
    }
    fourth
}
check! { loops_one_after_the_other(&v); v = vec![1.0, 2.0, -0.5, 0.3] }

#[differentiable]
fn local_array_inside_the_loop(v: &[f64]) -> f64 {
    let mut total = 1.0;
    for i in 0..v.len() {
        let mut buffer = [0.0; 3];
        for j in 0..3 {
            buffer[j] = v[i] * (j + 1) as f64 + total;
        }
        buffer[1] *= buffer[2];
        total = (buffer[0] + buffer[1]).tanh();
    }
    total
}
check! { local_array_inside_the_loop(&v); v = vec![0.1, 0.2, -0.5] }

#[differentiable]
fn reused_buffer(v: &[f64]) -> f64 {
    let mut buffer = [0.0; 2];
    let mut total = 0.0;
    for i in 0..v.len() {
        buffer[0] = v[i] * v[i];
        buffer[1] += buffer[0] * v[i];
        total += buffer[1].sin();
    }
    total * buffer[0]
}
check! { reused_buffer(&v); v = vec![0.1, 0.9, -0.5] }

#[differentiable]
fn successors_by_hand(x: f64) -> f64 {
    let mut term = 1.0;
    let mut total = 0.0;
    let mut n = 0.0;
    while term > 1e-17 {
        total += term;
        n += 1.0;
        term *= x / n;
    }
    total
}
check! { successors_by_hand(x); x = 1.2 }
