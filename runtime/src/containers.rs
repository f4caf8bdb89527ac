//! `Differentiable` and `Tangent` for the types of the standard library.

use crate::differentiable::{Differentiable, Own, Place, Ref, Tangent};
use crate::visit::{ScalarMut, Visitor, VisitorMut};

macro_rules! float {
    ($($float:ident $variant:ident),*) => {$(
        impl Differentiable for $float {
            type Tangent = $float;
            type Place = $float;
            type Core = $float;
            type Mode = Own;
            #[inline(always)]
            fn core(&self) -> &$float {
                self
            }
            #[inline(always)]
            fn zero_tangent(&self) -> $float {
                0.0
            }
            #[allow(clippy::cast_possible_truncation)] // the step is rounded to the parameter's own width
            fn step(&mut self, scale: f64, tangent: &$float) {
                *self += scale as $float * tangent;
            }
            fn visit(&self, visitor: &mut Visitor<'_>) {
                visitor.leaf(f64::from(*self));
            }
            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
                visitor.leaf(ScalarMut::$variant(self));
            }
        }

        impl Tangent for $float {
            #[inline(always)]
            fn nil() -> $float {
                0.0
            }
            #[inline(always)]
            fn accumulate(&mut self, other: $float) {
                *self += other;
            }
            fn set_zero(&mut self) {
                *self = 0.0;
            }
            #[allow(clippy::cast_possible_truncation)] // as in `step`
            fn add_scaled(&mut self, scale: f64, other: &$float) {
                *self += scale as $float * other;
            }
            #[allow(clippy::cast_possible_truncation)] // as in `step`
            fn scale(&mut self, factor: f64) {
                *self *= factor as $float;
            }
            fn dot(&self, other: &$float) -> f64 {
                f64::from(*self) * f64::from(*other)
            }
            fn assert_same_shape(&self, _: &$float, _: &str) {}
            fn flatten(&self, into: &mut Vec<f64>) {
                into.push(f64::from(*self));
            }
            #[allow(clippy::cast_possible_truncation)] // as in `step`
            fn unflatten(&mut self, from: &mut &[f64]) {
                if let Some((first, rest)) = from.split_first() {
                    *self = *first as $float;
                    *from = rest;
                }
            }
        }
    )*};
}
float!(f32 F32, f64 F64);

macro_rules! inert {
    ($($type:ty),*) => {$(
        impl Differentiable for $type {
            type Tangent = ();
            type Place = ();
            type Core = ();
            type Mode = Own;
            #[inline(always)]
            fn core(&self) -> &() {
                &()
            }
            #[inline(always)]
            fn zero_tangent(&self) {}
            fn step(&mut self, _: f64, (): &()) {}
            fn visit(&self, _: &mut Visitor<'_>) {}
            fn visit_mut(&mut self, _: &mut VisitorMut<'_>) {}
        }
    )*};
}
inert!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, bool, char, str, String, (),
    core::cmp::Ordering, core::ops::Range<usize>, core::ops::Range<i32>, core::ops::RangeInclusive<usize>,
    core::ops::RangeFull, core::ops::RangeFrom<usize>, core::ops::RangeTo<usize>
);

impl Tangent for () {
    #[inline(always)]
    fn nil() {}
    #[inline(always)]
    fn accumulate(&mut self, (): ()) {}
    fn set_zero(&mut self) {}
    fn add_scaled(&mut self, _: f64, (): &()) {}
    fn scale(&mut self, _: f64) {}
    fn dot(&self, (): &()) -> f64 {
        0.0
    }
    fn assert_same_shape(&self, (): &(), _: &str) {}
    fn flatten(&self, _: &mut Vec<f64>) {}
    fn unflatten(&mut self, _: &mut &[f64]) {}
}

impl<T: Differentiable + ?Sized> Differentiable for &T {
    type Tangent = T::Tangent;
    type Place = T::Place;
    type Core = T::Core;
    type Mode = Ref;
    #[inline(always)]
    fn core(&self) -> &T::Core {
        (**self).core()
    }
    #[inline(always)]
    fn zero_tangent(&self) -> T::Tangent {
        (**self).zero_tangent()
    }
    fn reset(&self, tangent: &mut T::Tangent) {
        (**self).reset(tangent);
    }
    #[inline(always)]
    fn extent(&self) -> usize {
        (**self).extent()
    }
    fn step(&mut self, _: f64, _: &T::Tangent) {
        panic!("a value behind a shared reference cannot be moved along a tangent");
    }
    fn visit(&self, visitor: &mut Visitor<'_>) {
        (**self).visit(visitor);
    }
    fn visit_mut(&mut self, _: &mut VisitorMut<'_>) {
        panic!("a value behind a shared reference cannot be changed");
    }
}

impl<T: Differentiable> Differentiable for Box<T> {
    type Tangent = Box<T::Tangent>;
    type Place = Box<T::Tangent>;
    type Core = T::Core;
    type Mode = Own;
    #[inline(always)]
    fn core(&self) -> &T::Core {
        (**self).core()
    }
    fn zero_tangent(&self) -> Self::Tangent {
        Box::new((**self).zero_tangent())
    }
    fn reset(&self, tangent: &mut Self::Tangent) {
        (**self).reset(tangent);
    }
    fn extent(&self) -> usize {
        (**self).extent()
    }
    fn step(&mut self, scale: f64, tangent: &Self::Tangent) {
        (**self).step(scale, tangent);
    }
    fn visit(&self, visitor: &mut Visitor<'_>) {
        (**self).visit(visitor);
    }
    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
        (**self).visit_mut(visitor);
    }
}

