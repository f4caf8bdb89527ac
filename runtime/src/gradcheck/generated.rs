//! What a generated test consists of: arguments that are drawn by type, and one closure that runs the function or its
//! pullback.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::campaign::{Campaign, Case};
use super::display::assignment;
use super::draw::Draw;
use super::report::CheckReport;
use super::sample::{Recipe, Sampler};
use super::shapes;
use super::subject::{Buffered, Derivative, Precision, Primal, Slot, Subject};
use super::watch::{self, Doing};
use crate::differentiable::{Differentiable, Tangent};
use crate::floats;
use crate::visit::{ScalarMut, VisitorMut};

/// The sizes that slices and vectors have in common.
const SIZES: &[usize] = &[1, 2, 3, 5];
/// With these, none up to nine is left out.
const MORE_SIZES: &[usize] = &[4, 6, 7, 8, 9, 0];
/// A recursion that halves its argument down to one element never ends with none, and a stack that overflows ends the process.
const MORE_SIZES_OF_A_RECURSION: &[usize] = &[4, 6, 7, 8, 9];

/// A generated test, as the macro writes it down.
#[derive(Clone, Copy, Debug)]
pub struct Test {
    /// The name of the function, for the report.
    pub function: &'static str,
    /// Its full path.
    pub path: &'static str,
    /// The name of the test.
    pub test: &'static str,
    /// Where the function stands.
    pub file: &'static str,
    /// Where the function stands.
    pub line: u32,
    /// It calls itself, and nothing says how deep it goes.
    pub recursive: bool,
    /// `check(inconclusive = "reason")`
    pub inconclusive: Option<&'static str>,
    /// The signature of a sampler, for arguments that cannot be drawn.
    pub sampler: &'static str,
}

impl Test {
    /// Checks the function at many points.
    ///
    /// # Panics
    ///
    /// With the report, if the derivative is wrong or could not be checked, or an evaluation takes more than ten seconds.
    pub fn run(self, sample: impl Fn(&mut Draw) -> Result<Case<'static>, String> + Send + Sync + 'static) {
        self.report(watch::LIMIT, sample).assert();
    }

    /// The report, from a thread of its own.
    pub(super) fn report(
        self,
        limit: Duration,
        sample: impl Fn(&mut Draw) -> Result<Case<'static>, String> + Send + Sync + 'static,
    ) -> CheckReport {
        let sample = move |draw: &mut Draw| {
            sample(draw)
                .map_err(|text| format!("{text}\n  write `#[differentiable(check(sample = draw_arguments))]` and\n  `{}`", self.sampler))
        };
        match watch::limited(limit, self.test, move || self.campaign(&sample).run()) {
            Ok(report) => report,
            Err(doing) => match doing.so_far {
                Some(report) => *report,
                None => self.stuck(limit, &doing),
            },
        }
    }

    fn campaign<'a>(&self, sample: &'a dyn Fn(&mut Draw) -> Result<Case<'static>, String>) -> Campaign<'a> {
        Campaign {
            function: self.function,
            path: self.path,
            test: self.test,
            file: self.file,
            line: self.line,
            sizes: SIZES,
            more_sizes: if self.recursive { MORE_SIZES_OF_A_RECURSION } else { MORE_SIZES },
            inconclusive: self.inconclusive,
            sample,
        }
    }

    /// The report on a call that does not return; that nothing can be decided is no excuse for it.
    fn stuck(&self, limit: Duration, doing: &Doing) -> CheckReport {
        let floats: Vec<(String, f64)> = doing.names.iter().cloned().zip(doing.at.iter().copied()).collect();
        let place = if floats.is_empty() { String::new() } else { format!(" at {}", assignment(&floats)) };
        let name = doing.names.first().and_then(|name| name.split(['.', '[', ' ']).next()).unwrap_or("x");
        let campaign = self.campaign(&|_| Err(String::new()));
        let mut report = campaign.sign(campaign.without_points(format!(
            "{} has not returned for {limit:?}{place}\n  write where it can be evaluated, as in `#[differentiable(check({name} in 0.5..2.0))]`; \
             where it cannot, it may panic;\n  if it takes so long, `#[differentiable(check(skip = \"reason\"))]`",
            doing.what
        )));
        report.replay.clone_from(&doing.word);
        report.excuse = None;
        report
    }
}

/// An argument from which equal values are made again and again.
pub struct Fixed<T> {
    make: Box<dyn Fn() -> T>,
    /// A value that was only lent, for the next evaluation.
    spare: Cell<Option<T>>,
}

