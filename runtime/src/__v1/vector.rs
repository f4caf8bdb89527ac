//! The reverse of what changes a vector: each function gets the adjoint after, and leaves the adjoint before.

use super::place::Slot;
use crate::differentiable::Tangent;

/// The adjoints of elements, where their number is known.
#[diagnostic::on_unimplemented(
    message = "the elements of `{Self}` cannot be found by their number alone",
    note = "a matrix in a field is iterated over where it is known to be one: `let x: &Matrix<_> = &..;`, then `x.iter()`"
)]
pub trait Elements {
    /// The adjoint of an element.
    type Element: Tangent;
    /// The adjoints; a vector is given the length of its primal first.
    fn elements(&mut self, length: usize) -> &mut [Self::Element];
}
impl<T: Tangent> Elements for [T] {
    type Element = T;
    fn elements(&mut self, _: usize) -> &mut [T] {
        self
    }
}
impl<T: Tangent, const N: usize> Elements for [T; N] {
    type Element = T;
    fn elements(&mut self, _: usize) -> &mut [T] {
        self
    }
}
impl<T: Tangent> Elements for Vec<T> {
    type Element = T;
    fn elements(&mut self, length: usize) -> &mut [T] {
        if self.len() < length {
            self.resize_with(length, T::nil);
        }
        self
    }
}
impl<P: Elements + ?Sized> Elements for Box<P> {
    type Element = P::Element;
    fn elements(&mut self, length: usize) -> &mut [P::Element] {
        (**self).elements(length)
    }
}
impl<T: Tangent> Elements for Option<T> {
    type Element = T;
    fn elements(&mut self, length: usize) -> &mut [T] {
        if length > 0 {
            self.get_or_insert_with(T::nil);
        }
        self.as_mut_slice()
    }
}
impl Elements for () {
    type Element = ();
    fn elements(&mut self, length: usize) -> &mut [()] {
        // Elements without a size take no memory.
        vec![(); length].leak()
    }
}

/// What only vectors can do.
pub trait Growing {
    /// The adjoint of an element.
    type Element: Tangent;
    /// `push(x)`: takes the adjoint of the last element.
    fn push_rev(&mut self, length_before: usize) -> Self::Element;
    /// `pop()`: puts the adjoint of what was popped back.
    fn pop_rev(&mut self, length_after: usize, t_bar: Option<Self::Element>);
    /// `insert(i, x)`.
    fn insert_rev(&mut self, length_before: usize, index: usize) -> Self::Element;
    /// `remove(i)` gives the last element's place to `t_bar`.
    fn remove_rev(&mut self, length_after: usize, index: usize, t_bar: Self::Element);
    /// `swap_remove(i)`.
    fn swap_remove_rev(&mut self, length_after: usize, index: usize, t_bar: Self::Element);
    /// `extend_from_slice(xs)`, `append`: takes the tail.
    fn extend_rev(&mut self, length_before: usize) -> Vec<Self::Element>;
    /// `split_off(at)`: appends the tail again.
    fn split_off_rev(&mut self, at: usize, t_bar: Vec<Self::Element>);
    /// `resize(n, x)`: the sum of the adjoints of the copies.
    fn resize_rev(&mut self, length_before: usize) -> Self::Element;
    /// `truncate(n)`, `clear()`: what was cut off has no adjoint.
    fn truncate_rev(&mut self, length_after: usize);
}

impl<T: Tangent> Growing for Vec<T> {
    type Element = T;
    #[inline(always)]
    fn push_rev(&mut self, length_before: usize) -> T {
        if self.len() > length_before {
            self.truncate(length_before + 1);
            self.pop().unwrap_or_else(T::nil)
        } else {
            T::nil()
        }
    }
    #[inline(always)]
    fn pop_rev(&mut self, length_after: usize, t_bar: Option<T>) {
        if let Some(t_bar) = t_bar {
            self.truncate(length_after);
            self.slot(length_after).accumulate(t_bar);
        }
    }
    fn insert_rev(&mut self, length_before: usize, index: usize) -> T {
        self.resize_with(length_before + 1, T::nil);
        self.remove(index)
    }
    fn remove_rev(&mut self, length_after: usize, index: usize, t_bar: T) {
        self.resize_with(length_after, T::nil);
        self.insert(index, t_bar);
    }
    fn swap_remove_rev(&mut self, length_after: usize, index: usize, t_bar: T) {
        self.resize_with(length_after, T::nil);
        if index == length_after {
            self.push(t_bar);
        } else {
            let last = core::mem::replace(&mut self[index], t_bar);
            self.push(last);
        }
    }
    fn extend_rev(&mut self, length_before: usize) -> Vec<T> {
        if self.len() > length_before { self.split_off(length_before) } else { Vec::new() }
    }
    fn split_off_rev(&mut self, at: usize, t_bar: Vec<T>) {
        self.resize_with(at, T::nil);
        self.extend(t_bar);
    }
    fn resize_rev(&mut self, length_before: usize) -> T {
        let mut sum = T::nil();
        for t in self.extend_rev(length_before) {
            sum.accumulate(t);
        }
        sum
    }
    fn truncate_rev(&mut self, length_after: usize) {
        self.truncate(length_after);
    }
}

impl Growing for () {
    type Element = ();
    fn push_rev(&mut self, _: usize) {}
    fn pop_rev(&mut self, _: usize, _: Option<()>) {}
    fn insert_rev(&mut self, _: usize, _: usize) {}
    fn remove_rev(&mut self, _: usize, _: usize, (): ()) {}
    fn swap_remove_rev(&mut self, _: usize, _: usize, (): ()) {}
    fn extend_rev(&mut self, _: usize) -> Vec<()> {
        Vec::new()
    }
    fn split_off_rev(&mut self, _: usize, _: Vec<()>) {}
    fn resize_rev(&mut self, _: usize) {}
    fn truncate_rev(&mut self, _: usize) {}
}

