//! Tests of matrices.

mod core;
#[cfg(feature = "json")]
mod json;
mod rules;
mod values;
