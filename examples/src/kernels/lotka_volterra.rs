//! Predators and prey, integrated by Runge-Kutta: a long chain in which every step waits for the one before.

use std::hint::black_box;

use pullback::differentiable;

use super::Kernel;

/// How fast prey and predators multiply: prey breed and are eaten, predators breed by eating and die.
#[differentiable]
pub fn growth(rates: &[f64; 4], prey: f64, predators: f64) -> (f64, f64) {
    let [birth, hunt, feed, death] = *rates;
    ((birth - hunt * predators) * prey, (feed * prey - death) * predators)
}

/// The total population after `steps` classical Runge-Kutta steps of length `dt`.
#[differentiable]
pub fn population(rates: &[f64; 4], start: &[f64; 2], #[no_diff] dt: f64, steps: usize) -> f64 {
    let [mut prey, mut predators] = *start;
    for _ in 0..steps {
        let (u1, v1) = growth(rates, prey, predators);
        let (u2, v2) = growth(rates, prey + 0.5 * dt * u1, predators + 0.5 * dt * v1);
        let (u3, v3) = growth(rates, prey + 0.5 * dt * u2, predators + 0.5 * dt * v2);
        let (u4, v4) = growth(rates, prey + dt * u3, predators + dt * v3);
        prey += dt / 6.0 * (u1 + 2.0 * u2 + 2.0 * u3 + u4);
        predators += dt / 6.0 * (v1 + 2.0 * v2 + 2.0 * v3 + v4);
    }
    prey + predators
}

/// What [`by_hand`] writes: adjoints of the rates and of the start.
pub type Gradient = ([f64; 4], [f64; 2]);

/// The points at which one step asks for the growth, in order.
type Stages = [[f64; 2]; 4];

/// As [`by_hand`], with sums rearranged, so that the value differs in its last bits; `path` is kept between calls for its memory.
///
/// Both sweeps are bound by latency, not by arithmetic. So a stage's share of `dt` is multiplied into the rates once,
/// and the way back keeps on its critical path only what depends on the adjoint: slopes are ready before it arrives.
pub fn rearranged(rates: &[f64; 4], start: &[f64; 2], dt: f64, steps: usize, path: &mut Vec<Stages>, gradient: &mut Gradient) -> f64 {
    let [full, half, sixth] = [dt, 0.5 * dt, dt / 6.0].map(|h| rates.map(|rate| h * rate));
    let [mut x, mut y] = *start;
    path.resize(steps, Stages::default());
    for stages in path.iter_mut() {
        stages[0] = [x, y];
        let (u1, v1) = growth(&half, x, y);
        stages[1] = [x + u1, y + v1];
        let (u2, v2) = growth(&half, x + u1, y + v1);
        stages[2] = [x + u2, y + v2];
        let (u3, v3) = growth(&full, x + u2, y + v2);
        stages[3] = [x + u3, y + v3];
        let (u4, v4) = growth(&sixth, x + u3, y + v3);
        // The last stage arrives last, so everything else is summed before it.
        x = (x + (u1 + 2.0 * u2 + u3) * (1.0 / 3.0)) + u4;
        y = (y + (v1 + 2.0 * v2 + v3) * (1.0 / 3.0)) + v4;
    }

    *gradient = reverse(rates, dt, path);
    x + y
}

/// Value and gradient of [`population()`] by hand. The function's own operations stand in their own order, so that the value is the same to
/// the last bit.
pub fn by_hand(rates: &[f64; 4], start: &[f64; 2], dt: f64, steps: usize, path: &mut Vec<Stages>, gradient: &mut Gradient) -> f64 {
    let [mut x, mut y] = *start;
    path.resize(steps, Stages::default());
    for stages in path.iter_mut() {
        stages[0] = [x, y];
        let (u1, v1) = growth(rates, x, y);
        stages[1] = [x + 0.5 * dt * u1, y + 0.5 * dt * v1];
        let (u2, v2) = growth(rates, stages[1][0], stages[1][1]);
        stages[2] = [x + 0.5 * dt * u2, y + 0.5 * dt * v2];
        let (u3, v3) = growth(rates, stages[2][0], stages[2][1]);
        stages[3] = [x + dt * u3, y + dt * v3];
        let (u4, v4) = growth(rates, stages[3][0], stages[3][1]);
        x += dt / 6.0 * (u1 + 2.0 * u2 + 2.0 * u3 + u4);
        y += dt / 6.0 * (v1 + 2.0 * v2 + 2.0 * v3 + v4);
    }
    *gradient = reverse(rates, dt, path);
    x + y
}

