//! What can be wrong with settings, losses, gradients and saved states.

use core::fmt;

/// Why an optimiser did not take a step, or a state was not taken up.
///
/// Whoever returns it has changed nothing: parameters and optimiser are as they were.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum OptimError {
    /// A setting outside of what it may be.
    Setting {
        /// Its name.
        name: &'static str,
        /// What was given.
        value: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// There are no parameters to move.
    NoParameters,
    /// The loss is not finite.
    Loss {
        /// The loss.
        value: f64,
        /// Steps taken before.
        step: u64,
    },
    /// An element of the gradient is not finite.
    Gradient {
        /// The path of the parameter (`layers[2].w[1][0]`).
        path: String,
        /// The element.
        value: f64,
        /// Steps taken before.
        step: u64,
    },
    /// A parameter would not be finite after the step.
    Overflow {
        /// The path of the parameter.
        path: String,
        /// Steps taken before.
        step: u64,
    },
    /// Parameters and gradient do not have the same number of floats.
    GradientShape {
        /// Floats of the parameters.
        parameters: usize,
        /// Floats of the gradient.
        gradient: usize,
    },
    /// The optimiser has taken steps with another number of parameters.
    StateShape {
        /// Floats that the state is for.
        state: usize,
        /// Floats of the parameters.
        parameters: usize,
    },
    /// A saved state has parameters that are not those of the value.
    Layout {
        /// The first one that differs, as it was saved; `None` if the saved state ends before.
        saved: Option<String>,
        /// The parameter that stands there; `None` if there are no more.
        found: Option<String>,
    },
    /// A saved state contradicts itself.
    Corrupt(String),
    /// A file could not be read or written.
    File {
        /// The file.
        path: String,
        /// What went wrong.
        message: String,
    },
}

impl fmt::Display for OptimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting { name, value, expected } => write!(f, "`{name}` is {value}, and has to be {expected}"),
            Self::NoParameters => write!(f, "there are no parameters: the value holds no float"),
            Self::Loss { value, step } => write!(f, "the loss is {value} after {step} steps"),
            Self::Gradient { path, value, step } => write!(f, "the gradient of {} is {value} after {step} steps", named(path)),
            Self::Overflow { path, step } => write!(f, "step {} would make {} infinite", step + 1, named(path)),
            Self::GradientShape { parameters, gradient } => {
                write!(f, "the gradient has {gradient} floats, the parameters have {parameters}")
            }
            Self::StateShape { state, parameters } => {
                write!(f, "the optimiser's state is for {state} parameters, and there are {parameters}")
            }
            Self::Layout { saved, found } => match (saved, found) {
                (Some(saved), Some(found)) => write!(f, "the saved state has {} where the value has {}", named(saved), named(found)),
                (Some(saved), None) => write!(f, "the saved state has {}, which the value has not", named(saved)),
                (None, found) => {
                    write!(f, "the saved state ends before {}", named(found.as_deref().unwrap_or_default()))
                }
            },
            Self::Corrupt(message) => write!(f, "the saved state contradicts itself: {message}"),
            Self::File { path, message } => write!(f, "{path}: {message}"),
        }
    }
}

impl core::error::Error for OptimError {}

/// The path, or a word for the path of a value that is a float itself.
fn named(path: &str) -> String {
    if path.is_empty() { "the parameter".into() } else { format!("`{path}`") }
}
