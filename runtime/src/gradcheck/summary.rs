//! From measurements to a report: counts for each argument, disagreements with a common ratio
//! gathered, one verdict.

use super::examine::Examination;
use super::guess;
use super::judge::{Finding, Probe};
use super::report::{ArgumentSummary, CheckReport, Disagreement, Forward, SelfTest, Verdict};
use super::settings::Settings;
use super::shrink;
use super::subject::{Meter, Subject};

/// The report on a derivative that does not even run.
pub(crate) fn broken(subject: &Subject<'_>, meter: &Meter, message: String) -> CheckReport {
    let mut report = empty(subject, meter);
    report.verdict = Verdict::Fail;
    report.complaints.push(format!("the function has a value here, its derivative has none: {message}"));
    report
}

/// The report on what was found at one point.
pub(crate) fn summarise(examination: &Examination<'_>, meter: &Meter, settings: &Settings) -> CheckReport {
    let mut report = empty(examination.subject, meter);
    for (_, probe) in &examination.probes {
        if let Some(argument) = argument_of(examination.subject, probe, &mut report.arguments) {
            argument.still += usize::from(probe.still);
            match probe.finding {
                Finding::Pass => argument.passed += 1,
                Finding::Fail => argument.failed += 1,
                Finding::Kink | Finding::NearKink | Finding::Undecided => argument.undecided += 1,
            }
        }
    }
    for direction in &examination.kinks {
        let elements = direction.components.iter().map(|&(element, _)| element);
        if let Some(argument) = owner(examination.subject, elements, &mut report.arguments) {
            argument.kinks += 1;
        }
    }
    report.complaints.clone_from(&examination.complaints);
    report.forward = examination.forward;
    report.self_test = examination.self_test;
    report.entries = gather(examination);
    report.at_a_corner = examination.singular;
    // Where nothing goes in or nothing comes out there is no derivative.
    report.points = usize::from(report.elements() > 0 && !examination.sites[0].cotangent.is_empty());
    report.constant = report.points * usize::from(examination.probes.iter().all(|(_, probe)| probe.still));
    if settings.shrink {
        report.shrunk = shrunk(examination, settings.seed);
    }
    if meter.primal.get() >= meter.budget {
        report.notes.push(format!("the budget of {} evaluations is spent: the rest was not measured", meter.budget));
    }
    report.verdict = verdict(&report);
    report.primal_evaluations = meter.primal.get();
    report.derivative_evaluations = meter.derivative.get();
    report
}

/// What the counts amount to.
pub(crate) fn verdict(report: &CheckReport) -> Verdict {
    if !report.entries.is_empty() || !report.complaints.is_empty() {
        return Verdict::Fail;
    }
    let unknown = report.arguments.iter().any(|argument| argument.elements > 0 && argument.passed == 0);
    if unknown || report.self_test == SelfTest::Blind { Verdict::Inconclusive } else { Verdict::Pass }
}

fn empty(subject: &Subject<'_>, meter: &Meter) -> CheckReport {
    let arguments = subject.arguments();
    let summary = |(name, elements): (String, Vec<usize>)| ArgumentSummary { name, elements: elements.len(), ..ArgumentSummary::default() };
    CheckReport {
        function: subject.function.clone(),
        location: None,
        verdict: Verdict::Inconclusive,
        arguments: arguments.into_iter().map(summary).collect(),
        entries: Vec::new(),
        complaints: Vec::new(),
        notes: Vec::new(),
        forward: Forward::Absent,
        self_test: SelfTest::Skipped,
        shrunk: None,
        primal_evaluations: meter.primal.get(),
        derivative_evaluations: meter.derivative.get(),
        points: 1,
        constant: 0,
        replay: String::new(),
        test: None,
        excuse: None,
        at_a_corner: false,
    }
}

fn argument_of<'r>(subject: &Subject<'_>, probe: &Probe, arguments: &'r mut [ArgumentSummary]) -> Option<&'r mut ArgumentSummary> {
    owner(subject, probe.direction.components.iter().map(|&(element, _)| element), arguments)
}

