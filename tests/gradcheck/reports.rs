//! What failing tests say. Annotated functions inside functions have no test of their own, but one that can be called.

use std::panic::catch_unwind;
use std::process::Command;

use pullback::differentiable;

/// A factor 2 is missing in the adjoint of `w`.
fn a_factor_two() {
    #[differentiable(vjp = loss_vjp)]
    fn loss(x: &[f64], w: &[Vec<f64>], b: f64) -> f64 {
        residuals(x, w).iter().map(|r| r * r + b * b).sum()
    }

    fn residuals(x: &[f64], w: &[Vec<f64>]) -> Vec<f64> {
        let row = |row: &Vec<f64>| row.iter().zip(x).map(|(w, x)| w * x).sum();
        w.iter().map(row).collect()
    }

    type Adjoints = (Vec<f64>, Vec<Vec<f64>>, f64);
    fn loss_vjp(x: &[f64], w: &[Vec<f64>], b: f64) -> (f64, impl FnOnce(f64) -> Adjoints + use<>) {
        let (x, w, r) = (x.to_vec(), w.to_vec(), residuals(x, w));
        let value = loss(&x, &w, b);
        (value, move |seed| {
            let mut x_bar = vec![0.0; x.len()];
            let mut w_bar = vec![vec![0.0; x.len()]; w.len()];
            for i in 0..w.len() {
                for j in 0..x.len() {
                    x_bar[j] += seed * 2.0 * r[i] * w[i][j];
                    w_bar[i][j] += seed * r[i] * x[j];
                }
            }
            (x_bar, w_bar, seed * 2.0 * b * w.len() as f64)
        })
    }

    gradcheck_loss();
}

const LINE_OF_LOSS: u32 = 11;

/// The text of a generated test that fails.
fn report(test: fn()) -> String {
    let payload = catch_unwind(test).expect_err("the test must fail");
    let text = *payload.downcast::<String>().expect("it fails with a text");
    println!("{text}");
    text
}

