//! A classifier of handwritten digits, trained with a derivative that nobody wrote.

pub mod data;
pub mod drawing;
pub mod matrices;
pub mod network;
pub mod training;

pub use data::{DataError, Digit};
pub use network::Network;
