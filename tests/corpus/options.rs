//! `Option` and `Result` with their everyday methods and `?`.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn root(x: f64) -> Option<f64> {
    if x < 0.0 {
        return None;
    }
    Some(x.sqrt())
}

#[differentiable]
fn inverse(x: f64) -> Result<f64, String> {
    if x == 0.0 { Err(format!("{x} has no inverse")) } else { Ok(1.0 / x) }
}

#[differentiable]
fn mapped(x: f64, k: f64) -> f64 {
    let y = root(x).map(|r| r * k);
    y.unwrap_or(k)
}
check! { mapped(x, k) covers "Option", "Option::map", "Option::unwrap_or"; x = 2.0, k = 0.7; x = -2.0, k = 0.7 }

#[differentiable]
fn chained_with_and_then(x: f64) -> f64 {
    let y = root(x).and_then(|r| root(r - 1.0)).and_then(|r| Some(r * x));
    match y {
        Some(y) => y * y,
        None => x,
    }
}
check! { chained_with_and_then(x) covers "Option::and_then"; x = 2.0; x = 0.5; x = -2.0 }

#[differentiable]
fn unwrapped(x: f64) -> f64 {
    root(x).unwrap() * root(x + 1.0).expect("positive")
}
check! { unwrapped(x) covers "Option::unwrap", "Option::expect"; x = 2.0 }

#[differentiable]
fn unwrapped_or_else(x: f64, k: f64) -> f64 {
    let a = root(x).unwrap_or_else(|| k * k);
    let b: f64 = root(x).unwrap_or_default();
    a * k + b
}
check! { unwrapped_or_else(x, k) covers "Option::unwrap_or_else", "Option::unwrap_or_default"; x = 2.0, k = 0.7; x = -2.0, k = 0.7 }

#[differentiable]
fn mapped_or(x: f64, k: f64) -> f64 {
    root(x).map_or(k, |r| r * k) + root(x - 1.0).map_or_else(|| k * k, |r| r + k)
}
check! { mapped_or(x, k) covers "Option::map_or", "Option::map_or_else"; x = 2.0, k = 0.7; x = 0.5, k = 0.7; x = -0.5, k = 0.7 }

#[differentiable]
fn asked(x: Option<f64>, y: f64) -> f64 {
    if x.is_some() && y > 0.0 {
        x.unwrap() * y
    } else if x.is_none() {
        y * y
    } else {
        y
    }
}
check! { asked(x, y) covers "Option::is_some", "Option::is_none"; x = Some(2.0), y = 0.7; x = None::<f64>, y = 0.7; x = Some(2.0), y = -0.7 }

#[differentiable]
fn by_reference(x: &Option<f64>, v: &Option<Vec<f64>>) -> f64 {
    let a = x.as_ref().map(|x| x * x).unwrap_or(1.0);
    let b = v.as_ref().map_or(2.0, |v| v[0] * v[1]);
    let c = v.as_deref().map_or(0.5, |v| v[0]);
    a * b + c
}
check! { by_reference(&x, &v) covers "Option::as_ref", "Option::as_deref"; x = Some(2.0), v = Some(vec![0.5, 1.5]); x = None::<f64>, v = Some(vec![0.5, 1.5]);
x = Some(0.3), v = None::<Vec<f64>> }

#[differentiable]
fn taken(x: Option<f64>, k: f64) -> f64 {
    let mut slot = x;
    let first = slot.take();
    let second = slot.take();
    if slot.is_none() {
        slot = Some(k);
    }
    first.unwrap_or(k) * second.unwrap_or(2.0) * slot.unwrap()
}
check! { taken(x, k) covers "Option::take"; x = Some(2.0), k = 0.7; x = None::<f64>, k = 0.7 }

#[differentiable]
fn mutated_inside(x: Option<f64>, k: f64) -> f64 {
    let mut slot = x;
    if let Some(value) = slot.as_mut() {
        *value *= k;
    }
    if let Some(value) = &mut slot {
        *value += k;
    }
    slot.map_or(k, |v| v * v)
}
check! { mutated_inside(x, k) covers "Option::as_mut"; x = Some(2.0), k = 0.7; x = None::<f64>, k = 0.7 }

