//! Calls of other differentiable functions: by any path, recursively, through references, through handles.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn mul_add(a: f64, b: f64, c: f64) -> f64 {
    a * b + c
}

mod geometry {
    //! Functions behind a path.
    pub mod plane {
        //! A level deeper.
        #[pullback::differentiable]
        pub fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
            super::hypotenuse(a.0 - b.0, a.1 - b.1)
        }
    }

    #[pullback::differentiable]
    pub fn hypotenuse(x: f64, y: f64) -> f64 {
        (super::square(x) + crate::calls::square(y)).sqrt()
    }
}
use geometry::hypotenuse as length;
use geometry::plane;

#[differentiable]
fn nested_calls(x: f64, y: f64) -> f64 {
    mul_add(square(x), mul_add(y, x, square(y)), square(square(x)))
}
check! { nested_calls(x, y) covers "call"; x = 0.5, y = 1.2 }

#[differentiable]
fn calls_by_path(x: f64, y: f64) -> f64 {
    plane::distance((x, y), (1.0, 2.0)) * geometry::hypotenuse(x, y) + length(y, 3.0) * self::square(x) + super::calls::square(y)
}
check! { calls_by_path(x, y) covers "call by a path"; x = 0.5, y = 1.2 }

#[differentiable]
fn call_of_a_renamed_import(x: f64, y: f64) -> f64 {
    length(x, y)
}
check! { call_of_a_renamed_import(x, y); x = 0.5, y = 1.2 }

#[differentiable]
fn factorial_like(x: f64, n: u32) -> f64 {
    if n == 0 { 1.0 } else { (x + n as f64) * factorial_like(x, n - 1) }
}
check! { factorial_like(x, 4); x = 0.5 }

#[differentiable]
fn fibonacci(x: f64, n: u32) -> f64 {
    match n {
        0 => x,
        1 => x * x,
        _ => fibonacci(x, n - 1) * 0.5 + fibonacci(x, n - 2),
    }
}
check! { fibonacci(x, 6); x = 0.7 }

#[differentiable]
fn continued_fraction(c: &[f64], x: f64) -> f64 {
    if c.is_empty() {
        return 1.0;
    }
    c[0] + x / continued_fraction(&c[1..], x)
}
check! { continued_fraction(&c, x); c = vec![1.0, 2.0, 0.5], x = 0.7 }

#[differentiable]
fn recursion_by_value(mut v: Vec<f64>, x: f64) -> f64 {
    match v.pop() {
        None => x,
        Some(last) => recursion_by_value(v, x * last) + last,
    }
}
check! { recursion_by_value(v, x); v = vec![0.5, 2.0, -1.0], x = 0.7 }

#[differentiable(boxed)]
fn even_steps(x: f64, n: u32) -> f64 {
    if n == 0 { x } else { odd_steps(x * 1.5, n - 1) + x }
}

#[differentiable(boxed)]
fn odd_steps(x: f64, n: u32) -> f64 {
    if n == 0 { x * x } else { even_steps(x.sin(), n - 1) * x }
}

#[differentiable]
fn mutual_recursion(x: f64) -> f64 {
    even_steps(x, 5) * odd_steps(x, 4)
}
check! { mutual_recursion(x) covers "mutual recursion"; x = 0.7 }

/// What is read from letters by chance has no `x` in it.
#[cfg(test)]
fn a_text(rng: &mut pullback::gradcheck::Rng, _: usize) -> (Vec<char>, usize, f64) {
    ("x*(x+3)*2+x".chars().collect(), 0, rng.normal())
}

#[differentiable(boxed, check(sample = a_text))]
fn expression(tokens: &[char], at: &mut usize, x: f64) -> f64 {
    let mut value = term(tokens, at, x);
    while *at < tokens.len() && tokens[*at] == '+' {
        *at += 1;
        value += term(tokens, at, x);
    }
    value
}

#[differentiable(boxed, check(sample = a_text))]
fn term(tokens: &[char], at: &mut usize, x: f64) -> f64 {
    let mut value = factor(tokens, at, x);
    while *at < tokens.len() && tokens[*at] == '*' {
        *at += 1;
        value *= factor(tokens, at, x);
    }
    value
}

