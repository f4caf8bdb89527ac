//! Draws a report: aligned columns, no trailing spaces, as many digits as the disagreement needs.

use std::fmt;
use std::io::Write;

use super::report::{CheckReport, Disagreement, Forward, SelfTest, Verdict};

/// More rows than this are counted, not drawn.
const MOST_ROWS: usize = 8;

/// ```text
/// gradient of `loss` disagrees with finite differences          src/net.rs:41
///   argument  element      derivative         differences           ratio
///   w         [2][1]       -3.1416e-2         -6.2832e-2 ± 4e-12    0.500000   a factor 2 is missing?
///   16 more elements of `w` with the same ratio; `b`, `x` pass
///   differences: 7 rungs, order 4.0: trustworthy; forward and reverse agree: the rule they share is wrong
///   replay: PULLBACK_REPLAY=9f3a.. cargo test gradcheck_loss
/// ```
impl fmt::Display for CheckReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = vec![title(self)];
        lines.extend(self.complaints.iter().map(|text| format!("  {text}")));
        if self.entries.is_empty() {
            lines.extend(counts(self));
        } else {
            lines.extend(rows(&self.entries));
            lines.extend(company(self).map(|text| format!("  {text}")));
            lines.push(format!("  {}", credit(self)));
        }
        lines.extend(self.shrunk.as_ref().map(|input| format!("  still so at {}", assignment(input))));
        lines.extend(self_test(self.self_test).map(|text| format!("  {text}")));
        lines.extend(self.notes.iter().map(|text| format!("  {text}")));
        if self.verdict != Verdict::Pass && !self.replay.is_empty() {
            lines.push(format!("  replay: PULLBACK_REPLAY={} {}", self.replay, command(self)));
        }
        for (index, line) in lines.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(out, "{separator}{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// One line on standard error, past the test harness, which would swallow it for a test that
/// passes.
pub(crate) fn warn(report: &CheckReport) {
    let undecided: Vec<String> = report
        .arguments
        .iter()
        .filter(|argument| argument.undecided > 0)
        .map(|argument| format!("{} in `{}`", argument.undecided, argument.name))
        .collect();
    let what = if undecided.is_empty() { "nothing".to_string() } else { undecided.join(", ") };
    let reason = report.excuse.as_ref().map_or(String::new(), |reason| format!(" (accepted: {reason})"));
    let place = report.location.as_ref().map_or(String::new(), |(file, line)| format!(" ({file}:{line})"));
    let line = format!("gradient of `{}`{place}: {what} could not be decided by differences{reason}\n", report.function);
    // A test must not fail because standard error is closed.
    let _ = std::io::stderr().write_all(line.as_bytes());
}

fn title(report: &CheckReport) -> String {
    let outcome = match (report.verdict, report.complaints.is_empty(), report.entries.is_empty()) {
        (Verdict::Pass, ..) => "agrees with finite differences",
        (Verdict::Inconclusive, ..) => "could not be checked",
        (Verdict::Fail, false, true) => "breaks a law of derivatives",
        (Verdict::Fail, ..) => "disagrees with finite differences",
    };
    let text = format!("gradient of `{}` {outcome}", report.function);
    let Some((file, line)) = &report.location else {
        return text;
    };
    format!("{text:<60}  {file}:{line}")
}

fn rows(entries: &[Disagreement]) -> Vec<String> {
    let mut table = vec![["argument", "element", "derivative", "differences", "ratio", ""].map(String::from)];
    table.extend(entries.iter().take(MOST_ROWS).map(cells));
    let mut widths = [8, 11, 17, 20, 9, 0];
    for row in &table {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let draw = |row: &[String; 6]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("  {cell:<width$}"));
        cells.collect::<String>().trim_end().to_string()
    };
    let mut lines: Vec<String> = table.iter().map(draw).collect();
    if entries.len() > MOST_ROWS {
        lines.push(format!("  and {} more", entries.len() - MOST_ROWS));
    }
    lines
}

fn cells(entry: &Disagreement) -> [String; 6] {
    let (derivative, measured) = (entry.derivative, entry.differences);
    let relative = ((derivative - measured) / measured).abs();
    let wanted = if relative > 0.0 && relative < 1.0 { (2.0 - relative.log10()).ceil() as usize } else { 4 };
    let digits = wanted.clamp(4, 15);
    let differences = if measured.is_nan() { "none".to_string() } else { format!("{measured:.digits$e} ± {:.0e}", entry.uncertainty) };
    let ratio = entry.ratio();
    let (least, most) = (digits.max(6), digits);
    let ratio = match ratio.abs() {
        _ if !ratio.is_finite() => "-".to_string(),
        size if (1e-3..1e4).contains(&size) || size == 0.0 => format!("{ratio:.least$}"),
        _ => format!("{ratio:.most$e}"),
    };
    let derivative = format!("{derivative:.digits$e}");
    [entry.argument.clone(), entry.element.clone(), derivative, differences, ratio, entry.guess.clone()]
}

