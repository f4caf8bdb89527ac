//! `if`, `if let` and `let else`, as statements and as values.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn if_statement(x: f64) -> f64 {
    let mut y = x;
    if x > 1.0 {
        y = x * x;
    }
    y * 2.0
}
check! { if_statement(x) covers "if statement"; x = 1.5; x = 0.5 }

#[differentiable]
fn if_value(x: f64) -> f64 {
    let y = if x > 1.0 { x * x } else { x.sin() };
    y * x
}
check! { if_value(x) covers "if value"; x = 1.5; x = 0.5 }

#[differentiable]
fn if_as_the_tail(x: f64, y: f64) -> f64 {
    if x > y { x * x * y } else { y / x }
}
check! { if_as_the_tail(x, y); x = 1.5, y = 1.0; x = 0.5, y = 1.0 }

#[differentiable]
fn if_as_an_operand(x: f64, y: f64) -> f64 {
    x * (if x > y { x } else { y }) + if y > 0.0 { y * y } else { -y }
}
check! { if_as_an_operand(x, y); x = 1.5, y = 1.0; x = 0.5, y = -1.0 }

#[differentiable]
fn else_if_chain(x: f64) -> f64 {
    if x < -1.0 {
        x * x
    } else if x < 0.0 {
        x.exp()
    } else if x < 1.0 {
        x.sin() * x
    } else {
        1.0 / x
    }
}
check! { else_if_chain(x); x = -1.5; x = -0.5; x = 0.5; x = 1.5 }

#[differentiable]
fn branches_on_updated_values(x: f64) -> f64 {
    let mut y = x;
    if y > 0.0 {
        y *= 4.0;
        if y < 3.0 {
            y *= y;
        } else {
            y = y.ln() * x;
        }
    }
    if y > x {
        y -= x * x;
    }
    y
}
check! { branches_on_updated_values(x); x = 0.5; x = 1.5; x = -2.0 }

#[differentiable]
fn values_of_both_sides_used_after(x: f64, y: f64) -> f64 {
    let (a, b) = if x < y { (x * x, y) } else { (y, x * y) };
    a * b - a
}
check! { values_of_both_sides_used_after(x, y); x = 0.5, y = 1.5; x = 1.5, y = 0.5 }

#[differentiable]
fn arrays_out_of_branches(x: f64) -> f64 {
    let a = if x > 0.0 { [x, x * x, 1.0] } else { [1.0; 3] };
    let v = if x > 1.0 { vec![x; 2] } else { a.to_vec() };
    a[1] * v[0] + v[1]
}
check! { arrays_out_of_branches(x); x = 0.5; x = 1.5; x = -1.0 }

#[differentiable]
fn references_out_of_branches(a: &[f64], b: &[f64], x: f64) -> f64 {
    let larger = if x > 0.0 { a } else { b };
    let item = if a[0] > b[0] { &a[0] } else { &b[0] };
    larger[1] * item * x
}
check! { references_out_of_branches(&a, &b, x) covers "reference out of a branch";
a = vec![1.0, 2.0], b = vec![0.5, 3.0], x = 0.7; a = vec![1.0, 2.0], b = vec![1.5, 3.0], x = -0.7 }

#[differentiable]
fn only_one_side_writes(x: f64, v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    if x > 0.0 {
        w[0] *= x;
        w[1] = w[0] + x;
    } else if x < -5.0 {
        w[0] = 0.0;
    }
    w[0] * w[1]
}
check! { only_one_side_writes(x, &v); x = 0.5, v = vec![1.0, 2.0]; x = -0.5, v = vec![1.0, 2.0]; x = -6.0, v = vec![1.0, 2.0] }

#[differentiable]
fn condition_on_a_computed_value(x: f64, y: f64) -> f64 {
    let d = x * x + y * y;
    if d.sqrt() < 1.0 && !(x < y) { d * x } else { d / (1.0 + y * y) }
}
check! { condition_on_a_computed_value(x, y); x = 0.5, y = 0.1; x = 0.1, y = 0.5; x = 2.0, y = 1.0 }

#[differentiable]
fn leaky_relu(x: f64, slope: f64) -> f64 {
    if x > 0.0 { x } else { slope * x }
}
check! { leaky_relu(x, slope); x = 1.5, slope = 0.1; x = -1.5, slope = 0.1 }

