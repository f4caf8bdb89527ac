//! Generated gradient checks: what they cover, what they say, what they cost.

mod functions;
mod methods;
mod options;
mod planted;
mod reports;
