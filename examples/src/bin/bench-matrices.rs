//! Times the step of a small network over matrices: the products alone, by hand, and by `#[differentiable]`.

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use pullback::Differentiable;
use pullback_examples::matrices::{Hand, Products, direct, loss, ours, problem};

/// Rounds, of which the fastest counts; in each of them every contender runs, so that a slow spell hits all alike.
const ROUNDS: usize = 2000;

/// What is timed, by its name.
type Contender<'a> = (&'static str, Box<dyn FnMut() + 'a>);

fn main() {
    let (m, x, labels) = problem();
    let (mut by_crate, mut by_us, mut hand) = (Products::new(&m, &x), Products::new(&m, &x), Hand::new(&m, &x));
    let (mut by_hand, mut gradient) = (m.zero_tangent(), m.zero_tangent());
    let mut contenders: [Contender<'_>; 5] = [
        ("five products, crate gemm directly", Box::new(|| by_crate.run(&m, &x, direct))),
        ("five products", Box::new(|| by_us.run(&m, &x, ours))),
        ("step by hand, buffers reused", Box::new(|| _ = black_box(hand.step(&m, &x, &labels, &mut by_hand)))),
        ("value_and_grad_into", Box::new(|| _ = black_box(loss::value_and_grad_into(&m, &x, &labels, &mut gradient)))),
        ("value_and_grad", Box::new(|| drop(black_box(loss::value_and_grad(&m, &x, &labels))))),
    ];
    let mut best = [f64::INFINITY; 5];
    for _ in 0..ROUNDS {
        for ((_, run), best) in contenders.iter_mut().zip(&mut best) {
            let start = Instant::now();
            run();
            *best = best.min(start.elapsed().as_secs_f64() * 1e6);
        }
    }
    let hand = best[2];
    println!("784-128-10, 64 rows, one thread, f32      microseconds   of the step by hand");
    for ((name, _), time) in contenders.iter().zip(best) {
        println!("{name:<40}{time:>14.1}{:>22.2}", time / hand);
    }
    python(hand);
}

/// The rows of the Python packages that are installed here.
fn python(hand: f64) {
    let output = Command::new("python3").args(["-c", include_str!("../matrices/step.py")]).output();
    let Ok(output) = output else {
        return println!("python3 is not installed: no rows of PyTorch and JAX");
    };
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        match line.split_once(':').map(|(name, time)| (name, time.trim().parse::<f64>())) {
            Some((name, Ok(time))) => println!("{name:<40}{time:>14.1}{:>22.2}", time / hand),
            _ => println!("{line}"),
        }
    }
}
