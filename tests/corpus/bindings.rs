//! `let` with every irrefutable pattern, shadowing, assignment, and late initialisation.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[derive(Clone, Copy, Debug, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Celsius(f64);

#[differentiable]
fn tuple_pattern(pair: (f64, f64)) -> f64 {
    let (a, b) = pair;
    a * b - a
}
check! { tuple_pattern(pair) covers "let", "let tuple pattern"; pair = (1.5, 2.5) }

#[differentiable]
fn tuple_pattern_of_expressions(x: f64, y: f64) -> f64 {
    let (sum, difference) = (x + y, x - y);
    let (a, b) = (sum * difference, sum / difference);
    a * b + sum
}
check! { tuple_pattern_of_expressions(x, y); x = 1.5, y = 0.4 }

#[differentiable]
fn annotated_tuple_pattern(xs: &[f64]) -> f64 {
    let (mut sum, mut product): (f64, f64) = (0.0, 1.0);
    for x in xs {
        sum += x * x;
        product *= x;
    }
    sum * product
}
check! { annotated_tuple_pattern(&xs); xs = vec![0.5, -1.5, 0.3] }

#[differentiable]
fn constants_that_take_values_up(xs: &[f64], k: usize) -> f64 {
    let (mut sum, mut product) = if k > 2 { (0.0, 1.0) } else { (2.0, 0.5) };
    for x in xs {
        sum += x * x;
        product *= x;
    }
    sum * product
}
check! { constants_that_take_values_up(&xs, 1); xs = vec![0.5, -1.5, 0.3] }

#[differentiable]
fn nested_tuple_pattern(t: ((f64, f64), [f64; 2])) -> f64 {
    let ((a, b), [c, d]) = t;
    a * b + c / d
}
check! { nested_tuple_pattern(t) covers "nested pattern", "let array pattern"; t = ((1.5, 2.5), [0.3, -1.0]) }

#[differentiable]
fn struct_pattern(p: Point) -> f64 {
    let Point { x, y: height } = p;
    x * height + x
}
check! { struct_pattern(p) covers "let struct pattern"; p = Point { x: 1.5, y: 0.5 } }

#[differentiable]
fn struct_pattern_with_rest(p: Point) -> f64 {
    let Point { y, .. } = p;
    y * y
}
check! { struct_pattern_with_rest(p); p = Point { x: 1.5, y: 0.5 } }

#[differentiable]
fn tuple_struct_pattern(t: Celsius) -> f64 {
    let Celsius(degrees) = t;
    degrees * 1.8 + 32.0 * degrees.sin()
}
check! { tuple_struct_pattern(t) covers "tuple struct"; t = Celsius(21.5) }

#[differentiable]
fn reference_pattern(x: f64, y: &f64) -> f64 {
    let &a = y;
    let &(b, c) = &(x, a);
    b * c
}
check! { reference_pattern(x, &y) covers "let reference pattern"; x = 1.5, y = 0.25 }

#[differentiable]
fn ref_pattern(p: Point) -> f64 {
    let Point { ref x, ref y } = p;
    x * y + *x
}
check! { ref_pattern(p) covers "let ref"; p = Point { x: 1.5, y: 0.5 } }

#[differentiable]
fn ref_mut_pattern(p: Point) -> f64 {
    let mut q = p;
    {
        let Point { x, y } = &mut q;
        *x *= *y;
        *y += *x;
    }
    q.x * q.y
}
check! { ref_mut_pattern(p); p = Point { x: 1.5, y: 0.5 } }

#[differentiable]
fn at_binding(p: Point) -> f64 {
    let whole @ Point { x, .. } = p;
    whole.y * x + whole.x
}
check! { at_binding(p) covers "@ binding"; p = Point { x: 1.5, y: 0.5 } }

#[differentiable]
fn array_pattern_with_rest(a: [f64; 4]) -> f64 {
    let [first, .., last] = a;
    let [head, rest @ ..] = a;
    first * last + head * rest[1]
}
check! { array_pattern_with_rest(a) covers "rest pattern"; a = [1.5, 0.5, -2.0, 3.0] }

#[differentiable]
fn patterns_in_parameters((a, b): (f64, f64), [c, d]: [f64; 2], Point { x, y }: Point) -> f64 {
    a * c * x + b * d * y
}
check! { patterns_in_parameters(pair, array, point) covers "pattern in a parameter";
pair = (1.5, -0.5), array = [0.3, 2.0], point = Point { x: 0.7, y: 1.1 } }

#[differentiable]
fn reference_parameter_pattern(&x: &f64, &(a, b): &(f64, f64)) -> f64 {
    x * a - b / x
}
check! { reference_parameter_pattern(&x, &pair); x = 0.7, pair = (1.5, -0.5) }

#[differentiable]
fn shadowing(x: f64) -> f64 {
    let y = x * x;
    let y = y + x;
    let x = y * 2.0;
    let x = x * y;
    x + y
}
check! { shadowing(x) covers "shadowing"; x = 1.5; x = -0.3 }

