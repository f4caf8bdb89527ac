//! What operations give, held against loops that are too simple to be wrong, and what is said where they give nothing.

use crate::Matrix;
use crate::gradcheck::Rng;

fn drawn(seed: u64, rows: usize, cols: usize) -> Matrix<f64> {
    let mut rng = Rng::from_seed(seed);
    Matrix::from_fn(rows, cols, |_, _| rng.normal())
}

fn close(a: &Matrix<f64>, b: &Matrix<f64>) {
    assert_eq!(a.shape(), b.shape());
    for (a, b) in a.iter().zip(b) {
        approx::assert_abs_diff_eq!(a, b, epsilon = 1e-12 * (1.0 + b.abs()));
    }
}

/// The message of the panic of `f`.
fn complaint<R>(f: impl FnOnce() -> R + std::panic::UnwindSafe) -> String {
    let payload = std::panic::catch_unwind(f).err().expect("it has to panic");
    payload.downcast_ref::<String>().cloned().unwrap_or_else(|| "no text".to_string())
}

#[test]
fn products_of_all_sizes_are_those_of_a_plain_loop() {
    for (m, k, n) in (0..=10).flat_map(|m| (0..=10).flat_map(move |k| (0..=10).map(move |n| (m, k, n)))).chain([(33, 17, 65)]) {
        let (a, b) = (drawn(1, m, k), drawn(2, k, n));
        let plain = Matrix::from_fn(m, n, |i, j| (0..k).map(|l| a[(i, l)] * b[(l, j)]).sum());
        close(&a.dot(&b), &plain);
        close(&a.transpose().transpose_dot(&b), &plain);
        close(&a.dot_transpose(&b.transpose()), &plain);
    }
}

#[test]
fn outer_products_are_those_of_columns_and_rows() {
    for (m, n) in (0..=10).flat_map(|m| (0..=10).map(move |n| (m, n))).chain([(33, 17)]) {
        let (a, b) = (drawn(1, m, 1), drawn(2, 1, n));
        let plain = Matrix::from_fn(m, n, |i, j| a[(i, 0)] * b[(0, j)]);
        assert_eq!(a.outer(&b), plain);
        assert_eq!(a.transpose().outer(&b.transpose()), plain);
    }
}

#[test]
fn every_element_of_a_product_is_written() {
    for n in [3, 9, 40] {
        let (a, one) = (drawn(3, n, n), Matrix::identity(n));
        drop(Matrix::full(n, n, f64::NAN)); // the next matrix of this size gets this memory
        close(&a.dot(&one), &a);
    }
}

#[test]
fn rows_and_columns_are_repeated() {
    let (a, row, column) = (drawn(1, 3, 4), drawn(2, 1, 4), drawn(3, 3, 1));
    close(&(&a + &row), &Matrix::from_fn(3, 4, |i, j| a[(i, j)] + row[(0, j)]));
    close(&(&column - &a), &Matrix::from_fn(3, 4, |i, j| column[(i, 0)] - a[(i, j)]));
    close(&(&column * &row), &Matrix::from_fn(3, 4, |i, j| column[(i, 0)] * row[(0, j)]));
    close(&(&a / 2.0), &Matrix::from_fn(3, 4, |i, j| a[(i, j)] / 2.0));
    close(&(2.0 / &a), &Matrix::from_fn(3, 4, |i, j| 2.0 / a[(i, j)]));
}

#[test]
fn shapes_that_do_not_fit_are_named_with_the_operation() {
    let (a, b) = (drawn(1, 64, 784), drawn(2, 128, 10));
    let text = complaint(|| a.dot(&b));
    assert!(text.starts_with("dot: a 64 x 784 matrix and a 128 x 10 matrix do not fit"), "{text}");
    let (a, b) = (drawn(1, 2, 3), drawn(2, 2, 4));
    let text = complaint(|| &a + &b);
    assert!(text.starts_with("+: a 2 x 3 matrix and a 2 x 4 matrix do not fit"), "{text}");
    let (a, b) = (drawn(1, 2, 3), drawn(2, 3, 3));
    let text = complaint(|| a.hcat(&b));
    assert!(text.starts_with("hcat: a 2 x 3 matrix and a 3 x 3 matrix do not fit"), "{text}");
    let text = complaint(|| drawn(1, 1, 3).outer(&b));
    assert_eq!(text, "outer: a 1 x 3 matrix and a 3 x 3 matrix do not fit: both need a single row or a single column");
}

