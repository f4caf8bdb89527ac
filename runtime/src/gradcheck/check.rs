//! The check by hand: any closure with its gradient, without an attribute.

use std::panic::Location;

use super::examine::examine;
use super::report::{CheckReport, Verdict};
use super::settings::{self, Effort, Settings, replay_from_environment, seed_of};
use super::site::Unusable;
use super::subject::{Derivative, Meter, Precision, Slot, Subject};
use super::{replay, summary};

/// Compares the gradient of a function of many numbers with finite differences at `x`.
///
/// ```
/// use pullback::gradcheck;
///
/// let f = |x: &[f64]| x[0] * x[0] + 3.0 * x[1];
/// gradcheck::check(f, |x| vec![2.0 * x[0], 3.0], &[1.5, -0.5]).assert();
///
/// let report = gradcheck::check(f, |x| vec![x[0], 3.0], &[1.5, -0.5]);
/// assert_eq!(report.entries[0].guess, "a factor 2 is missing?");
/// ```
///
/// # Panics
///
/// If an environment variable that this module reads holds nonsense. A panic of the function itself
/// at `x` ends up in the report; so does a gradient of the wrong length.
#[track_caller]
pub fn check<'a>(f: impl Fn(&[f64]) -> f64 + 'a, gradient: impl Fn(&[f64]) -> Vec<f64> + 'a, x: &[f64]) -> CheckReport {
    Check::new(f, gradient).at(x).run()
}

/// Compares a pullback, `(x, w) -> J(x)^T w`, with finite differences of `<w, f(x)>` for random
/// `w`.
///
/// Besides, a pullback must be linear in `w` and zero at zero.
///
/// ```
/// use pullback::gradcheck::check_vjp;
///
/// let rotate = |x: &[f64]| vec![x[0] * x[1], x[0] + x[1]];
/// let pullback = |x: &[f64], w: &[f64]| vec![w[0] * x[1] + w[1], w[0] * x[0] + w[1]];
/// check_vjp(rotate, pullback, &[0.3, 2.0]).assert();
/// ```
///
/// # Panics
///
/// As [`check`].
#[track_caller]
pub fn check_vjp<'a>(f: impl Fn(&[f64]) -> Vec<f64> + 'a, pullback: impl Fn(&[f64], &[f64]) -> Vec<f64> + 'a, x: &[f64]) -> CheckReport {
    Check::vjp(f, pullback).at(x).run()
}

/// A check with options; [`check`] and [`check_vjp`] are the short forms.
///
/// ```
/// use pullback::gradcheck::Check;
///
/// let f = |x: &[f64]| x.iter().map(|x| x.sin()).sum();
/// let report = Check::new(f, |x| x.iter().map(|x| x.cos()).collect())
///     .at(&[0.1, 0.2, 0.3])
///     .names(&[("w", &[2]), ("b", &[])])
///     .function("sines")
///     .seed(7)
///     .run();
/// assert!(report.passed());
/// ```
#[must_use = "nothing is checked until `run`"]
pub struct Check<'a> {
    subject: Subject<'a>,
    x: Vec<f64>,
    names: Vec<(String, Vec<usize>)>,
    settings: Settings,
    location: Option<(String, u32)>,
    excuse: Option<String>,
}

impl<'a> Check<'a> {
    /// A scalar function and its gradient.
    #[track_caller]
    pub fn new(f: impl Fn(&[f64]) -> f64 + 'a, gradient: impl Fn(&[f64]) -> Vec<f64> + 'a) -> Self {
        let primal = move |x: &[f64]| vec![f(x)];
        let backward = move |x: &[f64], _: &[f64]| Derivative { gradient: gradient(x), ..Derivative::default() };
        Self::of(Subject { primal: Box::new(primal), backward: Box::new(backward), takes_cotangent: false, ..Subject::blank() })
    }

    /// A vector function and its pullback.
    #[track_caller]
    pub fn vjp(f: impl Fn(&[f64]) -> Vec<f64> + 'a, pullback: impl Fn(&[f64], &[f64]) -> Vec<f64> + 'a) -> Self {
        let backward = move |x: &[f64], w: &[f64]| Derivative { gradient: pullback(x, w), ..Derivative::default() };
        Self::of(Subject { primal: Box::new(f), backward: Box::new(backward), ..Subject::blank() })
    }

    #[track_caller]
    pub(super) fn of(subject: Subject<'a>) -> Self {
        let caller = Location::caller();
        let settings = Settings { effort: Effort::from_environment(), seed: 0, budget: settings::BUDGET, shrink: true };
        let mut check = Check {
            subject,
            x: Vec::new(),
            names: Vec::new(),
            settings,
            location: Some((caller.file().to_string(), caller.line())),
            excuse: None,
        };
        check.settings.seed = seed_of(&check.subject.function);
        check
    }

    /// The point.
    pub fn at(mut self, x: &[f64]) -> Self {
        self.x = x.to_vec();
        self
    }

