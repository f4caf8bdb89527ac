//! Derivatives of ordinary Rust functions, written at compile time.

pub use pullback_macros::differentiable;
