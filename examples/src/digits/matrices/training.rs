//! Adam on small batches of pictures that are moved a little each time they are shown.

use pullback::gradcheck::Rng;
use pullback::optim::{OptimError, Optimizer, Schedule};
use pullback::{Differentiable, Matrix};

use super::network::{ConvolutionalNetwork, loss};
use crate::digits::data::{Digit, PIXELS};
use crate::random::Random;

/// Pixels of a row.
const SIDE: i64 = 8;

/// How to train.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Times that every digit is shown.
    pub epochs: usize,
    /// Digits between two steps.
    pub batch: usize,
    /// Length of the first steps; later ones shrink towards zero along half a wave of the cosine.
    pub rate: f64,
    /// How often a picture is moved by a pixel, in each direction.
    pub moved: f64,
    /// Decides the first weights, the order of the digits and how they are moved.
    pub seed: u64,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { epochs: 60, batch: 32, rate: 3e-3, moved: 0.5, seed: 1998 }
    }
}

/// Trains a fresh network, and calls `report` with the mean loss after every epoch.
///
/// # Errors
///
/// If the rate is not positive, or the loss is no longer a number.
pub fn train(mut digits: Vec<Digit>, recipe: &Recipe, mut report: impl FnMut(f64)) -> Result<ConvolutionalNetwork<f32>, OptimError> {
    let (mut random, mut rng) = (Random::new(recipe.seed), Rng::from_seed(recipe.seed));
    let mut network = ConvolutionalNetwork::of_digits(&mut rng);
    let steps = (recipe.epochs * digits.len().div_ceil(recipe.batch)) as u64;
    let mut adam = Optimizer::adam(recipe.rate)?.scheduled(Schedule::Cosine { steps, floor: 0.0 })?;
    let mut gradient = network.zero_tangent();
    for _ in 0..recipe.epochs {
        random.shuffle(&mut digits);
        let mut total = 0.0;
        for batch in digits.chunks(recipe.batch) {
            let labels: Vec<usize> = batch.iter().map(|digit| digit.label).collect();
            let pictures = moved_pictures(batch, recipe.moved, &mut rng);
            total += batch.len() as f64 * f64::from(loss::value_and_grad_into(&network, &pictures, &labels, &mut gradient));
            adam.step(&mut network, &gradient)?;
        }
        report(total / digits.len() as f64);
    }
    Ok(network)
}

/// The digits that the network takes for another, each with what it is taken for.
pub fn mistakes<'a>(network: &ConvolutionalNetwork<f32>, digits: &'a [Digit]) -> Vec<(&'a Digit, usize)> {
    digits.iter().zip(network.predict(digits)).filter(|(digit, predicted)| digit.label != *predicted).collect()
}

/// The pictures, one in each row; some are moved up or down, left or right, by one pixel.
fn moved_pictures(digits: &[Digit], rate: f64, rng: &mut Rng) -> Matrix<f32> {
    let mut pictures = Matrix::zeros(digits.len(), PIXELS);
    for (i, digit) in digits.iter().enumerate() {
        let mut by = || if rng.uniform(0.0, 1.0) < rate { rng.integer(-1..=1) } else { 0 };
        let (down, right) = (by(), by());
        let row = pictures.row_mut(i);
        for (at, pixel) in (0..).zip(&digit.pixels) {
            let (y, x) = (at / SIDE + down, at % SIDE + right);
            if (0..SIDE).contains(&y) && (0..SIDE).contains(&x) {
                row[(y * SIDE + x) as usize] = *pixel as f32;
            }
        }
    }
    pictures
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::data;

    #[test]
    fn training_makes_the_loss_small_and_repeats_itself() {
        let (digits, held_out) = data::split(data::read(&data::default_path()).unwrap());
        let recipe = Recipe { epochs: 4, moved: 0.0, rate: 0.01, ..Recipe::default() };
        let run = || {
            let mut losses = Vec::new();
            let network = train(digits[..400].to_vec(), &recipe, |loss| losses.push(loss)).unwrap();
            (losses, mistakes(&network, &held_out).len())
        };
        let (losses, wrong) = run();
        assert!(losses[3] < 0.5 * losses[0], "{losses:?}");
        assert!(5 * wrong < held_out.len(), "{wrong} wrong");
        assert_eq!(run(), (losses, wrong));
    }

    #[test]
    fn a_picture_that_is_not_moved_stays_as_it_is() {
        let digit = Digit { pixels: (0..64).map(f64::from).collect(), label: 0 };
        let picture = moved_pictures(std::slice::from_ref(&digit), 0.0, &mut Rng::from_seed(1));
        assert_eq!(picture, super::super::network::pictures(&[digit]));
    }

    #[test]
    fn a_picture_is_moved_by_one_pixel_at_most() {
        let mut digit = Digit { pixels: vec![0.0; 64], label: 0 };
        digit.pixels[27] = 1.0;
        let mut places = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let picture = moved_pictures(std::slice::from_ref(&digit), 1.0, &mut Rng::from_seed(seed));
            assert_eq!(picture.iter().sum::<f32>(), 1.0);
            places.extend(picture.iter().position(|pixel| *pixel == 1.0));
        }
        assert_eq!(places.into_iter().collect::<Vec<_>>(), [18, 19, 20, 26, 27, 28, 34, 35, 36]);
    }
}
