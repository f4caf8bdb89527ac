//! Random programs: grown in two flavours, built in batches, compared in value and in gradient.
//!
//! A program uses what the language has: nested loops with labelled exits, early returns, mutation through indices,
//! references and lists, closures, calls with `&mut`, shadowing, effects in operands. Each is written twice, once over
//! f64 with the attribute and once over [dual numbers](crate::dual::D), which give the reference derivative exactly.

pub mod batch;
mod expressions;
mod grow;
mod scope;
pub mod shrink;
mod statements;
mod text;
mod views;

pub use grow::Program;
