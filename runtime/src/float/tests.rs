//! Every rule against arbitrary precision, from the smallest numbers to the largest.

use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;

use super::Scalar;
use super::rules::{self, slope};
use crate::{Differentiable, Matrix, Tangent};

type Big = FBig<HalfEven, 2>;

/// Digits of the references: enough that their own errors do not show.
const PRECISION: usize = 200;

fn big(x: f64) -> Big {
    Big::try_from(x).expect("a finite number").with_precision(PRECISION).value()
}

fn one() -> Big {
    big(1.0)
}

/// What it takes for numbers of one width.
trait Width: Scalar {
    const LARGEST: i32;
    const EPSILON: f64;
    const SMALLEST: f64;
}

impl Width for f64 {
    const LARGEST: i32 = 300;
    const EPSILON: f64 = f64::EPSILON;
    const SMALLEST: f64 = f64::MIN_POSITIVE;
}

impl Width for f32 {
    const LARGEST: i32 = 37;
    const EPSILON: f64 = f32::EPSILON as f64;
    const SMALLEST: f64 = f32::MIN_POSITIVE as f64;
}

/// Numbers of so many magnitudes, of both signs, and some of ordinary size.
fn numbers<T: Width>(magnitudes: i32) -> Vec<T> {
    let decades = (-T::LARGEST..=T::LARGEST).step_by((2 * T::LARGEST / magnitudes).max(1) as usize);
    let mut numbers: Vec<f64> = decades.map(|power| 1.37 * 10f64.powi(power)).collect();
    numbers.extend([0.1, 0.5, 0.999, 1.0, 1.001, 1.5, 5.0, 8.5]);
    numbers.into_iter().flat_map(|x| [x, -x]).map(T::from_f64).collect()
}

/// Fails where a derivative is farther from the true one than some rounding errors of it, or of `scale` where it is read
/// off a result of that size. What is smaller than ordinary numbers may be zero, and what is larger infinite.
fn assert_close<T: Width>(name: &str, at: &[T], ours: T, truth: &Big, ulps: f64, scale: f64) {
    let (ours, rounded) = (ours.to_f64(), truth.to_f64().value());
    let largest = if T::LARGEST > 40 { f64::MAX } else { f64::from(f32::MAX) };
    // A factor on the way may overflow a little before the product does.
    if rounded.abs() > largest / 8.0 && ours == rounded.signum() * f64::INFINITY {
        return;
    }
    let error = (ours - rounded).abs();
    let allowed = ulps * T::EPSILON * rounded.abs().max(scale) + T::SMALLEST;
    assert!(error <= allowed, "{name} at {at:?}: {ours:e} for {rounded:e}");
}

macro_rules! unary {
    ($($name:ident $ulps:literal $scale:literal where $domain:expr => |$x:ident| $truth:expr;)*) => {
        fn unary<T: Width>() {
            $(for x in numbers::<T>(30) {
                let domain: fn(f64) -> bool = $domain;
                if domain(x.to_f64()) && x.$name().is_finite() {
                    let $x = big(x.to_f64());
                    assert_close(stringify!($name), &[x], slopes::$name(x), &$truth, $ulps, $scale);
                }
            })*
        }
    };
}

macro_rules! slopes {
    (
        one { $($of:ident $one:ident $one_vjp:ident $one_reads:tt $one_doc:literal $slope:tt)* }
        two { $($two:ident $two_vjp:ident $two_reads:tt $two_doc:literal $a_slope:tt $b_slope:tt)* }
    ) => {
        /// The slopes by operand.
        mod slopes {
            use super::{Scalar, rules};
            use crate::float::methods::pick;
            $(pub fn $one<T: Scalar>(x: T) -> T {
                rules::$one(pick!($of x, x.$one()), T::ONE)
            })*
        }

        /// Every line of the table, also one that is new, has the slopes of its own differences.
        #[test]
        fn every_function_has_the_slopes_of_its_differences() {
            const POINTS: [f64; 6] = [0.7, -0.3, 1.7, -2.3, 5.1, -8.4];
            $(for x in POINTS {
                assert_slope(stringify!($one), f64::$one, slopes::$one::<f64>(x), x);
            })*
            $(for a in POINTS {
                for b in [0.63, -0.41, 2.23, -3.17] {
                    let (a_bar, b_bar) = rules::$two(a, b, a.$two(b), 1.0);
                    assert_slope(stringify!($two), |a: f64| a.$two(b), a_bar, a);
                    assert_slope(stringify!($two), |b: f64| a.$two(b), b_bar, b);
                }
            })*
        }
    };
}

pullback_macros::float_functions!(slopes);

