//! The corpus: small ordinary functions, by family, each checked against its own differences.

// The cases are written as people write them, loops over indices and all; rewriting them would lose what they test.
#![allow(clippy::all, clippy::pedantic)]

mod arithmetic;
mod attributes;
mod bindings;
mod branches;
mod calls;
mod chains;
mod closures;
mod consumers;
mod custom_rules;
mod effects;
mod enums;
mod exits;
mod floats;
mod fused;
mod generic_impls;
mod generics;
mod handles;
mod indices;
mod integers;
mod layers;
mod lent_places;
mod loops;
mod matches;
mod matrices;
mod methods;
mod names;
mod numbers;
mod operators;
mod options;
mod places;
mod programs;
mod sequences;
mod singles;
mod slices;
mod structs;
mod structures;
mod tangents;
mod traits;
mod traps;
mod unused;
mod vectors;
mod vjps;
mod words;
