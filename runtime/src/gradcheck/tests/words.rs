//! What a report says, and that it says the same again.

use crate::gradcheck::replay::Word;
use crate::gradcheck::report::{SelfTest, Verdict};
use crate::gradcheck::{Check, check};

#[test]
fn a_failure_is_drawn_as_documented() {
    let f = |x: &[f64]| squares(&x[..4]) + x[4] * x[5];
    let gradient = |x: &[f64]| {
        let mut gradient = halved_squares(&x[..4]);
        gradient.extend([x[5], x[4]]);
        gradient
    };
    let report = Check::new(f, gradient)
        .function("loss")
        .at(&[1.5, -0.5, 2.0, 0.25, 3.0, 1.0])
        .names(&[("w", &[2, 2]), ("b", &[]), ("x", &[])])
        .location("src/net.rs", 41)
        .forward(move |x, v| vec![gradient(x).iter().zip(v).map(|(a, v)| a * v).sum()])
        .seed(1)
        .run();
    let text = report.to_string();
    println!("{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "gradient of `loss` disagrees with finite differences          src/net.rs:41");
    assert_eq!(lines[1], "  argument  element      derivative         differences           ratio");
    assert!(lines[2].starts_with("  w         [1][0]       2.0000e0           4.0000e0 ± "), "{}", lines[2]);
    assert!(lines[2].ends_with("0.500000   a factor 2 is missing?"), "{}", lines[2]);
    assert_eq!(lines[3], "  3 more elements of `w` with the same ratio; `b`, `x` pass");
    assert!(lines[4].starts_with("  differences: ") && lines[4].contains("trustworthy; forward and reverse agree"));
    assert!(lines[5].starts_with("  still so at w[1][0] = 1.0, the rest 0"), "{}", lines[5]);
    assert!(lines[6].starts_with("  replay: PULLBACK_REPLAY=0000000000000001 cargo test"));
    assert!(lines.iter().all(|line| line.trim_end() == *line));
}

#[test]
fn causes_are_guessed() {
    let guess = |f: fn(&[f64]) -> f64, gradient: fn(&[f64]) -> Vec<f64>| {
        let report = check(f, gradient, &[0.7, -1.3, 2.1]);
        assert_eq!(report.verdict, Verdict::Fail);
        report.entries[0].guess.clone()
    };
    let cubes = |x: &[f64]| x.iter().map(|x| x.powi(3)).sum::<f64>();
    assert_eq!(guess(cubes, |x| x.iter().map(|x| -3.0 * x * x).collect()), "sign?");
    assert_eq!(guess(cubes, |x| x.iter().map(|x| x * x).collect()), "a factor 3 is missing?");
    assert_eq!(guess(cubes, |x| vec![3.0 * x[0] * x[0], 3.0 * x[1] * x[1], 0.0]), "the derivative is zero: dropped?");
    assert_eq!(guess(cubes, |x| vec![3.0 * x[0] * x[0], f64::NAN, 3.0 * x[2] * x[2]]), "the derivative is not finite");
    let exchanged = guess(cubes, |x| vec![3.0 * x[1] * x[1], 3.0 * x[0] * x[0], 3.0 * x[2] * x[2]]);
    assert_eq!(exchanged, "this is what `x[0]` should have: an index?");
    assert_eq!(guess(|x| x[0] * x[1], |x| vec![x[1], x[0], 1.0]), "should it be zero?");

    let square = |x: &[f64]| x[0] + 2.5 * x[1] + 7.1 * x[2] + x[3];
    let report = Check::new(square, |_| vec![1.0, 7.1, 2.5, 1.0]).at(&[0.3, 0.4, 0.5, 0.6]).names(&[("w", &[2, 2])]).run();
    assert_eq!(report.entries[0].guess, "transposed?");
}

#[test]
fn a_blind_check_says_so() {
    let buried = |x: &[f64]| 1e9 + 1e-9 * x[0].sin();
    let report = check(buried, |x| vec![1e-9 * x[0].cos()], &[0.3]);
    assert_eq!((report.verdict, report.self_test), (Verdict::Inconclusive, SelfTest::Blind));
    assert!(report.to_string().contains("this check could not see an error here"));
    let constant = check(|_| 4.0, |_| vec![0.0], &[0.3]);
    assert_eq!((constant.verdict, constant.self_test), (Verdict::Pass, SelfTest::Zero));
    assert!(constant.to_string().contains("the gradient is zero everywhere"));
    assert_eq!(check(|x| x[0].sin(), |x| vec![x[0].cos()], &[0.3]).self_test, SelfTest::Seen);
}

#[test]
fn words_are_read_back() {
    for word in [Word::point(0x9f3a), Word { seed: u64::MAX, draw: Some((5, 3, 2)) }] {
        assert_eq!(Word::parse(&word.to_string()), word);
    }
}

#[test]
fn the_same_seed_gives_the_same_report() {
    let run = |seed| Check::new(squares, halved_squares).at(&[0.3, 1.7]).seed(seed).run();
    assert_eq!(run(3), run(3));
    assert_ne!(run(3).entries, run(4).entries);
}

#[test]
#[should_panic(expected = "disagrees with finite differences")]
fn a_failure_panics() {
    check(squares, halved_squares, &[0.3]).assert();
}
fn halved_squares(x: &[f64]) -> Vec<f64> {
    x.to_vec()
}

pub(super) fn squares(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum()
}
