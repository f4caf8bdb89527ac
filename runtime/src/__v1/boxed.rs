//! The adjoint of what `Box::new` was given: inside the adjoint of the box, where that has a box of its own. A variable's
//! adjoint may be known by what was read of it alone, and is then the plain one.

/// An adjoint with or without its box.
pub trait Unboxed<T> {
    /// The adjoint without it.
    fn unboxed(self) -> T;
}
impl<T> Unboxed<T> for T {
    #[inline(always)]
    fn unboxed(self) -> T {
        self
    }
}
impl<T> Unboxed<T> for Box<T> {
    #[inline(always)]
    fn unboxed(self) -> T {
        *self
    }
}

/// The adjoint without its box, if it has one: what uses it tells.
#[inline(always)]
pub fn unboxed<S: Unboxed<T>, T>(bar: S) -> T {
    bar.unboxed()
}
