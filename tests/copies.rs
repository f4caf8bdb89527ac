//! A `Clone` written by hand that makes no copy: the derivative, which takes it for one, says so instead of being wrong.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

use pullback::{Differentiable, differentiable};

/// Its clone is twice as wide.
#[derive(Debug, Differentiable)]
struct Plate {
    width: f64,
    height: f64,
}
impl Clone for Plate {
    fn clone(&self) -> Self {
        Self { width: 2.0 * self.width, height: self.height }
    }
}
#[differentiable(check(skip = "a clone is no copy"))]
impl Plate {
    fn area(&self) -> f64 {
        self.width * self.height
    }
}

/// It has a clone of its own beside a derived `Clone`, and its copies are right.
#[derive(Clone, Copy, Debug, Differentiable)]
struct Rod(f64);
impl Rod {
    #[allow(clippy::should_implement_trait)]
    fn clone(&self) -> Self {
        Self(3.0 * self.0)
    }
}

/// It is copied bit by bit, and cloned otherwise.
#[derive(Debug, Differentiable)]
struct Point(f64);
impl Copy for Point {}
#[allow(clippy::non_canonical_clone_impl, clippy::expl_impl_clone_on_copy)]
impl Clone for Point {
    fn clone(&self) -> Self {
        Self(self.0.min(0.5))
    }
}

/// A clone is of another variant, with the same floats.
#[derive(Debug, Differentiable)]
enum Gate {
    Open(f64),
    Shut(f64),
}
impl Clone for Gate {
    fn clone(&self) -> Self {
        match self {
            Self::Open(x) | Self::Shut(x) => Self::Shut(*x),
        }
    }
}

/// A clone is shorter.
#[derive(Debug, Differentiable)]
struct Path(Vec<f64>);
impl Clone for Path {
    fn clone(&self) -> Self {
        Self(self.0[1..].to_vec())
    }
}

/// A clone counts.
#[derive(Debug, Differentiable)]
struct Counted {
    count: usize,
    x: f64,
}
impl Clone for Counted {
    fn clone(&self) -> Self {
        Self { count: self.count + 1, x: self.x }
    }
}
#[differentiable(check(skip = "a clone is no copy"))]
impl Counted {
    fn times(&self, k: f64) -> f64 {
        let mut sum = 0.0;
        for _ in 0..self.count {
            sum += self.x * self.x * k;
        }
        sum
    }
}

/// Its `Clone` is derived, and that of a part is not.
#[derive(Clone, Debug, Differentiable)]
struct Frame<T> {
    part: T,
    name: String,
}

/// A derivative by hand says nothing of copies.
#[derive(Debug)]
struct ByHand(f64);
impl Clone for ByHand {
    fn clone(&self) -> Self {
        Self(-self.0)
    }
}
#[derive(Clone, Debug, Differentiable)]
struct OfHand(f64);
impl Differentiable for ByHand {
    type Tangent = OfHandTangent;
    type Place = OfHandTangent;
    type Core = Self;
    type Mode = pullback::__v1::Own;
    fn __core(&self) -> &Self {
        self
    }
    fn zero_tangent(&self) -> OfHandTangent {
        OfHandTangent(0.0)
    }
    fn __step(&mut self, scale: f64, tangent: &OfHandTangent) {
        self.0 += scale * tangent.0;
    }
    fn __visit(&self, visitor: &mut pullback::__v1::Visitor<'_>) {
        visitor.leaf(self.0);
    }
    fn __visit_mut(&mut self, visitor: &mut pullback::__v1::VisitorMut<'_>) {
        self.0.__visit_mut(visitor);
    }
}

#[differentiable(check(skip = "a clone is no copy"))]
fn copied<T: Clone + Differentiable + 'static>(values: &[T]) -> Vec<T> {
    values.to_vec()
}

#[differentiable(check(skip = "a clone is no copy"))]
fn by_hand(p: &ByHand, x: f64) -> f64 {
    let q = p.clone();
    area_of(&q, x)
}

#[differentiable(vjp = area_of_vjp, check(skip = "its derivative is by hand"))]
fn area_of(p: &ByHand, x: f64) -> f64 {
    p.0 * x
}
fn area_of_vjp(p: &ByHand, x: f64) -> (f64, impl FnOnce(f64) -> (OfHandTangent, f64) + use<>) {
    let value = p.0;
    (value * x, move |seed| (OfHandTangent(seed * x), seed * value))
}

