//! What chains end in: sums, products, folds, extrema, searches, collections.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn sum_into_a_binding(v: &[f64]) -> f64 {
    let total: f64 = v.iter().sum();
    let again = v.iter().sum::<f64>();
    total * again
}
check! { sum_into_a_binding(&v); v = vec![0.5, 2.0]; v = vec![] }

#[differentiable]
fn product_with_zeros(v: &[f64]) -> f64 {
    v.iter().product::<f64>() + v[0]
}
check! { product_with_zeros(&v); v = vec![2.0, 0.0, 3.0]; v = vec![0.0, 0.0, 3.0]; v = vec![2.0] }

#[differentiable]
fn folded_into_a_tuple(v: &[f64]) -> f64 {
    let (sum, squares) = v.iter().fold((0.0, 1.0), |(s, q), x| (s + x * q, q + x * x));
    sum * squares
}
check! { folded_into_a_tuple(&v); v = vec![0.5, 2.0, -1.0]; v = vec![] }

#[differentiable]
fn folded_into_an_array(v: &[f64]) -> f64 {
    let moments = v.iter().fold([0.0; 3], |mut m, x| {
        m[0] += x;
        m[1] += x * x;
        m[2] += m[0] * m[1];
        m
    });
    moments[0] * moments[1] + moments[2]
}
check! { folded_into_an_array(&v); v = vec![0.5, 2.0, -1.0] }

#[differentiable]
fn folded_maximum(v: &[f64]) -> f64 {
    v.iter().copied().fold(f64::NEG_INFINITY, f64::max) * v.iter().fold(f64::INFINITY, |a, &b| a.min(b))
}
check! { folded_maximum(&v); v = vec![0.5, 2.0, -1.0] }

#[differentiable]
fn reduced(v: &[f64]) -> f64 {
    let best = v.iter().copied().reduce(|a, b| if a * a > b { a } else { b * a });
    best.unwrap_or(0.5)
}
check! { reduced(&v) covers "reduce"; v = vec![0.5, 2.0, -1.0]; v = vec![] }

#[differentiable]
fn for_each_into_a_local(v: &[f64]) -> f64 {
    let mut total = 1.0;
    v.iter().for_each(|x| total = total * x + 0.5);
    v.iter().rev().for_each(|x| {
        total += x * x;
    });
    total
}
check! { for_each_into_a_local(&v); v = vec![0.5, 2.0, -1.0] }

#[differentiable]
fn collected(v: &[f64], k: f64) -> f64 {
    let w: Vec<f64> = v.iter().map(|x| x * k).collect();
    let u = w.iter().zip(v).map(|(a, b)| (a, b)).collect::<Vec<_>>();
    let rows: Vec<Vec<f64>> = (0..2).map(|i| v.iter().map(|x| x + i as f64 * k).collect()).collect();
    w[0] * u[1].0 + u[0].1 * rows[1][1] + rows[0][0]
}
check! { collected(&v, k); v = vec![0.5, 2.0], k = 0.3 }

#[differentiable]
fn extreme_by_comparison(v: &[f64]) -> f64 {
    let largest = v.iter().max_by(|a, b| a.partial_cmp(b).unwrap()).unwrap();
    let smallest = v.iter().copied().min_by(|a, b| a.total_cmp(b)).unwrap();
    let closest = v.iter().min_by(|a, b| (*a - 1.0).abs().total_cmp(&(*b - 1.0).abs())).unwrap();
    largest * smallest + closest * closest
}
check! { extreme_by_comparison(&v) covers "min_by", "max_by"; v = vec![0.5, 2.0, -1.0, 1.2] }

#[differentiable]
fn copies_of_what_a_chain_found(v: &[f64]) -> f64 {
    let largest: f64 = *v.iter().max_by(|a, b| a.total_cmp(b)).unwrap();
    let mut last = *v.iter().last().unwrap();
    last *= largest;
    last + *v.iter().min_by(|a, b| a.total_cmp(b)).unwrap()
}
check! { copies_of_what_a_chain_found(&v); v = vec![0.5, 2.0, -1.0, 1.2] }

#[differentiable]
fn extreme_with_its_index(v: &[f64], w: &[f64]) -> f64 {
    let (i, x) = v.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
    let (j, y) = v.iter().enumerate().map(|(j, y)| (j, y * w[j])).min_by(|(_, a), (_, b)| a.partial_cmp(b).unwrap()).unwrap();
    x * w[i] + y * w[j]
}
check! { extreme_with_its_index(&v, &w); v = vec![0.5, 2.0, -1.0, 1.2], w = vec![0.3, 0.7, 0.9, -2.0] }

