//! Traits of one's own with methods that are preferred to those of std, on types of std.

use pullback::differentiable;

trait OnVectors {
    fn get(&self, i: usize) -> Option<&f64>;
    fn push(&self, x: f64) -> Vec<f64>;
    fn len(self) -> usize;
}

impl OnVectors for Vec<f64> {
    fn get(&self, _: usize) -> Option<&f64> {
        Some(&self[0])
    }
    fn push(&self, x: f64) -> Vec<f64> {
        vec![x]
    }
    fn len(self) -> usize {
        1
    }
}

#[differentiable]
fn of_a_slice(x: &[f64]) -> f64 {
    let v = x.to_vec();
    *v.get(1).unwrap_or(&0.0) //~ get: multiple applicable items in scope
}

#[differentiable]
fn in_a_macro(x: &[f64]) -> f64 {
    let v = x.to_vec();
    let both = vec![*v.get(1).unwrap_or(&0.0), x[0]]; //~ get: multiple applicable items in scope
    both[0] * both[1]
}

#[differentiable]
fn of_a_vector(x: f64) -> f64 {
    let mut v = vec![x];
    v.push(x * x); //~ push: multiple applicable items in scope
    v[0]
}

trait OnArrays {
    fn iter(&self) -> std::slice::Iter<'_, f64>;
}

impl<const N: usize> OnArrays for [f64; N] {
    fn iter(&self) -> std::slice::Iter<'_, f64> {
        self[1..].as_ref().iter()
    }
}

#[differentiable]
fn of_an_array(x: f64, y: f64) -> f64 {
    let both = [x, y];
    both.iter().sum::<f64>() //~ iter: multiple applicable items in scope
}

trait OnOptions {
    fn take(&self) -> Option<f64>;
}

impl OnOptions for Option<f64> {
    fn take(&self) -> Option<f64> {
        self.map(|v| 2.0 * v)
    }
}

#[differentiable]
fn of_an_option(x: f64) -> f64 {
    let mut some = Some(x);
    some.take().unwrap_or(0.0) + some.unwrap_or(0.0) //~ take: multiple applicable items in scope
}

trait OnFloats {
    fn sin(&self) -> f64;
}

impl OnFloats for f64 {
    fn sin(&self) -> f64 {
        3.0 * self
    }
}

#[differentiable]
fn of_a_float(x: &[f64]) -> f64 {
    x.iter().map(|v| v.sin()).sum() //~ sin: multiple applicable items in scope
}

fn main() {}
