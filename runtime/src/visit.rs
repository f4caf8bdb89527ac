//! One visitor over floats in declaration order, with their paths: checks, health and optimisers use nothing else.

use core::fmt::Write;

/// A float that can be read and written, whatever its width.
#[derive(Debug)]
pub enum ScalarMut<'a> {
    /// A single-precision float.
    F32(&'a mut f32),
    /// A double-precision float.
    F64(&'a mut f64),
}

impl ScalarMut<'_> {
    /// The value.
    #[must_use]
    pub fn get(&self) -> f64 {
        match self {
            Self::F32(x) => f64::from(**x),
            Self::F64(x) => **x,
        }
    }

    /// Sets the value, rounded to the float's own width.
    #[allow(clippy::cast_possible_truncation)] // rounding is what an f32 parameter asks for
    pub fn set(&mut self, value: f64) {
        match self {
            Self::F32(x) => **x = value as f32,
            Self::F64(x) => **x = value,
        }
    }
}

macro_rules! visitor {
    ($(#[$doc:meta])* $name:ident, $leaf:ty) => {
        $(#[$doc])*
        #[doc(hidden)]
        pub struct $name<'a> {
            path: String,
            named: bool,
            leaf: &'a mut dyn FnMut(&str, $leaf),
        }

        impl<'a> $name<'a> {
            pub(crate) fn new(leaf: &'a mut dyn FnMut(&str, $leaf)) -> Self {
                Self { path: String::new(), named: true, leaf }
            }

            /// A walk on which every path is empty, for those who only count: most of the time goes into the paths.
            pub(crate) fn unnamed(leaf: &'a mut dyn FnMut(&str, $leaf)) -> Self {
                Self { path: String::new(), named: false, leaf }
            }

            /// Visits what is under the field `name`.
            pub fn field(&mut self, name: &str, visit: impl FnOnce(&mut Self)) {
                if !self.named {
                    return visit(self);
                }
                let length = self.path.len();
                // A named field at the top has no dot: `layers[2].w`. A tuple's numbers always have one.
                if length > 0 || name.starts_with(|c: char| c.is_ascii_digit()) {
                    self.path.push('.');
                }
                self.path.push_str(name);
                visit(self);
                self.path.truncate(length);
            }

            /// Visits what is at position `index`.
            pub fn index(&mut self, index: usize, visit: impl FnOnce(&mut Self)) {
                if !self.named {
                    return visit(self);
                }
                let length = self.path.len();
                let _ = write!(self.path, "[{index}]");
                visit(self);
                self.path.truncate(length);
            }

            /// Visits what is in row `i` and column `j`.
            pub fn element(&mut self, i: usize, j: usize, visit: impl FnOnce(&mut Self)) {
                if !self.named {
                    return visit(self);
                }
                let length = self.path.len();
                let _ = write!(self.path, "[({i}, {j})]");
                visit(self);
                self.path.truncate(length);
            }

            /// Visits a float.
            pub fn leaf(&mut self, value: $leaf) {
                (self.leaf)(&self.path, value);
            }
        }
    };
}

visitor!(
    /// The walk over the floats of a shared value.
    Visitor, f64
);
visitor!(
    /// The walk over the floats of a value that may be changed.
    VisitorMut, ScalarMut<'_>
);
