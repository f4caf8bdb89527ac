//! Where a panic about shapes points: at the user's own line, in a function and in its derivative alike.

use std::panic::{catch_unwind, set_hook};
use std::sync::Mutex;

use pullback::{Matrix, differentiable};

/// The line of the last panic.
static LINE: Mutex<u32> = Mutex::new(0);

/// The line where `f` panics.
fn line_of(f: impl FnOnce() + std::panic::UnwindSafe) -> u32 {
    assert!(catch_unwind(f).is_err(), "the shapes do not fit");
    *LINE.lock().expect("nobody panics with it")
}

#[differentiable(check(skip = "the shapes do not fit"))]
fn product(x: &Matrix<f64>, y: &Matrix<f64>) -> f64 {
    let z = x * 2.0;
    let z = z.dot(y); // here
    z.sum()
}

#[differentiable(check(skip = "the shapes do not fit"))]
fn sum(x: &Matrix<f64>, y: &Matrix<f64>) -> f64 {
    let z = x * 2.0;
    let z = z + y; // here
    z.sum()
}

#[differentiable(check(skip = "the shapes do not fit"))]
fn assigned(x: &Matrix<f64>, y: &Matrix<f64>) -> f64 {
    let mut z = x * 2.0;
    z -= y; // here
    z.sum()
}

#[differentiable(check(skip = "the shapes do not fit"))]
fn closure(x: &Matrix<f64>, y: &Matrix<f64>) -> f64 {
    let z = x * 2.0;
    let z = z.zip_map(y, |z, y| z * y); // here
    z.norm()
}

#[differentiable(check(skip = "the shapes do not fit"))]
fn chain(x: &Matrix<f64>, y: &Matrix<f64>) -> f64 {
    let z: Matrix<f64> = x * 2.0;
    (z + y).map(|z| z * z).sum() // here
}

#[test]
fn a_panic_about_shapes_names_the_line_of_the_operation() {
    let lines: Vec<u32> =
        (1..).zip(include_str!("locations.rs").lines()).filter(|(_, line)| line.ends_with("// here")).map(|(at, _)| at).collect();
    set_hook(Box::new(|panic| *LINE.lock().expect("nobody panics with it") = panic.location().map_or(0, std::panic::Location::line)));
    let (x, y) = (Matrix::zeros(2, 3), Matrix::zeros(5, 7));
    let found = [
        [line_of(|| _ = product(&x, &y)), line_of(|| _ = product::grad(&x, &y))],
        [line_of(|| _ = sum(&x, &y)), line_of(|| _ = sum::grad(&x, &y))],
        [line_of(|| _ = assigned(&x, &y)), line_of(|| _ = assigned::grad(&x, &y))],
        [line_of(|| _ = closure(&x, &y)), line_of(|| _ = closure::grad(&x, &y))],
        [line_of(|| _ = chain(&x, &y)), line_of(|| _ = chain::grad(&x, &y))],
    ];
    drop(std::panic::take_hook());
    assert_eq!(found.as_flattened(), lines.iter().flat_map(|line| [*line, *line]).collect::<Vec<_>>());
}