impl<T: Tangent> Tangent for Box<T> {
    fn nil() -> Self {
        Box::new(T::nil())
    }
    fn fit(&mut self, extent: usize) {
        (**self).fit(extent);
    }
    fn extent(&self) -> usize {
        (**self).extent()
    }
    fn accumulate(&mut self, other: Self) {
        (**self).accumulate(*other);
    }
    fn set_zero(&mut self) {
        (**self).set_zero();
    }
    fn add_scaled(&mut self, scale: f64, other: &Self) {
        (**self).add_scaled(scale, other);
    }
    fn scale(&mut self, factor: f64) {
        (**self).scale(factor);
    }
    fn dot(&self, other: &Self) -> f64 {
        (**self).dot(other)
    }
    fn assert_same_shape(&self, other: &Self, what: &str) {
        (**self).assert_same_shape(other, what);
    }
    fn flatten(&self, into: &mut Vec<f64>) {
        (**self).flatten(into);
    }
    fn unflatten(&mut self, from: &mut &[f64]) {
        (**self).unflatten(from);
    }
}

/// What slices, vectors and arrays share: their floats are the floats of their elements, at positions.
macro_rules! sequence {
    ([$($generics:tt)*] $type:ty, tangent $tangent:ty, place $place:ty, core $core:ty, zero $self:ident => $zero:expr, reset $reset:ident => $resize:expr) => {
        impl<T: Differentiable, $($generics)*> Differentiable for $type {
            type Tangent = $tangent;
            type Place = $place;
            type Core = $core;
            type Mode = Own;
            #[inline(always)]
            fn core(&self) -> &$core {
                self
            }
            fn zero_tangent(&$self) -> $tangent {
                $zero
            }
            #[inline(always)]
            fn extent(&self) -> usize {
                self.len()
            }
            fn reset(&$self, $reset: &mut $tangent) {
                $resize;
                for (value, tangent) in $self.iter().zip($reset) {
                    value.reset(tangent);
                }
            }
            fn step(&mut self, scale: f64, tangent: &$tangent) {
                assert_lengths("step", self.len(), tangent.len());
                for (value, tangent) in self.iter_mut().zip(tangent) {
                    value.step(scale, tangent);
                }
            }
            fn visit(&self, visitor: &mut Visitor<'_>) {
                for (index, value) in self.iter().enumerate() {
                    visitor.index(index, |visitor| value.visit(visitor));
                }
            }
            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
                for (index, value) in self.iter_mut().enumerate() {
                    visitor.index(index, |visitor| value.visit_mut(visitor));
                }
            }
        }
    };
}
sequence!([] [T], tangent Vec<T::Tangent>, place [T::Tangent], core [T], zero self => self.iter().map(T::zero_tangent).collect(), reset tangent => tangent.resize_with(self.len(), Tangent::nil));
sequence!([] Vec<T>, tangent Vec<T::Tangent>, place Vec<T::Tangent>, core Vec<T>, zero self => self.iter().map(T::zero_tangent).collect(), reset tangent => tangent.resize_with(self.len(), Tangent::nil));
sequence!([const N: usize] [T; N], tangent [T::Tangent; N], place [T::Tangent; N], core [T; N], zero self => core::array::from_fn(|i| self[i].zero_tangent()), reset tangent => ());

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

impl<T: Differentiable> Differentiable for Option<T> {
    type Tangent = Option<T::Tangent>;
    type Place = Option<T::Tangent>;
    type Core = Option<T>;
    type Mode = Own;
    #[inline(always)]
    fn core(&self) -> &Self {
        self
    }
    fn zero_tangent(&self) -> Self::Tangent {
        self.as_ref().map(T::zero_tangent)
    }
    fn step(&mut self, scale: f64, tangent: &Self::Tangent) {
        match (self, tangent) {
            (Some(value), Some(tangent)) => value.step(scale, tangent),
            (None, None) => {}
            _ => panic!("step: the value and the tangent are different variants of `Option`"),
        }
    }
    fn visit(&self, visitor: &mut Visitor<'_>) {
        if let Some(value) = self {
            value.visit(visitor);
        }
    }
    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
        if let Some(value) = self {
            value.visit_mut(visitor);
        }
    }
}

