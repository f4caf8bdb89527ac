//! Whole trajectories, from closed forms on a quadratic and from the algorithms as they were published.

use super::*;
use crate::Differentiable;

const STEPS: usize = 60;

/// The closed form of `x[k + 1] = p x[k] + q x[k - 1]`, by the two real roots of its polynomial.
fn two_roots(p: f64, q: f64, x0: f64, x1: f64, k: usize) -> f64 {
    let half = (p * p / 4.0 + q).sqrt();
    let (above, below) = (p / 2.0 + half, p / 2.0 - half);
    let weight = (x1 - below * x0) / (above - below);
    weight * above.powi(k as i32) + (x0 - weight) * below.powi(k as i32)
}

#[test]
fn gradient_descent_shrinks_each_direction_by_its_own_factor() {
    let rate = 0.1;
    let found = trajectory(Optimizer::gradient_descent(rate).unwrap(), STEPS, quadratic);
    for (k, found) in found.iter().enumerate() {
        let expected: Vec<f64> = START.iter().zip(CURVATURES).map(|(x, a)| x * (1.0 - rate * a).powi(k as i32 + 1)).collect();
        assert_close(found, &expected, STEPS);
    }
}

#[test]
fn momentum_solves_its_recurrence() {
    // Small enough for real roots in every direction.
    let (rate, momentum) = (0.01, 0.3);
    let found = trajectory(Optimizer::momentum(rate, momentum).unwrap(), STEPS, quadratic);
    for (k, found) in found.iter().enumerate() {
        let closed = |(x0, a): (&f64, f64)| two_roots(1.0 + momentum - rate * a, -momentum, *x0, (1.0 - rate * a) * x0, k + 1);
        assert_close(found, &START.iter().zip(CURVATURES).map(closed).collect::<Vec<_>>(), STEPS);
    }
}

#[test]
fn nesterov_solves_its_recurrence() {
    let (rate, momentum) = (0.01, 0.3);
    let found = trajectory(Optimizer::nesterov(rate, momentum).unwrap(), STEPS, quadratic);
    for (k, found) in found.iter().enumerate() {
        // With s = 1 - rate a, the points looked ahead to obey y[k + 1] = s (1 + momentum) y[k] - s momentum y[k - 1].
        let closed = |(x0, a): (&f64, f64)| {
            let s = 1.0 - rate * a;
            let first = x0 - rate * (1.0 + momentum) * a * x0;
            two_roots(s * (1.0 + momentum), -s * momentum, *x0, first, k + 1)
        };
        assert_close(found, &START.iter().zip(CURVATURES).map(closed).collect::<Vec<_>>(), STEPS);
    }
}

/// Sutskever, Martens, Dahl and Hinton (2013), equations 3 and 4: the gradient is taken where the velocity leads.
#[test]
fn nesterov_is_at_the_points_that_the_published_form_looks_ahead_to() {
    let (rate, momentum) = (0.05, 0.9);
    let found = trajectory(Optimizer::nesterov(rate, momentum).unwrap(), STEPS, curved);
    let (mut theta, mut velocity) = (START.to_vec(), vec![0.0; 3]);
    for found in &found {
        let ahead: Vec<f64> = theta.iter().zip(&velocity).map(|(x, v)| x + momentum * v).collect();
        velocity = velocity.iter().zip(curved(&ahead)).map(|(v, g)| momentum * v - rate * g).collect();
        theta = theta.iter().zip(&velocity).map(|(x, v)| x + v).collect();
        let ahead: Vec<f64> = theta.iter().zip(&velocity).map(|(x, v)| x + momentum * v).collect();
        assert_close(found, &ahead, STEPS);
    }
}

/// Sutskever et al., equations 1 and 2: classical momentum with the rate inside of the velocity.
#[test]
fn momentum_is_the_published_form() {
    let (rate, momentum) = (0.05, 0.9);
    let found = trajectory(Optimizer::momentum(rate, momentum).unwrap(), STEPS, curved);
    let (mut theta, mut velocity) = (START.to_vec(), vec![0.0; 3]);
    for found in &found {
        velocity = velocity.iter().zip(curved(&theta)).map(|(v, g)| momentum * v - rate * g).collect();
        theta = theta.iter().zip(&velocity).map(|(x, v)| x + v).collect();
        assert_close(found, &theta, STEPS);
    }
}

/// Adam's averages written out as the sums that Kingma and Ba derive them from (section 3), over all gradients so far.
fn adam_by_sums(rate: f64, decay: f64, gradient: impl Fn(&[f64]) -> Vec<f64>) -> Vec<Vec<f64>> {
    let (beta1, beta2, epsilon): (f64, f64, f64) = (0.9, 0.999, 1e-8);
    let (mut x, mut history) = (START.to_vec(), Vec::<Vec<f64>>::new());
    let mut points = Vec::new();
    for t in 1..=STEPS {
        history.push(gradient(&x));
        x = (0..x.len())
            .map(|i| {
                let weighted = |beta: f64, power: i32| {
                    let terms = (1..=t).map(|s| (beta.powi((t - s) as i32), history[s - 1][i].powi(power)));
                    let (weights, sum) = terms.fold((0.0, 0.0), |(weights, sum), (w, g)| (weights + w, sum + w * g));
                    sum / weights
                };
                x[i] - rate * decay * x[i] - rate * weighted(beta1, 1) / (weighted(beta2, 2).sqrt() + epsilon)
            })
            .collect();
        points.push(x.clone());
    }
    points
}

