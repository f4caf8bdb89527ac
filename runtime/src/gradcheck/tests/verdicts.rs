//! The verdict where it is not plain: corners, edges, noise, broken laws; and what it costs.

use super::campaigns::{added, doubled, subject_of_squares};
use super::words::squares;
use crate::gradcheck::report::{Forward, Verdict};
use crate::gradcheck::{Check, Derivative, Rng, Subject, check, check_vjp, simplex, simplex_pullback, spd, spd_pullback};

#[test]
fn a_kink_takes_either_slope_and_no_other() {
    let at_zero = |slope: f64| check(|x| x[0].abs(), move |x| vec![if x[0] == 0.0 { slope } else { x[0].signum() }], &[0.0]);
    for slope in [-1.0, 0.0, 0.5, 1.0] {
        let report = at_zero(slope);
        assert_eq!(report.verdict, Verdict::Pass, "{slope}: {report}");
        assert_eq!(report.arguments[0].kinks, 1);
    }
    assert_eq!(at_zero(2.0).verdict, Verdict::Fail);
    // Right at the corner and wrong beside it.
    let wrong = check(|x| x[0].abs(), |x| vec![if x[0] == 0.0 { 1.0 } else { 2.0 * x[0].signum() }], &[0.0]);
    assert_eq!(wrong.verdict, Verdict::Fail);
    // A tie that is counted twice is no slope that the function has anywhere near.
    let maximum = |x: &[f64]| x[0].max(x[1]);
    let twice = |x: &[f64]| vec![f64::from(u8::from(x[0] >= x[1])), f64::from(u8::from(x[1] >= x[0]))];
    for seed in 0..100 {
        let report = Check::new(maximum, twice).at(&[0.7, 0.7]).seed(seed).run();
        assert_eq!(report.verdict, Verdict::Fail, "seed {seed}: {report}");
    }
}

#[test]
fn one_sided_domains_are_checked_from_their_side() {
    let edge = |x: &[f64]| if x[0] < 1.0 { f64::NAN } else { x[0].powi(3) };
    check(edge, |x| vec![3.0 * x[0] * x[0]], &[1.0]).assert();
    assert_eq!(check(edge, |x| vec![2.0 * x[0] * x[0]], &[1.0]).verdict, Verdict::Fail);
}

#[test]
fn noise_decides_nothing() {
    let noise = |x: &[f64]| Rng::from_seed(x[0].to_bits()).normal();
    for slope in [0.0, 1.0, -300.0] {
        let report = check(noise, move |_| vec![slope], &[0.4]);
        assert_eq!(report.verdict, Verdict::Inconclusive, "{report}");
    }
    let report = check(noise, |_| vec![1.0], &[0.4]);
    assert!(report.to_string().starts_with("gradient of `f` could not be checked"));
}

#[test]
fn broken_laws_are_named() {
    let rotate = |x: &[f64]| vec![x[0] * x[1], x[0] + x[1]];
    let pull = |x: &[f64], w: &[f64]| vec![w[0] * x[1] + w[1], w[0] * x[0] + w[1]];
    let x = [0.4, 2.5];
    check_vjp(rotate, pull, &x).assert();
    let ignored = check_vjp(rotate, move |x, _| pull(x, &[1.0, 1.0]), &x);
    assert!(ignored.complaints[0].contains("zero cotangent"), "{ignored}");
    let squared = check_vjp(rotate, move |x, w| pull(x, &[w[0] * w[0], w[1]]), &x);
    assert!(squared.complaints[0].contains("not linear"), "{squared}");
    let forward = |x: &[f64], v: &[f64]| vec![v[0] * x[1] + v[1] * x[0], v[0] + v[1]];
    assert_eq!(Check::vjp(rotate, pull).forward(forward).at(&x).run().forward, Forward::Agrees);
    let report = Check::vjp(rotate, pull).forward(|_, v| v.to_vec()).at(&x).run();
    assert_eq!((report.verdict, report.forward), (Verdict::Fail, Forward::Disagrees));

    let counter = std::cell::Cell::new(0.0);
    let drifting = |x: &[f64]| {
        counter.set(counter.get() + 1.0);
        x[0] + counter.get()
    };
    let report = check(drifting, |_| vec![1.0], &[0.3]);
    assert!(report.complaints[0].contains("different values"), "{report}");
    let report = check(squares, |_| vec![1.0], &[0.3, 0.4]);
    assert!(report.complaints[0].contains("1 elements where the input has 2"), "{report}");
    let (line, report) = (line!(), check(squares, |_| panic!("no rule"), &[0.3, 0.4]));
    let place = format!("panicked at {}:{line}:", file!());
    assert!(report.complaints[0].contains(&place) && report.complaints[0].ends_with("no rule"), "{report}");
}

