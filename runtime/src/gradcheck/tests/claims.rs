//! The claims of the documentation, measured.

use std::collections::BTreeMap;

use super::corpus::corpus;
use crate::gradcheck::examine::examine;
use crate::gradcheck::report::{CheckReport, Verdict};
use crate::gradcheck::settings::{BUDGET, Effort, Settings};
use crate::gradcheck::{Rng, Subject};

pub(super) fn settings(seed: u64) -> Settings {
    Settings { effort: Effort::Full, seed, budget: BUDGET, shrink: false }
}

pub(super) fn run(subject: &Subject<'_>, x: &[f64], seed: u64) -> CheckReport {
    examine(subject, x, &settings(seed)).unwrap_or_else(|error| panic!("{}: {error:?}", subject.function))
}

/// How many random points each function is tried at; `GRADCHECK_POINTS` asks for more.
pub(super) fn points(usual: u64) -> u64 {
    std::env::var("GRADCHECK_POINTS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// No right gradient is ever rejected.
#[test]
fn no_false_alarms() {
    let cases = corpus();
    assert!(cases.len() >= 50);
    let mut counts: BTreeMap<_, [usize; 4]> = BTreeMap::new();
    let mut undecided: BTreeMap<&str, usize> = BTreeMap::new();
    let mut alarms = Vec::new();
    for case in &cases {
        let subject = case.subject(&|_, _, gradient| gradient);
        for seed in 0..points(12) {
            let x = (case.point)(&mut Rng::from_seed(seed), case.length);
            let report = run(&subject, &x, seed);
            let row = counts.entry(case.class).or_default();
            match report.verdict {
                Verdict::Pass => row[0] += 1,
                Verdict::Inconclusive => row[1] += 1,
                Verdict::Fail => {
                    row[2] += 1;
                    alarms.push(format!("{} seed {seed} at {x:?}\n{report}", case.name));
                }
            }
            row[3] = row[3].max(report.primal_evaluations);
            if report.verdict == Verdict::Inconclusive {
                *undecided.entry(case.name).or_default() += 1;
            }
        }
    }
    println!("class: [pass, inconclusive, alarm, most evaluations]");
    for (class, row) in &counts {
        println!("{class:?}: {row:?}");
    }
    println!("inconclusive: {undecided:?}");
    assert!(alarms.is_empty(), "{} false alarms\n{}", alarms.len(), alarms.join("\n"));
}