/// Functions of two numbers whose derivative panics.
macro_rules! panics {
    ($($name:ident $ty:literal ($x:ident, $y:ident) $body:block)*) => {
        $(#[differentiable(check(skip = "a clone is no copy"))]
        #[allow(clippy::all, clippy::pedantic)]
        fn $name($x: f64, $y: f64) -> f64 $body)*

        #[test]
        fn clones_that_are_no_copies() {
            set_hook(Box::new(|_| {}));
            $(assert_no_copy(stringify!($name), $ty, || { let _ = $name::grad(0.7, 0.9); });)*
            assert_no_copy("by_hand", "ByHand", || { let _ = by_hand::grad(&ByHand(0.7), 0.9); });
        }
    };
}

fn assert_no_copy(name: &str, ty: &str, gradient: impl FnOnce()) {
    let message = match catch_unwind(AssertUnwindSafe(gradient)) {
        Err(panic) => panic.downcast_ref::<String>().cloned().unwrap_or_default(),
        Ok(()) => "nothing".to_owned(),
    };
    assert!(message.contains("is no copy of it") && message.contains(ty), "{name}: {message}");
}

panics! {
    cloned "Plate" (x, y) { let p = Plate { width: x, height: y }; let q = p.clone(); q.width * q.height }
    owned "Plate" (x, y) { let p = Plate { width: x, height: y }; let q = (&p).to_owned(); q.width * q.height }
    of_its_own "Rod" (x, y) { let p = Rod(x); let q = p.clone(); q.0 * y }
    of_vector "Plate" (x, y) { let p = vec![Plate { width: x, height: y }]; let q = p.clone(); q[0].width * q[0].height }
    of_slice "Plate" (x, y) { let p = [Plate { width: x, height: y }, Plate { width: y, height: x }]; let q = p[1..].to_vec(); q[0].width * q[0].height }
    of_array "Plate" (x, y) { let p = [Plate { width: x, height: y }]; let q = p.to_vec(); q[0].width * q[0].height }
    of_box "Plate" (x, y) { let p = Box::new(Plate { width: x, height: y }); let q = p.clone(); q.width * q.height }
    of_tuple "Plate" (x, y) { let p = (Plate { width: x, height: y }, y); let q = p.clone(); q.0.width * q.1 }
    of_part "Plate" (x, y) { let p = Frame { part: Plate { width: x, height: y }, name: String::new() }; let q = p.clone(); q.part.width * y }
    vector_from "Plate" (x, y) { let p = [Plate { width: x, height: y }]; let q = Vec::from(&p[..]); q[0].width * q[0].height }
    repeated "Plate" (x, y) { let p = Plate { width: x, height: y }; let q = vec![p; 3]; q[0].width * q[1].height }
    filled "Plate" (x, y) { let p = Plate { width: x, height: y }; let mut q = vec![Plate { width: 1.0, height: 1.0 }, Plate { width: 2.0, height: 1.0 }]; q.fill(p); q[0].width * q[1].height }
    resized "Plate" (x, y) { let p = Plate { width: x, height: y }; let mut q = Vec::new(); q.resize(2, p); q[0].width * q[1].height }
    extended "Plate" (x, y) { let p = [Plate { width: x, height: y }]; let mut q = vec![Plate { width: y, height: x }]; q.extend_from_slice(&p); q[1].width * q[0].height }
    extended_by_items "Point" (x, y) { let p = [Point(x)]; let mut q = vec![Point(y)]; q.extend(&p); q[1].0 * q[0].0 }
    overwritten "Plate" (x, y) { let p = [Plate { width: x, height: y }]; let mut q = vec![Plate { width: y, height: x }]; q.clone_from_slice(&p); q[0].width * q[0].height }
    items "Plate" (x, y) { let p = [Plate { width: x, height: y }]; p.iter().cloned().map(|p| p.width * p.height).sum::<f64>() }
    stepped "Point" (x, y) { let p = vec![Point(x), Point(y)]; let mut items = p.iter().cloned(); let a = items.next().unwrap(); a.0 * y }
    joined "Plate" (x, y) { let p = [vec![Plate { width: x, height: y }], vec![]]; let q = p.concat(); q[0].width * q[0].height }
    found "Plate" (x, y) { let p = [Plate { width: x, height: y }]; let q = p.first().cloned().unwrap(); q.width * q.height }
    forever "Point" (x, y) { let p = Point(x); std::iter::repeat(p).take(2).map(|p| p.0 * y).sum::<f64>() }
    taken "Plate" (x, y) { let mut sum = 0.0; for p in vec![Plate { width: x, height: y }] { sum += p.width * p.height; } sum }
    updated "Plate" (x, y) { let p = Plate { width: x, height: y }; let q = Plate { height: y, ..p.clone() }; q.width * q.height }
    of_variant "Gate" (x, y) { let p = Gate::Open(x); match p.clone() { Gate::Open(a) => a * y, Gate::Shut(a) => a * a } }
    of_length "Path" (x, y) { let p = Path(vec![x, y]); let q = p.clone(); let mut sum = 0.0; for a in &q.0 { sum += a * a; } sum }
    in_generics "Plate" (x, y) { let p = [Plate { width: x, height: y }]; let q = copied(&p); q[0].width * q[0].height }
    kept "Plate" (x, y) { let mut p = Plate { width: x, height: y }; let a = p.area(); p.width *= y; a * p.area() }
    kept_whole "Counted" (x, y) { let mut p = Counted { count: 2, x }; let a = p.times(y); p.count = 3; p.x *= y; a * p.times(x) }
}

