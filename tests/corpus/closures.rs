//! Closures called where they are made, and function values.

use pullback::differentiable;
use pullback_tests::check;

#[differentiable]
fn called_twice(x: f64, y: f64) -> f64 {
    let f = |t: f64| t * t + y;
    f(x) * f(x + 1.0) + f(y)
}
check! { called_twice(x, y) covers "closure"; x = 0.5, y = 1.2 }

#[differentiable]
fn captures_everything(x: f64, v: &[f64], n: usize) -> f64 {
    let local = x * x;
    let value = |i: usize| v[i] * local + x * (i + n) as f64;
    let mut total = 0.0;
    for i in 0..v.len() {
        total += value(i) * value(0);
    }
    total
}
check! { captures_everything(x, &v, 2); x = 0.5, v = vec![1.2, -0.3] }

#[differentiable]
fn accumulates(v: &[f64]) -> f64 {
    let mut total = 0.0;
    let mut add = |x: f64| total += x * x;
    for x in v {
        add(*x);
    }
    add(v[0]);
    total * v[1]
}
check! { accumulates(&v) covers "closure that accumulates"; v = vec![1.2, -0.3] }

#[differentiable]
fn accumulates_into_a_vector(x: f64) -> f64 {
    let mut out = vec![];
    let mut emit = |y: f64| out.push(y * x);
    emit(x);
    emit(2.0);
    out[0] * out[1]
}
check! { accumulates_into_a_vector(x); x = 1.2 }

#[differentiable]
fn closures_calling_closures(x: f64) -> f64 {
    let square = |t: f64| t * t;
    let shifted = |t: f64| square(t + x);
    let both = |a: f64, b: f64| shifted(a) - square(b) * a;
    both(x, 2.0) + both(1.0, x)
}
check! { closures_calling_closures(x); x = 1.2 }

#[differentiable]
fn closures_with_patterns(p: (f64, f64), x: f64) -> f64 {
    let mix = |(a, b): (f64, f64), [c, d]: [f64; 2]| a * c - b * d;
    let scale = |&k: &f64| k * x;
    mix(p, [x, 2.0]) + mix((x, p.0), [p.1, x]) * scale(&p.0)
}
check! { closures_with_patterns(p, x); p = (0.5, -0.7), x = 1.2 }

#[differentiable]
fn closures_with_statements(x: f64) -> f64 {
    let f = |t: f64| {
        let mut y = t;
        for i in 1..4 {
            y = y * t + i as f64;
            if y > 40.0 {
                return y.sqrt();
            }
        }
        match y > x {
            true => y * x,
            false => y,
        }
    };
    f(x) + f(2.0 * x) * f(0.1)
}
check! { closures_with_statements(x) covers "return inside a closure"; x = 1.2 }

#[differentiable]
fn moved_captures(x: f64) -> f64 {
    let mut y = x * x;
    let f = move |t: f64| t * y;
    y *= 3.0;
    f(x) * y
}
check! { moved_captures(x) covers "move closure"; x = 1.2 }

#[differentiable]
fn move_closure_with_state(x: f64) -> f64 {
    let mut count = x;
    let mut next = move || {
        count *= 1.5;
        count
    };
    let a = next();
    let b = next();
    a * b + count
}
check! { move_closure_with_state(x); x = 1.2 }

#[differentiable]
fn capture_before_shadowing(x: f64) -> f64 {
    let k = x * 2.0;
    let f = |t: f64| t * k;
    let k = 10.0 * x;
    let x = f(k);
    f(x) + k
}
check! { capture_before_shadowing(x); x = 1.2 }

#[differentiable]
fn names_of_parameters_shadow(x: f64, y: f64) -> f64 {
    let f = |x: f64| {
        let y = x * x;
        y + x
    };
    f(y) * x + f(x) * y
}
check! { names_of_parameters_shadow(x, y); x = 1.2, y = 0.3 }

