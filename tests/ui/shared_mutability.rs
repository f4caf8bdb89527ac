//! Shared and interior mutability.

use pullback::differentiable;

use std::cell::RefCell;
use std::rc::Rc;

#[differentiable]
fn f(x: Rc<RefCell<f64>>) -> f64 {
    *x.borrow() * 2.0
}

#[differentiable]
fn made_here(y: f64) -> f64 {
    let x = Rc::new(RefCell::new(y));
    *x.borrow_mut() += y;
    y
}

fn main() {}
