//! How often a training step allocates, once it has run a few times: the crate behind the products does, for its own work.

use allocation_counter::measure;
use pullback::{Differentiable, Matrix, differentiable, nn};

#[derive(Clone, Debug, Differentiable)]
struct Mlp {
    w1: Matrix<f32>,
    b1: Matrix<f32>,
    w2: Matrix<f32>,
    b2: Matrix<f32>,
}

#[differentiable(check(skip = "the network is checked elsewhere"))]
fn with_a_layer(m: &Mlp, #[no_diff] x: &Matrix<f32>, #[no_diff] labels: &[usize]) -> f32 {
    let h = nn::sigmoid(&(x.dot(&m.w1) + &m.b1));
    nn::softmax_cross_entropy(&(h.dot(&m.w2) + &m.b2), labels)
}

#[differentiable(check(skip = "the network is checked elsewhere"))]
fn with_a_closure(m: &Mlp, #[no_diff] x: &Matrix<f32>, #[no_diff] labels: &[usize]) -> f32 {
    let h = (x.dot(&m.w1) + &m.b1).map(|z| 1.0 / (1.0 + (-z).exp()));
    nn::softmax_cross_entropy(&(h.dot(&m.w2) + &m.b2), labels)
}

fn problem() -> (Mlp, Matrix<f32>, Vec<usize>) {
    let w = |i: usize, j: usize| ((i * 31 + j * 17) % 23) as f32 / 23.0 - 0.5;
    let m = Mlp {
        w1: Matrix::from_fn(784, 128, w),
        b1: Matrix::from_fn(1, 128, w),
        w2: Matrix::from_fn(128, 10, w),
        b2: Matrix::from_fn(1, 10, w),
    };
    (m, Matrix::from_fn(64, 784, |i, j| ((i * j) % 7) as f32 / 7.0), (0..64).map(|i| i % 10).collect())
}

/// Allocations of the fourth step.
fn allocations(mut step: impl FnMut()) -> u64 {
    (0..3).for_each(|_| step());
    measure(step).count_total
}

/// What the crate behind the products allocates for its own work, in the five products of a step.
fn of_the_products(m: &Mlp, x: &Matrix<f32>) -> u64 {
    let (mut h, mut y) = (Matrix::full(64, 128, 0.5), Matrix::full(64, 10, 0.5));
    let (mut h_bar, mut w1_bar, mut w2_bar) = (h.clone(), m.w1.clone(), m.w2.clone());
    allocations(|| {
        h.view_mut().set_product(x.view(), m.w1.view());
        y.view_mut().set_product(h.view(), m.w2.view());
        w2_bar.view_mut().add_product(h.view().transpose(), y.view());
        h_bar.view_mut().set_product(y.view(), m.w2.view().transpose());
        w1_bar.view_mut().add_product(x.view().transpose(), h_bar.view());
    })
}

#[test]
fn a_step_through_layers_allocates_what_its_products_do() {
    let (m, x, labels) = problem();
    let mut gradient = m.zero_tangent();
    let step = allocations(|| _ = with_a_layer::value_and_grad_into(&m, &x, &labels, &mut gradient));
    assert_eq!(step, of_the_products(&m, &x));
}

#[test]
fn a_closure_needs_no_tape() {
    let (m, x, labels) = problem();
    let mut gradient = m.zero_tangent();
    let step = allocations(|| _ = with_a_closure::value_and_grad_into(&m, &x, &labels, &mut gradient));
    assert_eq!(step, of_the_products(&m, &x));
}
