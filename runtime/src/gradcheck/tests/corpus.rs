//! The functions the check is tried on, and the points it is tried at.

use super::number::{Dual, Number};
use crate::gradcheck::Rng;
use crate::gradcheck::subject::{Derivative, Precision, Slot, Subject, dot};

/// The troubles that a function has in store for a gradient check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Smooth,
    BadlyScaled,
    Noisy,
    Vanishing,
    Kinked,
    Vector,
    Single,
    SingleWithoutShadow,
}

pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) class: Class,
    pub(super) length: usize,
    pub(super) point: fn(&mut Rng, usize) -> Vec<f64>,
    value: fn(&[f64]) -> Vec<f64>,
    single: fn(&[f64]) -> Vec<f64>,
    pullback: fn(&[f64], &[f64]) -> Vec<f64>,
    single_pullback: fn(&[f64], &[f64]) -> Vec<f64>,
}

/// A change to the right gradient: `(x, cotangent, gradient) -> gradient`.
pub(super) type Bug<'b> = &'b dyn Fn(&[f64], &[f64], Vec<f64>) -> Vec<f64>;

impl Case {
    /// The function with its gradient passed through `bug`.
    pub(super) fn subject<'b>(&self, bug: Bug<'b>) -> Subject<'b> {
        let (value, single) = (self.value, self.single);
        let right = self.right();
        let backward = move |x: &[f64], w: &[f64]| Derivative { gradient: bug(x, w, right(x, w)), ..Derivative::default() };
        let (primal, precision) = match self.class {
            Class::Single => (single, Precision::F32 { shadow: Some(Box::new(value)) }),
            Class::SingleWithoutShadow => (single, Precision::F32 { shadow: None }),
            _ => (value, Precision::F64),
        };
        Subject {
            function: self.name.to_string(),
            slots: (0..self.length).map(|index| Slot::new("x", format!("[{index}]"))).collect(),
            primal: Box::new(primal),
            backward: Box::new(backward),
            takes_cotangent: self.class == Class::Vector,
            precision,
            ..Subject::blank()
        }
    }

    pub(super) fn right(&self) -> fn(&[f64], &[f64]) -> Vec<f64> {
        match self.class {
            Class::Single | Class::SingleWithoutShadow => self.single_pullback,
            _ => self.pullback,
        }
    }
}

trait Body {
    fn run<T: Number>(x: &[T]) -> Vec<T>;
}

fn value<B: Body>(x: &[f64]) -> Vec<f64> {
    B::run(x)
}

fn single<B: Body>(x: &[f64]) -> Vec<f64> {
    let x: Vec<f32> = x.iter().map(|&x| x as f32).collect();
    B::run(&x).into_iter().map(f64::from).collect()
}

fn pullback<B: Body, T: Number>(x: &[f64], w: &[f64]) -> Vec<f64> {
    let one = |moved: usize| {
        let dual = |(index, &x): (usize, &f64)| Dual { value: T::of(x), slope: T::of(if index == moved { 1.0 } else { 0.0 }) };
        let x: Vec<Dual<T>> = x.iter().enumerate().map(dual).collect();
        let slopes: Vec<f64> = B::run(&x).into_iter().map(|y| y.slope.value()).collect();
        dot(&slopes, w)
    };
    (0..x.len()).map(one).collect()
}

macro_rules! corpus {
    ($($class:ident $name:ident [$length:literal, $point:ident] |$x:ident| $body:expr;)*) => {
        /// All functions.
        pub(super) fn corpus() -> Vec<Case> {
            vec![$({
                struct Here;
                impl Body for Here {
                    fn run<T: Number>($x: &[T]) -> Vec<T> {
                        $body.into()
                    }
                }
                Case {
                    name: stringify!($name),
                    class: Class::$class,
                    length: $length,
                    point: $point,
                    value: value::<Here>,
                    single: single::<Here>,
                    pullback: pullback::<Here, f64>,
                    single_pullback: pullback::<Here, f32>,
                }
            }),*]
        }
    };
}

