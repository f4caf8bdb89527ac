//! `f::check(args)`: at arguments of one's own, for functions and methods of every kind.

use pullback::gradcheck::Verdict;
use pullback::{Differentiable, Scalar, differentiable};

#[differentiable]
fn plain(a: f64, b: &[f64], k: usize) -> f64 {
    a * b[k] * b[0].sin()
}

#[differentiable]
#[allow(clippy::ptr_arg, reason = "a vector is what is to be changed")]
fn in_out(a: &mut Vec<f64>, b: &mut [f64], c: f64) {
    for x in a.iter_mut() {
        *x *= c;
    }
    b[0] += a[0] * c;
}

#[differentiable]
fn in_single_precision(a: f32, b: [f32; 3]) -> f32 {
    a * b[1] + b[2] * b[0]
}

#[differentiable]
fn generic<T: Scalar>(a: T, b: &[T]) -> T {
    a * b[0] + b[1].sin()
}

#[differentiable]
fn several(a: f64) -> (f64, Vec<f64>) {
    (a.sin(), vec![a, a * a])
}

#[differentiable(check(inconclusive = "it is drawn positive, or gives nothing"))]
fn maybe(x: f64) -> Option<f64> {
    if x > 0.0 { Some(x.ln()) } else { None }
}

#[derive(Differentiable)]
struct Single {
    w: f64,
}

#[differentiable]
fn of_what_is_not_cloned(single: &Single, x: f64) -> f64 {
    single.w * x
}

#[derive(Clone, Debug, Differentiable)]
struct Model<T> {
    w: Vec<T>,
    b: T,
}

#[differentiable]
impl Model<f64> {
    fn rate(&self, x: f64) -> f64 {
        self.w.iter().map(|w| (w * x).tanh()).sum::<f64>() + self.b
    }

    fn train(&mut self, x: f64) {
        self.b += x * self.rate(x);
    }

    fn scaled(self, k: f64) -> Self {
        Model { w: self.w, b: self.b * k }
    }

    fn bounds(&self) -> f64 {
        self.b * 2.0
    }
}

impl Model<f64> {
    /// Whoever has such a method keeps it.
    fn check_bounds(&self) -> bool {
        self.b.is_finite()
    }
}

#[differentiable]
impl<T: Scalar> Model<T> {
    fn heaviest(&self, k: T) -> T {
        let mut most = self.b;
        for w in &self.w {
            most = most.max(*w);
        }
        most * k
    }
}

#[test]
fn right_ones_are_right() {
    plain::check(0.5, &[1.0, 2.0, 3.0], 2).assert();
    in_out::check(&mut vec![1.0, 2.0], &mut [0.5, 0.1], 3.0).assert();
    in_single_precision::check(0.5, [1.0, 2.0, 3.0]).assert();
    generic::check(0.5, &[1.0, 2.0]).assert();
    generic::check(0.5_f32, &[1.0_f32, 2.0]).assert();
    several::check(0.3).assert();
    maybe::check(0.7).assert();
    let mut model = Model { w: vec![0.3, 0.4], b: 0.1 };
    model.check_rate(0.3).assert();
    model.check_train(0.3).assert();
    model.check_heaviest(0.3).assert();
    assert!(model.check_bounds());
    model.clone().check_scaled(2.0).assert();
    assert_eq!(model.b, 0.1);
}

#[test]
fn what_cannot_be_checked_says_why() {
    let report = of_what_is_not_cloned::check(&Single { w: 1.0 }, 2.0);
    assert_eq!(report.verdict, Verdict::Inconclusive);
    assert!(report.to_string().contains("`single` cannot be moved: its type has no `Clone`"), "{report}");
    let report = maybe::check(-0.7);
    assert!(report.verdict == Verdict::Inconclusive && report.to_string().contains("returns `None`"), "{report}");
}

#[test]
fn a_wrong_one_is_wrong_at_the_line_that_asks() {
    #[differentiable(vjp = halved)]
    fn square(x: &[f64], k: f64) -> f64 {
        x.iter().map(|x| x * x).sum::<f64>() * k
    }
    fn halved(x: &[f64], k: f64) -> (f64, impl FnOnce(f64) -> (Vec<f64>, f64) + use<>) {
        let (y, x) = (square(x, k), x.to_vec());
        let squares = x.iter().map(|x| x * x).sum::<f64>();
        (y, move |t| (x.iter().map(|x| t * x * k).collect(), t * squares))
    }
    let (line, report) = (line!(), square::check(&[1.0, 2.0], 3.0));
    assert_eq!((report.verdict, &report.entries[0].guess[..]), (Verdict::Fail, "a factor 2 is missing?"), "{report}");
    assert_eq!(report.location, Some((file!().to_string(), line)));
    assert!(report.to_string().contains("gradient of `square` disagrees"), "{report}");
}