#[differentiable]
fn combined(x: Option<f64>, y: Option<f64>) -> f64 {
    let first = x.or(y).unwrap_or(1.0);
    let both = x.zip(y).map_or(0.5, |(a, b)| a * b);
    let kept = x.filter(|x| *x > 1.0).unwrap_or(first * 2.0);
    let other = x.or_else(|| y.map(|y| y * y)).unwrap_or(3.0);
    let exclusive = x.xor(y).unwrap_or(both);
    first * both + kept * other + exclusive
}
check! { combined(x, y) covers "Option::or", "Option::or_else", "Option::zip", "Option::filter", "Option::xor"; x = Some(2.0), y = Some(0.7);
x = Some(0.4), y = None::<f64>; x = None::<f64>, y = Some(0.7); x = None::<f64>, y = None::<f64> }

#[differentiable]
fn copied_out(v: &[f64]) -> f64 {
    let a = v.first().copied().unwrap_or(1.0);
    let b = v.get(1).cloned().unwrap_or(a);
    let c: Option<&f64> = v.last();
    a * b + c.copied().unwrap_or_default()
}
check! { copied_out(&v) covers "Option::copied", "Option::cloned"; v = vec![0.5, 1.5]; v = vec![0.5]; v = vec![] }

#[differentiable]
fn question_mark(v: &[f64], x: f64) -> Option<f64> {
    let first = v.first()?;
    let a = root(*first)?;
    let b = root(x - a)?;
    let rest = v.get(1).map(|y| y * b)?;
    Some(a * b + rest)
}
#[differentiable]
fn question_mark_on_option(v: &[f64], x: f64) -> f64 {
    question_mark(v, x).unwrap_or(x * x) * x
}
check! { question_mark_on_option(&v, x) covers "? on Option"; v = vec![0.5, 1.5], x = 2.0; v = vec![0.5], x = 2.0; v = vec![0.5, 1.0], x = 0.1;
v = vec![], x = 0.1 }

#[derive(Clone, Debug, PartialEq)]
enum Failure {
    Inverse(String),
    Negative,
}
impl From<String> for Failure {
    fn from(text: String) -> Self {
        Failure::Inverse(text)
    }
}

#[differentiable]
fn fallible(x: f64, y: f64) -> Result<f64, Failure> {
    let a = inverse(x)?;
    let b = root(y).ok_or(Failure::Negative)?;
    if b > 3.0 {
        return Err(Failure::Negative);
    }
    let c = inverse(a + b)?;
    Ok(a * b * c)
}
#[differentiable]
fn question_mark_on_result(x: f64, y: f64) -> f64 {
    match fallible(x, y) {
        Ok(value) => value * x,
        Err(Failure::Negative) => x * y,
        Err(Failure::Inverse(_)) => y * y,
    }
}
check! { question_mark_on_result(x, y) covers "Result", "? on Result", "ok_or"; x = 2.0, y = 0.7; x = 2.0, y = -0.7; x = 2.0, y = 16.0 }

#[differentiable]
fn question_mark_in_a_loop(v: &[f64]) -> Result<f64, String> {
    let mut total = 1.0;
    for x in v {
        total += inverse(*x)? * total;
        if total > 50.0 {
            Err("too large")?;
        }
    }
    Ok(total)
}

#[differentiable]
fn question_mark_in_a_closure(x: f64, y: f64) -> f64 {
    let both = |a: f64, b: f64| -> Option<f64> {
        let r = root(a)?;
        let s = root(b)?;
        Some(r * s)
    };
    both(x, y).unwrap_or(x) + both(y, y).unwrap_or(2.0 * y)
}
check! { question_mark_in_a_closure(x, y) covers "? inside a closure"; x = 2.0, y = 0.7; x = 2.0, y = -0.7 }

#[derive(Clone, Debug, Differentiable)]
struct Settings {
    rate: f64,
    decay: Option<f64>,
    bounds: Option<(f64, f64)>,
}

