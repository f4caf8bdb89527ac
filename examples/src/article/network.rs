//! The network: `h = s(X W1 + b1)`, `p = s(h W2 + b2)`, and the mean of `(Y - p)^2`.

use pullback::{Differentiable, Step, differentiable};

use crate::random::Random;

/// Hidden units.
pub const HIDDEN: usize = 4;

/// All parameters.
#[derive(Clone, Debug, Differentiable)]
pub struct Network {
    /// From the two inputs to the hidden units.
    pub w1: [[f64; HIDDEN]; 2],
    /// Of the hidden units.
    pub b1: [f64; HIDDEN],
    /// From the hidden units to the output.
    pub w2: [f64; HIDDEN],
    /// Of the output.
    pub b2: f64,
}

/// Inputs with what should come out.
#[derive(Clone, Debug)]
pub struct Rows {
    /// One row for every case.
    pub x: Vec<[f64; 2]>,
    /// The targets.
    pub y: Vec<f64>,
}

impl Rows {
    /// The two rows of the article.
    pub fn of_the_article() -> Self {
        Self { x: vec![[0.5, 0.5], [-0.5, -0.5]], y: vec![0.5, 0.5] }
    }

    /// Exclusive or.
    pub fn xor() -> Self {
        Self { x: vec![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], y: vec![0.0, 1.0, 1.0, 0.0] }
    }
}

impl Network {
    /// The names and shapes of the parameters, for reports.
    pub const NAMES: [(&str, &[usize]); 4] = [("w1", &[2, HIDDEN]), ("b1", &[HIDDEN]), ("w2", &[HIDDEN]), ("b2", &[])];

    /// Random parameters.
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let numbers = random.vector(3 * HIDDEN + HIDDEN + 1, -1.0, 1.0);
        Self::from_flat(&numbers)
    }

    /// The parameters one after the other.
    pub fn flat(&self) -> Vec<f64> {
        let mut flat = Vec::new();
        self.visit_floats(|_, x| flat.push(x));
        flat
    }

    /// The parameters from a row of numbers.
    pub fn from_flat(numbers: &[f64]) -> Self {
        let mut network = Self { w1: [[0.0; HIDDEN]; 2], b1: [0.0; HIDDEN], w2: [0.0; HIDDEN], b2: 0.0 };
        let mut numbers = numbers.iter();
        network.visit_floats_mut(|_, mut x| {
            if let Some(number) = numbers.next() {
                x.set(*number);
            }
        });
        network
    }
}

impl NetworkTangent {
    /// The derivatives one after the other, in the order of the parameters.
    pub fn flat(&self) -> Vec<f64> {
        let first = self.w1.iter().flatten();
        first.chain(&self.b1).chain(&self.w2).chain([&self.b2]).copied().collect()
    }
}

/// The logistic function.
#[differentiable]
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// What the network makes of one row: the hidden units and the output.
#[differentiable(check(sample = a_row))]
pub fn forward(network: &Network, #[no_diff] x: &[f64; 2]) -> ([f64; HIDDEN], f64) {
    let mut hidden = [0.0; HIDDEN];
    let mut sum = network.b2;
    for (j, unit) in hidden.iter_mut().enumerate() {
        *unit = sigmoid(x[0] * network.w1[0][j] + x[1] * network.w1[1][j] + network.b1[j]);
        sum += *unit * network.w2[j];
    }
    (hidden, sigmoid(sum))
}

#[cfg(test)]
fn a_row(rng: &mut pullback::gradcheck::Rng, _: usize) -> (Network, [f64; 2]) {
    (Network::new(rng.seed()), [rng.normal(), rng.normal()])
}

/// The mean squared error.
#[differentiable(check(sample = a_problem))]
pub fn loss(network: &Network, #[no_diff] rows: &Rows) -> f64 {
    let mut sum = 0.0;
    for i in 0..rows.x.len() {
        let (_, p) = forward(network, &rows.x[i]);
        sum += (rows.y[i] - p).powi(2);
    }
    sum / rows.x.len() as f64
}

#[cfg(test)]
fn a_problem(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Network, Rows) {
    let rows = Rows { x: (0..size).map(|_| [rng.normal(), rng.normal()]).collect(), y: (0..size).map(|_| rng.uniform(0.0, 1.0)).collect() };
    (Network::new(rng.seed()), rows)
}

/// The backward pass of the article: `e = p - Y`, `D2 = e p (1 - p)`, `D1 = (D2 W2^T) h (1 - h)`, and sums over the rows.
pub fn backward(network: &Network, rows: &Rows) -> NetworkTangent {
    let mut gradient = network.zero_tangent();
    for (x, y) in rows.x.iter().zip(&rows.y) {
        let (hidden, p) = forward(network, x);
        let d2 = (p - y) * p * (1.0 - p);
        gradient.b2 += d2;
        for (j, unit) in hidden.iter().enumerate() {
            gradient.w2[j] += unit * d2;
            let d1 = d2 * network.w2[j] * unit * (1.0 - unit);
            gradient.b1[j] += d1;
            gradient.w1[0][j] += x[0] * d1;
            gradient.w1[1][j] += x[1] * d1;
        }
    }
    gradient
}

/// So many steps along the backward pass, `rate` a step: the article adds where it should subtract.
pub fn train(network: &mut Network, rows: &Rows, rate: f64, steps: usize) {
    for _ in 0..steps {
        let gradient = backward(network, rows);
        network.step(rate, &gradient);
    }
}
