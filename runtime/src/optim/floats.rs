//! The floats of a value as one row of numbers, in declaration order.

use crate::visit::{ScalarMut, Visitor, VisitorMut};
use crate::{Differentiable, Tangent};

/// What a float can hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Width {
    F32,
    F64,
}

impl Width {
    /// Whether the number is finite at this width.
    #[allow(clippy::cast_possible_truncation)] // to see what is left of it is the question
    pub(crate) fn holds(self, x: f64) -> bool {
        match self {
            Self::F32 => (x as f32).is_finite(),
            Self::F64 => x.is_finite(),
        }
    }
}

/// All floats, with their widths.
pub(crate) fn read<P: Differentiable>(value: &mut P) -> (Vec<f64>, Vec<Width>) {
    let (mut floats, mut widths) = (Vec::new(), Vec::new());
    value.visit_mut(&mut VisitorMut::unnamed(&mut |_, float| {
        floats.push(float.get());
        widths.push(if matches!(float, ScalarMut::F32(_)) { Width::F32 } else { Width::F64 });
    }));
    (floats, widths)
}

/// All floats of a value that is not to be changed.
pub(crate) fn values<P: Differentiable>(value: &P) -> Vec<f64> {
    let mut floats = Vec::new();
    value.visit(&mut Visitor::unnamed(&mut |_, float| floats.push(float)));
    floats
}

/// All floats of a gradient.
pub(crate) fn flat<T: Tangent>(gradient: &T) -> Vec<f64> {
    let mut floats = Vec::new();
    gradient.flatten(&mut floats);
    floats
}

/// Sets all floats; those for which there is no number stay.
pub(crate) fn write<P: Differentiable>(value: &mut P, numbers: &[f64]) {
    let mut numbers = numbers.iter();
    value.visit_mut(&mut VisitorMut::unnamed(&mut |_, mut float| {
        if let Some(number) = numbers.next() {
            float.set(*number);
        }
    }));
}

/// The path of the float at a position.
pub(crate) fn path<P: Differentiable>(value: &P, position: usize) -> String {
    let (mut at, mut found) = (0, String::new());
    value.visit_floats(|path, _| {
        if at == position {
            found = path.into();
        }
        at += 1;
    });
    found
}

/// The Euclidean norm, without overflow on the way.
pub(crate) fn norm(x: &[f64]) -> f64 {
    let most = x.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    if most == 0.0 || !most.is_finite() {
        return most;
    }
    most * x.iter().map(|x| (x / most).powi(2)).sum::<f64>().sqrt()
}
