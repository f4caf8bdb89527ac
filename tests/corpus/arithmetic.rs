//! Operators on floats, in every position and order of evaluation.

use pullback::differentiable;
use pullback_tests::check;

#[differentiable]
fn identity(x: f64) -> f64 {
    x
}
check! { identity(x); x = 1.5; x = -0.25 }

#[differentiable(check(inconclusive = "a constant"))]
fn constant(x: f64) -> f64 {
    let _ = x;
    4.0
}
check! { constant(x) covers "let wildcard"; x = 1.5 }

#[differentiable]
fn sum_of_two(x: f64, y: f64) -> f64 {
    x + y
}
check! { sum_of_two(x, y) covers "+"; x = 1.5, y = -2.0 }

#[differentiable]
fn difference(x: f64, y: f64) -> f64 {
    x - y - 1.0
}
check! { difference(x, y) covers "-"; x = 1.5, y = -2.0 }

#[differentiable]
fn product(x: f64, y: f64) -> f64 {
    x * y
}
check! { product(x, y) covers "*"; x = 1.5, y = -2.0; x = 0.0, y = 0.0 }

#[differentiable]
fn quotient(x: f64, y: f64) -> f64 {
    x / y
}
check! { quotient(x, y) covers "/"; x = 1.5, y = -2.0; x = 0.0, y = 0.5 }

#[differentiable]
fn remainder(x: f64, y: f64) -> f64 {
    x % y
}
check! { remainder(x, y) covers "%"; x = 7.3, y = 2.0; x = -7.3, y = 2.0; x = 7.3, y = -2.0 }

#[differentiable]
fn negation(x: f64) -> f64 {
    -x * -(-x)
}
check! { negation(x) covers "unary -"; x = 1.5; x = -3.0 }

#[differentiable]
fn squares_and_cubes(x: f64) -> f64 {
    x * x + x * x * x
}
check! { squares_and_cubes(x); x = 1.5; x = 0.0 }

#[differentiable]
fn precedence(a: f64, b: f64, c: f64) -> f64 {
    a + b * c - a / b / c - (a - (b - c)) * -a
}
check! { precedence(a, b, c); a = 0.7, b = 1.9, c = -1.1 }

#[differentiable]
fn polynomial(x: f64) -> f64 {
    3.0 * x * x - 2.0 * x + 1.0
}
check! { polynomial(x); x = 1.5; x = -0.5 }

#[differentiable]
fn rational(x: f64, y: f64) -> f64 {
    (x * y + 1.0) / (x * x + y * y + 1.0)
}
check! { rational(x, y); x = 0.3, y = -1.2; x = 0.0, y = 0.0 }

#[differentiable]
fn constants_on_either_side(x: f64) -> f64 {
    2.0 - x + (x - 2.0) + 3.0 / x + x / 3.0 + 2.0 * x * 4.0
}
check! { constants_on_either_side(x); x = 1.25 }

#[differentiable]
fn literals_of_many_forms(x: f64) -> f64 {
    1e-1 * x + 2_000.5 * x - 3f64 * x + 0.5_f64 + 1.
}
check! { literals_of_many_forms(x); x = 1.25 }

#[differentiable]
fn rosenbrock(x: f64, y: f64) -> f64 {
    let a = 1.0 - x;
    let b = y - x * x;
    a * a + 100.0 * b * b
}
check! { rosenbrock(x, y); x = -1.2, y = 1.0; x = 1.0, y = 1.0 }

#[differentiable]
fn many_uses_of_one_variable(x: f64) -> f64 {
    let y = x * x;
    let z = y * x + y;
    z * y + x * z + y
}
check! { many_uses_of_one_variable(x); x = 0.7 }

#[differentiable]
fn compound_assignments(x: f64, y: f64) -> f64 {
    let mut z = x;
    z += y;
    z *= x;
    z -= 2.0 * y;
    z /= y;
    z %= 5.0;
    z
}
check! { compound_assignments(x, y) covers "+=", "-=", "*=", "/=", "%="; x = 2.5, y = 1.3; x = -2.5, y = 0.7 }

