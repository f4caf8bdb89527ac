//! What can be asked of the compiler without running what it writes.

mod crates;
mod readme;
mod refusals;
