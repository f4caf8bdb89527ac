//! The table: what became of every bug in every function, and of every function without one.

use std::collections::BTreeMap;
use std::fmt;

use pullback::gradcheck::{Campaign, CheckReport, Verdict};

use super::bug::{Bug, with, with_at};
use super::functions::{Class, FUNCTIONS, Function};

/// How often each of the outcomes came about.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Bugs that changed a gradient.
    pub planted: usize,
    /// Reported as wrong.
    pub caught: usize,
    /// The report says that something could not be decided.
    pub undecided: Vec<&'static str>,
    /// Passed, and nothing was said.
    pub missed: Vec<&'static str>,
}

/// Everything that was seen.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// In double precision, and in single.
    pub bugs: BTreeMap<(bool, Bug), Tally>,
    /// Right functions that were checked: points, and those that were called wrong.
    pub right: usize,
    /// The names of functions that were called wrong and are not.
    pub false_alarms: Vec<&'static str>,
    /// Right functions about which something was left undecided.
    pub undecided: usize,
}

/// Checks every function, with every bug at `seeds` seeds and without one at `right_seeds` seeds.
#[must_use]
pub fn table(seeds: u64, right_seeds: u64) -> Table {
    let mut table = Table::default();
    for function in FUNCTIONS {
        for seed in 0..right_seeds {
            let (report, _) = with(None, || check(function, 1000 + seed));
            table.right += report.points;
            match report.verdict {
                Verdict::Fail => table.false_alarms.push(function.name),
                Verdict::Inconclusive => table.undecided += 1,
                Verdict::Pass => {}
            }
        }
        for bug in Bug::ALL {
            let single = matches!(function.class, Class::Single | Class::Alone);
            let tally = table.bugs.entry((single, bug)).or_default();
            for seed in 0..seeds {
                let (report, showed) = with(Some(bug), || check(function, seed));
                if showed {
                    tally.add(function, &report);
                }
            }
        }
    }
    table
}

/// Plants every bug where a slice has one length and no other, from none to nine elements.
#[must_use]
pub fn lengths(seeds: u64) -> BTreeMap<usize, Tally> {
    let mut tallies: BTreeMap<usize, Tally> = BTreeMap::new();
    for function in FUNCTIONS.iter().filter(|function| function.class == Class::Long) {
        for (length, bug) in (0..=9).flat_map(|length| Bug::ALL.map(|bug| (length, bug))) {
            for seed in 0..seeds {
                let (report, showed) = with_at(bug, length + 1, || check(function, seed));
                if showed {
                    tallies.entry(length).or_default().add(function, &report);
                }
            }
        }
    }
    tallies
}

impl Tally {
    fn add(&mut self, function: &Function, report: &CheckReport) {
        self.planted += 1;
        match report.verdict {
            Verdict::Fail => self.caught += 1,
            Verdict::Inconclusive => self.undecided.push(function.name),
            Verdict::Pass if report.partly_inconclusive() => self.undecided.push(function.name),
            Verdict::Pass => self.missed.push(function.name),
        }
    }
}

impl Table {
    /// The sum over bugs in double precision: planted, caught.
    #[must_use]
    pub fn double(&self) -> (usize, usize) {
        let tallies = self.bugs.iter().filter(|((single, _), _)| !single);
        tallies.fold((0, 0), |(planted, caught), (_, tally)| (planted + tally.planted, caught + tally.caught))
    }
}

fn check(function: &Function, seed: u64) -> CheckReport {
    let path = format!("planted::{}#{seed}", function.name);
    let any: (&[usize], &[usize]) = (&[1, 2, 3, 5], &[4, 6, 7, 8, 9, 0]);
    let fixed: (&[usize], &[usize]) = (&[function.length], &[]);
    let (sizes, more_sizes) = if function.class == Class::Long { any } else { fixed };
    let campaign = Campaign {
        function: function.name,
        path: &path,
        test: function.name,
        file: file!(),
        line: line!(),
        sizes,
        more_sizes,
        inconclusive: None,
        sample: &function.case,
    };
    campaign.run()
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} functions", FUNCTIONS.len())?;
        writeln!(out, "precision  bug                planted  caught  undecided  missed")?;
        for ((single, bug), tally) in &self.bugs {
            let precision = if *single { "f32" } else { "f64" };
            let Tally { planted, caught, undecided, missed } = tally;
            let line = format!(
                "{precision}        {:<17}  {planted:>7}  {caught:>6}  {:>9}  {:>6}  {}",
                bug.name(),
                undecided.len(),
                missed.len(),
                [&undecided[..], &missed[..]].concat().join(" ")
            );
            writeln!(out, "{}", line.trim_end())?;
        }
        let (planted, caught) = self.double();
        let percent = 100.0 * caught as f64 / planted.max(1) as f64;
        writeln!(out, "f64 together: {caught} of {planted} caught, {percent:.1} %")?;
        writeln!(
            out,
            "without a bug: {} points, {} false alarms {:?}, {} undecided",
            self.right,
            self.false_alarms.len(),
            self.false_alarms,
            self.undecided
        )
    }
}