#[differentiable(boxed)]
fn factor(tokens: &[char], at: &mut usize, x: f64) -> f64 {
    let token = tokens[*at];
    *at += 1;
    match token {
        'x' => x,
        '(' => {
            let value = expression(tokens, at, x);
            *at += 1;
            value
        }
        digit => digit as u8 as f64 - 48.0,
    }
}

#[differentiable]
fn parsed_and_evaluated(text: &str, x: f64) -> f64 {
    let tokens: Vec<char> = text.chars().collect();
    let mut at = 0;
    expression(&tokens, &mut at, x)
}
check! { parsed_and_evaluated("x*(x+3)*x+2*x", x); x = 0.7 }

#[differentiable]
fn scale(v: &mut [f64], k: f64) {
    for x in v.iter_mut() {
        *x *= k;
    }
}

#[differentiable]
fn normalise(v: &mut Vec<f64>) -> f64 {
    let norm = v.iter().map(|x| x * x).sum::<f64>().sqrt();
    scale(v, 1.0 / norm);
    norm
}

#[differentiable]
fn calls_with_in_out(v: &[f64], k: f64) -> f64 {
    let mut w = v.to_vec();
    scale(&mut w, k);
    let norm = normalise(&mut w);
    scale(&mut w[..1], norm);
    w[0] * w[1] * norm
}
check! { calls_with_in_out(&v, k) covers "call with &mut"; v = vec![0.5, 2.0, -1.0], k = 0.7 }

#[differentiable]
fn rotate(x: &mut f64, y: &mut f64, angle: f64) {
    let (s, c) = angle.sin_cos();
    let old = *x;
    *x = c * *x - s * *y;
    *y = s * old + c * *y;
}

#[differentiable]
fn calls_with_two_in_outs(a: f64) -> f64 {
    let mut p = (a, 1.0);
    let mut q = [a * a, 0.5];
    rotate(&mut p.0, &mut p.1, a);
    let (left, right) = q.split_at_mut(1);
    rotate(&mut left[0], &mut right[0], p.0);
    rotate(&mut p.0, &mut q[1], 0.3);
    p.0 * p.1 + q[0] * q[1]
}
check! { calls_with_two_in_outs(a); a = 0.7 }

#[differentiable]
fn evaluated_in_order(x: f64) -> f64 {
    let mut y = x;
    let z = mul_add(
        y,
        {
            y *= 2.0;
            y
        },
        {
            y += 1.0;
            y * y
        },
    );
    z * y
}
check! { evaluated_in_order(x) covers "effects in arguments"; x = 0.7 }

#[differentiable]
fn several_results(v: &[f64]) -> (f64, f64, Vec<f64>) {
    let sum: f64 = v.iter().sum();
    let squares: Vec<f64> = v.iter().map(|x| x * x).collect();
    (sum, squares.iter().product(), squares)
}

#[differentiable]
fn several_results_used(v: &[f64]) -> f64 {
    let (a, b, c) = several_results(v);
    let (d, _, _) = several_results(&c);
    let last = several_results(v).2[1];
    a * b + c[0] * d + last
}
check! { several_results_used(&v) covers "tuple returned"; v = vec![0.5, 2.0, -1.0] }

#[differentiable]
fn no_result(_x: f64, log: &mut Vec<usize>) {
    log.push(1);
}

#[differentiable]
fn inert_results(v: &[f64], x: f64) -> usize {
    v.iter().filter(|y| **y > x).count()
}

#[differentiable]
fn calls_of_inert_functions(v: &[f64], x: f64) -> f64 {
    let mut log = vec![];
    no_result(x, &mut log);
    let n = inert_results(v, x);
    v[n] * x * log.len() as f64
}
check! { calls_of_inert_functions(&v, x); v = vec![0.5, 2.0, -1.0], x = 0.7 }

#[differentiable]
fn shared_twice(v: &[f64]) -> f64 {
    inner(v, v) + inner(&v[..1], &v[1..]) + inner(v, &[v[0], 2.0])
}
#[differentiable]
fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
check! { shared_twice(&v) covers "the same argument twice"; v = vec![0.5, 2.0] }

#[derive(Clone, Debug, Differentiable)]
struct Model {
    a: f64,
    b: Vec<f64>,
}

