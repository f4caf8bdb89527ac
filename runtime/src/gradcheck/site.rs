//! One point and one cotangent, with everything that is measured there once and used for every
//! direction.

use std::cell::OnceCell;

use super::Rng;
use super::direction::{Direction, norm, scales};
use super::subject::{Derivative, Meter, Precision, Subject, dot};

/// A place where the derivative is compared with differences.
pub(crate) struct Site<'s> {
    pub(crate) subject: &'s Subject<'s>,
    pub(crate) meter: &'s Meter,
    pub(crate) x: Vec<f64>,
    pub(crate) cotangent: Vec<f64>,
    /// The first run of the derivative, for the algebra to look at.
    pub(crate) derivative: Derivative,
    /// `<cotangent, f(x)>` of the function that is differenced.
    pub(crate) value: f64,
    /// The same sum without signs: what rounding is relative to.
    pub(crate) magnitude: f64,
    /// The gradient at points a few units in the last place away.
    pub(crate) moved: Vec<Vec<f64>>,
    /// The natural length of a step, for each element.
    pub(crate) scale: Vec<f64>,
    /// The standard deviation of the rounding errors in the value.
    pub(crate) noise: f64,
    /// What single precision does to the value, where differences are taken of a function in double precision: a
    /// derivative may be off by as much along a line.
    pub(crate) blur: f64,
    /// See [`sensitivity`](Site::sensitivity), which is asked for often.
    pub(crate) largest: OnceCell<f64>,
}

/// Why a point cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Unusable {
    /// The function itself has no finite value there.
    Domain(String),
    /// The function has a value and its derivative does not run.
    Derivative(String),
}

impl<'s> Site<'s> {
    pub(crate) fn new(subject: &'s Subject<'s>, meter: &'s Meter, x: &[f64], rng: &mut Rng) -> Result<Self, Unusable> {
        let x: Vec<f64> = x.iter().map(|&x| subject.precision.round(x)).collect();
        let outputs = subject.value(meter, &x).map_err(Unusable::Domain)?;
        if let Some(bad) = outputs.iter().find(|value| !value.is_finite()) {
            return Err(Unusable::Domain(format!("the value is {bad}")));
        }
        let cotangent = cotangent(subject, &outputs, rng);
        let derivative = subject.derivative(meter, &x, &cotangent).map_err(Unusable::Derivative)?;
        let value = subject
            .follow(meter, &x, &cotangent)
            .ok_or_else(|| Unusable::Domain("the function that is differenced is not finite".to_string()))?;
        let magnitude: f64 = outputs.iter().zip(&cotangent).map(|(f, w)| (f * w).abs()).sum();
        let scale = scales(&x, &subject.arguments());
        let blur = match subject.precision {
            Precision::F32 { shadow: Some(_) } => {
                (4.0 * subject.precision.epsilon() * magnitude).max(8.0 * (dot(&outputs, &cotangent) - value).abs())
            }
            _ => 0.0,
        };
        let (moved, noise, largest) = (Vec::new(), 0.0, OnceCell::new());
        let mut site = Site { subject, meter, x, cotangent, derivative, value, magnitude, moved, scale, noise, blur, largest };
        site.noise = site.measure_noise(rng);
        site.moved = (0..2).filter_map(|_| site.move_slightly(rng)).collect();
        Ok(site)
    }

    pub(crate) fn gradient(&self) -> &[f64] {
        &self.derivative.gradient
    }

    /// How far rounding alone may carry the derivative along `direction`: `4 spread + 16 eps sum
    /// |a_i v_i|`.
    pub(crate) fn wobble(&self, direction: &Direction) -> f64 {
        4.0 * spread(direction, self.gradient(), &self.moved) + self.rounding(direction)
    }

    /// The same from six fresh moves, for a close look.
    pub(crate) fn wobble_again(&self, direction: &Direction, rng: &mut Rng) -> f64 {
        // Compared with a fresh run and not with the gradient at hand, which the negative control
        // has altered.
        let Ok(here) = self.subject.derivative(self.meter, &self.x, &self.cotangent) else {
            return f64::INFINITY;
        };
        let moved: Vec<Vec<f64>> = (0..6).filter_map(|_| self.move_slightly(rng)).collect();
        4.0 * spread(direction, &here.gradient, &moved) + self.rounding(direction)
    }

    /// The part of it that is there even where the gradient does not respond to a small move.
    pub(crate) fn rounding(&self, direction: &Direction) -> f64 {
        16.0 * self.subject.precision.epsilon() * direction.weight(self.gradient())
    }

    /// The gradient at a point two or three units in the last place away, if it is finite there.
    fn move_slightly(&self, rng: &mut Rng) -> Option<Vec<f64>> {
        let epsilon = self.subject.precision.epsilon();
        let shift = |&x: &f64| {
            let units = rng.integer(2..=3) as f64 * if rng.uniform(0.0, 1.0) < 0.5 { -1.0 } else { 1.0 };
            self.subject.precision.round(x * (1.0 + units * epsilon))
        };
        let x: Vec<f64> = self.x.iter().map(shift).collect();
        let gradient = self.subject.derivative(self.meter, &x, &self.cotangent).ok()?.gradient;
        gradient.iter().all(|a| a.is_finite()).then_some(gradient)
    }