corpus! {
    Smooth square [3, normal] |x| [sum(x.iter().map(|&x| x * x))];
    Smooth rosenbrock [5, normal] |x| [sum((0..4).map(|i| {
        (x[i + 1] - x[i] * x[i]).power(2).scaled(100.0) + (T::of(1.0) - x[i]).power(2)
    }))];
    Smooth sines [4, normal] |x| [sum(x.iter().map(|&x| (x * x).sin() * x.cos()))];
    Smooth log_sum_exp [5, normal] |x| [sum(x.iter().map(|x| x.exp())).ln()];
    Smooth cross_entropy [4, normal] |x| [sum(x.iter().map(|x| x.exp())).ln() - x[2]];
    Smooth network [21, normal] |x| [network(x, T::tanh)];
    Smooth product [5, normal] |x| [x.iter().fold(T::of(1.0), |p, &x| p * x)];
    Smooth rational [3, normal] |x| [(x[0] + x[1]) / (T::of(1.0) + x[2] * x[2])];
    Smooth bell [3, normal] |x| [(-sum(x.iter().map(|&x| x * x)).scaled(0.5)).exp()];
    Smooth polynomial [2, normal] |x| [x[0].power(5) - x[0] * x[1].power(3) + x[1].scaled(7.0)];
    Smooth logistic [4, normal] |x| [sum((0..6).map(|i| {
        let a = (i as f64 * 0.7).sin();
        let margin = x[0].scaled(a) + x[1].scaled(a * a) + x[2] - x[3].scaled(a.cos());
        (T::of(1.0) + (-margin).exp()).ln()
    }))];
    Smooth runge_kutta [3, positive] |x| [runge_kutta(x)];
    Smooth norm [4, normal] |x| [sum(x.iter().map(|&x| x * x)).sqrt()];
    Smooth determinant [9, normal] |x| [
        x[0] * (x[4] * x[8] - x[5] * x[7]) - x[1] * (x[3] * x[8] - x[5] * x[6])
            + x[2] * (x[3] * x[7] - x[4] * x[6])
    ];
    Smooth linear [6, normal] |x| [sum(x.iter().enumerate().map(|(i, &x)| x.scaled(i as f64 - 2.5)))];
    Smooth entropy [3, positive] |x| [-sum(x.iter().map(|&x| x * x.ln()))];

    BadlyScaled offset [2, normal] |x| [x[0] * x[1] + T::of(1e6)];
    BadlyScaled steep_exponential [1, normal] |x| [x[0].scaled(20.0).exp()];
    BadlyScaled fast_sine [2, normal] |x| [x[0].scaled(100.0).sin() + x[1]];
    BadlyScaled faster_sine [1, normal] |x| [x[0].scaled(1e4).sin()];
    BadlyScaled fastest_sine [1, normal] |x| [x[0].scaled(1e6).sin()];
    BadlyScaled round_period [2, whole] |x| [(x[0].scaled(64.0 * std::f64::consts::TAU)).sin() + x[1]];
    BadlyScaled tiny_value [3, normal] |x| [(x[0] * x[1].sin() + x[2].exp()).scaled(1e-30)];
    BadlyScaled huge_value [3, normal] |x| [(x[0] * x[1].sin() + x[2].exp()).scaled(1e30)];
    BadlyScaled mixed_units [4, mixed] |x| [
        (x[0].scaled(1e-6) * x[1].scaled(1e6)).sin() + x[2].scaled(1e3) * x[3].scaled(1e-3)
    ];
    BadlyScaled near_pole [1, near_one] |x| [T::of(1.0) / (x[0] - T::of(1.0))];
    BadlyScaled log_near_zero [1, small] |x| [(x[0] * x[0] + T::of(1e-8)).ln()];
    BadlyScaled steep_step [1, near_one] |x| [(x[0] - T::of(1.0)).scaled(1e3).tanh()];
    BadlyScaled high_power [2, normal] |x| [x[0].power(10) + x[1]];
    BadlyScaled cancelling [2, normal] |x| [
        (x[0] + T::of(1e4)).power(2) - (x[0] - T::of(1e4)).power(2) + x[1].sin()
    ];
    BadlyScaled tiny_input [2, small] |x| [x[0] + T::of(1.0) + x[1] * x[1]];
    BadlyScaled ill_conditioned [3, normal] |x| [
        x[0].power(2).scaled(1e6) + x[1].power(2) + x[2].power(2).scaled(1e-6)
    ];

    Noisy hashed [2, normal] |x| [x[0].sin() * x[1] + T::of(1e-10 * hashed(x[0].value() + x[1].value()))];
    Noisy strongly_hashed [1, normal] |x| [x[0].exp() + T::of(1e-6 * hashed(x[0].value()))];
    Noisy rounded [2, normal] |x| [rounded((x[0] * x[1]).exp())];
    Noisy iterated [1, positive] |x| [newton_root(x[0])];
    Noisy small_ripple [1, normal] |x| [x[0] + x[0].scaled(1e9).sin().scaled(1e-9)];

    Vanishing sigmoid_tower [2, normal] |x| [(0..10).fold(x[0] * x[1], |h, _| h.scaled(0.2).sigmoid())];
    Vanishing far_bell [2, normal] |x| [(-(x[0] * x[0] + x[1] * x[1]) - T::of(200.0)).exp()];
    Vanishing high_small_power [1, small] |x| [x[0].power(12)];
    Vanishing saturated [2, normal] |x| [(x[0] + T::of(20.0)).tanh() + x[1].scaled(1e-3)];
    Vanishing constant [2, normal] |x| [T::of(3.0) + x[0].scaled(0.0) * x[1]];

    Kinked absolute [3, tied] |x| [sum(x.iter().map(|x| x.abs()))];
    Kinked absolute_difference [2, tied] |x| [x[0].abs() - x[1].abs()];
    Kinked rectifier [3, tied] |x| [sum(x.iter().map(|&x| x.relu() * x + x.relu()))];
    Kinked maximum [4, tied] |x| [x.iter().fold(x[0], |m, &x| m.max(x))];
    Kinked distance [2, tied] |x| [(x[0] - x[1]).abs() + x[0] * x[1]];
    Kinked hinge [3, tied] |x| [sum((0..3).map(|i| (T::of(1.0) - x[i].scaled(i as f64 - 1.0)).relu()))];
    Kinked clamped [3, tied] |x| [sum(x.iter().map(|&x| -((-(x.max(T::of(-1.0)))).max(T::of(-1.0))) * x))];
    Kinked leaky [3, tied] |x| [sum(x.iter().map(|&x| x.max(x.scaled(0.01))))];
    Kinked rectifier_network [21, normal] |x| [network(x, T::relu)];
    Kinked rectifier_network_at_ties [21, tied] |x| [network(x, T::relu)];
    Kinked largest_norm [4, tied] |x| [x.iter().fold(T::of(0.0), |m, &x| x.abs().max(m))];
    Kinked stairs [2, normal] |x| [T::of(x[0].value().floor()) + x[1] * x[1]];
    Kinked near_kink [2, normal] |x| [(x[0] - T::of(x[0].value() * 0.0 + 0.5)).abs() + x[1]];
    Kinked root_of_squares [2, normal] |x| [(x[0] * x[0] + x[1] * x[1]).sqrt() + x[0]];

    Vector matrix_times_vector [12, normal] |x| (0..3)
        .map(|i| sum((0..3).map(|j| x[3 * i + j] * x[9 + j]))).collect::<Vec<T>>();
    Vector softmax [5, normal] |x| {
        let total = sum(x.iter().map(|x| x.exp()));
        x.iter().map(|x| x.exp() / total).collect::<Vec<T>>()
    };
    Vector normalised [5, normal] |x| {
        let mean = sum(x.iter().copied()).scaled(0.2);
        let variance = sum(x.iter().map(|&x| (x - mean).power(2))).scaled(0.2);
        x.iter().map(|&x| (x - mean) / (variance + T::of(1e-5)).sqrt()).collect::<Vec<T>>()
    };
    Vector squares [4, normal] |x| x.iter().map(|&x| x * x).collect::<Vec<T>>();
    Vector swirl [3, normal] |x| vec![x[0] * x[1], x[1].sin() + x[2], x[2] * x[2] * x[0]];
    Vector convolution [8, normal] |x| (0..4)
        .map(|i| x[i] * x[6] + x[i + 1] * x[7] + x[i + 2].sin()).collect::<Vec<T>>();
    Vector unequal_outputs [3, normal] |x| vec![x[0].scaled(1e6), x[1] * x[2], x[2].scaled(1e-6)];

    Single square_single [3, normal] |x| [sum(x.iter().map(|&x| x * x))];
    Single rosenbrock_single [3, normal] |x| [sum((0..2).map(|i| {
        (x[i + 1] - x[i] * x[i]).power(2).scaled(100.0) + (T::of(1.0) - x[i]).power(2)
    }))];
    Single log_sum_exp_single [5, normal] |x| [sum(x.iter().map(|x| x.exp())).ln()];
    Single network_single [21, normal] |x| [network(x, T::tanh)];
    Single rectifier_single [21, normal] |x| [network(x, T::relu)];
    Single rational_single [3, normal] |x| [(x[0] + x[1]) / (T::of(1.0) + x[2] * x[2])];
    Single sines_single [4, normal] |x| [sum(x.iter().map(|&x| (x * x).sin() * x.cos()))];
    SingleWithoutShadow square_alone [3, normal] |x| [sum(x.iter().map(|&x| x * x))];
    SingleWithoutShadow network_alone [21, normal] |x| [network(x, T::tanh)];
    SingleWithoutShadow sines_alone [4, normal] |x| [sum(x.iter().map(|&x| (x * x).sin() * x.cos()))];
    SingleWithoutShadow absolute_alone [3, tied] |x| [sum(x.iter().map(|x| x.abs()))];
}

