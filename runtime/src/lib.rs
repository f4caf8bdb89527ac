//! Derivatives of ordinary Rust functions, written at compile time.
//!
//! [`#[differentiable]`](macro@differentiable) on a function puts its gradient beside it, under the same name;
//! [`#[derive(Differentiable)]`](derive@Differentiable) gives a struct or an enum a tangent, of which gradients are made.
//!
//! ```
//! use pullback::{Differentiable, Step, differentiable};
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
//! let mut line = Line { slope: 1.0, offset: 0.0 };
//! let points = [(0.0, 1.0), (1.0, 3.0)];
//! let (before, gradient) = miss::value_and_grad(&line, &points);
//! line.step(-0.1, &gradient); // a step downhill
//! assert!(miss(&line, &points) < before);
//! ```
//!
//! What is public is this: the attribute and the derive, [`Differentiable`], [`Step`] and [`Tangent`], [`Function`] for the handles
//! that the attribute makes, [`no_diff`], [`Scalar`], [`Matrix`], the visitor's [`ScalarMut`], and the modules below. The
//! README has the table of what the attribute understands, and the conventions at kinks.

mod containers;
mod differentiable;
mod float;
mod floats;
mod function;
pub mod gradcheck;
pub mod guide;
pub mod health;
pub mod kernels;
mod matrix;
pub mod nn;
pub mod optim;
mod visit;

pub use differentiable::{Differentiable, Step, Tangent};
pub use float::Scalar;
pub use function::Function;
pub use matrix::{MatMut, MatRef, Matrix};
pub use pullback_macros::{Differentiable, differentiable};
pub use visit::ScalarMut;

/// The identity whose derivative is zero: inside `#[differentiable]` it says "stop here".
///
/// ```
/// use pullback::{differentiable, no_diff};
///
/// #[differentiable]
/// fn f(x: f64) -> f64 {
///     x * no_diff(x)
/// }
/// assert_eq!(f::grad(3.0), 3.0);
/// ```
#[inline(always)]
pub fn no_diff<T>(x: T) -> T {
    x
}

#[doc(hidden)]
pub mod __v1;

/// Every piece of code in the README is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
