//! `match` with every kind of pattern, as a statement and as a value.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[derive(Clone, Debug, Differentiable)]
enum Shape {
    Circle(f64),
    Rectangle { width: f64, height: f64 },
    Polygon(Vec<f64>),
    Empty,
}

#[differentiable]
fn match_value(n: u32, x: f64) -> f64 {
    match n {
        0 => 1.0,
        1 => x,
        2 => x * x,
        _ => x.powi(n as i32),
    }
}
check! { match_value(0, x); x = 1.5 }
#[differentiable]
fn match_on_integers(x: f64) -> f64 {
    let mut total = 0.0;
    for n in 0..5 {
        total += match_value(n, x);
    }
    total
}
check! { match_on_integers(x) covers "match value"; x = 1.5; x = -0.5 }

#[differentiable]
fn match_statement(kind: char, x: f64) -> f64 {
    let mut y = x;
    match kind {
        's' => y = y.sin(),
        'e' => {
            y = y.exp();
            y *= x;
        }
        _ => {}
    }
    y * y
}
check! { match_statement('s', x) covers "match statement"; x = 1.5 }

#[differentiable]
fn match_statements(x: f64) -> f64 {
    match_statement('e', x) + match_statement('q', x)
}
check! { match_statements(x); x = 0.5 }

#[differentiable]
fn area(shape: &Shape) -> f64 {
    match shape {
        Shape::Circle(radius) => 3.0 * radius * radius,
        Shape::Rectangle { width, height } => width * height,
        Shape::Polygon(sides) => sides.iter().map(|side| side * side).sum(),
        Shape::Empty => 0.0,
    }
}
check! { area(&shape) covers "match binding", "enum by reference"; shape = Shape::Circle(1.5);
shape = Shape::Rectangle { width: 1.5, height: 2.0 }; shape = Shape::Polygon(vec![1.0, 2.0, 3.0]); shape = Shape::Empty }

#[differentiable]
fn area_by_value(shape: Shape) -> f64 {
    match shape {
        Shape::Circle(radius) if radius > 1.0 => radius * radius,
        Shape::Circle(radius) => radius,
        Shape::Rectangle { width: w, .. } if w < 0.0 => -w,
        Shape::Rectangle { width, height } => width * height,
        Shape::Polygon(mut sides) => {
            sides[0] *= 2.0;
            sides[0] * sides[1]
        }
        Shape::Empty => 0.5,
    }
}
check! { area_by_value(shape) covers "match guard"; shape = Shape::Circle(1.5); shape = Shape::Circle(0.5);
shape = Shape::Rectangle { width: -1.5, height: 2.0 }; shape = Shape::Rectangle { width: 1.5, height: 2.0 };
shape = Shape::Polygon(vec![1.0, 2.0]) }

#[differentiable]
fn guards_on_floats(x: f64, y: f64) -> f64 {
    match x {
        a if a < 0.0 => a * y,
        a if a * y > 1.0 => a - y * y,
        a => a * a,
    }
}
check! { guards_on_floats(x, y); x = -1.5, y = 2.0; x = 1.5, y = 2.0; x = 0.25, y = 2.0 }

#[differentiable]
fn range_patterns(n: i32, x: f64) -> f64 {
    match n {
        i32::MIN..=-1 => -x,
        0 => 1.0,
        1..=3 => x * x,
        4..10 => x.ln(),
        10.. => x * n as f64,
    }
}
#[differentiable]
fn all_range_patterns(x: f64) -> f64 {
    range_patterns(-5, x) * range_patterns(2, x) + range_patterns(7, x) * range_patterns(12, x) + range_patterns(0, x)
}
check! { all_range_patterns(x) covers "range pattern"; x = 1.5 }

#[differentiable]
fn float_range_patterns(x: f64) -> f64 {
    match x {
        0.0..=1.0 => x * x,
        1.0..2.0 => 2.0 * x - 1.0,
        _ => x.sin(),
    }
}
check! { float_range_patterns(x); x = 0.5; x = 1.5; x = -1.0 }