#[differentiable]
fn optional_fields(s: &Settings, x: f64) -> f64 {
    let mut y = x * s.rate;
    if let Some(decay) = s.decay {
        y *= 1.0 - decay;
    }
    if let Some((low, high)) = &s.bounds {
        y = low + (high - low) * y;
    }
    y
}
check! { optional_fields(&s, x); s = Settings { rate: 0.5, decay: Some(0.1), bounds: None }, x = 0.7;
s = Settings { rate: 0.5, decay: None, bounds: Some((0.2, 0.9)) }, x = 0.7 }

#[differentiable]
fn optional_fields_mutated(s: &mut Settings, x: f64) -> f64 {
    if let Some(decay) = &mut s.decay {
        *decay *= x;
    } else {
        s.decay = Some(x * x);
    }
    let bounds = s.bounds.take();
    s.bounds = bounds.map(|(a, b)| (a * x, b)).or(Some((x, 1.0)));
    s.rate += s.decay.unwrap();
    s.rate * s.bounds.as_ref().unwrap().0
}
check! { optional_fields_mutated(&mut s, x) leaves (s); s = Settings { rate: 0.5, decay: Some(0.1), bounds: None }, x = 0.7;
s = Settings { rate: 0.5, decay: None, bounds: Some((0.2, 0.9)) }, x = 0.7 }

#[differentiable]
fn nested_options(x: Option<Option<f64>>, y: f64) -> f64 {
    let inner = x.flatten().unwrap_or(y);
    match x {
        Some(Some(a)) => a * inner,
        Some(None) => y * inner,
        None => inner,
    }
}
check! { nested_options(x, y) covers "Option::flatten"; x = Some(Some(2.0)), y = 0.7; x = Some(None), y = 0.7; x = None::<Option<f64>>, y = 0.7 }

#[differentiable]
fn best_so_far(v: &[f64]) -> f64 {
    let mut best: Option<f64> = None;
    for &x in v {
        best = match best {
            None => Some(x * x),
            Some(b) if x * x > b => Some(x * x),
            keep => keep,
        };
    }
    best.map(|b| b.sqrt() + b).unwrap_or(0.0)
}
check! { best_so_far(&v); v = vec![0.5, -1.5, 0.7]; v = vec![] }

#[differentiable]
fn methods_of_result(x: f64) -> f64 {
    let a = inverse(x).map(|y| y * x * x).unwrap_or(2.0);
    let b = inverse(x - 1.0).and_then(|y| inverse(y + 2.0)).unwrap_or_else(|_| x);
    let c = inverse(a).ok().map_or(x, |y| y * y);
    let d = root(x).ok_or_else(|| "negative".to_string()).map_err(|text: String| text.len()).unwrap_or(0.3);
    let e = if inverse(b).is_ok() && !inverse(c).is_err() { inverse(b).unwrap() } else { 1.0 };
    let f = inverse(x).map_or(1.0, |y| y + x);
    a * b + c * d + e * inverse(c + 1.0).expect("not zero") + f
}
check! { methods_of_result(x) covers "Result::map", "Result::and_then", "Result::unwrap_or", "Result::unwrap_or_else", "Result::ok", "ok_or_else",
"Result::map_err", "Result::is_ok", "Result::is_err", "Result::unwrap", "Result::expect", "Result::map_or"; x = 2.0 }

#[differentiable]
fn fallible_loop(v: &[f64]) -> f64 {
    let a = question_mark_in_a_loop(v).unwrap_or(0.5);
    a * question_mark_in_a_loop(&v[1..]).unwrap_or(v[0])
}
check! { fallible_loop(&v); v = vec![0.5, 1.5, -0.7]; v = vec![0.5, 0.01, 0.01] }

