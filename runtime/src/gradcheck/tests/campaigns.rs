//! What generated tests rely on: sweeps, domains, smaller failures, replays.

use super::words::squares;
use crate::gradcheck::replay::Word;
use crate::gradcheck::report::{CheckReport, Verdict};
use crate::gradcheck::settings::Effort;
use crate::gradcheck::{Campaign, Case, Derivative, Draw, Slot, Subject};

#[test]
fn a_campaign_sweeps_shrinks_and_replays() {
    let right = campaign(&|draw| {
        let point = draw.floats(draw.size);
        Ok(Case { subject: subject_of_squares(point.len(), 1.0), point })
    });
    let report = right.run();
    assert!(report.passed() && report.points >= 8, "{report}");

    // Wrong from three elements on: the smallest such size is reported.
    let wrong = campaign(&|draw| {
        let point = draw.floats(draw.size);
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
        let point = draw.floats(draw.size);
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
        let point = draw.floats(draw.size);
        let subject = Subject { primal: Box::new(|_| vec![f64::NAN]), ..subject_of_squares(point.len(), 1.0) };
        Ok(Case { subject, point })
    });
    let report = nowhere.run();
    assert!(report.complaints[0].contains("name a domain"), "{report}");

    let impossible = campaign(&|_| Err("`graph: Graph` cannot be drawn".to_string()));
    assert_eq!(impossible.run().complaints, ["`graph: Graph` cannot be drawn"]);

    let norm = campaign(&|draw| {
        let point = draw.floats(draw.size);
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

fn campaign<'a>(sample: &'a dyn Fn(&mut Draw) -> Result<Case<'static>, String>) -> Campaign<'a> {
    Campaign {
        function: "squares",
        path: "tests::squares",
        test: "gradcheck_squares",
        file: "src/lib.rs",
        line: 7,
        sizes: &[1, 2, 3, 5],
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
