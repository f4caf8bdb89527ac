//! The guide: from a first gradient to a trained network, and to what can go wrong on the way.
//!
//! Read in order, or pick. Every piece of code on these pages is compiled and run by `cargo test`.
//!
//! 1. [A first gradient](first_gradient): a function, its gradient, and what else the attribute gives it.
//! 2. [Models and data](models): structs, what is differentiated and what is not, tangents, state that changes.
//! 3. [A trained network](network): all of it together, in one page of code.
//! 4. [Layers](layers): networks over matrices, and how fast they are.
//! 5. [Checks](checks): tests that nobody writes, and what they say when a gradient is wrong.
//! 6. [Health](health): gradients that vanish or explode, and what helps.
//! 7. [Optimisers](optimisers): methods, rates, saved runs, and the solvers of `argmin`.
//! 8. [Rules](rules): derivatives written by hand, functions as arguments, and "stop here".
//! 9. [Conventions](conventions): what happens where there is no derivative.
//! 10. [Limits](limits): what is refused, and what to write instead.

#[doc = include_str!("checks.md")]
pub mod checks {}
#[doc = include_str!("conventions.md")]
pub mod conventions {}
#[doc = include_str!("first_gradient.md")]
pub mod first_gradient {}
#[doc = include_str!("health.md")]
pub mod health {}
#[doc = include_str!("layers.md")]
pub mod layers {}
#[doc = include_str!("limits.md")]
pub mod limits {}
#[doc = include_str!("models.md")]
pub mod models {}
#[doc = include_str!("network.md")]
pub mod network {}
#[doc = include_str!("optimisers.md")]
pub mod optimisers {}
#[doc = include_str!("rules.md")]
pub mod rules {}
