//! What a generated test runs: many points of many sizes, drawn, checked and, where one fails, made
//! small.

use super::draw::{Domain, Draw, Flavour};
use super::examine::examine;
use super::replay::Word;
use super::report::{CheckReport, Disagreement, SelfTest, Verdict};
use super::rng::{Rng, scramble};
use super::settings::{BUDGET, Effort, Settings, replay_from_environment, seed_of};
use super::site::Unusable;
use super::subject::{Meter, Subject, guarded};
use super::{summary, watch};

/// So many draws without a finite value are enough to say that a domain must be given.
const MOST_UNUSABLE: usize = 64;
/// So many draws in a row without one, and the next domain is tried; after the last one, the next
/// size, so that all sizes have had all domains when there are too many.
const PATIENCE: usize = 4;

/// The check of one function over points that are drawn for it.
///
/// ```
/// use pullback::gradcheck::{Campaign, Case, Derivative, Slot, Subject};
///
/// let campaign = Campaign {
///     function: "squares",
///     path: "my_crate::squares",
///     test: "gradcheck_squares",
///     file: file!(),
///     line: line!(),
///     sizes: &[1, 2, 3, 5],
///     inconclusive: None,
///     sample: &|draw| {
///         let point = draw.floats(draw.size);
///         let backward = |x: &[f64], w: &[f64]| Derivative {
///             gradient: x.iter().map(|x| 2.0 * x * w[0]).collect(),
///             ..Derivative::default()
///         };
///         let subject = Subject {
///             slots: (0..point.len()).map(|i| Slot::new("x", format!("[{i}]"))).collect(),
///             primal: Box::new(|x| vec![x.iter().map(|x| x * x).sum()]),
///             backward: Box::new(backward),
///             ..Subject::blank()
///         };
///         Ok(Case { subject, point })
///     },
/// };
/// campaign.run().assert();
/// ```
pub struct Campaign<'a> {
    /// The name of the function, for the report.
    pub function: &'a str,
    /// Its full path, of which the seed is a hash.
    pub path: &'a str,
    /// The name of the test, for the replay line.
    pub test: &'a str,
    /// Where the function stands.
    pub file: &'a str,
    /// Where the function stands.
    pub line: u32,
    /// The sizes to sweep over, smallest first, none above 255: a replay word has a byte for it.
    pub sizes: &'a [usize],
    /// Why it is accepted that nothing can be decided about an argument.
    pub inconclusive: Option<&'a str>,
    /// Draws the arguments. An error, such as a type that cannot be drawn, fails the test with its
    /// text; a panic is a draw that cannot be used.
    #[allow(clippy::type_complexity, reason = "a name for it would only move it out of sight")]
    pub sample: &'a dyn Fn(&mut Draw) -> Result<Case<'static>, String>,
}

/// A function with its inert arguments fixed, and a point to check it at.
pub struct Case<'a> {
    /// What is checked.
    pub subject: Subject<'a>,
    /// The active arguments, flat.
    pub point: Vec<f64>,
}

/// How often a check moves away from a special point, to a place where the function may be tame.
const MOVES_ASIDE: usize = 8;

/// What became of one draw.
enum Outcome {
    Checked(Box<CheckReport>),
    Unusable(String),
    /// The sampler says that it cannot draw at all.
    Impossible(String),
}

