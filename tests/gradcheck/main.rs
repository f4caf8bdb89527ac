//! Generated gradient checks: what they cover, what they say, what they cost.

// The cases are written as people write them, loops over indices and all.
#![allow(clippy::all)]

mod functions;
mod methods;
mod options;
mod planted;
mod reports;