/// `truncate(n)`, `clear()`.
pub fn truncate_rev<P: Growing>(place: &mut P, length_after: usize) {
    place.truncate_rev(length_after);
}

/// `extend` by one item, owned or borrowed.
pub trait ExtendOne<I> {
    /// Appends it.
    fn __extend_one(&mut self, item: I);
}
impl<T> ExtendOne<T> for Vec<T> {
    #[inline(always)]
    fn __extend_one(&mut self, item: T) {
        self.push(item);
    }
}
impl<T: Copy> ExtendOne<&T> for Vec<T> {
    #[inline(always)]
    fn __extend_one(&mut self, item: &T) {
        self.push(*item);
    }
}

/// `swap(i, j)`, its own reverse.
#[inline(always)]
pub fn swap_rev<P: Elements + ?Sized>(place: &mut P, length: usize, i: usize, j: usize) {
    let elements = place.elements(length);
    if !elements.is_empty() {
        elements.swap(i, j);
    }
}

/// `reverse()`, its own reverse.
pub fn reverse_rev<P: Elements + ?Sized>(place: &mut P, length: usize) {
    place.elements(length).reverse();
}

/// `rotate_left(k)`.
pub fn rotate_left_rev<P: Elements + ?Sized>(place: &mut P, length: usize, k: usize) {
    let elements = place.elements(length);
    if !elements.is_empty() {
        elements.rotate_right(k);
    }
}

/// `rotate_right(k)`.
pub fn rotate_right_rev<P: Elements + ?Sized>(place: &mut P, length: usize, k: usize) {
    let elements = place.elements(length);
    if !elements.is_empty() {
        elements.rotate_left(k);
    }
}

/// `fill(x)`, `vec![x; n]`, `[x; n]`: the sum of the adjoints, which are taken.
pub fn fill_rev<P: Elements + ?Sized>(place: &mut P) -> P::Element {
    let mut sum = P::Element::nil();
    for t in place.elements(0) {
        sum.accumulate(core::mem::replace(t, P::Element::nil()));
    }
    sum
}

/// `copy_from_slice(xs)`, `clone_from_slice(xs)`: the adjoints, which are taken.
pub fn copy_rev<P: Elements + ?Sized>(place: &mut P) -> Vec<P::Element> {
    place.elements(0).iter_mut().map(|t| core::mem::replace(t, P::Element::nil())).collect()
}

/// Sorts stably and tells which position each element came from.
pub fn sort_by<T>(slice: &mut [T], mut compare: impl FnMut(&T, &T) -> core::cmp::Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..slice.len()).collect();
    order.sort_by(|&i, &j| compare(&slice[i], &slice[j]));
    // `slice.sort_by` is stable too, so that it takes the same order; swaps along cycles apply it in place.
    let mut pending = order.clone();
    for start in 0..pending.len() {
        let mut at = start;
        while pending[at] != start {
            let next = pending[at];
            slice.swap(at, next);
            pending[at] = at;
            at = next;
        }
        pending[at] = at;
    }
    order
}

/// Sorts stably by a key and tells which position each element came from.
pub fn sort_by_key<T, K: Ord>(slice: &mut [T], mut key: impl FnMut(&T) -> K) -> Vec<usize> {
    sort_by(slice, |a, b| key(a).cmp(&key(b)))
}

/// The reverse of a sort: every adjoint goes back to where its element came from.
pub fn sort_rev<P: Elements + ?Sized>(place: &mut P, order: &[usize]) {
    let elements = place.elements(order.len());
    if elements.is_empty() {
        return;
    }
    let sorted: Vec<_> = elements.iter_mut().map(|t| core::mem::replace(t, P::Element::nil())).collect();
    for (t, &from) in sorted.into_iter().zip(order) {
        elements[from] = t;
    }
}

/// The adjoints of a sequence of this length, as a slice.
#[inline(always)]
pub fn sliced<P: Elements + ?Sized>(place: &mut P, length: usize) -> &mut [P::Element] {
    &mut place.elements(length)[..length]
}

/// The length of an array that is still to be built.
#[derive(Clone, Copy, Debug)]
pub struct ArrayLength<const N: usize>;

impl<const N: usize> ArrayLength<N> {
    /// Its type says it.
    #[inline(always)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self
    }
    /// The length.
    #[inline(always)]
    pub fn get(self) -> usize {
        N
    }
    /// The array of these elements.
    #[inline]
    pub fn array<T>(self, elements: Vec<T>) -> [T; N] {
        match elements.try_into() {
            Ok(array) => array,
            Err(_) => super::flow::unreachable(),
        }
    }
}

/// The adjoint of an array as that of the vector it was made of.
pub trait Listed {
    /// The vector.
    type List;
    /// Turns the one into the other.
    fn listed(self) -> Self::List;
}
impl Listed for () {
    type List = ();
    fn listed(self) {}
}
impl<T> Listed for Vec<T> {
    type List = Self;
    fn listed(self) -> Self {
        self
    }
}
impl<T, const N: usize> Listed for [T; N] {
    type List = Vec<T>;
    fn listed(self) -> Vec<T> {
        self.into()
    }
}

/// The adjoint of an array as that of the vector it was made of.
#[inline]
pub fn listed<L: Listed>(bar: L) -> L::List {
    bar.listed()
}