impl Campaign<'_> {
    /// Checks every point, or the one that `PULLBACK_REPLAY` names.
    ///
    /// The first failure ends it: the point is drawn again at smaller sizes, its values are
    /// simplified, and the report is that of the smallest that still fails. A clean run is one
    /// report with the counts of all points.
    ///
    /// # Panics
    ///
    /// If an environment variable holds nonsense.
    pub fn run(&self) -> CheckReport {
        let effort = Effort::from_environment();
        let report = match replay_from_environment().map(|word| Word::parse(&word)) {
            Some(word) if word.draw.is_some() => self.replay(word, effort),
            // A word without a draw belongs to a check by hand: it says nothing about this
            // function.
            _ => self.sweep(effort),
        };
        self.sign(report)
    }

    pub(super) fn replay(&self, word: Word, effort: Effort) -> CheckReport {
        match self.check(word, effort, true) {
            Outcome::Checked(report) => *report,
            Outcome::Unusable(text) => self.without_points(format!("the replayed draw is of no use: {text}")),
            Outcome::Impossible(text) => self.without_points(text),
        }
    }

    fn sweep(&self, effort: Effort) -> CheckReport {
        let seed = seed_of(self.path);
        let mut sum: Option<CheckReport> = None;
        let (mut domain, mut furthest, mut unusable) = (0, 0, 0);
        let mut last_trouble = String::new();
        let mut corners = None;
        for (turn, &size) in self.sizes.iter().enumerate() {
            let (mut point, mut attempt, mut in_a_row) = (0, 0, 0);
            // That one size was too small says nothing about the next: it gets one draw as it is.
            let was_larger = Domain::ALL[domain] == Domain::Larger;
            if was_larger {
                (domain, in_a_row) = (0, PATIENCE - 1);
            }
            while point <= effort.points() {
                let special = point == effort.points();
                let flavour = if special { Flavour::SPECIAL[turn % 3] } else { Flavour::Random };
                let draw = (size as u64) << 40 | (point as u64) << 20 | attempt;
                let word = Word { seed: scramble(seed ^ draw), draw: Some((size as u8, domain as u8, flavour as u8)) };
                attempt += 1;
                match self.check(word, effort, false) {
                    // Nobody asked for this point, and the function has no derivative there, or several.
                    Outcome::Checked(report) if special && self.is_convention(word, &report, effort) => {
                        corners.get_or_insert_with(|| report.entries[0].clone());
                    }
                    Outcome::Checked(report) if report.verdict == Verdict::Fail => {
                        return self.minimise(word, *report, effort);
                    }
                    Outcome::Checked(mut report) => {
                        if special {
                            forget_undecided(&mut report);
                        } else if report.elements() > effort.coordinates() {
                            // Random lines have been through each element many times: one such point does.
                            point = effort.points() - 1;
                        }
                        sum = Some(match sum {
                            Some(sum) => add(sum, *report),
                            None => *report,
                        });
                    }
                    Outcome::Impossible(text) => return self.without_points(text),
                    // A special point that the function does not take is no loss.
                    Outcome::Unusable(_) if special => {}
                    Outcome::Unusable(text) => {
                        last_trouble = text;
                        unusable += 1;
                        in_a_row += 1;
                        if unusable == MOST_UNUSABLE {
                            return sum.unwrap_or_else(|| self.without_points(advice(&last_trouble)));
                        }
                        if in_a_row == PATIENCE && domain + 1 == Domain::ALL.len() {
                            domain = 0;
                            break;
                        } else if in_a_row == PATIENCE {
                            let next = if was_larger && domain == 0 { Domain::ALL.len() - 1 } else { domain + 1 };
                            (domain, in_a_row) = (next, 0);
                        }
                        continue;
                    }
                }
                furthest = furthest.max(domain);
                (point, in_a_row) = (point + 1, 0);
            }
        }
        let mut report = sum.unwrap_or_else(|| self.without_points(advice(&last_trouble)));
        report.notes.extend(corners.map(|entry: Disagreement| {
            let element = format!("{}{}", entry.argument, entry.element);
            let (derivative, measured) = (entry.derivative, entry.differences);
            if !derivative.is_finite() {
                format!("where the function has a corner, the derivative by `{element}` is {derivative}")
            } else {
                format!(
                    "at a tie or a jump the derivative by `{element}` is {derivative:.4e}, differences give {measured:.4e}; \
                     beside it they agree"
                )
            }
        }));
        report.notes.extend(Domain::ALL[furthest].note().map(str::to_string));
        report
    }

    /// Draws the failing point again at every smaller size, and simplifies the values of the first
    /// that fails.
    fn minimise(&self, word: Word, report: CheckReport, effort: Effort) -> CheckReport {
        let (size, domain, flavour) = word.draw.unwrap_or_default();
        for &smaller in self.sizes.iter().filter(|&&smaller| smaller <= usize::from(size)) {
            let word = Word { draw: Some((smaller as u8, domain, flavour)), ..word };
            if let Outcome::Checked(report) = self.check(word, effort, true)
                && report.verdict == Verdict::Fail
            {
                return *report;
            }
        }
        report
    }

    fn check(&self, word: Word, effort: Effort, shrink: bool) -> Outcome {
        self.check_beside(word, effort, shrink, 0)
    }

    /// Whether all that is wrong at a special point is a matter of convention.
    ///
    /// Where the function has a corner and the derivative is not finite there, IEEE arithmetic carries that into other
    /// elements. A finite derivative must be right close by: at a tie inside the function it follows a
    /// convention, whatever becomes of it later.
    fn is_convention(&self, word: Word, report: &CheckReport, effort: Effort) -> bool {
        let finite = |entry: &Disagreement| entry.derivative.is_finite();
        report.verdict == Verdict::Fail
            && report.complaints.is_empty()
            && (report.at_a_corner || report.entries.iter().all(finite))
            && (!report.entries.iter().any(finite) || self.agrees_beside(word, effort))
    }

    /// Whether the derivative is right at points close by: at one at least, and wrong at none, as each may be on
    /// another piece of the function.
    fn agrees_beside(&self, word: Word, effort: Effort) -> bool {
        let mut seen = false;
        for turn in 1..=MOVES_ASIDE {
            if let Outcome::Checked(beside) = self.check_beside(word, effort, false, turn) {
                if beside.verdict == Verdict::Fail {
                    return false;
                }
                seen |= beside.self_test == SelfTest::Seen;
            }
        }
        seen
    }

    /// Checks the point that a word stands for, or one a little aside.
    fn check_beside(&self, word: Word, effort: Effort, shrink: bool, aside: usize) -> Outcome {
        let (size, domain, flavour) = word.draw.unwrap_or_default();
        let domain = Domain::ALL[usize::from(domain) % Domain::ALL.len()];
        let flavour = Flavour::ALL[usize::from(flavour) % Flavour::ALL.len()];
        let mut draw = Draw::new(word.seed, usize::from(size), domain, flavour);
        watch::drawn(word.to_string(), std::iter::empty());
        let mut case = match guarded("the sampler", &[], || (self.sample)(&mut draw)) {
            Ok(Ok(case)) => case,
            Ok(Err(text)) => return Outcome::Impossible(text),
            Err(text) => return Outcome::Unusable(text),
        };
        watch::drawn(word.to_string(), case.subject.slots.iter().map(|slot| format!("{}{}", slot.argument, slot.element)));
        if aside > 0 {
            let mut rng = Rng::from_seed(word.seed.wrapping_add(aside as u64));
            for x in &mut case.point {
                let size = if *x == 0.0 { 1.0 } else { x.abs() };
                *x += size * rng.stride() / 64.0;
            }
        }
        let settings = Settings { effort, seed: draw.rng.seed(), budget: BUDGET, shrink };
        match examine(&case.subject, &case.point, &settings) {
            Ok(mut report) => {
                report.replay = word.to_string();
                Outcome::Checked(Box::new(report))
            }
            Err(Unusable::Domain(text) | Unusable::Derivative(text)) => Outcome::Unusable(text),
        }
    }

    pub(super) fn without_points(&self, complaint: String) -> CheckReport {
        let mut report = summary::broken(&Subject::blank(), &Meter::new(0), String::new());
        report.verdict = Verdict::Inconclusive;
        report.complaints = vec![complaint];
        report.points = 0;
        report
    }

    pub(super) fn sign(&self, mut report: CheckReport) -> CheckReport {
        report.function = self.function.to_string();
        report.location = Some((self.file.to_string(), self.line));
        report.test = Some(self.test.to_string());
        report.excuse = self.inconclusive.map(str::to_string);
        report
    }
}