#[differentiable]
fn or_patterns(shape: &Shape, n: usize) -> f64 {
    match (shape, n) {
        (Shape::Circle(size) | Shape::Rectangle { width: size, .. }, 1 | 2) => size * size,
        (Shape::Circle(size), _) => *size,
        (Shape::Polygon(_) | Shape::Empty, 0) | (Shape::Rectangle { .. }, _) => 1.0,
        _ => 2.0,
    }
}
check! { or_patterns(&shape, 2) covers "or-pattern"; shape = Shape::Circle(1.5);
shape = Shape::Rectangle { width: 1.5, height: 2.0 }; shape = Shape::Polygon(vec![1.0]) }

#[differentiable]
fn nested_patterns(x: Option<(f64, Option<f64>)>, y: f64) -> f64 {
    match x {
        Some((a, Some(b))) => a * b * y,
        Some((a, None)) if a > 1.0 => a * y,
        Some((a, None)) => a + y,
        None => y * y,
    }
}
check! { nested_patterns(x, y); x = Some((1.5, Some(0.5))), y = 2.0; x = Some((1.5, None)), y = 2.0;
x = Some((0.5, None)), y = 2.0; x = None::<(f64, Option<f64>)>, y = 2.0 }

#[differentiable]
fn tuples_of_flags(x: f64, y: f64) -> f64 {
    match (x > 0.0, y > 0.0) {
        (true, true) => x * y,
        (true, false) => x - y,
        (false, true) => y / x,
        (false, false) => x * x * y,
    }
}
check! { tuples_of_flags(x, y); x = 1.5, y = 2.0; x = 1.5, y = -2.0; x = -1.5, y = 2.0; x = -1.5, y = -2.0 }

#[differentiable]
fn slice_patterns(v: &[f64]) -> f64 {
    match v {
        [] => 0.0,
        [only] => only * only,
        [first, last] => first * last,
        [first, middle @ .., last] => first * last + middle[0] * middle.len() as f64,
    }
}
check! { slice_patterns(&v) covers "slice pattern"; v = vec![]; v = vec![1.5]; v = vec![1.5, 2.0]; v = vec![1.5, 2.0, -1.0, 0.5] }

#[differentiable]
fn slice_pattern_recursion(v: &[f64], x: f64) -> f64 {
    if let [head, tail @ ..] = v { head + x * slice_pattern_recursion(tail, x) } else { 0.0 }
}
check! { slice_pattern_recursion(&v, x); v = vec![1.5, 2.0, -1.0], x = 0.7 }

#[differentiable]
fn at_pattern(n: i32, x: f64) -> f64 {
    match n {
        small @ 0..=3 => x * small as f64,
        big @ (4 | 8) => x.powi(big),
        other => x / other as f64,
    }
}
#[differentiable]
fn at_patterns(x: f64) -> f64 {
    at_pattern(2, x) * at_pattern(4, x) - at_pattern(7, x)
}
check! { at_patterns(x); x = 1.3 }

#[differentiable]
fn at_pattern_with_a_payload(shape: &Shape) -> f64 {
    match shape {
        whole @ Shape::Circle(radius) => area(whole) * radius,
        whole => area(whole) * 2.0,
    }
}
check! { at_pattern_with_a_payload(&shape); shape = Shape::Circle(1.5); shape = Shape::Rectangle { width: 1.5, height: 2.0 } }

#[differentiable]
fn match_on_a_place(shape: &mut Shape, x: f64) -> f64 {
    match shape {
        Shape::Circle(radius) => *radius *= x,
        Shape::Rectangle { width, height } => {
            *width += x;
            *height *= *width;
        }
        Shape::Polygon(sides) => sides.push(x * x),
        Shape::Empty => *shape = Shape::Circle(x),
    }
    area(shape)
}
check! { match_on_a_place(&mut shape, x) leaves (shape) covers "enum by mutable reference"; shape = Shape::Circle(1.5), x = 0.5;
shape = Shape::Rectangle { width: 1.5, height: 2.0 }, x = 0.5; shape = Shape::Polygon(vec![1.0]), x = 0.5; shape = Shape::Empty, x = 0.5 }

