//! Times the elementwise kernels, per element and instruction set, beside a loop over the methods of `std`.

use std::hint::black_box;
use std::time::Instant;

use pullback::Scalar;
use pullback::kernels::{self, InstructionSet};

/// Elements of the slices: they stay in the cache nearest to the processor.
const ELEMENTS: usize = 4096;

/// Passes over the slices in one sample, and samples, of which the fastest counts.
const PASSES: usize = 20;
const SAMPLES: usize = 300;

fn main() {
    let sets: Vec<_> = InstructionSet::available().collect();
    let mut heading = format!("{:<20}", "ns per element");
    for set in &sets {
        heading += &format!("{:>10}", set.to_string());
    }
    println!("{heading}{:>10}", "std");
    table::<f32>("f32", &sets);
    table::<f64>("f64", &sets);
}

fn table<T: Scalar>(width: &str, sets: &[InstructionSet]) {
    let one = T::ONE;
    row::<T>(&format!("exp {width}"), sets, kernels::exp, |x| x.exp());
    row::<T>(&format!("ln {width}"), sets, kernels::ln, |x| x.ln());
    row::<T>(&format!("tanh {width}"), sets, kernels::tanh, |x| x.tanh());
    row::<T>(&format!("sigmoid {width}"), sets, kernels::sigmoid, |x| one / (one + (-x).exp()));
    row::<T>(&format!("softplus {width}"), sets, kernels::softplus, |x| x.exp().ln_1p());
    let sum = |x: &[T], out: &mut [T]| out[0] = kernels::sum(x);
    let std = |x: &[T], out: &mut [T]| out[0] = x.iter().copied().sum();
    print_row(&format!("sum {width}"), sets, sum, std);
}

fn row<T: Scalar>(name: &str, sets: &[InstructionSet], kernel: fn(&[T], &mut [T]), std: impl Fn(T) -> T) {
    let std = |x: &[T], out: &mut [T]| {
        for (out, x) in out.iter_mut().zip(x) {
            *out = std(*x);
        }
    };
    print_row(name, sets, kernel, std);
}

fn print_row<T: Scalar>(name: &str, sets: &[InstructionSet], kernel: impl Fn(&[T], &mut [T]), std: impl Fn(&[T], &mut [T])) {
    let x: Vec<T> = (0..ELEMENTS).map(|i| T::from_f64(0.01 + (i as f64 * 0.37).sin().abs() * 4.0)).collect();
    let mut out = vec![T::ZERO; ELEMENTS];
    let mut best = vec![f64::INFINITY; sets.len() + 1];
    for _ in 0..SAMPLES {
        for (set, best) in sets.iter().zip(&mut best) {
            *best = best.min(set.with(|| sample(&x, &mut out, &kernel)));
        }
        if let Some(last) = best.last_mut() {
            *last = last.min(sample(&x, &mut out, &std));
        }
    }
    let cells: String = best.iter().map(|time| format!("{time:>10.3}")).collect();
    println!("{name:<20}{cells}");
}

/// Nanoseconds per element.
fn sample<T: Scalar>(x: &[T], out: &mut [T], f: &impl Fn(&[T], &mut [T])) -> f64 {
    let start = Instant::now();
    for _ in 0..PASSES {
        f(black_box(x), black_box(out));
    }
    start.elapsed().as_secs_f64() * 1e9 / (PASSES * ELEMENTS) as f64
}
