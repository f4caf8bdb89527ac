//! Noise, and the attack that follows the sign of the input gradient (Goodfellow, Shlens and Szegedy, 2015).

use super::model::{Classifier, surprise_by_input};
use crate::datasets::Case;
use crate::random::Random;

/// The case, moved by `size` in every feature in the direction that makes the model's loss greater, and kept within 0 and 1.
pub fn attack(model: &Classifier, case: &Case, size: f64) -> Vec<f64> {
    let gradient = surprise_by_input::grad(model, &case.x, case.label);
    // A feature without influence stays: the sign of zero is not 1 here.
    let sign = |g: f64| if g == 0.0 { 0.0 } else { g.signum() };
    case.x.iter().zip(gradient).map(|(x, g)| (x + size * sign(g)).clamp(0.0, 1.0)).collect()
}

/// All cases under attack.
pub fn attacked(model: &Classifier, cases: &[Case], size: f64) -> Vec<Case> {
    cases.iter().map(|case| Case { x: attack(model, case, size), label: case.label }).collect()
}

/// All cases with normal noise of this deviation, kept within 0 and 1.
pub fn noisy(cases: &[Case], deviation: f64, random: &mut Random) -> Vec<Case> {
    let mut blur = |x: &f64| (x + deviation * random.normal()).clamp(0.0, 1.0);
    cases.iter().map(|case| Case { x: case.x.iter().map(&mut blur).collect(), label: case.label }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::model::surprise;

    #[test]
    fn an_attack_raises_the_loss_within_its_size() {
        let mut random = Random::new(5);
        let model = Classifier::new(6, 4, 3, &mut random);
        for label in 0..3 {
            let case = Case { x: random.vector(6, 0.2, 0.8), label };
            let moved = attack(&model, &case, 0.01);
            assert!(surprise(&model, &moved, label) > surprise(&model, &case.x, label));
            assert!(moved.iter().zip(&case.x).all(|(a, b)| (a - b).abs() < 0.010_000_001));
        }
    }
}
