//! Types that have the names of types of `std` and hold floats.

use pullback::{Differentiable, differentiable};

mod mechanics {
    use pullback::Differentiable;

    #[derive(Clone, Debug, Differentiable)]
    pub struct String {
        pub tension: f64,
    }

    impl String {
        pub fn start() -> Self {
            Self { tension: 1.5 }
        }
    }

    #[derive(Clone, Debug, Differentiable)]
    pub struct Range<T> {
        pub low: T,
    }
}

mod parameter {
    use super::*;
    use mechanics::{Range, String};

    #[differentiable]
    fn pulled(string: &String, x: f64) -> f64 { //~ String: `String` has the name of a type of `std` and is another
        string.tension * x
    }

    #[differentiable]
    fn low(range: &Range<f64>, x: f64) -> f64 { //~ Range<f64>: has the name of a type of `std` and is another
        range.low * x
    }

    #[differentiable]
    fn of_local(x: f64) -> f64 {
        let mut string = String::start(); //~ string: holds floats, but its type was taken to hold none
        string.tension *= x;
        string.tension
    }

    #[derive(Clone, Debug, Differentiable)]
    struct Harp {
        string: String, //~ String: has the name of a type of `std` and is another
    }
}

mod alias {
    use super::*;

    #[allow(non_camel_case_types)]
    type usize = f64;

    #[differentiable]
    fn power(n: usize, x: f64) -> f64 { //~ usize: has the name of a type of `std` and is another
        n * x
    }

    #[differentiable]
    fn of_parameter<String: pullback::Scalar>(a: String, b: String) -> String { //~ String: has the name of a type of `std` and is another
        a * b
    }
}

#[differentiable]
fn range_of_floats(x: f64, y: f64) -> f64 {
    let range = x..y; //~ x: holds floats, but its type was taken to hold none
    range.end * range.start
}

struct Weights(f64);

impl Weights {
    fn len(&self) -> f64 {
        self.0
    }
}

#[differentiable]
fn length(x: f64) -> f64 {
    let weights = Weights(2.0);
    let mut sum = weights.len(); //~ sum: `f64` holds floats, but its type was taken to hold none
    sum += x * x;
    sum
}

fn main() {}
