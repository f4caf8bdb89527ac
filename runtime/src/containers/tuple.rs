//! Tuples.

use crate::differentiable::{Differentiable, Own, Tangent};
use crate::visit::{Visitor, VisitorMut};

macro_rules! tuple {
    ($($T:ident $t:ident $index:tt),+) => {
        impl<$($T: Differentiable),+> Differentiable for ($($T,)+) {
            type Tangent = ($($T::Tangent,)+);
            type Place = ($($T::Tangent,)+);
            type Core = ($($T,)+);
            type Mode = Own;
            #[inline(always)]
            fn __core(&self) -> &Self {
                self
            }
            #[inline(always)]
            fn zero_tangent(&self) -> Self::Tangent {
                ($(self.$index.zero_tangent(),)+)
            }
            fn __reset(&self, tangent: &mut Self::Tangent) {
                $(self.$index.__reset(&mut tangent.$index);)+
            }
            fn __begin(&self, tangent: &mut Self::Tangent) {
                $(self.$index.__begin(&mut tangent.$index);)+
            }
            fn __finish(&self, tangent: &mut Self::Tangent) {
                $(self.$index.__finish(&mut tangent.$index);)+
            }
            const __CLONED_BY_HAND: bool = false $(|| $T::__CLONED_BY_HAND)+;
            #[inline]
            fn __is_copied(&self, copy: &Self, whole: bool) -> bool {
                true $(& self.$index.__is_copied(&copy.$index, whole))+
            }
            fn __step(&mut self, scale: f64, tangent: &Self::Tangent) {
                $(self.$index.__step(scale, &tangent.$index);)+
            }
            fn __visit(&self, visitor: &mut Visitor<'_>) {
                $(visitor.field(stringify!($index), |visitor| self.$index.__visit(visitor));)+
            }
            fn __visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
                $(visitor.field(stringify!($index), |visitor| self.$index.__visit_mut(visitor));)+
            }
        }

        impl<$($T: Tangent),+> Tangent for ($($T,)+) {
            #[inline(always)]
            fn nil() -> Self {
                ($($T::nil(),)+)
            }
            #[inline(always)]
            fn neutral() -> Self {
                ($($T::neutral(),)+)
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
