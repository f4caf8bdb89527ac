#![allow(warnings)]
use pullback::differentiable;

#[differentiable]
fn zipped_with_what_may_be_shorter(v: &[f64], w: &[f64]) -> f64 {
    let mut sum = 0.0;
    v.iter().map(|x| { sum += x; sum }).zip(w).map(|(a, b)| a * b).sum::<f64>() * sum
}

#[differentiable]
fn zipped_after_a_filter(v: &[f64], w: &[f64]) -> f64 {
    let mut seen = Vec::new();
    v.iter().filter(|x| { seen.push(**x); **x > 0.0 }).zip(w).map(|(a, b)| a * b).sum::<f64>() * seen[0]
}

#[differentiable]
fn zipped_by_a_function(v: &[f64], w: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut add = |x: f64| { sum += x; sum };
    std::iter::zip(v.iter().map(|x| add(*x)), w).map(|(a, b)| a * b).sum()
}

#[differentiable]
fn cut_off_from_the_end(v: &[f64]) -> f64 {
    let mut sum = 0.0;
    v.iter().map(|x| { sum += x; sum }).take(2).rev().fold(1.0, |a, x| a * x + x)
}

#[differentiable]
fn compared_by_a_key_that_counts(v: &[f64]) -> f64 {
    let mut calls = 0;
    let best = v.iter().max_by_key(|x| { calls += 1; (**x * 100.0) as i64 }).unwrap();
    best * best * calls as f64
}

#[differentiable]
fn taken_after_what_is_skipped(v: &[f64], burn_in: usize) -> f64 {
    let mut state = 0.0;
    v.iter().map(|x| { state += x; state }).skip(burn_in).take(2).sum::<f64>() * state
}

fn main() {}
