//! The optimiser: a method, its rate, and what it remembers.

use super::error::OptimError;
use super::method::{Method, positive};
use super::schedule::Schedule;
use crate::floats;
use crate::{Differentiable, Tangent};

/// A method with a learning rate, and its memory of the steps that it has taken.
///
/// ```
/// use pullback::differentiable;
/// use pullback::optim::Optimizer;
///
/// #[differentiable]
/// fn bowl(x: &[f64]) -> f64 {
///     x[0] * x[0] + 10.0 * x[1] * x[1]
/// }
///
/// let mut x = vec![3.0, -2.0];
/// let mut adam = Optimizer::adam(0.1)?;
/// for _ in 0..500 {
///     let gradient = bowl::grad(&x);
///     adam.step(&mut x, &gradient)?;
/// }
/// assert!(bowl(&x) < 1e-6);
/// # Ok::<(), pullback::optim::OptimError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Saved", into = "Saved"))]
pub struct Optimizer {
    method: Method,
    rate: f64,
    schedule: Schedule,
    clip: Option<f64>,
    steps: u64,
    /// One vector for each of the method's memories; none before the first step.
    memory: Vec<Vec<f64>>,
    scratch: Scratch,
}

/// Buffers of a step, kept for the next: none of them means anything in between.
#[derive(Debug, Default)]
struct Scratch {
    x: Vec<f64>,
    g: Vec<f64>,
    memory: Vec<Vec<f64>>,
}

impl Clone for Scratch {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Scratch {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Optimizer {
    /// Any method at a rate.
    ///
    /// # Errors
    ///
    /// [`OptimError::Setting`] unless the rate is positive and finite and the method's settings are what they may be.
    pub fn new(method: Method, rate: f64) -> Result<Self, OptimError> {
        positive("rate", rate)?;
        method.check()?;
        Ok(Self { method, rate, schedule: Schedule::Constant, clip: None, steps: 0, memory: Vec::new(), scratch: Scratch::default() })
    }

    /// Gradient descent.
    ///
    /// # Errors
    ///
    /// As [`Optimizer::new`].
    pub fn gradient_descent(rate: f64) -> Result<Self, OptimError> {
        Self::new(Method::GradientDescent, rate)
    }

    /// Gradient descent with momentum.
    ///
    /// # Errors
    ///
    /// As [`Optimizer::new`].
    pub fn momentum(rate: f64, momentum: f64) -> Result<Self, OptimError> {
        Self::new(Method::Momentum { momentum }, rate)
    }

    /// Nesterov's accelerated gradient.
    ///
    /// # Errors
    ///
    /// As [`Optimizer::new`].
    pub fn nesterov(rate: f64, momentum: f64) -> Result<Self, OptimError> {
        Self::new(Method::Nesterov { momentum }, rate)
    }

    /// Adam with its authors' settings.
    ///
    /// # Errors
    ///
    /// As [`Optimizer::new`].
    pub fn adam(rate: f64) -> Result<Self, OptimError> {
        Self::new(Method::ADAM, rate)
    }

    /// Adam with decoupled weight decay.
    ///
    /// # Errors
    ///
    /// As [`Optimizer::new`].
    pub fn adam_w(rate: f64, weight_decay: f64) -> Result<Self, OptimError> {
        Self::new(Method::AdamW { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay }, rate)
    }

    /// The same with a schedule for the rate.
    ///
    /// # Errors
    ///
    /// [`OptimError::Setting`] if the schedule cannot be followed.
    pub fn scheduled(self, schedule: Schedule) -> Result<Self, OptimError> {
        schedule.check()?;
        Ok(Self { schedule, ..self })
    }

    /// The same with gradients of a greater norm than this made shorter to it, in their direction.
    ///
    /// # Errors
    ///
    /// [`OptimError::Setting`] unless the norm is positive and finite.
    pub fn clipped(self, norm: f64) -> Result<Self, OptimError> {
        positive("norm", norm)?;
        Ok(Self { clip: Some(norm), ..self })
    }

