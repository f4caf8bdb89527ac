//! What holds no floats: what a method or a cast may return when its name says that no derivative goes through it, and what
//! a type is that its name is taken for.

use std::cmp::Ordering;
use std::num::FpCategory;

use crate::differentiable::Differentiable;

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
passive!(std::num::TryFromIntError std::num::ParseIntError std::num::ParseFloatError std::convert::Infallible);
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

/// Fails to compile where a value that was taken to be inert carries a derivative.
#[inline(always)]
pub fn inert<X: Inert + ?Sized>(_: &X) {}

/// What holds no float.
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds floats, but its type was taken to hold none",
    label = "what is stored here would lose its derivative",
    note = "the type was guessed from the name of a type or a method of `std`: write the type, or give what is called so another name"
)]
pub trait Inert {}
#[diagnostic::do_not_recommend]
impl<X: Differentiable<Tangent: Floatless<'static>> + ?Sized> Inert for X {}

/// A tangent without floats. The lifetime keeps rustc from asking where that is derived.
pub trait Floatless<'l> {}
impl Floatless<'_> for () {}
impl<'l, T: Floatless<'l>> Floatless<'l> for Vec<T> {}
impl<'l, T: Floatless<'l>> Floatless<'l> for [T] {}
impl<'l, T: Floatless<'l>, const N: usize> Floatless<'l> for [T; N] {}
impl<'l, T: Floatless<'l>> Floatless<'l> for Option<T> {}
impl<'l, T: Floatless<'l> + ?Sized> Floatless<'l> for Box<T> {}
macro_rules! floatless {
    ($($($T:ident)+),*) => { $(impl<'l, $($T: Floatless<'l>),+> Floatless<'l> for ($($T,)+) {})* };
}
floatless!(A, A B, A B C, A B C D, A B C D E, A B C D E F, A B C D E F G, A B C D E F G H);

/// Compiles where a type is the one that its name is taken for.
#[inline(always)]
pub fn of_std<Written: OfStd<Known> + ?Sized, Known: ?Sized>() {}

/// The type of `std` that its name is taken for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has the name of a type of `std` and is another",
    label = "this was taken for `{Known}`",
    note = "give it another name: `use .. as ..` is enough"
)]
pub trait OfStd<Known: ?Sized> {}
impl<T: ?Sized> OfStd<T> for T {}

/// In the place of `Result`, whose parameters an alias may have set.
#[derive(Debug)]
pub struct AnyResult;
impl<T, E> OfStd<AnyResult> for Result<T, E> {}

/// Compiles where a method is that of an operator of `std`.
#[inline(always)]
pub fn operator_of_std<Methods: OperatorOfStd>(_: Methods) {}

/// A function and itself.
#[diagnostic::on_unimplemented(
    message = "this trait has the name of one of `std` that stands for an operator, and is another",
    label = "what is written with the operator would get this derivative",
    note = "give it another name: `use .. as ..` is enough"
)]
pub trait OperatorOfStd {}
impl<Method> OperatorOfStd for (Method, Method) {}

/// Compiles for what a tuple struct or a variant makes.
#[inline(always)]
pub fn constructed<X: Constructed>(_: &X) {}

/// A type with a derived tangent.
#[diagnostic::on_unimplemented(
    message = "a call in upper case was taken for that of a tuple struct, which does not make a value of type `{Self}`",
    label = "this is no tuple struct with `#[derive(Differentiable)]`, and no variant of such an enum",
    note = "call a function by a name in lower case: `use Phi as phi;` is enough"
)]
pub trait Constructed {}

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

/// What `take`, `copied` and `as_deref` are called on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `Option` and no `Result`, and its method has the name of one of theirs",
    label = "this method was taken for that of `std`",
    note = "give the method another name"
)]
pub trait Optional {}
impl<T> Optional for Option<T> {}
impl<T, E> Optional for Result<T, E> {}
impl<X: Optional + ?Sized> Optional for &X {}
impl<X: Optional + ?Sized> Optional for &mut X {}
impl<X: Optional + ?Sized> Optional for Box<X> {}

/// Fails to compile on anything else than an `Option` or a `Result`.
#[inline(always)]
pub fn optional<X: Optional + ?Sized>(_: &X) {}

/// What `as_ref` is called on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type whose `as_ref` is known",
    label = "this method was taken for that of `std`",
    note = "give the method another name"
)]
pub trait Lender {}
impl<T> Lender for Option<T> {}
impl<T, E> Lender for Result<T, E> {}
impl<T: ?Sized> Lender for Box<T> {}
impl<T> Lender for Vec<T> {}
impl<T> Lender for [T] {}
impl<T, const N: usize> Lender for [T; N] {}
impl<X: Lender + ?Sized> Lender for &X {}
impl<X: Lender + ?Sized> Lender for &mut X {}

/// Fails to compile on anything whose `as_ref` is not known.
#[inline(always)]
pub fn lender<X: Lender + ?Sized>(_: &X) {}
