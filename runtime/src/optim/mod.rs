//! Optimisers over any [`Differentiable`](crate::Differentiable) value.
//!
//! [`Optimizer`] takes single steps, [`minimize`] is the loop with its stopping rule: a threshold, or a number of steps.
//!
//! ```
//! use pullback::optim::{Optimizer, Schedule, Stopping, minimize};
//! use pullback::{Differentiable, differentiable};
//!
//! #[derive(Clone, Debug, Differentiable)]
//! struct Line {
//!     slope: f64,
//!     offset: f64,
//! }
//!
//! #[differentiable]
//! fn miss(line: &Line, #[no_diff] points: &[(f64, f64)]) -> f64 {
//!     points.iter().map(|(x, y)| (line.slope * x + line.offset - y).powi(2)).sum()
//! }
//!
//! let points = [(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)];
//! let mut line = Line { slope: 0.0, offset: 0.0 };
//! let mut nesterov = Optimizer::nesterov(0.05, 0.9)?.clipped(10.0)?;
//! let outcome = minimize(&mut line, &mut nesterov, Stopping::after(1000).loss_at_most(1e-12), |line| {
//!     miss::value_and_grad(line, &points)
//! })?;
//! assert!(outcome.steps < 1000);
//! # Ok::<(), pullback::optim::OptimError>(())
//! ```
//!
//! | method | |
//! |---|---|
//! | [`Optimizer::gradient_descent`] | `x -= eta g` |
//! | [`Optimizer::momentum`], [`Optimizer::nesterov`] | with a velocity |
//! | [`Optimizer::adam`], [`Optimizer::adam_w`] | with the mean and the mean square of every element |
//!
//! All of them take a [`Schedule`] for the rate and a norm to clip gradients at. [`Checkpoint`] holds a run together with its
//! optimiser; a run that is resumed takes the same steps, to the bit, as one that was never interrupted.
//!
//! Whatever is wrong, a loss that is not a number, a negative rate, a saved state for other parameters, is an
//! [`OptimError`] that says so, and leaves everything as it was.
//!
//! | feature | |
//! |---|---|
//! | `serde` | [`Optimizer`] and [`Checkpoint`] can be serialised, and floats come back to the bit |
//! | `json` | `Checkpoint::save` and `Checkpoint::load` |
//! | `argmin` | `Problem`: a function with `#[differentiable]` for the solvers of `argmin` |

#[cfg(feature = "argmin")]
mod argmin;
mod checkpoint;
mod error;
#[cfg(feature = "serde")]
mod exact;
mod method;
mod minimize;
mod optimizer;
mod schedule;
#[cfg(test)]
mod tests;

#[cfg(feature = "argmin")]
pub use argmin::Problem;
pub use checkpoint::Checkpoint;
pub use error::OptimError;
pub use method::Method;
pub use minimize::{Outcome, Reason, Stopping, minimize};
pub use optimizer::Optimizer;
pub use schedule::Schedule;
