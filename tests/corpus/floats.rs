//! Every method of f64 and f32 that has a derivative, and the conventions where there is none.

use pullback::differentiable;
use pullback_tests::check;

/// A method of one operand, in both widths, made by a macro as users make theirs.
macro_rules! unary {
    ($($name:ident $single:ident covers $word:literal at $x:literal, $y:literal;)*) => {$(
        #[differentiable]
        fn $name(x: f64) -> f64 {
            x.$name()
        }
        check! { $name(x) covers $word; x = $x; x = $y }

        #[differentiable]
        fn $single(x: f32) -> f32 {
            x.$name()
        }
        check! { $single(x); x = $x; x = $y }
    )*};
}

/// It is a step, and nowhere near one when its argument moves by less than itself.
#[differentiable(check(inconclusive = "a step"))]
fn signum(x: f64) -> f64 {
    x.signum()
}
check! { signum(x) covers "signum"; x = 0.7; x = -2.0 }

#[differentiable(check(inconclusive = "a step"))]
fn signum_f32(x: f32) -> f32 {
    x.signum()
}
check! { signum_f32(x); x = 0.7; x = -2.0 }

unary! {
    sin sin_f32 covers "sin" at 0.7, -2.0;
    cos cos_f32 covers "cos" at 0.7, -2.0;
    tan tan_f32 covers "tan" at 0.7, -0.9;
    asin asin_f32 covers "asin" at 0.7, -0.3;
    acos acos_f32 covers "acos" at 0.7, -0.3;
    atan atan_f32 covers "atan" at 0.7, -3.0;
    sinh sinh_f32 covers "sinh" at 0.7, -2.0;
    cosh cosh_f32 covers "cosh" at 0.7, -2.0;
    tanh tanh_f32 covers "tanh" at 0.7, -1.5;
    asinh asinh_f32 covers "asinh" at 0.7, -2.0;
    acosh acosh_f32 covers "acosh" at 1.7, 3.0;
    atanh atanh_f32 covers "atanh" at 0.7, -0.3;
    exp exp_f32 covers "exp" at 0.7, -2.0;
    exp2 exp2_f32 covers "exp2" at 0.7, -2.0;
    exp_m1 exp_m1_f32 covers "exp_m1" at 0.7, -0.01;
    ln ln_f32 covers "ln" at 0.7, 5.0;
    log2 log2_f32 covers "log2" at 0.7, 5.0;
    log10 log10_f32 covers "log10" at 0.7, 5.0;
    ln_1p ln_1p_f32 covers "ln_1p" at 0.7, -0.4;
    sqrt sqrt_f32 covers "sqrt" at 0.7, 9.0;
    cbrt cbrt_f32 covers "cbrt" at 0.7, -8.0;
    recip recip_f32 covers "recip" at 0.7, -2.0;
    abs abs_f32 covers "abs" at 0.7, -2.0;
    floor floor_f32 covers "floor" at 0.7, -2.3;
    ceil ceil_f32 covers "ceil" at 0.7, -2.3;
    round round_f32 covers "round" at 0.7, -2.3;
    round_ties_even round_ties_even_f32 covers "round_ties_even" at 0.7, -2.3;
    trunc trunc_f32 covers "trunc" at 0.7, -2.3;
    fract fract_f32 covers "fract" at 0.7, -2.3;
    to_degrees to_degrees_f32 covers "to_degrees" at 0.7, -2.0;
    to_radians to_radians_f32 covers "to_radians" at 0.7, -2.0;
}

/// The same with two operands.
macro_rules! binary {
    ($($name:ident $single:ident covers $word:literal at $x:literal, $y:literal; $z:literal, $w:literal;)*) => {$(
        #[differentiable]
        fn $name(x: f64, y: f64) -> f64 {
            x.$name(y)
        }
        check! { $name(x, y) covers $word; x = $x, y = $y; x = $z, y = $w }

        #[differentiable]
        fn $single(x: f32, y: f32) -> f32 {
            x.$name(y)
        }
        check! { $single(x, y); x = $x, y = $y; x = $z, y = $w }
    )*};
}

binary! {
    powf powf_f32 covers "powf" at 1.7, -2.5; 0.3, 1.4;
    atan2 atan2_f32 covers "atan2" at 0.7, 0.4; -0.3, -1.5;
    hypot hypot_f32 covers "hypot" at 0.7, 0.4; -0.3, 1.5;
    max max_f32 covers "max of floats" at 0.7, 0.4; -0.3, 1.5;
    min min_f32 covers "min of floats" at 0.7, 0.4; -0.3, 1.5;
    copysign copysign_f32 covers "copysign" at 0.7, -0.4; -0.3, -1.5;
    rem_euclid rem_euclid_f32 covers "rem_euclid" at 7.3, 2.0; -7.3, -2.0;
    div_euclid div_euclid_f32 covers "div_euclid" at 7.3, 2.0; -7.3, 2.0;
    log log_f32 covers "log" at 0.7, 3.0; 5.0, 0.4;
    midpoint midpoint_f32 covers "midpoint" at 0.7, 3.0; 5.0, -0.4;
}

#[differentiable]
fn powi(x: f64) -> f64 {
    x.powi(5) + x.powi(2) + x.powi(1) + x.powi(0) - x.powi(-3)
}
check! { powi(x) covers "powi"; x = 0.7; x = -1.3 }

