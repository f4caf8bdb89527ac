//! What a method or a cast may return when its name says that no derivative goes through it.

use std::cmp::Ordering;
use std::num::FpCategory;

/// A type without floats. The macro knows names, not types: `len` may be a user's own method and return a length in metres.
#[diagnostic::on_unimplemented(
    message = "`{Self}` stands where no derivative is followed: it comes out of a method named like one of `std` or a cast to an alias, or goes into an error or what is marked `no_diff`",
    label = "`{Self}` may carry a derivative, which would be lost",
    note = "give the method a name that no method of `std` has, write `f64` for the alias, or wrap the value in `no_diff(..)` if it is constant"
)]
pub trait Passive {}

macro_rules! passive {
    ($($ty:ty)*) => { $(impl Passive for $ty {})* };
}

passive!(() bool char String Ordering FpCategory);
passive!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

impl Passive for str {}
impl<X: Passive + ?Sized> Passive for &X {}
impl<X: Passive> Passive for Option<X> {}
impl<X: Passive, Y: Passive> Passive for Result<X, Y> {}
impl<X: Passive, Y: Passive> Passive for (X, Y) {}

/// The identity; fails to compile where the value may carry a derivative.
#[inline(always)]
pub fn passive<X: Passive>(x: X) -> X {
    x
}

/// Compiles where both are the same function.
#[inline(always)]
pub fn same<F>(_: F, _: F) {}

/// The identity on references: behind it nothing can be changed.
#[inline(always)]
pub fn shared<X: ?Sized>(x: &X) -> &X {
    x
}

/// A sequence of `std`, of which a copy is the identity.
#[diagnostic::on_unimplemented(
    message = "a copying method of `std` was called by name on `{Self}`, which is no sequence of `std`",
    label = "what the method does is not known",
    note = "the method of a matrix is known where the matrix is: `let x: &Matrix<_> = &..;`, then `x.as_slice()`",
    note = "give any other method a name that no method of `std` has"
)]
pub trait Sequence {}
impl<T> Sequence for [T] {}
impl<T, const N: usize> Sequence for [T; N] {}
impl<T> Sequence for Vec<T> {}
impl<X: Sequence + ?Sized> Sequence for Box<X> {}
impl<X: Sequence + ?Sized> Sequence for &X {}
impl<X: Sequence + ?Sized> Sequence for &mut X {}
impl Sequence for str {}
impl Sequence for String {}

/// Arrays and their views.
#[diagnostic::on_unimplemented(
    message = "`try_into` has a derivative rule for arrays only",
    note = "write the conversion as a function with `#[differentiable]`"
)]
pub trait Array {}
impl<X, const N: usize> Array for [X; N] {}
impl<X: Array> Array for &X {}

/// Fails to compile on anything else than an array.
#[inline(always)]
pub fn array<X: Array>(array: X) -> X {
    array
}

/// Fails to compile on anything else than a sequence of `std`.
#[inline(always)]
pub fn sequence<X: Sequence + ?Sized>(_: &X) {}
