//! Tests of matrices.

mod core;
mod rules;
mod values;
