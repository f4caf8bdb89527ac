//! Paths that look like those of `std`, and lead elsewhere.

use pullback::differentiable;

mod mem {
    pub fn swap(a: &mut f64, b: &mut f64) {
        *a += *b;
    }
}

mod f32 {
    pub fn abs(x: ::core::primitive::f32) -> ::core::primitive::f32 {
        2.0 * x
    }
}

struct Vec;

impl Vec {
    fn with_capacity(x: f64) -> f64 {
        x * x
    }
}

struct Option;

impl Option {
    fn sqrt(x: f64) -> f64 {
        x * x
    }
}

struct Result;

impl Result {
    fn abs(x: f64) -> f64 {
        x * x
    }
}

#[differentiable]
fn function(mut x: f64, mut y: f64) -> f64 {
    mem::swap(&mut x, &mut y); //~ swap: generic argument
    x * y
}

#[differentiable]
fn type_of_the_user(x: f64) -> f64 {
    Vec::with_capacity(x) //~ Vec: generic argument
}

#[differentiable]
fn method_of_the_user(x: f64) -> f64 {
    Option::sqrt(x) //~ sqrt: no function or associated item named `is_some`
}

#[differentiable]
fn another_method_of_the_user(x: f64) -> f64 {
    Result::abs(x) //~ abs: no function or associated item named `is_ok`
}

#[differentiable]
fn primitive(x: ::core::primitive::f32) -> ::core::primitive::f32 {
    f32::abs(x) //~ abs: different fn item
}

fn main() {}
