//! Times the kernels: value alone, gradient by hand, gradient by `#[differentiable]`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use pullback_examples::kernels::{self, Contender, Kernel};

/// How long one sample should take: long beside the clock's resolution, short beside a time slice of the system.
const SAMPLE: Duration = Duration::from_micros(200);

/// Samples per contender; the fastest counts, because noise only ever adds.
const ROUNDS: usize = 500;

fn main() {
    let headings = ["primal", "hand", "rearranged", "ours", "ours/hand", "ours/rearr.", "hand/primal", "ours/primal"];
    println!("{}", line("microseconds", &headings.map(String::from)));
    for mut kernel in kernels::all() {
        println!("{}", row(&mut kernel));
    }
}

fn row(kernel: &mut Kernel) -> String {
    let times = fastest([&mut kernel.primal, &mut kernel.hand, &mut kernel.rearranged, &mut kernel.ours]);
    let [primal, hand, rearranged, ours] = times;
    let ratios = [ours / hand, ours / rearranged, hand / primal, ours / primal];
    let numbers = times.into_iter().map(|seconds| seconds * 1e6).chain(ratios);
    let cells: Vec<String> = numbers.map(|number| format!("{number:.2}")).collect();
    line(kernel.name, &cells)
}

fn line(name: &str, cells: &[String]) -> String {
    let cells: String = cells.iter().map(|cell| format!("{cell:>14}")).collect();
    format!("{name:<33}{cells}")
}

/// Seconds per call of each contender. Rounds interleave them, so that a slow spell of the machine hits all alike.
fn fastest<const N: usize>(contenders: [&mut Contender; N]) -> [f64; N] {
    let mut runs = contenders.map(|contender| {
        let calls = calls_per_sample(contender);
        (contender, calls, f64::INFINITY)
    });
    for _ in 0..ROUNDS {
        for (contender, calls, best) in &mut runs {
            *best = best.min(sample(contender, *calls) / f64::from(*calls));
        }
    }
    runs.map(|(_, _, best)| best)
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
