//! What is checked: a function of a flat vector, its derivative, and the names of its inputs.
//!
//! Whatever a user writes (a closure, an annotated function of structs and matrices) becomes a
//! [`Subject`] before the engine sees it. The engine knows nothing but flat vectors of `f64`.

use std::cell::Cell;

use super::{panics, watch};

/// `x -> f(x)`, both flattened.
pub type Primal<'a> = Box<dyn Fn(&[f64]) -> Vec<f64> + 'a>;

/// `(x, v) -> J(x) v`, the directional derivative computed by forward mode.
pub type Forward<'a> = Box<dyn Fn(&[f64], &[f64]) -> Vec<f64> + 'a>;

/// `(x, cotangent) -> J(x)^T cotangent`, with what came along.
pub type Backward<'a> = Box<dyn Fn(&[f64], &[f64]) -> Derivative + 'a>;

/// `(x, cotangent, buffer) -> buffer`, a way of computing the gradient that writes into a given
/// buffer, with the value that came along.
pub type Buffered<'a> = Box<dyn Fn(&[f64], &[f64], Vec<f64>) -> Derivative + 'a>;

/// A function, its derivative and everything the engine may ask about them.
///
/// Optional parts are `None` where the function has no such thing; what is not there is not
/// checked.
pub struct Subject<'a> {
    /// The name that appears in the report.
    pub function: String,
    /// One label for each element of the flat input, in order.
    pub slots: Vec<Slot>,
    /// The function itself.
    pub primal: Primal<'a>,
    /// Its derivative by reverse mode.
    pub backward: Backward<'a>,
    /// Whether `backward` takes any cotangent; otherwise it is a plain gradient, and is called with
    /// `[1.0]`.
    pub takes_cotangent: bool,
    /// Its derivative by forward mode.
    pub forward: Option<Forward<'a>>,
    /// Ways to the gradient of the first output that must overwrite their buffer, such as `grad_into`, by name.
    pub overwriting: Vec<(&'static str, Buffered<'a>)>,
    /// A variant that must add to what its buffer holds, such as an internal adjoint.
    pub accumulating: Option<Buffered<'a>>,
    /// The precision the function computes in.
    pub precision: Precision<'a>,
}

/// What one run of the derivative gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Derivative {
    /// The gradient, flat, one number per slot.
    pub gradient: Vec<f64>,
    /// The value computed beside it, which must be bit for bit that of the primal.
    pub value: Option<Vec<f64>>,
    /// The inputs as the derivative left them, which must be untouched.
    pub inputs: Option<Vec<f64>>,
}

/// The label of one element of the flat input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The argument it belongs to, such as `w`.
    pub argument: String,
    /// Where in the argument it stands, such as `[2][1]` or `.layers[2].w[1]`; empty for a bare
    /// number.
    pub element: String,
}

/// The floating-point type a function computes in.
pub enum Precision<'a> {
    /// Double precision.
    F64,
    /// Single precision.
    F32 {
        /// The same function in double precision; differences of it are a billion times finer.
        shadow: Option<Primal<'a>>,
    },
}

impl Slot {
    /// The label of `element` of `argument`.
    pub fn new(argument: impl Into<String>, element: impl Into<String>) -> Self {
        Slot { argument: argument.into(), element: element.into() }
    }
}

impl Precision<'_> {
    /// The distance from 1 to the next number in the function's own type.
    pub(crate) fn epsilon(&self) -> f64 {
        match self {
            Precision::F64 => f64::EPSILON,
            Precision::F32 { .. } => f64::from(f32::EPSILON),
        }
    }

    /// The same for the function that is differenced: that of the shadow, if there is one.
    pub(crate) fn difference_epsilon(&self) -> f64 {
        match self {
            Precision::F64 | Precision::F32 { shadow: Some(_) } => f64::EPSILON,
            Precision::F32 { shadow: None } => f64::from(f32::EPSILON),
        }
    }

    /// The nearest number that the function itself can take.
    pub(crate) fn round(&self, x: f64) -> f64 {
        match self {
            Precision::F64 => x,
            Precision::F32 { .. } => f64::from(x as f32),
        }
    }

    /// The nearest number that the differenced function can take.
    pub(crate) fn round_step(&self, x: f64) -> f64 {
        match self {
            Precision::F32 { shadow: Some(_) } => x,
            _ => self.round(x),
        }
    }
}

impl Subject<'_> {
    /// The value, or why there is none.
    pub(crate) fn value(&self, meter: &Meter, x: &[f64]) -> Result<Vec<f64>, String> {
        meter.primal.set(meter.primal.get() + 1);
        guarded("the function", x, || (self.primal)(x))
    }

    /// The derivative, or why there is none.
    pub(crate) fn derivative(&self, meter: &Meter, x: &[f64], cotangent: &[f64]) -> Result<Derivative, String> {
        meter.derivative.set(meter.derivative.get() + 1);
        let derivative = guarded("the derivative", x, || (self.backward)(x, cotangent))?;
        if derivative.gradient.len() != self.slots.len() {
            let (given, wanted) = (derivative.gradient.len(), self.slots.len());
            return Err(format!("the gradient has {given} elements where the input has {wanted}"));
        }
        Ok(derivative)
    }

    /// `<cotangent, f(x)>` of the function that is differenced, or `None` where it has no finite
    /// value.
    pub(crate) fn follow(&self, meter: &Meter, x: &[f64], cotangent: &[f64]) -> Option<f64> {
        if meter.primal.get() >= meter.budget {
            return None;
        }
        let value = match &self.precision {
            Precision::F32 { shadow: Some(shadow) } => {
                meter.primal.set(meter.primal.get() + 1);
                guarded("the function in double precision", x, || shadow(x)).ok()?
            }
            _ => self.value(meter, x).ok()?,
        };
        let sum = dot(&value, cotangent);
        (value.len() == cotangent.len() && sum.is_finite()).then_some(sum)
    }

    /// The names of the arguments in order, each with the elements it owns.
    pub(crate) fn arguments(&self) -> Vec<(String, Vec<usize>)> {
        let mut arguments: Vec<(String, Vec<usize>)> = Vec::new();
        for (index, slot) in self.slots.iter().enumerate() {
            match arguments.last_mut() {
                Some((name, elements)) if *name == slot.argument => elements.push(index),
                _ => arguments.push((slot.argument.clone(), vec![index])),
            }
        }
        arguments
    }
}

/// Counts evaluations, and ends the measuring when there have been too many.
pub(crate) struct Meter {
    pub(crate) primal: Cell<usize>,
    pub(crate) derivative: Cell<usize>,
    pub(crate) budget: usize,
}

impl Meter {
    pub(crate) fn new(budget: usize) -> Self {
        Meter { primal: Cell::new(0), derivative: Cell::new(0), budget }
    }
}

/// Runs user code, with a panic turned into its message: a step may well leave the domain of a
/// function. `what` runs at which point is noted for those who wait.
pub(crate) fn guarded<T>(what: &'static str, at: &[f64], run: impl FnOnce() -> T) -> Result<T, String> {
    let _turn = watch::enter(what, at);
    panics::caught(run)
}

pub(crate) fn dot(left: &[f64], right: &[f64]) -> f64 {
    // Once for each evaluation; a chain of iterators takes twice as long in a debug build.
    let mut sum = 0.0;
    for (l, r) in left.iter().zip(right) {
        sum += l * r;
    }
    sum
}
