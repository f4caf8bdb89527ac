//! `Option` and `Result`.

use crate::differentiable::{Differentiable, Own, Tangent};
use crate::visit::{Visitor, VisitorMut};

impl<T: Differentiable> Differentiable for Option<T> {
    type Tangent = Option<T::Tangent>;
    type Place = Option<T::Tangent>;
    type Core = Option<T>;
    type Mode = Own;
    #[inline(always)]
    fn __core(&self) -> &Self {
        self
    }
    fn zero_tangent(&self) -> Self::Tangent {
        self.as_ref().map(T::zero_tangent)
    }
    const __CLONED_BY_HAND: bool = T::__CLONED_BY_HAND;
    #[inline]
    fn __is_copied(&self, copy: &Self, whole: bool) -> bool {
        match (self, copy) {
            (Some(value), Some(copy)) => value.__is_copied(copy, whole),
            (None, None) => true,
            _ => false,
        }
    }
    fn __step(&mut self, scale: f64, tangent: &Self::Tangent) {
        match (self, tangent) {
            (Some(value), Some(tangent)) => value.__step(scale, tangent),
            (None, None) => {}
            _ => panic!("step: the value and the tangent are different variants of `Option`"),
        }
    }
    fn __visit(&self, visitor: &mut Visitor<'_>) {
        if let Some(value) = self {
            value.__visit(visitor);
        }
    }
    fn __visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
        if let Some(value) = self {
            value.__visit_mut(visitor);
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
    fn __core(&self) -> &Self {
        self
    }
    fn zero_tangent(&self) -> Self::Tangent {
        self.as_ref().ok().map(T::zero_tangent)
    }
    const __CLONED_BY_HAND: bool = T::__CLONED_BY_HAND;
    #[inline]
    fn __is_copied(&self, copy: &Self, whole: bool) -> bool {
        match (self, copy) {
            (Ok(value), Ok(copy)) => value.__is_copied(copy, whole),
            (Err(_), Err(_)) => true,
            _ => false,
        }
    }
    fn __step(&mut self, scale: f64, tangent: &Self::Tangent) {
        if let (Ok(value), Some(tangent)) = (self, tangent) {
            value.__step(scale, tangent);
        }
    }
    fn __visit(&self, visitor: &mut Visitor<'_>) {
        if let Ok(value) = self {
            value.__visit(visitor);
        }
    }
    fn __visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
        if let Ok(value) = self {
            value.__visit_mut(visitor);
        }
    }
}
