//! What generated tests rely on: sweeps, domains, smaller failures, replays.

use std::time::Duration;

use super::words::squares;
use crate::gradcheck::generated::Test;
use crate::gradcheck::replay::Word;
use crate::gradcheck::report::{CheckReport, Verdict};
use crate::gradcheck::settings::Effort;
use crate::gradcheck::{Campaign, Case, Derivative, Draw, Slot, Subject};

#[test]
fn a_campaign_sweeps_shrinks_and_replays() {
    let right = campaign(&|draw| {
        let point = draw.floats(draw.size());
        Ok(Case { subject: subject_of_squares(point.len(), 1.0), point })
    });
    let report = right.run();
    assert!(report.passed() && report.points >= 8, "{report}");

    // Wrong from three elements on: the smallest such size is reported.
    let wrong = campaign(&|draw| {
        let point = draw.floats(draw.size());
        let factor = if point.len() >= 3 { 1.01 } else { 1.0 };
        Ok(Case { subject: subject_of_squares(point.len(), factor), point })
    });
    let report = wrong.run();
    println!("{report}");
    assert_eq!((report.verdict, report.arguments[0].elements), (Verdict::Fail, 3));
    assert!(report.shrunk.is_some());
    assert_eq!(report, wrong.run());
    let mut again = wrong.replay(Word::parse(&report.replay), Effort::Full);
    assert_eq!(again.entries, report.entries);
    again.function = report.function.clone();
    assert_eq!(again.shrunk, report.shrunk);
}

#[test]
fn a_campaign_finds_a_domain_or_asks_for_one() {
    let roots = campaign(&|draw| {
        let point = draw.floats(draw.size());
        let subject = Subject {
            primal: Box::new(|x| vec![x.iter().map(|x| x.ln()).sum()]),
            backward: Box::new(|x, w| Derivative { gradient: x.iter().map(|x| w[0] / x).collect(), ..Derivative::default() }),
            ..subject_of_squares(point.len(), 1.0)
        };
        Ok(Case { subject, point })
    });
    let report: CheckReport = roots.run();
    assert!(report.passed(), "{report}");
    assert!(report.notes[0].contains("(0, 1)"), "{report}");

    let nowhere = campaign(&|draw| {
        let point = draw.floats(draw.size());
        let subject = Subject { primal: Box::new(|_| vec![f64::NAN]), ..subject_of_squares(point.len(), 1.0) };
        Ok(Case { subject, point })
    });
    let report = nowhere.run();
    assert!(report.complaints[0].contains("name a domain"), "{report}");

    let impossible = campaign(&|_| Err("`graph: Graph` cannot be drawn".to_string()));
    assert_eq!(impossible.run().complaints, ["`graph: Graph` cannot be drawn"]);

    let norm = campaign(&|draw| {
        let point = draw.floats(draw.size());
        let subject = Subject {
            primal: Box::new(|x| vec![squares(x).sqrt()]),
            backward: Box::new(|x, w| Derivative {
                gradient: x.iter().map(|a| w[0] * a / squares(x).sqrt()).collect(),
                ..Derivative::default()
            }),
            ..subject_of_squares(point.len(), 1.0)
        };
        Ok(Case { subject, point })
    });
    assert!(norm.run().passed(), "{}", norm.run());
}