impl<T: 'static> Fixed<T> {
    /// Draws an argument by its type. What has no `Clone` is drawn again where one value is not enough.
    ///
    /// # Errors
    ///
    /// If its type cannot be drawn.
    pub fn draw(
        draw: &mut Draw,
        what: &'static str,
        recipe: &Recipe,
        sampler: Sampler<T>,
        cloner: Option<fn(&T) -> T>,
    ) -> Result<Self, String> {
        let before = draw.clone();
        let value = recipe.draw(draw, |draw| sampler(draw, what))?;
        if let Some(cloner) = cloner {
            return Ok(Self::cloned(value, cloner));
        }
        let recipe = recipe.clone();
        let again = move || {
            let drawn = recipe.draw(&mut before.clone(), |draw| sampler(draw, what));
            drawn.unwrap_or_else(|text| panic!("a second draw fails: {text}"))
        };
        Ok(Fixed { make: Box::new(again), spare: Cell::new(Some(value)) })
    }

    /// Takes an argument that `check(sample = path)` has drawn.
    ///
    /// # Errors
    ///
    /// If its type has no `Clone`.
    pub fn given(what: &'static str, value: T, cloner: Option<fn(&T) -> T>) -> Result<Self, String> {
        let cloner = cloner.ok_or_else(|| format!("`{what}` cannot be drawn by a sampler: it has no `Clone`"))?;
        Ok(Self::cloned(value, cloner))
    }

    fn cloned(value: T, cloner: fn(&T) -> T) -> Self {
        Fixed { make: Box::new(move || cloner(&value)), spare: Cell::new(None) }
    }

    fn value(&self) -> T {
        self.spare.take().unwrap_or_else(|| (self.make)())
    }

    /// The value.
    pub fn at(&self, _: &mut Run<'_>) -> T {
        self.value()
    }

    /// Takes a value back that was only lent.
    pub fn back(&self, value: T) {
        self.spare.set(Some(value));
    }
}

/// An argument with floats that are moved.
pub struct Free<T> {
    name: &'static str,
    fixed: Fixed<T>,
    recipe: Recipe,
    /// The numbers that it is made from: its floats, or those that a law makes them of.
    point: Vec<f64>,
    labels: Vec<String>,
    single: bool,
}

impl<T: Differentiable + 'static> Free<T> {
    /// Draws an argument by its type.
    ///
    /// # Errors
    ///
    /// If its type cannot be drawn, or does not have the shape that a law needs.
    pub fn draw(
        draw: &mut Draw,
        name: &'static str,
        what: &'static str,
        recipe: Recipe,
        sampler: Sampler<T>,
        cloner: Option<fn(&T) -> T>,
    ) -> Result<Self, String> {
        let fixed = Fixed::draw(draw, what, &recipe, sampler, cloner)?;
        Self::new(name, fixed, recipe)
    }

    /// Takes an argument that `check(sample = path)` has drawn.
    ///
    /// # Errors
    ///
    /// If its type has no `Clone`.
    pub fn given(name: &'static str, what: &'static str, value: T, cloner: Option<fn(&T) -> T>) -> Result<Self, String> {
        Self::new(name, Fixed::given(what, value, cloner)?, Recipe::Plain)
    }

    fn new(name: &'static str, fixed: Fixed<T>, recipe: Recipe) -> Result<Self, String> {
        let mut value = fixed.value();
        let (mut point, mut labels, mut single) = (Vec::new(), Vec::new(), false);
        value.__visit_mut(&mut VisitorMut::new(&mut |path: &str, float: ScalarMut<'_>| {
            point.push(float.get());
            labels.push(path.to_string());
            single |= matches!(float, ScalarMut::F32(_));
        }));
        let needed = match recipe {
            Recipe::Spd(n) => n * n,
            Recipe::Simplex(n) => n,
            _ => point.len(),
        };
        if needed != point.len() {
            return Err(format!("`{name}` has {} floats where {recipe:?} has {needed}", point.len()));
        }
        match recipe {
            Recipe::Spd(_) => labels.iter_mut().for_each(|label| label.insert_str(0, " = L L' + 1/2, L")),
            Recipe::Simplex(_) => labels.iter_mut().for_each(|label| label.insert_str(0, " = softmax z, z")),
            _ => {}
        }
        fixed.back(value);
        Ok(Free { name, fixed, recipe, point, labels, single })
    }

    /// The value at the point of the run.
    pub fn at(&self, run: &mut Run<'_>) -> T {
        let mut value = self.fixed.value();
        let free = &run.x[run.position..][..self.point.len()];
        run.position += self.point.len();
        let made;
        let numbers = match self.recipe {
            Recipe::Spd(n) => {
                made = shapes::spd(free, n);
                &made
            }
            Recipe::Simplex(_) => {
                made = shapes::simplex(free);
                &made
            }
            _ => free,
        };
        floats::write(&mut value, numbers);
        value
    }

    /// Takes a value back that was only lent; its floats are set again when it is used.
    pub fn back(&self, value: T) {
        self.fixed.back(value);
    }

    /// Hands in the gradient by this argument, which must come in the order of the arguments. The zero of its shape fills
    /// what a gradient may leave out.
    pub fn gradient<G: Tangent>(&self, run: &mut Run<'_>, mut zero: G, gradient: G) {
        zero.accumulate(gradient);
        let mut flat = Vec::new();
        zero.flatten(&mut flat);
        let start = run.derivative.gradient.len();
        let free = &run.x[start..(start + self.point.len()).min(run.x.len())];
        if flat.len() == self.point.len() {
            flat = match self.recipe {
                Recipe::Spd(n) => shapes::spd_pullback(free, n, &flat),
                Recipe::Simplex(_) => shapes::simplex_pullback(free, &flat),
                _ => flat,
            };
        }
        run.derivative.gradient.extend(flat);
    }

    /// Hands in the argument as the derivative left it, if it was only lent; in the order of the arguments.
    pub fn left<V: Differentiable + ?Sized>(&self, run: &mut Run<'_>, after: Option<&V>) {
        let inputs = run.derivative.inputs.get_or_insert_default();
        let start = inputs.len();
        let free = matches!(self.recipe, Recipe::Spd(_) | Recipe::Simplex(_));
        match after {
            Some(after) if !free => floats::append(after, inputs),
            _ => inputs.extend(&run.x[start..][..self.point.len()]),
        }
    }
}

