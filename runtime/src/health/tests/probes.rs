//! Probes: what they count, and that they are off when they should be.

use super::*;

#[test]
fn health_probes_count_units_that_are_idle_on_every_row() {
    let (result, units) = record(|| {
        probe("relu", Unit::Relu, &[0.0, 0.0, 1.0]);
        probe("sigmoid", Unit::Sigmoid, &[0.02_f32, 0.5]);
        probe("relu", Unit::Relu, &[0.0, 3.0, 0.0]);
        probe("tanh", Unit::Tanh, &vec![vec![-0.98, 0.97], vec![0.98, 0.0]]);
        7
    });
    assert_eq!(result, 7);
    let seen: Vec<_> = units.iter().map(|u| (u.layer.as_str(), u.unit, u.units, u.rows, u.idle, u.share)).collect();
    let expected = [("relu", Unit::Relu, 3, 2, 1, 4.0 / 6.0), ("sigmoid", Unit::Sigmoid, 2, 1, 1, 0.5), ("tanh", Unit::Tanh, 2, 2, 1, 0.5)];
    assert_eq!(seen, expected);
    assert_eq!(units[0].to_string(), "relu: 1 of 3 units dead on all of 2 rows, 66.7 % of all activations");
}

#[test]
fn health_probes_are_off_outside_of_a_recording_even_after_a_panic() {
    let ((), units) = record(|| {});
    assert_eq!(units, []);
    let panicked = std::panic::catch_unwind(|| {
        record(|| {
            probe("x", Unit::Relu, &[0.0]);
            panic!("the model panics");
        })
    });
    assert!(panicked.is_err());
    probe("x", Unit::Relu, &[0.0]);
    let (inner, outer) = record(|| {
        let ((), inner) = record(|| _ = probe("inner", Unit::Relu, &[0.0]));
        probe("outer", Unit::Relu, &[0.0]);
        inner
    });
    assert_eq!((inner[0].layer.as_str(), outer[0].layer.as_str(), inner.len(), outer.len()), ("inner", "outer", 1, 1));
}

#[test]
fn health_watches_many_idle_units() {
    let (_, units) = record(|| (0..8).for_each(|_| _ = probe("relu", Unit::Relu, &[0.0, 1.0, 1.0, 1.0])));
    let health = Health::new(0.1, 8).units(units);
    let report = health.examine(&vec![1.0], &vec![0.1]).unwrap();
    assert_eq!(report.verdict, Verdict::Watch);
    assert!(report.to_string().contains("watch: 25.0 % of units idle above 10 %, relu, probe of 8"), "{report}");
}

#[test]
fn health_probes_read_matrices_by_rows() {
    let (_, units) = record(|| _ = probe("relu", Unit::Relu, &crate::Matrix::from_slice(2, 3, &[0.0, 0.0, 1.0, 0.0, 2.0, 0.0])));
    assert_eq!((units[0].units, units[0].rows, units[0].idle), (3, 2, 1));
}
