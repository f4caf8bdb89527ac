//! Copies. What a `Clone` makes counts as a copy, and no bound can tell one that is written by hand, and scales a float, from a
//! derived one. So whatever it makes is compared with the original, unless it holds numbers of `std`'s alone.

use core::any::type_name;
use core::borrow::Borrow;

use crate::differentiable::Differentiable;

/// A type whose values are copies of those of another: owned instead of borrowed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no copy of `{C}`",
    label = "a method with the name of a copy of `std` returns something else here",
    note = "`clone`, `to_owned`, `to_vec` and `cloned` count as copies: give the method another name and `#[differentiable]`"
)]
pub trait Copied<C: ?Sized>: Differentiable {
    /// Whether the copy is one.
    fn is_copy_of(&self, original: &C) -> bool;
}
impl<C: Differentiable + ?Sized> Copied<C> for C {
    #[inline(always)]
    fn is_copy_of(&self, original: &C) -> bool {
        original.__is_copied(self, false)
    }
}
impl<T: Differentiable> Copied<[T]> for Vec<T> {
    #[inline(always)]
    fn is_copy_of(&self, original: &[T]) -> bool {
        original.__is_copied(self, false)
    }
}
impl<T: Differentiable, const N: usize> Copied<[T; N]> for Vec<T> {
    #[inline(always)]
    fn is_copy_of(&self, original: &[T; N]) -> bool {
        original.as_slice().__is_copied(self, false)
    }
}
impl<T: Differentiable> Copied<Option<&T>> for Option<T> {
    #[inline(always)]
    fn is_copy_of(&self, original: &Option<&T>) -> bool {
        match (self, original) {
            (Some(copy), Some(original)) => T::__is_copied(original, copy, false),
            (None, None) => true,
            _ => false,
        }
    }
}
impl<T: Differentiable, E> Copied<Result<&T, E>> for Result<T, E> {
    #[inline(always)]
    fn is_copy_of(&self, original: &Result<&T, E>) -> bool {
        match (self, original) {
            (Ok(copy), Ok(original)) => T::__is_copied(original, copy, false),
            (Err(_), Err(_)) => true,
            _ => false,
        }
    }
}

/// The identity of what was made as a copy of the original.
///
/// # Panics
///
/// If it is none.
#[inline(always)]
#[track_caller]
pub fn copied<A: Differentiable + ?Sized, B: Differentiable>(original: &A, copy: B) -> B
where
    B::Core: Copied<A::Core>,
{
    if <B::Core as Differentiable>::__CLONED_BY_HAND && !copy.__core().is_copy_of(original.__core()) {
        no_copy::<A>();
    }
    copy
}

/// The identity of what was made as a copy of an item that its source still has.
#[inline(always)]
#[track_caller]
pub fn copied_item<S: super::Source<Item: Differentiable>>(source: &S, position: usize, item: S::Item) -> S::Item {
    if <S::Item as Differentiable>::__CLONED_BY_HAND {
        check(source.original(position).is_none_or(|original| original.__is_copied(&item, false)), type_name::<S::Item>);
    }
    item
}

/// Asks that a vector made of clones of one value has copies of it: the last element is the value itself.
#[inline(always)]
#[track_caller]
pub fn repeated<T: Differentiable>(made: Vec<T>) -> Vec<T> {
    alike_from(&made, 0);
    made
}

/// Asks that elements from a position on, all clones of the last, are copies of it.
#[inline(always)]
#[track_caller]
pub fn alike_from<T: Differentiable>(elements: &[T], from: usize) {
    if T::__CLONED_BY_HAND
        && let Some((last, rest)) = elements.get(from..).and_then(<[T]>::split_last)
    {
        check(rest.iter().all(|element| last.__is_copied(element, false)), type_name::<T>);
    }
}

/// Asks that a sequence ends with copies of these elements.
#[inline(always)]
#[track_caller]
pub fn ends_with_copies<T: Differentiable>(all: &[T], of: &[T]) {
    if T::__CLONED_BY_HAND {
        check(of.__is_copied(&all[all.len() - of.len()..], false), type_name::<T>);
    }
}

/// A copy to be kept for the reverse pass.
#[inline(always)]
#[track_caller]
pub fn kept<X: Differentiable + Clone>(x: &X) -> X {
    let kept = x.clone();
    if X::__CLONED_BY_HAND {
        check(x.__is_copied(&kept, true), type_name::<X>);
    }
    kept
}

/// A copy of a core to be kept for the reverse pass.
#[inline(always)]
#[track_caller]
pub fn owned<C: ?Sized + ToOwned + Differentiable>(core: &C) -> C::Owned {
    let owned = core.to_owned();
    if C::__CLONED_BY_HAND {
        check(core.__is_copied(owned.borrow(), true), type_name::<C>);
    }
    owned
}

#[inline]
#[track_caller]
fn check(is_copied: bool, of: fn() -> &'static str) {
    if !is_copied {
        no_copy_of(of());
    }
}

#[track_caller]
fn no_copy<X: ?Sized>() -> ! {
    no_copy_of(type_name::<X>().trim_start_matches('&'))
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_copy_of(ty: &str) -> ! {
    panic!(
        "a clone of `{ty}` is no copy of it, and a derivative through it would be wrong: derive `Clone`, or write it so that it copies every \
         field, and move what it does into a method with `#[differentiable]`"
    )
}

/// What a value is indexed by, or asked for a place with, to be passed more than once.
#[derive(Debug)]
pub struct Position<'a, P>(pub &'a P);

impl<P: Copy> Position<'_, P> {
    /// A copy.
    #[inline(always)]
    #[must_use]
    pub fn again(&self) -> P {
        *self.0
    }
}

/// The same of what has a `Clone` alone: a method that is found where `Position` has none of its own.
pub trait PositionByClone {
    /// What is cloned.
    type Of;
    /// A clone that equals it.
    fn again(&self) -> Self::Of;
}
impl<P: Clone + PartialEq> PositionByClone for Position<'_, P> {
    type Of = P;
    #[inline(always)]
    #[track_caller]
    fn again(&self) -> P {
        let again = self.0.clone();
        check(Beside(self.0, &again).are_equal(), type_name::<P>);
        again
    }
}

/// Two values beside each other, to be compared where they can be. What does not equal itself counts as equal.
#[derive(Debug)]
pub struct Beside<'a, T: ?Sized>(pub &'a T, pub &'a T);

impl<T: PartialEq + ?Sized> Beside<'_, T> {
    /// Whether they are equal.
    #[inline]
    #[must_use]
    #[allow(clippy::eq_op)] // a value with a NaN in it does not equal itself
    pub fn are_equal(&self) -> bool {
        self.0 == self.1 || self.0 != self.0
    }
}

/// What is said of values that cannot be compared: a method that is found where `Beside` has none of its own.
pub trait OfUnknownEquality {
    /// They are taken to be equal.
    #[inline(always)]
    fn are_equal(&self) -> bool {
        true
    }
}
impl<T: ?Sized> OfUnknownEquality for Beside<'_, T> {}