#[differentiable]
fn compound_with_itself(x: f64) -> f64 {
    let mut y = x;
    y *= y;
    y += y * y;
    y -= y / 4.0;
    y /= y + 1.0;
    y
}
check! { compound_with_itself(x); x = 1.5; x = -0.3 }

#[differentiable]
fn effects_in_operands(x: f64) -> f64 {
    let mut y = x * 2.0;
    let left = {
        y *= x;
        y
    } * y;
    let right = y * {
        y = x + 1.0;
        y
    };
    left + right * y
}
check! { effects_in_operands(x) covers "block"; x = 1.5; x = -0.7 }

#[differentiable]
fn left_operand_is_read_before_the_effect(x: f64) -> f64 {
    let mut y = x * x;
    let sum =
        y + {
            y += 3.0 * x;
            y * 2.0
        } + y * y;
    sum - y
}
check! { left_operand_is_read_before_the_effect(x); x = 1.1; x = -2.0 }

#[differentiable]
fn blocks_as_values(x: f64) -> f64 {
    let y = {
        let x = x * 2.0;
        let z = { x + 1.0 };
        x * z
    };
    ({ y }) + { y * x }
}
check! { blocks_as_values(x); x = 1.1 }

#[differentiable]
fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
check! { logistic(x); x = 0.4; x = -3.0; x = 30.0 }

#[differentiable]
fn normal_density(x: f64, mean: f64, deviation: f64) -> f64 {
    use std::f64::consts::PI;
    let z = (x - mean) / deviation;
    (-0.5 * z * z).exp() / (deviation * (2.0 * PI).sqrt())
}
check! { normal_density(x, mean, deviation) covers "use in a body"; x = 0.3, mean = 0.1, deviation = 1.4 }

#[differentiable]
fn great_circle(latitude_a: f64, longitude_a: f64, latitude_b: f64, longitude_b: f64) -> f64 {
    let half = |x: f64| (x / 2.0).sin();
    let across = half(latitude_b - latitude_a);
    let along = half(longitude_b - longitude_a);
    let h = across * across + latitude_a.cos() * latitude_b.cos() * along * along;
    2.0 * 6371.0 * h.sqrt().asin()
}
check! { great_circle(a, b, c, d); a = 0.6, b = -1.2, c = 0.9, d = 0.1 }

const GRAVITY: f64 = 9.81;
static AIR: f64 = 1.2;

#[differentiable]
fn constants_of_the_module(speed: f64) -> f64 {
    const AREA: f64 = 0.5;
    AIR * AREA * speed * speed / GRAVITY + f64::EPSILON + std::f64::consts::E * speed
}
check! { constants_of_the_module(speed) covers "const", "static"; speed = 3.0 }

#[differentiable]
fn parentheses_and_references(x: f64, y: f64) -> f64 {
    let r = &x;
    let s = &&y;
    (r * *s + **s) * (*r - y) + (&x + &y) * r
}
check! { parentheses_and_references(x, y) covers "&&f64"; x = 0.3, y = 1.7 }

#[differentiable]
fn unit_and_inert_parameters(x: f64, n: usize, flag: bool, letter: char, name: &str, nothing: ()) -> f64 {
    let _ = (letter, name, nothing);
    if flag { x * n as f64 } else { x }
}
check! { unit_and_inert_parameters(x, 3, true, 'a', "b", ()); x = 0.3 }

#[differentiable]
fn every_sign_of_zero(x: f64) -> f64 {
    -0.0 + 0.0 * x - -x
}
check! { every_sign_of_zero(x); x = 0.4 }

#[differentiable]
fn assignment_as_the_last_statement(x: f64, out: &mut f64) {
    *out = x * x + *out;
}

#[differentiable]
fn calls_for_the_effect(x: f64, start: f64) -> f64 {
    let mut out = start;
    assignment_as_the_last_statement(x, &mut out);
    assignment_as_the_last_statement(out, &mut out.clone());
    assignment_as_the_last_statement(x + 1.0, &mut out);
    out * 2.0
}
check! { calls_for_the_effect(x, start); x = 0.3, start = 0.1 }
