//! Functions as values: generic code takes a handle, `square {}`, by the trait `Function`.

use pullback::{Function, differentiable};
use pullback_tests::check;

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn weighted(x: f64, w: f64) -> f64 {
    (x * w).sin()
}

#[differentiable]
fn twice<F: Function<(f64,), Output = f64>>(f: F, x: f64) -> f64 {
    f.call((f.call((x,)) + 1.0,))
}

#[differentiable]
fn handed_over(x: f64) -> f64 {
    twice(square {}, x) * twice(square {}, 0.5) + x
}
check! { handed_over(x) covers "function handle"; x = 0.7 }

#[differentiable]
fn newton<F: Function<(f64, f64), Output = f64>>(f: &F, start: f64, w: f64, steps: usize) -> f64 {
    let mut x = start;
    for _ in 0..steps {
        let slope = (f.call((x + 1e-3, w)) - f.call((x - 1e-3, w))) / 2e-3;
        x -= f.call((x, w)) / slope;
    }
    x
}

#[differentiable]
fn root_of_a_handle(start: f64, w: f64) -> f64 {
    newton(&weighted {}, start, w, 2) * w
}
check! { root_of_a_handle(start, w); start = 2.1, w = 1.3 }

#[differentiable]
fn chosen_handle(x: f64, which: bool) -> f64 {
    if which { twice(square {}, x) } else { x }
}
check! { chosen_handle(x, true); x = 0.7 }