fn assert_slope(name: &str, function: impl Fn(f64) -> f64, slope: f64, x: f64) {
    let h = 1e-5;
    let difference = (function(x + h) - function(x - h)) / (2.0 * h);
    if difference.is_finite() {
        assert!((slope - difference).abs() <= 1e-8 * (1.0 + slope.abs()), "{name} at {x}: {slope} for {difference}");
    }
}

// `sin`, `cos` and their like are compared where the library reduces its argument in a moment.
unary! {
    sin 4.0 0.0 where |x| x.abs() < 1e3 => |x| x.cos();
    cos 4.0 0.0 where |x| x.abs() < 1e3 => |x| -x.sin();
    tan 8.0 0.0 where |x| x.abs() < 1e3 => |x| one() + x.tan() * x.tan();
    asin 8.0 0.0 where |x| x.abs() < 1.0 => |x| one() / (one() - &x * &x).sqrt();
    acos 8.0 0.0 where |x| x.abs() < 1.0 => |x| -one() / (one() - &x * &x).sqrt();
    atan 4.0 0.0 where |_| true => |x| one() / (one() + &x * &x);
    sinh 4.0 0.0 where |x| x.abs() < 700.0 => |x| x.cosh();
    cosh 4.0 0.0 where |x| x.abs() < 700.0 => |x| x.sinh();
    tanh 4.0 1.0 where |x| x.abs() < 1e3 => |x| one() / (x.cosh() * x.cosh());
    asinh 4.0 0.0 where |_| true => |x| one() / (one() + &x * &x).sqrt();
    acosh 8.0 0.0 where |x| x > 1.0 => |x| one() / (&x * &x - one()).sqrt();
    atanh 8.0 0.0 where |x| x.abs() < 1.0 => |x| one() / (one() - &x * &x);
    exp 4.0 0.0 where |x| x.abs() < 700.0 => |x| x.exp();
    exp2 4.0 0.0 where |x| x.abs() < 1000.0 => |x| (&x * big(2.0).ln()).exp() * big(2.0).ln();
    exp_m1 4.0 0.0 where |x| x.abs() < 700.0 => |x| x.exp();
    ln 4.0 0.0 where |x| x > 0.0 => |x| one() / x;
    log2 4.0 0.0 where |x| x > 0.0 => |x| one() / (x * big(2.0).ln());
    log10 4.0 0.0 where |x| x > 0.0 => |x| one() / (x * big(10.0).ln());
    ln_1p 4.0 0.0 where |x| x > -1.0 => |x| one() / (one() + x);
    sqrt 4.0 0.0 where |x| x > 0.0 => |x| one() / (big(2.0) * x.sqrt());
    cbrt 8.0 0.0 where |x| x > 0.0 => |x| ((x.ln() * big(-2.0)) / big(3.0)).exp() / big(3.0);
    recip 4.0 0.0 where |_| true => |x| -one() / (&x * &x);
}

macro_rules! binary {
    ($($name:ident $ulps:literal where $domain:expr => |$a:ident, $b:ident| $a_truth:expr, $b_truth:expr;)*) => {
        fn binary<T: Width>() {
            $(for a in numbers::<T>(8) {
                for b in numbers::<T>(8) {
                    let domain: fn(f64, f64) -> bool = $domain;
                    let y = a.$name(b);
                    if !domain(a.to_f64(), b.to_f64()) || !y.is_finite() || y.abs().to_f64() < T::SMALLEST {
                        continue;
                    }
                    let (a_bar, b_bar) = rules::$name(a, b, y, T::ONE);
                    let ($a, $b) = (big(a.to_f64()), big(b.to_f64()));
                    assert_close(stringify!($name), &[a, b], a_bar, &$a_truth, $ulps, 0.0);
                    assert_close(stringify!($name), &[a, b], b_bar, &$b_truth, $ulps, 0.0);
                }
            })*
        }
    };
}

binary! {
    atan2 8.0 where |_, _| true => |a, b| &b / (&a * &a + &b * &b), -&a / (&a * &a + &b * &b);
    hypot 4.0 where |_, _| true => |a, b| &a / (&a * &a + &b * &b).sqrt(), &b / (&a * &a + &b * &b).sqrt();
    log 8.0 where |a, b| a > 0.0 && b > 0.0 && b != 1.0 && a != 1.0 => |a, b| one() / (&a * b.ln()), -a.ln() / (b.ln() * b.ln() * &b);
}

