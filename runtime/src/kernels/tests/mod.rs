//! The functions against references, at special values, and at every length.

mod accuracy;
mod lengths;
mod special;

use super::InstructionSet;

/// Runs a test on every instruction set that the machine has, and says which it has not.
pub fn on_each_set(mut test: impl FnMut()) {
    for set in [InstructionSet::Portable, InstructionSet::Avx2, InstructionSet::Avx512] {
        if set.is_available() {
            set.with(&mut test);
        } else {
            eprintln!("this machine has no {set}: its test did not run");
        }
    }
}
