//! Fits the equation of Lotka and Volterra to noisy counts, by argmin's L-BFGS and a derivative through the solver.

use std::process::ExitCode;

use pullback_examples::ecology::{Ecology, count, fit, guess, misfit, simulate};
use pullback_examples::pictures::{self, Line};
use pullback_examples::random::Random;

/// Every count is off by about this share.
const NOISE: f64 = 0.1;

/// Years of counts, two a year.
const YEARS: usize = 20;

/// Fits to other draws of the noise, for the spread.
const DRAWS: u64 = 20;

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
    let truth = Ecology::new(0.55, 0.028, 0.84, 0.026, [30.0, 4.0]);
    let words = |error: &dyn std::fmt::Display| error.to_string();
    let fitted = |seed: u64| {
        let counts = count(&truth, YEARS, NOISE, &mut Random::new(seed));
        fit(guess(&counts), &counts).map(|fit| (counts, fit)).map_err(|error| words(&error))
    };
    let (counts, found) = fitted(1)?;
    let guess = guess(&counts);
    println!("{} counts over {YEARS} years, each off by about {:.0} %", 2 * counts.seen.len(), 100.0 * NOISE);
    println!(
        "L-BFGS: {} iterations, {} values and {} gradients; root mean square misfit {:.3} at the guess, {:.3} at the fit\n",
        found.iterations,
        found.evaluations[0],
        found.evaluations[1],
        misfit(&guess, &counts).sqrt(),
        found.misfit.sqrt()
    );

    let mut others = Vec::new();
    for seed in 2..2 + DRAWS {
        others.push(fitted(seed)?.1.ecology.values());
    }
    println!("{:<8}  {:>8}  {:>8}  {:>8}  {:>7}  {:>7}", "", "true", "guess", "fitted", "error", "spread");
    for (index, (name, value)) in found.ecology.values().into_iter().enumerate() {
        let (_, expected) = truth.values()[index];
        let squares = others.iter().map(|values| (values[index].1 / expected - 1.0).powi(2));
        let spread = (squares.sum::<f64>() / DRAWS as f64).sqrt();
        println!(
            "{name:<8}  {expected:>8.4}  {:>8.4}  {value:>8.4}  {:>6.1} %  {:>5.1} %",
            guess.values()[index].1,
            100.0 * (value / expected - 1.0),
            100.0 * spread
        );
    }
    println!("\n`spread` is the error, root mean square, over {DRAWS} other draws of the noise.");

    let fine = |ecology: &Ecology, species: usize| {
        let path = simulate(ecology, counts.every / 10.0, 5, 10 * (counts.seen.len() - 1) + 1);
        path.iter().enumerate().map(|(i, state)| (i as f64 * counts.every / 10.0, state[species])).collect::<Vec<_>>()
    };
    let seen =
        |species: usize| counts.seen.iter().enumerate().map(|(i, state)| (i as f64 * counts.every, state[species])).collect::<Vec<_>>();
    let line = |name: &str, points, dots| Line { name: name.into(), points, dots };
    let lines = [
        line("hares, fitted", fine(&found.ecology, 0), false),
        line("hares, counted", seen(0), true),
        line("lynxes, fitted", fine(&found.ecology, 1), false),
        line("lynxes, counted", seen(1), true),
        line("hares, at the guess", fine(&guess, 0), false),
    ];
    let picture = pictures::chart("Hares and lynxes", ["years", "animals"], &lines).map_err(|error| words(&*error))?;
    println!("Picture: {}", pictures::save("lotka-volterra", &picture)?.display());
    Ok(())
}