    /// The arguments that the flat vector consists of, each with its shape; a bare number has the
    /// shape `[]`.
    ///
    /// Without this, all elements belong to one argument `x`.
    pub fn names(mut self, arguments: &[(&str, &[usize])]) -> Self {
        self.names = arguments.iter().map(|(name, shape)| (name.to_string(), shape.to_vec())).collect();
        self
    }

    /// The name of the function, for the report; the default seed is a hash of it.
    pub fn function(mut self, name: &str) -> Self {
        self.subject.function = name.to_string();
        self.settings.seed = seed_of(name);
        self
    }

    /// The seed of all directions and cotangents.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Where the function stands, for the report; the line that makes the check, if not given.
    pub fn location(mut self, file: &str, line: u32) -> Self {
        self.location = Some((file.to_string(), line));
        self
    }

    /// How thorough to be; the default is [`Effort::from_environment`].
    pub fn effort(mut self, effort: Effort) -> Self {
        self.settings.effort = effort;
        self
    }

    /// Every coordinate, however many there are.
    pub fn exhaustive(self) -> Self {
        self.effort(Effort::Exhaustive)
    }

    /// At most so many evaluations of the function, give or take the one under way; 50,000 if not
    /// given.
    pub fn budget(mut self, evaluations: usize) -> Self {
        self.settings.budget = evaluations;
        self
    }

    /// The function computes in `f32`, behind an `f64` facade.
    pub fn single_precision(mut self) -> Self {
        self.subject.precision = Precision::F32 { shadow: None };
        self
    }

    /// The function computes in `f32`, and this is the same one in `f64`, to take the differences
    /// of.
    pub fn shadow(mut self, f: impl Fn(&[f64]) -> Vec<f64> + 'a) -> Self {
        self.subject.precision = Precision::F32 { shadow: Some(Box::new(f)) };
        self
    }

    /// Forward mode, `(x, v) -> J(x) v`, which must be the transpose.
    pub fn forward(mut self, jvp: impl Fn(&[f64], &[f64]) -> Vec<f64> + 'a) -> Self {
        self.subject.forward = Some(Box::new(jvp));
        self
    }

    /// Accepts that nothing can be decided about an argument, for the given reason.
    pub fn inconclusive(mut self, reason: &str) -> Self {
        self.excuse = Some(reason.to_string());
        self
    }

    /// Runs the check.
    ///
    /// Costs, for a smooth function of `n <= 64` numbers, about `8 (n + 2) + 12` evaluations of the
    /// function, and never more than the [`budget`](Self::budget) and 4,000 to simplify a failure;
    /// [`CheckReport`] has the count.
    ///
    /// # Panics
    ///
    /// If [`names`](Self::names) do not add up to the length of the point, or `PULLBACK_REPLAY` is
    /// not a word that a report has printed.
    pub fn run(mut self) -> CheckReport {
        if self.subject.slots.is_empty() {
            self.subject.slots = slots(&self.names, self.x.len());
        }
        if let Some(word) = replay_from_environment() {
            self.settings.seed = replay::Word::parse(&word).seed;
        }
        let mut report = match examine(&self.subject, &self.x, &self.settings) {
            Ok(report) => report,
            Err(Unusable::Domain(message) | Unusable::Derivative(message)) => {
                let mut report = summary::broken(&self.subject, &Meter::new(0), String::new());
                report.verdict = Verdict::Inconclusive;
                report.complaints = vec![format!("the function has no finite value at this point: {message}")];
                report
            }
        };
        report.location = self.location;
        report.excuse = self.excuse;
        report.replay = replay::Word::point(self.settings.seed).to_string();
        report.test = std::thread::current().name().filter(|name| *name != "main").map(str::to_string);
        report
    }
}

impl<'a> Subject<'a> {
    /// A subject without inputs and outputs, for a struct update to start from.
    pub fn blank() -> Self {
        Subject {
            function: "f".to_string(),
            slots: Vec::new(),
            primal: Box::new(|_| Vec::new()),
            backward: Box::new(|_, _| Derivative::default()),
            takes_cotangent: true,
            forward: None,
            overwriting: Vec::new(),
            accumulating: None,
            precision: Precision::F64,
        }
    }
}

fn slots(names: &[(String, Vec<usize>)], length: usize) -> Vec<Slot> {
    if names.is_empty() {
        return (0..length).map(|index| Slot::new("x", format!("[{index}]"))).collect();
    }
    let mut slots = Vec::new();
    for (name, shape) in names {
        for flat in 0..shape.iter().product() {
            slots.push(Slot::new(name, subscript(shape, flat)));
        }
    }
    assert!(slots.len() == length, "the names describe {} elements, the point has {length}", slots.len());
    slots
}

/// The place of a flat index in a row-major array: `7` in a `[3, 4]` is `[1][3]`.
fn subscript(shape: &[usize], mut flat: usize) -> String {
    let mut parts = Vec::new();
    for extent in shape.iter().rev() {
        parts.push(format!("[{}]", flat % extent));
        flat /= extent;
    }
    parts.reverse();
    parts.concat()
}
