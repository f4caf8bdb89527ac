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
use super::{depth, summary, watch};

/// So many draws in a row without a finite value, and the next domain is tried; after the last one, the next size.
const PATIENCE: usize = 4;
/// The sizes that are doubled and more where no other will do.
const LARGER: &[usize] = &[3, 5, 8];
/// How many draws have sequences of different lengths.
const RAGGED: u64 = 6;

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
///     more_sizes: &[0, 4],
///     inconclusive: None,
///     sample: &|draw| {
///         let point = draw.floats(draw.size());
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
    /// Sizes that get one point with fewer lines, where anything has a length.
    pub more_sizes: &'a [usize],
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

    /// How much a point is looked at, which depends on its size alone.
    fn effort_of(&self, word: Word, effort: Effort) -> Effort {
        let (size, domain, flavour) = word.draw.unwrap_or_default();
        let is_brief = !self.sizes.contains(&usize::from(size)) && usize::from(domain) + 1 < Domain::ALL.len();
        if is_brief || flavour == Flavour::Ragged as u8 { effort.brief() } else { effort }
    }

    pub(super) fn replay(&self, word: Word, effort: Effort) -> CheckReport {
        match self.check(word, effort, true) {
            Outcome::Checked(report) => *report,
            Outcome::Unusable(text) => self.without_points(format!("the replayed draw is of no use: {text}")),
            Outcome::Impossible(text) => self.without_points(text),
        }
    }

    fn sweep(&self, effort: Effort) -> CheckReport {
        let mut tour = Tour::new(seed_of(self.path), effort);
        let mut stops: Vec<Stop> = self.sizes.iter().enumerate().map(|(turn, &size)| Stop::thorough(size, turn, effort)).collect();
        stops.extend(self.more_sizes.iter().filter(|&&size| size > 0).map(|&size| Stop::brief(size, effort)));
        for stop in &stops {
            // Without a length all sizes are the same.
            if stop.brief && tour.lengths == 0 {
                continue;
            }
            if let Some(report) = self.visit(stop, &mut tour) {
                return report;
            }
        }
        if tour.sum.is_none() {
            tour.domain = Domain::ALL.len() - 1;
            for &size in LARGER {
                if let Some(report) = self.visit(&Stop::thorough(size, size, effort), &mut tour) {
                    return report;
                }
            }
        }
        if tour.lengths > 1
            && let Some(report) = self.visit_ragged(&mut tour)
        {
            return report;
        }
        if tour.lengths > 0
            && self.more_sizes.contains(&0)
            && let Some(report) = self.visit_nothing(&mut tour)
        {
            return report;
        }
        tour.end(self)
    }

    /// Sequences without elements, last: a loop over them may never end, and nobody asked for that.
    fn visit_nothing(&self, tour: &mut Tour) -> Option<CheckReport> {
        if tour.sum.is_some() {
            let mut otherwise = tour.clone();
            (otherwise.left_out, otherwise.trouble) = (vec![0], "it does not return".to_string());
            watch::so_far(Some(&self.sign(otherwise.end(self))));
        }
        let report = self.visit(&Stop::brief(0, tour.effort), tour);
        watch::so_far(None);
        report
    }

    /// Draws and checks the points of one size. The report of a failure ends the tour.
    fn visit(&self, stop: &Stop, tour: &mut Tour) -> Option<CheckReport> {
        let (mut point, mut attempt, mut in_a_row) = (0, 0, 0);
        let mut domain = tour.domain;
        while point < stop.points + usize::from(stop.special.is_some()) {
            let special = stop.special.filter(|_| point == stop.points);
            let flavour = special.unwrap_or(Flavour::Random);
            let draw = (stop.size as u64) << 40 | (point as u64) << 20 | attempt;
            let word = Word { seed: scramble(tour.seed ^ draw), draw: Some((stop.size as u8, domain as u8, flavour as u8)) };
            attempt += 1;
            match self.check_counting(word, tour.effort, false, &mut tour.lengths) {
                // Nobody asked for this point, and the function has no derivative there, or several.
                Outcome::Checked(report) if special.is_some() && self.is_convention(word, &report, tour.effort) => {
                    tour.corner.get_or_insert_with(|| report.entries[0].clone());
                }
                Outcome::Checked(report) if report.verdict == Verdict::Fail => return Some(self.minimise(word, *report, tour.effort)),
                Outcome::Checked(mut report) => {
                    if special.is_some() {
                        forget_undecided(&mut report);
                    } else if report.elements() > self.effort_of(word, tour.effort).coordinates() {
                        // Random lines have been through each element many times: one such point does.
                        point = stop.points - 1;
                    }
                    tour.add(*report);
                }
                Outcome::Impossible(text) => return Some(self.without_points(text)),
                // A special point that the function does not take is no loss.
                Outcome::Unusable(_) if special.is_some() => {}
                Outcome::Unusable(text) => {
                    tour.trouble = text;
                    in_a_row += 1;
                    // Larger inputs are tried only where no others are of use.
                    if in_a_row == PATIENCE && domain + 2 >= Domain::ALL.len() {
                        if point == 0 {
                            tour.left_out.push(stop.size);
                        }
                        return None;
                    }
                    if in_a_row == PATIENCE {
                        (domain, in_a_row) = (domain + 1, 0);
                    }
                    continue;
                }
            }
            tour.domain = domain;
            tour.furthest = tour.furthest.max(domain);
            (point, in_a_row) = (point + 1, 0);
        }
        None
    }

    /// Sequences of different lengths, as far as the function takes them.
    fn visit_ragged(&self, tour: &mut Tour) -> Option<CheckReport> {
        for turn in 0..RAGGED {
            let seed = scramble(tour.seed ^ (0xff << 40 | turn));
            let word = Word { seed, draw: Some((0, tour.domain as u8, Flavour::Ragged as u8)) };
            match self.check(word, tour.effort, false) {
                Outcome::Checked(report) if report.verdict == Verdict::Fail => return Some(self.minimise(word, *report, tour.effort)),
                Outcome::Checked(report) => tour.add(*report),
                Outcome::Impossible(_) | Outcome::Unusable(_) => {}
            }
        }
        None
    }

    /// Draws the failing point again at every smaller size, and simplifies the values of the first
    /// that fails.
    fn minimise(&self, word: Word, report: CheckReport, effort: Effort) -> CheckReport {
        let (size, domain, flavour) = word.draw.unwrap_or_default();
        let mut smaller: Vec<usize> =
            self.sizes.iter().chain(self.more_sizes).copied().filter(|&other| other < usize::from(size)).collect();
        smaller.sort_unstable();
        for smaller in smaller.into_iter().map(|size| size as u8).chain([size]) {
            let word = Word { draw: Some((smaller, domain, flavour)), ..word };
            if let Outcome::Checked(report) = self.check(word, effort, true)
                && report.verdict == Verdict::Fail
            {
                return *report;
            }
        }
        report
    }

    fn check(&self, word: Word, effort: Effort, shrink: bool) -> Outcome {
        self.check_counting(word, effort, shrink, &mut 0)
    }

    /// The same; counts the lengths that the draw took.
    fn check_counting(&self, word: Word, effort: Effort, shrink: bool, lengths: &mut usize) -> Outcome {
        self.check_beside(word, effort, shrink, 0, lengths)
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
            if let Outcome::Checked(beside) = self.check_beside(word, effort, false, turn, &mut 0) {
                if beside.verdict == Verdict::Fail {
                    return false;
                }
                seen |= beside.self_test == SelfTest::Seen;
            }
        }
        seen
    }

    /// Checks the point that a word stands for, or one a little aside.
    fn check_beside(&self, word: Word, effort: Effort, shrink: bool, aside: usize, lengths: &mut usize) -> Outcome {
        let (size, domain, flavour) = word.draw.unwrap_or_default();
        let domain = Domain::ALL[usize::from(domain) % Domain::ALL.len()];
        let flavour = Flavour::ALL[usize::from(flavour) % Flavour::ALL.len()];
        let mut draw = Draw::new(word.seed, usize::from(size), domain, flavour);
        watch::drawn(word.to_string(), std::iter::empty());
        let drawn = guarded("the sampler", &[], || (self.sample)(&mut draw));
        *lengths = (*lengths).max(draw.lengths());
        let mut case = match drawn {
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
        if size == 0 && flavour != Flavour::Ragged && depth::met() {
            // A cotangent of the wrong length does no harm: the function itself is run before that.
            let derivative = || case.subject.derivative(&Meter::new(0), &case.point, &[]);
            if let Err(text) = depth::shallow(derivative)
                && text.contains(depth::ENDLESS)
            {
                return Outcome::Unusable(text);
            }
        }
        let settings = Settings { effort: self.effort_of(word, effort), seed: draw.rng.seed(), budget: BUDGET, shrink };
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

/// One size of a tour.
struct Stop {
    size: usize,
    /// How many random points.
    points: usize,
    special: Option<Flavour>,
    /// It is there for the length alone.
    brief: bool,
}

impl Stop {
    fn thorough(size: usize, turn: usize, effort: Effort) -> Self {
        Stop { size, points: effort.points(), special: Some(Flavour::SPECIAL[turn % 3]), brief: false }
    }

    fn brief(size: usize, effort: Effort) -> Self {
        Stop { size, points: effort.brief().points(), special: None, brief: true }
    }
}

/// What a tour through the sizes has seen so far.
#[derive(Clone)]
struct Tour {
    seed: u64,
    effort: Effort,
    sum: Option<CheckReport>,
    /// The domain that was last of use, and the furthest that ever was.
    domain: usize,
    furthest: usize,
    /// The most lengths that a draw took.
    lengths: usize,
    /// Sizes of which no draw was of use, and why.
    left_out: Vec<usize>,
    trouble: String,
    /// A derivative that follows a convention.
    corner: Option<Disagreement>,
}

impl Tour {
    fn new(seed: u64, effort: Effort) -> Self {
        let (left_out, trouble) = (Vec::new(), String::new());
        Tour { seed, effort, sum: None, domain: 0, furthest: 0, lengths: 0, left_out, trouble, corner: None }
    }

    fn add(&mut self, report: CheckReport) {
        self.sum = Some(match self.sum.take() {
            Some(sum) => add(sum, report),
            None => report,
        });
    }

    fn end(self, campaign: &Campaign<'_>) -> CheckReport {
        let Some(mut report) = self.sum else {
            return campaign.without_points(advice(&self.trouble));
        };
        report.notes.extend(self.corner.map(|entry| {
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
        report.notes.extend(Domain::ALL[self.furthest].note().map(str::to_string));
        if !self.left_out.is_empty() && self.lengths > 0 {
            let sizes: Vec<String> = self.left_out.iter().map(usize::to_string).collect();
            report.notes.push(format!("length {} left out: there is no finite value ({})", sizes.join(", "), self.trouble));
        }
        // An underscore before all names says that none is used.
        let said = report.arguments.iter().all(|argument| argument.name.starts_with('_'));
        if report.points > 0 && report.constant == report.points && !said {
            report.verdict = Verdict::Inconclusive;
            report.complaints.push(still(&report));
        }
        report
    }
}

/// What to write where the function never did anything.
fn still(report: &CheckReport) -> String {
    let name = report.arguments.first().map_or("x", |argument| &argument.name[..]);
    format!(
        "the function did not change with its arguments at any of {} points, so nothing was compared: name where it does, as in \
         `check({name} in 0.0..1.0)`,\n  or a sampler, as in `check(sample = path)`; if it is a constant or a step, `check(inconclusive = \"a constant\")`",
        report.points
    )
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
                known.still += argument.still;
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
    sum.constant += other.constant;
    sum.verdict = summary::verdict(&sum);
    sum
}
