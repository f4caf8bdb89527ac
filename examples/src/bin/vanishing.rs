//! Shows how gradients vanish with depth, and measures what each remedy does about it.

use std::process::ExitCode;

use pullback::health::{Report, chart};
use pullback_examples::pictures;
use pullback_examples::random::Random;
use pullback_examples::vanishing::network::{Batch, loss};
use pullback_examples::vanishing::table::{RATE, examine, examine_at};
use pullback_examples::vanishing::{Deep, Design};

/// Decides all weights and data.
const SEED: u64 = 1;

/// Steps of gradient descent by which a remedy is judged.
const STEPS: usize = 200;

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
    println!("Every layer multiplies the gradient by its weights and by the slope of its sigmoid, which is 1/4 at most.");
    println!("Layers of 32 units, 64 rows of normal numbers, rate {RATE}, before the first step:\n");
    heading();
    for depth in [2, 3, 4, 6, 8, 10, 15, 20, 30, 40] {
        line(&format!("sigmoid, {depth} layers"), &examine(Design::sigmoid(depth), SEED));
    }

    println!("\nThe remedies, each alone, and two of them together, with 20 layers:\n");
    heading();
    let (sigmoid, relu) = (Design::sigmoid(20), Design::relu(20));
    let remedies = [
        ("none: sigmoid", sigmoid, RATE),
        ("ReLU, first weights of He", relu, RATE),
        ("ReLU, first weights too small", relu.variance(0.01), RATE),
        ("batch norm", sigmoid.normalised(), RATE),
        ("residual, sigmoid", sigmoid.residual(), RATE),
        ("residual, ReLU, He", relu.residual(), RATE),
        ("residual, ReLU, He, batch norm", relu.residual().normalised(), RATE),
        ("structure: 3 layers", Design::sigmoid(3), RATE),
        ("learning rate times 1000", sigmoid, 1000.0 * RATE),
    ];
    let reports: Vec<Report> = remedies.iter().map(|(_, design, rate)| examine_at(*design, SEED, *rate)).collect();
    for ((name, ..), report) in remedies.iter().zip(&reports) {
        line(name, report);
    }

    println!("\nWhat {STEPS} steps make of the loss, and how far they move the first and the last layer, of their own size:\n");
    println!("{:<32}  {:>10}  {:>10}  {:>9}  {:>9}", "", "loss", "after", "first", "last");
    for (name, design, rate) in remedies {
        let Trained { before, after, moved: [first, last] } = train(design, rate);
        println!("{name:<32}  {before:>10.3e}  {after:>10.3e}  {:>8.3} %  {:>8.3} %", 100.0 * first, 100.0 * last);
    }
    println!("\nAn article that names residual connections without normalisation as a remedy is incomplete: with the first");
    println!("weights of He the activations grow by a factor from layer to layer, and the gradients with them. Their ratio from");
    println!("layer to layer looks healthy all the same: it is update over weight that shows it.");

    let drawn = [0, 1, 2, 3, 5, 6].map(|index| (remedies[index].0, &reports[index]));
    let picture = chart("Gradients through 20 layers, before the first step", &drawn).map_err(|error| error.to_string())?;
    println!("\nPicture: {}", pictures::save("vanishing", &picture)?.display());

    println!("\nThe whole report on one of them:\n");
    print!("{}", examine(Design::sigmoid(10), SEED));
    Ok(())
}

fn heading() {
    println!("{:<32}  {:>10}  {:>9}  {:>15}  {:>8}  verdict", "", "first/last", "per layer", "update:weight", "lost");
}

/// The first over the last layer, the ratio per layer, the logarithm of update over weight of both, and the updates that the
/// first loses in single precision.
fn line(name: &str, report: &Report) {
    let number = |x: Option<f64>, digits: usize| x.map_or("-".into(), |x| format!("{x:.digits$}"));
    let depth = report.first_to_last.map_or("-".into(), |x| format!("{x:.1e}"));
    let (first, last) = (report.judged().next(), report.judged().last());
    let update = [first, last].map(|layer| number(layer.and_then(|layer| layer.update_to_weight), 1));
    let lost = first.map_or(0.0, |layer| 100.0 * layer.lost);
    println!(
        "{name:<32}  {depth:>10}  {:>9}  {:>6} .. {:>5}  {lost:>6.0} %  {}",
        number(report.ratio, 2),
        update[0],
        update[1],
        report.verdict
    );
}

/// What a training did.
struct Trained {
    before: f64,
    after: f64,
    /// Of the first and the last layer: the norm of the change over that of the first weights.
    moved: [f64; 2],
}

fn train(design: Design, rate: f64) -> Trained {
    use pullback::{Differentiable, Step, Tangent};
    let mut random = Random::new(SEED);
    let mut network = Deep::new(design, &mut random);
    let batch = Batch::new(&mut random);
    let start = network.clone();
    let mut gradient = network.zero_tangent();
    let before = loss(&network, &batch);
    for _ in 0..STEPS {
        loss::grad_into(&network, &batch, &mut gradient);
        network.step(-rate, &gradient);
    }
    let share = |layer: usize| {
        let mut change = network.layers[layer].w.clone();
        change.add_scaled(-1.0, &start.layers[layer].w);
        change.norm() / start.layers[layer].w.norm()
    };
    Trained { before, after: loss(&network, &batch), moved: [share(0), share(design.depth - 1)] }
}
