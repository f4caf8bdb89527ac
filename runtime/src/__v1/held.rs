//! Whether a handle belongs to the function that is called: the two stand under one name in two namespaces, and may be found in
//! two places.
//!
//! A function item has a type of its own, which no signature can name. It can be named by what an `impl Trait` hides, and of
//! that rustc tells whether it is `Unpin`: a pair of types is, where they are the same.

use core::marker::PhantomData;

/// The function that is called, and the one whose derivative is used.
#[derive(Debug)]
pub struct Pair<Called, Derived>(PhantomData<(Called, Derived)>);

impl<Function> Unpin for Pair<Function, Function> {}

/// The pair of two functions.
#[inline(always)]
pub fn pair<Called, Derived>(_: Called, _: Derived) -> Pair<Called, Derived> {
    Pair(PhantomData)
}

/// A pair of a function and itself.
#[diagnostic::on_unimplemented(
    message = "this name means one function where it is called, and another where its derivative is looked up",
    label = "the derivative that stands under this name is that of another function",
    note = "annotate the function that is called with `#[differentiable]` too, where it is written, or give one of the two another name"
)]
pub trait Held {}

#[diagnostic::do_not_recommend]
impl<P: Unpin> Held for P {}

/// The value and the pullback, where they are those of the function that is called.
#[inline(always)]
pub fn held<R, P, W: Held>((value, pullback, _): (R, P, W)) -> (R, P) {
    (value, pullback)
}
