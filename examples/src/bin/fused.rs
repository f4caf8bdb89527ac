//! Times value and gradients of a chain of elementwise operations, beside one pass by hand.

use std::hint::black_box;
use std::time::Instant;

use pullback_examples::fused::{Problem, by_closures, by_hand, by_layers};

const ELEMENTS: usize = 100_000;

/// Samples, of which the fastest counts; the contenders take turns.
const SAMPLES: usize = 400;

fn main() {
    let problem = Problem::new(ELEMENTS);
    let Problem { a, x, b, t } = &problem;
    let mut by_hand_bar = [a, x, b].map(Clone::clone);
    let mut layers_bar = (a.clone(), x.clone(), b.clone());
    let mut closures_bar = layers_bar.clone();
    let mut fastest = [f64::INFINITY; 3];
    for _ in 0..SAMPLES {
        let mut contenders: [&mut dyn FnMut() -> f32; 3] =
            [&mut || by_hand(&problem, &mut by_hand_bar), &mut || by_layers::value_and_grad_into(a, x, b, t, &mut layers_bar), &mut || {
                by_closures::value_and_grad_into(a, x, b, t, &mut closures_bar)
            }];
        for (contender, fastest) in contenders.iter_mut().zip(&mut fastest) {
            let start = Instant::now();
            black_box(contender());
            *fastest = fastest.min(start.elapsed().as_secs_f64() / ELEMENTS as f64);
        }
    }
    println!("mean((tanh(a x + b) - t)^2) with the gradients by a, x and b, {ELEMENTS} elements in f32");
    println!("{:<24}{:>16}{:>10}", "", "ns per element", "ratio");
    for (name, seconds) in ["by hand, one pass", "by layers", "by closures"].iter().zip(fastest) {
        println!("{name:<24}{:>16.3}{:>10.2}", seconds * 1e9, seconds / fastest[0]);
    }
}
