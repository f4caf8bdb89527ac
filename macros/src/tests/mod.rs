//! What can be asked of the compiler without running what it writes.

pub mod coverage;
mod crates;
mod printed;
mod readme;
mod refusals;
