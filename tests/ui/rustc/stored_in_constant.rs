//! Active values that are stored in fields marked `#[no_diff]`, which may be read like any other: nothing is lost silently.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Differentiable)]
struct Part {
    k: f64,
}

#[differentiable]
impl Part {
    fn set(&mut self, k: f64) {
        self.k = k;
    }
}

#[derive(Clone, Differentiable)]
struct Net {
    w: f64,
    #[no_diff]
    t: f64,
    #[no_diff]
    ts: Vec<f64>,
    #[no_diff]
    part: Part,
}

#[differentiable]
fn assigned(mut net: Net, x: f64) -> f64 {
    net.t = x * x; //~ net: stored in a place that is marked `#[no_diff]`
    net.w * net.t
}

#[differentiable]
fn cast(mut net: Net, x: f32) -> f64 {
    net.t = x as f64; //~ net: stored in a place that is marked `#[no_diff]`
    net.w * net.t
}

#[differentiable]
fn constructed(x: f64) -> f64 {
    let net = Net { w: x, t: x, ts: Vec::new(), part: Part { k: 1.0 } }; //~ x: stored in a place that is marked `#[no_diff]`
    net.w * net.t
}

#[differentiable]
fn in_an_element(mut net: Net, x: f64) -> f64 {
    net.ts[0] = x; //~ net: stored in a place that is marked `#[no_diff]`
    for t in net.ts.iter_mut() {
        *t = x; //~ *: stored in a place that is marked `#[no_diff]`
    }
    net.w * net.ts[0]
}

#[differentiable]
fn updated(mut net: Net, x: f64) -> f64 { //~ x: cannot add-assign `()` to `f64`
    net.t *= x;
    net.w * net.t
}

#[differentiable]
fn product(mut net: Net) -> f64 {
    net.t = net.w * net.t; //~ net: marked `#[no_diff]`
    net.w * net.t
}

#[differentiable]
fn exchanged(mut net: Net, mut x: f64) -> f64 {
    std::mem::swap(&mut net.t, &mut x); //~ net: marked `#[no_diff]`
    net.w * net.t
}

#[differentiable]
fn pushed(mut net: Net, x: f64) -> f64 { //~ x: cannot add-assign `()` to `f64`
    net.ts.push(x);
    net.w * net.ts[0]
}

#[differentiable]
fn set(place: &mut f64, x: f64) {
    *place = x;
}

#[differentiable]
fn by_a_callee(mut net: Net, x: f64) -> f64 {
    set(&mut net.t, x); //~ &: passed by `&mut`
    net.w * net.t
}

#[differentiable]
fn by_a_method(mut net: Net, x: f64) -> f64 {
    net.part.set(x); //~ net: passed by `&mut`
    net.w
}

fn main() {}
