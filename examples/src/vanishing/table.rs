//! The networks that the verdicts on gradients are held against.

use pullback::health::{Health, Report, Verdict};

use super::network::{BATCH, Batch, Deep, Design, loss};
use crate::random::Random;

/// The learning rate that updates are judged at.
pub const RATE: f64 = 0.1;

/// A network and the verdict that it deserves.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What it is called.
    pub name: &'static str,
    /// What it looks like.
    pub design: Design,
    /// What is known of it.
    pub expected: Verdict,
}

/// Seven networks, two of three illnesses among them invisible to any one number.
pub fn rows() -> [Row; 7] {
    let row = |name, design, expected| Row { name, design, expected };
    [
        row("sigmoid, 4 layers", Design::sigmoid(4), Verdict::Vanishing),
        row("sigmoid, 10", Design::sigmoid(10), Verdict::Vanishing),
        row("sigmoid, 20", Design::sigmoid(20), Verdict::Vanishing),
        row("sigmoid + batch norm, 20", Design::sigmoid(20).normalised(), Verdict::Healthy),
        row("ReLU, He, 20", Design::relu(20), Verdict::Healthy),
        row("ReLU, init 0.01, 20", Design::relu(20).variance(0.01), Verdict::Vanishing),
        row("ReLU, He, residual, no norm, 20", Design::relu(20).residual(), Verdict::Exploding),
    ]
}

/// The gradients of a fresh network at a fresh batch.
pub fn examine(design: Design, seed: u64) -> Report {
    examine_at(design, seed, RATE)
}

/// The same at another learning rate.
pub fn examine_at(design: Design, seed: u64, rate: f64) -> Report {
    let mut random = Random::new(seed);
    let network = Deep::new(design, &mut random);
    let batch = Batch::new(&mut random);
    let gradient = loss::grad(&network, &batch);
    let health = Health::new(rate, BATCH).in_single_precision();
    health.examine(&network, &gradient).expect("the gradient has the shape of the network")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first of twenty seeds.
    const FIRST: u64 = 1;

    #[test]
    fn health_verdicts_are_right_on_every_row_of_the_table() {
        let (mut short, mut counts) = (Vec::new(), String::new());
        for row in rows() {
            let wrong: Vec<String> = (FIRST..FIRST + 20)
                .filter_map(|seed| {
                    let report = examine(row.design, seed);
                    (report.verdict != row.expected).then(|| format!("  seed {seed}: {}", report.findings[0]))
                })
                .collect();
            counts += &format!("{:<32} {:>9}  {} of 20 seeds\n", row.name, row.expected, 20 - wrong.len());
            wrong.iter().for_each(|line| counts += &format!("{line}\n"));
            if wrong.len() > 1 {
                short.push(row.name);
            }
        }
        // Told whether it passes or not, which what is printed by a test is not.
        std::io::Write::write_all(&mut std::io::stderr(), format!("\n{counts}").as_bytes()).unwrap();
        assert!(short.is_empty(), "{short:?}");
    }
}
