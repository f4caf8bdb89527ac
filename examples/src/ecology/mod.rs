//! Hares and lynxes: a differential equation fitted to noisy counts, with a derivative through its solver.

use argmin::core::{Error, Executor, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use pullback::optim::Problem;
use pullback::{Differentiable, differentiable};

use crate::random::Random;

/// The equation of Lotka (1925) and Volterra (1926): `hares' = a hares - b hares lynxes`,
/// `lynxes' = d hares lynxes - c lynxes`, and where it begins. All are positive, and stand here as logarithms, so that a
/// solver may take any step.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Ecology {
    /// Growth of the hares, per year.
    pub a: f64,
    /// How much lynxes hunt.
    pub b: f64,
    /// Starvation of the lynxes, per year.
    pub c: f64,
    /// How well lynxes live on hares.
    pub d: f64,
    /// Hares and lynxes at the beginning.
    pub start: [f64; 2],
}

impl Ecology {
    /// From the values themselves.
    pub fn new(a: f64, b: f64, c: f64, d: f64, start: [f64; 2]) -> Self {
        Self { a: a.ln(), b: b.ln(), c: c.ln(), d: d.ln(), start: start.map(f64::ln) }
    }

    /// The values themselves, with their names.
    pub fn values(&self) -> [(&'static str, f64); 6] {
        let [hares, lynxes] = self.start;
        [("a", self.a), ("b", self.b), ("c", self.c), ("d", self.d), ("hares", hares), ("lynxes", lynxes)].map(|(name, x)| (name, x.exp()))
    }
}

/// Counts at regular times.
#[derive(Clone, Debug)]
pub struct Counts {
    /// Years between two counts.
    pub every: f64,
    /// Steps of the solver between two counts.
    pub steps: usize,
    /// Hares and lynxes.
    pub seen: Vec<[f64; 2]>,
}

/// What the equation says at the times of the counts, by the method of Runge and Kutta (1901).
#[differentiable(check(sample = a_question))]
pub fn simulate(ecology: &Ecology, every: f64, #[no_diff] steps: usize, #[no_diff] counts: usize) -> Vec<[f64; 2]> {
    let mut state = [ecology.start[0].exp(), ecology.start[1].exp()];
    let rates = [ecology.a.exp(), ecology.b.exp(), ecology.c.exp(), ecology.d.exp()];
    let h = every / steps as f64;
    let mut path = vec![state];
    for _ in 1..counts {
        for _ in 0..steps {
            let k1 = change(rates, state);
            let k2 = change(rates, along(state, 0.5 * h, k1));
            let k3 = change(rates, along(state, 0.5 * h, k2));
            let k4 = change(rates, along(state, h, k3));
            for i in 0..2 {
                state[i] += h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
            }
        }
        path.push(state);
    }
    path
}

#[differentiable]
fn change(rates: [f64; 4], state: [f64; 2]) -> [f64; 2] {
    let ([a, b, c, d], [hares, lynxes]) = (rates, state);
    [a * hares - b * hares * lynxes, d * hares * lynxes - c * lynxes]
}

#[differentiable]
fn along(state: [f64; 2], h: f64, change: [f64; 2]) -> [f64; 2] {
    [state[0] + h * change[0], state[1] + h * change[1]]
}

/// The mean square of `ln(model / count)`: counts are off by a share, not by a number.
#[differentiable(check(sample = some_counts))]
pub fn misfit(ecology: &Ecology, #[no_diff] counts: &Counts) -> f64 {
    let path = simulate(ecology, counts.every, counts.steps, counts.seen.len());
    let mut sum = 0.0;
    for (found, seen) in path.iter().zip(&counts.seen) {
        for (found, seen) in found.iter().zip(seen) {
            sum += (found / seen).ln().powi(2);
        }
    }
    sum / (2 * counts.seen.len()) as f64
}

/// Where a fit may begin: rates of 1, the first counts, and what lynxes and hares do to each other so that the means stay, because over a cycle
/// the mean of the hares is `c / d`, and that of the lynxes `a / b`.
pub fn guess(counts: &Counts) -> Ecology {
    let mean = |species: usize| counts.seen.iter().map(|state| state[species]).sum::<f64>() / counts.seen.len() as f64;
    Ecology::new(1.0, 1.0 / mean(1), 1.0, 1.0 / mean(0), counts.seen[0])
}

/// What was fitted, and how it went.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The best parameters.
    pub ecology: Ecology,
    /// Their misfit.
    pub misfit: f64,
    /// Iterations of the solver.
    pub iterations: u64,
    /// Evaluations of the misfit and of its gradient.
    pub evaluations: [u64; 2],
}

