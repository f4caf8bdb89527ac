//! What the example programs share: the benchmark's kernels, and the digit classifier in parts.

pub mod article;
pub mod digits;
pub mod kernels;
pub mod random;
pub mod vanishing;