#[differentiable]
fn enum_replaced_inside_its_arm(start: Shape, x: f64) -> f64 {
    let mut shape = start;
    for _ in 0..3 {
        match &mut shape {
            Shape::Circle(radius) => {
                let r = *radius * x;
                shape = Shape::Rectangle { width: r, height: x };
            }
            Shape::Rectangle { width, height } => {
                *width *= *height;
                let w = *width;
                shape = Shape::Circle(w + x);
            }
            _ => {}
        }
    }
    area(&shape)
}
check! { enum_replaced_inside_its_arm(start, x); start = Shape::Circle(1.5), x = 0.7; start = Shape::Empty, x = 0.7 }

#[differentiable]
fn matches_with_early_return(x: f64, n: i32) -> f64 {
    let y = match n {
        0 => return x,
        1 => x * x,
        _ if x > 100.0 => return x / 2.0,
        _ => x.exp(),
    };
    y * x
}
#[differentiable]
fn match_arms_that_leave(x: f64) -> f64 {
    matches_with_early_return(x, 0) + matches_with_early_return(x, 1) + matches_with_early_return(x, 2)
}
check! { match_arms_that_leave(x); x = 1.2 }

#[differentiable]
fn state_machine(xs: &[f64]) -> f64 {
    let mut state = 0;
    let mut value = 1.0;
    for &x in xs {
        state = match state {
            0 if x > 0.0 => {
                value *= x;
                1
            }
            0 => 2,
            1 => {
                value += x * x;
                if value > 3.0 { 2 } else { 1 }
            }
            _ => {
                value -= x / value;
                0
            }
        };
    }
    value
}
check! { state_machine(&xs); xs = vec![0.5, 1.2, -0.7, 1.9, 2.2, -1.0, 0.4]; xs = vec![-0.5, 1.0, 2.0] }

#[differentiable]
fn match_on_a_reference(x: &f64, n: &usize) -> f64 {
    match n {
        0 => *x,
        &k if k < 3 => x * k as f64,
        k => x.powi(*k as i32),
    }
}
check! { match_on_a_reference(&x, &2); x = 1.2 }

#[differentiable]
fn match_as_an_argument(x: f64, up: bool) -> f64 {
    f64::max(
        match up {
            true => x * 2.0,
            false => x,
        },
        x * x,
    ) * match x > 0.0 {
        true => x,
        false => 1.0,
    }
}
check! { match_as_an_argument(x, true); x = 1.2; x = 3.2; x = -0.5 }

/// What stands behind `..` is counted from the end of its own slice, wherever that stands in the pattern.
#[differentiable]
fn ends_of_inner_rows(rows: &[[f64; 3]], pair: Option<[f64; 4]>) -> f64 {
    let outer = match rows {
        [[.., b], .., [a, .., c]] => a * b * c,
        [[a, .., b]] => a - b,
        _ => 0.5,
    };
    match pair {
        Some([a, middle @ .., b]) => outer * a * b + middle[1],
        None => outer,
    }
}
check! { ends_of_inner_rows(&rows, pair); rows = vec![[0.3, 1.2, -0.4], [0.5, 0.7, 2.0], [1.5, -0.8, 0.6]], pair = Some([0.2, 1.1, -0.7, 0.9]); rows = vec![[0.3, 1.2, -0.4]], pair = None }

/// The ends of a slice, changed in place.
#[differentiable]
fn ends_changed(xs: &mut [f64], k: f64) -> f64 {
    for part in xs.chunks_mut(3) {
        if let [first, .., last] = part {
            *first *= *last;
            *last = *first + k;
        }
    }
    match xs {
        [first, rest @ .., last] => {
            *last *= *first;
            for r in rest.iter_mut() {
                *r *= *last;
            }
        }
        _ => {}
    }
    xs.iter().sum()
}
check! { ends_changed(&mut xs, k); xs = vec![0.3, 1.2, -0.4, 0.5, 0.7, 2.0, 1.5], k = 0.6 }
