//! Functions of every shape: the bare attribute is all that their tests need.

use pullback::{Differentiable, Scalar, differentiable};

#[differentiable]
fn logarithm(x: f64) -> f64 {
    x.ln()
}

#[differentiable]
fn root(x: f64) -> f64 {
    x.sqrt()
}

#[differentiable]
fn power(x: f64, y: f64) -> f64 {
    x.powf(y)
}

#[differentiable]
fn inverse(x: f64) -> f64 {
    1.0 / x
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let mut sum = 0.0;
    for i in 0..a.len() {
        sum += a[i] * b[i];
    }
    sum
}

#[differentiable]
fn matrix_vector(a: &[Vec<f64>], x: &[f64]) -> Vec<f64> {
    assert!(a.iter().all(|row| row.len() == x.len()));
    a.iter().map(|row| row.iter().zip(x).map(|(a, x)| a * x).sum()).collect()
}

#[differentiable]
fn needs_four(x: &[f64]) -> f64 {
    assert!(x.len() >= 4);
    x[0] * x[3]
}

#[differentiable]
fn in_single_precision(x: &[f32], k: f32) -> f32 {
    let mut sum = 0.0;
    for v in x {
        sum += (v * k).sin();
    }
    sum
}

#[differentiable]
fn generic<T: Scalar>(x: T, y: &[T]) -> T {
    let mut sum = x;
    for v in y {
        sum = sum * *v + x.sin();
    }
    sum
}

#[differentiable]
fn fixed_length<const N: usize>(x: [f64; N]) -> f64 {
    let mut sum = 0.0;
    for v in x {
        sum += v * v;
    }
    sum
}

#[differentiable]
fn changes(x: &mut [f64], y: &mut Vec<f64>, k: f64) -> f64 {
    for v in x.iter_mut() {
        *v *= k;
    }
    y.push(x[0] * k);
    x[0] + y[0]
}

#[differentiable]
fn only_changes(x: &mut f64, by: f64) {
    *x = *x * by + by.sin();
}

#[derive(Clone, Debug, Differentiable)]
struct Layer {
    w: Vec<Vec<f64>>,
    b: Vec<f64>,
    scale: f64,
    #[no_diff]
    name: String,
}

/// Without `Clone`: values are drawn again instead.
#[derive(Debug, Differentiable)]
struct Net {
    layers: Vec<Layer>,
    bias: Option<f64>,
}

#[differentiable]
fn forward(net: &Net, x: &[f64]) -> Vec<f64> {
    let mut a = x.to_vec();
    for layer in &net.layers {
        let mut next = layer.b.clone();
        for i in 0..next.len() {
            for j in 0..a.len() {
                next[i] += layer.scale * layer.w[i][j] * a[j];
            }
            next[i] = next[i].tanh();
        }
        a = next;
    }
    if let Some(bias) = net.bias {
        for v in a.iter_mut() {
            *v += bias;
        }
    }
    a.push(net.layers.iter().map(|layer| layer.name.len()).sum::<usize>() as f64);
    a
}

#[derive(Clone, Debug, Differentiable)]
enum Shape {
    Circle(f64),
    Box { width: f64, height: f64 },
    Scaled(f64, Box<Shape>),
    Nothing,
}

#[differentiable]
fn area(shape: &Shape) -> f64 {
    match shape {
        Shape::Circle(r) => 3.0 * r * r,
        Shape::Box { width, height } => width * height,
        Shape::Scaled(k, shape) => k * k * area(shape),
        Shape::Nothing => 0.0,
    }
}

#[differentiable]
fn by_value(pair: (f64, [f64; 2]), layer: Layer) -> (f64, Layer) {
    let mut layer = layer;
    layer.scale *= pair.0;
    (pair.1[0] * pair.1[1] * layer.b[0], layer)
}

#[differentiable]
fn not_perturbed(x: f64, #[no_diff] y: f64, k: usize) -> f64 {
    x * y * k as f64
}

#[differentiable]
fn sometimes(x: f64) -> Option<f64> {
    if x > 0.0 { Some(x * x) } else { None }
}

#[differentiable]
fn views(x: Option<&[f64]>, rows: &[&[f64]], k: f64) -> f64 {
    let mut sum = k;
    if let Some(x) = x {
        sum += x[0] * x[0];
    }
    for row in rows {
        sum += row[0] * k;
    }
    sum
}

#[differentiable]
fn nothing_to_check(k: usize) -> usize {
    k + 1
}

#[differentiable]
fn constant(_x: f64) -> f64 {
    3.0
}

#[differentiable]
fn largest(x: &[f64]) -> f64 {
    let mut best = x[0];
    for v in x {
        best = best.max(*v);
    }
    best + x[0].abs()
}

#[differentiable]
fn accumulates(state: &mut Layer, x: &[f64]) -> f64 {
    for (b, v) in state.b.iter_mut().zip(x) {
        *b += v * state.scale;
    }
    state.b[0]
}

#[differentiable(vjp = erf_like_vjp)]
fn erf_like(x: f64, w: &[f64]) -> f64 {
    (x * w[0]).tanh()
}

fn erf_like_vjp(x: f64, w: &[f64]) -> (f64, impl FnOnce(f64) -> (f64, Vec<f64>) + use<>) {
    let (t, w0, n) = ((x * w[0]).tanh(), w[0], w.len());
    (t, move |seed| {
        let slope = seed * (1.0 - t * t);
        let mut w_bar = vec![0.0; n];
        w_bar[0] = slope * x;
        (slope * w0, w_bar)
    })
}

/// Inside a function rustc collects no tests; there must be no warning either.
#[test]
fn a_function_inside_a_function() {
    #[differentiable]
    fn local(x: f64) -> f64 {
        x * x
    }
    assert_eq!(local::grad(3.0), 6.0);
}

/// Without elements the halving never ends: the check must not go there, here or where it is called.
#[differentiable]
fn product_by_halves(x: &[f64]) -> f64 {
    if x.len() == 1 {
        return x[0] + 1.0;
    }
    let middle = x.len() / 2;
    product_by_halves(&x[..middle]) * product_by_halves(&x[middle..])
}

#[differentiable]
fn logarithm_of_a_product(x: &[f64], k: f64) -> f64 {
    let y = x.to_vec();
    product_by_halves(&y).abs().ln_1p() * k
}

/// Takes sequences of different lengths.
#[differentiable]
fn overlap(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>() + x.len() as f64 * y.iter().sum::<f64>()
}