#[differentiable]
fn shadowing_in_scopes(x: f64) -> f64 {
    let y = x.sin();
    let z = {
        let y = y * x;
        let x = y + 1.0;
        x * y
    };
    if x > 0.0 {
        let x = z;
        let y = x * y;
        return x * y;
    }
    for x in 1..3 {
        let z = x as f64 * z;
        let _ = z;
    }
    x * y * z
}
check! { shadowing_in_scopes(x); x = 1.5; x = -0.4 }

#[differentiable]
fn shadowed_parameter_in_a_loop(x: f64, n: usize) -> f64 {
    let x = x * 0.5;
    let mut total = 0.0;
    for i in 0..n {
        let x = x + i as f64;
        let x = x * x;
        total += x;
    }
    total * x
}
check! { shadowed_parameter_in_a_loop(x, 3); x = 1.5 }

#[differentiable]
fn mutable_binding(x: f64) -> f64 {
    let mut y = x;
    y = y * y;
    y = y * x + 1.0;
    y
}
check! { mutable_binding(x) covers "mut", "assignment"; x = 1.5 }

#[differentiable]
fn mutable_parameter(mut x: f64, mut v: Vec<f64>) -> f64 {
    x *= 2.0;
    v[0] *= x;
    x + v[0] * v[1]
}
check! { mutable_parameter(x, v); x = 1.5, v = vec![0.5, 3.0] }

#[differentiable]
fn destructuring_assignment(x: f64, y: f64) -> f64 {
    let (mut a, mut b) = (x, y);
    (a, b) = (b * x, a);
    [a, b] = [a + b, a * b];
    (a, _) = (a * a, b);
    a - b
}
check! { destructuring_assignment(x, y) covers "destructuring assignment"; x = 1.5, y = -0.4 }

#[differentiable]
fn late_initialisation(x: f64) -> f64 {
    let y;
    let z;
    if x > 1.0 {
        y = x * x;
        z = 1.0;
    } else {
        y = x.sin();
        z = y * x;
    }
    y * z
}
check! { late_initialisation(x) covers "late initialisation"; x = 1.5; x = 0.5 }

#[differentiable]
fn annotated_types(x: f64) -> f64 {
    let y: f64 = x * 2.0;
    let pair: (f64, usize) = (y * y, 2);
    let list: [f64; 2] = [y, pair.0];
    let r: &f64 = &list[1];
    *r * pair.1 as f64 + list[0]
}
check! { annotated_types(x); x = 1.5 }

#[differentiable]
fn moved_values(v: Vec<f64>) -> f64 {
    let w = v;
    let pair = (w, 2.0);
    let (u, factor) = pair;
    u[0] * factor + u[1]
}
check! { moved_values(v); v = vec![1.5, -2.0] }

#[differentiable]
fn copies_are_independent(x: f64) -> f64 {
    let mut a = [x, x * x];
    let b = a;
    a[0] *= 3.0;
    a[1] += b[0];
    a[0] * b[1] + a[1] * b[0]
}
check! { copies_are_independent(x); x = 1.5 }

#[differentiable]
fn clones_are_independent(v: &[f64]) -> f64 {
    let mut a = v.to_vec();
    let b = a.clone();
    a[0] *= b[1];
    a[0] * b[0] + a[1]
}
check! { clones_are_independent(&v) covers "to_vec", "clone"; v = vec![1.5, -2.0] }

#[differentiable]
fn nested_function_items(x: f64) -> f64 {
    #[differentiable]
    fn square(x: f64) -> f64 {
        x * x
    }
    #[differentiable]
    fn twice(x: f64) -> f64 {
        square(x) + square(x + 1.0)
    }
    twice(x) * square(x)
}
check! { nested_function_items(x) covers "nested function"; x = 1.5 }

#[differentiable]
fn nested_constants_and_types(x: f64) -> f64 {
    const N: usize = 3;
    type Row = [f64; N];
    let row: Row = [x; N];
    let mut total = 0.0;
    for i in 0..N {
        total += row[i] * i as f64;
    }
    total
}
check! { nested_constants_and_types(x) covers "array repeat"; x = 1.5 }

#[differentiable]
fn raw_and_odd_names(r#type: f64, x_bar: f64, t_bar: f64, tape: f64) -> f64 {
    let r#match = r#type * x_bar;
    let pb = r#match + t_bar;
    let t1 = pb * tape;
    t1 * x_bar
}
check! { raw_and_odd_names(a, b, c, d) covers "names that generated code uses"; a = 0.5, b = 1.5, c = -2.0, d = 0.7 }

#[differentiable]
fn underscored_bindings(x: f64) -> f64 {
    let _unused = x * x;
    let (_, y) = (x.exp(), x * 3.0);
    let _ = y.ln();
    y
}
check! { underscored_bindings(x); x = 1.5 }

#[differentiable]
fn range_as_a_value(v: &[f64], n: usize) -> f64 {
    let span = 1..n;
    let rest = 0..=1;
    let mut total = 0.0;
    for i in span {
        total += v[i] * v[i];
    }
    for i in rest {
        total *= v[i];
    }
    total
}
check! { range_as_a_value(&v, 3) covers "range value"; v = vec![1.5, 2.5, -0.5] }