/// What the engine asks of an argument.
pub trait Argument {
    /// Adds its floats to the point.
    fn describe(&self, slots: &mut Vec<Slot>, point: &mut Vec<f64>);
    /// Whether it has floats of single precision.
    fn single(&self) -> bool;
}

impl<T> Argument for Free<T> {
    fn describe(&self, slots: &mut Vec<Slot>, point: &mut Vec<f64>) {
        point.extend(&self.point);
        slots.extend(self.labels.iter().map(|label| {
            let dot = if label.is_empty() || label.starts_with(['[', '.', ' ']) { "" } else { "." };
            Slot::new(self.name, format!("{dot}{label}"))
        }));
    }

    fn single(&self) -> bool {
        self.single
    }
}

/// A way to a derivative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Way {
    /// The function alone.
    Primal,
    /// The public `vjp`.
    Pullback,
    /// `value_and_grad`
    Fresh,
    /// `value_and_grad_into` a buffer that has no shape yet.
    IntoNothing,
    /// `value_and_grad_into` a buffer of the right shape that is full of something else.
    IntoUsed,
    /// The internal pullback, with adjoints that hold ones.
    Held,
}

/// One evaluation: of the function alone, or of its value and derivative.
pub struct Run<'x> {
    x: &'x [f64],
    way: Way,
    position: usize,
    cotangent: Option<&'x [f64]>,
    outputs: Vec<f64>,
    derivative: Derivative,
}

impl<'x> Run<'x> {
    pub(super) fn new(way: Way, x: &'x [f64], cotangent: Option<&'x [f64]>) -> Self {
        Run { x, way, position: 0, cotangent, outputs: Vec::new(), derivative: Derivative::default() }
    }

    pub(super) fn finish(self) -> Derivative {
        Derivative { value: Some(self.outputs), ..self.derivative }
    }

    /// The next numbers of the point.
    pub(super) fn next(&mut self, count: usize) -> &'x [f64] {
        let start = self.position;
        self.position += count;
        &self.x[start..start + count]
    }

    /// Hands in the gradient by an argument; in the order of the arguments.
    pub fn gradient<G: Tangent>(&mut self, mut zero: G, gradient: G) {
        zero.accumulate(gradient);
        zero.flatten(&mut self.derivative.gradient);
    }

    /// Whether the function alone is asked for.
    pub fn is_primal(&self) -> bool {
        self.way == Way::Primal
    }

    /// Whether `value_and_grad` is asked for.
    pub fn is_fresh(&self) -> bool {
        self.way == Way::Fresh
    }

    /// Whether `value_and_grad_into` is asked for.
    pub fn is_into(&self) -> bool {
        matches!(self.way, Way::IntoNothing | Way::IntoUsed)
    }

    /// Whether the internal pullback is asked for, with adjoints that hold something.
    pub fn is_held(&self) -> bool {
        self.way == Way::Held
    }

    /// The buffer for a gradient.
    pub fn used<G: Tangent>(&self, zero: G) -> G {
        if self.way == Way::IntoNothing { G::nil() } else { filled(zero, |_| f64::NAN) }
    }

    /// An adjoint that holds ones.
    pub fn held<G: Tangent>(&self, zero: G) -> G {
        filled(zero, |_| 1.0)
    }

    /// What was added to it.
    pub fn added<G: Tangent>(&self, bar: G) -> G {
        filled(bar, |sum| sum - 1.0)
    }

    /// Makes the arguments once more.
    pub fn rewind(&mut self) {
        self.position = 0;
    }

    /// Hands in an output: the value, or the final state of an argument.
    pub fn output<T: Differentiable + ?Sized>(&mut self, value: &T) {
        floats::append(value, &mut self.outputs);
    }

    /// The part of the cotangent that belongs to an output; in the order of the outputs.
    pub fn seed<T: Differentiable + ?Sized>(&mut self, value: &T) -> T::Tangent {
        let mut seed = value.zero_tangent();
        if let Some(cotangent) = &mut self.cotangent {
            seed.unflatten(cotangent);
        }
        seed
    }
}

