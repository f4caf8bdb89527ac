//! Methods by `self`, `&self` and `&mut self`, associated functions, and methods that carry no derivative.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Vec3 {
    x: f64,
    y: f64,
    z: f64,
}

#[differentiable]
impl Vec3 {
    const UP: Vec3 = Vec3 { x: 0.0, y: 0.0, z: 1.0 };

    fn new(x: f64, y: f64, z: f64) -> Self {
        Self { x, y, z }
    }

    fn dot(self, other: Vec3) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    fn cross(&self, other: &Self) -> Self {
        Self::new(self.y * other.z - self.z * other.y, self.z * other.x - self.x * other.z, self.x * other.y - self.y * other.x)
    }

    fn norm(&self) -> f64 {
        self.dot(*self).sqrt()
    }

    fn normalise(&mut self) {
        let k = 1.0 / self.norm();
        self.x *= k;
        self.y *= k;
        self.z *= k;
    }

    fn into_array(self) -> [f64; 3] {
        [self.x, self.y, self.z]
    }

    #[no_diff]
    fn octant(&self) -> usize {
        usize::from(self.x > 0.0) + 2 * usize::from(self.y > 0.0) + 4 * usize::from(self.z > 0.0)
    }
}

#[differentiable]
fn by_value(a: Vec3, b: Vec3) -> f64 {
    a.dot(b) * a.dot(a) + b.into_array()[1]
}
check! { by_value(a, b) covers "method by self"; a = Vec3 { x: 0.5, y: 1.2, z: -0.3 }, b = Vec3 { x: 0.1, y: -0.4, z: 2.0 } }

#[differentiable]
fn by_reference(a: &Vec3, b: Vec3) -> f64 {
    let c = a.cross(&b);
    c.norm() * a.cross(&c).z + b.norm()
}
check! { by_reference(&a, b) covers "method by &self"; a = Vec3 { x: 0.5, y: 1.2, z: -0.3 }, b = Vec3 { x: 0.1, y: -0.4, z: 2.0 } }

#[differentiable]
fn associated(x: f64) -> f64 {
    let a = Vec3::new(x, x * x, 1.0);
    let b = Vec3 { z: x, ..Vec3::UP };
    Vec3::dot(a, b) + Vec3::norm(&a) * <Vec3>::dot(b, Vec3::UP)
}
check! { associated(x) covers "associated function", "method by a path", "associated const"; x = 0.7 }

#[differentiable]
fn without_derivative(a: Vec3, weights: &[f64]) -> f64 {
    weights[a.octant()] * a.x
}
check! { without_derivative(a, &weights) covers "#[no_diff] method"; a = Vec3 { x: 0.5, y: -1.2, z: -0.3 }, weights = vec![0.5, 1.5] }

#[differentiable]
fn methods_in_chains(v: &[Vec3]) -> f64 {
    let total: f64 = v.windows(2).map(|w| w[0].cross(&w[1]).norm()).sum();
    total + v.iter().map(|a| a.norm()).product::<f64>() + v.iter().map(Vec3::norm).sum::<f64>()
}
check! { methods_in_chains(&v); v = vec![Vec3 { x: 0.5, y: 1.2, z: -0.3 }, Vec3 { x: 0.1, y: -0.4, z: 2.0 }] }

#[derive(Clone, Debug, Differentiable)]
struct Mlp {
    layers: Vec<Dense>,
    dropout: Option<f64>,
}

#[derive(Clone, Debug, Differentiable)]
struct Dense {
    w: Vec<Vec<f64>>,
    b: Vec<f64>,
}

#[differentiable]
impl Dense {
    fn forward(&self, x: &[f64]) -> Vec<f64> {
        self.w.iter().zip(&self.b).map(|(row, b)| row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() + b).collect()
    }

    fn row(&self, i: usize) -> &[f64] {
        &self.w[i]
    }
}

#[differentiable]
impl Mlp {
    fn forward(&self, x: &[f64]) -> Vec<f64> {
        let mut h = x.to_vec();
        for (i, layer) in self.layers.iter().enumerate() {
            h = layer.forward(&h);
            if i + 1 < self.layers.len() {
                h.iter_mut().for_each(|y| *y = y.tanh());
            }
        }
        h
    }

    fn loss(&self, #[no_diff] x: &[f64], #[no_diff] label: usize) -> f64 {
        let h = self.forward(x);
        let keep = 1.0 - self.dropout.unwrap_or(0.0);
        let total: f64 = h.iter().map(|y| y.exp()).sum();
        (total.ln() - h[label]) * keep
    }

    fn update(&mut self, rate: f64) {
        for layer in &mut self.layers {
            for b in layer.b.iter_mut() {
                *b *= 1.0 - rate;
            }
            layer.w[0][0] += rate;
        }
        self.dropout = self.dropout.map(|d| d * rate);
    }
}

fn mlp() -> Mlp {
    let dense = |k: f64| Dense { w: vec![vec![0.1 * k, -0.4], vec![0.3, 0.2 * k]], b: vec![0.05 * k, -0.1] };
    Mlp { layers: vec![dense(1.0), dense(-2.0)], dropout: Some(0.1) }
}

#[differentiable]
fn network_loss(mlp: &Mlp, #[no_diff] xs: &[[f64; 2]]) -> f64 {
    xs.iter().enumerate().map(|(i, x)| mlp.loss(x, i % 2)).sum()
}
check! { network_loss(&mlp, &[[0.5, 1.0], [-0.3, 0.2]]) covers "method of a field"; mlp = mlp() }