#[differentiable]
fn extreme_by_key(points: &[(i32, f64)]) -> f64 {
    let first = points.iter().min_by_key(|p| p.0).unwrap();
    let last = points.iter().max_by_key(|(k, _)| *k).unwrap();
    first.1 * last.1
}
check! { extreme_by_key(&points) covers "min_by_key", "max_by_key"; points = vec![(3, 0.5), (-1, 2.0), (7, 0.3)] }

/// What an extreme refers to is copied before the operand beside it changes the vector.
#[differentiable]
fn extreme_beside_a_change(x: f64, y: f64) -> f64 {
    let mut v = vec![x * y, x, 2.0 * y];
    let pair = (*v.iter().min_by(|a, b| a.total_cmp(b)).unwrap(), {
        v[0] = x * x;
        v[1]
    });
    let largest = v.iter().max_by(|a, b| a.total_cmp(b)).unwrap();
    let product = *largest * {
        v[2] = x * y * y;
        v[0]
    };
    pair.0 * pair.1 + product * v[2]
}
check! { extreme_beside_a_change(x, y); x = 0.7, y = 1.3 }

/// The same for a field, an element and a number.
#[differentiable]
fn field_beside_a_change(points: &[(f64, f64)], #[no_diff] counts: &[usize]) -> f64 {
    let (mut points, mut counts) = (points.to_vec(), counts.to_vec());
    let nearest = points.iter().min_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
    let product = nearest.1 * {
        points[0].1 *= 2.0;
        points[1].0
    };
    let most = counts.iter().max().unwrap();
    let scaled = (*most, {
        counts[0] = 7;
        points[0].1
    });
    product * scaled.0 as f64 * scaled.1 + counts[0] as f64 * points[1].1
}
check! { field_beside_a_change(&points, &counts); points = vec![(0.4, 1.5), (0.9, -0.6)], counts = vec![2, 3] }

#[differentiable]
fn extreme_of_integers(v: &[f64], order: &[usize]) -> f64 {
    let top = *order.iter().max().unwrap();
    let low = order.iter().copied().min().unwrap_or(0);
    v[top] * v[low] + v[low]
}
check! { extreme_of_integers(&v, &[2, 0, 1]) covers "min", "max"; v = vec![0.5, 2.0, -1.0] }

#[differentiable]
fn last_of_a_chain(v: &[f64]) -> f64 {
    let last = v.iter().map(|x| x * x).last().unwrap_or(1.0);
    let third = v.iter().nth(2).copied().unwrap_or(0.5);
    let first = v.iter().skip(1).next().map_or(2.0, |x| x * third);
    last * third + first
}
check! { last_of_a_chain(&v) covers "last of a chain", "nth", "next"; v = vec![0.5, 2.0, -1.0, 3.0]; v = vec![1.5] }

#[differentiable]
fn counted(v: &[f64]) -> f64 {
    let positive = v.iter().filter(|x| **x > 0.0).count();
    v.iter().sum::<f64>() / positive as f64 * v[positive - 1]
}
check! { counted(&v) covers "count"; v = vec![0.5, 2.0, -1.0] }

#[differentiable]
fn any_and_all(v: &[f64], x: f64) -> f64 {
    let any = v.iter().any(|y| *y < 0.0);
    let all = v.iter().all(|&y| y < x);
    match (any, all) {
        (true, true) => x * v[0],
        (true, false) => x - v[0] * v[1],
        (false, true) => v[0] / x,
        (false, false) => x * x,
    }
}
check! { any_and_all(&v, x) covers "any", "all"; v = vec![0.5, -2.0], x = 3.0; v = vec![0.5, -2.0], x = 0.3;
v = vec![0.5, 2.0], x = 3.0; v = vec![0.5, 2.0], x = 1.0 }

#[differentiable]
fn found_and_mapped(v: &[f64]) -> f64 {
    v.iter().find_map(|&x| if x > 1.0 { Some(x * x) } else { None }).unwrap_or(0.1) + v[0]
}
check! { found_and_mapped(&v) covers "find_map"; v = vec![0.5, 2.0, 3.0]; v = vec![0.5] }

#[differentiable]
fn log_sum_exp(v: &[f64]) -> f64 {
    let largest = v.iter().cloned().fold(f64::MIN, f64::max);
    largest + v.iter().map(|x| (x - largest).exp()).sum::<f64>().ln()
}
check! { log_sum_exp(&v); v = vec![0.5, 2.0, -1.0]; v = vec![700.0, 701.5] }

