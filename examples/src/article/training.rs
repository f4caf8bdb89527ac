//! The same network trained as it should be: with the gradient that was generated, downhill, until the stopping rule holds.

use pullback::optim::{OptimError, Optimizer, Outcome, Stopping, minimize};

use super::network::{Network, Rows, loss};

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Training {
    /// The learning rate.
    pub rate: f64,
    /// How much of the velocity stays from step to step; zero for plain gradient descent.
    pub momentum: f64,
    /// Steps at most.
    pub steps: u64,
    /// A loss that is small enough.
    pub threshold: f64,
}

impl Training {
    /// What the article says: rate 0.01, a thousand iterations.
    pub fn of_the_article() -> Self {
        Self { rate: 0.01, momentum: 0.0, steps: 1000, threshold: 1e-6 }
    }

    /// What exclusive or takes.
    pub fn of_xor() -> Self {
        Self { rate: 0.5, momentum: 0.9, steps: 20_000, threshold: 1e-3 }
    }
}

/// Trains a fresh network. Returns it with the losses after all steps, from none to the last, and how the loop ended.
///
/// # Errors
///
/// If a loss or a gradient is not finite.
pub fn train(rows: &Rows, training: Training, seed: u64) -> Result<(Network, Vec<f64>, Outcome), OptimError> {
    let mut network = Network::new(seed);
    let mut optimizer = Optimizer::nesterov(training.rate, training.momentum)?;
    let mut losses = Vec::new();
    let stopping = Stopping::after(training.steps).loss_at_most(training.threshold);
    let outcome = minimize(&mut network, &mut optimizer, stopping, |network| {
        let (value, gradient) = loss::value_and_grad(network, rows);
        losses.push(value);
        (value, gradient)
    })?;
    Ok((network, losses, outcome))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pullback::optim::Reason;

    #[test]
    fn the_rows_of_the_article_are_learnt_downhill() {
        let (_, losses, outcome) = train(&Rows::of_the_article(), Training::of_the_article(), 1).unwrap();
        assert!(losses.windows(2).all(|pair| pair[1] < pair[0]), "{losses:?}");
        assert!(outcome.loss < 0.3 * losses[0], "{losses:?} {outcome:?}");
    }

    #[test]
    fn exclusive_or_is_learnt_from_ten_of_ten_beginnings() {
        for seed in 1..=10 {
            let (_, _, outcome) = train(&Rows::xor(), Training::of_xor(), seed).unwrap();
            assert_eq!(outcome.reason, Reason::Loss, "seed {seed}: {outcome:?}");
        }
    }
}