#[differentiable]
fn closure_without_parameters(x: f64) -> f64 {
    let constant = || x * x;
    constant() + constant() * x
}
check! { closure_without_parameters(x); x = 1.2 }

#[differentiable]
fn closures_taking_references(v: &[f64]) -> f64 {
    let norm = |w: &[f64]| w.iter().map(|x| x * x).sum::<f64>();
    let at = |x: &f64, y: &&f64| x * **y;
    norm(v) * norm(&v[1..]) + at(&v[0], &&v[1])
}
check! { closures_taking_references(&v); v = vec![1.2, 0.3, -0.5] }

#[differentiable]
fn closures_taking_mutable_references(x: f64) -> f64 {
    let double = |y: &mut f64| *y *= 2.0;
    let mut a = x;
    let mut b = [x, 1.0];
    double(&mut a);
    double(&mut b[1]);
    double(&mut a);
    a * b[1] * b[0]
}
check! { closures_taking_mutable_references(x); x = 1.2 }

#[differentiable]
fn runge_kutta(x: f64, k: f64, steps: usize) -> f64 {
    let f = |y: f64, t: f64| -k * y + t.sin();
    let h = 0.1;
    let mut y = x;
    let mut t = 0.0;
    for _ in 0..steps {
        let k1 = f(y, t);
        let k2 = f(y + 0.5 * h * k1, t + 0.5 * h);
        let k3 = f(y + 0.5 * h * k2, t + 0.5 * h);
        let k4 = f(y + h * k3, t + h);
        y += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
        t += h;
    }
    y
}
check! { runge_kutta(x, k, 5); x = 1.2, k = 0.7 }

#[differentiable]
fn simpson(a: f64, b: f64, w: f64) -> f64 {
    let f = |x: f64| (w * x).sin() * x;
    let n = 6;
    let h = (b - a) / n as f64;
    let mut total = f(a) + f(b);
    for i in 1..n {
        let weight = if i % 2 == 0 { 2.0 } else { 4.0 };
        total += weight * f(a + i as f64 * h);
    }
    total * h / 3.0
}
check! { simpson(a, b, w); a = 0.2, b = 1.7, w = 1.3 }

#[differentiable]
fn array_map(a: [f64; 3], k: f64) -> f64 {
    let b = a.map(|x| x * k);
    let c = b.map(f64::sin);
    c[0] * c[1] + c[2]
}
check! { array_map(a, k) covers "map of an array"; a = [0.2, 1.7, -0.4], k = 1.3 }

#[differentiable]
fn closure_in_a_loop(v: &[f64]) -> f64 {
    let mut total = 1.0;
    for (i, x) in v.iter().enumerate() {
        let scale = total * 0.5;
        let f = |y: f64| y * scale + x * i as f64;
        total = f(*x) + f(total);
    }
    total
}
check! { closure_in_a_loop(&v); v = vec![1.2, 0.3, -0.5] }

#[differentiable]
fn closure_returning_a_tuple(x: f64) -> f64 {
    let polar = |r: f64, a: f64| (r * a.cos(), r * a.sin());
    let (a, b) = polar(x, 0.5);
    let (c, d) = polar(2.0, x);
    a * d - b * c
}
check! { closure_returning_a_tuple(x); x = 1.2 }

#[differentiable]
fn closure_returning_an_option(x: f64) -> f64 {
    let root = |y: f64| if y >= 0.0 { Some(y.sqrt()) } else { None };
    let a = root(x).unwrap_or(1.0);
    let b = root(-x).unwrap_or(x);
    a * b
}
check! { closure_returning_an_option(x); x = 1.2; x = -0.5 }

#[differentiable]
fn chosen_function(x: f64, kind: u8) -> f64 {
    let y = if kind == 0 { f64::sin(x) } else { f64::powi(x, 3) };
    f64::max(y, 0.1) + <f64>::exp(x)
}
check! { chosen_function(x, 1) covers "float method by path"; x = 1.2 }
