//! One model function on four data sets: how well it learns them over ten splits, and how healthy its gradients are.

use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use pullback::health::{Health, Report, record};
use pullback::optim::{OptimError, Optimizer};
use pullback_examples::classifier::Classifier;
use pullback_examples::classifier::model::loss;
use pullback_examples::classifier::training::{Recipe, Run};
use pullback_examples::datasets::{self, Case, DataSet};
use pullback_examples::random::Random;

/// Times that a data set is split by chance.
const SPLITS: u64 = 10;

/// Hidden units, whatever the data.
const HIDDEN: usize = 24;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), String> {
    let sets = datasets::all()?;
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}").map_err(|error| error.to_string())?;
    let bar = ProgressBar::new(SPLITS * sets.len() as u64).with_style(style);
    let mut reports = Vec::new();
    let mut lines = Vec::new();
    for set in &sets {
        bar.set_message(set.name);
        let mut accuracies = Vec::new();
        for split in 0..SPLITS {
            let (accuracy, report) = learn(set, split)?;
            accuracies.push(accuracy);
            if split == 0 {
                reports.push((set.name, report));
            }
            bar.inc(1);
        }
        let mean = accuracies.iter().sum::<f64>() / SPLITS as f64;
        let variance = accuracies.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / (SPLITS - 1) as f64;
        let (low, high) = accuracies.iter().fold((1.0_f64, 0.0_f64), |(low, high), a| (low.min(*a), high.max(*a)));
        lines.push(format!(
            "{:<14} {:>6} {:>9} {:>8}   {:>5.1} % ± {:>3.1}   {:>5.1} to {:>5.1} %   {}",
            set.name,
            set.cases.len(),
            set.features(),
            set.classes,
            100.0 * mean,
            100.0 * variance.sqrt(),
            100.0 * low,
            100.0 * high,
            reports.last().map_or(String::new(), |(_, report)| report.verdict.to_string())
        ));
    }
    bar.finish_and_clear();
    println!("{:<14} {:>6} {:>9} {:>8}   {:>13}   {:>15}   gradients", "", "cases", "features", "classes", "test accuracy", "range");
    lines.iter().for_each(|line| println!("{line}"));
    println!(
        "\nMean, standard deviation and range over {SPLITS} splits, three quarters to learn from. `gradients`\nis the verdict on the first step of the first of them:"
    );
    for (name, report) in reports {
        print!("\n{name}: {report}");
    }
    Ok(())
}

/// The accuracy on the cases held out, and the health of the gradients before the first step.
fn learn(set: &DataSet, split: u64) -> Result<(f64, Report), String> {
    let mut random = Random::new(1000 + split);
    let (mut learning, mut testing) = set.split(&mut random);
    datasets::standardise(&mut learning, &mut testing);
    let model = Classifier::new(set.features(), HIDDEN, set.classes, &mut random);
    // Small sets are shown more often, so that all take about as many steps.
    let recipe = Recipe { epochs: (40_000 / learning.len()).clamp(20, 120), batch: 32, rate: 0.01, decay: 0.05, attack: 0.0 };
    let report = examine(&model, &learning, &recipe).map_err(|error| error.to_string())?;
    let mut run = Run::new(model, learning.len(), recipe, random).map_err(|error| error.to_string())?;
    while !run.is_over() {
        run.epoch(&learning).map_err(|error| error.to_string())?;
    }
    Ok((run.model.accuracy(&testing), report))
}

/// What the first step over all cases would do.
fn examine(model: &Classifier, cases: &[Case], recipe: &Recipe) -> Result<Report, OptimError> {
    let (gradient, units) = record(|| loss::grad(model, cases));
    let mut after = model.clone();
    Optimizer::adam_w(recipe.rate, recipe.decay)?.step(&mut after, &gradient)?;
    Health::new(recipe.rate, cases.len()).units(units).examine_step(model, &gradient, &after)
}
