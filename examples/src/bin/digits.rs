//! Trains a small network on handwritten digits, and shows what it gets wrong on digits it has not seen.

use std::path::PathBuf;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use pullback_examples::digits::training::{self, Recipe};
use pullback_examples::digits::{data, drawing};

const USAGE: &str = "Usage: digits [--data PATH]

Trains a network with one hidden layer and prints its accuracy on digits held out.

  --data PATH   a file of lines with 64 pixels (0 to 16) and a label (0 to 9), separated by commas
  --help        this text";

/// Mistakes drawn at the end.
const DRAWN: usize = 4;

/// Fewer digits than this cannot be split in a way that means anything.
const FEWEST: usize = 50;

fn main() -> ExitCode {
    match path_from_arguments().map(|path| path.map_or(Ok(()), run)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => fail(&error),
        Err(error) => fail(&format!("{error}\n\n{USAGE}")),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(2)
}

/// The file to read, or nothing if only help was wanted.
fn path_from_arguments() -> Result<Option<PathBuf>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut path = data::default_path();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("data") => path = arguments.value()?.into(),
            Long("help") | Short('h') => {
                println!("{USAGE}");
                return Ok(None);
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(path))
}

fn run(path: PathBuf) -> Result<(), String> {
    let digits = data::read(&path).map_err(|error| error.to_string())?;
    if digits.len() < FEWEST {
        let found = digits.len();
        return Err(format!("{}: {found} digits are too few to learn from, {FEWEST} would do", path.display()));
    }
    let (training, held_out) = data::split(digits);
    println!("training on {} digits, {} held out", training.len(), held_out.len());

    let recipe = Recipe::default();
    let style = ProgressStyle::with_template("{bar:40} epoch {pos}/{len}, {msg}").expect("the template is well formed");
    let bar = ProgressBar::new(recipe.epochs as u64).with_style(style);
    let network = training::train(training, &recipe, |loss| {
        bar.set_message(format!("loss {loss:.4}"));
        bar.inc(1);
    });
    bar.finish();

    let mistakes = training::mistakes(&network, &held_out);
    let drawn = mistakes.iter().take(DRAWN);
    let pictures: Vec<_> = drawn.map(|(digit, taken)| (*digit, format!("{} taken for {taken}", digit.label))).collect();
    if !pictures.is_empty() {
        println!("\n{}\n", drawing::side_by_side(&pictures));
    }
    let right = held_out.len() - mistakes.len();
    println!("test accuracy: {:.1} %", 100.0 * right as f64 / held_out.len() as f64);
    Ok(())
}
