//! Which pixels a decision hangs on: the gradient of the score by the input (Simonyan, Vedaldi and Zisserman, 2014).

use super::model::{Classifier, score};
use crate::datasets::Case;
use crate::random::Random;

/// For every feature, how much the score of the predicted class changes with it: `|d score / d x|`.
pub fn saliency(model: &Classifier, x: &[f64]) -> Vec<f64> {
    score::grad(model, x, model.predict(x)).iter().map(|g| g.abs()).collect()
}

/// The features in the order of their saliency, the most salient first.
pub fn most_salient(saliency: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..saliency.len()).collect();
    order.sort_by(|a, b| saliency[*b].total_cmp(&saliency[*a]));
    order
}

/// The mean of every feature: what a pixel is replaced by when it is removed.
pub fn means(cases: &[Case]) -> Vec<f64> {
    let features = cases.first().map_or(0, |case| case.x.len());
    (0..features).map(|feature| cases.iter().map(|case| case.x[feature]).sum::<f64>() / cases.len() as f64).collect()
}

/// The cases without these features, each chosen for its case.
pub fn without(cases: &[Case], means: &[f64], mut features: impl FnMut(&Case) -> Vec<usize>) -> Vec<Case> {
    let removed = |case: &Case| {
        let mut x = case.x.clone();
        features(case).into_iter().for_each(|feature| x[feature] = means[feature]);
        Case { x, label: case.label }
    };
    cases.iter().map(removed).collect()
}

/// So many features by chance.
pub fn by_chance(features: usize, count: usize, random: &mut Random) -> Vec<usize> {
    let mut order: Vec<usize> = (0..features).collect();
    random.shuffle(&mut order);
    order.truncate(count);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_salient_features_are_those_that_weigh_most() {
        assert_eq!(most_salient(&[0.1, 3.0, 0.0, 2.0]), [1, 3, 0, 2]);
        let cases = [Case { x: vec![1.0, 2.0], label: 0 }, Case { x: vec![3.0, 6.0], label: 1 }];
        let removed = without(&cases, &means(&cases), |case| vec![case.label]);
        assert_eq!((&removed[0].x, &removed[1].x), (&vec![2.0, 2.0], &vec![3.0, 4.0]));
    }
}
