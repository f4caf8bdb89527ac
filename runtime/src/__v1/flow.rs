//! Control flow: `?` on `Option` and `Result`, and the tape.

use core::convert::Infallible;

/// What `?` may stand behind.
#[diagnostic::on_unimplemented(message = "`?` on a value of type `{Self}` has no derivative rule")]
pub trait Branch {
    /// What `?` yields.
    type Output;
    /// What it returns early.
    type Residual;
    /// The one or the other.
    fn branch(self) -> Result<Self::Output, Self::Residual>;
}
impl<T> Branch for Option<T> {
    type Output = T;
    type Residual = Option<Infallible>;
    #[inline(always)]
    fn branch(self) -> Result<T, Option<Infallible>> {
        self.ok_or(None)
    }
}
impl<T, E> Branch for Result<T, E> {
    type Output = T;
    type Residual = Result<Infallible, E>;
    #[inline(always)]
    fn branch(self) -> Result<T, Result<Infallible, E>> {
        self.map_err(Err)
    }
}

// A method that takes the value is called through a reference only where that copies it.
impl<T: Copy> Branch for &Option<T> {
    type Output = T;
    type Residual = Option<Infallible>;
    #[inline(always)]
    fn branch(self) -> Result<T, Option<Infallible>> {
        (*self).branch()
    }
}
impl<T: Copy, E: Copy> Branch for &Result<T, E> {
    type Output = T;
    type Residual = Result<Infallible, E>;
    #[inline(always)]
    fn branch(self) -> Result<T, Result<Infallible, E>> {
        (*self).branch()
    }
}

/// The output of `?` or its early return.
#[inline(always)]
pub fn branch<X: Branch>(x: X) -> Result<X::Output, X::Residual> {
    x.branch()
}

/// What `?` may return early from.
#[diagnostic::on_unimplemented(message = "`?` cannot return `{R}` from a function that returns `{Self}`")]
pub trait FromResidual<R> {
    /// The value that is returned.
    fn from_residual(residual: R) -> Self;
}
impl<T> FromResidual<Option<Infallible>> for Option<T> {
    #[inline(always)]
    fn from_residual(_: Option<Infallible>) -> Self {
        None
    }
}
impl<T, E, F: From<E>> FromResidual<Result<Infallible, E>> for Result<T, F> {
    #[inline(always)]
    fn from_residual(residual: Result<Infallible, E>) -> Self {
        match residual {
            Err(error) => Err(error.into()),
            Ok(never) => match never {},
        }
    }
}

/// The value that `?` returns early.
#[inline(always)]
pub fn from_residual<X: FromResidual<R>, R>(residual: R) -> X {
    X::from_residual(residual)
}

/// Pops what the forward sweep pushed.
#[inline(always)]
pub fn pop<T>(tape: &mut Vec<T>) -> T {
    match tape.pop() {
        Some(saved) => saved,
        None => unbalanced(),
    }
}

/// Saves the contents of a scratch buffer.
#[inline(always)]
pub fn store<T: Copy>(tape: &mut Vec<T>, buffer: &[T]) {
    tape.extend_from_slice(buffer);
}

/// Gives a scratch buffer the contents back that were saved last.
#[inline(always)]
pub fn restore<T: Copy>(tape: &mut Vec<T>, buffer: &mut [T]) {
    let Some(start) = tape.len().checked_sub(buffer.len()) else { unbalanced() };
    buffer.copy_from_slice(&tape[start..]);
    tape.truncate(start);
}

#[cold]
fn unbalanced() -> ! {
    panic!("internal error of pullback: the tape is empty; please report the function")
}

/// In an arm of the reverse sweep that the forward sweep cannot have taken.
#[cold]
pub fn unreachable() -> ! {
    panic!("internal error of pullback: the reverse sweep took another branch; please report the function")
}

/// Tells inference that an `Option` holds what an item is.
#[inline(always)]
pub fn like<T>(_: &Option<T>, _: &T) {}

/// `Option` or `Result`, with another payload; a matrix has stubs, so that one mistake causes one message.
#[diagnostic::on_unimplemented(message = "`{Self}` is neither an `Option` nor a `Result`, and its method has no derivative rule")]
pub trait Carrier {
    /// What is held to be an `Option` or a `Result`.
    type Held;
    /// The same with another payload.
    type With<U>;
    /// The payload, wrapped.
    fn good<U>(payload: U) -> Self::With<U>;
}
impl<T> Carrier for Option<T> {
    type Held = Self;
    type With<U> = Option<U>;
    #[inline(always)]
    fn good<U>(payload: U) -> Option<U> {
        Some(payload)
    }
}
impl<T, E> Carrier for Result<T, E> {
    type Held = Self;
    type With<U> = Result<U, E>;
    #[inline(always)]
    fn good<U>(payload: U) -> Result<U, E> {
        Ok(payload)
    }
}

impl<T> Carrier for &Option<T> {
    type Held = Option<T>;
    type With<U> = Option<U>;
    #[inline(always)]
    fn good<U>(payload: U) -> Option<U> {
        Some(payload)
    }
}
impl<T, E> Carrier for &Result<T, E> {
    type Held = Result<T, E>;
    type With<U> = Result<U, E>;
    #[inline(always)]
    fn good<U>(payload: U) -> Result<U, E> {
        Ok(payload)
    }
}

/// What methods of `Option` and `Result` are called on.
#[diagnostic::on_unimplemented(
    message = "this method of `{Self}` was taken for one of `Option` or `Result`",
    label = "that this is a matrix's method is known only where the matrix is known to be one",
    note = "give it a name with its type: `let x: &Matrix<_> = &..;` or `let x: [f64; 3] = ..;`, then `x.map(..)`"
)]
pub trait OptionOrResult {}
impl<T> OptionOrResult for Option<T> {}
impl<T, E> OptionOrResult for Result<T, E> {}

/// What was taken for an array, because it is indexed where it or what `map` makes of it is used.
#[diagnostic::on_unimplemented(
    message = "`map` of `{Self}` was taken for that of an array, because something is indexed here",
    note = "write a loop, or give the receiver a name with its type"
)]
pub trait MustBeArray {}
impl<T, const N: usize> MustBeArray for [T; N] {}
impl<A: MustBeArray + ?Sized> MustBeArray for &A {}

/// Fails to compile for what is no array.
#[inline(always)]
pub fn must_be_array<A: MustBeArray + ?Sized>(_: &A) {}

/// Knows which of the two a value is.
#[inline(always)]
pub fn carrier<C: Carrier<Held: OptionOrResult>>(_: &C) -> core::marker::PhantomData<C> {
    core::marker::PhantomData
}

/// Wraps a payload as the value was wrapped.
#[inline(always)]
pub fn good<C: Carrier, U>(_: core::marker::PhantomData<C>) -> fn(U) -> C::With<U> {
    C::good
}
