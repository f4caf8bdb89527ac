//! Every fault with its number.

use pullback::gradcheck::Verdict;

use super::*;

#[test]
fn fault_1_shows_on_four_rows_and_hides_on_the_two_of_the_article() {
    let report = missing_factor(&Rows::xor());
    assert_eq!(report.verdict, Verdict::Fail);
    for entry in &report.entries {
        assert!((entry.ratio() - 2.0).abs() < 1e-6, "{report}");
    }
    assert!(missing_factor(&Rows::of_the_article()).passed());
}

#[test]
fn the_generated_gradient_of_the_same_forward_pass_is_right() {
    for rows in [Rows::xor(), Rows::of_the_article()] {
        let report = generated(&rows);
        assert!(report.passed(), "{report}");
    }
}

#[test]
fn faults_2_and_3_climb() {
    let rises = losses(2.0, &[0, 100, 1000]);
    assert!(rises[0] < 0.26 && rises[1] > 0.49 && rises[2] > 0.4999, "{rises:?}");
    let falls = losses(-2.0, &[0, 1000]);
    assert!(falls[1] < 0.0009, "{falls:?}");
}

#[test]
fn fault_4_is_a_wrong_slope() {
    assert_eq!(slope_of_the_activation(0.3).verdict, Verdict::Fail);
}

#[test]
fn faults_5_and_7_measure_zero_whatever_the_gradient() {
    let copy = Faults { moves_a_copy: true, ..Faults::default() };
    let stale = Faults { stale_loss: true, ..Faults::default() };
    for faults in [copy, stale] {
        let (largest, apart) = its_check(faults);
        assert_eq!(largest, 0.0);
        assert_eq!(apart[0], apart[1]);
    }
    // Without faults it tells the two apart.
    let (_, [right, planted]) = its_check(Faults::default());
    assert!(right < 1e-7 && planted > 0.99);
}

#[test]
fn fault_8_rejects_a_right_gradient() {
    let (_, [right, _]) = its_check(Faults { whole_rows: true, ..Faults::default() });
    assert!(right > 0.5, "{right}");
}

#[test]
fn fault_9_grows_from_element_to_element() {
    let errors = errors_without_restoring(1e-3);
    let (first, last) = (errors[0], errors[errors.len() - 1]);
    assert!(last > 1e5 * first, "{errors:?}");
}

#[test]
fn fault_10_costs_two_digits_and_all_of_them_in_single_precision() {
    let off = off_by_the_step();
    let times = off.article / off.chosen;
    assert!((40.0..120.0).contains(&times), "{off:?}");
    assert!((0.06..0.09).contains(&off.single_parameters), "{off:?}");
    assert!(off.single > 0.5, "{off:?}");
    assert!(off_by_the_ladder() < 0.1 * off.chosen, "{off:?}");
}

#[test]
fn fault_11_returns_something_else() {
    assert!(parameters_for_gradients() > 0.9);
}

#[test]
fn fault_12_looks_where_the_first_fault_is_not() {
    assert_eq!(shapes_that_show_the_first_fault(&[2]), 0);
    assert_eq!(shapes_that_show_the_first_fault(&[1, 2, 3, 5]), 3);
}
