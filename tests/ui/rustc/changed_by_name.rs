//! Methods that are named like reading ones of `std`, and change their receiver.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Tank {
    level: f64,
}

impl Tank {
    fn is_empty(&mut self) -> bool {
        self.level *= 0.5;
        false
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Plant {
    tank: Tank,
}

#[differentiable]
fn condition(mut plant: Plant) -> f64 {
    if plant.tank.is_empty() { //~ plant: cannot borrow
        return 0.0;
    }
    plant.tank.level
}

#[differentiable]
fn assertion(mut tank: Tank) -> f64 {
    assert!(!tank.is_empty()); //~ tank: cannot borrow
    tank.level
}

fn main() {}
