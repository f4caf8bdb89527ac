//! How often a training step allocates, once it has run a few times: as often as the crate `gemm` does for its own work, in the
//! five products that the step cannot do without. It can be lent no memory, and allocates in every call.

use allocation_counter::measure;
use pullback::Differentiable;
use pullback_examples::matrices::{Products, direct, loss, loss_by_layers, problem};

/// Allocations of the fourth step.
fn allocations(mut step: impl FnMut()) -> u64 {
    (0..3).for_each(|_| step());
    measure(step).count_total
}

/// Of five calls of the crate, with nothing of ours between.
fn of_the_crate() -> u64 {
    let (m, x, _) = problem();
    let mut products = Products::new(&m, &x);
    allocations(|| products.run(&m, &x, direct))
}

#[test]
fn a_step_through_layers_allocates_nothing_of_its_own() {
    let (m, x, labels) = problem();
    let mut gradient = m.zero_tangent();
    let step = allocations(|| _ = loss_by_layers::value_and_grad_into(&m, &x, &labels, &mut gradient));
    assert_eq!(step, of_the_crate());
}

#[test]
fn a_step_through_a_closure_allocates_nothing_of_its_own() {
    let (m, x, labels) = problem();
    let mut gradient = m.zero_tangent();
    let step = allocations(|| _ = loss::value_and_grad_into(&m, &x, &labels, &mut gradient));
    assert_eq!(step, of_the_crate());
}