#[differentiable]
fn softmax_entry(v: &[f64], k: usize) -> f64 {
    let largest = v.iter().copied().fold(f64::NEG_INFINITY, |a, b| a.max(b));
    let weights: Vec<f64> = v.iter().map(|x| (x - largest).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights[k] / total
}
check! { softmax_entry(&v, 1); v = vec![0.5, 2.0, -1.0] }

#[differentiable]
fn norms(v: &[f64]) -> f64 {
    let one: f64 = v.iter().map(|x| x.abs()).sum();
    let two = v.iter().map(|x| x * x).sum::<f64>().sqrt();
    let infinite = v.iter().map(|x| x.abs()).fold(0.0, f64::max);
    one * two + infinite
}
check! { norms(&v); v = vec![0.5, 2.0, -3.0] }

#[differentiable]
fn covariance(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len() as f64;
    let (mx, my) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let cov = x.iter().zip(y).map(|(a, b)| (a - mx) * (b - my)).sum::<f64>();
    let vx = x.iter().map(|a| (a - mx).powi(2)).sum::<f64>();
    let vy = y.iter().map(|b| (b - my).powi(2)).sum::<f64>();
    cov / (vx * vy).sqrt()
}
check! { covariance(&x, &y); x = vec![0.5, 2.0, -3.0], y = vec![0.1, 0.9, 0.3] }

#[differentiable]
fn compared_chains(a: &[f64], b: &[f64]) -> f64 {
    let equal = a.iter().zip(b).filter(|(x, y)| (*x - *y).abs() < 0.1).count();
    let mut best = (0, f64::MIN);
    for (i, (x, y)) in a.iter().zip(b).enumerate() {
        let score = x * y;
        if score > best.1 {
            best = (i, score);
        }
    }
    best.1 * a[best.0] + equal as f64
}
check! { compared_chains(&a, &b); a = vec![0.5, 2.0, -3.0], b = vec![0.52, 0.9, 0.3] }

#[differentiable]
fn found_by_position(v: &[f64], x: f64) -> f64 {
    let at = v.iter().position(|y| *y > x).unwrap_or(0);
    let found = v.iter().find(|y| **y < x).copied().unwrap_or(x);
    v[at] * found
}
check! { found_by_position(&v, x) covers "position", "find"; v = vec![0.5, 2.0, -1.0, 3.0], x = 1.0; v = vec![0.5, 0.7], x = 5.0 }

#[differentiable]
fn pairs_taken_apart(v: &[f64], x: f64) -> f64 {
    let (sines, squares): (Vec<f64>, Vec<f64>) = v.iter().map(|y| ((y * x).sin(), y * y)).unzip();
    sines[0] * squares[1] + sines[1]
}
check! { pairs_taken_apart(&v, x) covers "unzip"; v = vec![0.5, 2.0], x = 1.2 }

#[differentiable]
fn ordered_totally(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    w.sort_by(|a, b| b.total_cmp(a));
    w[0] * w[1] - w[2]
}
check! { ordered_totally(&v) covers "total_cmp"; v = vec![0.5, 2.0, -1.0] }

/// Chains that are collected into an `Option` or a `Result`, which end where an item is missing.
#[differentiable]
fn shifted_root(x: f64) -> Option<f64> {
    if x < -1.0 { None } else { Some((x + 2.0).sqrt()) }
}

#[differentiable]
fn all_or_nothing(xs: &[f64], k: f64) -> f64 {
    let roots: Option<Vec<f64>> = xs.iter().map(|&x| shifted_root(x * k)).collect();
    let checked = xs.iter().map(|&x| if x < 5.0 { Ok((x, k)) } else { Err("large") }).collect::<Result<Vec<_>, _>>();
    let products = match checked {
        Ok(pairs) => pairs.iter().map(|(x, k)| x * x * k).sum::<f64>(),
        Err(text) => text.len() as f64 * k,
    };
    roots.map_or(k * k, |roots| roots.iter().product()) + products
}
check! { all_or_nothing(&xs, k); xs = vec![0.3, 1.2, -0.4], k = 0.8; xs = vec![0.3, -3.0, 6.0], k = 1.1; xs = vec![], k = 0.8 }

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Owner {
    parts: Vec<f64>,
    scale: f64,
}

#[differentiable]
fn owner(x: f64) -> Owner {
    Owner { parts: vec![x, x * x], scale: x.sin() }
}

#[differentiable]
fn doubled(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| 2.0 * x).collect()
}

/// A comparison borrows a field, and must not move it out.
#[differentiable]
fn field_compared_beside_a_call(x: f64) -> f64 {
    let one = owner(x);
    let all = [owner(x), owner(2.0 * x)];
    let largest = all.iter().max_by(|a, b| a.scale.total_cmp(&b.scale)).unwrap();
    let same = one.parts == doubled(&one.parts) || largest.parts != doubled(&one.parts);
    if same { one.scale * largest.scale * one.parts[1] } else { one.parts[0] }
}
check! { field_compared_beside_a_call(x); x = 0.6 }
