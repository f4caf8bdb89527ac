//! `f::check(args)`: an annotated function, compared with differences at arguments of the user's own.

use std::rc::Rc;

use super::check::Check;
use super::generated::{Run, Way};
use super::report::CheckReport;
use super::subject::{Precision, Slot, Subject};
use crate::visit::{self, Visitor};
use crate::{Differentiable, floats};

/// Something that equal values are to be made of. By the rules of method resolution the trait for what has `Clone` is found
/// first, so that no bound can fail where nobody checks.
pub struct Lent<'a, T: ?Sized>(pub &'a T);

/// For what can be copied.
pub trait KnownAgain {
    /// The owned form.
    type Owned;
    /// An equal value.
    fn again(&self) -> Option<Self::Owned>;
}

/// For all the others.
pub trait UnknownAgain {
    /// The owned form.
    type Owned;
    /// There is none.
    fn again(&self) -> Option<Self::Owned>;
}

impl<T: Clone> KnownAgain for Lent<'_, T> {
    type Owned = T;
    fn again(&self) -> Option<T> {
        Some(self.0.clone())
    }
}

impl<T: Clone> KnownAgain for Lent<'_, [T]> {
    type Owned = Vec<T>;
    fn again(&self) -> Option<Vec<T>> {
        Some(self.0.to_vec())
    }
}

impl KnownAgain for Lent<'_, str> {
    type Owned = String;
    fn again(&self) -> Option<String> {
        Some(self.0.to_string())
    }
}

impl<T> UnknownAgain for &Lent<'_, T> {
    type Owned = T;
    fn again(&self) -> Option<T> {
        None
    }
}

impl<T> UnknownAgain for &Lent<'_, [T]> {
    type Owned = Vec<T>;
    fn again(&self) -> Option<Vec<T>> {
        None
    }
}

/// The arguments of a check, one after the other.
pub struct Arguments {
    function: &'static str,
    slots: Vec<Slot>,
    point: Vec<f64>,
    single: bool,
    partial: bool,
}

impl Arguments {
    /// None yet. The function computes in single precision if its result says so, and may return nothing that has floats.
    pub fn of(function: &'static str, single: bool, partial: bool) -> Self {
        Arguments { function, slots: Vec::new(), point: Vec::new(), single, partial }
    }

    /// Adds an active one.
    pub fn add<T: Differentiable + ?Sized>(&mut self, name: &'static str, value: &T) {
        let Arguments { slots, point, single, .. } = self;
        value.__visit(&mut Visitor::new(&mut |path: &str, x| {
            let dot = if path.is_empty() || path.starts_with(['[', '.']) { "" } else { "." };
            slots.push(Slot::new(name, format!("{dot}{path}")));
            point.push(x);
        }));
        value.__visit(&mut Visitor::by_runs(&mut |run| *single |= matches!(run, visit::Run::F32(_))));
    }

    /// Compares the pullback with differences there.
    #[track_caller]
    pub fn check<'a>(self, run: impl Fn(&mut Run<'_>) + 'a) -> CheckReport {
        let run: Rc<dyn Fn(&mut Run<'_>) + 'a> = Rc::new(run);
        let primal = {
            let run = Rc::clone(&run);
            move |x: &[f64]| {
                let mut evaluation = Run::new(Way::Primal, x, None);
                run(&mut evaluation);
                let outputs = evaluation.finish().value.unwrap_or_default();
                assert!(!self.partial || !outputs.is_empty(), "the function returns `None` or an error");
                outputs
            }
        };
        let backward = move |x: &[f64], cotangent: &[f64]| {
            let mut evaluation = Run::new(Way::Pullback, x, Some(cotangent));
            run(&mut evaluation);
            evaluation.finish()
        };
        let subject = Subject {
            slots: self.slots,
            primal: Box::new(primal),
            backward: Box::new(backward),
            precision: if self.single { Precision::F32 { shadow: None } } else { Precision::F64 },
            ..Subject::blank()
        };
        Check::of(subject).at(&self.point).function(self.function).run()
    }
}

impl Run<'_> {
    /// A value for an inert argument.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn fixed<T>(&mut self, name: &str, again: Option<T>) -> T {
        again.unwrap_or_else(|| panic!("`{name}` cannot be moved: its type has no `Clone`"))
    }

    /// A value for an active argument, at the point of the run.
    ///
    /// # Panics
    ///
    /// If there is none, or it holds floats by reference, which cannot be moved.
    pub fn moved<T: Differentiable>(&mut self, name: &str, again: Option<T>) -> T {
        let mut value = self.fixed(name, again);
        let mut now = floats::values(&value);
        let numbers = self.next(now.len());
        floats::write(&mut value, numbers);
        floats::read(&value, &mut now);
        let same = now.iter().zip(numbers).all(|(now, number)| now == number || now.is_nan());
        assert!(same, "`{name}` cannot be moved: it holds floats by reference");
        value
    }
}