    /// The point `x + t v` as the function can represent it.
    pub(crate) fn at(&self, direction: &Direction, t: f64) -> Vec<f64> {
        let mut moved = self.x.clone();
        for &(element, v) in &direction.components {
            let x = &mut moved[element];
            *x = self.subject.precision.round_step(*x + t * v);
        }
        moved
    }

    /// The largest `|a_i| s_i` of the gradient, without elements that are rounding errors only; zero where there is
    /// none.
    ///
    /// An element whose derivative is zero has no size of its own to compare a tolerance with, and
    /// takes this one.
    pub(crate) fn sensitivity(&self) -> f64 {
        *self.largest.get_or_init(|| self.find_sensitivity())
    }

    fn find_sensitivity(&self) -> f64 {
        let mut largest: f64 = 0.0;
        for (element, (a, scale)) in self.gradient().iter().zip(&self.scale).enumerate() {
            let alone = Direction { components: vec![(element, *scale)] };
            if (a * scale).abs() > self.wobble(&alone) {
                largest = largest.max((a * scale).abs());
            }
        }
        largest
    }

    /// Makes one element of the gradient wrong by one part in a thousand, for the negative control.
    pub(crate) fn tamper(&mut self, element: usize) {
        self.multiply(element, 1.001);
    }

    /// Takes that back.
    pub(crate) fn restore(&mut self, element: usize) {
        self.multiply(element, 1.0 / 1.001);
    }

    fn multiply(&mut self, element: usize, factor: f64) {
        self.derivative.gradient[element] *= factor;
        for moved in &mut self.moved {
            moved[element] *= factor;
        }
    }

    /// The noise of the value, from steps far below any feature of the function.
    fn measure_noise(&self, rng: &mut Rng) -> f64 {
        let epsilon = self.subject.precision.difference_epsilon();
        let all: Vec<usize> = (0..self.x.len()).collect();
        let direction = Direction::random(&all, &self.scale, rng);
        let seen = self.deviations(&direction, 512.0 * epsilon).unwrap_or_default();
        seen.into_iter().fold(0.5 * epsilon * self.magnitude.max(self.value.abs()), f64::max)
    }

    /// Noise that shows only over longer steps: values computed in single precision inside, or by
    /// an iteration that stops early. Zero if there is none.
    pub(crate) fn coarse_noise(&self, direction: &Direction) -> f64 {
        let mut noise: f64 = 0.0;
        for exponent in [-33, -29, -25, -21] {
            let Some([second, third, fourth]) = self.deviations(direction, 2f64.powi(exponent)) else {
                continue;
            };
            // Smooth parts fade from one difference to the next, noise stays.
            if third >= 0.25 * second && fourth >= 0.25 * third {
                noise = noise.max(second.max(third).max(fourth));
            }
        }
        noise
    }

    /// The deviation of independent errors, as the second, third and fourth differences at seven
    /// points suggest it.
    ///
    /// For errors of deviation `s` the m-th differences have the mean square `s^2 (2m)! / (m!)^2`
    /// (R. W. Hamming, 1962; J. J. Moré and S. M. Wild, "Estimating computational noise", 2011).
    fn deviations(&self, direction: &Direction, step: f64) -> Option<[f64; 3]> {
        let value = |j: i32| {
            let moved = self.at(direction, f64::from(j) * step);
            self.subject.follow(self.meter, &moved, &self.cotangent)
        };
        let values: Vec<f64> = (-3..=3).map(value).collect::<Option<_>>()?;
        let difference = |values: &[f64]| values.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<f64>>();
        let deviation = |values: &[f64], expected: f64| norm(values.iter().copied()) / (values.len() as f64 * expected).sqrt();
        let second = difference(&difference(&values));
        let third = difference(&second);
        let fourth = difference(&third);
        Some([deviation(&second, 6.0), deviation(&third, 20.0), deviation(&fourth, 70.0)])
    }
}

fn spread(direction: &Direction, gradient: &[f64], moved: &[Vec<f64>]) -> f64 {
    let derivative = direction.along(gradient);
    moved.iter().map(|moved| (direction.along(moved) - derivative).abs()).fold(0.0, f64::max)
}

/// A random weight for each output, so that outputs of every size count about the same.
///
/// Never all ones: the outputs of a softmax or of a normalisation sum to a constant, and every
/// error would cancel.
fn cotangent(subject: &Subject<'_>, outputs: &[f64], rng: &mut Rng) -> Vec<f64> {
    if !subject.takes_cotangent {
        return vec![1.0; outputs.len()];
    }
    let every: Vec<usize> = (0..outputs.len()).collect();
    let sizes = scales(outputs, &[(String::new(), every)]);
    let largest = sizes.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    sizes.iter().map(|size| subject.precision.round(rng.stride() * (largest / size).min(1e6))).collect()
}
