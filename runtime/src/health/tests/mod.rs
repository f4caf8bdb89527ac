//! Verdicts at either side of every threshold, words, pictures and probes.

mod probes;
mod verdicts;
mod words;

use super::*;

/// Layers as the derive makes them: fields of a tuple of vectors, `.0` to `.3`.
type Four = (Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>);

fn four(values: [f64; 4]) -> Four {
    let [a, b, c, d] = values.map(|x| vec![x, -x]);
    (a, b, c, d)
}

/// The report on four layers with weights 1, whose updates are these powers of ten, at rate 1.
fn report(powers: [f64; 4]) -> Report {
    Health::new(1.0, 8).examine(&four([1.0; 4]), &four(powers.map(|power| 10_f64.powf(power)))).unwrap()
}
