//! What the layers compute, against loops that are too simple to be wrong.

use super::{SHAPES, convolution, labels, normal};
use crate::gradcheck::Rng;
use crate::kernels::tests::on_each_set;
use crate::{Matrix, Scalar, nn};

/// Whether two numbers agree to a few hundred roundings, NaN and infinities exactly.
fn close<T: Scalar>(found: T, expected: f64, size: f64) -> bool {
    let epsilon = if size_of::<T>() == 4 { f64::from(f32::EPSILON) } else { f64::EPSILON };
    let found = found.to_f64();
    found == expected || (found.is_nan() && expected.is_nan()) || (found - expected).abs() <= 256.0 * epsilon * (1.0 + size)
}

#[track_caller]
fn assert_close<T: Scalar>(found: &Matrix<T>, expected: impl Fn(usize, usize) -> f64) {
    for i in 0..found.rows() {
        for j in 0..found.cols() {
            let (found, expected) = (found[(i, j)], expected(i, j));
            assert!(close(found, expected, expected.abs()), "({i}, {j}) is {found}, not {expected}");
        }
    }
}

/// Runs a test in both widths, on every instruction set and at every shape.
macro_rules! everywhere {
    ($($(#[$attribute:meta])* fn $name:ident<$t:ident>($rng:ident, $shape:ident) $body:block)*) => {$(
        #[test]
        $(#[$attribute])*
        fn $name() {
            fn at<$t: Scalar>($rng: &mut Rng, $shape: (usize, usize)) $body
            on_each_set(|| for shape in SHAPES {
                at::<f32>(&mut Rng::from_seed(3), shape);
                at::<f64>(&mut Rng::from_seed(3), shape);
            });
        }
    )*};
}

everywhere! {
    fn activations<T>(rng, shape) {
        let x = normal::<T>(rng, shape);
        let of = |f: fn(f64) -> f64| { let x = &x; move |i: usize, j: usize| f(x[(i, j)].to_f64()) };
        assert_close(&nn::sigmoid(&x), of(|x| 1.0 / (1.0 + (-x).exp())));
        assert_close(&nn::tanh(&x), of(f64::tanh));
        assert_close(&nn::relu(&x), of(|x| x.max(0.0)));
        assert_close(&nn::elu(&x), of(|x| if x > 0.0 { x } else { x.exp_m1() }));
        assert_close(&nn::silu(&x), of(|x| x / (1.0 + (-x).exp())));
        assert_close(&nn::softplus(&x), of(|x| x.exp().ln_1p()));
        assert_close(&nn::gelu(&x), of(|x| x * simpson_normal(x)));
        assert_close(&nn::leaky_relu(&x, T::from_f64(0.25)), of(|x| if x > 0.0 { x } else { 0.25 * x }));
    }

    fn softmax_cross_entropy<T>(rng, shape) {
        let (x, labels) = (normal::<T>(rng, shape), labels(shape));
        if labels.len() != shape.0 {
            return;
        }
        let loss = |i: usize| {
            let sum: f64 = x.row(i).iter().map(|x| x.to_f64().exp()).sum();
            sum.ln() - x[(i, labels[i])].to_f64()
        };
        let mean = (0..shape.0).map(loss).sum::<f64>() / shape.0 as f64;
        assert!(close(nn::softmax_cross_entropy(&x, &labels), mean, mean), "{shape:?}");
    }

    fn mse<T>(rng, shape) {
        let (x, y) = (normal::<T>(rng, shape), normal::<T>(rng, shape));
        let squares = x.iter().zip(&y).map(|(x, y)| (x.to_f64() - y.to_f64()).powi(2));
        let mean = squares.sum::<f64>() / (shape.0 * shape.1) as f64;
        assert!(close(nn::mse(&x, &y), mean, mean), "{shape:?}");
    }

    fn layer_norm<T>(rng, shape) {
        let (x, scale, shift) = (normal::<T>(rng, shape), normal::<T>(rng, (1, shape.1)), normal::<T>(rng, (1, shape.1)));
        assert_close(&nn::layer_norm(&x, &scale, &shift), |i, j| {
            let row: Vec<f64> = x.row(i).iter().map(|x| x.to_f64()).collect();
            normalised(&row, j) * scale[(0, j)].to_f64() + shift[(0, j)].to_f64()
        });
    }

    fn batch_norm<T>(rng, shape) {
        let (x, scale, shift) = (normal::<T>(rng, shape), normal::<T>(rng, (1, shape.1)), normal::<T>(rng, (1, shape.1)));
        assert_close(&nn::batch_norm(&x, &scale, &shift), |i, j| {
            let column: Vec<f64> = (0..shape.0).map(|i| x[(i, j)].to_f64()).collect();
            normalised(&column, i) * scale[(0, j)].to_f64() + shift[(0, j)].to_f64()
        });
        if shape.0 > 0 {
            let (mean, variance) = nn::batch_moments(&x);
            let inferred = nn::batch_norm_inference(&x, &mean, &variance, &scale, &shift);
            assert_close(&inferred, |i, j| nn::batch_norm(&x, &scale, &shift)[(i, j)].to_f64());
        }
    }

    fn dense<T>(rng, shape) {
        let (x, w, b) = (normal::<T>(rng, shape), normal::<T>(rng, (shape.1, 5)), normal::<T>(rng, (1, 5)));
        assert_close(&nn::dense(&x, &w, &b), |i, j| {
            (0..shape.1).map(|k| x[(i, k)].to_f64() * w[(k, j)].to_f64()).sum::<f64>() + b[(0, j)].to_f64()
        });
    }

    fn attention<T>(rng, shape) {
        let (queries, keys, values) = (normal::<T>(rng, shape), normal::<T>(rng, (5, shape.1)), normal::<T>(rng, (5, 3)));
        if shape.1 == 0 {
            return;
        }
        assert_close(&nn::attention(&queries, &keys, &values), |i, j| {
            let score = |n: usize| (0..shape.1).map(|k| queries[(i, k)].to_f64() * keys[(n, k)].to_f64()).sum::<f64>();
            let weight = |n: usize| (score(n) / (shape.1 as f64).sqrt()).exp();
            (0..5).map(|n| weight(n) * values[(n, j)].to_f64()).sum::<f64>() / (0..5).map(weight).sum::<f64>()
        });
    }

    fn conv2d<T>(rng, shape) {
        let conv = convolution(shape);
        let (x, w, b) = (
            normal::<T>(rng, (shape.0, conv.height * conv.width * conv.channels)),
            normal::<T>(rng, (conv.patch(), 2)),
            normal::<T>(rng, (1, 2)),
        );
        let (rows, cols) = conv.output();
        let y = nn::conv2d(&x, &w, &b, &conv);
        assert_eq!(y.shape(), (shape.0, rows * cols * 2));
        let pixel = |i: usize, row: usize, col: usize, channel: usize| {
            let (row, col) = (row.checked_sub(conv.padding)?, col.checked_sub(conv.padding)?);
            let inside = row < conv.height && col < conv.width;
            inside.then(|| x[(i, (row * conv.width + col) * conv.channels + channel)].to_f64())
        };
        assert_close(&y, |i, at| {
            let (output, col, row) = (at % 2, at / 2 % cols, at / 2 / cols);
            let mut sum = b[(0, output)].to_f64();
            for (u, v, c) in (0..conv.patch()).map(|k| (k / conv.channels / conv.kernel.1, k / conv.channels % conv.kernel.1, k % conv.channels)) {
                let weight = w[((u * conv.kernel.1 + v) * conv.channels + c, output)].to_f64();
                sum += weight * pixel(i, row * conv.stride + u, col * conv.stride + v, c).unwrap_or(0.0);
            }
            sum
        });
    }

    fn sums_and_products<T>(rng, shape) {
        let (x, y) = (normal::<T>(rng, shape), normal::<T>(rng, shape));
        assert_close(&nn::residual(&x, &y), |i, j| (x[(i, j)] + y[(i, j)]).to_f64());
        assert_close(&nn::dropout(&x, &y), |i, j| (x[(i, j)] * y[(i, j)]).to_f64());
        let indices: Vec<usize> = (0..if shape.0 == 0 { 0 } else { 5 }).map(|i| (3 * i + 1) % shape.0).collect();
        assert_close(&nn::embedding(&x, &indices), |i, j| x[(indices[i], j)].to_f64());
    }
}

/// An element, minus the mean of all, over their deviation.
fn normalised(x: &[f64], at: usize) -> f64 {
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    let variance = x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / x.len() as f64;
    (x[at] - mean) / (variance + 1e-5).sqrt()
}

/// `P(X < x)` of the standard normal distribution, by Simpson's rule.
fn simpson_normal(x: f64) -> f64 {
    const STEPS: i32 = 1500;
    let density = |t: f64| (-0.5 * t * t).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let step = x / f64::from(2 * STEPS);
    let weight = |k: i32| {
        if k == 0 || k == 2 * STEPS {
            1.0
        } else if k % 2 == 1 {
            4.0
        } else {
            2.0
        }
    };
    0.5 + step / 3.0 * (0..=2 * STEPS).map(|k| weight(k) * density(step * f64::from(k))).sum::<f64>()
}

#[test]
fn logits_far_from_zero_do_no_harm() {
    for large in [80.0_f32, 1e4, 1e30] {
        let logits = Matrix::from_vec(2, 3, vec![large, large, -large, 0.0, -large, large]);
        let loss = nn::softmax_cross_entropy(&logits, &[0, 2]);
        assert!((loss - 0.5 * 2f32.ln()).abs() < 1e-6, "{loss}");
    }
}

#[test]
fn what_is_not_finite_stays_visible() {
    on_each_set(|| {
        let x = Matrix::from_vec(1, 3, vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY]);
        let same = |found: Matrix<f64>, expected: [f64; 3]| {
            assert!(found[(0, 0)].is_nan());
            assert_eq!(found.row(0)[1..], expected[1..]);
        };
        same(nn::relu(&x), [f64::NAN, f64::INFINITY, 0.0]);
        same(nn::elu(&x), [f64::NAN, f64::INFINITY, -1.0]);
        same(nn::silu(&x), [f64::NAN, f64::INFINITY, 0.0]);
        same(nn::gelu(&x), [f64::NAN, f64::INFINITY, 0.0]);
        same(nn::softplus(&x), [f64::NAN, f64::INFINITY, 0.0]);
        assert!(nn::softmax_cross_entropy(&x, &[1]).is_nan());
        assert_eq!(nn::softmax_cross_entropy(&Matrix::from_vec(1, 2, vec![0.0, f64::NEG_INFINITY]), &[1]), f64::INFINITY);
    });
}
