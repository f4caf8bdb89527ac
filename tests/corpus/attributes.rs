//! Attributes, visibility and macros around annotated functions, as other people's crates have them.

use pullback::{Differentiable, differentiable, no_diff};
use pullback_tests::check;

/// A documented function.
///
/// With an example: `documented(1.0)`.
#[inline]
#[must_use = "a derivative is for using"]
#[allow(clippy::many_single_char_names)]
#[differentiable]
pub(crate) fn documented(x: f64) -> f64 {
    #[allow(unused_variables)]
    let unused = x;
    #[allow(clippy::let_and_return)]
    let y = x * x;
    y
}
check! { documented(x) covers "attributes on items and statements"; x = 0.7 }

#[differentiable]
fn conditional(x: f64, #[cfg(any())] absent: f64, #[allow(unused_variables)] unused: f64) -> f64 {
    #[cfg(any())]
    let x = absent;
    #[cfg(not(any()))]
    let x = x * 2.0;
    let y = match x > 1.0 {
        #[cfg(any())]
        true => missing(x),
        #[cfg(not(any()))]
        true => x * x,
        #[allow(unreachable_patterns)]
        _ => x,
    };
    #[cfg(any())]
    {
        return missing();
    }
    y * x
}
check! { conditional(x, y) covers "cfg"; x = 0.7, y = 0.1; x = 0.2, y = 0.1 }

#[cfg(any())]
#[differentiable]
fn not_compiled(x: Missing) -> f64 {
    x.nothing()
}

macro_rules! powers {
    ($($name:ident = $n:literal),*) => {$(
        #[differentiable]
        fn $name(x: f64) -> f64 {
            let mut y = 1.0;
            for _ in 0..$n {
                y *= x;
            }
            y
        }
        check! { $name(x); x = 0.7 }
    )*};
}
powers!(first_power = 1, second_power = 2, third_power = 3);

macro_rules! with_expression {
    ($name:ident, |$x:ident| $body:expr) => {
        #[differentiable]
        fn $name($x: f64) -> f64 {
            let y = $body;
            y * $x
        }
    };
}
with_expression!(from_an_expression, |x| x.sin() + 1.0);
with_expression!(hygiene, |y| y * 2.0);

#[differentiable]
fn made_by_macros(x: f64) -> f64 {
    from_an_expression(x) * hygiene(x) + third_power(x)
}
check! { made_by_macros(x) covers "function made by a macro"; x = 0.7 }

macro_rules! between_operators {
    ($name:ident, $e:expr, $n:expr, $k:literal) => {
        #[differentiable]
        fn $name(x: f64, v: &[f64]) -> f64 {
            let y = 2.0 * $e + x.powi($n) / $e - $k * x;
            let parts: f64 = v[..$n + 1].iter().sum::<f64>() + v.iter().skip($n).step_by($n).product::<f64>();
            let all = vec![y * $e, v[$n * 2]];
            assert!(2 * $n == 4, "{}", 2 * $n);
            all[0] * all[1] + parts
        }
        check! { $name(x, &v) covers "expression in a macro, beside operators"; x = 0.7, v = [0.3, 0.1, -0.6, 0.8, 1.1] }
    };
}
between_operators!(sum_between_operators, 1.0 + 0.5, 1 + 1, -1.5);
between_operators!(cast_between_operators, 3 as f64, 4 - 2, 2.0);
between_operators!(branch_between_operators, if true { 2.5 } else { 0.0 }, 2 << 0, 2.0);

mod inner {
    //! Visibility is that of the function.
    use pullback::differentiable;

    #[differentiable]
    pub(super) fn visible(x: f64) -> f64 {
        private(x) + 1.0
    }

    #[differentiable]
    fn private(x: f64) -> f64 {
        x * x
    }
}
pub use inner_public::public as renamed;
mod inner_public {
    //! A re-export carries the derivative along.
    #[pullback::differentiable]
    pub fn public(x: f64) -> f64 {
        x * 3.0
    }
}

#[differentiable]
fn through_modules(x: f64) -> f64 {
    inner::visible(x) * renamed(x)
}
check! { through_modules(x) covers "visibility", "re-export"; x = 0.7 }

#[test]
fn a_function_inside_a_function() {
    #[differentiable]
    fn local(x: f64) -> f64 {
        x * x
    }
    assert_eq!(local::grad(3.0), 6.0);
    assert_eq!(renamed::grad(3.0), 3.0);
}

#[derive(Clone, Debug, Differentiable)]
struct Plan {
    rounds: usize,
    #[allow(dead_code)] // it is there to carry no derivative
    names: Vec<String>,
    #[no_diff]
    weight: f64,
}

#[differentiable]
fn weighed(x: f64, #[no_diff] weight: f64, #[no_diff] plan: &Plan, #[no_diff] marks: &[usize]) -> f64 {
    x * weight * plan.rounds as f64 + plan.weight * x * marks.len() as f64
}

#[differentiable]
fn is_large(#[no_diff] x: f64) -> bool {
    x > 0.6
}

/// Arguments without derivative, marked by whom they are passed to.
#[differentiable(check(skip = "an argument counts as constant"))]
fn arguments_that_are_marked(x: &[f64], #[no_diff] data: &[f64], plan: &Plan) -> f64 {
    let mut total = 0.0;
    let mut scale = 0.5;
    for (i, v) in x.iter().enumerate() {
        scale += 0.25;
        let large = is_large(*v);
        total += weighed(*v, data[i], plan, &[1, 2]) * weighed(*v, no_diff(scale), plan, &[]) + weighed(*v, no_diff(*v), plan, &[i]);
        total += if large { 1.5 * v } else { weighed(*v, plan.weight, plan, &[]) };
    }
    total
}

#[test]
fn what_is_marked_where_it_is_passed_to_counts_as_constant() {
    let plan = Plan { rounds: 2, names: vec!["a".into()], weight: 0.3 };
    let (x, data) = ([0.5, 0.7], [1.5, -0.5]);
    let (gradient, _) = arguments_that_are_marked::grad(&x, &data, &plan);
    for (i, (v, d)) in x.iter().zip(&data).enumerate() {
        let scale = 0.75 + 0.25 * i as f64;
        let product = 2.0 * v * (2.0 * d + 0.6) * 2.0 * scale;
        let last = 2.0 * v + 0.3 + if *v > 0.6 { 1.5 } else { 0.6 };
        assert!((gradient[i] - product - last).abs() < 1e-12, "{i}: {} and {}", gradient[i], product + last);
    }
}

/// The types of a function that a macro makes, handed in.
macro_rules! of_types {
    ($name:ident($argument:ident: $of:ty) -> $result:ty $body:block) => {
        #[differentiable]
        fn $name($argument: $of) -> $result $body
    };
}
of_types! { typed_by_a_macro(x: f64) -> f64 { x * x } }
check! { typed_by_a_macro(x); x = 0.7 }

#[derive(Clone, Debug, Differentiable)]
struct Instrumented {
    value: f64,
    #[cfg(debug_assertions)]
    count: f64,
    #[cfg(not(debug_assertions))]
    total: f64,
}

#[differentiable]
fn conditional_fields(x: f64, y: f64) -> f64 {
    let made = Instrumented {
        value: x * y,
        #[cfg(debug_assertions)]
        count: x,
        #[cfg(not(debug_assertions))]
        total: x,
    };
    let Instrumented {
        value,
        #[cfg(debug_assertions)]
            count: other,
        #[cfg(not(debug_assertions))]
            total: other,
    } = made;
    value * value * other
}
check! { conditional_fields(x, y); x = 0.7, y = -0.4 }