/// At a special point much is zero, and what is zero cannot be compared with anything: only what fails there counts.
fn forget_undecided(report: &mut CheckReport) {
    for argument in &mut report.arguments {
        argument.undecided = 0;
    }
}

fn advice(trouble: &str) -> String {
    format!(
        "no draw gives a finite value ({trouble}): name a domain, as in `check(x in 0.0..1.0)`, or a sampler, \
         as in `check(sample = path)`"
    )
}

/// Two reports without failures as one.
fn add(mut sum: CheckReport, other: CheckReport) -> CheckReport {
    for argument in other.arguments {
        match sum.arguments.iter_mut().find(|known| known.name == argument.name) {
            Some(known) => {
                known.elements = known.elements.max(argument.elements);
                known.passed += argument.passed;
                known.undecided += argument.undecided;
                known.kinks += argument.kinks;
            }
            None => sum.arguments.push(argument),
        }
    }
    for note in other.notes {
        if !sum.notes.contains(&note) {
            sum.notes.push(note);
        }
    }
    let outcomes = [sum.self_test, other.self_test];
    let strongest = [SelfTest::Seen, SelfTest::Blind, SelfTest::Zero];
    sum.self_test = strongest.into_iter().find(|test| outcomes.contains(test)).unwrap_or(SelfTest::Skipped);
    sum.forward = if other.forward == super::Forward::Absent { sum.forward } else { other.forward };
    sum.primal_evaluations += other.primal_evaluations;
    sum.derivative_evaluations += other.derivative_evaluations;
    sum.points += other.points;
    sum.verdict = summary::verdict(&sum);
    sum
}
