//! Annotated traits: implemented, called through bounds, with defaults, and still usable as objects elsewhere.

use pullback::{Differentiable, Scalar, differentiable};
use pullback_tests::check;

#[differentiable]
trait Kernel {
    fn value(&self, x: f64, y: f64) -> f64;

    #[differentiable(check(types = [Gaussian], inconclusive = "its width does not matter there"))]
    fn diagonal(&self, x: f64) -> f64 {
        self.value(x, x) + 1.0
    }

    #[no_diff]
    fn name(&self) -> String {
        "kernel".into()
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Gaussian {
    width: f64,
}

#[derive(Clone, Debug, Differentiable)]
struct Linear {
    slope: f64,
    offset: f64,
}

#[differentiable]
impl Kernel for Gaussian {
    fn value(&self, x: f64, y: f64) -> f64 {
        let d = (x - y) / self.width;
        (-0.5 * d * d).exp()
    }
}

#[differentiable]
impl Kernel for Linear {
    fn value(&self, x: f64, y: f64) -> f64 {
        self.slope * x * y + self.offset
    }

    fn diagonal(&self, x: f64) -> f64 {
        self.slope * x * x
    }
}

#[differentiable(check(types = [Gaussian, Linear]))]
fn gram<K: Kernel + Differentiable>(kernel: &K, xs: &[f64]) -> f64 {
    let mut total = kernel.diagonal(xs[0]);
    for x in xs {
        for y in xs {
            total += kernel.value(*x, *y) * x;
        }
    }
    total
}
check! { gram(&kernel, &xs) covers "trait", "generic over a trait"; kernel = Gaussian { width: 0.7 }, xs = vec![0.5, 1.2];
kernel = Linear { slope: 0.7, offset: 0.1 }, xs = vec![0.5, 1.2] }

#[differentiable]
fn methods_of_a_trait(width: f64, x: f64) -> f64 {
    let kernel = Gaussian { width };
    let other = Linear { slope: x, offset: width };
    kernel.value(x, 0.3) * other.diagonal(x)
        + kernel.diagonal(x)
        + Kernel::value(&other, x, 2.0) * <Gaussian as Kernel>::value(&kernel, x, 1.0)
}
check! { methods_of_a_trait(width, x) covers "trait method by a path"; width = 0.8, x = 0.5 }

#[differentiable]
trait Integrator {
    fn advance(&mut self, dt: f64) -> f64;

    #[differentiable(check(types = [Decay]))]
    fn run(&mut self, n: usize) -> f64 {
        let mut total = 0.0;
        for i in 0..n {
            total += self.advance(0.1) * i as f64;
        }
        total
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Decay {
    value: f64,
    rate: f64,
}

#[differentiable]
impl Integrator for Decay {
    fn advance(&mut self, dt: f64) -> f64 {
        self.value -= dt * self.rate * self.value;
        self.value
    }
}

#[differentiable(check(types = [Decay]))]
fn driven<I>(integrator: &mut I, n: usize) -> f64
where
    I: Integrator + Differentiable,
{
    integrator.advance(0.5) * integrator.run(n)
}
check! { driven(&mut decay, 4) leaves (decay) covers "trait method by &mut self"; decay = Decay { value: 1.5, rate: 0.7 } }

#[differentiable]
trait Shape: Sized {
    const SIDES: usize;
    fn scaled(self, k: f64) -> Self;
    fn area(&self) -> f64;
    fn unit() -> Self;
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Square(f64);

#[derive(Clone, Copy, Debug, Differentiable)]
struct Rectangle {
    a: f64,
    b: f64,
}

#[differentiable]
impl Shape for Square {
    const SIDES: usize = 4;
    fn scaled(self, k: f64) -> Self {
        Square(self.0 * k)
    }
    fn area(&self) -> f64 {
        self.0 * self.0
    }
    fn unit() -> Self {
        Square(1.0)
    }
}

#[differentiable]
impl Shape for Rectangle {
    const SIDES: usize = 4;
    fn scaled(self, k: f64) -> Self {
        Rectangle { a: self.a * k, ..self }
    }
    fn area(&self) -> f64 {
        self.a * self.b
    }
    fn unit() -> Self {
        Rectangle { a: 1.0, b: 1.0 }
    }
}

#[differentiable(check(types = [Square, Rectangle]))]
fn growing<S: Shape + Copy>(shape: S, k: f64) -> f64 {
    let bigger = shape.scaled(k);
    let unit = S::unit().scaled(k * k);
    bigger.area() * shape.area() + unit.area() * S::SIDES as f64
}
check! { growing(shape, k) covers "trait method by self", "associated function of a trait"; shape = Square(1.5), k = 0.7;
shape = Rectangle { a: 0.5, b: 2.0 }, k = 0.7 }

#[differentiable]
trait Module<T: Scalar> {
    fn forward(&self, x: T) -> T;
}

#[derive(Clone, Debug, Differentiable)]
struct Affine<T> {
    a: T,
    b: T,
}

#[differentiable]
impl<T: Scalar> Module<T> for Affine<T> {
    fn forward(&self, x: T) -> T {
        self.a * x + self.b
    }
}

#[differentiable]
trait Smooth {
    fn smooth(self) -> Self;
}

#[differentiable]
impl Smooth for f64 {
    fn smooth(self) -> f64 {
        self.tanh() * 2.0
    }
}

#[differentiable]
fn extension_of_a_float(x: f64) -> f64 {
    x.smooth() * (x + 1.0).smooth()
}
check! { extension_of_a_float(x) covers "extension trait"; x = 0.6 }

#[test]
fn an_annotated_trait_is_still_an_object() {
    let kernels: Vec<Box<dyn Kernel>> = vec![Box::new(Gaussian { width: 1.0 }), Box::new(Linear { slope: 1.0, offset: 0.0 })];
    let total: f64 = kernels.iter().map(|kernel| kernel.value(1.0, 1.0)).sum();
    assert_eq!(total, 2.0);
    assert_eq!(kernels[0].name(), "kernel");
}

#[differentiable]
fn through_a_generic_trait(a: f64, b: f64, x: f64) -> f64 {
    let affine = Affine { a, b };
    affine.forward(x) * affine.forward(2.0)
}
check! { through_a_generic_trait(a, b, x) covers "generic trait"; a = 1.5, b = -0.3, x = 0.7 }

/// An inherent method that hides a trait's: both have their derivatives, and a name means the same in both sweeps.
#[differentiable]
trait Extent {
    fn size(&self) -> f64;
}

#[derive(Clone, Debug, Differentiable)]
struct Ball {
    radius: f64,
}

#[differentiable]
impl Ball {
    fn size(&self) -> f64 {
        self.radius * self.radius
    }
}

#[differentiable]
impl Extent for Ball {
    fn size(&self) -> f64 {
        self.size() * self.radius
    }
}

#[differentiable]
fn sizes(radius: f64) -> f64 {
    let ball = Ball { radius };
    ball.size() + 0.5 * Extent::size(&ball)
}
check! { sizes(radius); radius = 1.3 }

/// Methods on floats, which may change them: whatever they stand in.
#[differentiable]
trait Gather {
    fn gather(&mut self, v: f64);
    fn shrink(&mut self, by: f64) -> f64;
    fn twice(&self) -> f64;
    #[no_diff]
    fn width(&self) -> u8;
}

#[differentiable]
impl Gather for f64 {
    fn gather(&mut self, v: f64) {
        *self += v * v;
    }

    fn shrink(&mut self, by: f64) -> f64 {
        *self *= by;
        *self + by
    }

    fn twice(&self) -> f64 {
        *self * 2.0
    }

    #[no_diff]
    fn width(&self) -> u8 {
        64
    }
}

#[differentiable]
fn gathered_behind_a_reference(total: &mut f64, v: f64) {
    total.gather(v);
    (*total).gather(v * 0.5);
}

#[differentiable]
fn floats_that_methods_change(x: &[f64]) -> f64 {
    let mut total = 0.0;
    let mut pair = (1.0, x[0]);
    let mut row = vec![0.5; 3];
    let mut line = Linear { slope: 0.3, offset: x[1] };
    for (i, v) in x.iter().enumerate() {
        total.gather(*v);
        pair.0.gather(total);
        pair.1 += pair.0.shrink(*v) * total.shrink(0.9);
        row[i % 3].gather(*v);
        line.slope.gather(line.offset);
        gathered_behind_a_reference(&mut line.offset, *v);
    }
    for v in row.iter_mut() {
        v.gather(x[0]);
    }
    let width = if total.width() > 32 { total } else { 0.0 };
    width * pair.0 + pair.1 + row[0] * row[1] + line.slope.twice() * x[0].twice() + 3.0f64.twice()
}
check! { floats_that_methods_change(&x) covers "trait method that changes a float"; x = vec![0.5, 1.2, -0.3, 0.7]; x = vec![0.7, 0.4] }

#[differentiable]
fn a_float_that_a_condition_changes(x: f64, by: f64) -> f64 {
    let mut rest = x;
    let mut count = 0.0;
    for _ in 0..4 {
        if rest.shrink(by) > 0.6 {
            count += rest;
        }
    }
    if rest.shrink(by) > 0.0 { rest * x + count } else { count }
}
check! { a_float_that_a_condition_changes(x, by); x = 3.0, by = 0.7 }

mod priced {
    use pullback::differentiable;

    #[differentiable]
    pub trait Priced<A = f64> {
        type Unit: Clone;

        #[differentiable(check(types = [super::Linear]))]
        fn cost(&self, v: f64) -> f64 {
            v * v
        }

        #[differentiable(check(skip = "the type of the unit is not known"))]
        fn cost_in<U: Into<Self::Unit> + Clone>(&self, v: f64, #[no_diff] _unit: U) -> f64 {
            v * 3.0
        }

        #[no_diff]
        fn grade(&self) -> usize {
            1
        }
    }

    pub(crate) use Priced as Costly;
}

#[derive(Clone, Debug, Differentiable)]
struct Tile<T> {
    side: T,
}

// An inherent impl with a derivative may hide the defaults, the trait's are still called by their paths.
#[differentiable]
impl Linear {
    fn cost(&self, v: f64) -> f64 {
        v * self.slope.sin()
    }

    #[no_diff]
    fn grade(&self) -> usize {
        2
    }
}

#[differentiable]
impl priced::Costly for Linear {
    type Unit = f64;
}

#[differentiable]
impl<T: Scalar> priced::Priced<u8> for Tile<T> {
    type Unit = u64;

    #[no_diff]
    fn grade(&self) -> usize {
        3
    }
}

#[differentiable]
fn defaults_beside_inherent_methods(x: &[f64]) -> f64 {
    use priced::Priced;
    let (line, tile) = (Linear { slope: x[0], offset: x[1] }, Tile { side: x[2] });
    let grades = x[line.grade()] * x[tile.grade() - 2];
    line.cost(x[1]) * Priced::<f64>::cost(&line, x[0]) + tile.cost(x[2]) + tile.cost_in(x[1], 4u32) * grades
}
check! { defaults_beside_inherent_methods(&x) covers "inherent method that hides a default"; x = vec![0.5, 1.2, -0.3] }