#[test]
fn side_conditions_of_a_generated_derivative() {
    fn gradient(gradient: Vec<f64>) -> Derivative {
        Derivative { gradient, ..Derivative::default() }
    }
    let broken = |change: fn(&mut Subject<'static>)| {
        let mut subject = subject_of_squares(2, 1.0);
        change(&mut subject);
        let report = super::claims::run(&subject, &[0.3, -0.4], 5);
        (report.verdict, report.complaints.first().cloned().unwrap_or_default())
    };
    assert_eq!(broken(|_| ()).0, Verdict::Pass);
    let (verdict, text) = broken(|subject| subject.accumulating = Some(Box::new(|x, w, _| gradient(doubled(x, w)))));
    assert!(verdict == Verdict::Fail && text.contains("must accumulate"), "{text}");
    let (verdict, text) = broken(|subject| subject.overwriting = vec![("into", Box::new(|x, w, b| gradient(added(x, w, b))))]);
    assert!(verdict == Verdict::Fail && text.contains("`into` gives another gradient"), "{text}");
    let (verdict, text) = broken(|subject| {
        let another = |x: &[f64], w: &[f64], _| Derivative { value: Some(vec![0.0]), ..gradient(doubled(x, w)) };
        subject.overwriting = vec![("into", Box::new(another))];
    });
    assert!(verdict == Verdict::Fail && text.contains("the value of `into` is 0e0"), "{text}");
    let (verdict, text) = broken(|subject| subject.overwriting = vec![("into", Box::new(|_, _, _| panic!("too short")))]);
    assert!(verdict == Verdict::Fail && text.contains("`into` panicked at ") && text.ends_with("too short"), "{text}");
    let (verdict, text) = broken(|subject| {
        subject.backward = Box::new(|x, w| Derivative { gradient: doubled(x, w), value: Some(vec![0.0]), inputs: None });
    });
    assert!(verdict == Verdict::Fail && text.contains("the value beside the gradient is 0e0"), "{text}");
    let (verdict, text) = broken(|subject| {
        subject.backward = Box::new(|x, w| Derivative { gradient: doubled(x, w), value: None, inputs: Some(vec![x[0], 1.0]) });
    });
    assert!(verdict == Verdict::Fail && text.contains("changes its input `x[1]`"), "{text}");
}

#[test]
fn the_cost_is_what_is_promised() {
    let x: Vec<f64> = (0..64).map(|index| (f64::from(index) + 0.5).sin()).collect();
    let sines = |x: &[f64]| x.iter().map(|x| x.sin()).sum::<f64>();
    let report = check(sines, |x| x.iter().map(|x| x.cos()).collect(), &x);
    assert!(report.passed() && report.primal_evaluations <= 8 * 66 + 12, "{}", report.primal_evaluations);

    let many: Vec<f64> = (0..3000).map(|index| (f64::from(index) + 0.5).sin()).collect();
    let report = check(sines, |x| x.iter().map(|x| x.cos()).collect(), &many);
    assert!(report.passed() && report.primal_evaluations <= 8 * 12 + 12, "{}", report.primal_evaluations);
    let report = Check::new(sines, |x| x.iter().map(|x| x.cos()).collect()).at(&many).budget(50).run();
    assert!(report.primal_evaluations <= 51 && report.notes[0].contains("budget"), "{report}");
}

#[test]
fn inputs_under_a_law_are_pulled_back_to_free_ones() {
    let mut rng = Rng::from_seed(9);
    for n in 1..=4 {
        let free: Vec<f64> = (0..n * n).map(|_| rng.normal()).collect();
        check_vjp(move |x| spd(x, n), move |x, w| spd_pullback(x, n, w), &free).assert();
        check_vjp(simplex, simplex_pullback, &free[..n]).assert();
        assert!((simplex(&free).iter().sum::<f64>() - 1.0).abs() < 1e-14);
    }
}