/// The argument that owns all these elements, if one does: a line through several counts for none.
fn owner<'r>(
    subject: &Subject<'_>,
    mut elements: impl Iterator<Item = usize>,
    arguments: &'r mut [ArgumentSummary],
) -> Option<&'r mut ArgumentSummary> {
    let name = &subject.slots[elements.next()?].argument;
    if !elements.all(|element| subject.slots[element].argument == *name) {
        return None;
    }
    arguments.iter_mut().find(|argument| argument.name == *name)
}

/// The failures in order of weight, single elements of one argument with one ratio in one entry.
fn gather(examination: &Examination<'_>) -> Vec<Disagreement> {
    let mut failing: Vec<&(usize, Probe)> = examination.failing().collect();
    // A line that was followed to an element has nothing to add.
    if failing.iter().any(|(_, probe)| probe.direction.single().is_some()) {
        failing.retain(|(_, probe)| probe.direction.single().is_some());
    }
    failing.sort_by(|(_, a), (_, b)| weight(b).total_cmp(&weight(a)));

    let mut entries: Vec<Disagreement> = Vec::new();
    for (site, probe) in failing {
        let entry = describe(examination, *site, probe);
        let like = |other: &&mut Disagreement| {
            let (one, two) = (other.ratio(), entry.ratio());
            let margin = other.uncertainty / other.differences.abs() + entry.uncertainty / entry.differences.abs();
            let same = (one - two).abs() <= (3.0 * margin).max(1e-9) * one.abs();
            other.argument == entry.argument && (same || !one.is_finite() && !two.is_finite())
        };
        match entries.iter_mut().find(like) {
            Some(other) => other.more += 1,
            None => entries.push(entry),
        }
    }
    entries
}

fn weight(probe: &Probe) -> f64 {
    let measured = probe.reading.map_or(0.0, |reading| reading.value);
    let error = (probe.derivative - measured).abs();
    if error.is_nan() { f64::INFINITY } else { error }
}

fn describe(examination: &Examination<'_>, site: usize, probe: &Probe) -> Disagreement {
    let slots = &examination.subject.slots;
    let measured = probe.reading.map_or(f64::NAN, |reading| reading.value);
    let (first, step) = probe.direction.components[0];
    let (element, step) = match probe.direction.single() {
        Some(_) => (slots[first].element.clone(), step),
        None => ("(a random direction)".to_string(), 1.0),
    };
    let mixed = probe.direction.components.iter().any(|&(other, _)| slots[other].argument != slots[first].argument);
    let others: Vec<Probe> = examination.probes.iter().filter(|(at, _)| *at == site).map(|(_, p)| p.clone()).collect();
    Disagreement {
        argument: if mixed { "(all)".to_string() } else { slots[first].argument.clone() },
        element,
        derivative: probe.derivative / step,
        differences: measured / step,
        uncertainty: (probe.tolerance / step).abs(),
        guess: guess::cause(probe, &examination.sites[site], &others),
        more: 0,
        rungs: probe.reading.map_or(0, |reading| reading.rungs),
        order: probe.reading.and_then(|reading| reading.order),
    }
}

/// A simpler input for the worst failure, labelled.
fn shrunk(examination: &Examination<'_>, seed: u64) -> Option<Vec<(String, f64)>> {
    let single = |probe: &&(usize, Probe)| probe.1.direction.single().is_some();
    let heavier = |a: &&(usize, Probe), b: &&(usize, Probe)| weight(&a.1).total_cmp(&weight(&b.1));
    let worst = examination.failing().filter(single).max_by(heavier);
    let (site, probe) = worst.or_else(|| examination.failing().max_by(heavier))?;
    let elements: Vec<usize> = probe.direction.components.iter().map(|&(element, _)| element).collect();
    let x = shrink::values(examination.subject, &examination.sites[*site].x, &elements, seed)?;
    let labels = examination.subject.slots.iter().map(|slot| format!("{}{}", slot.argument, slot.element));
    Some(labels.zip(x).collect())
}
