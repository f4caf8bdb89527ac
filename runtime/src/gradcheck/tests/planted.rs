//! Wrong gradients, planted one at a time: what the check must never miss.

use std::collections::BTreeMap;

use super::claims::{points, run};
use super::corpus::{Bug, Case, Class, corpus};
use crate::gradcheck::examine::examine;
use crate::gradcheck::report::{CheckReport, Verdict};
use crate::gradcheck::settings::{BUDGET, Effort, Settings};
use crate::gradcheck::{Derivative, Rng, Slot, Subject};

type Planted = Box<dyn Fn(&[f64], &[f64], Vec<f64>) -> Vec<f64>>;

/// All bugs that make sense for the function, by name.
fn bugs(case: &Case) -> Vec<(&'static str, Planted)> {
    let right = case.right();
    let mut bugs: Vec<(&'static str, Planted)> = vec![
        ("factor 2", Box::new(|_, _, a| scaled(a, 2.0))),
        ("sign", Box::new(|_, _, a| scaled(a, -1.0))),
        ("relative 1e-3", Box::new(|_, _, a| scaled(a, 1.001))),
        ("relative 1e-5", Box::new(|_, _, a| scaled(a, 1.00001))),
        ("dropped element", Box::new(|_, _, a| at_largest(a, |_| 0.0))),
        ("one element 1e-3", Box::new(|_, _, a| at_largest(a, |a| a * 1.001))),
        ("lost accumulation", Box::new(|_, _, a| at_largest(a, |a| 0.4 * a))),
        ("not a number", Box::new(|_, _, a| at_largest(a, |_| f64::NAN))),
    ];
    if case.length > 1 {
        bugs.push(("swapped index", Box::new(|_, _, a| swapped(a))));
    }
    if case.class == Class::Vector {
        bugs.push(("ignored cotangent", Box::new(move |x, w, _| right(x, &vec![1.0; w.len()]))));
        let outputs = (case.subject(&|_, _, a| a).primal)(&vec![0.5; case.length]).len();
        if outputs == case.length {
            bugs.push(("transposed", Box::new(move |x, w, _| transposed(right, x, w))));
        }
    }
    bugs
}

fn scaled(gradient: Vec<f64>, factor: f64) -> Vec<f64> {
    gradient.into_iter().map(|a| a * factor).collect()
}

fn at_largest(mut gradient: Vec<f64>, change: impl Fn(f64) -> f64) -> Vec<f64> {
    if let Some(largest) = (0..gradient.len()).max_by(|&a, &b| gradient[a].abs().total_cmp(&gradient[b].abs())) {
        gradient[largest] = change(gradient[largest]);
    }
    gradient
}

fn swapped(mut gradient: Vec<f64>) -> Vec<f64> {
    gradient.swap(0, 1);
    gradient
}

/// `J w` where it should be `J^T w`.
fn transposed(right: fn(&[f64], &[f64]) -> Vec<f64>, x: &[f64], w: &[f64]) -> Vec<f64> {
    let row = |output: usize| {
        let unit: Vec<f64> = (0..x.len()).map(|index| f64::from(u8::from(index == output))).collect();
        right(x, &unit).iter().zip(w).map(|(j, w)| j * w).sum()
    };
    (0..x.len()).map(row).collect()
}

/// Whether the bug changes the gradient at all, by more than one part in a million.
fn changes(case: &Case, bug: Bug<'_>, x: &[f64]) -> bool {
    let outputs = (case.subject(&|_, _, a| a).primal)(x).len();
    let cotangent: Vec<f64> = (0..outputs).map(|index| 1.0 + index as f64).collect();
    let right = case.right()(x, &cotangent);
    let wrong = bug(x, &cotangent, right.clone());
    let size = right.iter().fold(0.0, |size: f64, a| size.max(a.abs()));
    right.iter().zip(&wrong).any(|(a, b)| b.is_nan() || (a - b).abs() > 1e-6 * size)
}

#[derive(Default)]
struct Tally {
    planted: usize,
    caught: usize,
    inconclusive: usize,
    missed: Vec<String>,
}

#[test]
fn planted_bugs_are_caught() {
    let mut tallies: BTreeMap<(bool, &str), Tally> = BTreeMap::new();
    for case in corpus().iter().filter(|case| case.class != Class::Noisy) {
        for (name, bug) in bugs(case) {
            let tally = tallies.entry((matches!(case.class, Class::Single | Class::SingleWithoutShadow), name)).or_default();
            for seed in 100..100 + points(1) {
                let x = (case.point)(&mut Rng::from_seed(seed), case.length);
                let usable = run(&case.subject(&|_, _, a| a), &x, seed).verdict == Verdict::Pass;
                if !usable || !changes(case, &*bug, &x) {
                    continue;
                }
                tally.planted += 1;
                match run(&case.subject(&*bug), &x, seed).verdict {
                    Verdict::Fail => tally.caught += 1,
                    Verdict::Inconclusive => {
                        tally.inconclusive += 1;
                        tally.missed.push(format!("{}?", case.name));
                    }
                    Verdict::Pass => tally.missed.push(case.name.to_string()),
                }
            }
        }
    }
    let (mut planted, mut caught) = (0, 0);
    for ((single, name), tally) in &tallies {
        let precision = if *single { "f32" } else { "f64" };
        println!("{precision} {name}: {} of {}, {:?}", tally.caught, tally.planted, tally.missed);
        if !single && *name != "relative 1e-5" {
            planted += tally.planted;
            caught += tally.caught;
        }
    }
    println!("f64, at least 1e-3: {caught} of {planted}");
    assert!(planted > 300);
    assert!(caught * 100 >= planted * 98, "{caught} of {planted}");
}

/// Ten thousand inputs; the gradient is right but for one element that is 0.1 % off.
#[test]
fn one_element_of_ten_thousand() {
    const LENGTH: usize = 10_000;
    let primal = |x: &[f64]| vec![x.iter().map(|x| x.sin()).sum::<f64>() + x[0] * x[LENGTH - 1]];
    for seed in 0..10 {
        let mut rng = Rng::from_seed(seed);
        let x: Vec<f64> = (0..LENGTH).map(|_| rng.normal()).collect();
        let wrong = rng.integer(0..=LENGTH as i64 - 1) as usize;
        let backward = |x: &[f64], _: &[f64]| {
            let mut gradient: Vec<f64> = x.iter().map(|x| x.cos()).collect();
            gradient[0] += x[LENGTH - 1];
            gradient[LENGTH - 1] += x[0];
            gradient[wrong] *= 1.001;
            Derivative { gradient, ..Derivative::default() }
        };
        let subject = Subject {
            slots: (0..LENGTH).map(|index| Slot::new("w", format!("[{index}]"))).collect(),
            primal: Box::new(primal),
            backward: Box::new(backward),
            takes_cotangent: false,
            ..Subject::blank()
        };
        let settings = Settings { effort: Effort::Full, seed, budget: BUDGET, shrink: false };
        let report: CheckReport = examine(&subject, &x, &settings).unwrap();
        println!("seed {seed}: {} evaluations\n{report}", report.primal_evaluations);
        assert_eq!(report.verdict, Verdict::Fail);
        assert_eq!(report.entries[0].element, format!("[{wrong}]"));
        assert!(report.primal_evaluations < 1000, "{} evaluations", report.primal_evaluations);
    }
}
