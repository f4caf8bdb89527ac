//! Derivatives of ordinary Rust functions, written at compile time.

mod containers;
mod differentiable;
mod float;
pub mod gradcheck;
mod visit;

pub use differentiable::{Differentiable, Tangent};
pub use float::Scalar;
pub use pullback_macros::differentiable;
pub use visit::ScalarMut;

#[doc(hidden)]
pub mod __v1;
