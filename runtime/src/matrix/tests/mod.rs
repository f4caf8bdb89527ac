//! Tests of matrices.

mod core;