impl<T: Tangent> Tangent for Option<T> {
    fn nil() -> Self {
        None
    }
    fn accumulate(&mut self, other: Self) {
        match (self.as_mut(), other) {
            (Some(t), Some(other)) => t.accumulate(other),
            (None, other) => *self = other,
            (Some(_), None) => {}
        }
    }
    fn set_zero(&mut self) {
        if let Some(t) = self {
            t.set_zero();
        }
    }
    fn add_scaled(&mut self, scale: f64, other: &Self) {
        self.assert_same_shape(other, "add_scaled");
        if let (Some(t), Some(other)) = (self, other) {
            t.add_scaled(scale, other);
        }
    }
    fn scale(&mut self, factor: f64) {
        if let Some(t) = self {
            t.scale(factor);
        }
    }
    fn dot(&self, other: &Self) -> f64 {
        self.assert_same_shape(other, "dot");
        self.as_ref().zip(other.as_ref()).map_or(0.0, |(t, other)| t.dot(other))
    }
    fn assert_same_shape(&self, other: &Self, what: &str) {
        match (self, other) {
            (Some(t), Some(other)) => t.assert_same_shape(other, what),
            (None, None) => {}
            _ => panic!("{what}: one tangent is `Some`, the other is `None`"),
        }
    }
    fn flatten(&self, into: &mut Vec<f64>) {
        if let Some(t) = self {
            t.flatten(into);
        }
    }
    fn unflatten(&mut self, from: &mut &[f64]) {
        if let Some(t) = self {
            t.unflatten(from);
        }
    }
}

/// The payload of an error is inert, of whatever type it is: only what is computed with has a derivative.
impl<T: Differentiable, E> Differentiable for Result<T, E> {
    type Tangent = Option<T::Tangent>;
    type Place = Option<T::Tangent>;
    type Core = Result<T, E>;
    type Mode = Own;
    #[inline(always)]
    fn core(&self) -> &Self {
        self
    }
    fn zero_tangent(&self) -> Self::Tangent {
        self.as_ref().ok().map(T::zero_tangent)
    }
    fn step(&mut self, scale: f64, tangent: &Self::Tangent) {
        if let (Ok(value), Some(tangent)) = (self, tangent) {
            value.step(scale, tangent);
        }
    }
    fn visit(&self, visitor: &mut Visitor<'_>) {
        if let Ok(value) = self {
            value.visit(visitor);
        }
    }
    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
        if let Ok(value) = self {
            value.visit_mut(visitor);
        }
    }
}

macro_rules! tuple {
    ($($T:ident $t:ident $index:tt),+) => {
        impl<$($T: Differentiable),+> Differentiable for ($($T,)+) {
            type Tangent = ($($T::Tangent,)+);
            type Place = ($($T::Tangent,)+);
            type Core = ($($T,)+);
            type Mode = Own;
            #[inline(always)]
            fn core(&self) -> &Self {
                self
            }
            #[inline(always)]
            fn zero_tangent(&self) -> Self::Tangent {
                ($(self.$index.zero_tangent(),)+)
            }
            fn reset(&self, tangent: &mut Self::Tangent) {
                $(self.$index.reset(&mut tangent.$index);)+
            }
            fn step(&mut self, scale: f64, tangent: &Self::Tangent) {
                $(self.$index.step(scale, &tangent.$index);)+
            }
            fn visit(&self, visitor: &mut Visitor<'_>) {
                $(visitor.field(stringify!($index), |visitor| self.$index.visit(visitor));)+
            }
            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
                $(visitor.field(stringify!($index), |visitor| self.$index.visit_mut(visitor));)+
            }
        }

        impl<$($T: Tangent),+> Tangent for ($($T,)+) {
            #[inline(always)]
            fn nil() -> Self {
                ($($T::nil(),)+)
            }
            #[inline(always)]
            fn accumulate(&mut self, other: Self) {
                $(self.$index.accumulate(other.$index);)+
            }
            fn set_zero(&mut self) {
                $(self.$index.set_zero();)+
            }
            fn add_scaled(&mut self, scale: f64, other: &Self) {
                $(self.$index.add_scaled(scale, &other.$index);)+
            }
            fn scale(&mut self, factor: f64) {
                $(self.$index.scale(factor);)+
            }
            fn dot(&self, other: &Self) -> f64 {
                0.0 $(+ self.$index.dot(&other.$index))+
            }
            fn assert_same_shape(&self, other: &Self, what: &str) {
                $(self.$index.assert_same_shape(&other.$index, what);)+
            }
            fn flatten(&self, into: &mut Vec<f64>) {
                $(self.$index.flatten(into);)+
            }
            fn unflatten(&mut self, from: &mut &[f64]) {
                $(self.$index.unflatten(from);)+
            }
        }
    };
}
tuple!(A a 0);
tuple!(A a 0, B b 1);
tuple!(A a 0, B b 1, C c 2);
tuple!(A a 0, B b 1, C c 2, D d 3);
tuple!(A a 0, B b 1, C c 2, D d 3, E e 4);
tuple!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5);
tuple!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6);
tuple!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6, H h 7);

const _: fn() = || {
    // Slices are places although they are no tangents.
    fn place<P: Place + ?Sized>() {}
    place::<[f64]>();
};
