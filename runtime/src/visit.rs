//! One visitor over floats in declaration order, with their paths: checks, health and optimisers use nothing else.

use core::fmt::Write;

use crate::differentiable::Differentiable;

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

/// Floats that lie side by side.
#[derive(Debug)]
pub(crate) enum Run<'a> {
    /// Single-precision floats.
    F32(&'a [f32]),
    /// Double-precision floats.
    F64(&'a [f64]),
}

/// Floats that lie side by side and may be changed.
#[derive(Debug)]
pub(crate) enum RunMut<'a> {
    /// Single-precision floats.
    F32(&'a mut [f32]),
    /// Double-precision floats.
    F64(&'a mut [f64]),
}

macro_rules! visitor {
    ($(#[$doc:meta])* $name:ident, $leaf:ty, $run:ident, $single:expr) => {
        $(#[$doc])*
        #[doc(hidden)]
        pub struct $name<'a> {
            path: String,
            leaf: Option<&'a mut dyn FnMut(&str, $leaf)>,
            run: Option<&'a mut dyn FnMut($run<'_>)>,
        }

        impl<'a> $name<'a> {
            pub(crate) fn new(leaf: &'a mut dyn FnMut(&str, $leaf)) -> Self {
                Self { path: String::new(), leaf: Some(leaf), run: None }
            }

            /// A walk without paths, over as many floats at a time as lie side by side: most of the time would go into the
            /// paths, and most of the rest into the single steps.
            pub(crate) fn by_runs(run: &'a mut dyn FnMut($run<'_>)) -> Self {
                Self { path: String::new(), leaf: None, run: Some(run) }
            }

            /// Visits floats that lie side by side, if that is how this walk goes; else it says no, and they are to be visited
            /// one by one.
            pub(crate) fn run(&mut self, floats: $run<'_>) -> bool {
                self.run.as_mut().map(|run| run(floats)).is_some()
            }

            /// Visits what is under the field `name`.
            pub fn field(&mut self, name: &str, visit: impl FnOnce(&mut Self)) {
                if self.run.is_some() {
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
                if self.run.is_some() {
                    return visit(self);
                }
                let length = self.path.len();
                let _ = write!(self.path, "[{index}]");
                visit(self);
                self.path.truncate(length);
            }

            /// Visits what is in row `i` and column `j`.
            pub fn element(&mut self, i: usize, j: usize, visit: impl FnOnce(&mut Self)) {
                if self.run.is_some() {
                    return visit(self);
                }
                let length = self.path.len();
                let _ = write!(self.path, "[({i}, {j})]");
                visit(self);
                self.path.truncate(length);
            }

            /// Visits a float.
            pub fn leaf(&mut self, value: $leaf) {
                match (&mut self.run, &mut self.leaf) {
                    (Some(run), _) => $single(value, run),
                    (None, Some(leaf)) => leaf(&self.path, value),
                    (None, None) => {}
                }
            }
        }
    };
}

visitor!(
    /// The walk over the floats of a shared value.
    Visitor, f64, Run, |value: f64, run: &mut dyn FnMut(Run<'_>)| run(Run::F64(&[value]))
);
visitor!(
    /// The walk over the floats of a value that may be changed.
    VisitorMut, ScalarMut<'_>, RunMut, single
);

/// The bits of every float, in declaration order.
pub(crate) fn bits<X: Differentiable + ?Sized>(value: &X) -> Vec<u64> {
    let mut bits = Vec::new();
    value.__visit(&mut Visitor::by_runs(&mut |run| match run {
        Run::F32(floats) => bits.extend(floats.iter().map(|float| u64::from(float.to_bits()))),
        Run::F64(floats) => bits.extend(floats.iter().map(|float| float.to_bits())),
    }));
    bits
}

/// Visits one float as a run of one.
fn single(value: ScalarMut<'_>, run: &mut dyn FnMut(RunMut<'_>)) {
    match value {
        ScalarMut::F32(x) => run(RunMut::F32(core::slice::from_mut(x))),
        ScalarMut::F64(x) => run(RunMut::F64(core::slice::from_mut(x))),
    }
}
