//! Learning by Adam on small batches, which can be interrupted and resumed.

use pullback::Differentiable;
use pullback::optim::{Checkpoint, OptimError, Optimizer, Schedule};
use serde::{Deserialize, Serialize};

use super::attack::attack;
use super::model::{Classifier, loss};
use crate::datasets::Case;
use crate::random::Random;

/// How to learn.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Times that every case is shown.
    pub epochs: usize,
    /// Cases between two steps.
    pub batch: usize,
    /// Learning rate of the first step; it falls to zero.
    pub rate: f64,
    /// Weight decay.
    pub decay: f64,
    /// Size of the attacks that half of each batch is put under; zero for none.
    pub attack: f64,
}

/// How far a run has come: with the checkpoint of the parameters, everything that it needs to go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Epochs that are over.
    pub epochs: usize,
    /// The random numbers to come.
    pub random: Random,
    /// The order of the cases.
    pub order: Vec<usize>,
}

/// A run of learning, epoch by epoch.
#[derive(Clone, Debug)]
pub struct Run {
    /// The model as it is.
    pub model: Classifier,
    optimizer: Optimizer,
    progress: Progress,
    recipe: Recipe,
}

impl Run {
    /// A run that has not begun.
    ///
    /// # Errors
    ///
    /// If the recipe's rate or decay cannot be used.
    pub fn new(model: Classifier, cases: usize, recipe: Recipe, random: Random) -> Result<Self, OptimError> {
        let steps = (recipe.epochs * cases.div_ceil(recipe.batch)) as u64;
        let optimizer = Optimizer::adam_w(recipe.rate, recipe.decay)?.scheduled(Schedule::Cosine { steps, floor: 0.0 })?;
        let progress = Progress { epochs: 0, random, order: (0..cases).collect() };
        Ok(Self { model, optimizer, progress, recipe })
    }

    /// The run as it is now.
    pub fn checkpoint(&self) -> Checkpoint<Progress> {
        Checkpoint::new(&self.model, &self.optimizer, self.progress.clone())
    }

    /// Takes up a run where it was left.
    ///
    /// # Errors
    ///
    /// If it was a run of another model or over another number of cases; then this run stays as it is.
    pub fn resume(&mut self, checkpoint: Checkpoint<Progress>) -> Result<(), OptimError> {
        let mut model = self.model.clone();
        let (optimizer, progress) = checkpoint.restore(&mut model)?;
        let mut order = progress.order.clone();
        order.sort_unstable();
        if order != (0..self.progress.order.len()).collect::<Vec<_>>() {
            return Err(OptimError::Corrupt(format!("it orders {} cases, and there are {}", order.len(), self.progress.order.len())));
        }
        (self.model, self.optimizer, self.progress) = (model, optimizer, progress);
        Ok(())
    }

    /// Epochs that are over.
    pub fn epochs(&self) -> usize {
        self.progress.epochs
    }

    /// All epochs.
    pub fn length(&self) -> usize {
        self.recipe.epochs
    }

    /// Whether all epochs are over.
    pub fn is_over(&self) -> bool {
        self.progress.epochs >= self.recipe.epochs
    }

    /// Shows every case once, and returns the mean loss.
    ///
    /// # Errors
    ///
    /// If a gradient is not finite; the model is then that of the last step.
    pub fn epoch(&mut self, cases: &[Case]) -> Result<f64, OptimError> {
        let Progress { epochs, random, order } = &mut self.progress;
        random.shuffle(order);
        let mut gradient = self.model.zero_tangent();
        let mut total = 0.0;
        for indices in order.chunks(self.recipe.batch) {
            let mut batch: Vec<Case> = indices.iter().map(|index| cases[*index].clone()).collect();
            if self.recipe.attack > 0.0 {
                let half = batch.len() / 2;
                for case in &mut batch[half..] {
                    case.x = attack(&self.model, case, self.recipe.attack);
                }
            }
            total += batch.len() as f64 * loss::value_and_grad_into(&self.model, &batch, &mut gradient);
            self.optimizer.step(&mut self.model, &gradient)?;
        }
        *epochs += 1;
        Ok(total / cases.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets;

    fn run() -> (Run, Vec<Case>) {
        let (mut learning, mut testing) = datasets::all().unwrap()[0].split(&mut Random::new(1));
        datasets::standardise(&mut learning, &mut testing);
        let mut random = Random::new(2);
        let model = Classifier::new(4, 8, 3, &mut random);
        let recipe = Recipe { epochs: 4, batch: 16, rate: 0.01, decay: 0.01, attack: 0.1 };
        (Run::new(model, learning.len(), recipe, random).unwrap(), learning)
    }

    #[test]
    fn a_resumed_run_learns_the_same_to_the_bit() {
        let (mut whole, cases) = run();
        while !whole.is_over() {
            whole.epoch(&cases).unwrap();
        }
        let (mut first, _) = run();
        first.epoch(&cases).unwrap();
        let saved = serde_json::to_string(&first.checkpoint()).unwrap();
        let (mut second, _) = run();
        second.resume(serde_json::from_str(&saved).unwrap()).unwrap();
        while !second.is_over() {
            second.epoch(&cases).unwrap();
        }
        assert_eq!(second.checkpoint(), whole.checkpoint());
    }

    #[test]
    fn a_checkpoint_of_another_run_is_refused() {
        let (mut run, cases) = run();
        let mut random = Random::new(2);
        let other = Classifier::new(4, 9, 3, &mut random);
        let other = Run::new(other, cases.len(), run.recipe.clone(), random).unwrap();
        let before = run.checkpoint();
        assert!(run.resume(other.checkpoint()).is_err());
        let fewer = Run::new(run.model.clone(), 7, run.recipe.clone(), Random::new(2)).unwrap();
        assert_eq!(
            run.resume(fewer.checkpoint()).unwrap_err().to_string(),
            "the saved state contradicts itself: it orders 7 cases, and there are 112"
        );
        assert_eq!(run.checkpoint(), before);
    }
}
