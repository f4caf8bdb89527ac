//! What can be iterated over: every loop over elements becomes a loop over positions.

use core::ops::{Range, RangeInclusive};

/// What `.iter()` may be called on inside a differentiable function.
#[diagnostic::on_unimplemented(
    message = "iteration over `{Self}` has no derivative rule",
    label = "this is iterated over",
    note = "slices, vectors and arrays can be iterated over; for anything else write a loop over positions, or collect it first"
)]
pub trait Seq {
    /// The element.
    type Item;
    /// The elements.
    fn seq(&self) -> &[Self::Item];
}
impl<T> Seq for [T] {
    type Item = T;
    #[inline(always)]
    fn seq(&self) -> &[T] {
        self
    }
}
impl<T> Seq for Vec<T> {
    type Item = T;
    #[inline(always)]
    fn seq(&self) -> &[T] {
        self
    }
}
impl<T, const N: usize> Seq for [T; N] {
    type Item = T;
    #[inline(always)]
    fn seq(&self) -> &[T] {
        self
    }
}
impl<S: Seq + ?Sized> Seq for &S {
    type Item = S::Item;
    #[inline(always)]
    fn seq(&self) -> &[S::Item] {
        (**self).seq()
    }
}
impl<S: Seq + ?Sized> Seq for &mut S {
    type Item = S::Item;
    #[inline(always)]
    fn seq(&self) -> &[S::Item] {
        (**self).seq()
    }
}
impl<T: crate::Scalar> Seq for crate::Matrix<T> {
    type Item = T;
    #[inline(always)]
    fn seq(&self) -> &[T] {
        self.as_slice()
    }
}
impl<T> Seq for Option<T> {
    type Item = T;
    #[inline(always)]
    fn seq(&self) -> &[T] {
        self.as_slice()
    }
}
impl<S: Seq + ?Sized> Seq for Box<S> {
    type Item = S::Item;
    #[inline(always)]
    fn seq(&self) -> &[S::Item] {
        (**self).seq()
    }
}

/// The elements of a place.
#[inline(always)]
pub fn seq<S: Seq + ?Sized>(source: &S) -> &[S::Item] {
    source.seq()
}

/// What stands after `in` of a `for` whose type the macro does not know: its items by position.
#[diagnostic::on_unimplemented(
    message = "iteration over `{Self}` has no derivative rule",
    label = "this is iterated over",
    note = "slices, vectors, arrays and ranges can be iterated over; for anything else write a loop over positions, or collect it first"
)]
pub trait Source {
    /// The item.
    type Item;
    /// The number of items.
    fn length(&self) -> usize;
    /// The item at a position.
    fn item(&self, position: usize) -> Self::Item;
    /// The item, where it is one that the source still has.
    #[inline(always)]
    fn original(&self, _position: usize) -> Option<&Self::Item> {
        None
    }
}
impl<'a, S: Seq + ?Sized> Source for &'a S {
    type Item = &'a S::Item;
    #[inline(always)]
    fn length(&self) -> usize {
        (**self).seq().len()
    }
    #[inline(always)]
    fn item(&self, position: usize) -> &'a S::Item {
        &(**self).seq()[position]
    }
}
impl<T: Clone> Source for Vec<T> {
    type Item = T;
    #[inline(always)]
    fn length(&self) -> usize {
        self.len()
    }
    #[inline(always)]
    fn item(&self, position: usize) -> T {
        self[position].clone()
    }
    #[inline(always)]
    fn original(&self, position: usize) -> Option<&T> {
        Some(&self[position])
    }
}
impl<T: Clone> Source for Option<T> {
    type Item = T;
    #[inline(always)]
    fn length(&self) -> usize {
        self.as_slice().len()
    }
    #[inline(always)]
    fn item(&self, position: usize) -> T {
        self.as_slice()[position].clone()
    }
    #[inline(always)]
    fn original(&self, _: usize) -> Option<&T> {
        self.as_ref()
    }
}
impl<T: Clone, const N: usize> Source for [T; N] {
    type Item = T;
    #[inline(always)]
    fn length(&self) -> usize {
        N
    }
    #[inline(always)]
    fn item(&self, position: usize) -> T {
        self[position].clone()
    }
    #[inline(always)]
    fn original(&self, position: usize) -> Option<&T> {
        Some(&self[position])
    }
}
macro_rules! range_source {
    ($($int:ident)*) => {$(
        impl Source for Range<$int> {
            type Item = $int;
            #[inline(always)]
            fn length(&self) -> usize {
                range_length(&self.start, &self.end)
            }
            #[inline(always)]
            fn item(&self, position: usize) -> $int {
                self.start.advance(position)
            }
        }
        impl RangeBound for $int {
            #[inline(always)]
            fn distance(&self, end: &$int) -> usize {
                if self < end { usize::try_from(end.abs_diff(*self)).unwrap_or(usize::MAX) } else { 0 }
            }
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_lossless)] // below the range's length
            fn advance(&self, by: usize) -> $int {
                self.wrapping_add(by as $int)
            }
            fn greatest() -> $int {
                $int::MAX
            }
        }
        impl Source for RangeInclusive<$int> {
            type Item = $int;
            #[inline(always)]
            fn length(&self) -> usize {
                range_length_inclusive(self.start(), self.end())
            }
            #[inline(always)]
            fn item(&self, position: usize) -> $int {
                self.start().advance(position)
            }
        }
    )*};
}
range_source!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

