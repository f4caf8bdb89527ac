//! Shared and interior mutability.

use pullback::differentiable;

use std::cell::RefCell;
use std::rc::Rc;

#[differentiable]
fn f(x: Rc<RefCell<f64>>) -> f64 {
    *x.borrow() * 2.0
}

fn main() {}