#[differentiable]
fn options_as_sequences(o: Option<f64>, v: &[Option<f64>], x: f64) -> f64 {
    let mut total = 0.0;
    for a in o.iter() {
        total += a * x;
    }
    total += v.iter().flatten().map(|a| a * a).sum::<f64>();
    total * v.iter().map(|o| o.unwrap_or(2.0 * x)).product::<f64>() + o.into_iter().chain([x]).sum::<f64>()
}
check! {
    options_as_sequences(o, &v, x) covers "iteration over an Option";
    o = Some(0.4), v = vec![Some(1.5), None, Some(-0.7)], x = 0.6; o = None::<f64>, v = vec![None::<f64>], x = 0.6
}

// Without a float in its result a function has no derivative, and its generated test passes.
#[differentiable]
fn place_above(v: &[f64], bound: f64) -> Option<usize> {
    v.iter().position(|v| *v > bound)
}

#[differentiable]
fn value_at_a_place(v: &[f64], x: f64) -> f64 {
    match place_above(v, x) {
        Some(place) => v[place] * x,
        None => x * x,
    }
}
check! { value_at_a_place(&v, x); v = vec![0.5, 1.5, -0.7], x = 0.6; v = vec![0.5], x = 0.7 }

#[differentiable(check(v = [4]))]
fn replaced_in_an_option(v: &[f64]) -> f64 {
    let mut latest = None;
    let mut kept = Some(vec![v[0], v[1]]);
    let mut sum = 0.0;
    for t in 0..4 {
        if let Some(before) = latest.replace(v[t] * v[0]) {
            sum += before * v[t];
        }
    }
    let place = &mut kept;
    let old = place.replace(vec![v[2] * v[3]]);
    sum * latest.unwrap() + old.unwrap()[1] * kept.unwrap()[0]
}
check! { replaced_in_an_option(&v); v = vec![0.5, -1.5, 0.8, 1.1] }

#[derive(Clone, Debug, Differentiable)]
struct Offsets {
    gain: f64,
    offset: Option<f64>,
    scale: Result<f64, u8>,
}

/// What a pattern binds is a reference to the `Option`, which the method copies.
#[differentiable]
fn option_by_a_pattern(s: &Offsets, others: &[Option<f64>]) -> f64 {
    let Offsets { gain, offset, scale } = s;
    let mut sum = gain * offset.unwrap_or(2.0) + offset.map(|v| v * v).unwrap_or(0.5) * offset.unwrap_or_default();
    for other in others {
        sum += other.unwrap_or(*gain) * other.map_or(2.0, |v| v * v);
    }
    sum * scale.unwrap_or(3.0) + scale.map_or(1.0, |v| v.sin()) * offset.and_then(|v| Some(v * v)).unwrap_or(1.0)
}
check! { option_by_a_pattern(&s, &others);
s = Offsets { gain: 0.7, offset: Some(1.3), scale: Ok(0.4) }, others = vec![Some(0.3), None];
s = Offsets { gain: 0.7, offset: None, scale: Err(2) }, others = vec![None, Some(-0.6)] }

#[derive(Clone, Debug, Differentiable)]
struct Positive {
    value: f64,
}

#[differentiable(check(skip = "a test of functions beside it"))]
impl Positive {
    fn new(value: f64) -> Option<Self> {
        if value > 0.0 { Some(Self { value }) } else { None }
    }
    fn from_parts(a: f64, b: f64) -> Result<Self, String> {
        if a * b > 0.0 { Ok(Self { value: a * b }) } else { Err("negative".to_owned()) }
    }
}

/// What is called like a constructor may return an `Option`.
#[differentiable]
fn constructors_that_may_fail(x: f64, y: f64) -> f64 {
    let plain = Positive::new(x).map(|p| p.value * p.value).unwrap_or(0.5);
    let made = Positive::new(y).unwrap_or_else(|| Positive { value: x });
    let chosen = Positive::from_parts(x, y).map(|p| p.value).unwrap_or(y) * Positive::new(x * x).unwrap().value;
    plain * made.value + chosen + Positive::new(y).and_then(|p| Positive::new(p.value - 0.5)).map_or(x, |p| p.value)
}
check! { constructors_that_may_fail(x, y); x = 0.7, y = 1.3; x = 0.7, y = -0.4 }
