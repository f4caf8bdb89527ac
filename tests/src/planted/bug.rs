//! The bugs, and the rule that has them.

use std::cell::{Cell, RefCell};

use pullback::Scalar;

use super::Inputs;

/// What can be wrong with a gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bug {
    /// Everything is twice what it should be.
    FactorTwo,
    /// Everything has the other sign.
    Sign,
    /// Everything is one part in a thousand too large.
    OneInAThousand,
    /// The largest element alone is one part in a thousand too large.
    OneElement,
    /// The largest element is missing.
    Dropped,
    /// A square gradient is transposed, any other reversed.
    Transposed,
    /// The largest element is overwritten where it should be added to.
    LostAccumulation,
    /// The seed is taken for ones.
    IgnoredCotangent,
    /// The largest element is not a number.
    NotANumber,
    /// The largest element is infinite.
    Infinite,
    /// Half of what the last call returned is added.
    StateKept,
    /// The gradient is right, but the input is another one afterwards.
    InputChanged,
}

impl Bug {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::FactorTwo,
        Self::Sign,
        Self::OneInAThousand,
        Self::OneElement,
        Self::Dropped,
        Self::Transposed,
        Self::LostAccumulation,
        Self::IgnoredCotangent,
        Self::NotANumber,
        Self::Infinite,
        Self::StateKept,
        Self::InputChanged,
    ];

    /// The words of the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FactorTwo => "factor 2",
            Self::Sign => "sign",
            Self::OneInAThousand => "relative 1e-3",
            Self::OneElement => "one element 1e-3",
            Self::Dropped => "element dropped",
            Self::Transposed => "index transposed",
            Self::LostAccumulation => "lost accumulation",
            Self::IgnoredCotangent => "cotangent ignored",
            Self::NotANumber => "not a number",
            Self::Infinite => "infinite",
            Self::StateKept => "state kept",
            Self::InputChanged => "input changed",
        }
    }
}

thread_local! {
    static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
    static AT: Cell<Option<usize>> = const { Cell::new(None) };
    static SHOWED: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
}

/// Runs something with a bug in every rule, and tells whether it changed any gradient by more than a millionth.
pub fn with<T>(bug: Option<Bug>, run: impl FnOnce() -> T) -> (T, bool) {
    PLANTED.set(bug);
    SHOWED.set(false);
    LAST.take();
    let result = run();
    PLANTED.set(None);
    (result, SHOWED.get())
}

/// The same for a bug that is there only for so many inputs.
pub fn with_at<T>(bug: Bug, length: usize, run: impl FnOnce() -> T) -> (T, bool) {
    AT.set(Some(length));
    let result = with(Some(bug), run);
    AT.set(None);
    result
}

/// The rule of a function whose body and gradient are given, with the bug that is planted at the time.
pub fn rule<T: Scalar>(
    x: &Inputs<T>,
    body: fn(&[T]) -> Vec<T>,
    gradient: fn(&[T], Vec<T>) -> Vec<T>,
) -> (Vec<T>, impl FnOnce(Vec<T>) -> Vec<T> + use<T>) {
    let floats = x.floats();
    let value = body(&floats);
    let bug = PLANTED.get().filter(|_| AT.get().is_none_or(|length| length == floats.len()));
    if bug == Some(Bug::InputChanged) {
        x.disturb();
        SHOWED.set(true);
    }
    (value, move |seed: Vec<T>| {
        let ones = vec![T::ONE; seed.len()];
        let right: Vec<f64> = gradient(&floats, seed).into_iter().map(T::to_f64).collect();
        let wrong = match bug {
            Some(Bug::IgnoredCotangent) => gradient(&floats, ones).into_iter().map(T::to_f64).collect(),
            Some(bug) => planted(bug, right.clone()),
            None => right.clone(),
        };
        let size = right.iter().fold(0.0, |size: f64, a| size.max(a.abs()));
        let differs = |(a, b): (&f64, &f64)| b.is_nan() || (a - b).abs() > 1e-6 * size;
        if size > 0.0 && right.iter().zip(&wrong).any(differs) {
            SHOWED.set(true);
        }
        wrong.into_iter().map(T::from_f64).collect()
    })
}

fn planted(bug: Bug, mut gradient: Vec<f64>) -> Vec<f64> {
    let size = |&index: &usize| gradient[index].abs();
    let largest = (0..gradient.len()).max_by(|a, b| size(a).total_cmp(&size(b)));
    let Some(largest) = largest else {
        return gradient;
    };
    match bug {
        Bug::FactorTwo => gradient.iter_mut().for_each(|a| *a *= 2.0),
        Bug::Sign => gradient.iter_mut().for_each(|a| *a = -*a),
        Bug::OneInAThousand => gradient.iter_mut().for_each(|a| *a *= 1.001),
        Bug::OneElement => gradient[largest] *= 1.001,
        Bug::Dropped => gradient[largest] = 0.0,
        Bug::LostAccumulation => gradient[largest] *= 0.4,
        Bug::NotANumber => gradient[largest] = f64::NAN,
        Bug::Infinite => gradient[largest] *= f64::INFINITY,
        Bug::Transposed => transpose(&mut gradient),
        Bug::StateKept => {
            let last = LAST.replace(gradient.clone());
            for (a, last) in gradient.iter_mut().zip(last) {
                *a += 0.5 * last;
            }
        }
        Bug::IgnoredCotangent | Bug::InputChanged => {}
    }
    gradient
}

fn transpose(gradient: &mut [f64]) {
    let n = gradient.len().isqrt();
    if n * n != gradient.len() {
        gradient.reverse();
        return;
    }
    for i in 0..n {
        for j in 0..i {
            gradient.swap(n * i + j, n * j + i);
        }
    }
}