#[test]
fn a_missing_factor_is_named_with_argument_element_and_line() {
    let text = report(a_factor_two);
    for part in [
        "gradient of `loss` disagrees with finite differences",
        &format!("{}:{LINE_OF_LOSS}", file!()),
        "  w         [0][0]",
        "0.500000",
        "a factor 2 is missing?",
        "`x`, `b` pass",
        "cargo test gradcheck_loss",
    ] {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
}

/// Run by the test below, in a process with the word in its environment.
#[test]
#[ignore = "a part of another test"]
fn replayed() {
    a_factor_two();
}

#[test]
fn the_word_in_the_report_repeats_it() {
    let text = report(a_factor_two);
    let word = text.split_once("PULLBACK_REPLAY=").and_then(|(_, rest)| rest.split_whitespace().next()).expect("the report has a word");
    let replayed = in_a_process("reports::replayed", &[("PULLBACK_REPLAY", word)]);
    for line in text.lines().filter(|line| line.contains("0.500000") || line.contains("still so at")) {
        assert!(replayed.contains(line), "`{line}` is missing:\n{replayed}");
    }
}

/// What an ignored test prints that fails in a process of its own, which has these variables and no other of ours.
fn in_a_process(test: &str, variables: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().expect("a test is a program"))
        .args(["--exact", test, "--include-ignored"])
        .env_remove("PULLBACK_SEED")
        .env_remove("PULLBACK_CHECK")
        .env_remove("PULLBACK_REPLAY")
        .envs(variables.iter().copied())
        .output()
        .expect("a test can be run");
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn a_type_that_nobody_can_draw() {
    struct Graph {
        edges: Vec<usize>,
    }

    #[differentiable]
    fn tension(#[no_diff] graph: &Graph, x: &[f64]) -> f64 {
        let mut sum = 0.0;
        for edge in &graph.edges {
            sum += x[*edge];
        }
        sum
    }

    assert_eq!(tension(&Graph { edges: vec![0] }, &[1.0]), 1.0);
    gradcheck_tension();
}

#[test]
fn a_type_that_cannot_be_drawn_is_named_with_the_line_to_write() {
    let text = report(a_type_that_nobody_can_draw);
    for part in [
        "`graph: Graph` cannot be drawn",
        "#[differentiable(check(sample = draw_arguments))]",
        "fn draw_arguments(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Graph, Vec<f64>) { .. }",
    ] {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
}

fn nowhere_finite() {
    #[differentiable]
    fn far(x: f64) -> f64 {
        assert!(x > 1e6);
        x * x
    }

    gradcheck_far();
}

#[test]
fn a_domain_is_asked_for_where_no_draw_is_of_use() {
    let text = report(nowhere_finite);
    assert!(text.contains("name a domain, as in `check(x in 0.0..1.0)`"), "{text}");
}

fn a_thousandth_in_single_precision() {
    #[differentiable(vjp = wave_vjp)]
    fn wave(x: f32, y: f32) -> f32 {
        (x * y).sin() + 100.0
    }

    fn wave_vjp(x: f32, y: f32) -> (f32, impl FnOnce(f32) -> (f32, f32)) {
        (wave(x, y), move |seed| {
            let slope = seed * (x * y).cos();
            (slope * y, 1.001 * slope * x)
        })
    }

    gradcheck_wave();
}

/// Differences of values near 100 with seven digits could not show it: they are taken of the same body in `f64`.
#[test]
fn a_body_of_nothing_but_numbers_is_differenced_in_double_precision() {
    let text = report(a_thousandth_in_single_precision);
    assert!(text.contains("1.00100") && text.contains("`x` passes"), "{text}");
}

fn never_returning() {
    #[differentiable(vjp = root_vjp)]
    fn root(x: f64) -> f64 {
        if x < 0.0 {
            loop {
                std::thread::park();
            }
        }
        x.sqrt()
    }

    fn root_vjp(x: f64) -> (f64, impl FnOnce(f64) -> f64) {
        (root(x), move |seed| 0.5 * seed / x.sqrt())
    }

    gradcheck_root();
}

/// Takes the ten seconds that an evaluation may take.
#[test]
fn a_function_that_does_not_return_is_given_up_with_the_input_that_it_got() {
    let text = report(never_returning);
    for part in [
        "gradient of `root` could not be checked",
        "the function has not returned for 10s at x = -",
        "check(x in 0.5..2.0)",
        "cargo test gradcheck_root",
    ] {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
}

fn not_finite() {
    #[differentiable]
    fn from_the_untaken_branch(x: f64) -> f64 {
        scaled(x)
    }

    #[differentiable(vjp = scaled_vjp)]
    fn scaled(x: f64) -> f64 {
        x * 3.0
    }

    fn scaled_vjp(x: f64) -> (f64, impl FnOnce(f64) -> f64) {
        (x * 3.0, |_| f64::NAN)
    }

    gradcheck_from_the_untaken_branch();
}

#[test]
fn a_finite_value_with_a_gradient_that_is_not_fails() {
    let text = report(not_finite);
    assert!(text.contains("the derivative is not finite"), "{text}");
}

/// The example of the guide.
fn of_the_guide() {
    #[differentiable(vjp = error_rule)]
    fn error(w: &[f64], b: f64) -> f64 {
        w.iter().map(|w| (w - b).powi(2)).sum()
    }

    fn error_rule(w: &[f64], b: f64) -> (f64, impl FnOnce(f64) -> (Vec<f64>, f64) + use<>) {
        let residuals: Vec<f64> = w.iter().map(|w| w - b).collect();
        (error(w, b), move |seed| {
            let w_bar = residuals.iter().map(|r| seed * r).collect();
            let b_bar = residuals.iter().map(|r| -2.0 * seed * r).sum();
            (w_bar, b_bar)
        })
    }

    gradcheck_error();
}

/// Run by the test below, in a process without a seed.
#[test]
#[ignore = "a part of another test"]
fn printed_for_the_guide() {
    of_the_guide();
}

#[test]
fn the_guide_shows_what_is_printed() {
    let guide = include_str!("../../runtime/src/gradcheck/guide.md");
    let printed = in_a_process("reports::printed_for_the_guide", &[]);
    let report = printed.split_once("gradient of `error`").map(|(_, report)| report.lines().skip(1).take(5));
    // The place in the first line is the only difference.
    for line in report.expect("there is a report") {
        assert!(guide.contains(line), "`{line}` is not in the guide:\n{printed}");
    }
}
