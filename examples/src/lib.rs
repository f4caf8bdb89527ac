//! What the example programs share: the benchmark's kernels, and the models, data and pictures of each in parts.

pub mod article;
pub mod classifier;
pub mod datasets;
pub mod digits;
pub mod ecology;
pub mod fused;
pub mod kernels;
pub mod matrices;
pub mod pictures;
pub mod random;
pub mod vanishing;