/// An integer that a range may start or end at.
pub trait RangeBound {
    /// How far it is to `end`; 0 where that lies before.
    fn distance(&self, end: &Self) -> usize;
    /// The integer `by` further on.
    fn advance(&self, by: usize) -> Self;
    /// The greatest integer, where a range without an end ends.
    fn greatest() -> Self;
}

/// The length of `start..end`.
#[inline(always)]
pub fn range_length<I: RangeBound>(start: &I, end: &I) -> usize {
    start.distance(end)
}

/// The length of `start..=end`.
#[inline(always)]
pub fn range_length_inclusive<I: RangeBound + PartialOrd>(start: &I, end: &I) -> usize {
    if start <= end { start.distance(end).saturating_add(1) } else { 0 }
}

/// The integer at a position of a range.
#[inline(always)]
pub fn range_item<I: RangeBound>(start: &I, position: usize) -> I {
    start.advance(position)
}

/// The number of items.
#[inline(always)]
pub fn source_length<S: Source>(source: &S) -> usize {
    source.length()
}

/// The item at a position.
#[inline(always)]
pub fn source_item<S: Source>(source: &S, position: usize) -> S::Item {
    source.item(position)
}

/// The number of windows of a size in a slice.
///
/// # Panics
///
/// If the size is 0, as `windows` does.
#[inline(always)]
pub fn windows(length: usize, size: usize) -> usize {
    assert!(size != 0, "window size must be non-zero");
    (length + 1).saturating_sub(size)
}

/// Numbers that are summed up and multiplied.
#[diagnostic::on_unimplemented(
    message = "a sum or product of `{Self}` has no derivative rule",
    note = "floats and integers can be summed up; for anything else write `fold` or a loop"
)]
pub trait Start {
    /// The sum or the product of nothing.
    fn start(product: bool) -> Self;
}

/// A step of a sum or product.
#[diagnostic::on_unimplemented(
    message = "a sum into `{Self}` of items `{I}` has no derivative rule",
    note = "floats and integers can be summed up; for anything else write `fold` or a loop"
)]
pub trait Include<I> {
    /// Adds or multiplies an item.
    fn include(&mut self, item: I, product: bool);
}
impl<T: crate::Scalar> Include<T> for T {
    #[inline(always)]
    fn include(&mut self, item: T, product: bool) {
        if product { *self *= item } else { *self += item }
    }
}
impl<T: crate::Scalar> Include<&T> for T {
    #[inline(always)]
    fn include(&mut self, item: &T, product: bool) {
        if product { *self *= *item } else { *self += *item }
    }
}
impl<T: crate::Scalar> Start for T {
    #[inline(always)]
    fn start(product: bool) -> Self {
        // The standard library's sum of floats starts from -0.0, so that a sum of negative zeros is one.
        if product { T::ONE } else { -T::ZERO }
    }
}
macro_rules! integers {
    ($($type:ident)*) => {$(
        impl Start for $type {
            #[inline(always)]
            fn start(product: bool) -> Self {
                $type::from(product)
            }
        }
        impl Include<$type> for $type {
            #[inline(always)]
            fn include(&mut self, item: $type, product: bool) {
                if product { *self *= item } else { *self += item }
            }
        }
        impl Include<&$type> for $type {
            #[inline(always)]
            fn include(&mut self, item: &$type, product: bool) {
                if product { *self *= *item } else { *self += *item }
            }
        }
    )*};
}
integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

/// The sum or the product of nothing.
#[inline(always)]
pub fn start<S: Start>(product: bool) -> S {
    S::start(product)
}

/// Adds or multiplies an item.
#[inline(always)]
pub fn include<S: Include<I>, I>(acc: &mut S, item: I, product: bool) {
    acc.include(item, product);
}
