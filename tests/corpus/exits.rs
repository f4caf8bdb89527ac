//! Leaving early: `return`, labelled `break` and `continue`, out of any depth.

use pullback::differentiable;
use pullback_tests::check;

#[differentiable]
fn return_first(x: f64) -> f64 {
    if x < 0.0 {
        return -x * x;
    }
    let y = x.sqrt();
    if y > 2.0 {
        return y * x;
    }
    y + x
}
check! { return_first(x) covers "early return"; x = -1.5; x = 9.0; x = 2.0 }

#[differentiable]
fn return_as_the_last_statement(x: f64) -> f64 {
    let y = x * x;
    return y * x;
}
check! { return_as_the_last_statement(x); x = 1.5 }

#[differentiable]
fn return_out_of_a_loop(v: &[f64], limit: f64) -> f64 {
    let mut total = 0.0;
    for (i, x) in v.iter().enumerate() {
        total += x * x;
        if total > limit {
            return total * i as f64;
        }
    }
    total * limit
}
check! { return_out_of_a_loop(&v, limit); v = vec![1.0, 2.0, 3.0], limit = 4.0; v = vec![1.0, 2.0], limit = 40.0 }

#[differentiable]
fn return_out_of_nested_loops(a: &[Vec<f64>]) -> f64 {
    let mut product = 1.0;
    for row in a {
        for x in row {
            product *= x;
            if product < 0.0 {
                return product * product;
            }
        }
        product += 1.0;
    }
    product
}
check! { return_out_of_nested_loops(&a); a = vec![vec![1.0, 2.0], vec![-0.5, 3.0]]; a = vec![vec![1.0, 2.0], vec![0.5, 3.0]] }

#[differentiable]
fn break_in_the_middle(v: &[f64]) -> f64 {
    let mut total = 1.0;
    for &x in v {
        total += x;
        if x < 0.0 {
            break;
        }
        total *= x;
    }
    total
}
check! { break_in_the_middle(&v); v = vec![1.0, 2.0, -3.0, 4.0]; v = vec![-1.0]; v = vec![1.5, 2.0] }

#[differentiable]
fn continue_in_the_middle(v: &[f64]) -> f64 {
    let mut total = 1.0;
    for &x in v {
        total += x * x;
        if x < 0.0 {
            continue;
        }
        total *= x;
    }
    total
}
check! { continue_in_the_middle(&v); v = vec![1.0, 2.0, -3.0, 4.0]; v = vec![-1.0] }

#[differentiable]
fn labelled_break(a: &[Vec<f64>]) -> f64 {
    let mut total = 0.0;
    'rows: for row in a {
        for x in row {
            if *x < 0.0 {
                break 'rows;
            }
            total += x * x;
        }
        total *= 1.5;
    }
    total
}
check! { labelled_break(&a) covers "labelled break"; a = vec![vec![1.0, 2.0], vec![0.5, -1.0], vec![7.0]]; a = vec![vec![1.0], vec![2.0]] }

#[differentiable]
fn labelled_continue(a: &[Vec<f64>]) -> f64 {
    let mut total = 0.5;
    'rows: for (i, row) in a.iter().enumerate() {
        for x in row {
            total = total * x + i as f64;
            if *x < 0.0 {
                continue 'rows;
            }
        }
        total *= 1.5;
    }
    total
}
check! { labelled_continue(&a) covers "labelled continue"; a = vec![vec![1.0, 2.0], vec![-0.5, 1.0], vec![0.7]] }

#[differentiable]
fn labels_at_three_levels(x: f64, n: usize) -> f64 {
    let mut y = x;
    'a: for i in 0..n {
        'b: for j in 0..n {
            for k in 0..n {
                y = (y + 0.1 * (i + 2 * j) as f64).sin() * x;
                match (i + j + k) % 5 {
                    1 => continue 'b,
                    2 if i > 0 => continue 'a,
                    3 => break,
                    4 => break 'a,
                    _ => {}
                }
                y += 0.3 * x;
            }
            y *= 1.1;
        }
        y -= 0.2;
    }
    y * x
}
check! { labels_at_three_levels(x, 3); x = 1.3 }

#[differentiable]
fn labelled_block(x: f64) -> f64 {
    let y = 'done: {
        if x < 0.0 {
            break 'done x * x;
        }
        let z = x.exp();
        if z > 5.0 {
            break 'done z;
        }
        z * x
    };
    y + x
}
check! { labelled_block(x) covers "labelled block"; x = -1.5; x = 0.5; x = 2.5 }

#[differentiable]
fn labelled_loop_with_a_value(v: &[f64]) -> f64 {
    let mut i = 0;
    let found = 'outer: loop {
        let mut j = i;
        while j < v.len() {
            if v[i] * v[j] < 0.0 {
                break 'outer v[i] - v[j];
            }
            j += 1;
        }
        i += 1;
        if i >= v.len() {
            break v[0];
        }
    };
    found * found
}
check! { labelled_loop_with_a_value(&v); v = vec![1.0, 2.0, -3.0]; v = vec![1.0, 2.0] }

