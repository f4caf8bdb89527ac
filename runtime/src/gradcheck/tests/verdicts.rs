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
    // A sum that cancels, to exactly zero for some cotangents only.
    let terms = [7e6, 2e6, -3e6, 3e6, -2e6, -7e6].map(|i| i / 3.0);
    let cancelled = check_vjp(
        move |x: &[f64]| vec![terms.iter().map(|i| x[0] * i).sum::<f64>() + x[1]],
        move |_: &[f64], w: &[f64]| vec![terms.iter().map(|i| i * w[0]).sum(), w[0]],
        &[0.3, 0.4],
    );
    assert!(cancelled.complaints.is_empty(), "{cancelled}");
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

/// At a minimum the gradient is zero, or what rounding leaves of it: that is right, and can be seen to be.
#[test]
fn a_right_gradient_at_a_smooth_minimum_is_right() {
    for scale in [1e-200, 1e-8, 1.0, 1e100, 1e200] {
        for offset in [0.0, 3.0, 1e3] {
            for at in [1.0, 0.1, -1e4, 1e-5, 0.0] {
                let f = move |x: &[f64]| scale * ((x[0] - at).powi(2) + offset) + scale * (x[1] - at).powi(4);
                let gradient = move |x: &[f64]| vec![2.0 * scale * (x[0] - at), 4.0 * scale * (x[1] - at).powi(3)];
                let report = check(f, gradient, &[at, at]);
                let blurred = offset > 100.0 * at * at;
                assert!(report.passed() || blurred && report.verdict == Verdict::Inconclusive, "{scale} {offset} {at}: {report}");
                let slope = 1e-2 * scale * if at == 0.0 { 1.0 } else { at.abs() };
                let wrong = check(f, move |x| vec![gradient(x)[0] + slope, gradient(x)[1]], &[at, at]);
                let unsure = wrong.verdict == Verdict::Inconclusive || wrong.partly_inconclusive();
                assert!(wrong.verdict == Verdict::Fail || blurred && unsure, "{scale} {offset} {at}: {wrong}");
            }
        }
    }
    // Where the gradient is not zero but a rounding error.
    check(|x| (x[0] - 0.3) * (x[0] - 0.3) + x[0].cosh(), |x| vec![2.0 * (x[0] - 0.3) + x[0].sinh()], &[0.20132567384593793]).assert();
    // Nor does its zero hide a dropped derivative, a corner, or a slope in sight of a steep wall.
    assert_eq!(check(|x| 1e-3 * x[0] + x[0] * x[0], |_| vec![0.0], &[0.0]).verdict, Verdict::Fail);
    assert_eq!(check(|x| x[0].abs() + 0.5 * x[0], |_| vec![2.0], &[0.0]).verdict, Verdict::Fail);
    assert_ne!(check(|x| 1e14 + 3.0 * x[0], |_| vec![0.0], &[0.7]).verdict, Verdict::Pass);
}

#[test]
fn values_of_any_size_are_checked() {
    for power in [-290, -200, -160, -30, 30, 160, 200, 290] {
        let size = 10f64.powi(power);
        let f = move |x: &[f64]| size * (x[0] * x[1]).sin() + size * x[2];
        let gradient = move |x: &[f64]| {
            let slope = size * (x[0] * x[1]).cos();
            vec![slope * x[1], slope * x[0], size]
        };
        check(f, gradient, &[0.7, -1.2, 0.3]).assert();
        assert_eq!(check(f, move |x| gradient(x).iter().map(|a| 1.001 * a).collect(), &[0.7, -1.2, 0.3]).verdict, Verdict::Fail);
        // Arguments of that size.
        let root = |x: &[f64]| (x[0] / x[1]).sqrt() + x[0] / size;
        let slopes = |x: &[f64]| {
            let half = 0.5 * (x[0] / x[1]).sqrt();
            vec![half / x[0] + 1.0 / size, -half / x[1]]
        };
        check(root, slopes, &[size, 3.0 * size]).assert();
        check_vjp(move |x| vec![size * x[0], x[1] / size], move |_, w| vec![size * w[0], w[1] / size], &[0.4, 0.6]).assert();
    }
}

/// Infinity and NaN agree with nothing, except where difference quotients grow without bound.
#[test]
fn what_is_not_finite_is_right_only_where_differences_diverge() {
    type Function = fn(f64) -> f64;
    let at = |f: Function, slope: Function, derivative: f64, x: f64| {
        check(move |y| f(y[0]), move |y| vec![if y[0] == x { derivative } else { slope(y[0]) }], &[x])
    };
    let finite: [(Function, f64); 9] = [
        (|x| x * x, 0.0),
        (|x| x * x, 0.7),
        (|_| 2.0, 0.3),
        (f64::exp, 0.0),
        (|x| x.powi(3), 0.0),
        (|x| 1e6 + x, 0.2),
        (f64::abs, 0.0),
        (|x| x.max(0.0), 0.0),
        (|x| if x < 1.0 { f64::NAN } else { x }, 1.0),
    ];
    for (f, x) in finite {
        for derivative in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            let report = at(f, |_| 1.0, derivative, x);
            assert_eq!(report.verdict, Verdict::Fail, "{derivative} at {x}: {report}");
        }
    }
    // Upwards, from one side or from both; what is said is right beside the point too.
    let steep: [(Function, Function, f64, f64); 6] = [
        (f64::sqrt, |x| 0.5 / x.sqrt(), 0.0, f64::INFINITY),
        (f64::cbrt, |x| 1.0 / (3.0 * x.cbrt().powi(2)), 0.0, f64::INFINITY),
        (f64::asin, |x| 1.0 / ((1.0 - x) * (1.0 + x)).sqrt(), 1.0, f64::INFINITY),
        (f64::acos, |x| -1.0 / ((1.0 - x) * (1.0 + x)).sqrt(), -1.0, f64::NEG_INFINITY),
        (f64::acosh, |x| 1.0 / ((x - 1.0) * (x + 1.0)).sqrt(), 1.0, f64::INFINITY),
        (|x| if x == 0.0 { 0.0 } else { -x * x.ln() }, |x| -x.ln() - 1.0, 0.0, f64::INFINITY),
    ];
    for (f, slope, x, derivative) in steep {
        let report = at(f, slope, derivative, x);
        assert!(report.passed() && report.arguments[0].kinks == 1, "{derivative} at {x}: {report}");
        assert_eq!(at(f, slope, f64::NAN, x).verdict, Verdict::Fail);
        assert_eq!(at(f, slope, -derivative, x).verdict, Verdict::Fail);
        // A derivative that is infinite everywhere is wrong beside it.
        assert_eq!(check(move |y| f(y[0]), move |_| vec![derivative], &[x]).verdict, Verdict::Fail);
    }
}