/// The way back along the stages.
#[inline(always)]
fn reverse(rates: &[f64; 4], dt: f64, path: &[Stages]) -> Gradient {
    let [full, half] = [dt, 0.5 * dt].map(|h| rates.map(|rate| h * rate));
    let (mut x_bar, mut y_bar) = (1.0, 1.0);
    let mut sums = [0.0; 4];
    for stages in path.iter().rev() {
        // From the adjoint of a stage's growth to that of the point it was asked for.
        let mut pull = |[birth, hunt, feed, death]: [f64; 4], h: f64, [x, y]: [f64; 2], u_bar: f64, v_bar: f64| {
            let (hx, hy) = (h * x, h * y);
            sums[0] += hx * u_bar;
            sums[1] += hx * y * u_bar;
            sums[2] += hx * y * v_bar;
            sums[3] += hy * v_bar;
            let (ux, uy) = (birth - hunt * y, -hunt * x);
            let (vx, vy) = (feed * y, feed * x - death);
            (ux * u_bar + vx * v_bar, uy * u_bar + vy * v_bar)
        };
        let (x_sixth, y_sixth) = (x_bar * (1.0 / 6.0), y_bar * (1.0 / 6.0));
        let (x_third, y_third) = (x_bar * (1.0 / 3.0), y_bar * (1.0 / 3.0));
        let (x4, y4) = pull(full, dt, stages[3], x_sixth, y_sixth);
        let (x3, y3) = pull(full, dt, stages[2], x_third + x4, y_third + y4);
        let (x2, y2) = pull(half, 0.5 * dt, stages[1], 2.0 * x_third + x3, 2.0 * y_third + y3);
        let (x1, y1) = pull(half, 0.5 * dt, stages[0], x_third + x2, y_third + y2);
        x_bar = (x_bar + x4 + x3 + x2) + x1;
        y_bar = (y_bar + y4 + y3 + y2) + y1;
    }
    let [births, hunts, feeds, deaths] = sums;
    ([births, -hunts, feeds, -deaths], [x_bar, y_bar])
}

const RATES: [f64; 4] = [1.1, 0.4, 0.1, 0.4];
const START: [f64; 2] = [10.0, 5.0];
const DT: f64 = 0.01;

/// The benchmark's row: `steps` steps of a hundredth each.
pub fn kernel(name: &'static str, steps: usize) -> Kernel {
    let (mut path, mut path_in_order) = (Vec::new(), Vec::new());
    let (mut gradient, mut gradient_in_order) = (Gradient::default(), Gradient::default());
    Kernel {
        name,
        primal: Box::new(move || population(black_box(&RATES), black_box(&START), DT, steps)),
        rearranged: Box::new(move || rearranged(black_box(&RATES), black_box(&START), DT, steps, &mut path, black_box(&mut gradient))),
        hand: Box::new(move || {
            by_hand(black_box(&RATES), black_box(&START), DT, steps, &mut path_in_order, black_box(&mut gradient_in_order))
        }),
        ours: Box::new({
            let mut gradient = Gradient::default();
            move || {
                let gradient = black_box(&mut gradient);
                population::value_and_grad_into(black_box(&RATES), black_box(&START), DT, steps, gradient)
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_all_close, assert_close, assert_matches_differences};
    use super::*;

    #[test]
    fn the_hand_adjoint_is_right() {
        for steps in [0, 1, 2, 300] {
            let (mut path, mut gradient) = (Vec::new(), Gradient::default());
            let value = by_hand(&RATES, &START, DT, steps, &mut path, &mut gradient);
            assert_eq!(value.to_bits(), population(&RATES, &START, DT, steps).to_bits());
            let in_order_bar = gradient;
            let value = rearranged(&RATES, &START, DT, steps, &mut path, &mut gradient);
            assert_close(value, population(&RATES, &START, DT, steps));
            assert_all_close(&gradient.0, &in_order_bar.0);
            assert_all_close(&gradient.1, &in_order_bar.1);
            let (rates_bar, start_bar) = gradient;
            assert_matches_differences(|r| population(&[r[0], r[1], r[2], r[3]], &START, DT, steps), &RATES, &rates_bar);
            assert_matches_differences(|s| population(&RATES, &[s[0], s[1]], DT, steps), &START, &start_bar);
            let ours = population::grad(&RATES, &START, DT, steps);
            assert_all_close(&ours.0, &rates_bar);
            assert_all_close(&ours.1, &start_bar);
        }
    }
}
