//! Times the kernels: value alone, gradient by hand, gradient by `#[differentiable]`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use pullback_examples::kernels::{self, Contender, Kernel};

/// How long one sample should take: long beside the clock's resolution, short beside a time slice of the system.
const SAMPLE: Duration = Duration::from_micros(200);

/// Samples per contender; the fastest counts, because noise only ever adds.
const ROUNDS: usize = 500;

fn main() {
    let headings = ["primal", "hand", "in order", "ours", "ours/hand", "ours/in order", "hand/primal", "ours/primal"];
    println!("{}", line("microseconds", &headings.map(String::from)));
    for mut kernel in kernels::all() {
        println!("{}", row(&mut kernel));
    }
}

fn row(kernel: &mut Kernel) -> String {
    let contenders = [Some(&mut kernel.primal), Some(&mut kernel.hand), kernel.in_order.as_mut(), Some(&mut kernel.ours)];
    let [primal, hand, in_order, ours] = fastest(contenders);
    let cell = |number: Option<f64>| number.map_or("-".to_string(), |number| format!("{number:.2}"));
    let time = |seconds: Option<f64>| cell(seconds.map(|s| s * 1e6));
    let ratio = |time: Option<f64>, other: Option<f64>| cell(time.zip(other).map(|(time, other)| time / other));
    let times = [primal, hand, in_order, ours].map(time);
    let ratios = [ratio(ours, hand), ratio(ours, in_order), ratio(hand, primal), ratio(ours, primal)];
    let cells: Vec<String> = times.into_iter().chain(ratios).collect();
    line(kernel.name, &cells)
}

fn line(name: &str, cells: &[String]) -> String {
    let cells: String = cells.iter().map(|cell| format!("{cell:>14}")).collect();
    format!("{name:<33}{cells}")
}

/// Seconds per call of each contender. Rounds interleave them, so that a slow spell of the machine hits all alike.
fn fastest<const N: usize>(contenders: [Option<&mut Contender>; N]) -> [Option<f64>; N] {
    let mut runs = contenders.map(|contender| {
        contender.map(|contender| {
            let calls = calls_per_sample(contender);
            (contender, calls, f64::INFINITY)
        })
    });
    for _ in 0..ROUNDS {
        for (contender, calls, best) in runs.iter_mut().flatten() {
            *best = best.min(sample(contender, *calls) / f64::from(*calls));
        }
    }
    runs.map(|run| run.map(|(_, _, best)| best))
}

/// How many calls fill a sample, measured after one call that warms caches and allocates buffers.
fn calls_per_sample(contender: &mut Contender) -> u32 {
    sample(contender, 1);
    let once = (0..5).map(|_| sample(contender, 1)).fold(f64::INFINITY, f64::min);
    (SAMPLE.as_secs_f64() / once.max(1e-8)).ceil() as u32
}

fn sample(contender: &mut Contender, calls: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        black_box(contender());
    }
    start.elapsed().as_secs_f64()
}