/// A tangent with other floats.
fn filled<G: Tangent>(mut tangent: G, float: impl Fn(f64) -> f64) -> G {
    let mut floats = Vec::new();
    tangent.flatten(&mut floats);
    floats.iter_mut().for_each(|x| *x = float(*x));
    tangent.unflatten(&mut &floats[..]);
    tangent
}

/// What the active arguments consist of.
pub struct Described {
    slots: Vec<Slot>,
    point: Vec<f64>,
    single: bool,
}

/// Reads the active arguments, in order.
pub fn describe(arguments: &[&dyn Argument]) -> Described {
    let (mut slots, mut point) = (Vec::new(), Vec::new());
    for argument in arguments {
        argument.describe(&mut slots, &mut point);
    }
    Described { slots, point, single: arguments.iter().any(|argument| argument.single()) }
}

/// What a function has besides its value and pullback, and how it computes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offers {
    /// It computes in single precision, whatever its arguments are.
    pub single: bool,
    /// It may return nothing that has floats.
    pub partial: bool,
    /// It has `value_and_grad` and its twin.
    pub gradient: bool,
    /// It has an internal pullback, which adds to adjoints.
    pub adjoints: bool,
}

/// A drawn point with the function that is checked there.
pub fn case(described: Described, offers: Offers, run: impl Fn(&mut Run<'_>) + 'static) -> Case<'static> {
    let Described { slots, point, .. } = described;
    let single = offers.single || described.single;
    let run: Rc<dyn Fn(&mut Run<'_>)> = Rc::new(run);
    let primal = {
        let run = Rc::clone(&run);
        move |x: &[f64]| {
            let mut evaluation = Run::new(Way::Primal, x, None);
            run(&mut evaluation);
            // Nothing can be learnt where there is no value.
            assert!(!offers.partial || !evaluation.outputs.is_empty(), "the function returns `None` or an error");
            evaluation.outputs
        }
    };
    let by = |way: Way| {
        let run = Rc::clone(&run);
        move |x: &[f64], cotangent: &[f64]| {
            let mut evaluation = Run::new(way, x, Some(cotangent));
            run(&mut evaluation);
            evaluation.finish()
        }
    };
    let overwriting = |name: &'static str, way: Way| {
        let by = by(way);
        let buffered: Buffered<'static> = Box::new(move |x, cotangent, _| by(x, cotangent));
        (name, buffered)
    };
    let held = by(Way::Held);
    let accumulating: Buffered<'static> = Box::new(move |x, cotangent, held_before| {
        let mut derivative = held(x, cotangent);
        derivative.gradient.iter_mut().zip(held_before).for_each(|(a, before)| *a += before);
        derivative
    });
    let subject = Subject {
        slots,
        primal: Box::new(primal),
        backward: Box::new(by(Way::Pullback)),
        precision: if single { Precision::F32 { shadow: None } } else { Precision::F64 },
        overwriting: if offers.gradient {
            vec![
                overwriting("value_and_grad", Way::Fresh),
                overwriting("value_and_grad_into", Way::IntoNothing),
                overwriting("value_and_grad_into", Way::IntoUsed),
            ]
        } else {
            Vec::new()
        },
        accumulating: offers.adjoints.then_some(accumulating),
        ..Subject::blank()
    };
    Case { subject, point }
}

/// A function in double precision, for the differences of one in single precision that was drawn alike.
pub fn twin(run: impl Fn(&mut Run<'_>) + 'static) -> Primal<'static> {
    Box::new(move |x| {
        let mut evaluation = Run::new(Way::Primal, x, None);
        run(&mut evaluation);
        evaluation.outputs
    })
}

/// A function in single precision with its twin.
pub fn shadowed(mut single: Case<'static>, twin: Primal<'static>) -> Case<'static> {
    single.subject.precision = Precision::F32 { shadow: Some(twin) };
    single
}