#[test]
fn a_complaint_about_shapes_has_the_line_of_the_caller() {
    use std::sync::{Arc, Mutex};
    let lines = Arc::new(Mutex::new(Vec::new()));
    let (seen, before) = (Arc::clone(&lines), std::panic::take_hook());
    let this = std::thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == this {
            seen.lock().unwrap().extend(info.location().map(|location| (location.file().to_string(), location.line())));
        }
    }));
    let (a, b) = (drawn(1, 2, 3), drawn(2, 2, 4));
    let line = line!() + 1;
    let dot = std::panic::catch_unwind(|| a.dot(&b));
    let sum = std::panic::catch_unwind(|| &a + &b);
    std::panic::set_hook(before);
    assert!(dot.is_err() && sum.is_err());
    assert_eq!(*lines.lock().unwrap(), [(file!().to_string(), line), (file!().to_string(), line + 1)]);
}

#[test]
fn reductions_of_nothing() {
    for shape in [(0, 0), (0, 3), (3, 0)] {
        let none = Matrix::<f64>::zeros(shape.0, shape.1);
        assert_eq!((none.sum(), none.norm(), none.norm_l1(), none.norm_max()), (0.0, 0.0, 0.0, 0.0));
        assert!(none.mean().is_nan());
        assert_eq!(none.log_sum_exp(), f64::NEG_INFINITY);
        assert_eq!(none.row_sum(), Matrix::zeros(shape.0, 1));
        assert_eq!(none.col_sum(), Matrix::zeros(1, shape.1));
        assert_eq!(none.row_softmax(), none);
        let text = complaint(|| none.max());
        assert_eq!(text, format!("max: a {} x {} matrix has no element to choose", shape.0, shape.1));
    }
    assert_eq!(complaint(|| Matrix::<f64>::zeros(3, 0).row_max()), "row_max: a 3 x 0 matrix has no element to choose");
    assert_eq!(complaint(|| Matrix::<f64>::zeros(0, 3).col_min()), "col_min: a 0 x 3 matrix has no element to choose");
    assert_eq!(Matrix::<f64>::zeros(0, 3).col_log_sum_exp(), Matrix::full(1, 3, f64::NEG_INFINITY));
    assert_eq!((Matrix::<f64>::zeros(0, 3).col_norm(), Matrix::<f64>::zeros(3, 0).col_max()), (Matrix::zeros(1, 3), Matrix::zeros(1, 0)));
    assert_eq!(Matrix::<f64>::zeros(0, 3).row_max().shape(), (0, 1));
}

#[test]
fn values_that_are_not_finite_do_what_std_does() {
    let odd = Matrix::from_vec(1, 4, vec![f64::NAN, 1.0, f64::INFINITY, -2.0]);
    assert_eq!(odd.max(), f64::INFINITY);
    assert_eq!(odd.min(), -2.0);
    assert!(odd.sum().is_nan());
    let far = Matrix::from_vec(1, 2, vec![-1e308, f64::NEG_INFINITY]);
    assert_eq!(far.row_softmax().as_slice(), [1.0, 0.0]);
    assert_eq!(Matrix::from_vec(1, 2, vec![1e308, 1e308]).log_sum_exp(), 1e308);
}

#[cfg(feature = "linalg")]
mod linalg {
    use super::*;

    #[test]
    fn factors_solutions_and_inverses_fit() {
        for n in 0..7 {
            let a = drawn(n, n as usize, n as usize) + Matrix::identity(n as usize) * 4.0;
            let one = Matrix::identity(n as usize);
            close(&a.dot(&a.inverse()), &one);
            let b = drawn(9, n as usize, 3);
            close(&a.dot(&a.solve(&b)), &b);
            let positive = a.dot_transpose(&a);
            let factor = positive.cholesky();
            close(&factor.dot_transpose(&factor), &positive);
            close(&factor.dot(&factor.solve_lower(&b)), &b);
            let upper = factor.transpose();
            close(&upper.dot(&upper.solve_upper(&b)), &b);
            assert!((a.det().abs().ln() - a.log_det()).abs() < 1e-12);
        }
    }

    #[test]
    fn what_has_no_factor_or_no_inverse_says_so() {
        let singular = Matrix::from_vec(2, 2, vec![1.0, 2.0, 2.0, 4.0]);
        let indefinite = Matrix::from_vec(2, 2, vec![1.0, 2.0, 2.0, 1.0]);
        let (s, i) = (&singular, &indefinite);
        assert_eq!(complaint(|| i.cholesky()), "cholesky: the 2 x 2 matrix is not positive definite");
        assert_eq!(complaint(|| s.solve(i)), "solve: the 2 x 2 matrix is singular");
        assert_eq!(complaint(|| s.inverse()), "inverse: the 2 x 2 matrix is singular");
        assert_eq!(s.det(), 0.0);
        assert_eq!(s.log_det(), f64::NEG_INFINITY);
        let zero = Matrix::zeros(2, 2);
        let text = complaint(|| zero.solve_lower(i));
        assert!(text.contains("2 x 2") && text.contains("zero in its diagonal"), "{text}");
        assert_eq!(complaint(|| drawn(1, 2, 3).det()), "det: a 2 x 3 matrix is not square");
    }
}
