//! How the learning rate changes with the steps.

use super::error::OptimError;

/// A factor of the learning rate for every step.
///
/// ```
/// use pullback::optim::Schedule;
///
/// let schedule = Schedule::Cosine { steps: 100, floor: 0.0 };
/// assert_eq!(schedule.factor(0), 1.0);
/// assert!((schedule.factor(50) - 0.5).abs() < 1e-15);
/// assert_eq!(schedule.factor(100), 0.0);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Schedule {
    /// 1 throughout.
    #[default]
    Constant,
    /// `factor^floor(t / every)`.
    Steps {
        /// Steps between two changes.
        every: u64,
        /// What each change multiplies the rate by.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        factor: f64,
    },
    /// `factor^t`.
    Exponential {
        /// What each step multiplies the rate by.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        factor: f64,
    },
    /// `1 / (1 + decay t)`.
    InverseTime {
        /// How fast it falls.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        decay: f64,
    },
    /// `1 - (1 - floor) t / steps`, then `floor`.
    Linear {
        /// Steps until the floor.
        steps: u64,
        /// The factor at the end.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        floor: f64,
    },
    /// `floor + (1 - floor) (1 + cos(pi t / steps)) / 2`, then `floor`: the annealing of Loshchilov and Hutter,
    /// "SGDR" (2017), without restarts.
    Cosine {
        /// Steps until the floor.
        steps: u64,
        /// The factor at the end.
        #[cfg_attr(feature = "serde", serde(with = "super::exact"))]
        floor: f64,
    },
    /// `(t + 1) / steps` for `steps` steps, then the other schedule from its beginning.
    Warmup {
        /// Steps until the full rate.
        steps: u64,
        /// What follows.
        then: Box<Schedule>,
    },
}

impl Schedule {
    /// The factor of step `t`, which counts from 0.
    #[must_use]
    pub fn factor(&self, t: u64) -> f64 {
        let share = |steps: u64| if t >= steps { 1.0 } else { t as f64 / steps as f64 };
        match self {
            Self::Constant => 1.0,
            Self::Steps { every, factor } => factor.powf((t / every.max(&1)) as f64),
            Self::Exponential { factor } => factor.powf(t as f64),
            Self::InverseTime { decay } => 1.0 / (1.0 + decay * t as f64),
            Self::Linear { steps, floor } => 1.0 - (1.0 - floor) * share(*steps),
            Self::Cosine { steps, floor } if t >= *steps => *floor,
            Self::Cosine { steps, floor } => floor + (1.0 - floor) * 0.5 * (1.0 + (core::f64::consts::PI * share(*steps)).cos()),
            Self::Warmup { steps, .. } if t < *steps => (t + 1) as f64 / *steps as f64,
            Self::Warmup { steps, then } => then.factor(t - steps),
        }
    }

    pub(super) fn check(&self) -> Result<(), OptimError> {
        let within =
            |name, value: f64, good: bool, expected| if good { Ok(()) } else { Err(OptimError::Setting { name, value, expected }) };
        match self {
            Self::Constant => Ok(()),
            Self::Steps { every, factor } => {
                within("every", *every as f64, *every > 0, "positive")?;
                within("factor", *factor, *factor > 0.0 && factor.is_finite(), "positive and finite")
            }
            Self::Exponential { factor } => within("factor", *factor, *factor > 0.0 && factor.is_finite(), "positive and finite"),
            Self::InverseTime { decay } => within("decay", *decay, *decay >= 0.0 && decay.is_finite(), "zero or positive, and finite"),
            Self::Linear { steps, floor } | Self::Cosine { steps, floor } => {
                within("steps", *steps as f64, *steps > 0, "positive")?;
                within("floor", *floor, *floor >= 0.0 && floor.is_finite(), "zero or positive, and finite")
            }
            Self::Warmup { steps, then } => {
                within("steps", *steps as f64, *steps > 0, "positive")?;
                then.check()
            }
        }
    }
}
