//! Random programs: grown as twins, built in batches, compared in value and in gradient.
//!
//! A program of the one family uses what the language has: nested loops with labelled exits, early returns, mutation
//! through indices, references and lists, closures, calls with `&mut`, shadowing, effects in operands. One of the other sums
//! up over slices, as losses do, which is what the compiler does most about. Each is written twice, once over
//! f64 with the attribute and once over [dual numbers](crate::dual::D), which give the reference derivative exactly.

pub mod batch;
mod chains;
mod expressions;
mod grow;
mod scope;
pub mod shrink;
mod state;
mod statements;
mod sums;
mod text;
mod views;

pub use grow::{Family, Program};
