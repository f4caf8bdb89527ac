//! How a classifier of digits stands noise and attacks, and how adversarial training helps.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use pullback::optim::Checkpoint;
use pullback_examples::classifier::Classifier;
use pullback_examples::classifier::attack::{attacked, noisy};
use pullback_examples::classifier::training::{Recipe, Run};
use pullback_examples::datasets::{self, Case};
use pullback_examples::pictures::{self, Line};
use pullback_examples::random::Random;

const USAGE: &str = "Usage: robustness [--checkpoint PATH]

Trains a classifier of digits without and with attacks in its batches, and measures both under noise and attack.

  --checkpoint PATH   where the adversarial training is kept: after Ctrl-C the next run goes on from there
  --help              this text";

/// Sizes of noise and of attacks, where a pixel goes from 0 to 1.
const SIZES: [f64; 7] = [0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3];

/// The size that the second model is trained with.
const TRAINED: f64 = 0.15;

fn main() -> ExitCode {
    match path_from_arguments() {
        Ok(Some(path)) => match run(path.as_deref()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error),
        },
        Ok(None) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("{error}\n\n{USAGE}")),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(2)
}

/// The checkpoint, if one was asked for; nothing if only help was wanted.
fn path_from_arguments() -> Result<Option<Option<PathBuf>>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut path = None;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("checkpoint") => path = Some(arguments.value()?.into()),
            Long("help") | Short('h') => {
                println!("{USAGE}");
                return Ok(None);
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(path))
}

fn run(checkpoint: Option<&Path>) -> Result<(), String> {
    let set = datasets::of_digits()?;
    let mut random = Random::new(7);
    let (learning, testing) = set.split(&mut random);
    let fresh = Classifier::new(set.features(), 48, set.classes, &mut random);
    let plain = Recipe { epochs: 40, batch: 32, rate: 0.01, decay: 0.01, attack: 0.0 };
    let hardened = Recipe { epochs: 120, attack: TRAINED, ..plain.clone() };

    let stop = Arc::new(AtomicBool::new(false));
    let on_signal = Arc::clone(&stop);
    ctrlc::set_handler(move || on_signal.store(true, Ordering::Relaxed)).map_err(|error| error.to_string())?;

    let mut first = Run::new(fresh.clone(), learning.len(), plain, random.clone()).map_err(|error| error.to_string())?;
    train(&mut first, "plain      ", &learning, &stop, None)?;
    let mut second = Run::new(fresh, learning.len(), hardened, random).map_err(|error| error.to_string())?;
    if let Some(path) = checkpoint.filter(|path| path.exists()) {
        let saved = Checkpoint::load(path).map_err(|error| error.to_string())?;
        second.resume(saved).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("going on after epoch {} from {}", second.epochs(), path.display());
    }
    train(&mut second, "adversarial", &learning, &stop, checkpoint)?;

    println!(
        "\nAccuracy on {} digits that were not trained on; the second model was trained with attacks of size {TRAINED}.\n",
        testing.len()
    );
    println!("{:<6}  {:>22}  {:>22}", "", "under noise", "under attack");
    println!("{:<6}  {:>10}  {:>10}  {:>10}  {:>10}", "size", "plain", "hardened", "plain", "hardened");
    let names = ["plain, noise", "hardened, noise", "plain, attack", "hardened, attack"];
    let mut lines = names.map(|name| Line { name: name.into(), points: Vec::new(), dots: false });
    for size in SIZES {
        let shares = measure([&first.model, &second.model], &testing, size);
        let [a, b, c, d] = shares.map(|share| format!("{:.1} %", 100.0 * share));
        println!("{size:<6}  {a:>10}  {b:>10}  {c:>10}  {d:>10}");
        lines.iter_mut().zip(shares).for_each(|(line, share)| line.points.push((size, 100.0 * share)));
    }
    let [_, _, before, after] = measure([&first.model, &second.model], &testing, TRAINED).map(|share| 100.0 * share);
    println!("\nAdversarial training raises the accuracy under attacks of size {TRAINED} by {:.1} points.", after - before);
    let picture = pictures::chart("Digits under noise and attack", ["size, of a pixel from 0 to 1", "accuracy, %"], &lines)
        .map_err(|error| error.to_string())?;
    println!("Picture: {}", pictures::save("robustness", &picture)?.display());
    Ok(())
}

/// Trains to the end. Interrupted, it leaves the checkpoint and ends the program.
fn train(run: &mut Run, name: &str, cases: &[Case], stop: &AtomicBool, checkpoint: Option<&Path>) -> Result<(), String> {
    let style = ProgressStyle::with_template("{prefix} {bar:40} epoch {pos}/{len}, {msg}").map_err(|error| error.to_string())?;
    let bar = ProgressBar::new(run.length() as u64).with_style(style).with_prefix(name.to_string()).with_position(run.epochs() as u64);
    let keep = |run: &Run| checkpoint.map_or(Ok(()), |path| run.checkpoint().save(path).map_err(|error| error.to_string()));
    while !run.is_over() {
        let loss = run.epoch(cases).map_err(|error| error.to_string())?;
        bar.set_message(format!("loss {loss:.4}"));
        bar.inc(1);
        if stop.load(Ordering::Relaxed) {
            bar.abandon();
            keep(run)?;
            let kept =
                checkpoint.map_or("nothing was kept: there was no --checkpoint".into(), |path| format!("{} holds the run", path.display()));
            return Err(format!("interrupted after epoch {}; {kept}", run.epochs()));
        }
        // A machine may stop without a signal, too.
        if run.epochs().is_multiple_of(10) {
            keep(run)?;
        }
    }
    bar.finish();
    keep(run)
}

/// Accuracies of both models under noise, then under attack.
fn measure(models: [&Classifier; 2], cases: &[Case], size: f64) -> [f64; 4] {
    let noise = noisy(cases, size, &mut Random::new(99));
    let [plain, hardened] = models;
    [
        plain.accuracy(&noise),
        hardened.accuracy(&noise),
        plain.accuracy(&attacked(plain, cases, size)),
        hardened.accuracy(&attacked(hardened, cases, size)),
    ]
}
