//! Iterator chains: every adaptor, alone and in company.

use pullback::differentiable;
use pullback_tests::check;

#[differentiable]
fn zipped(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
check! { zipped(&a, &b) covers "iter", "zip", "map", "sum"; a = vec![1.0, 2.0, 3.0], b = vec![0.5, -1.0]; a = vec![], b = vec![] }

#[differentiable]
fn zipped_three(a: &[f64], b: &[f64], c: &[f64]) -> f64 {
    a.iter().zip(b.iter()).zip(c.iter()).map(|((x, y), z)| x * y + z * z).sum::<f64>() * a[0]
}
check! { zipped_three(&a, &b, &c); a = vec![1.0, 2.0], b = vec![0.5, -1.0], c = vec![0.1, 0.2] }

#[differentiable]
fn enumerated(v: &[f64]) -> f64 {
    v.iter().enumerate().map(|(i, x)| x * x * (i + 1) as f64).sum()
}
check! { enumerated(&v) covers "enumerate"; v = vec![1.5, -0.5, 2.0] }

#[differentiable]
fn reversed(v: &[f64], x: f64) -> f64 {
    v.iter().rev().fold(0.0, |y, c| y * x + c)
}
check! { reversed(&v, x) covers "rev", "fold"; v = vec![1.5, -0.5, 2.0], x = 0.7 }

#[differentiable]
fn reversed_and_enumerated(v: &[f64]) -> f64 {
    let mut total = 0.0;
    for (i, x) in v.iter().rev().enumerate() {
        total += x * x * i as f64;
    }
    for (i, x) in v.iter().enumerate().rev() {
        total = total * x + i as f64;
    }
    total
}
check! { reversed_and_enumerated(&v); v = vec![1.5, -0.5, 2.0] }

#[differentiable]
fn skipped_and_taken(v: &[f64], n: usize) -> f64 {
    let a: f64 = v.iter().skip(1).take(n).map(|x| x * x).sum();
    let b: f64 = v.iter().take(n).skip(1).map(|x| x.sin()).sum();
    a * b
}
check! { skipped_and_taken(&v, 2) covers "skip", "take"; v = vec![1.5, -0.5, 2.0, 0.3] }

#[differentiable]
fn stepped(v: &[f64]) -> f64 {
    v.iter().step_by(2).map(|x| x * x).sum::<f64>() * v.iter().skip(1).step_by(3).sum::<f64>()
}
check! { stepped(&v) covers "step_by"; v = vec![1.5, -0.5, 2.0, 0.3, 0.9] }

#[differentiable]
fn chained(a: &[f64], b: &[f64]) -> f64 {
    let mut total = 0.5;
    for x in a.iter().chain(b.iter()) {
        total = total * x + 1.0;
    }
    total + a.iter().chain(&b[1..]).map(|x| x * x).sum::<f64>()
}
check! { chained(&a, &b) covers "chain"; a = vec![1.5, -0.5], b = vec![2.0, 0.3]; a = vec![], b = vec![2.0] }

#[differentiable]
fn windowed(v: &[f64]) -> f64 {
    v.windows(2).map(|w| (w[1] - w[0]) * (w[1] - w[0])).sum::<f64>() + v.windows(3).map(|w| w[0] * w[2]).sum::<f64>()
}
check! { windowed(&v) covers "windows"; v = vec![1.5, -0.5, 2.0, 0.3]; v = vec![1.5] }

#[differentiable]
fn windows_as_patterns(v: &[f64]) -> f64 {
    let mut length = 0.0;
    for w in v.windows(2) {
        let [a, b] = w else { unreachable!() };
        length += ((b - a) * (b - a) + 1.0).sqrt();
    }
    length
}
check! { windows_as_patterns(&v); v = vec![1.5, -0.5, 2.0, 0.3] }

#[differentiable]
fn chunked(v: &[f64]) -> f64 {
    v.chunks(2).map(|c| c.iter().product::<f64>() * c.len() as f64).sum()
}
check! { chunked(&v) covers "chunks", "product"; v = vec![1.5, -0.5, 2.0, 0.3, 0.9] }

#[differentiable]
fn exact_chunks_zipped(m: &[f64], x: &[f64], n: usize) -> f64 {
    m.chunks_exact(n).zip(x).map(|(row, y)| y * row.iter().zip(x).map(|(a, b)| a * b).sum::<f64>()).sum()
}
check! { exact_chunks_zipped(&m, &x, 2); m = vec![1.5, -0.5, 2.0, 0.3], x = vec![0.4, 0.7] }

#[differentiable]
fn copied_and_cloned(v: &[f64]) -> f64 {
    let a = v.iter().copied().map(|x| x * x).sum::<f64>();
    let b = v.iter().cloned().fold(1.0, |p, x| p * x);
    a * b
}
check! { copied_and_cloned(&v) covers "copied", "cloned"; v = vec![1.5, -0.5, 2.0] }

#[differentiable]
fn consumed(v: Vec<f64>, a: [f64; 2]) -> f64 {
    let s: f64 = v.into_iter().map(|x| x * x).sum();
    let t: f64 = a.into_iter().enumerate().map(|(i, x)| x * i as f64).sum();
    s * t
}
check! { consumed(v, a) covers "into_iter"; v = vec![1.5, -0.5], a = [0.2, 0.9] }

#[differentiable]
fn filtered(v: &[f64]) -> f64 {
    v.iter().filter(|x| **x > 0.0).map(|x| x.ln()).sum()
}
check! { filtered(&v) covers "filter"; v = vec![1.5, -0.5, 2.0]; v = vec![-1.0] }

#[differentiable]
fn filtered_by_a_pattern(v: &[f64], x: f64) -> f64 {
    v.iter().enumerate().filter(|&(i, &y)| i % 2 == 0 && y < x).map(|(i, y)| x * y * i as f64).sum()
}
check! { filtered_by_a_pattern(&v, x); v = vec![1.5, -0.5, 0.3, 2.0], x = 1.7 }

#[differentiable]
fn filter_mapped(v: &[f64], k: f64) -> f64 {
    v.iter().filter_map(|&x| if x > 0.0 { Some(x.sqrt() * k) } else { None }).sum()
}
check! { filter_mapped(&v, k) covers "filter_map"; v = vec![1.5, -0.5, 2.0], k = 0.7 }

#[differentiable]
fn flat_mapped(rows: &[Vec<f64>], k: f64) -> f64 {
    rows.iter().flat_map(|row| row.iter()).map(|x| x * x * k).sum()
}
check! { flat_mapped(&rows, k) covers "flat_map"; rows = vec![vec![1.5], vec![], vec![-0.5, 2.0]], k = 0.7 }

#[differentiable]
fn flat_mapped_over_a_range(v: &[f64]) -> f64 {
    let n = v.len();
    (0..n).flat_map(|i| (i..n).map(move |j| (i, j))).map(|(i, j)| v[i] * v[j]).sum()
}
check! { flat_mapped_over_a_range(&v); v = vec![1.5, -0.5, 2.0] }

#[differentiable]
fn flattened(rows: &[Vec<f64>], a: [[f64; 2]; 2]) -> f64 {
    let s: f64 = rows.iter().flatten().map(|x| x * x).sum();
    s * a.iter().flatten().product::<f64>()
}
check! { flattened(&rows, a) covers "flatten"; rows = vec![vec![1.5], vec![-0.5, 2.0]], a = [[0.3, 0.5], [-1.0, 0.7]] }

#[differentiable]
fn scanned(v: &[f64], decay: f64) -> f64 {
    v.iter()
        .scan(1.0, |state, x| {
            *state = *state * decay + x;
            Some(*state * *state)
        })
        .sum()
}
check! { scanned(&v, decay) covers "scan"; v = vec![1.5, -0.5, 2.0], decay = 0.7 }

#[differentiable]
fn scan_that_stops(v: &[f64]) -> f64 {
    v.iter()
        .scan(1.0, |product, &x| {
            *product *= x;
            if *product > 5.0 { None } else { Some(*product + x) }
        })
        .sum()
}
check! { scan_that_stops(&v); v = vec![1.5, 2.0, 3.0, 1.0] }

#[differentiable]
fn taken_while(v: &[f64]) -> f64 {
    v.iter().take_while(|x| **x > 0.0).map(|x| x.sqrt()).sum::<f64>() + v.iter().take_while(|&&x| x > 9.0).sum::<f64>()
}
check! { taken_while(&v) covers "take_while"; v = vec![1.5, 2.0, -3.0, 1.0] }

#[differentiable]
fn skipped_while(v: &[f64]) -> f64 {
    v.iter().skip_while(|x| x.abs() < 1.0).fold(1.0, |p, x| p * x + 0.5)
}
check! { skipped_while(&v) covers "skip_while"; v = vec![0.5, 2.0, -3.0, 0.7] }

#[differentiable]
fn mapped_while(v: &[f64]) -> f64 {
    v.iter().map_while(|&x| if x > 0.0 { Some(x.ln() * x) } else { None }).sum()
}
check! { mapped_while(&v) covers "map_while"; v = vec![0.5, 2.0, -3.0, 0.7] }

#[differentiable]
fn inspected(v: &[f64]) -> f64 {
    v.iter().inspect(|x| assert!(x.is_finite())).map(|x| x * x).sum()
}
check! { inspected(&v) covers "inspect"; v = vec![0.5, 2.0] }

#[differentiable]
fn mutated_items(v: &[f64], w: &[f64]) -> f64 {
    let mut u = v.to_vec();
    for (x, y) in u.iter_mut().zip(w) {
        *x = *x * y + x.sin();
    }
    u.iter_mut().enumerate().for_each(|(i, x)| *x *= i as f64 + 0.5);
    u.iter_mut().rev().skip(1).for_each(|x| *x += 1.0);
    u.iter().product()
}
check! { mutated_items(&v, &w) covers "for_each"; v = vec![0.5, 2.0, -1.0], w = vec![0.3, 0.7, 1.1] }

#[differentiable]
fn chain_of_closures(v: &[f64], k: f64) -> f64 {
    v.iter()
        .map(|x| x * k)
        .enumerate()
        .filter(|(i, y)| *i != 1 || *y > 5.0)
        .map(|(i, y)| {
            let z = y.sin() + i as f64;
            z * z
        })
        .rev()
        .take(3)
        .sum()
}
check! { chain_of_closures(&v, k); v = vec![0.5, 2.0, -1.0, 0.4, 0.9], k = 1.3 }

#[differentiable]
fn chain_that_reverses_a_zip(a: &[f64], b: &[f64]) -> f64 {
    a.iter().rev().zip(b.iter().skip(1)).map(|(x, y)| x * y).sum::<f64>()
        + a.iter().zip(b.iter().rev()).rev().step_by(2).map(|(x, y)| x / y).sum::<f64>()
}
check! { chain_that_reverses_a_zip(&a, &b); a = vec![0.5, 2.0, -1.0], b = vec![0.4, 0.9, 1.1] }

#[differentiable]
fn ranges_as_sources(v: &[f64], x: f64) -> f64 {
    let a: f64 = (0..v.len()).map(|i| v[i] * v[(i + 1) % v.len()]).sum();
    let b: f64 = (1..=3).map(|i| x.powi(i)).sum();
    let c: f64 = (0..v.len()).rev().step_by(2).filter(|&i| v[i] > 0.0).map(|i| v[i].sqrt()).sum();
    a * b + c
}
check! { ranges_as_sources(&v, x); v = vec![0.5, 2.0, -1.0, 0.3, 0.9], x = 0.8 }

#[differentiable]
fn literals_as_sources(x: f64) -> f64 {
    [x, x * x, 2.0].iter().map(|y| y * y).sum::<f64>() + vec![x, 1.0].into_iter().map(|y| y * x).sum::<f64>()
}
check! { literals_as_sources(x); x = 0.8 }

#[differentiable]
fn chain_inside_a_chain(a: &[Vec<f64>], x: &[f64]) -> f64 {
    a.iter().map(|row| row.iter().zip(x).map(|(a, x)| a * x).sum::<f64>()).map(|y| y.tanh()).zip(x).map(|(y, x)| y * x).sum()
}
check! { chain_inside_a_chain(&a, &x); a = vec![vec![0.5, 2.0], vec![-1.0, 0.3]], x = vec![0.8, -0.2] }

#[differentiable]
fn elements_that_are_structures(pairs: &[(f64, [f64; 2])]) -> f64 {
    pairs.iter().map(|(w, [x, y])| w * (x * x + y)).sum::<f64>() + pairs.iter().map(|p| p.1[0] * p.0).sum::<f64>()
}
check! { elements_that_are_structures(&pairs); pairs = vec![(0.5, [2.0, -1.0]), (0.3, [0.8, -0.2])] }

#[differentiable]
fn chain_over_a_function_item(v: &[f64]) -> f64 {
    v.iter().copied().map(f64::sin).sum::<f64>() + v.iter().map(double).product::<f64>()
}
#[differentiable]
fn double(x: &f64) -> f64 {
    x * 2.0
}
check! { chain_over_a_function_item(&v) covers "function as a closure"; v = vec![0.5, 2.0, -1.0] }

#[differentiable]
fn chain_with_captured_locals(v: &[f64]) -> f64 {
    let n = v.len() as f64;
    let mean = v.iter().sum::<f64>() / n;
    let spread = (v.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
    let scaled: Vec<f64> = v.iter().map(|x| (x - mean) / spread).collect();
    scaled.iter().enumerate().map(|(i, z)| z * z * z * i as f64).sum()
}
check! { chain_with_captured_locals(&v) covers "collect"; v = vec![0.5, 2.0, -1.0, 0.9] }

#[differentiable]
fn chain_with_an_accumulator(v: &[f64]) -> f64 {
    let mut largest = 0.0;
    let mut total = 1.0;
    let s: f64 = v
        .iter()
        .map(|x| {
            total *= x;
            if *x > largest {
                largest = *x;
            }
            total + largest
        })
        .sum();
    s * total + largest
}
check! { chain_with_an_accumulator(&v); v = vec![0.5, 2.0, -1.0, 2.9] }

#[differentiable]
fn repeated_and_successive(x: f64) -> f64 {
    let a: f64 = std::iter::repeat(x).take(3).product();
    let b: f64 = std::iter::repeat_n(x * x, 2).sum();
    a + b
}
check! { repeated_and_successive(x) covers "iter::repeat", "iter::repeat_n"; x = 1.2 }

#[differentiable]
fn try_the_last_of_a_reversed_chain(a: &[f64]) -> f64 {
    let mut out = vec![0.0; a.len()];
    for (o, x) in out.iter_mut().rev().zip(a.iter().skip(1).chain(a.iter().take(1))) {
        *o = x * x;
    }
    out.iter().enumerate().map(|(i, o)| o * (i as f64 + 0.5)).sum()
}
check! { try_the_last_of_a_reversed_chain(&a); a = vec![0.5, 2.0, -1.0] }

#[differentiable]
fn chain_in_a_loop(v: &[f64], steps: usize) -> f64 {
    let mut w = v.to_vec();
    for step in 0..steps {
        let norm = w.iter().map(|x| x * x).sum::<f64>().sqrt();
        w = w.iter().enumerate().map(|(i, x)| x / norm + 0.1 * (i + step) as f64).collect();
    }
    w.iter().map(|x| x.exp()).sum()
}
check! { chain_in_a_loop(&v, 3); v = vec![0.5, 2.0, -1.0] }

#[differentiable]
fn exit_out_of_a_loop_over_a_chain(a: &[f64], b: &[f64]) -> f64 {
    let mut total = 1.0;
    for (i, (x, y)) in a.iter().zip(b).enumerate() {
        if x * y < 0.0 {
            return total * x;
        }
        if i == 2 {
            break;
        }
        total += x * y;
    }
    total
}
check! { exit_out_of_a_loop_over_a_chain(&a, &b); a = vec![0.5, 2.0, 1.0], b = vec![1.0, -2.0, 3.0]; a = vec![0.5, 2.0, 1.0, 4.0], b = vec![1.0, 2.0, 3.0, 0.1] }

#[differentiable]
fn limits_count_inner_items(v: &[f64]) -> f64 {
    let weights = [2.0, -1.0, 0.5];
    let taken: f64 = v.chunks(2).flat_map(|c| c.iter().map(|x| x * x)).take(3).sum();
    let zipped: f64 = v.chunks(2).flat_map(|c| c.iter()).zip(&weights).map(|(x, w)| x * x * w).sum();
    let nested: f64 = v.chunks(4).flat_map(|c| c.chunks(2).flat_map(|d| d.iter().take(2))).skip(1).take(3).take_while(|x| **x < 2.0).sum();
    let mut calls = 0.0;
    let counted: f64 = v
        .chunks(3)
        .flat_map(|c| {
            calls += 1.0;
            c.iter().rev().take(2)
        })
        .take(4)
        .enumerate()
        .map(|(i, x)| x * i as f64)
        .sum();
    let rows = [v.to_vec(), v[1..].to_vec()];
    let mut total = 0.0;
    for x in rows.iter().flatten().step_by(2).take(v.len()) {
        if *x < 0.0 {
            continue;
        }
        total = total * x + x;
    }
    taken * zipped - nested * counted * calls + total
}
check! { limits_count_inner_items(&v) covers "flat_map", "flatten", "take", "zip"; v = vec![0.7, 0.4, -0.3, 1.1, 0.9]; v = vec![0.5, 1.5, 0.3, 0.2, -0.1, 0.6, 0.8]; v = vec![0.4] }

#[differentiable]
fn limits_before_and_after_inner_items(v: &[f64], w: &[f64]) -> f64 {
    let rows = [v.to_vec(), w.to_vec()];
    let zipped: f64 = rows.iter().flatten().zip(w).map(|(x, y)| x * y).flat_map(|x| [x, x * 2.0]).skip(1).take(4).sum();
    let nested: f64 = v.chunks(2).flat_map(|c| c.chunks(1).flat_map(|d| d.iter()).take(1)).take(2).flat_map(|x| [*x, x * x]).sum();
    zipped * nested
}
check! { limits_before_and_after_inner_items(&v, &w); v = vec![0.7, 0.4, -0.3], w = vec![0.2, 0.9]; v = vec![0.7, 0.4, -0.3, 1.1, 0.9], w = vec![0.2] }
