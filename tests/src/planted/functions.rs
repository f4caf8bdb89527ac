//! The functions: smooth, badly scaled, kinked, with several outputs, in single precision.

use pullback::__v1::check::{Case, Draw, Free, Offers, case, describe};
use pullback::gradcheck::{Precision, Rng};
use pullback::{Differentiable, Scalar, differentiable};

use super::Inputs;
use super::bug::rule;

/// The troubles that a function has in store for a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// None.
    Smooth,
    /// Large, small, steep.
    Scaled,
    /// Slopes that jump.
    Kinked,
    /// Several outputs.
    Vector,
    /// Any number of inputs.
    Long,
    /// Single precision, with a double precision twin to take differences of.
    Single,
    /// Single precision alone.
    Alone,
}

/// A function with the places where it is checked.
#[derive(Clone, Copy)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Its trouble.
    pub class: Class,
    /// How many inputs it has; 0 for any number, the first of which is there always.
    pub length: usize,
    /// Draws a point, as a generated test does.
    pub case: fn(&mut Draw) -> Result<Case<'static>, String>,
}

macro_rules! functions {
    ($($class:ident $float:ident $name:ident [$length:literal, $point:ident] |$x:ident| $body:block)*) => {
        /// All functions.
        pub const FUNCTIONS: &[Function] = &[
            $(Function { name: stringify!($name), class: Class::$class, length: $length, case: $name::at_a_point },)*
        ];

        $(
            mod $name {
                use super::*;

                #[differentiable(check(sample = plain))]
                fn body<T: Scalar>($x: &[T]) -> Vec<T> $body

                #[differentiable(vjp = by_hand, check(sample = cells))]
                fn opaque(x: &Inputs<$float>) -> Vec<$float> {
                    body(&x.floats())
                }

                fn by_hand(x: &Inputs<$float>) -> (Vec<$float>, impl FnOnce(Vec<$float>) -> Vec<$float> + use<>) {
                    rule(x, body, |x, seed| {
                        let (_, pullback) = body::vjp(x);
                        pullback(seed)
                    })
                }

                #[cfg(test)]
                fn plain(rng: &mut Rng, size: usize) -> Vec<f64> {
                    $point(rng, if $length == 0 { size + 1 } else { $length })
                }

                fn cells(rng: &mut Rng, size: usize) -> Inputs<$float> {
                    Inputs::new(&$point(rng, if $length == 0 { size + 1 } else { $length }))
                }

                pub fn at_a_point(draw: &mut Draw) -> Result<Case<'static>, String> {
                    let size = draw.size();
                    let x = Free::given("x", "x: Inputs", cells(&mut draw.rng, size), Some(Inputs::clone))?;
                    let mut case = case(describe(&[&x]), Offers::default(), move |run| {
                        let inputs = x.at(run);
                        if run.is_primal() {
                            run.output(&opaque(&inputs));
                            return;
                        }
                        let zero = inputs.zero_tangent();
                        let (value, pullback) = opaque::vjp(&inputs);
                        run.output(&value);
                        let bar = pullback(run.seed(&value));
                        x.gradient(run, zero, bar);
                        x.left(run, Some(&inputs));
                    });
                    if Class::$class == Class::Single {
                        case.subject.precision = Precision::F32 { shadow: Some(Box::new(|x| body::<f64>(x))) };
                    }
                    Ok(case)
                }
            }
        )*
    };
}

