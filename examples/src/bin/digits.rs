//! Trains a small network on handwritten digits, and shows what it gets wrong on digits it has not seen.

use std::path::PathBuf;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use pullback_examples::digits::{Digit, data, drawing, matrices, training};

const USAGE: &str = "Usage: digits [--loops] [--data PATH]

Trains a convolutional network and prints its accuracy on digits held out.

  --loops       a network with one hidden layer, written with loops over vectors
  --data PATH   a file of lines with 64 pixels (0 to 16) and a label (0 to 9), separated by commas
  --help        this text";

/// Mistakes drawn at the end.
const DRAWN: usize = 4;

/// Fewer digits than this cannot be split in a way that means anything.
const FEWEST: usize = 50;

fn main() -> ExitCode {
    match options().map(|options| options.map_or(Ok(()), run)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => fail(&error),
        Err(error) => fail(&format!("{error}\n\n{USAGE}")),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(2)
}

/// What the arguments say.
struct Options {
    path: PathBuf,
    loops: bool,
}

/// The options, or nothing if only help was wanted.
fn options() -> Result<Option<Options>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut options = Options { path: data::default_path(), loops: false };
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("data") => options.path = arguments.value()?.into(),
            Long("loops") => options.loops = true,
            Long("help") | Short('h') => {
                println!("{USAGE}");
                return Ok(None);
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(options))
}

fn run(Options { path, loops }: Options) -> Result<(), String> {
    let digits = data::read(&path).map_err(|error| error.to_string())?;
    if digits.len() < FEWEST {
        let found = digits.len();
        return Err(format!("{}: {found} digits are too few to learn from, {FEWEST} would do", path.display()));
    }
    let (training, held_out) = data::split(digits);
    println!("training on {} digits, {} held out", training.len(), held_out.len());

    let mistakes = if loops { with_loops(training, &held_out) } else { with_matrices(training, &held_out)? };
    let drawn = mistakes.iter().take(DRAWN);
    let pictures: Vec<_> = drawn.map(|(digit, taken)| (*digit, format!("{} taken for {taken}", digit.label))).collect();
    if !pictures.is_empty() {
        println!("\n{}\n", drawing::side_by_side(&pictures));
    }
    let right = held_out.len() - mistakes.len();
    println!("test accuracy: {:.1} %", 100.0 * right as f64 / held_out.len() as f64);
    Ok(())
}

type Mistakes<'a> = Vec<(&'a Digit, usize)>;

fn with_matrices(training: Vec<Digit>, held_out: &[Digit]) -> Result<Mistakes<'_>, String> {
    let recipe = matrices::training::Recipe::default();
    let bar = bar(recipe.epochs);
    let network = matrices::training::train(training, &recipe, |loss| advance(&bar, loss)).map_err(|error| error.to_string())?;
    bar.finish();
    Ok(matrices::training::mistakes(&network, held_out))
}

fn with_loops(digits: Vec<Digit>, held_out: &[Digit]) -> Mistakes<'_> {
    let recipe = training::Recipe::default();
    let bar = bar(recipe.epochs);
    let network = training::train(digits, &recipe, |loss| advance(&bar, loss));
    bar.finish();
    training::mistakes(&network, held_out)
}

fn bar(epochs: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} epoch {pos}/{len}, {msg}").expect("the template is well formed");
    ProgressBar::new(epochs as u64).with_style(style)
}

fn advance(bar: &ProgressBar, loss: f64) {
    bar.set_message(format!("loss {loss:.4}"));
    bar.inc(1);
}
