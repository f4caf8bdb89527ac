//! Deep networks in which gradients vanish or explode, and what cures them.

pub mod network;
pub mod table;

pub use network::{Activation, Deep, Design};
