//! Probes in a model: they count units that never fire or are always saturated, and cost nothing to speak of when off.

use core::cell::{Cell, RefCell};
use core::fmt;

use crate::{Matrix, Scalar};

/// What kind of unit an activation is of, and so when it is idle.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum Unit {
    /// Dead at zero.
    Relu,
    /// Saturated below 0.03 and above 0.97.
    Sigmoid,
    /// Saturated below -0.97 and above 0.97.
    Tanh,
}

impl Unit {
    fn is_idle(self, activation: f64) -> bool {
        match self {
            Self::Relu => activation == 0.0,
            Self::Sigmoid => !(0.03..=0.97).contains(&activation),
            Self::Tanh => !(-0.97..=0.97).contains(&activation),
        }
    }
}

/// What a probe has seen.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Units {
    /// The name that was given to the probe.
    pub layer: String,
    /// The kind of unit.
    pub unit: Unit,
    /// How many units there are.
    pub units: usize,
    /// On how many rows they were seen.
    pub rows: usize,
    /// Units that were dead or saturated on every row.
    pub idle: usize,
    /// The share of dead or saturated activations among all.
    pub share: f64,
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { layer, unit, units, rows, idle, share } = self;
        let state = if *unit == Unit::Relu { "dead" } else { "saturated" };
        write!(f, "{layer}: {idle} of {units} units {state} on all of {rows} rows, {:.1} % of all activations", 100.0 * share)
    }
}

/// Rows of activations.
#[diagnostic::on_unimplemented(message = "a probe reads slices, vectors, arrays and matrices of floats, and not `{Self}`")]
pub trait Activations {
    /// Calls `f` with every row.
    #[doc(hidden)]
    fn each_row(&self, f: &mut dyn FnMut(&mut dyn Iterator<Item = f64>));
}

impl<T: Scalar> Activations for [T] {
    fn each_row(&self, f: &mut dyn FnMut(&mut dyn Iterator<Item = f64>)) {
        f(&mut self.iter().map(|x| x.to_f64()));
    }
}
impl<T: Scalar> Activations for Vec<T> {
    fn each_row(&self, f: &mut dyn FnMut(&mut dyn Iterator<Item = f64>)) {
        self.as_slice().each_row(f);
    }
}
impl<T: Scalar, const N: usize> Activations for [T; N] {
    fn each_row(&self, f: &mut dyn FnMut(&mut dyn Iterator<Item = f64>)) {
        self.as_slice().each_row(f);
    }
}
impl<T: Scalar> Activations for Vec<Vec<T>> {
    fn each_row(&self, f: &mut dyn FnMut(&mut dyn Iterator<Item = f64>)) {
        self.iter().for_each(|row| row.each_row(f));
    }
}
impl<T: Scalar> Activations for Matrix<T> {
    fn each_row(&self, f: &mut dyn FnMut(&mut dyn Iterator<Item = f64>)) {
        (0..self.rows()).for_each(|i| self.row(i).each_row(f));
    }
}

/// Looks at the activations of a layer, one row or a matrix of rows, if [`record`] has turned probes on; otherwise it reads one
/// flag. Returns whether they are on.
///
/// It has no derivative: inside of `#[differentiable]` it stands in `no_diff(..)`.
#[inline]
pub fn probe<A: Activations + ?Sized>(layer: &str, unit: Unit, activations: &A) -> bool {
    let on = ON.get();
    if on {
        look(layer, unit, activations);
    }
    on
}

#[cold]
fn look<A: Activations + ?Sized>(layer: &str, unit: Unit, activations: &A) {
    RECORDS.with_borrow_mut(|records| {
        if let Some(records) = records.last_mut() {
            note(records, layer, unit, activations);
        }
    });
}

/// Runs `f` with probes on, on this thread, and returns what they have seen with its result, in the order in which they were
/// met.
pub fn record<R>(f: impl FnOnce() -> R) -> (R, Vec<Units>) {
    RECORDS.with_borrow_mut(|records| records.push(Vec::new()));
    ON.set(true);
    let guard = Guard;
    let result = f();
    let seen = RECORDS.with_borrow_mut(|records| records.last_mut().map(core::mem::take)).unwrap_or_default();
    drop(guard);
    (result, seen.into_iter().map(Seen::summary).collect())
}

/// Ends a recording, also where the model panics.
struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        RECORDS.with_borrow_mut(|records| {
            records.pop();
            ON.set(!records.is_empty());
        });
    }
}

thread_local! {
    /// Whether anything is recorded.
    static ON: Cell<bool> = const { Cell::new(false) };
    /// What recordings, one inside another, have seen.
    static RECORDS: RefCell<Vec<Vec<Seen>>> = const { RefCell::new(Vec::new()) };
}

struct Seen {
    layer: String,
    unit: Unit,
    rows: usize,
    /// For each unit, on how many rows it was idle.
    idle: Vec<usize>,
}

impl Seen {
    fn summary(self) -> Units {
        let Self { layer, unit, rows, idle } = self;
        let activations = (idle.len() * rows).max(1);
        let share = idle.iter().sum::<usize>() as f64 / activations as f64;
        Units { layer, unit, units: idle.len(), rows, idle: idle.iter().filter(|idle| **idle == rows).count(), share }
    }
}

fn note<A: Activations + ?Sized>(records: &mut Vec<Seen>, layer: &str, unit: Unit, activations: &A) {
    let at = records.iter().position(|seen| seen.layer == layer && seen.unit == unit).unwrap_or_else(|| {
        records.push(Seen { layer: layer.into(), unit, rows: 0, idle: Vec::new() });
        records.len() - 1
    });
    let seen = &mut records[at];
    activations.each_row(&mut |row| {
        for (index, activation) in row.enumerate() {
            if index == seen.idle.len() {
                // A unit that was not there in earlier rows was not idle in them.
                seen.idle.push(0);
            }
            seen.idle[index] += usize::from(unit.is_idle(activation));
        }
        seen.rows += 1;
    });
}
