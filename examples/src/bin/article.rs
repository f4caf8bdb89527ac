//! The network of an article on gradient checking, trained as it should be, and what was wrong with its own code.

use std::process::ExitCode;

use pullback::optim::{OptimError, Optimizer, Outcome};
use pullback_examples::article::checker::Faults;
use pullback_examples::article::experiments as article;
use pullback_examples::article::network::{Rows, forward};
use pullback_examples::article::training::{Training, train};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), OptimError> {
    println!("Two inputs, four hidden units, one output, sigmoids, mean squared error.\n");
    tell("Its own rows, rate 0.01, 1000 iterations", &Rows::of_the_article(), Training::of_the_article())?;
    println!("\n   Both targets are 0.5, so there is little to learn; exclusive or is a better test.\n");
    tell("Exclusive or, rate 0.5, momentum 0.9", &Rows::xor(), Training::of_xor())?;
    println!("\nIts own code, fault by fault (`--bin article-checks` shows every one at length):\n");
    faults();
    let refused = Optimizer::gradient_descent(-0.01).map(|_| ()).unwrap_err();
    println!("\nA rate with the wrong sign, to make up for the wrong sign of the error, is refused: {refused}.");
    Ok(())
}

/// Trains, and draws the loss as it falls.
fn tell(title: &str, rows: &Rows, training: Training) -> Result<(), OptimError> {
    let (network, losses, outcome) = train(rows, training, 1)?;
    let Outcome { reason, steps, loss, .. } = outcome;
    println!("{title}:\n");
    let most = losses.iter().fold(0.0, |most: f64, loss| most.max(*loss));
    let last = losses.len() - 1;
    for tenth in 0..=10 {
        let step = last * tenth / 10;
        let bar = "█".repeat((40.0 * losses[step] / most).round() as usize);
        println!("   {step:>6}  {:<9.5} {bar}", losses[step]);
    }
    println!("\n   after {steps} steps {loss:.1e}, stopped by: {reason:?}\n");
    for (x, y) in rows.x.iter().zip(&rows.y) {
        println!("   {:>4} {:>4} -> {:.3}, and {y} is right", x[0], x[1], forward(&network, x).1);
    }
    Ok(())
}

fn faults() {
    let none = Faults::default();
    let (xor, own) = (article::missing_factor(&Rows::xor()), article::missing_factor(&Rows::of_the_article()));
    let ratio = xor.entries.first().map_or(f64::NAN, |entry| entry.ratio());
    let (rises, falls) = (article::losses(2.0, &[0, 1000]), article::losses(-2.0, &[0, 1000]));
    let check = |faults: Faults| article::its_check(faults);
    let (copy, _) = check(Faults { moves_a_copy: true, ..none });
    let (stale, _) = check(Faults { stale_loss: true, ..none });
    let (_, [right, _]) = check(Faults { whole_rows: true, ..none });
    let errors = article::errors_without_restoring(1e-3);
    let off = article::off_by_the_step();
    let lines = [
        ("1", "no factor 2 / (N K)", format!("ratio {ratio:.3} on exclusive or; {:?} on its own rows, where the factor is 1", own.verdict)),
        ("2, 3", "error p - Y with +=", format!("loss {:.3} -> {:.3}; with -= {:.4}", rises[0], rises[1], falls[1])),
        ("4", "x (1 - x) of the wrong x", format!("our check: {:?}", article::slope_of_the_activation(0.3).verdict)),
        ("5", "moves a copy", format!("largest difference {copy}, whatever the gradient")),
        ("6", "calls what does not exist", "cannot have run".into()),
        ("7", "one stale loss", format!("largest difference {stale}, whatever the gradient")),
        ("8", "moves whole rows", format!("a right gradient is off by {right:.2}")),
        ("9", "does not restore", format!("error {:.0e} at the first element, {:.0e} at the last", errors[0], errors[errors.len() - 1])),
        (
            "10",
            "step 1e-7",
            format!(
                "{:.0} times less accurate than 6e-6; {:.1} % off with parameters in f32, {:.0} % with all",
                off.article / off.chosen,
                100.0 * off.single_parameters,
                100.0 * off.single
            ),
        ),
        ("11", "returns parameters", format!("apart from the gradient by {:.2}", article::parameters_for_gradients())),
        (
            "12",
            "one point, one shape",
            format!("{} of 4 other shapes show fault 1", article::shapes_that_show_the_first_fault(&[1, 2, 3, 5])),
        ),
    ];
    for (number, fault, seen) in lines {
        println!("   {number:>4}  {fault:<26} {seen}");
    }
}
