//! Traits with type parameters and associated types, and traits for what is no struct: integers, boxes, containers of `std`.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
trait Apply<T> {
    fn apply(&self, to: &T) -> f64;
    fn build(&self, k: f64) -> T;

    fn twice(&self, to: &T) -> f64 {
        let once = self.apply(to);
        self.apply(&self.build(once)) * once
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Weight {
    w: f64,
}

#[differentiable]
impl Apply<f64> for Weight {
    fn apply(&self, to: &f64) -> f64 {
        self.w * *to
    }
    fn build(&self, k: f64) -> f64 {
        self.w * k
    }
}

#[differentiable]
impl Apply<[f64; 2]> for Weight {
    fn apply(&self, to: &[f64; 2]) -> f64 {
        self.w * to[0] * to[1]
    }
    fn build(&self, k: f64) -> [f64; 2] {
        [k, self.w * self.w]
    }
}

#[differentiable]
fn of_any<A: Apply<[f64; 2]>>(a: &A, to: &[f64; 2]) -> f64 {
    a.apply(to) * a.build(to[0])[1]
}

#[differentiable]
fn two_impls_of_one_trait(w: &Weight, x: f64, y: f64) -> f64 {
    let pair: [f64; 2] = w.build(x);
    w.apply(&y) + w.apply(&pair) * of_any(w, &[x, y]) + Apply::<f64>::twice(w, &y) * w.twice(&[x, y])
}
check! { two_impls_of_one_trait(&w, x, y); w = Weight { w: 1.3 }, x = 0.7, y = -0.4 }

/// A system whose state is a type of its own.
#[differentiable]
trait System {
    type State;

    fn step(&self, state: &Self::State, dt: f64) -> Self::State;
    fn energy(&self, state: Self::State) -> f64;

    fn energy_later(&self, state: &Self::State) -> f64 {
        let later = self.step(state, 0.5);
        self.energy(later)
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Phase {
    q: f64,
    p: f64,
}

#[differentiable]
impl System for Weight {
    type State = Phase;

    fn step(&self, state: &Phase, dt: f64) -> Self::State {
        Phase { q: state.q + dt * state.p, p: state.p - dt * self.w * state.q }
    }
    fn energy(&self, state: Self::State) -> f64 {
        state.p * state.p + self.w * state.q * state.q
    }
}

#[differentiable]
fn trajectory(system: &Weight, start: &Phase) -> f64 {
    let mut state = start.clone();
    for _ in 0..3 {
        state = system.step(&state, 0.1);
    }
    system.energy_later(&state) + system.energy(state)
}
check! { trajectory(&system, &start); system = Weight { w: 1.3 }, start = Phase { q: 0.7, p: -0.2 } }

/// Factors of several kinds, some of which have no derivative.
#[differentiable]
trait Factor {
    fn times(&self, v: f64) -> f64;
    fn of(self, v: f64) -> f64;
}

#[differentiable]
impl Factor for i32 {
    fn times(&self, v: f64) -> f64 {
        v * f64::from(*self)
    }
    fn of(self, v: f64) -> f64 {
        v * v * f64::from(self)
    }
}

#[differentiable]
impl Factor for bool {
    fn times(&self, v: f64) -> f64 {
        if *self { v * v } else { v }
    }
    fn of(self, v: f64) -> f64 {
        if self { v } else { -v }
    }
}

#[differentiable]
impl Factor for Box<Weight> {
    fn times(&self, v: f64) -> f64 {
        self.w * v
    }
    fn of(self, v: f64) -> f64 {
        self.w * v * v
    }
}

#[differentiable]
fn factors(x: f64, y: f64, n: usize) -> f64 {
    let boxed = Box::new(Weight { w: x * y });
    3.times(x) * (n as i32).of(y) + true.times(x) * (x > y).of(y) + boxed.times(x) * boxed.of(y)
}
check! { factors(x, y, 2); x = 0.7, y = -0.4 }

/// What the names of methods mean is known where `Self` is a container.
#[differentiable]
trait Collected {
    fn total(&self) -> f64;
    fn put(&mut self, v: f64) -> f64;
}

#[differentiable]
impl Collected for Vec<f64> {
    fn total(&self) -> f64 {
        let mut total = 0.0;
        for v in self {
            total += v * v;
        }
        total * self.first().copied().unwrap_or(1.0)
    }
    fn put(&mut self, v: f64) -> f64 {
        self.insert(0, v);
        self.push(v * v);
        let last = self.pop().unwrap();
        self.extend([last, v * self[1]]);
        self.swap(0, 2);
        self[0] * self[1]
    }
}

#[differentiable]
impl Collected for Option<f64> {
    fn total(&self) -> f64 {
        self.map(|v| v * v).unwrap_or(2.0)
    }
    fn put(&mut self, v: f64) -> f64 {
        let before = self.take().unwrap_or(1.0);
        *self = Some(v * v);
        before
    }
}

#[differentiable]
impl Collected for [f64; 3] {
    fn total(&self) -> f64 {
        self.map(|v| v * v)[0] * self[1]
    }
    fn put(&mut self, v: f64) -> f64 {
        self.reverse();
        self[1] *= v;
        self[0]
    }
}

#[differentiable]
fn containers_with_methods(x: &[f64; 3], y: f64) -> f64 {
    let (mut list, mut option, mut array) = (x.to_vec(), Some(y), *x);
    let put = list.put(y) * option.put(x[0]) + array.put(y);
    put + list.total() * option.total() + array.total()
}
check! { containers_with_methods(&x, y); x = [0.7, -0.4, 1.2], y = 0.6 }