/// Powers whose values are ordinary numbers: the derivative by the base may be none.
fn powers<T: Width>() {
    for a in numbers::<T>(30).into_iter().filter(|a| a.to_f64() > 0.0) {
        for b in [-3.0, -1.0, -0.5, -1e-3, 1e-20, 1e-3, 0.5, 1.0, 1.5, 2.0, 7.0].map(T::from_f64) {
            let y = a.powf(b);
            if y.is_finite() && y.to_f64() >= T::SMALLEST {
                let (a_bar, b_bar) = rules::powf(a, b, y, T::ONE);
                let (x, n) = (big(a.to_f64()), big(b.to_f64()));
                let power = (&n * x.ln()).exp();
                // `b - 1` is rounded, and the base may be 1e-300.
                assert_close("powf", &[a, b], a_bar, &(&n * &power / &x), 8.0 + a.to_f64().ln().abs(), 0.0);
                if a != T::ONE {
                    assert_close("powf", &[a, b], b_bar, &(&power * x.ln()), 8.0, 0.0);
                }
            }
        }
        for n in [-7, -2, -1, 1, 2, 3, 10] {
            let truth = ((big(f64::from(n)) - one()) * big(a.to_f64()).ln()).exp() * big(f64::from(n));
            assert_close("powi", &[a], rules::powi(a, n, T::ONE), &truth, 32.0, 0.0);
        }
    }
}

/// Quotients whose values are ordinary numbers.
fn quotients<T: Width>() {
    for l in numbers::<T>(8) {
        for r in numbers::<T>(8) {
            let y = l / r;
            if y.is_finite() && y.abs().to_f64() >= T::SMALLEST {
                let (l_bar, r_bar) = rules::div(l, r, T::ONE);
                let (top, bottom) = (big(l.to_f64()), big(r.to_f64()));
                assert_close("div", &[l, r], l_bar, &(one() / &bottom), 4.0, 0.0);
                if (one() / &bottom).to_f64().value().abs() >= T::SMALLEST {
                    assert_close("div", &[l, r], r_bar, &(-&top / (&bottom * &bottom)), 8.0, 0.0);
                }
            }
        }
    }
}

#[test]
fn rules_hold_over_the_whole_range() {
    unary::<f64>();
    unary::<f32>();
    binary::<f64>();
    binary::<f32>();
    powers::<f64>();
    powers::<f32>();
    quotients::<f64>();
    quotients::<f32>();
}

/// A value that has overflowed has no slope of zero; one that is not used has.
#[test]
fn what_is_infinite_has_no_gradient() {
    let infinite = f64::INFINITY;
    for slope in [slope::ln, slope::log2, slope::log10, slope::ln_1p, slope::sqrt, slope::cbrt, slope::asinh, slope::acosh] {
        assert!(slope(infinite).is_nan());
    }
    assert_eq!(rules::ln(infinite, 0.0), 0.0);
    // `ln(1 + exp(x))` and `1 / (1 + exp(-x))` at 800 and -800.
    assert!(rules::exp(infinite, rules::ln(infinite, 1.0)).is_nan());
    assert_eq!(rules::exp(infinite, rules::recip(0.0, 1.0)), 0.0);
}

/// Norms of matrices, of rows and columns, and of tangents.
#[test]
fn norms_hold_over_the_whole_range() {
    fn at<T: Width>() {
        for power in (-T::LARGEST..=T::LARGEST - 1).step_by(T::LARGEST as usize / 12) {
            let unit = T::from_f64(10f64.powi(power));
            let [three, four, five] = [3.0, 4.0, 5.0].map(|x| T::from_f64(x) * unit);
            let close =
                |ours: T, truth: f64| assert!((ours.to_f64() / truth - 1.0).abs() < 8.0 * T::EPSILON, "{ours} for {truth} at 1e{power}");
            let matrix = Matrix::from_vec(1, 2, vec![three, -four]);
            close(matrix.norm(), five.to_f64());
            close(matrix.row_norm()[(0, 0)], five.to_f64());
            close(matrix.transpose().col_norm()[(0, 0)], five.to_f64());
            close(T::from_f64(Tangent::norm(&matrix)), five.to_f64());
            close(T::from_f64(vec![three, four].norm()), five.to_f64());
            let (_, pullback) = matrix.__vjp_norm();
            let mut adjoint = matrix.zero_tangent();
            pullback(T::ONE, &matrix, crate::__v1::lend(&mut adjoint));
            close(adjoint[(0, 0)], 0.6);
            close(adjoint[(0, 1)], -0.8);
        }
        let [nan, infinite] = [f64::NAN, f64::INFINITY].map(T::from_f64);
        assert!(Matrix::from_vec(1, 2, vec![nan, T::ONE]).norm().is_nan() && vec![nan].norm().is_nan());
        assert!(Matrix::from_vec(1, 2, vec![infinite, T::ONE]).norm() == infinite && vec![infinite].norm() == f64::INFINITY);
    }
    at::<f64>();
    at::<f32>();
}
