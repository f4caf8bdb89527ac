//! One experiment for each fault: what it does, and which number shows it.

use pullback::gradcheck::{Check, CheckReport, check};

use super::checker::{Faults, STEP, differences, relative_difference};
use super::network::{Network, Rows, backward, loss, sigmoid, train};

/// Our check of a gradient of the network's loss.
pub fn our_check(rows: &Rows, gradient: impl Fn(&Network, &Rows) -> Vec<f64>) -> CheckReport {
    let value = |x: &[f64]| loss(&Network::from_flat(x), rows);
    let gradient = |x: &[f64]| gradient(&Network::from_flat(x), rows);
    Check::new(value, gradient).at(&Network::new(1).flat()).names(&Network::NAMES).function("loss").run()
}

/// Fault 1: the backward pass of the article, without the factor `2 / (N K)`.
pub fn missing_factor(rows: &Rows) -> CheckReport {
    our_check(rows, |network, rows| backward(network, rows).flat())
}

/// The gradient that was generated from the same forward pass.
pub fn generated(rows: &Rows) -> CheckReport {
    our_check(rows, |network, rows| loss::grad(network, rows).flat())
}

/// Faults 2 and 3: the loss on exclusive or after each number of steps, added (`rate > 0`) or subtracted.
pub fn losses(rate: f64, steps: &[usize]) -> Vec<f64> {
    let rows = Rows::xor();
    let (mut network, mut done) = (Network::new(1), 0);
    let mut losses = Vec::new();
    for &until in steps {
        train(&mut network, &rows, rate, until - done);
        done = until;
        losses.push(loss(&network, &rows));
    }
    losses
}

/// Fault 4: `x (1 - x)` is the derivative of the sigmoid where `x` is what it returned, not what it was given.
pub fn slope_of_the_activation(before: f64) -> CheckReport {
    check(|x| sigmoid(x[0]), |x| vec![x[0] * (1.0 - x[0])], &[before])
}

/// What the article's check says about a right gradient and one with the wrong sign, with one of its faults: the
/// largest of its differences, and its relative difference to either gradient.
pub fn its_check(faults: Faults) -> (f64, [f64; 2]) {
    let (network, rows) = (Network::new(1), Rows::xor());
    let measured = differences(&network, |network| loss(network, &rows), STEP, faults);
    let right = loss::grad(&network, &rows).flat();
    let planted: Vec<f64> = right.iter().map(|a| -a).collect();
    let largest = measured.iter().fold(0.0, |most: f64, n| most.max(n.abs()));
    (largest, [relative_difference(&right, &measured), relative_difference(&planted, &measured)])
}

/// Fault 9: how far each difference is from the right one, for a step that is large enough to see more than rounding.
pub fn errors_without_restoring(step: f64) -> Vec<f64> {
    let (network, rows) = (Network::new(1), Rows::xor());
    let right = loss::grad(&network, &rows).flat();
    let faults = Faults { not_restored: true, ..Faults::default() };
    let measured = differences(&network, |network| loss(network, &rows), step, faults);
    right.iter().zip(measured).map(|(a, n)| (a - n).abs()).collect()
}

/// Fault 10: how far differences are from the gradient in the measure of such checks, `|a - n| / (|a| + |n|)`, on
/// exclusive or; each number the median over [`NETWORKS`] networks.
#[derive(Clone, Copy, Debug)]
pub struct OffByTheStep {
    /// With the step of the article.
    pub article: f64,
    /// With the cube root of the machine's precision, which suits central differences.
    pub chosen: f64,
    /// With the step of the article and parameters in single precision: the step itself is rounded.
    pub single_parameters: f64,
    /// With everything in single precision.
    pub single: f64,
}

/// How many networks a median is taken over.
pub const NETWORKS: u64 = 101;

/// Measures fault 10.
pub fn off_by_the_step() -> OffByTheStep {
    let rows = Rows::xor();
    let off = |loss: &dyn Fn(&Network) -> f64, step: f64| {
        let one = |seed: u64| {
            let network = Network::from_flat(&single(&Network::new(seed)));
            relative_difference(&loss::grad(&network, &rows).flat(), &differences(&network, loss, step, Faults::default()))
        };
        let mut all: Vec<f64> = (1..=NETWORKS).map(one).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    let value = |network: &Network| loss(network, &rows);
    OffByTheStep {
        article: off(&value, STEP),
        chosen: off(&value, f64::EPSILON.cbrt()),
        single_parameters: off(&|network| loss(&Network::from_flat(&single(network)), &rows), STEP),
        single: off(&|network| f64::from(loss_in_f32(&single(network), &rows)), STEP),
    }
}

/// Fault 10: the same for what our check measures, on the first of the networks.
pub fn off_by_the_ladder() -> f64 {
    let (network, rows) = (Network::new(1), Rows::xor());
    let right = loss::grad(&network, &rows).flat();
    let ladder: Vec<f64> = (0..right.len()).map(|index| measured_by_the_ladder(&rows, index)).collect();
    relative_difference(&right, &ladder)
}

/// The parameters, rounded to single precision.
fn single(network: &Network) -> Vec<f64> {
    network.flat().iter().map(|x| f64::from(*x as f32)).collect()
}

/// Fault 11: the share of the gradient that the parameters themselves would be mistaken for.
pub fn parameters_for_gradients() -> f64 {
    let (network, rows) = (Network::new(1), Rows::xor());
    let right = loss::grad(&network, &rows).flat();
    relative_difference(&right, &network.flat())
}

/// Fault 12: at how many of these numbers of rows the first fault can be seen.
pub fn shapes_that_show_the_first_fault(shapes: &[usize]) -> usize {
    let rows = |count: usize| Rows {
        x: (0..count).map(|i| [i as f64 * 0.3 - 0.5, 0.5 - i as f64 * 0.7]).collect(),
        y: (0..count).map(|i| f64::from(u8::from(i % 2 == 0))).collect(),
    };
    shapes.iter().filter(|&&count| !missing_factor(&rows(count)).passed()).count()
}

/// What our check measures for an element: told in its report if that element is wrong.
fn measured_by_the_ladder(rows: &Rows, index: usize) -> f64 {
    let report = our_check(rows, |network, rows| {
        let mut gradient = loss::grad(network, rows).flat();
        gradient[index] *= 1.5;
        gradient
    });
    report.entries[0].differences
}

fn loss_in_f32(parameters: &[f64], rows: &Rows) -> f32 {
    let parameters: Vec<f32> = parameters.iter().map(|x| *x as f32).collect();
    let sigmoid = |x: f32| 1.0 / (1.0 + (-x).exp());
    let (w1, b1, w2, b2) = (&parameters[..8], &parameters[8..12], &parameters[12..16], parameters[16]);
    let row = |(x, y): (&[f64; 2], &f64)| {
        let hidden = |j: usize| sigmoid(x[0] as f32 * w1[j] + x[1] as f32 * w1[4 + j] + b1[j]);
        let p = sigmoid((0..4).map(|j| hidden(j) * w2[j]).sum::<f32>() + b2);
        (*y as f32 - p).powi(2)
    };
    rows.x.iter().zip(&rows.y).map(row).sum::<f32>() / rows.x.len() as f32
}

#[cfg(test)]
mod tests;
