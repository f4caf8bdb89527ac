//! Generated gradient checks: what they cover, what they say, what they cost.

#![allow(clippy::needless_range_loop, reason = "the cases are written as people write them")]

mod functions;
mod methods;
mod options;
mod planted;
mod points;
mod reports;
