//! Slices, vectors and arrays.

use crate::differentiable::{Differentiable, Own, Place, Tangent};
use crate::visit::{Visitor, VisitorMut};

/// What slices, vectors and arrays share: their floats are the floats of their elements, at positions.
macro_rules! sequence {
    ([$($generics:tt)*] $type:ty, tangent $tangent:ty, place $place:ty, core $core:ty, zero $self:ident => $zero:expr, reset $reset:ident => $resize:expr) => {
        impl<T: Differentiable, $($generics)*> Differentiable for $type {
            type Tangent = $tangent;
            type Place = $place;
            type Core = $core;
            type Mode = Own;
            #[inline(always)]
            fn __core(&self) -> &$core {
                self
            }
            fn zero_tangent(&$self) -> $tangent {
                $zero
            }
            #[inline(always)]
            fn __extent(&self) -> usize {
                self.len()
            }
            fn __reset(&$self, $reset: &mut $tangent) {
                $resize;
                for (value, tangent) in $self.iter().zip($reset) {
                    value.__reset(tangent);
                }
            }
            const __CLONED_BY_HAND: bool = T::__CLONED_BY_HAND;
            #[inline]
            fn __is_copied(&self, copy: &Self, whole: bool) -> bool {
                // Every element is looked at, as a loop without an exit runs as vectors.
                let are_copied = self.iter().zip(copy).fold(true, |all, (value, copy)| all & value.__is_copied(copy, whole));
                self.len() == copy.len() && are_copied
            }
            fn __step(&mut self, scale: f64, tangent: &$tangent) {
                assert_lengths("step", self.len(), tangent.len());
                for (value, tangent) in self.iter_mut().zip(tangent) {
                    value.__step(scale, tangent);
                }
            }
            fn __visit(&self, visitor: &mut Visitor<'_>) {
                if T::__visit_run(self, visitor) {
                    return;
                }
                for (index, value) in self.iter().enumerate() {
                    visitor.index(index, |visitor| value.__visit(visitor));
                }
            }
            fn __visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
                if T::__visit_run_mut(self, visitor) {
                    return;
                }
                for (index, value) in self.iter_mut().enumerate() {
                    visitor.index(index, |visitor| value.__visit_mut(visitor));
                }
            }
        }
    };
}
sequence!([] [T], tangent Vec<T::Tangent>, place [T::Tangent], core [T], zero self => self.iter().map(T::zero_tangent).collect(), reset tangent => tangent.resize_with(self.len(), Tangent::nil));
sequence!([] Vec<T>, tangent Vec<T::Tangent>, place Vec<T::Tangent>, core Vec<T>, zero self => self.iter().map(T::zero_tangent).collect(), reset tangent => tangent.resize_with(self.len(), Tangent::nil));
sequence!([const N: usize] [T; N], tangent [T::Tangent; N], place [T::Tangent; N], core [T; N], zero self => core::array::from_fn(|i| self[i].zero_tangent()), reset tangent => debug_assert_eq!(tangent.len(), N));

/// The one sentence about two lengths that differ.
#[track_caller]
fn assert_lengths(what: &str, expected: usize, found: usize) {
    assert!(expected == found, "{what}: a tangent of length {expected} was expected, one of length {found} was found");
}

macro_rules! sequence_tangent {
    () => {
        fn set_zero(&mut self) {
            self.iter_mut().for_each(T::set_zero);
        }
        fn add_scaled(&mut self, scale: f64, other: &Self) {
            assert_lengths("add_scaled", self.len(), other.len());
            for (t, other) in self.iter_mut().zip(other) {
                t.add_scaled(scale, other);
            }
        }
        fn scale(&mut self, factor: f64) {
            self.iter_mut().for_each(|t| t.scale(factor));
        }
        fn dot(&self, other: &Self) -> f64 {
            assert_lengths("dot", self.len(), other.len());
            self.iter().zip(other).map(|(t, other)| t.dot(other)).sum()
        }
        fn assert_same_shape(&self, other: &Self, what: &str) {
            assert_lengths(what, self.len(), other.len());
            for (t, other) in self.iter().zip(other) {
                t.assert_same_shape(other, what);
            }
        }
        fn flatten(&self, into: &mut Vec<f64>) {
            self.iter().for_each(|t| t.flatten(into));
        }
        fn unflatten(&mut self, from: &mut &[f64]) {
            self.iter_mut().for_each(|t| t.unflatten(from));
        }
    };
}

impl<T: Tangent> Tangent for Vec<T> {
    fn nil() -> Self {
        Vec::new()
    }
    #[inline(always)]
    fn fit(&mut self, extent: usize) {
        if self.len() < extent {
            self.resize_with(extent, T::nil);
        }
    }
    #[inline(always)]
    fn extent(&self) -> usize {
        self.len()
    }
    fn accumulate(&mut self, mut other: Self) {
        if self.len() < other.len() {
            core::mem::swap(self, &mut other);
        }
        for (t, other) in self.iter_mut().zip(other) {
            t.accumulate(other);
        }
    }
    sequence_tangent!();
}

impl<T: Tangent, const N: usize> Tangent for [T; N] {
    #[inline(always)]
    fn extent(&self) -> usize {
        N
    }
    fn nil() -> Self {
        core::array::from_fn(|_| T::nil())
    }
    fn accumulate(&mut self, other: Self) {
        for (t, other) in self.iter_mut().zip(other) {
            t.accumulate(other);
        }
    }
    sequence_tangent!();
}

const _: fn() = || {
    // Slices are places although they are no tangents.
    fn place<P: Place + ?Sized>() {}
    place::<[f64]>();
};