/// `16 more elements of `w` with the same ratio; `b`, `x` pass`.
fn company(report: &CheckReport) -> Option<String> {
    let mut clauses = Vec::new();
    for entry in report.entries.iter().take(MOST_ROWS).filter(|entry| entry.more > 0) {
        let plural = if entry.more == 1 { "" } else { "s" };
        clauses.push(format!("{} more element{plural} of `{}` with the same ratio", entry.more, entry.argument));
    }
    let names = |keep: fn(&super::ArgumentSummary) -> bool| {
        let names: Vec<String> = report.arguments.iter().filter(|a| keep(a)).map(|argument| format!("`{}`", argument.name)).collect();
        names
    };
    let passing = names(|argument| argument.failed == 0 && argument.passed > 0);
    let undecided = names(|argument| argument.failed == 0 && argument.passed == 0 && argument.elements > 0);
    if !passing.is_empty() {
        clauses.push(format!("{} pass{}", passing.join(", "), if passing.len() == 1 { "es" } else { "" }));
    }
    if !undecided.is_empty() {
        clauses.push(format!("{} undecided", undecided.join(", ")));
    }
    (!clauses.is_empty()).then(|| clauses.join("; "))
}

/// How far the measurement can be trusted, and what forward mode says.
fn credit(report: &CheckReport) -> String {
    let Some(worst) = report.entries.first() else {
        return String::new();
    };
    if worst.differences.is_nan() {
        return "differences: none that settle, the function has no derivative here".to_string();
    }
    let plural = if worst.rungs == 1 { "" } else { "s" };
    let order = worst.order.map_or(String::new(), |order| format!(", order {order:.1}"));
    let trust = match (worst.rungs, worst.order) {
        (0, _) => "none",
        (rungs, order) if rungs >= 3 && order.is_none_or(|order| order > 1.5) => "trustworthy",
        _ => "weak, but clear of the tolerance",
    };
    let forward = match report.forward {
        Forward::Absent => "",
        Forward::Agrees => "; forward and reverse agree: the rule they share is wrong",
        Forward::Disagrees => "; forward and reverse disagree: look at the rules they do not share",
    };
    format!("differences: {} rung{plural}{order}: {trust}{forward}", worst.rungs)
}

fn counts(report: &CheckReport) -> Vec<String> {
    let mut lines = Vec::new();
    for argument in report.arguments.iter().filter(|argument| argument.elements > 0) {
        let mut parts = vec![format!("{} agree", argument.passed)];
        let others = [("undecided", argument.undecided), ("at a kink", argument.kinks), ("wrong", argument.failed)];
        parts.extend(others.iter().filter(|(_, count)| *count > 0).map(|(word, count)| format!("{count} {word}")));
        let lines_seen = argument.passed + argument.failed + argument.undecided;
        if lines_seen > 0 && argument.still == lines_seen && report.constant < report.points {
            parts.push("the function never changed with it".to_string());
        }
        lines.push(format!("  `{}`: {}", argument.name, parts.join(", ")));
    }
    let plural = if report.points == 1 { "" } else { "s" };
    let evaluations = report.primal_evaluations;
    let still = match report.constant {
        0 => String::new(),
        _ if report.points == 1 => "; it did not change".to_string(),
        constant => format!("; at {constant} of the points it did not change"),
    };
    lines.push(format!("  {} point{plural}, {evaluations} evaluations of the function{still}", report.points));
    lines
}

fn self_test(outcome: SelfTest) -> Option<&'static str> {
    match outcome {
        SelfTest::Blind => Some("this check could not see an error here"),
        SelfTest::Zero => Some("the gradient is zero everywhere"),
        SelfTest::Seen | SelfTest::Skipped => None,
    }
}

/// `w[2][1] = 1.0, b = 0.5, the rest 0`.
pub(crate) fn assignment(input: &[(String, f64)]) -> String {
    const MOST: usize = 12;
    let zeros = input.iter().filter(|(_, value)| *value == 0.0).count();
    let brief = zeros > 2;
    let shown: Vec<&(String, f64)> = input.iter().filter(|(_, value)| !brief || *value != 0.0).collect();
    let mut parts: Vec<String> = shown.iter().take(MOST).map(|(name, value)| format!("{name} = {value:?}")).collect();
    if shown.len() > MOST {
        parts.push(format!("and {} more", shown.len() - MOST));
    }
    if brief {
        parts.push(if shown.is_empty() { "zero" } else { "the rest 0" }.to_string());
    }
    parts.join(", ")
}

fn command(report: &CheckReport) -> String {
    report.test.as_ref().map_or("cargo test".to_string(), |test| format!("cargo test {test}"))
}
