//! Builds programs in batches and compares them with finite differences of themselves without attributes.

mod batch;
mod scratch;
mod shrink;
pub mod undo;

pub use batch::{Outcome, Scratch, module};
pub use shrink::shrink;
