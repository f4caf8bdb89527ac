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

/// The adjoint of a number, with or without boxes around it.
pub trait Plain {
    /// The adjoint without them.
    type Number;
    /// Takes them away.
    fn plain(self) -> Self::Number;
}
macro_rules! numbers {
    ($($float:ty),*) => {$(
        impl Plain for $float {
            type Number = Self;
            #[inline(always)]
            fn plain(self) -> Self {
                self
            }
        }
    )*};
}
numbers!(f32, f64);
impl<T: Plain> Plain for Box<T> {
    type Number = T::Number;
    #[inline(always)]
    fn plain(self) -> T::Number {
        (*self).plain()
    }
}

/// The adjoint of a number, without boxes.
#[inline(always)]
pub fn plain<T: Plain>(bar: T) -> T::Number {
    bar.plain()
}
