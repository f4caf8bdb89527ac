//! The macros of `std` that the compiler knows, to be imported beside what else may have their names.

pub use std::{
    assert, assert_eq, assert_ne, cfg, concat, dbg, debug_assert, debug_assert_eq, debug_assert_ne, env, eprint, eprintln, file, format,
    line, matches, module_path, panic, print, println, stringify, todo, unimplemented, unreachable, vec, write, writeln,
};
