//! Verdicts at either side of every threshold.

use super::*;
use crate::optim::OptimError;

/// The signals that a report gives as reasons.
fn signals(report: &Report) -> Vec<Signal> {
    report.findings.iter().map(|finding| finding.signal).collect()
}

#[test]
fn health_of_updates_is_judged_by_layer() {
    let cases = [
        ([-3.0, -3.0, -3.0, -3.0], Verdict::Healthy),
        ([-1.01, -1.01, -1.01, -1.01], Verdict::Healthy),
        ([-0.99, -1.01, -1.01, -1.01], Verdict::Exploding),
        ([-1.01, -1.01, -1.01, -0.99], Verdict::Exploding),
        ([-1.01, -0.01, -1.01, -1.01], Verdict::Healthy),
        ([-1.01, 0.01, -1.01, -1.01], Verdict::Exploding),
        ([-4.99, -4.99, -4.99, -4.99], Verdict::Healthy),
        ([-4.99, -4.99, -5.01, -4.99], Verdict::Watch),
        ([-4.99, -4.99, -6.01, -4.99], Verdict::Vanishing),
    ];
    for (powers, expected) in cases {
        let report = report(powers);
        assert_eq!(report.verdict, expected, "{report}");
        assert_eq!(signals(&report)[0], Signal::UpdateToWeight);
    }
}

#[test]
fn health_of_depth_takes_the_ratio_and_the_distance() {
    // Three steps from the first layer to the last.
    let falling = |ratio: f64| [-2.0 + 3.0 * ratio.log10(), -2.0 + 2.0 * ratio.log10(), -2.0 + ratio.log10(), -2.0];
    let cases = [(0.51, Verdict::Healthy), (0.49, Verdict::Watch), (0.22, Verdict::Watch), (0.21, Verdict::Vanishing)];
    for (ratio, expected) in cases {
        let report = report(falling(ratio));
        assert_eq!(report.verdict, expected, "{report}");
        assert!((report.ratio.unwrap() - ratio).abs() < 1e-12);
    }
    let rising = |ratio: f64| falling(ratio).map(|power| power - 3.0 * ratio.log10());
    let cases = [(1.99, Verdict::Healthy), (2.01, Verdict::Watch), (4.6, Verdict::Watch), (4.7, Verdict::Exploding)];
    for (ratio, expected) in cases {
        let report = report(rising(ratio));
        assert_eq!(report.verdict, expected, "{report}");
    }
}

#[test]
fn health_counts_updates_that_rounding_loses() {
    let weights = [1.0_f32; 32];
    let mut gradient = [1e-3_f32; 32];
    // Half of the distance from 1 to the next float is 6e-8.
    gradient[..3].fill(5.9e-8);
    let few = Health::new(1.0, 8).examine(&weights, &gradient).unwrap();
    assert_eq!((few.verdict, few.layers[0].lost), (Verdict::Healthy, 3.0 / 32.0));
    gradient[..4].fill(5.9e-8);
    let many = Health::new(1.0, 8).examine(&weights, &gradient).unwrap();
    assert_eq!((many.verdict, signals(&many)), (Verdict::Vanishing, vec![Signal::Lost]));
    // None are lost in double precision, unless single precision is asked after; a zero loses nothing.
    let (wide, mut slopes) = ([1.0_f64; 32], gradient.map(f64::from));
    assert_eq!(Health::new(1.0, 8).examine(&wide, &slopes).unwrap().layers[0].lost, 0.0);
    assert_eq!(Health::new(1.0, 8).in_single_precision().examine(&wide, &slopes).unwrap().layers[0].lost, 4.0 / 32.0);
    slopes[..4].fill(0.0);
    assert_eq!(Health::new(1.0, 8).in_single_precision().examine(&wide, &slopes).unwrap().verdict, Verdict::Healthy);
}

#[test]
fn health_of_a_step_that_was_taken_needs_no_rate() {
    let (before, after) = (vec![1.0_f32, 1.0, 1.0], vec![1.0_f32, 1.001, 1.001]);
    let report = Health::new(f64::NAN, 8).examine_step(&before, &vec![1e-9, 0.5, 0.5], &after).unwrap();
    assert_eq!((report.rate, report.layers[0].lost), (None, 1.0 / 3.0));
    assert_eq!(report.verdict, Verdict::Vanishing);
    let other = Health::new(1.0, 8).examine_step(&before, &vec![0.0; 3], &vec![1.0]);
    assert_eq!(other, Err(OptimError::StateShape { state: 1, parameters: 3 }));
}

#[test]
fn health_of_what_is_not_finite_is_bad() {
    let report = Health::new(0.1, 8).examine(&four([1.0; 4]), &four([0.1, f64::NAN, 0.1, 0.1])).unwrap();
    assert_eq!((report.verdict, signals(&report)), (Verdict::Exploding, vec![Signal::NotFinite]));
    assert_eq!((report.findings[0].layer.as_str(), report.findings[0].value), (".1", 2.0));
    let report = Health::new(0.1, 8).examine(&four([f64::INFINITY, 1.0, 1.0, 1.0]), &four([0.1; 4])).unwrap();
    assert_eq!(report.verdict, Verdict::Exploding);
}

#[test]
fn health_of_nothing_and_of_zeros() {
    assert_eq!(Health::new(0.1, 8).examine(&7_i32, &()), Err(OptimError::NoParameters));
    let shape = Health::new(0.1, 8).examine(&vec![1.0, 2.0], &vec![0.1]);
    assert_eq!(shape, Err(OptimError::GradientShape { parameters: 2, gradient: 1 }));
    assert!(matches!(Health::new(-0.1, 8).examine(&1.0, &0.1), Err(OptimError::Setting { .. })));
    // A gradient of zero moves nothing; weights of zero have no size to be compared with.
    assert_eq!(Health::new(0.1, 8).examine(&vec![1.0], &vec![0.0]).unwrap().verdict, Verdict::Vanishing);
    let zeros = Health::new(0.1, 8).examine(&vec![0.0], &vec![5.0]).unwrap();
    assert_eq!((zeros.verdict, zeros.layers[0].update_to_weight), (Verdict::Healthy, None));
    let last = report([-3.0, -3.0, -3.0, f64::NEG_INFINITY]);
    assert_eq!((last.verdict, last.ratio), (Verdict::Vanishing, None));
}