#[differentiable]
fn powi_by_a_variable(x: f64, n: i32) -> f64 {
    let mut total = 0.0;
    for k in -n..=n {
        total += x.powi(k) * k as f64;
    }
    total
}
check! { powi_by_a_variable(x, 3); x = 0.7; x = -1.3 }

#[differentiable]
fn fused(x: f64, y: f64, z: f64) -> f64 {
    x.mul_add(y, z) * x.mul_add(2.0, 1.0)
}
check! { fused(x, y, z) covers "mul_add"; x = 0.7, y = -1.3, z = 0.4 }

#[differentiable]
fn clamped(x: f64, low: f64, high: f64) -> f64 {
    x.clamp(low, high) * x + x.clamp(-1.0, 1.0)
}
check! { clamped(x, low, high) covers "clamp"; x = 0.7, low = 0.1, high = 2.0; x = -3.0, low = -2.0, high = 2.0; x = 3.0, low = -2.0, high = 2.0 }

#[differentiable]
fn sine_and_cosine(x: f64) -> f64 {
    let (s, c) = x.sin_cos();
    s * s * c + (x * 2.0).sin_cos().1
}
check! { sine_and_cosine(x) covers "sin_cos"; x = 0.7 }

#[differentiable]
fn mod_by_an_operator(x: f64, y: f64) -> f64 {
    (x % y) * (x - y).rem_euclid(1.0)
}
check! { mod_by_an_operator(x, y); x = 5.3, y = 2.0; x = -5.3, y = 2.0 }

#[differentiable]
fn classified(x: f64) -> f64 {
    if x.is_nan() || x.is_infinite() || !x.is_finite() {
        return 0.0;
    }
    let y = if x.is_sign_negative() { -x } else { x };
    if y.is_sign_positive() && x.total_cmp(&0.0).is_gt() { y.sqrt() } else { y * y }
}
check! { classified(x) covers "is_nan", "is_finite", "is_sign_negative"; x = 0.7; x = -0.7 }

#[differentiable]
fn methods_in_a_row(x: f64, y: f64) -> f64 {
    (x.abs() + 1.0).ln().exp_m1().powf(y.tanh()).max(0.1).hypot(y) - x.sin().mul_add(y.cos(), 2.0).sqrt()
}
check! { methods_in_a_row(x, y); x = 0.7, y = -1.3; x = -2.7, y = 0.3 }

#[differentiable]
fn methods_by_path(x: f64, y: f64) -> f64 {
    f64::sin(x) * f64::powf(x, y) + f64::atan2(y, x) + f64::abs(-x) + std::f64::consts::PI.powf(x) + 2.0_f64.powf(y)
}
check! { methods_by_path(x, y) covers "float method by path"; x = 0.7, y = -1.3 }

#[differentiable]
fn methods_of_literals(x: f64) -> f64 {
    2.0f64.powf(x) + 0.5_f64.max(x) + (1.0 + 0.5f64).sqrt() * x + f64::from(2u8).powf(x)
}
check! { methods_of_literals(x); x = 0.7 }

#[differentiable]
fn singular_inside(x: f64) -> f64 {
    let distance = (x * x + 1e-12).sqrt();
    distance.ln_1p() / distance
}
check! { singular_inside(x); x = 0.7 }

/// The gradient of a function of one variable at a kink.
macro_rules! convention {
    ($($test:ident: $name:ident($($x:expr),+) == $gradient:expr;)*) => {$(
        #[test]
        fn $test() {
            assert_eq!($name::grad($($x),+), $gradient);
        }
    )*};
}

convention! {
    abs_at_zero: abs(0.0) == 0.0;
    abs_at_negative_zero: abs(-0.0) == 0.0;
    max_at_a_tie: max(1.0, 1.0) == (1.0, 0.0);
    min_at_a_tie: min(1.0, 1.0) == (1.0, 0.0);
    max_beside_nan: max(f64::NAN, 1.0) == (0.0, 1.0);
    min_beside_nan: min(1.0, f64::NAN) == (1.0, 0.0);
    clamp_at_the_lower_bound: clamp_only(0.0, 0.0, 1.0) == (1.0, 0.0, 0.0);
    clamp_at_the_upper_bound: clamp_only(1.0, 0.0, 1.0) == (1.0, 0.0, 0.0);
    floor_at_a_step: floor(2.0) == 0.0;
    round_at_a_step: round(0.5) == 0.0;
    signum_at_zero: signum(0.0) == 0.0;
    hypot_at_the_origin: hypot(0.0, 0.0) == (0.0, 0.0);
    powf_of_zero: powf(0.0, 2.0) == (0.0, 0.0);
    powi_of_zero: powi_two(0.0) == 0.0;
    remainder_at_a_multiple: rem_euclid(4.0, 2.0) == (1.0, -2.0);
    sqrt_at_zero_is_infinite: sqrt(0.0) == f64::INFINITY;
    sqrt_at_zero_of_an_unused_value: sqrt_times_zero(0.0) == 1.0;
    fract_at_an_integer: fract(2.0) == 1.0;
}

#[differentiable]
fn clamp_only(x: f64, low: f64, high: f64) -> f64 {
    x.clamp(low, high)
}

#[differentiable]
fn powi_two(x: f64) -> f64 {
    x.powi(2)
}

#[differentiable]
fn sqrt_times_zero(x: f64) -> f64 {
    x.sqrt() * 0.0 + x
}
