//! The corpus: small ordinary functions, by family, each checked against its own differences.

// The cases are written as people write them, loops over indices and all; rewriting them would lose what they test.
#![allow(clippy::all, clippy::pedantic)]

mod arithmetic;
mod bindings;
mod branches;
mod calls;
mod chains;
mod closures;
mod consumers;
mod effects;
mod enums;
mod exits;
mod generics;
mod integers;
mod loops;
mod matches;
mod methods;
mod operators;
mod options;
mod places;
mod programs;
mod slices;
mod structs;
mod traits;
mod traps;
mod vectors;
