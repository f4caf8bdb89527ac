//! Names that mean something else than they do elsewhere: variables in upper case, functions and types of a body,
//! methods named like those of `std`.

#![allow(non_snake_case)]

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn upper_case_variables(S: f64, K: f64) -> f64 {
    let D = S * K;
    let (A, B) = (D + S, D * K);
    let [P, Q] = [A * B, A - B];
    P * Q + D
}
check! { upper_case_variables(S, K) covers "variables in upper case"; S = 1.3, K = 0.7 }

#[differentiable]
fn upper_case_in_loops_and_closures(X: &[(f64, f64)]) -> f64 {
    let F = |W: f64| W * W;
    let mut T = 0.0;
    for (I, (V, _)) in X.iter().enumerate() {
        T += F(*V) * I as f64;
    }
    T + X.iter().map(|(P, Q)| P * Q).sum::<f64>()
}
check! { upper_case_in_loops_and_closures(&X); X = vec![(0.5, 1.5), (-0.3, 0.7), (1.1, 0.2)] }

#[derive(Clone, Debug, Differentiable)]
struct Gas {
    P: f64,
    V: f64,
}

#[differentiable]
fn upper_case_fields(gas: &Gas, n: usize) -> f64 {
    const TWO: usize = 2;
    let Gas { P, V } = gas;
    let work = match gas {
        Gas { P, .. } if *P > 1.0 => P * P,
        Gas { P, V } => P * V,
    };
    match n {
        TWO => work * P,
        _ => work * V,
    }
}
check! { upper_case_fields(&gas, 2); gas = Gas { P: 1.5, V: 0.8 }; gas = Gas { P: 0.5, V: 0.8 } }

/// Another one than the function of the body below.
#[differentiable]
fn gain(x: f64) -> f64 {
    x * x * x
}

#[differentiable]
fn function_of_the_body(x: f64, y: f64) -> f64 {
    fn gain(x: f64) -> f64 {
        x.sin() * 3.0
    }
    fn twice(x: f64) -> f64 {
        fn inner(x: f64) -> f64 {
            x * x
        }
        inner(x) + gain(x)
    }
    gain(x) * twice(y)
}
check! { function_of_the_body(x, y) covers "nested function without an attribute"; x = 0.4, y = -0.8 }

#[differentiable]
fn function_outside(x: f64) -> f64 {
    gain(x)
}
check! { function_outside(x); x = 0.4 }

/// Tests have local variables of these names.
#[differentiable]
fn run(x: f64) -> f64 {
    zero(x) * x
}
check! { run(x) covers "functions named like variables of their tests"; x = 0.4 }

#[differentiable]
fn zero(value: f64) -> f64 {
    value.sin()
}

#[differentiable]
fn value(value: &[f64], pullback: f64) -> f64 {
    value.iter().sum::<f64>() * pullback
}
check! { value(&values, k); values = vec![0.4, -1.2], k = 0.7 }

/// Types of one's own with the names of types of `std`.
mod mechanics {
    use pullback::{Differentiable, differentiable};

    #[derive(Clone, Debug, Differentiable)]
    pub struct String {
        pub tension: f64,
        pub length: f64,
    }

    #[derive(Clone, Debug, Differentiable)]
    pub struct Range<T> {
        pub low: T,
        pub high: T,
    }

    #[derive(Clone, Debug, Differentiable)]
    pub struct Duration {
        pub seconds: f64,
    }

    #[derive(Clone, Debug, Differentiable)]
    pub struct Box {
        pub w: f64,
        pub h: f64,
    }

    #[differentiable]
    impl Box {
        pub fn new(w: f64, h: f64) -> Self {
            Self { w, h }
        }

        pub fn len(&self, n: usize) -> f64 {
            self.w * self.h * n as f64
        }
    }
}
use mechanics::{Box as Frame, Duration};

#[differentiable]
fn pitch(string: &mechanics::String, span: &mechanics::Range<f64>, time: &Duration) -> f64 {
    string.tension * string.length + span.low * span.high * time.seconds
}

#[differentiable]
fn types_named_like_those_of_std(x: &[f64]) -> f64 {
    let string = mechanics::String { tension: x[0], length: x[1] };
    let span: mechanics::Range<f64> = mechanics::Range { low: x[1], high: x[2] };
    let strings: Vec<mechanics::String> = vec![string.clone(); 2];
    let frame = Frame::new(x[0], x[2]);
    let inside = (x[0]..x[1]).contains(&x[2]);
    let scale = if inside { 2.0 } else { 0.5 };
    pitch(&string, &span, &Duration { seconds: x[0] * scale }) + strings[1].tension * frame.w * frame.h
}
check! { types_named_like_those_of_std(&x) covers "types named like those of std"; x = vec![0.5, 1.2, -0.3]; x = vec![0.5, 1.2, 0.7] }
