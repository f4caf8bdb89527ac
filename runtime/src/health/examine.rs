//! Takes parameters and a gradient, and measures.

use super::judge::judge;
use super::layers::{self, Float};
use super::probes::Units;
use super::report::Report;
use super::thresholds::Thresholds;
use crate::Differentiable;
use crate::floats::{self, Width};
use crate::optim::OptimError;
use crate::visit::ScalarMut;

/// How to examine gradients.
#[derive(Clone, Debug)]
pub struct Health {
    rate: f64,
    probe: usize,
    single: bool,
    units: Vec<Units>,
    thresholds: Thresholds,
}

impl Health {
    /// For steps `-rate g`, where the gradient `g` is the mean over a probe of so many rows.
    #[must_use]
    pub fn new(rate: f64, probe: usize) -> Self {
        Self { rate, probe, single: false, units: Vec::new(), thresholds: Thresholds::default() }
    }

    /// With other thresholds.
    #[must_use]
    pub fn thresholds(self, thresholds: Thresholds) -> Self {
        Self { thresholds, ..self }
    }

    /// With what the probes in the model have seen.
    #[must_use]
    pub fn units(self, units: Vec<Units>) -> Self {
        Self { units, ..self }
    }

    /// Counts updates as lost that would be lost in single precision, whatever the parameters are.
    #[must_use]
    pub fn in_single_precision(self) -> Self {
        Self { single: true, ..self }
    }

    /// Examines a step of gradient descent that is about to be taken.
    ///
    /// # Errors
    ///
    /// [`OptimError`] if there are no parameters, or not as many as elements of the gradient, or the rate is not positive.
    pub fn examine<P: Differentiable + Clone>(self, parameters: &P, gradient: &P::Tangent) -> Result<Report, OptimError> {
        if !(self.rate > 0.0 && self.rate.is_finite()) {
            return Err(OptimError::Setting { name: "rate", value: self.rate, expected: "positive and finite" });
        }
        let rate = self.rate;
        let floats = self.gather(parameters, gradient, |_, gradient| (rate * gradient, None))?;
        Ok(self.report(Some(rate), &floats))
    }

    /// Examines a step that has been taken, by any method: the rate plays no part.
    ///
    /// # Errors
    ///
    /// [`OptimError`] if there are no parameters, or not as many after the step, or as elements of the gradient.
    pub fn examine_step<P: Differentiable + Clone>(self, before: &P, gradient: &P::Tangent, after: &P) -> Result<Report, OptimError> {
        let (from, to) = (floats::values(before), floats::values(after));
        if from.len() != to.len() {
            return Err(OptimError::StateShape { state: to.len(), parameters: from.len() });
        }
        let floats = self.gather(before, gradient, |index, _| (to[index] - from[index], Some(to[index] != from[index])))?;
        Ok(self.report(None, &floats))
    }

    fn gather<P: Differentiable + Clone>(
        &self,
        parameters: &P,
        gradient: &P::Tangent,
        update: impl Fn(usize, f64) -> (f64, Option<bool>),
    ) -> Result<Vec<Float>, OptimError> {
        let gradient = floats::flat(gradient);
        let (mut found, mut index) = (Vec::with_capacity(gradient.len()), 0);
        // Only who may change a float is told its width.
        parameters.clone().visit_floats_mut(|path, float| {
            if let Some(&gradient) = gradient.get(index) {
                let width = if self.single || matches!(float, ScalarMut::F32(_)) { Width::F32 } else { Width::F64 };
                let (update, moved) = update(index, gradient);
                found.push(Float { path: path.into(), width, weight: float.get(), gradient, update, moved });
            }
            index += 1;
        });
        if index == 0 {
            return Err(OptimError::NoParameters);
        }
        if index != gradient.len() {
            return Err(OptimError::GradientShape { parameters: index, gradient: gradient.len() });
        }
        Ok(found)
    }

    fn report(self, rate: Option<f64>, floats: &[Float]) -> Report {
        judge(layers::fields(floats), self.units, rate, self.probe, self.thresholds)
    }
}