/// A size that is too small is drawn larger; the next ones are not, as long as they suffice.
#[test]
fn larger_inputs_are_drawn_only_where_they_are_needed() {
    let lengths = |least: usize| {
        let seen = std::cell::RefCell::new(std::collections::BTreeSet::new());
        let sample = |draw: &mut Draw| {
            let point = draw.floats(draw.size());
            assert!(point.len() >= least, "too few");
            seen.borrow_mut().insert(point.len());
            Ok(Case { subject: subject_of_squares(point.len(), 1.0), point })
        };
        assert!(campaign(&sample).run().passed());
        seen.into_inner().into_iter().collect::<Vec<_>>()
    };
    assert_eq!(lengths(0), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(lengths(2), [2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(lengths(7), [7, 8, 9]);
    assert_eq!(lengths(10), [10, 14, 20]);
}

/// `sqrt(x y)` has no derivative at the origin, though it is flat along both axes; the check draws that point itself.
#[test]
fn what_is_not_finite_at_a_corner_is_no_fault() {
    let product_root = |poison: fn(&[f64]) -> f64| {
        move |draw: &mut Draw| {
            let point = draw.floats(2);
            let subject = Subject {
                primal: Box::new(|x| vec![(x[0] * x[1]).sqrt()]),
                backward: Box::new(move |x, w| {
                    let slope = w[0] * 0.5 / (x[0] * x[1]).sqrt();
                    Derivative { gradient: vec![slope * x[1] + poison(x), slope * x[0]], ..Derivative::default() }
                }),
                ..subject_of_squares(2, 1.0)
            };
            Ok(Case { subject, point })
        }
    };
    let report = campaign(&product_root(|_| 0.0)).run();
    assert!(report.passed(), "{report}");
    let report = campaign(&product_root(|x| if x[0] == 0.0 { 0.0 } else { f64::NAN })).run();
    assert_eq!(report.verdict, Verdict::Fail, "{report}");
}

fn campaign<'a>(sample: &'a dyn Fn(&mut Draw) -> Result<Case<'static>, String>) -> Campaign<'a> {
    Campaign {
        function: "squares",
        path: "tests::squares",
        test: "gradcheck_squares",
        file: "src/lib.rs",
        line: 7,
        sizes: &[1, 2, 3, 5],
        more_sizes: &[0, 4, 6, 7, 8, 9],
        inconclusive: None,
        sample,
    }
}

pub(super) fn doubled(x: &[f64], w: &[f64]) -> Vec<f64> {
    x.iter().map(|x| 2.0 * x * w[0]).collect()
}

pub(super) fn added(x: &[f64], w: &[f64], buffer: Vec<f64>) -> Vec<f64> {
    buffer.iter().zip(doubled(x, w)).map(|(held, a)| held + a).collect()
}

/// Sums of squares whose gradient is off by a factor.
pub(super) fn subject_of_squares(length: usize, factor: f64) -> Subject<'static> {
    Subject {
        slots: (0..length).map(|index| Slot::new("x", format!("[{index}]"))).collect(),
        primal: Box::new(|x| vec![squares(x)]),
        backward: Box::new(move |x, w| Derivative { gradient: doubled(x, &[w[0] * factor]), ..Derivative::default() }),
        ..Subject::blank()
    }
}

/// A function that does not return costs a test no more than the limit, and the report leads to the input.
#[test]
fn a_function_that_never_returns_is_given_up() {
    let test = Test {
        function: "root",
        path: "tests::root",
        test: "gradcheck_root",
        file: "src/lib.rs",
        line: 7,
        recursive: false,
        inconclusive: Some("no excuse for this"),
        sampler: "",
    };
    let sample = |draw: &mut Draw| {
        let point = draw.floats(1);
        let primal = |x: &[f64]| {
            if x[0] < 0.0 {
                loop {
                    std::thread::park();
                }
            }
            vec![x[0].sqrt()]
        };
        Ok(Case { subject: Subject { primal: Box::new(primal), ..subject_of_squares(1, 1.0) }, point })
    };
    let text = test.report(Duration::from_millis(200), sample).to_string();
    for part in [
        "gradient of `root` could not be checked",
        "the function has not returned for 200ms at x[0] = -",
        "check(x in 0.5..2.0)",
        "PULLBACK_REPLAY=",
    ] {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
    // What only takes long in sum is no matter.
    let slow = |draw: &mut Draw| {
        let point = draw.floats(1);
        let primal = |x: &[f64]| {
            std::thread::sleep(Duration::from_millis(1));
            vec![squares(x)]
        };
        Ok(Case { subject: Subject { primal: Box::new(primal), ..subject_of_squares(1, 1.0) }, point })
    };
    let report = test.report(Duration::from_millis(100), slow);
    assert!(report.passed() && report.primal_evaluations > 100, "{report}");
}

/// At a minimum of zero nothing but the function itself says how much is nothing.
#[test]
fn what_is_not_finite_at_a_stationary_zero_is_a_fault() {
    for poison in [f64::NAN, f64::INFINITY] {
        let sample = |draw: &mut Draw| {
            let point = draw.floats(1);
            let slope = move |x: f64| if x == 0.0 { poison } else { 2.0 * x };
            let subject = Subject {
                backward: Box::new(move |x, w| Derivative { gradient: vec![slope(x[0]) * w[0]], ..Derivative::default() }),
                ..subject_of_squares(1, 1.0)
            };
            Ok(Case { subject, point })
        };
        // Half of the special points have a zero.
        let report = Campaign { sizes: &[1, 1, 1, 1, 1, 1], ..campaign(&sample) }.run();
        assert_eq!(report.verdict, Verdict::Fail, "{report}");
    }
}

/// What never changes was never compared; a name says so, an excuse, or an underscore.
#[test]
fn a_constant_is_undecided() {
    fn constant(draw: &mut Draw, name: &'static str, limit: f64) -> Case<'static> {
        let point = draw.floats(1);
        let value = move |x: f64| if x > limit { x * x } else { 7.0 };
        let subject = Subject {
            slots: vec![Slot::new(name, "")],
            primal: Box::new(move |x| vec![value(x[0])]),
            backward: Box::new(move |x, w| Derivative {
                gradient: vec![if x[0] > limit { w[0] * 2.0 * x[0] } else { 0.0 }],
                ..Derivative::default()
            }),
            ..Subject::blank()
        };
        Case { subject, point }
    }
    let report = campaign(&|draw| Ok(constant(draw, "rate", 50.0))).run();
    assert_eq!((report.verdict, report.constant), (Verdict::Inconclusive, report.points), "{report}");
    for part in ["check(rate in 0.0..1.0)", "check(sample = path)", "check(inconclusive = "] {
        assert!(report.to_string().contains(part), "{report}");
    }
    campaign(&|draw| Ok(constant(draw, "_rate", f64::INFINITY))).run().assert();
    let excused = |draw: &mut Draw| Ok(constant(draw, "rate", f64::INFINITY));
    Campaign { inconclusive: Some("a constant"), ..campaign(&excused) }.run().assert();
    let report = campaign(&|draw| Ok(constant(draw, "rate", 0.0))).run();
    assert!(report.passed() && report.constant > 0 && report.constant < report.points, "{report}");
    assert!(report.to_string().contains(&format!("at {} of the points it did not change", report.constant)), "{report}");
}

/// Nothing at all is drawn last, and what does not return from it is left out.
#[test]
fn a_loop_over_nothing_is_no_fault() {
    let test = Test {
        function: "squares",
        path: "tests::squares",
        test: "gradcheck_squares",
        file: "src/lib.rs",
        line: 7,
        recursive: false,
        inconclusive: None,
        sampler: "",
    };
    let sample = |draw: &mut Draw| {
        let size = draw.size();
        let point = draw.floats(size);
        let primal = |x: &[f64]| {
            while x.is_empty() {
                std::thread::park();
            }
            vec![squares(x)]
        };
        Ok(Case { subject: Subject { primal: Box::new(primal), ..subject_of_squares(size, 1.0) }, point })
    };
    let report = test.report(Duration::from_millis(500), sample);
    assert!(report.passed() && report.to_string().contains("length 0 left out"), "{report}");
}
