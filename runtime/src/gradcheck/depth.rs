//! How deep a recursion goes.
//!
//! Halving a slice down to one element never ends with none, and a stack that overflows ends the process: nobody can catch
//! that. In a build for tests the derivative counts its way down where a function calls itself. Where it did so at other
//! points, it goes first where a length is zero, and panics where that is far more than an empty sequence can need.

use std::cell::Cell;

/// What is said of a recursion that is too deep.
pub(crate) const ENDLESS: &str = "the recursion does not end";
/// Deep enough for any recursion over nothing.
const DEEPEST: usize = 64;

thread_local! {
    /// Whether there was any since the last look.
    static MET: Cell<bool> = const { Cell::new(false) };
    /// How many derivatives of functions that call themselves are under way, and how many may be.
    static DEPTH: Cell<(usize, usize)> = const { Cell::new((0, usize::MAX)) };
}

/// One level of a recursion.
pub struct Deeper(());

/// Goes one level down.
///
/// # Panics
///
/// If that is too deep, where depth is limited.
#[must_use = "the level ends where this is dropped"]
pub fn deeper() -> Deeper {
    MET.set(true);
    let (depth, limit) = DEPTH.get();
    assert!(depth < limit, "{ENDLESS}");
    DEPTH.set((depth + 1, limit));
    Deeper(())
}

impl Drop for Deeper {
    fn drop(&mut self) {
        let (depth, limit) = DEPTH.get();
        DEPTH.set((depth.saturating_sub(1), limit));
    }
}

/// Whether a derivative in this thread has met a recursion.
pub(crate) fn met() -> bool {
    MET.get()
}

/// Runs something that must not go deep.
pub(crate) fn shallow<T>(run: impl FnOnce() -> T) -> T {
    DEPTH.set((0, DEEPEST));
    let result = run();
    DEPTH.set((0, usize::MAX));
    result
}