#[differentiable]
fn exits_out_of_a_match(v: &[f64]) -> f64 {
    let mut total = 1.0;
    for &x in v {
        let factor = match x {
            x if x > 10.0 => break,
            x if x < 0.0 => continue,
            x if x > 5.0 => return total * x,
            x => x * x,
        };
        total += factor;
    }
    total * 2.0
}
check! { exits_out_of_a_match(&v); v = vec![1.0, -2.0, 3.0, 6.0, 1.0]; v = vec![1.0, -2.0, 13.0, 6.0]; v = vec![0.5] }

#[differentiable]
fn writes_before_and_after_an_exit(v: &mut [f64], x: f64) -> f64 {
    for i in 0..v.len() {
        v[i] *= x;
        if v[i] > 2.0 {
            v[0] += v[i];
            return v[0] * x;
        }
        v[i] += 1.0;
    }
    v[0]
}
check! { writes_before_and_after_an_exit(&mut v, x) leaves (v); v = vec![0.5, 1.0, 3.0, 4.0], x = 0.9; v = vec![0.5, 1.0], x = 0.9 }

#[differentiable]
fn while_with_returns(x: f64) -> f64 {
    let mut y = x;
    let mut n = 0;
    while n < 10 {
        y = y * y + 0.1;
        if y > 4.0 {
            return y.ln() * n as f64 + x;
        }
        n += 1;
        if y < 0.05 {
            break;
        }
    }
    y
}
check! { while_with_returns(x); x = 1.2; x = 0.3 }

#[differentiable]
fn returns_inside_blocks_and_operands(x: f64) -> f64 {
    let y = x * {
        if x > 3.0 {
            return x;
        }
        x + 1.0
    };
    y + if y > 5.0 { return y * y } else { y }
}
check! { returns_inside_blocks_and_operands(x); x = 4.0; x = 2.5; x = 0.5 }

#[differentiable]
fn newton_with_a_limit(x: f64) -> f64 {
    let mut y = x;
    for step in 0..50 {
        let error = y * y * y - x;
        if error.abs() < 1e-15 {
            break;
        }
        if step > 40 {
            return f64::NAN;
        }
        y -= error / (3.0 * y * y);
    }
    y
}
check! { newton_with_a_limit(x); x = 2.0 }

#[differentiable]
fn loop_that_never_completes_an_iteration(x: f64) -> f64 {
    let mut y = x;
    for _ in 0..3 {
        y *= x;
        break;
    }
    loop {
        y += x;
        return y * y;
    }
}
check! { loop_that_never_completes_an_iteration(x); x = 1.1 }

#[differentiable]
fn in_out_with_early_exit(x: &mut f64, y: &mut f64, n: i32) -> f64 {
    *x *= *y;
    if n > 0 {
        *y += *x;
        return *x * *y;
    }
    *x -= 1.0;
    *y
}
check! { in_out_with_early_exit(&mut x, &mut y, 1) leaves (x, y); x = 1.1, y = 0.3 }

#[differentiable]
fn callee_with_early_exit(a: f64, b: f64) -> f64 {
    let (mut x, mut y) = (a, b);
    let first = in_out_with_early_exit(&mut x, &mut y, 1);
    let second = in_out_with_early_exit(&mut x, &mut y, -1);
    first * second + x * y
}
check! { callee_with_early_exit(a, b); a = 1.1, b = 0.3 }

#[differentiable]
fn out_of_two_loops_behind_a_fixed_read(x: f64, y: f64) -> f64 {
    let mut total = 1.0;
    'outer: for round in 0..4 {
        let mut row = [x * total, y];
        row[1] += x * row[0] + round as f64 * 0.1;
        for _ in 0..3 {
            total += (row[1] * total * 0.2).cos();
            if total > 3.5 {
                break 'outer;
            }
        }
    }
    total * x
}
check! { out_of_two_loops_behind_a_fixed_read(x, y); x = 0.9, y = 0.4 }

// The ranges are longer than any tape could be.
#[differentiable]
fn left_long_before_the_end(v: &[f64], last: u64) -> f64 {
    let mut s = v[0];
    for i in 0.. {
        s = s * s * 0.5 + v[1];
        if i >= last {
            break;
        }
    }
    'outer: for i in 0..1_000_000_000_000_u64 {
        for j in 0..=usize::MAX {
            s = s * s * 0.5 + v[1];
            if j > 2 {
                continue 'outer;
            }
            if i > last {
                break 'outer;
            }
        }
    }
    s += (0..usize::MAX).map(|i| v[i % 2] * s).take_while(|x| *x > 0.0).take(5).sum::<f64>();
    for i in 0..u128::MAX {
        s = s * s * 0.5 + v[0];
        if i > u128::from(last) {
            return s;
        }
    }
    s
}
check! { left_long_before_the_end(&v, last); v = vec![0.3, 0.2], last = 0; v = vec![0.3, 0.2], last = 2 }

#[differentiable]
fn ranges_beyond_half(v: &[f64]) -> f64 {
    let mut s = v[0];
    for i in -100_i8..100 {
        s = s * s * 0.1 + v[1] * f64::from(i) * 0.001;
    }
    let stepped: f64 = (-100_i8..100).rev().step_by(33).map(|i| v[0] * f64::from(i)).sum();
    let zipped: f64 = (-128_i8..=127).zip(v).map(|(i, x)| x * x * f64::from(i)).sum();
    s + stepped * zipped + (0..=usize::MAX).zip(v).map(|(i, x)| x * i as f64).sum::<f64>()
}
check! { ranges_beyond_half(&v); v = vec![0.3, 0.2] }
