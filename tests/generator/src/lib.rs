//! Random programs as people write them: places under every name, chains of iterators, traits, modules, operators.
//!
//! A program is text. It says nothing of derivatives but where attributes stand: without them it is plain Rust over `f64`,
//! whose finite differences are the reference.

pub mod campaign;
mod chains;
mod control;
mod expressions;
mod functions;
mod grow;
mod motifs;
mod naming;
mod places;
mod program;
mod scope;
mod statements;
mod structs;
mod text;

pub use program::{Input, Program};
pub use text::Node;