fn sum<T: Number>(terms: impl Iterator<Item = T>) -> T {
    terms.fold(T::of(0.0), |sum, term| sum + term)
}

/// Three inputs, four hidden units, one output, mean squared error over five rows.
fn network<T: Number>(x: &[T], activation: fn(T) -> T) -> T {
    let (first, bias, second) = (&x[..12], &x[12..16], &x[16..20]);
    let row = |row: usize| {
        let input = |i: usize| ((row * 3 + i) as f64 * 1.3).sin();
        let hidden = |j: usize| activation(sum((0..3).map(|i| first[3 * j + i].scaled(input(i)))) + bias[j]);
        let output = sum((0..4).map(|j| hidden(j) * second[j])) + x[20];
        (output - T::of(input(0) * input(1))).power(2)
    };
    sum((0..5).map(row)).scaled(0.2)
}

/// Ten steps of a predator-prey system.
fn runge_kutta<T: Number>(x: &[T]) -> T {
    let slope = |[a, b]: [T; 2]| [a * (T::of(1.0) - b), b * (a - x[2])];
    let step = |y: [T; 2], k: [T; 2], h: f64| [y[0] + k[0].scaled(h), y[1] + k[1].scaled(h)];
    let mut y = [x[0], x[1]];
    for _ in 0..10 {
        let first = slope(y);
        let second = slope(step(y, first, 0.05));
        let third = slope(step(y, second, 0.05));
        let fourth = slope(step(y, third, 0.1));
        for (k, h) in [(first, 1.0), (second, 2.0), (third, 2.0), (fourth, 1.0)] {
            y = step(y, k, h * 0.1 / 6.0);
        }
    }
    y[0] * y[1]
}

