//! NaN, infinities, zeros, subnormals: what `std` gives, or the naive formula over it.

use super::on_each_set;
use crate::kernels;

/// The same value, zeros of either sign and every NaN being one.
fn same(found: f64, expected: f64) -> bool {
    found == expected || (found.is_nan() && expected.is_nan())
}

macro_rules! special {
    ($($test:ident $float:ident { $($name:ident: $formula:expr;)* })*) => {$(
        #[test]
        fn $test() {
            const SMALLEST: $float = $float::from_bits(1);
            let x = [
                0.0, -0.0, $float::INFINITY, -$float::INFINITY, $float::NAN, -$float::NAN, $float::MAX, $float::MIN, 1e4, -1e4,
                SMALLEST, -SMALLEST, $float::MIN_POSITIVE, -$float::MIN_POSITIVE,
            ];
            let mut y = [0.0; 14];
            on_each_set(|| {
                $(
                    kernels::$name(&x, &mut y);
                    for (x, y) in x.iter().zip(&y) {
                        let formula: fn($float) -> $float = $formula;
                        let expected = formula(*x);
                        // Where the result is an ordinary number, its accuracy is the other tests' business.
                        let close = (*y - expected).abs() <= 4.0 * $float::EPSILON * expected.abs() + SMALLEST;
                        assert!(same(f64::from(*y), f64::from(expected)) || close, "{}({x:e}) is {y:e}, not {expected:e}", stringify!($name));
                    }
                )*
            });
        }
    )*};
}

special! {
    in_f32 f32 {
        exp: f32::exp;
        ln: f32::ln;
        tanh: f32::tanh;
        sigmoid: |x| 1.0 / (1.0 + (-x).exp());
        softplus: |x| if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() };
        elu: |x| if x > 0.0 { x } else { x.exp_m1() };
        gelu: |x| if x > 1.0 { x } else if x < -1.0 { 0.0 } else { x * (0.5 + x) };
    }
    in_f64 f64 {
        exp: f64::exp;
        ln: f64::ln;
        tanh: f64::tanh;
        sigmoid: |x| 1.0 / (1.0 + (-x).exp());
        softplus: |x| if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() };
        elu: |x| if x > 0.0 { x } else { x.exp_m1() };
        gelu: |x| if x > 1.0 { x } else if x < -1.0 { 0.0 } else { x * (0.5 + x) };
    }
}

#[test]
fn a_negative_zero_keeps_its_sign_and_a_negative_number_has_no_logarithm() {
    on_each_set(|| {
        let mut y = [0.0_f32; 1];
        kernels::tanh(&[-0.0], &mut y);
        assert!(y[0].is_sign_negative());
        kernels::ln(&[-1.0], &mut y);
        assert!(y[0].is_nan());
    });
}

#[test]
fn results_become_subnormal_gradually() {
    on_each_set(|| {
        let x: Vec<f32> = (0..1000).map(|i| -87.0 - i as f32 * 0.02).collect();
        let mut y = vec![0.0; x.len()];
        kernels::exp(&x, &mut y);
        for (x, y) in x.iter().zip(&y) {
            let steps = (i64::from(y.to_bits()) - i64::from(x.exp().to_bits())).abs();
            assert!(steps <= 1, "exp({x}) is {y:e}, not {:e}", x.exp());
        }
    });
}