#[differentiable]
fn network_updated(mlp: &Mlp, rate: f64, x: [f64; 2]) -> f64 {
    let mut m = mlp.clone();
    m.update(rate);
    let y = m.forward(&x);
    y[0] * y[1] + m.loss(&[1.0, 0.5], 0)
}
check! { network_updated(&mlp, rate, x); mlp = mlp(), rate = 0.1, x = [0.7, -0.2] }

#[differentiable]
fn method_that_returns_a_slice(d: &Dense, x: f64) -> f64 {
    let row: &[_] = d.row(1);
    row[0] * x + d.row(0)[1] * row[1]
}
fn dense() -> Dense {
    Dense { w: vec![vec![0.1, -0.4], vec![0.3, 0.2]], b: vec![0.05, -0.1] }
}
check! { method_that_returns_a_slice(&d, x) covers "method that returns a reference"; d = dense(), x = 0.7 }

#[derive(Clone, Debug, Differentiable)]
enum Layer {
    Scale(f64),
    Shift { by: f64 },
    Stack(Vec<Layer>),
}

#[differentiable]
impl Layer {
    fn apply(&self, x: f64) -> f64 {
        match self {
            Self::Scale(k) => k * x,
            Self::Shift { by } => x + by,
            Layer::Stack(layers) => layers.iter().fold(x, |x, layer| layer.apply(x)),
        }
    }

    fn then(self, next: Layer) -> Layer {
        match self {
            Self::Stack(mut layers) => {
                layers.push(next);
                Self::Stack(layers)
            }
            first => Self::Stack(vec![first, next]),
        }
    }
}

#[differentiable]
fn methods_of_an_enum(layer: Layer, x: f64) -> f64 {
    let once = layer.apply(x);
    let stack = layer.then(Layer::Shift { by: once }).then(Layer::Scale(x));
    stack.apply(x) * once
}
check! { methods_of_an_enum(layer, x) covers "method of an enum"; layer = Layer::Scale(1.5), x = 0.7;
layer = Layer::Stack(vec![Layer::Shift { by: 0.5 }, Layer::Scale(2.0)]), x = 0.7 }

/// A counter that steps a state by itself.
#[derive(Clone, Debug, Differentiable)]
struct Oscillator {
    q: f64,
    p: f64,
    k: f64,
    steps: usize,
}

#[differentiable]
impl Oscillator {
    fn start(q: f64, k: f64) -> Self {
        Oscillator { q, p: 0.0, k, steps: 0 }
    }

    fn step(&mut self, dt: f64) -> f64 {
        self.p -= dt * self.k * self.q;
        self.q += dt * self.p;
        self.steps += 1;
        self.energy()
    }

    fn energy(&self) -> f64 {
        0.5 * (self.p * self.p + self.k * self.q * self.q)
    }

    fn run(mut self, n: usize, dt: f64) -> (Self, f64) {
        let mut largest = 0.0;
        while self.steps < n {
            let energy = self.step(dt);
            if energy > largest {
                largest = energy;
            }
        }
        (self, largest)
    }
}

#[differentiable]
fn stateful_methods(q: f64, k: f64) -> f64 {
    let (end, largest) = Oscillator::start(q, k).run(5, 0.1);
    end.q * end.p + largest * end.steps as f64
}
check! { stateful_methods(q, k) covers "method by mut self"; q = 0.7, k = 1.3 }

/// Methods whose names are those of the standard library.
#[derive(Clone, Debug, Differentiable)]
struct Bag {
    items: Vec<f64>,
}

#[differentiable]
impl Bag {
    fn sum(&self) -> f64 {
        self.items.iter().sum::<f64>() * 2.0
    }

    fn len(&self) -> f64 {
        self.items[0]
    }

    fn push(&mut self, x: f64) {
        self.items.push(x * x);
    }

    fn map(&self, k: f64) -> Bag {
        Bag { items: self.items.iter().map(|x| x * k).collect() }
    }

    fn sin(&self) -> f64 {
        self.items[0].sin() + 1.0
    }
}

/// A state that its own method moves on.
#[derive(Clone, Debug, Differentiable)]
struct Pendulum {
    angle: f64,
    speed: f64,
}

#[differentiable]
impl Pendulum {
    fn step(&mut self, dt: f64) {
        self.speed -= self.angle.sin() * dt;
        self.angle += self.speed * dt;
    }
}

#[differentiable]
fn swung(angle: f64, dt: f64) -> f64 {
    let mut pendulum = Pendulum { angle, speed: 0.3 };
    for _ in 0..5 {
        pendulum.step(dt);
    }
    pendulum.angle * pendulum.speed
}
check! { swung(angle, dt) covers "method by &mut self"; angle = 0.7, dt = 0.1 }

#[differentiable]
fn update(v: f64) -> f64 {
    v * v
}

#[derive(Clone, Debug, Differentiable)]
struct Cell {
    x: f64,
}

/// Methods that call free functions of their own names, and return something else.
#[differentiable]
impl Cell {
    fn update(&mut self) {
        self.x = update(self.x) + self.x;
    }

    fn is_above(&self, limit: f64) -> bool {
        update(self.x) > limit
    }
}

#[differentiable]
fn methods_named_like_functions(x: f64, y: f64) -> f64 {
    let mut cell = Cell { x };
    cell.update();
    if cell.is_above(y) { cell.x * y } else { cell.x - y }
}
check! { methods_named_like_functions(x, y); x = 0.7, y = 1.3; x = 1.7, y = 0.3 }
