//! Shows which pixels a classifier of digits looks at, and measures whether these are the ones that count.

use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use pullback_examples::classifier::Classifier;
use pullback_examples::classifier::saliency::{by_chance, means, most_salient, saliency, without};
use pullback_examples::classifier::training::{Recipe, Run};
use pullback_examples::datasets::{self, Case};
use pullback_examples::pictures::{self, Tile};
use pullback_examples::random::Random;

/// A tenth of the pixels.
const REMOVED: usize = 6;

/// Times that pixels are removed by chance.
const DRAWS: u64 = 20;

/// Digits in the picture.
const DRAWN: usize = 10;

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
    let set = datasets::of_digits()?;
    let mut random = Random::new(11);
    let (learning, testing) = set.split(&mut random);
    let model = Classifier::new(set.features(), 48, set.classes, &mut random);
    let recipe = Recipe { epochs: 40, batch: 32, rate: 0.01, decay: 0.01, attack: 0.0 };
    let style = ProgressStyle::with_template("{bar:40} epoch {pos}/{len}").map_err(|error| error.to_string())?;
    let bar = ProgressBar::new(recipe.epochs as u64).with_style(style);
    let mut run = Run::new(model, learning.len(), recipe, random.clone()).map_err(|error| error.to_string())?;
    while !run.is_over() {
        run.epoch(&learning).map_err(|error| error.to_string())?;
        bar.inc(1);
    }
    bar.finish();
    let model = run.model;

    let means = means(&learning);
    let accuracy = |features: &mut dyn FnMut(&Case) -> Vec<usize>| 100.0 * model.accuracy(&without(&testing, &means, features));
    let ranked = |case: &Case| most_salient(&saliency(&model, &case.x));
    let whole = 100.0 * model.accuracy(&testing);
    let salient = accuracy(&mut |case| ranked(case)[..REMOVED].to_vec());
    let least = accuracy(&mut |case| ranked(case)[case.x.len() - REMOVED..].to_vec());
    let draws: Vec<f64> = (0..DRAWS).map(|_| accuracy(&mut |case| by_chance(case.x.len(), REMOVED, &mut random))).collect();
    let mean = draws.iter().sum::<f64>() / DRAWS as f64;
    let deviation = (draws.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / (DRAWS - 1) as f64).sqrt();
    println!("\nAccuracy on {} digits, {REMOVED} of 64 pixels replaced by their mean over all digits:\n", testing.len());
    println!("{:<32}  {whole:>5.1} %", "none removed");
    println!("{:<32}  {salient:>5.1} %", "the most salient removed");
    println!("{:<32}  {mean:>5.1} % ± {deviation:.1} over {DRAWS} draws", "pixels by chance removed");
    println!("{:<32}  {least:>5.1} %", "the least salient removed");

    let mut tiles = Vec::new();
    for case in testing.iter().take(DRAWN) {
        tiles.push(Tile { caption: format!("{} taken for {}", case.label, model.predict(&case.x)), cells: case.x.clone(), heat: false });
    }
    for case in testing.iter().take(DRAWN) {
        let map = saliency(&model, &case.x);
        let most = map.iter().fold(0.0, |most: f64, s| most.max(*s));
        tiles.push(Tile { caption: "saliency".into(), cells: map.iter().map(|s| s / most).collect(), heat: true });
    }
    let picture = pictures::tiles("Digits, and which pixels move the score of the class that the model sees", &tiles, DRAWN)
        .map_err(|error| error.to_string())?;
    println!("\nPicture: {}", pictures::save("saliency", &picture)?.display());
    Ok(())
}
