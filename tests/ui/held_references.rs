//! Values that hold references, where the derivative would have to keep them beyond what they refer to.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Copy, Differentiable)]
struct View<'a> {
    data: &'a [f64],
}

#[differentiable(check(skip = "a view is not drawn"))]
fn first(view: View<'_>) -> f64 {
    view.data[0] * view.data[1]
}

#[differentiable]
fn of_what_changes(x: f64) -> f64 {
    let mut state = vec![x, 2.0 * x];
    let before = first(View { data: &state });
    state[0] = before;
    before * state[0]
}

#[differentiable]
trait Norm {
    fn norm(&self) -> f64;
}

#[differentiable]
impl Norm for View<'_> {
    fn norm(&self) -> f64 {
        self.data[0] * self.data[0]
    }
}

fn main() {}
