//! The floats of a value as one row of numbers, in declaration order.

use crate::visit::{Run, RunMut, Visitor, VisitorMut};
use crate::{Differentiable, Tangent};

/// What a float can hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Width {
    F32,
    F64,
}

/// All floats.
pub(crate) fn values<P: Differentiable>(value: &P) -> Vec<f64> {
    let mut floats = Vec::new();
    read(value, &mut floats);
    floats
}

/// All floats, into a buffer that is cleared before.
pub(crate) fn read<P: Differentiable>(value: &P, floats: &mut Vec<f64>) {
    floats.clear();
    append(value, floats);
}

/// All floats, behind those that are there already.
pub(crate) fn append<P: Differentiable + ?Sized>(value: &P, floats: &mut Vec<f64>) {
    value.__visit(&mut Visitor::by_runs(&mut |run| match run {
        Run::F32(run) => floats.extend(run.iter().map(|x| f64::from(*x))),
        Run::F64(run) => floats.extend_from_slice(run),
    }));
}

/// The position of the first number that would not be finite in the place of the float there.
#[allow(clippy::cast_possible_truncation)] // to see what is left of it is the question
pub(crate) fn overflow<P: Differentiable>(value: &mut P, numbers: &[f64]) -> Option<usize> {
    if numbers.iter().all(|x| x.abs() <= f64::from(f32::MAX)) {
        return None;
    }
    let (mut at, mut found) = (0, None);
    value.__visit_mut(&mut VisitorMut::by_runs(&mut |run| {
        let (length, single) = match run {
            RunMut::F32(run) => (run.len(), true),
            RunMut::F64(run) => (run.len(), false),
        };
        let bad = numbers[at..].iter().take(length).position(|x| !x.is_finite() || single && !(*x as f32).is_finite());
        found = found.or(bad.map(|bad| at + bad));
        at = (at + length).min(numbers.len());
    }));
    found
}

/// All floats of a gradient.
pub(crate) fn flat<T: Tangent>(gradient: &T) -> Vec<f64> {
    let mut floats = Vec::new();
    gradient.flatten(&mut floats);
    floats
}

/// Sets all floats; those for which there is no number stay.
#[allow(clippy::cast_possible_truncation)] // rounding is what an f32 parameter asks for
pub(crate) fn write<P: Differentiable + ?Sized>(value: &mut P, numbers: &[f64]) {
    let mut rest = numbers;
    value.__visit_mut(&mut VisitorMut::by_runs(&mut |run| match run {
        RunMut::F32(run) => {
            let (now, later) = rest.split_at(run.len().min(rest.len()));
            run.iter_mut().zip(now).for_each(|(x, number)| *x = *number as f32);
            rest = later;
        }
        RunMut::F64(run) => {
            let (now, later) = rest.split_at(run.len().min(rest.len()));
            run[..now.len()].copy_from_slice(now);
            rest = later;
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
    let share = |x: &f64| x / most;
    most * x.iter().map(|x| share(x) * share(x)).sum::<f64>().sqrt()
}
