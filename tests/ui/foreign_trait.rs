//! An impl of a foreign trait whose methods are called unseen.

use pullback::differentiable;

struct P(f64);

#[differentiable]
impl std::ops::Deref for P {
    type Target = f64;
    fn deref(&self) -> &f64 {
        &self.0
    }
}

fn main() {}
