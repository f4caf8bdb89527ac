//! The step of a small network, 784-128-10 on 64 rows, in every way that it is timed.

mod hand;
mod model;
mod products;

pub use hand::Hand;
pub use model::{Mlp, loss, loss_by_layers, model, problem};
pub use products::{Products, direct, ours};