#[differentiable]
fn predict(model: &Model, x: f64) -> f64 {
    model.a * x + model.b.iter().map(|b| (b * x).sin()).sum::<f64>()
}

#[differentiable]
fn mean_squared_error(model: &Model, #[no_diff] xs: &[f64], #[no_diff] ys: &[f64]) -> f64 {
    let total: f64 = xs.iter().zip(ys).map(|(&x, y)| square(predict(model, x) - y)).sum();
    total / xs.len() as f64
}
check! { mean_squared_error(&model, &[0.1, 0.5, 1.0], &[0.3, 0.2, 0.9]); model = Model { a: 0.5, b: vec![1.0, -2.0] } }

#[differentiable]
fn fitted_by_descent(model: &Model, rate: f64, steps: usize) -> f64 {
    let mut m = model.clone();
    for _ in 0..steps {
        let slope = predict(&m, 1.0) - 0.3;
        m.a -= rate * slope;
        for b in m.b.iter_mut() {
            *b -= rate * slope * b.cos();
        }
    }
    predict(&m, 0.5)
}
check! { fitted_by_descent(&model, rate, 3); model = Model { a: 0.5, b: vec![1.0, -2.0] }, rate = 0.1 }

#[differentiable]
fn stopped(x: f64, y: f64) -> f64 {
    let frozen = pullback::no_diff(x * y);
    let constant = 2.0 * frozen;
    x * y + constant - constant
}
check! { stopped(x, y) covers "no_diff(..)"; x = 0.5, y = 1.2 }

mod repeated {
    //! A glob import brings both the function and its derivative.
    #[pullback::differentiable]
    pub fn cube(x: f64) -> f64 {
        x * x * x
    }
}
mod through_a_glob {
    //! The importer.
    use super::repeated::*;
    use pullback_tests::check;

    #[pullback::differentiable]
    fn through_the_glob(x: f64) -> f64 {
        cube(x) + cube(2.0)
    }
    check! { through_the_glob(x) covers "glob import"; x = 0.7 }
}

/// A function of the body with generics that are written out.
#[differentiable]
fn nested_generic(x: f64) -> f64 {
    fn iterated<const N: usize>(x: f64) -> f64 {
        let mut y = x;
        for _ in 0..N {
            y = y.sin() + x;
        }
        y
    }
    iterated::<2>(x) * iterated::<3>(x)
}
check! { nested_generic(x); x = 0.7 }

#[differentiable]
fn collected_into_the_result(v: &[f64]) -> Option<Vec<f64>> {
    if v.len() > 1 { v.iter().map(|x| if *x > 0.0 { Some(x * x) } else { None }).collect() } else { None }
}
#[differentiable]
fn collects_in_a_tail(v: &[f64]) -> f64 {
    match collected_into_the_result(v) {
        Some(y) => y[0] * y[1],
        None => v[0],
    }
}
check! { collects_in_a_tail(&v); v = vec![0.3, 0.2]; v = vec![0.3, -0.2]; v = vec![0.3] }

#[differentiable]
fn functions_that_call_one_another(v: &[f64]) -> f64 {
    fn even(x: f64, n: usize) -> f64 {
        if n == 0 { square(x) } else { odd(x * 0.5 * x, less(n)) }
    }
    fn odd(x: f64, n: usize) -> f64 {
        if n == 0 { x } else { even(x + 1.0, less(n)) }
    }
    fn square(x: f64) -> f64 {
        x * x
    }
    fn less(n: usize) -> usize {
        n - 1
    }
    even(v[0], 3) + odd(v[1], 2) + std::iter::once(v[0]).chain(v.iter().map(|x| x * x)).sum::<f64>()
}
check! { functions_that_call_one_another(&v); v = vec![0.3, 0.2] }

#[differentiable]
fn product_in_lifetimes<'a, 'b: 'a>(x: &'a f64, y: &'b f64) -> f64 {
    *x * *y
}

#[differentiable]
fn call_with_bounded_lifetimes(x: &[f64]) -> f64 {
    let mut total = 0.0;
    for i in 1..x.len() {
        total += product_in_lifetimes(&x[i - 1], &x[i]);
    }
    total
}
check! { call_with_bounded_lifetimes(&x); x = vec![0.5, 1.2, -0.3] }
