//! The floats: the trait that generic code is written over, and the derivative of every method they have.

mod methods;
pub mod rules;
mod scalar;
#[cfg(test)]
mod tests;

pub use methods::*;
pub use scalar::Scalar;