functions! {
    Smooth f64 square [3, normal] |x| {
        let mut sum = T::ZERO;
        for v in x {
            sum += *v * *v;
        }
        vec![sum]
    }
    Smooth f64 rosenbrock [5, normal] |x| {
        let hundred = T::from_f64(100.0);
        let mut sum = T::ZERO;
        for i in 0..4 {
            sum += hundred * (x[i + 1] - x[i] * x[i]).powi(2) + (T::ONE - x[i]).powi(2);
        }
        vec![sum]
    }
    Smooth f64 sines [4, normal] |x| {
        let mut sum = T::ZERO;
        for v in x {
            sum += (*v * *v).sin() * v.cos();
        }
        vec![sum]
    }
    Smooth f64 log_sum_exp [5, normal] |x| {
        let mut sum = T::ZERO;
        for v in x {
            sum += v.exp();
        }
        vec![sum.ln()]
    }
    Smooth f64 product [5, normal] |x| {
        let mut product = T::ONE;
        for v in x {
            product *= *v;
        }
        vec![product]
    }
    Smooth f64 rational [3, normal] |x| { vec![(x[0] + x[1]) / (T::ONE + x[2] * x[2])] }
    Smooth f64 bell [3, normal] |x| {
        let half = T::from_f64(-0.5);
        vec![((x[0] * x[0] + x[1] * x[1] + x[2] * x[2]) * half).exp()]
    }
    Smooth f64 polynomial [2, normal] |x| { vec![x[0].powi(5) - x[0] * x[1].powi(3) + x[1]] }
    Smooth f64 norm [4, normal] |x| {
        let mut sum = T::ZERO;
        for v in x {
            sum += *v * *v;
        }
        vec![sum.sqrt()]
    }
    Smooth f64 determinant [9, normal] |x| {
        vec![
            x[0] * (x[4] * x[8] - x[5] * x[7]) - x[1] * (x[3] * x[8] - x[5] * x[6])
                + x[2] * (x[3] * x[7] - x[4] * x[6]),
        ]
    }
    Smooth f64 entropy [3, positive] |x| {
        let mut sum = T::ZERO;
        for v in x {
            sum -= *v * v.ln();
        }
        vec![sum]
    }
    Smooth f64 network [9, normal] |x| {
        let mut hidden = T::ZERO;
        for i in 0..3 {
            hidden += x[i + 6] * (x[i] * x[3] + x[4] * x[5]).tanh();
        }
        vec![hidden * hidden]
    }
    Smooth f64 powers [4, positive] |x| { vec![x[0].powf(x[1]) + x[2].powf(x[3]) * x[0]] }
    Smooth f64 recurrence [3, normal] |x| {
        let mut y = x[0];
        for _ in 0..12 {
            y = (y * x[1] + x[2]).sin();
        }
        vec![y]
    }
    Smooth f64 angles [2, normal] |x| { vec![x[0].atan2(x[1]) * x[0].hypot(x[1])] }

    Scaled f64 offset [2, normal] |x| { vec![x[0] * x[1] + T::from_f64(1e6)] }
    Scaled f64 steep_exponential [1, normal] |x| { vec![(x[0] * T::from_f64(20.0)).exp()] }
    Scaled f64 fast_sine [2, normal] |x| { vec![(x[0] * T::from_f64(100.0)).sin() + x[1]] }
    Scaled f64 faster_sine [1, normal] |x| { vec![(x[0] * T::from_f64(1e4)).sin()] }
    Scaled f64 tiny_value [3, normal] |x| { vec![(x[0] * x[1].sin() + x[2].exp()) * T::from_f64(1e-30)] }
    Scaled f64 huge_value [3, normal] |x| { vec![(x[0] * x[1].sin() + x[2].exp()) * T::from_f64(1e30)] }
    Scaled f64 mixed_units [4, mixed] |x| {
        let (up, down) = (T::from_f64(1e3), T::from_f64(1e-3));
        vec![(x[0] * down * down * x[1] * up * up).sin() + x[2] * up * x[3] * down]
    }
    Scaled f64 near_pole [1, near_one] |x| { vec![(x[0] - T::ONE).recip()] }
    Scaled f64 log_near_zero [1, small] |x| { vec![(x[0] * x[0] + T::from_f64(1e-8)).ln()] }
    Scaled f64 steep_step [1, near_one] |x| { vec![((x[0] - T::ONE) * T::from_f64(1e3)).tanh()] }
    Scaled f64 high_power [2, normal] |x| { vec![x[0].powi(10) + x[1]] }
    Scaled f64 cancelling [2, normal] |x| {
        let far = T::from_f64(1e4);
        vec![(x[0] + far).powi(2) - (x[0] - far).powi(2) + x[1].sin()]
    }
    Scaled f64 tiny_input [2, small] |x| { vec![x[0] + T::ONE + x[1] * x[1]] }
    Scaled f64 ill_conditioned [3, normal] |x| {
        vec![x[0].powi(2) * T::from_f64(1e6) + x[1].powi(2) + x[2].powi(2) * T::from_f64(1e-6)]
    }

    Kinked f64 absolute [3, tied] |x| { vec![x[0].abs() + x[1].abs() + x[2].abs()] }
    Kinked f64 absolute_difference [2, tied] |x| { vec![x[0].abs() - x[1].abs()] }
    Kinked f64 rectifier [3, tied] |x| {
        let mut sum = T::ZERO;
        for v in x {
            if *v > T::ZERO {
                sum += *v * *v + *v;
            }
        }
        vec![sum]
    }
    Kinked f64 maximum [4, tied] |x| { vec![x[0].max(x[1]).max(x[2]).max(x[3])] }
    Kinked f64 distance [2, tied] |x| { vec![(x[0] - x[1]).abs() + x[0] * x[1]] }
    Kinked f64 hinge [3, tied] |x| {
        let mut sum = x[0];
        for i in 1..3 {
            sum += (T::ONE - x[i] * x[i - 1]).max(T::ZERO);
        }
        vec![sum]
    }
    Kinked f64 clamped [3, tied] |x| {
        let mut sum = T::ZERO;
        for v in x {
            sum += v.max(-T::ONE).min(T::ONE) * *v;
        }
        vec![sum]
    }
    Kinked f64 leaky [3, tied] |x| {
        let slope = T::from_f64(0.01);
        let mut sum = T::ZERO;
        for v in x {
            sum += v.max(*v * slope);
        }
        vec![sum]
    }
    Kinked f64 rectifier_network [9, normal] |x| {
        let mut hidden = T::ZERO;
        for i in 0..3 {
            hidden += x[i + 6] * (x[i] * x[3] + x[4] * x[5]).max(T::ZERO);
        }
        vec![hidden * hidden + x[0]]
    }
    Kinked f64 stairs [2, normal] |x| { vec![x[0].floor() * x[1] + x[1] * x[1] + x[0]] }

    Vector f64 matrix_times_vector [12, normal] |x| {
        let mut y = vec![T::ZERO; 3];
        for i in 0..3 {
            for j in 0..3 {
                y[i] += x[3 * i + j] * x[9 + j];
            }
        }
        y
    }
    Vector f64 softmax [5, normal] |x| {
        let mut total = T::ZERO;
        for v in x {
            total += v.exp();
        }
        let mut y = vec![T::ZERO; 5];
        for i in 0..5 {
            y[i] = x[i].exp() / total;
        }
        y
    }
    Vector f64 normalised [5, normal] |x| {
        let count = T::from_f64(5.0);
        let mut mean = T::ZERO;
        for v in x {
            mean += *v / count;
        }
        let mut variance = T::from_f64(1e-5);
        for v in x {
            variance += (*v - mean).powi(2) / count;
        }
        let mut y = vec![T::ZERO; 5];
        for i in 0..5 {
            y[i] = (x[i] - mean) / variance.sqrt();
        }
        y
    }
    Vector f64 squares [4, normal] |x| { vec![x[0] * x[0], x[1] * x[1], x[2] * x[2], x[3] * x[3]] }
    Vector f64 swirl [3, normal] |x| { vec![x[0] * x[1], x[1].sin() + x[2], x[2] * x[2] * x[0]] }
    Vector f64 unequal_outputs [3, normal] |x| {
        vec![x[0] * T::from_f64(1e6), x[1] * x[2], x[2] * T::from_f64(1e-6)]
    }

    Long f64 weighted_squares [0, normal] |x| {
        let mut sum = x[0];
        for i in 1..x.len() {
            sum += x[0] * x[i] * x[i];
        }
        vec![sum * x[0]]
    }
    Long f64 soft_count [0, normal] |x| {
        let mut sum = T::ONE;
        for i in 1..x.len() {
            sum += (x[i] * x[0]).exp();
        }
        vec![sum.ln() + x[0].sin()]
    }
    Long f64 mirrored [0, normal] |x| {
        let mut y = vec![x[0] * x[0]; x.len()];
        for i in 1..x.len() {
            y[i] += x[i] * x[0] + x[x.len() - i].cos();
        }
        y
    }

    Single f32 square_single [3, normal] |x| { vec![x[0] * x[0] + x[1] * x[1] + x[2] * x[2]] }
    Single f32 rational_single [3, normal] |x| { vec![(x[0] + x[1]) / (T::ONE + x[2] * x[2])] }
    Single f32 sines_single [4, normal] |x| {
        let mut sum = T::ZERO;
        for v in x {
            sum += (*v * *v).sin() * v.cos();
        }
        vec![sum]
    }
    Single f32 softmax_single [4, normal] |x| {
        let mut total = T::ZERO;
        for v in x {
            total += v.exp();
        }
        vec![x[0].exp() / total, x[1].exp() / total]
    }
    Single f32 rectifier_single [3, normal] |x| { vec![x[0].max(T::ZERO) * x[1] + x[2]] }

    Alone f32 square_alone [3, normal] |x| { vec![x[0] * x[0] + x[1] * x[1] + x[2] * x[2]] }
    Alone f32 sines_alone [2, normal] |x| { vec![x[0].sin() * x[1].cos() + x[0]] }
    Alone f32 absolute_alone [2, tied] |x| { vec![x[0].abs() + x[1].abs() * x[0]] }
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
