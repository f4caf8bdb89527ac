//! `Differentiable` and `Tangent` for the types of the standard library.

mod option;
mod sequence;
mod tuple;

use core::marker::PhantomData;

use crate::differentiable::{Differentiable, Own, Ref, Tangent};
use crate::visit::{Run, RunMut, ScalarMut, Visitor, VisitorMut};

macro_rules! float {
    ($($float:ident $variant:ident),*) => {$(
        impl Differentiable for $float {
            type Tangent = $float;
            type Place = $float;
            type Core = $float;
            type Mode = Own;
            #[inline(always)]
            fn __core(&self) -> &$float {
                self
            }
            #[inline(always)]
            fn zero_tangent(&self) -> $float {
                0.0
            }
            #[allow(clippy::cast_possible_truncation)] // the step is rounded to the parameter's own width
            fn __step(&mut self, scale: f64, tangent: &$float) {
                *self += scale as $float * tangent;
            }
            fn __visit(&self, visitor: &mut Visitor<'_>) {
                visitor.leaf(f64::from(*self));
            }
            fn __visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
                visitor.leaf(ScalarMut::$variant(self));
            }
            const __CLONED_BY_HAND: bool = false;
            #[inline(always)]
            fn __is_copied(&self, copy: &$float, _: bool) -> bool {
                self.to_bits() == copy.to_bits()
            }
            fn __visit_run(run: &[Self], visitor: &mut Visitor<'_>) -> bool {
                visitor.run(Run::$variant(run))
            }
            fn __visit_run_mut(run: &mut [Self], visitor: &mut VisitorMut<'_>) -> bool {
                visitor.run(RunMut::$variant(run))
            }
        }

        impl Tangent for $float {
            #[inline(always)]
            fn nil() -> $float {
                0.0
            }
            #[inline(always)]
            fn neutral() -> $float {
                -0.0
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
            fn __core(&self) -> &() {
                &()
            }
            #[inline(always)]
            fn zero_tangent(&self) {}
            const __CLONED_BY_HAND: bool = false;
            #[inline(always)]
            fn __is_copied(&self, copy: &$type, whole: bool) -> bool {
                !whole || same(self, copy)
            }
            fn __step(&mut self, _: f64, (): &()) {}
            fn __visit(&self, _: &mut Visitor<'_>) {}
            fn __visit_mut(&mut self, _: &mut VisitorMut<'_>) {}
        }
    )*};
}
inert!(
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    bool,
    char,
    str,
    String,
    (),
    core::cmp::Ordering,
    core::ops::RangeFull
);

fn same<T: PartialEq + ?Sized>(a: &T, b: &T) -> bool {
    a == b
}

impl<T: ?Sized> Differentiable for PhantomData<T> {
    type Tangent = ();
    type Place = ();
    type Core = ();
    type Mode = Own;
    #[inline(always)]
    fn __core(&self) -> &() {
        &()
    }
    #[inline(always)]
    fn zero_tangent(&self) {}
    const __CLONED_BY_HAND: bool = false;
    #[inline(always)]
    fn __is_copied(&self, _: &Self, _: bool) -> bool {
        true
    }
    fn __step(&mut self, _: f64, (): &()) {}
    fn __visit(&self, _: &mut Visitor<'_>) {}
    fn __visit_mut(&mut self, _: &mut VisitorMut<'_>) {}
}

macro_rules! inert_ranges {
    ($($int:ty),*) => {
        inert!($(
            core::ops::Range<$int>,
            core::ops::RangeInclusive<$int>,
            core::ops::RangeFrom<$int>,
            core::ops::RangeTo<$int>,
            core::ops::RangeToInclusive<$int>
        ),*);
    };
}
inert_ranges!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, char);

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
    fn __core(&self) -> &T::Core {
        (**self).__core()
    }
    #[inline(always)]
    fn zero_tangent(&self) -> T::Tangent {
        (**self).zero_tangent()
    }
    fn __reset(&self, tangent: &mut T::Tangent) {
        (**self).__reset(tangent);
    }
    fn __begin(&self, tangent: &mut T::Tangent) {
        (**self).__begin(tangent);
    }
    fn __finish(&self, tangent: &mut T::Tangent) {
        (**self).__finish(tangent);
    }
    #[inline(always)]
    fn __extent(&self) -> usize {
        (**self).__extent()
    }
    const __CLONED_BY_HAND: bool = false;
    fn __is_copied(&self, copy: &Self, whole: bool) -> bool {
        core::ptr::eq(*self, *copy) || (**self).__is_copied(copy, whole)
    }
    fn __step(&mut self, _: f64, _: &T::Tangent) {
        panic!("a value behind a shared reference cannot be moved along a tangent");
    }
    fn __visit(&self, visitor: &mut Visitor<'_>) {
        (**self).__visit(visitor);
    }
    fn __visit_mut(&mut self, _: &mut VisitorMut<'_>) {
        panic!("a value behind a shared reference cannot be changed");
    }
}

impl<T: Differentiable> Differentiable for Box<T> {
    type Tangent = Box<T::Tangent>;
    type Place = Box<T::Tangent>;
    type Core = T::Core;
    type Mode = Own;
    #[inline(always)]
    fn __core(&self) -> &T::Core {
        (**self).__core()
    }
    fn zero_tangent(&self) -> Self::Tangent {
        Box::new((**self).zero_tangent())
    }
    fn __reset(&self, tangent: &mut Self::Tangent) {
        (**self).__reset(tangent);
    }
    fn __begin(&self, tangent: &mut Self::Tangent) {
        (**self).__begin(tangent);
    }
    fn __finish(&self, tangent: &mut Self::Tangent) {
        (**self).__finish(tangent);
    }
    fn __extent(&self) -> usize {
        (**self).__extent()
    }
    const __CLONED_BY_HAND: bool = T::__CLONED_BY_HAND;
    #[inline]
    fn __is_copied(&self, copy: &Self, whole: bool) -> bool {
        (**self).__is_copied(copy, whole)
    }
    fn __step(&mut self, scale: f64, tangent: &Self::Tangent) {
        (**self).__step(scale, tangent);
    }
    fn __visit(&self, visitor: &mut Visitor<'_>) {
        (**self).__visit(visitor);
    }
    fn __visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
        (**self).__visit_mut(visitor);
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