/// A number between -1 and 1 that depends on every bit of `x`.
fn hashed(x: f64) -> f64 {
    Rng::from_seed(x.to_bits()).uniform(-1.0, 1.0)
}

/// The value in single precision, with the derivative of the unrounded one.
fn rounded<T: Number>(x: T) -> T {
    let value = x.value();
    x + T::of(f64::from(value as f32)) - T::of(value)
}

/// Newton's iteration for the square root, stopped early.
fn newton_root<T: Number>(x: T) -> T {
    let mut root = x;
    while (root * root - x).value().abs() > 1e-7 * x.value() {
        root = (root + x / root).scaled(0.5);
    }
    root
}

fn normal(rng: &mut Rng, length: usize) -> Vec<f64> {
    (0..length).map(|_| rng.normal()).collect()
}

fn positive(rng: &mut Rng, length: usize) -> Vec<f64> {
    (0..length).map(|_| rng.normal().abs() + 1e-3).collect()
}

fn small(rng: &mut Rng, length: usize) -> Vec<f64> {
    (0..length).map(|_| 1e-4 * rng.normal()).collect()
}

fn near_one(rng: &mut Rng, length: usize) -> Vec<f64> {
    (0..length).map(|_| 1.0 + 1e-3 * rng.normal()).collect()
}

fn whole(rng: &mut Rng, length: usize) -> Vec<f64> {
    (0..length).map(|_| rng.integer(1..=4) as f64).collect()
}

fn mixed(rng: &mut Rng, length: usize) -> Vec<f64> {
    let units = [1e6, 1e-6, 1e-3, 1e3];
    (0..length).map(|index| units[index % 4] * rng.normal()).collect()
}

/// Zeros, ones and equal values among the random ones.
fn tied(rng: &mut Rng, length: usize) -> Vec<f64> {
    let mut x = normal(rng, length);
    for index in 0..length {
        match rng.integer(0..=5) {
            0 => x[index] = 0.0,
            1 => x[index] = 1.0,
            2 => x[index] = x[index / 2],
            3 => x[index] = -x[0],
            _ => {}
        }
    }
    x
}