    /// Steps taken so far.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The rate of the next step.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate * self.schedule.factor(self.steps)
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// Moves the parameters by one step, given the gradient at them.
    ///
    /// Parameters in single precision are computed in double and rounded at the end.
    ///
    /// # Errors
    ///
    /// If there are no parameters, their number is not that of the gradient or of the steps before, the gradient or a
    /// parameter after the step is not finite. Then nothing has changed.
    ///
    /// # Panics
    ///
    /// If the parameters are behind a shared reference.
    pub fn step<P: Differentiable>(&mut self, parameters: &mut P, gradient: &P::Tangent) -> Result<(), OptimError> {
        // What is being computed stays apart until it is known to be good.
        let Scratch { mut x, mut g, mut memory } = core::mem::take(&mut self.scratch);
        floats::read(parameters, &mut x);
        g.clear();
        gradient.flatten(&mut g);
        let taken = self.compute(parameters, &mut x, &mut g, &mut memory);
        if taken.is_ok() {
            floats::write(parameters, &x);
            core::mem::swap(&mut self.memory, &mut memory);
            self.steps += 1;
        }
        self.scratch = Scratch { x, g, memory };
        taken
    }

    /// The step from `x` along `g`, with what is remembered after it; or why it cannot be taken.
    fn compute<P: Differentiable>(
        &self,
        parameters: &mut P,
        x: &mut [f64],
        g: &mut [f64],
        memory: &mut Vec<Vec<f64>>,
    ) -> Result<(), OptimError> {
        if x.is_empty() {
            return Err(OptimError::NoParameters);
        }
        if x.len() != g.len() {
            return Err(OptimError::GradientShape { parameters: x.len(), gradient: g.len() });
        }
        self.fits(x.len())?;
        if let Some(bad) = g.iter().position(|g| !g.is_finite()) {
            return Err(OptimError::Gradient { path: floats::path(parameters, bad), value: g[bad], step: self.steps });
        }
        if let Some(most) = self.clip {
            shorten(g, most);
        }
        memory.resize_with(self.method.memories(), Vec::new);
        for (index, memory) in memory.iter_mut().enumerate() {
            memory.clear();
            match self.memory.get(index) {
                Some(before) => memory.extend_from_slice(before),
                None => memory.resize(g.len(), 0.0),
            }
        }
        self.method.apply(self.steps + 1, self.rate(), x, g, memory);
        let remembered = memory.iter().flatten().all(|m| m.is_finite());
        let overflown = floats::overflow(parameters, x).or_else(|| (!remembered).then_some(0));
        match overflown {
            Some(bad) => Err(OptimError::Overflow { path: floats::path(parameters, bad), step: self.steps }),
            None => Ok(()),
        }
    }

    /// An error if the steps so far were taken with another number of parameters.
    pub(super) fn fits(&self, parameters: usize) -> Result<(), OptimError> {
        match self.memory.first() {
            Some(memory) if memory.len() != parameters => Err(OptimError::StateShape { state: memory.len(), parameters }),
            _ => Ok(()),
        }
    }
}

/// Scales the vector to the norm if it is longer.
fn shorten(g: &mut [f64], most: f64) {
    let norm = floats::norm(g);
    if norm > most {
        g.iter_mut().for_each(|g| *g *= most / norm);
    }
}

/// The optimiser as it is saved: what has been read is checked before it becomes one.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    method: Method,
    #[serde(with = "super::exact")]
    rate: f64,
    schedule: Schedule,
    #[serde(with = "super::exact::option")]
    clip: Option<f64>,
    steps: u64,
    #[serde(with = "super::exact::vectors")]
    memory: Vec<Vec<f64>>,
}

#[cfg(feature = "serde")]
impl From<Optimizer> for Saved {
    fn from(Optimizer { method, rate, schedule, clip, steps, memory, .. }: Optimizer) -> Self {
        Self { method, rate, schedule, clip, steps, memory }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Saved> for Optimizer {
    type Error = OptimError;

    fn try_from(saved: Saved) -> Result<Self, OptimError> {
        let Saved { method, rate, schedule, clip, steps, memory } = saved;
        let mut optimizer = Self::new(method, rate)?.scheduled(schedule)?;
        if let Some(norm) = clip {
            optimizer = optimizer.clipped(norm)?;
        }
        let kept = if steps == 0 { 0 } else { method.memories() };
        if memory.len() != kept || memory.windows(2).any(|pair| pair[0].len() != pair[1].len()) {
            let lengths: Vec<usize> = memory.iter().map(Vec::len).collect();
            return Err(OptimError::Corrupt(format!(
                "{method:?} keeps {kept} vectors after {steps} steps, and found are lengths {lengths:?}"
            )));
        }
        if memory.iter().flatten().any(|m| !m.is_finite()) {
            return Err(OptimError::Corrupt("what it remembers is not finite".into()));
        }
        Ok(Self { steps, memory, ..optimizer })
    }
}
