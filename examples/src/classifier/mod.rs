//! One classifier for all data sets, and what can be asked of it: to learn, to be attacked, to explain itself.

pub mod attack;
pub mod model;
pub mod saliency;
pub mod training;

pub use model::Classifier;