/// The shares of the counts that are fitted one after the other. All at once would fail: a cycle that is a little too short or too long is
/// out of step after some years, and every change then makes the misfit greater.
const STAGES: [f64; 4] = [0.25, 0.5, 0.75, 1.0];

/// Fits the equation to counts by argmin's L-BFGS, first to the early ones, from there to more of them, and at last to all.
///
/// # Errors
///
/// If the solver gives up, or the misfit is not a number.
pub fn fit(start: Ecology, counts: &Counts) -> Result<Fit, Error> {
    let mut fit = Fit { ecology: start, misfit: f64::INFINITY, iterations: 0, evaluations: [0, 0] };
    for share in STAGES {
        let early = ((counts.seen.len() as f64 * share) as usize).max(1);
        let stage = fit_to_all(fit.ecology, &Counts { seen: counts.seen[..early].to_vec(), ..counts.clone() })?;
        let evaluations = [fit.evaluations[0] + stage.evaluations[0], fit.evaluations[1] + stage.evaluations[1]];
        fit = Fit { iterations: fit.iterations + stage.iterations, evaluations, ..stage };
    }
    Ok(fit)
}

fn fit_to_all(start: Ecology, counts: &Counts) -> Result<Fit, Error> {
    let problem = Problem::new(start, |ecology: &Ecology| misfit(ecology, counts), |ecology: &Ecology| misfit::grad(ecology, counts));
    let (begin, names) = (problem.start(), problem.clone());
    let solver = LBFGS::new(MoreThuenteLineSearch::new(), 7).with_tolerance_grad(1e-9)?;
    let result = Executor::new(problem, solver).configure(|state| state.param(begin.clone()).max_iters(200)).run()?;
    let called = |what: &str| result.problem.counts.get(what).copied().unwrap_or_default();
    Ok(Fit {
        ecology: names.parameters(result.state.get_best_param().unwrap_or(&begin)),
        misfit: result.state.get_best_cost(),
        iterations: result.state.get_iter(),
        evaluations: [called("cost_count"), called("gradient_count")],
    })
}

/// Counts of an ecology that is known, each off by a normal share of this deviation.
pub fn count(truth: &Ecology, years: usize, deviation: f64, random: &mut Random) -> Counts {
    let (every, steps) = (0.5, 25);
    let path = simulate(truth, every, steps, 2 * years + 1);
    Counts { every, steps, seen: path.into_iter().map(|state| state.map(|x| x * (deviation * random.normal()).exp())).collect() }
}

#[cfg(test)]
fn a_question(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Ecology, f64, usize, usize) {
    let near = |rng: &mut pullback::gradcheck::Rng, x: f64| x * (0.1 * rng.normal()).exp();
    let ecology = Ecology::new(near(rng, 0.55), near(rng, 0.028), near(rng, 0.84), near(rng, 0.026), [near(rng, 30.0), near(rng, 4.0)]);
    (ecology, rng.uniform(0.1, 0.5), 2, size + 1)
}

#[cfg(test)]
fn some_counts(rng: &mut pullback::gradcheck::Rng, size: usize) -> (Ecology, Counts) {
    let (ecology, every, steps, counts) = a_question(rng, size);
    let seen = (0..counts).map(|_| [rng.uniform(5.0, 50.0), rng.uniform(5.0, 50.0)]).collect();
    (ecology, Counts { every, steps, seen })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_made_the_counts_is_found_again() {
        let truth = Ecology::new(0.55, 0.028, 0.84, 0.026, [30.0, 4.0]);
        let counts = count(&truth, 10, 0.0, &mut Random::new(1));
        let fit = fit(guess(&counts), &counts).unwrap();
        for ((name, found), (_, expected)) in fit.ecology.values().into_iter().zip(truth.values()) {
            assert!((found / expected - 1.0).abs() < 1e-4, "{name}: {found} for {expected}");
        }
    }
}