#[test]
fn adam_divides_weighted_means() {
    for (found, expected) in trajectory(Optimizer::adam(0.02).unwrap(), STEPS, curved).iter().zip(adam_by_sums(0.02, 0.0, curved)) {
        assert_close(found, &expected, 10 * STEPS);
    }
}

#[test]
fn adam_w_shrinks_the_parameters_beside() {
    let found = trajectory(Optimizer::adam_w(0.02, 0.3).unwrap(), STEPS, curved);
    for (found, expected) in found.iter().zip(adam_by_sums(0.02, 0.3, curved)) {
        assert_close(found, &expected, 10 * STEPS);
    }
    let idle = trajectory(Optimizer::adam_w(0.02, 0.3).unwrap(), STEPS, |x| vec![0.0; x.len()]);
    let expected: Vec<f64> = START.iter().map(|x| x * (1.0 - 0.02 * 0.3_f64).powi(STEPS as i32)).collect();
    assert_close(&idle[STEPS - 1], &expected, STEPS);
}

#[test]
fn adam_steps_evenly_along_a_gradient_that_does_not_change() {
    let found = trajectory(Optimizer::adam(0.02).unwrap(), STEPS, |_| vec![3.0, -0.5, 1e-3]);
    let expected: Vec<f64> =
        START.iter().zip([3.0, -0.5, 1e-3]).map(|(x, g): (&f64, f64)| x - STEPS as f64 * 0.02 * g / (g.abs() + 1e-8)).collect();
    assert_close(&found[STEPS - 1], &expected, 10 * STEPS);
}

#[test]
fn clipping_keeps_the_direction() {
    let mut x = vec![0.0, 0.0];
    let mut descent = Optimizer::gradient_descent(1.0).unwrap().clipped(5.0).unwrap();
    descent.step(&mut x, &vec![30.0, -40.0]).unwrap();
    assert_close(&x, &[-3.0, 4.0], 1);
    // At the norm and below nothing is changed, and an enormous gradient does not overflow on the way.
    descent.step(&mut x, &vec![3.0, -4.0]).unwrap();
    assert_close(&x, &[-6.0, 8.0], 1);
    descent.step(&mut x, &vec![3e300, -4e300]).unwrap();
    assert_close(&x, &[-9.0, 12.0], 1);
}

#[test]
fn single_precision_is_rounded_once() {
    let mut x = vec![1.0_f32, -2.0];
    let mut descent = Optimizer::gradient_descent(0.1).unwrap();
    descent.step(&mut x, &vec![0.3_f32, 0.7]).unwrap();
    let expected = [(1.0_f32, 0.3_f32), (-2.0, 0.7)].map(|(x, g)| (f64::from(x) - 0.1 * f64::from(g)) as f32);
    assert_eq!(x, expected);
}

#[test]
fn parameters_of_all_shapes_are_moved_alike() {
    use crate::Matrix;
    let mut nested = (vec![1.0, -2.0], Matrix::from_slice(1, 2, &[0.25_f32, 4.0]), Some([0.5]), 7);
    let mut flat = vec![1.0, -2.0, 0.25, 4.0, 0.5];
    let (mut one, mut other) = (Optimizer::adam_w(0.125, 0.5).unwrap(), Optimizer::adam_w(0.125, 0.5).unwrap());
    for _ in 0..5 {
        one.step(&mut nested, &(vec![0.1, 0.2], Matrix::from_slice(1, 2, &[0.5_f32, -0.5]), Some([0.3]), ())).unwrap();
        other.step(&mut flat, &vec![0.1, 0.2, 0.5, -0.5, 0.3]).unwrap();
        // Single precision is rounded after each step, and goes on from there.
        for index in [2, 3] {
            flat[index] = f64::from(flat[index] as f32);
        }
        let mut found = Vec::new();
        nested.visit_floats(|_, x| found.push(x));
        assert_eq!(found, flat);
    }
    let saved = Checkpoint::new(&nested, &one, ());
    let mut again = (vec![0.0, 0.0], Matrix::zeros(1, 2), Some([0.0]), 7);
    saved.restore(&mut again).unwrap();
    assert_eq!(again, nested);
}

#[test]
fn the_loop_stops_at_a_threshold_or_at_its_last_step() {
    let loss = |x: &Vec<f64>| (0.5 * x.iter().zip(CURVATURES).map(|(x, a)| a * x * x).sum::<f64>(), quadratic(x));
    let run = |stopping| {
        let mut x = START.to_vec();
        let outcome = minimize(&mut x, &mut Optimizer::gradient_descent(0.1).unwrap(), stopping, loss).unwrap();
        assert_eq!(outcome.loss, loss(&x).0);
        outcome
    };
    let last = run(Stopping::after(7));
    assert_eq!((last.reason, last.steps), (Reason::Steps, 7));
    // The loss of the flattest direction falls by 0.95^2 a step, and the others are gone by then.
    let at_loss = run(Stopping::after(1000).loss_at_most(1e-6));
    let expected = (1e-6_f64 / 0.25).ln() / (2.0 * 0.95_f64.ln());
    assert_eq!((at_loss.reason, at_loss.steps), (Reason::Loss, expected.ceil() as u64));
    let at_gradient = run(Stopping::after(1000).gradient_at_most(1e-6));
    let expected = (1e-6_f64 / 0.5).ln() / 0.95_f64.ln();
    assert_eq!((at_gradient.reason, at_gradient.steps), (Reason::Gradient, expected.ceil() as u64));
    assert_eq!(run(Stopping::after(1000).change_at_most(1e-9)).reason, Reason::Change);
}
