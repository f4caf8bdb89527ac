//! Functions of f32, alone and beside f64: the same body in both widths gives the same gradient.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

/// One body in both widths; the narrow gradient is held against the wide one.
macro_rules! both_widths {
    ($($name:ident $wide:ident($($x:ident: $value:literal),+) |$float:ident| $body:block)*) => {$(
        #[differentiable]
        fn $name($($x: f32),+) -> f32 {
            type $float = f32;
            let _: $float = 0.0;
            $body
        }

        #[differentiable]
        fn $wide($($x: f64),+) -> f64 {
            type $float = f64;
            let _: $float = 0.0;
            $body
        }

        check! { $wide($($x),+); $($x = $value),+ }
        check! { $name($($x),+); $($x = $value),+ }

        #[allow(non_snake_case, unused_parens)]
        mod $float {
            #[test]
            fn $name() {
                let narrow = pullback_tests::numbers::of(&super::$name::grad($($value),+));
                let wide = pullback_tests::numbers::of(&super::$wide::grad($($value),+));
                assert_eq!(narrow.len(), wide.len());
                for (narrow, wide) in narrow.iter().zip(&wide) {
                    assert!((narrow - wide).abs() <= 1e-5 * wide.abs().max(1e-3), "{narrow} for {wide}");
                }
            }
        }
    )*};
}

both_widths! {
    polynomial_f32 polynomial_f64(x: 0.75, y: -1.25) |Poly| {
        3.0 * x * x - x * y + y / (1.0 + x)
    }

    loop_f32 loop_f64(x: 0.75) |Loop| {
        let mut y = 1.0;
        for i in 0..5 {
            y = y * x + i as Loop;
        }
        y.sqrt()
    }

    vector_f32 vector_f64(x: 0.75, k: 1.5) |Vector| {
        let v: Vec<Vector> = (0..4).map(|i| x * i as Vector).collect();
        v.iter().map(|y| (y * k).sin()).sum::<Vector>() * v[1]
    }

    branch_f32 branch_f64(x: 0.75) |Branch| {
        let y: Branch = if x > 0.5 { x.exp() } else { x };
        y.max(0.25).powi(3) + y.mul_add(x, 2.0)
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Mixed {
    wide: f64,
    narrow: f32,
    list: Vec<f32>,
}

#[differentiable]
fn mixed_widths(m: &Mixed) -> f32 {
    let total: f32 = m.list.iter().sum();
    (m.wide * 2.0) as f32 * m.narrow + total * total
}
check! { mixed_widths(&m) covers "f32", "f64"; m = Mixed { wide: 0.75, narrow: 1.5, list: vec![0.5, -0.25] } }

#[differentiable]
fn widened(v: &[f32]) -> f64 {
    v.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>() + v[0] as f64
}
check! { widened(&v); v = vec![0.5, -0.25] }

#[test]
fn the_adjoint_has_the_width_of_its_float() {
    let gradient: f32 = polynomial_f32::grad(0.75, -1.25).0;
    assert_eq!(gradient, 3.0 * 2.0 * 0.75 + 1.25 - -1.25 / (1.75 * 1.75));
    let gradient = mixed_widths::grad(&Mixed { wide: 0.75, narrow: 1.5, list: vec![0.5] });
    assert_eq!((gradient.wide, gradient.narrow, gradient.list), (3.0, 1.5, vec![1.0]));
}
