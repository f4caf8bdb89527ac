//! Impls of an annotated trait that write its methods anew, without a derivative.

use pullback::{Differentiable, differentiable};

#[differentiable]
trait Scale {
    fn scale(&self, v: f64) -> f64 {
        v * 2.0
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Wave {
    x: f64,
}

impl Scale for Wave { //~ impl Scale for Wave: missing: `differentiable_on_the_trait_and_on_each_impl`
    fn scale(&self, v: f64) -> f64 {
        v * self.x * 5.0
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Ramp {
    x: f64,
}

#[differentiable]
impl Scale for Ramp {
    #[no_diff]
    fn scale(&self, v: f64) -> f64 { //~ scale: `scale_is_marked_no_diff_in_the_trait_too` is not a member of trait `Scale`
        v * self.x
    }
}

fn main() {}