#[differentiable]
fn a_result_that_is_changed(x: f64, y: f64) -> f64 {
    let mut scale = x.tanh();
    scale *= y + scale;
    let mut growth: f64 = (x * y).exp();
    growth = growth * growth + 1.0;
    let mut root = x.sqrt();
    for _ in 0..3 {
        root += root * y;
    }
    let (mut sine, mut cosine) = y.sin_cos();
    sine -= cosine * x;
    cosine += 2.0 * sine;
    let mut power = x.powf(y);
    power = 1.0 / power;
    let mut distance = x.hypot(y);
    distance *= distance;
    scale * growth + root.recip() + sine * cosine + power + distance
}
check! { a_result_that_is_changed(x, y); x = 0.9, y = 0.4 }

#[differentiable]
fn a_result_that_a_reference_changes(x: f64) -> f64 {
    let mut value = x.exp();
    {
        let inner = &mut value;
        *inner *= 3.0 + *inner;
    }
    value.sqrt()
}
check! { a_result_that_a_reference_changes(x); x = 0.3 }

#[differentiable]
fn tripled(place: &mut f64) -> f64 {
    *place *= 3.0;
    *place * *place
}

#[differentiable]
fn a_result_that_is_lent(x: f64) -> f64 {
    let place = &mut x.exp();
    *place *= 2.0 + *place;
    *place + tripled(&mut x.sqrt())
}
check! { a_result_that_is_lent(x); x = 0.3 }

/// Parts of a constant that become something else.
#[differentiable]
fn parts_of_constants(xs: &[f64]) -> f64 {
    let (mut positive, mut negative): (Vec<f64>, Vec<f64>) = (Vec::new(), vec![]);
    for &x in xs {
        if x > 0.0 { positive.push(x) } else { negative.push(-x) }
    }
    let start = if xs.len() > 2 { Some((1.0, 2)) } else { None };
    let mut total = 0.0;
    if let Some((mut sum, mut count)) = start {
        for x in positive.iter().chain(&negative) {
            sum += x * x;
            count += 1;
        }
        total = sum * count as f64;
    }
    total + positive.len() as f64
}
check! { parts_of_constants(&xs); xs = vec![0.3, -1.2, 0.4]; xs = vec![] }

/// Mutable references under names of their own, bound together.
#[differentiable]
fn borrowed_together(rows: &mut Vec<Vec<f64>>, x: &mut [f64], y: &mut [f64; 2]) -> f64 {
    let (top, rest) = rows.split_at_mut(1);
    let (a, b) = (&mut top[0], &mut rest[0]);
    for (p, q) in a.iter_mut().zip(b.iter_mut()) {
        let old = *p;
        *p += *q * 2.0;
        *q = old * *p;
    }
    b[0] *= a[0];
    let (c, d) = (x, y);
    c[0] *= d[0];
    d[1] += c[0] * d[1];
    c.iter().sum::<f64>() * d[1] + rows[0].iter().sum::<f64>() * rows[1].iter().product::<f64>()
}
check! { borrowed_together(&mut rows, &mut x, &mut y); rows = vec![vec![0.3, 1.2], vec![0.5, -0.7]], x = vec![0.4, 1.1], y = [0.6, -0.9] }

// `&mut a` copies what is behind a mutable reference.
#[differentiable]
fn copied_from_behind(&mut (a, b): &mut (f64, f64), v: &mut [f64]) -> f64 {
    let mut s = a * b;
    let &mut m = &mut (s * 3.0);
    let &mut first = &mut v[0];
    v[0] *= first;
    for &mut a in v.iter_mut() {
        s += a * a;
    }
    for &mut a in &mut *v {
        s += a * m;
    }
    if let Some(&mut last) = v.last_mut() {
        s += last;
    }
    let &mut [c, d] = &mut [v[0], v[1] * 2.0];
    s * c + d + v.iter_mut().map(|&mut a| a * a).sum::<f64>()
}
#[differentiable]
fn copies_from_behind(x: &[f64]) -> f64 {
    let (mut p, mut v) = ((x[0], x[1]), x.to_vec());
    copied_from_behind(&mut p, &mut v) * v[0] + p.0
}
check! { copies_from_behind(&x); x = vec![0.5, 0.9, 0.2] }

// `ref` is a name for a part of the value that is matched, which is a copy.
#[differentiable]
fn parts_of_copies(x: &[f64]) -> f64 {
    let (mut u, mut v) = (x[0], x.to_vec());
    let (ref mut a, ref b) = (u, u);
    *a *= 2.0;
    u += 1.0;
    let (ref mut c, (ref d, ref mut e)) = (v[0], (v[1], x[2]));
    *c *= 3.0;
    *e += *d;
    v[0] = 7.0 * v[1];
    let ref mut f = u * 2.0;
    *f *= u;
    let g = match (u, x[1]) {
        (ref mut a, ref b) => {
            *a *= *b;
            *a
        }
    };
    u * *a + b + v[0] * *c + *e * *f + g
}
check! { parts_of_copies(&x); x = vec![0.5, 0.9, 0.2] }
