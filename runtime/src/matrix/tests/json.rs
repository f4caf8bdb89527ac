//! Matrices as JSON, and what is said about text that is none.

use crate::Matrix;

#[test]
fn a_matrix_comes_back_to_the_bit() {
    for m in [Matrix::from_fn(2, 3, |i, j| 0.1 + i as f64 / (j as f64 + 3.0)), Matrix::zeros(0, 3), Matrix::zeros(2, 0)] {
        let text = serde_json::to_string(&m).expect("floats can be written");
        assert_eq!(serde_json::from_str::<Matrix<f64>>(&text).expect("what was written can be read"), m);
    }
}

#[test]
fn a_wrong_number_of_elements_is_an_error() {
    let text = r#"{"rows":2,"cols":2,"elements":[1.0,2.0,3.0]}"#;
    let error = serde_json::from_str::<Matrix<f64>>(text).expect_err("one element is missing");
    assert!(error.to_string().starts_with("3 elements do not make a 2 x 2 matrix"), "{error}");
}