#[differentiable]
fn bit_by_bit(x: f64, y: f64) -> f64 {
    let p = [Point(x); 2];
    let q = p[0];
    p[1].0 * q.0 * y
}

#[differentiable]
#[allow(clippy::redundant_iter_cloned)]
fn derived(x: f64, y: f64) -> f64 {
    let p = Frame { part: Rod(x), name: "a rod".to_owned() };
    let mut q = vec![p.clone(); 2];
    q.extend_from_slice(&[p]);
    q.resize(5, Frame { part: Rod(y), name: String::new() });
    q.iter().cloned().map(|p| p.part.0 * p.part.0 * x).sum()
}

#[test]
fn copies_of_what_is_no_number() {
    #[derive(Clone, Debug, Differentiable)]
    struct Holey {
        x: f64,
        #[no_diff]
        limits: [f64; 2],
    }
    #[differentiable(check(skip = "not a number"))]
    fn f(p: &Holey, y: f64) -> f64 {
        let mut q = p.clone();
        let r = vec![q.clone(); 2];
        q.x *= y;
        q.x * r[0].x
    }
    let p = Holey { x: f64::NAN, limits: [f64::NAN, 1.0] };
    assert!(f::grad(&p, 1.0).1.is_nan(), "what is not a number is copied too");
}

/// A row of numbers, by a key of its own.
#[derive(Clone, Debug, Differentiable)]
struct Row(Vec<f64>);

/// Its clone is the one after it.
#[derive(Debug, PartialEq)]
struct Key(usize);
impl Clone for Key {
    fn clone(&self) -> Self {
        Self(self.0 + 1)
    }
}

#[differentiable(check(skip = "a clone is no copy"))]
impl Row {
    fn at_mut(&mut self, key: Key) -> &mut f64 {
        &mut self.0[key.0]
    }
}

#[differentiable(check(skip = "a clone is no copy"))]
fn at_key(x: f64, y: f64) -> f64 {
    let mut row = Row(vec![x, y]);
    *row.at_mut(Key(0)) *= y;
    row.0[0] * row.0[1]
}

#[test]
fn clones_of_positions_that_are_no_copies() {
    assert_no_copy("at_key", "Key", || {
        let _ = at_key::grad(0.7, 0.9);
    });
}

mod own {
    use pullback::{Differentiable, differentiable};

    /// It has the name of a type of ours.
    #[derive(Debug, Differentiable)]
    pub struct Matrix<T>(pub Vec<T>);
    impl Clone for Matrix<f64> {
        fn clone(&self) -> Self {
            Self(self.0.iter().map(|x| 2.0 * x).collect())
        }
    }

    #[differentiable(check(skip = "a clone is no copy"))]
    fn of_matrix(m: &Matrix<f64>) -> f64 {
        let n = m.clone();
        n.0[0] * n.0[1]
    }

    #[test]
    fn clones_of_a_type_with_a_name_of_ours() {
        super::assert_no_copy("of_matrix", "Matrix", || {
            let _ = of_matrix::grad(&Matrix(vec![0.7, 0.9]));
        });
    }
}
