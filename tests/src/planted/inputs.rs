//! A vector of floats that can be changed behind a shared reference, as some people's types can.

use std::cell::Cell;

use pullback::__v1::{Own, Visitor, VisitorMut};
use pullback::{Differentiable, Scalar, ScalarMut};

/// Floats in cells.
#[derive(Clone, Debug)]
pub struct Inputs<T: Scalar>(Vec<Cell<T>>);

impl<T: Scalar> Inputs<T> {
    /// The floats, rounded to their type.
    #[must_use]
    pub fn new(floats: &[f64]) -> Self {
        Self(floats.iter().map(|x| Cell::new(T::from_f64(*x))).collect())
    }

    /// The floats as they are now.
    #[must_use]
    pub fn floats(&self) -> Vec<T> {
        self.0.iter().map(Cell::get).collect()
    }

    /// What no function should do with what it only reads.
    pub fn disturb(&self) {
        if let Some(first) = self.0.first() {
            first.set(first.get() * T::from_f64(1.5) + T::from_f64(0.5));
        }
    }
}

/// The walk over the floats needs to know their width.
trait Width: Scalar {
    fn scalar(&mut self) -> ScalarMut<'_>;
}
impl Width for f32 {
    fn scalar(&mut self) -> ScalarMut<'_> {
        ScalarMut::F32(self)
    }
}
impl Width for f64 {
    fn scalar(&mut self) -> ScalarMut<'_> {
        ScalarMut::F64(self)
    }
}

macro_rules! differentiable {
    ($($float:ident)*) => {$(
        impl Differentiable for Inputs<$float> {
            type Tangent = Vec<$float>;
            type Place = Vec<$float>;
            type Core = Self;
            type Mode = Own;
            fn __core(&self) -> &Self {
                self
            }
            fn zero_tangent(&self) -> Vec<$float> {
                vec![0.0; self.0.len()]
            }
            fn __step(&mut self, scale: f64, tangent: &Vec<$float>) {
                for (x, t) in self.0.iter_mut().zip(tangent) {
                    *x.get_mut() += $float::from_f64(scale) * t;
                }
            }
            fn __extent(&self) -> usize {
                self.0.len()
            }
            fn __visit(&self, visitor: &mut Visitor<'_>) {
                for (index, x) in self.0.iter().enumerate() {
                    visitor.index(index, |visitor| visitor.leaf(x.get().to_f64()));
                }
            }
            fn __visit_mut(&mut self, visitor: &mut VisitorMut<'_>) {
                for (index, x) in self.0.iter_mut().enumerate() {
                    visitor.index(index, |visitor| visitor.leaf(x.get_mut().scalar()));
                }
            }
        }
    )*};
}
differentiable!(f32 f64);