#[differentiable]
fn huber(x: f64, delta: f64) -> f64 {
    let size = x.abs();
    if size <= delta { 0.5 * x * x } else { delta * (size - 0.5 * delta) }
}
check! { huber(x, delta); x = 0.3, delta = 1.0; x = -2.3, delta = 1.0 }

#[differentiable]
fn if_let_some(x: Option<f64>, y: f64) -> f64 {
    let mut total = y;
    if let Some(value) = x {
        total *= value;
    }
    total
}
check! { if_let_some(x, y) covers "if let statement"; x = Some(1.5), y = 0.5; x = None::<f64>, y = 0.5 }

#[differentiable]
fn if_let_as_a_value(x: Option<f64>, y: f64) -> f64 {
    let z = if let Some(value) = x { value * y } else { y * y };
    z + y
}
check! { if_let_as_a_value(x, y) covers "if let value"; x = Some(1.5), y = 0.5; x = None::<f64>, y = 0.5 }

#[differentiable]
fn if_let_else_if(x: Option<f64>, pair: (f64, f64)) -> f64 {
    if let Some(value) = x {
        value * pair.0
    } else if let (a, b) = pair
        && a > b
    {
        a - b * b
    } else {
        pair.1
    }
}
check! { if_let_else_if(x, pair) covers "let chain"; x = Some(1.5), pair = (0.5, 0.1);
x = None::<f64>, pair = (0.5, 0.1); x = None::<f64>, pair = (0.1, 0.5) }

#[differentiable]
fn let_else(x: Option<f64>, y: f64) -> f64 {
    let Some(value) = x else {
        return y * y;
    };
    value * y
}
check! { let_else(x, y) covers "let else"; x = Some(1.5), y = 0.5; x = None::<f64>, y = 0.5 }

#[differentiable]
fn let_else_in_a_loop(items: &[Option<f64>], y: f64) -> f64 {
    let mut total = y;
    for item in items {
        let Some(value) = item else { continue };
        let (a, 1..) = (*value, items.len()) else { unreachable!() };
        total = a * total + y;
    }
    total
}
check! { let_else_in_a_loop(&items, y); items = vec![Some(1.5), None, Some(-0.5)], y = 0.5 }

#[differentiable]
fn if_let_by_reference(x: &Option<f64>, y: &mut Option<f64>) -> f64 {
    if let Some(value) = y {
        *value *= 2.0;
    }
    if let (Some(a), Some(b)) = (x, y.as_ref()) { a * b } else { 0.5 }
}
check! { if_let_by_reference(&x, &mut y) leaves (y); x = Some(1.5), y = Some(0.5); x = None::<f64>, y = Some(0.5) }

#[derive(Clone, Copy, Debug, Differentiable)]
struct Bounds {
    low: f64,
    high: f64,
}

#[differentiable]
fn clipped(x: f64, bounds: Bounds) -> f64 {
    let Bounds { low, high } = bounds;
    if x < low {
        return low * low;
    }
    let clipped = if x > high { high } else { x };
    clipped * (high - low)
}
check! { clipped(x, bounds); x = 0.5, bounds = Bounds { low: 0.0, high: 1.0 };
x = 1.5, bounds = Bounds { low: 0.2, high: 1.0 }; x = -1.5, bounds = Bounds { low: 0.2, high: 1.0 } }

#[differentiable]
fn flags_remembered(x: &[f64]) -> f64 {
    let mut seen = false;
    let mut total = 0.0;
    for &value in x {
        if seen {
            total += value * value;
        } else {
            total -= value;
        }
        seen = seen || value < 0.0;
    }
    total
}
check! { flags_remembered(&x); x = vec![1.0, -2.0, 3.0, -0.5]; x = vec![1.0]; x = vec![] }

#[differentiable]
fn bisection_tree(x: f64, thresholds: &[f64; 3], leaves: &[f64; 4]) -> f64 {
    if x < thresholds[0] {
        if x < thresholds[1] { leaves[0] * x } else { leaves[1] }
    } else if x < thresholds[2] {
        leaves[2] + x
    } else {
        leaves[3] * thresholds[2]
    }
}
check! { bisection_tree(x, &t, &l); x = 0.5, t = [0.0, -1.0, 1.0], l = [1.0, 2.0, 3.0, 4.0];
x = -2.5, t = [0.0, -1.0, 1.0], l = [1.0, 2.0, 3.0, 4.0]; x = 2.5, t = [0.0, -1.0, 1.0], l = [1.0, 2.0, 3.0, 4.0] }
