//! The methods: how a gradient becomes a change of the parameters.

use super::error::OptimError;

/// A method with its settings.
///
/// `g` is the gradient after clipping, `x` the parameters, `eta` the rate of the step, `t` its number, from 1. All sums are
/// kept in f64, whatever the parameters are.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Method {
    /// `x -= eta g`.
    GradientDescent,
    /// `v = momentum v + g`, `x -= eta v`: the heavy ball of Polyak (1964).
    Momentum {
        /// How much of the velocity stays, in `0.0..1.0`.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        momentum: f64,
    },
    /// `v = momentum v + g`, `x -= eta (g + momentum v)`: Nesterov's method (1983) with the gradient taken at the
    /// parameters themselves, so that they are the points that Nesterov looks ahead to (Bengio et al. 2013).
    Nesterov {
        /// How much of the velocity stays, in `0.0..1.0`.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        momentum: f64,
    },
    /// `m = beta1 m + (1 - beta1) g`, `v = beta2 v + (1 - beta2) g^2`,
    /// `x -= eta (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)`: Kingma and Ba, algorithm 1 (2015).
    Adam {
        /// How much of the mean stays, in `0.0..1.0`.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        beta1: f64,
        /// How much of the mean square stays, in `0.0..1.0`.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        beta2: f64,
        /// What keeps the quotient finite.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        epsilon: f64,
    },
    /// As Adam, after `x *= 1 - eta weight_decay`: Loshchilov and Hutter, algorithm 2 (2019), with one rate for both.
    AdamW {
        /// How much of the mean stays, in `0.0..1.0`.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        beta1: f64,
        /// How much of the mean square stays, in `0.0..1.0`.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        beta2: f64,
        /// What keeps the quotient finite.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        epsilon: f64,
        /// How fast parameters shrink by themselves.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        weight_decay: f64,
    },
}

impl Method {
    /// Adam with the settings of its authors: 0.9, 0.999, 1e-8.
    pub const ADAM: Self = Self::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

    /// Vectors of the length of the parameters that are kept from step to step.
    pub(super) fn memories(self) -> usize {
        match self {
            Self::GradientDescent => 0,
            Self::Momentum { .. } | Self::Nesterov { .. } => 1,
            Self::Adam { .. } | Self::AdamW { .. } => 2,
        }
    }

    pub(super) fn check(self) -> Result<(), OptimError> {
        let share = |name, value: f64| {
            if (0.0..1.0).contains(&value) { Ok(()) } else { Err(OptimError::Setting { name, value, expected: "from 0 to below 1" }) }
        };
        match self {
            Self::GradientDescent => Ok(()),
            Self::Momentum { momentum } | Self::Nesterov { momentum } => share("momentum", momentum),
            Self::Adam { beta1, beta2, epsilon } | Self::AdamW { beta1, beta2, epsilon, .. } => {
                share("beta1", beta1)?;
                share("beta2", beta2)?;
                positive("epsilon", epsilon)?;
                match self {
                    Self::AdamW { weight_decay: value, .. } if !(value >= 0.0 && value.is_finite()) => {
                        Err(OptimError::Setting { name: "weight_decay", value, expected: "zero or positive, and finite" })
                    }
                    _ => Ok(()),
                }
            }
        }
    }

    /// Step `t` at rate `eta`: changes `x` and what is remembered.
    pub(super) fn apply(self, t: u64, eta: f64, x: &mut [f64], g: &[f64], memory: &mut [Vec<f64>]) {
        match (self, memory) {
            (Self::Momentum { momentum }, [v]) => {
                for ((x, g), v) in x.iter_mut().zip(g).zip(v) {
                    *v = momentum * *v + g;
                    *x -= eta * *v;
                }
            }
            (Self::Nesterov { momentum }, [v]) => {
                for ((x, g), v) in x.iter_mut().zip(g).zip(v) {
                    *v = momentum * *v + g;
                    *x -= eta * (g + momentum * *v);
                }
            }
            (Self::Adam { beta1, beta2, epsilon }, [m, v]) => adam(beta1, beta2, epsilon, 1.0, t, eta, x, g, m, v),
            (Self::AdamW { beta1, beta2, epsilon, weight_decay }, [m, v]) => {
                adam(beta1, beta2, epsilon, 1.0 - eta * weight_decay, t, eta, x, g, m, v);
            }
            (_, _) => {
                for (x, g) in x.iter_mut().zip(g) {
                    *x -= eta * g;
                }
            }
        }
    }
}

#[allow(clippy::too_many_arguments)] // the letters of the published algorithm
fn adam(beta1: f64, beta2: f64, epsilon: f64, shrink: f64, t: u64, eta: f64, x: &mut [f64], g: &[f64], m: &mut [f64], v: &mut [f64]) {
    let (bias1, bias2) = (1.0 - beta1.powf(t as f64), 1.0 - beta2.powf(t as f64));
    for (((x, g), m), v) in x.iter_mut().zip(g).zip(m).zip(v) {
        *m = beta1 * *m + (1.0 - beta1) * g;
        *v = beta2 * *v + (1.0 - beta2) * g * g;
        *x = *x * shrink - eta * (*m / bias1) / ((*v / bias2).sqrt() + epsilon);
    }
}

/// An error unless the setting is positive and finite.
pub(super) fn positive(name: &'static str, value: f64) -> Result<(), OptimError> {
    if value > 0.0 && value.is_finite() { Ok(()) } else { Err(OptimError::Setting { name, value, expected: "positive and finite" }) }
}
