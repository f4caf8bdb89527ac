//! Times the step of a small network over matrices: the products alone, by hand, and by `#[differentiable]`.

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use pullback::{Differentiable, Matrix};
use pullback_examples::matrices::{Hand, Products, direct, loss, loss_by_layers, ours, problem};

/// Rounds, of which the fastest counts; in each of them every contender runs, so that a slow spell hits all alike.
const ROUNDS: usize = 2000;

/// What is timed, by its name.
type Contender<'a> = (&'static str, Box<dyn FnMut() + 'a>);

fn main() {
    on_threads(1, || step(1));
    println!();
    if cfg!(feature = "rayon") {
        on_threads(2, || step(2));
    } else {
        println!("two threads: `cargo run --release --features rayon --bin bench-matrices`");
    }
    println!();
    println!("small square products                     nanoseconds      of a plain loop");
    (2..=8).step_by(2).for_each(small);
}

/// Runs `f` in a pool of so many threads, so that entering it is not timed.
#[cfg(feature = "rayon")]
fn on_threads(threads: usize, f: impl FnOnce() + Send) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
    pool.install(f);
}
#[cfg(not(feature = "rayon"))]
fn on_threads(_threads: usize, f: impl FnOnce()) {
    f();
}

/// The table of a step on so many threads.
fn step(threads: usize) {
    let (m, x, labels) = problem();
    let (mut by_crate, mut by_us, mut hand) = (Products::new(&m, &x), Products::new(&m, &x), Hand::new(&m, &x));
    let [mut by_hand, mut gradient, mut by_layers] = [m.zero_tangent(), m.zero_tangent(), m.zero_tangent()];
    let mut contenders: [Contender<'_>; 6] = [
        ("five products, crate gemm directly", Box::new(|| by_crate.run(&m, &x, direct))),
        ("five products", Box::new(|| by_us.run(&m, &x, ours))),
        ("step by hand, buffers reused", Box::new(|| _ = black_box(hand.step(&m, &x, &labels, &mut by_hand)))),
        ("value_and_grad_into", Box::new(|| _ = black_box(loss::value_and_grad_into(&m, &x, &labels, &mut gradient)))),
        (
            "the same, nn::sigmoid for the closure",
            Box::new(|| _ = black_box(loss_by_layers::value_and_grad_into(&m, &x, &labels, &mut by_layers))),
        ),
        ("value_and_grad", Box::new(|| drop(black_box(loss::value_and_grad(&m, &x, &labels))))),
    ];
    let mut best = [f64::INFINITY; 6];
    for _ in 0..ROUNDS {
        for ((_, run), best) in contenders.iter_mut().zip(&mut best) {
            let start = Instant::now();
            run();
            *best = best.min(start.elapsed().as_secs_f64() * 1e6);
        }
    }
    let hand = best[2];
    let threads_in_words = if threads == 1 { "one thread, f32 " } else { "two threads, f32" };
    println!("784-128-10, 64 rows, {threads_in_words}     microseconds   of the step by hand");
    for ((name, _), time) in contenders.iter().zip(best) {
        println!("{name:<40}{time:>14.1}{:>22.2}", time / hand);
    }
    python(threads, hand);
}

/// A product of two small matrices, beside the loop that anybody would write.
fn small(n: usize) {
    const CALLS: usize = 1000;
    let (a, b) = (Matrix::from_fn(n, n, |i, j| (i + j) as f32 * 0.1), Matrix::from_fn(n, n, |i, j| i as f32 - j as f32));
    let (mut c, mut d) = (Matrix::zeros(n, n), vec![0.0; n * n]);
    let (mut ours, mut plain) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..CALLS {
            black_box(&mut c).view_mut().set_product(black_box(&a).view(), black_box(&b).view());
        }
        ours = ours.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        for _ in 0..CALLS {
            plain_product(n, black_box(a.as_slice()), black_box(b.as_slice()), black_box(&mut d));
        }
        plain = plain.min(start.elapsed().as_secs_f64());
    }
    println!("{:<40}{:>14.1}{:>22.2}", format!("{n} x {n}"), ours * 1e9 / CALLS as f64, ours / plain);
}

/// Row by row, so that the innermost loop runs along rows of both matrices.
fn plain_product(n: usize, a: &[f32], b: &[f32], c: &mut [f32]) {
    c.fill(0.0);
    for i in 0..n {
        for k in 0..n {
            for j in 0..n {
                c[i * n + j] += a[i * n + k] * b[k * n + j];
            }
        }
    }
}

/// The rows of the Python packages that are installed here.
fn python(threads: usize, hand: f64) {
    let output = Command::new("python3").args(["-c", include_str!("../matrices/step.py"), &threads.to_string()]).output();
    let Ok(output) = output else {
        return println!("python3 is not installed: no rows of PyTorch and JAX");
    };
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        match line.split_once(':').map(|(name, time)| (name, time.trim().parse::<f64>())) {
            Some((name, Ok(time))) => println!("{name:<40}{time:>14.1}{:>22.2}", time / hand),
            _ => println!("{line}"),
        }
    }
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        println!("python3 failed: {}", complaint.trim().lines().last().unwrap_or_default());
    }
}
