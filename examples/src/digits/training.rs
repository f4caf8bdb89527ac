//! Gradient descent on small batches, and the score of what it found.

use pullback::{Differentiable, Step};

use super::data::Digit;
use super::network::{Network, loss};
use crate::random::Random;

/// How to train.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Units of the hidden layer.
    pub hidden: usize,
    /// Times that every digit is shown.
    pub epochs: usize,
    /// Digits between two steps.
    pub batch: usize,
    /// Length of the first step; later ones shrink evenly towards zero.
    pub rate: f64,
    /// Decides the first weights and the order of the digits.
    pub seed: u64,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { hidden: 48, epochs: 40, batch: 16, rate: 0.3, seed: 1998 }
    }
}

/// Trains a fresh network, and calls `report` with the mean loss after every epoch.
pub fn train(mut digits: Vec<Digit>, recipe: &Recipe, mut report: impl FnMut(f64)) -> Network {
    let mut random = Random::new(recipe.seed);
    let mut network = Network::new(recipe.hidden, &mut random);
    let mut gradient = network.zero_tangent();
    for epoch in 0..recipe.epochs {
        let rate = recipe.rate * (1.0 - epoch as f64 / recipe.epochs as f64);
        random.shuffle(&mut digits);
        let mut total = 0.0;
        for batch in digits.chunks(recipe.batch) {
            total += batch.len() as f64 * loss::value_and_grad_into(&network, batch, &mut gradient);
            network.step(-rate, &gradient);
        }
        report(total / digits.len() as f64);
    }
    network
}

/// The digits that the network takes for another, each with what it is taken for.
pub fn mistakes<'a>(network: &Network, digits: &'a [Digit]) -> Vec<(&'a Digit, usize)> {
    let predictions = digits.iter().map(|digit| (digit, network.predict(&digit.pixels)));
    predictions.filter(|(digit, predicted)| digit.label != *predicted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::data;

    #[test]
    fn training_makes_the_loss_small_and_repeats_itself() {
        let (digits, held_out) = data::split(data::read(&data::default_path()).unwrap());
        let recipe = Recipe { epochs: 3, ..Recipe::default() };
        let run = || {
            let mut losses = Vec::new();
            let network = train(digits.clone(), &recipe, |loss| losses.push(loss));
            (losses, mistakes(&network, &held_out).len())
        };
        let (losses, wrong) = run();
        assert!(losses[0] > losses[1] && losses[1] > losses[2], "{losses:?}");
        assert!(10 * wrong < held_out.len(), "{wrong} wrong");
        assert_eq!(run(), (losses, wrong));
    }
}
