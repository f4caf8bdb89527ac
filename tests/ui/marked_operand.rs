//! An operator whose operand is marked `no_diff`.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct V(f64);

#[differentiable]
impl std::ops::Mul<f64> for V {
    type Output = V;

    fn mul(self, #[no_diff] k: f64) -> V {
        V(self.0 * k)
    }
}

fn main() {}
