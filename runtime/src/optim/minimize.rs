//! Gradient descent as a loop, with its stopping rule.

use super::error::OptimError;
use super::optimizer::Optimizer;
use crate::Differentiable;
use crate::floats;

/// When to stop: at a threshold, or at a number of steps.
///
/// ```
/// use pullback::optim::Stopping;
///
/// let stopping = Stopping::after(1000).loss_at_most(0.01).gradient_at_most(1e-8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stopping {
    steps: u64,
    loss: Option<f64>,
    gradient: Option<f64>,
    change: Option<f64>,
}

impl Stopping {
    /// Stops after so many steps.
    #[must_use]
    pub fn after(steps: u64) -> Self {
        Self { steps, loss: None, gradient: None, change: None }
    }

    /// Stops too where the loss is at most this.
    #[must_use]
    pub fn loss_at_most(self, threshold: f64) -> Self {
        Self { loss: Some(threshold), ..self }
    }

    /// Stops too where the Euclidean norm of the gradient is at most this.
    #[must_use]
    pub fn gradient_at_most(self, threshold: f64) -> Self {
        Self { gradient: Some(threshold), ..self }
    }

    /// Stops too where a step changed the loss by at most this.
    #[must_use]
    pub fn change_at_most(self, threshold: f64) -> Self {
        Self { change: Some(threshold), ..self }
    }

    /// An error if a threshold is not a number, or could not be met.
    fn check(&self) -> Result<(), OptimError> {
        let settings = [("loss threshold", self.loss), ("gradient threshold", self.gradient), ("change threshold", self.change)];
        for (name, value) in settings {
            match value {
                Some(value) if value.is_nan() => return Err(OptimError::Setting { name, value, expected: "a number" }),
                Some(value) if value < 0.0 && name != "loss threshold" => {
                    return Err(OptimError::Setting { name, value, expected: "zero or positive" });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Why a loop came to its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reason {
    /// The loss was at its threshold.
    Loss,
    /// The norm of the gradient was at its threshold.
    Gradient,
    /// A step changed the loss by no more than the threshold.
    Change,
    /// All steps were taken.
    Steps,
}

/// Where a loop came to its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Why.
    pub reason: Reason,
    /// Steps that this loop took.
    pub steps: u64,
    /// The loss at the parameters as they are now.
    pub loss: f64,
    /// The Euclidean norm of the gradient there.
    pub gradient_norm: f64,
}

/// Takes steps downhill until the stopping rule holds, given the loss and its gradient at any parameters.
///
/// ```
/// use pullback::differentiable;
/// use pullback::optim::{Optimizer, Reason, Stopping, minimize};
///
/// #[differentiable]
/// fn parabola(x: f64) -> f64 {
///     (x - 3.0).powi(2)
/// }
///
/// let mut x = 0.0;
/// let mut descent = Optimizer::gradient_descent(0.1)?;
/// let stopping = Stopping::after(1000).gradient_at_most(1e-6);
/// let outcome = minimize(&mut x, &mut descent, stopping, |x| parabola::value_and_grad(*x))?;
/// assert_eq!(outcome.reason, Reason::Gradient);
/// assert!((x - 3.0).abs() < 1e-6);
/// # Ok::<(), pullback::optim::OptimError>(())
/// ```
///
/// # Errors
///
/// Where a loss or a gradient is not finite, and as [`Optimizer::step`]. Parameters and optimiser are then those of the last point whose
/// loss and gradient were finite.
///
/// # Panics
///
/// If the parameters are behind a shared reference.
pub fn minimize<P: Differentiable>(
    parameters: &mut P,
    optimizer: &mut Optimizer,
    stopping: Stopping,
    mut value_and_grad: impl FnMut(&P) -> (f64, P::Tangent),
) -> Result<Outcome, OptimError> {
    stopping.check()?;
    let mut before: Option<(f64, Vec<f64>, Optimizer)> = None;
    let mut steps = 0;
    loop {
        let (loss, gradient) = value_and_grad(parameters);
        let flat = floats::flat(&gradient);
        let gradient_norm = floats::norm(&flat);
        let finite = loss.is_finite() && flat.iter().all(|g| g.is_finite());
        if !finite {
            let step = optimizer.steps();
            let error = match flat.iter().position(|g| !g.is_finite()) {
                Some(bad) if loss.is_finite() => OptimError::Gradient { path: floats::path(parameters, bad), value: flat[bad], step },
                _ => OptimError::Loss { value: loss, step },
            };
            if let Some((_, x, earlier)) = before {
                floats::write(parameters, &x);
                *optimizer = earlier;
            }
            return Err(error);
        }
        let met = |value: f64, threshold: Option<f64>| threshold.is_some_and(|threshold| value <= threshold);
        let change = before.as_ref().map_or(f64::INFINITY, |(earlier, ..)| (loss - earlier).abs());
        let reason = if met(loss, stopping.loss) {
            Some(Reason::Loss)
        } else if met(gradient_norm, stopping.gradient) {
            Some(Reason::Gradient)
        } else if met(change, stopping.change) {
            Some(Reason::Change)
        } else {
            (steps >= stopping.steps).then_some(Reason::Steps)
        };
        if let Some(reason) = reason {
            return Ok(Outcome { reason, steps, loss, gradient_norm });
        }
        let point = (loss, floats::values(parameters), optimizer.clone());
        optimizer.step(parameters, &gradient)?;
        before = Some(point);
        steps += 1;
    }
}
