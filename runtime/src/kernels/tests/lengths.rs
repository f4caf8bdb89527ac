//! Lengths that fill no vector: every element is computed, alike at every place, and no other.

use super::on_each_set;
use crate::Scalar;
use crate::kernels;

const LENGTHS: [usize; 14] = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 63, 64, 65, 201];

fn numbers<T: Scalar>(length: usize) -> Vec<T> {
    (0..length).map(|i| T::from_f64(((i * 37) % 101) as f64 / 8.0 - 6.0)).collect()
}

fn alike<T: Scalar>() {
    on_each_set(|| {
        for length in LENGTHS {
            let x = numbers::<T>(length);
            for kernel in [kernels::exp, kernels::ln, kernels::tanh, kernels::sigmoid, kernels::softplus, kernels::elu, kernels::gelu] {
                let mut y = vec![T::from_f64(f64::NAN); length];
                kernel(&x, &mut y);
                for (x, y) in x.iter().zip(&y) {
                    let mut alone = [T::ZERO];
                    kernel(&[*x], &mut alone);
                    assert!(*y == alone[0] || (y.is_nan() && alone[0].is_nan()), "length {length}: {y} is not {}", alone[0]);
                }
            }
        }
    });
}

#[test]
fn a_number_has_one_result_wherever_it_stands() {
    alike::<f32>();
    alike::<f64>();
}

#[test]
fn sums_hold_every_element_once() {
    on_each_set(|| {
        for length in LENGTHS {
            // Eighths of small size: every order of additions is exact.
            let (x, y) = (numbers::<f32>(length), numbers::<f64>(length));
            assert_eq!(kernels::sum(&x), x.iter().sum::<f32>());
            assert_eq!(kernels::sum(&y), y.iter().sum::<f64>());
            assert_eq!(kernels::dot(&x, &x), x.iter().map(|x| x * x).sum::<f32>());
            assert_eq!(kernels::dot(&y, &y), y.iter().map(|y| y * y).sum::<f64>());
        }
    });
}

#[test]
fn a_sum_holds_what_is_not_finite() {
    let mut x = vec![1.0; 100];
    x[99] = f64::INFINITY;
    on_each_set(|| assert_eq!(kernels::sum(&x), f64::INFINITY));
    x[3] = f64::NEG_INFINITY;
    on_each_set(|| assert!(kernels::sum(&x).is_nan()));
}

#[test]
#[should_panic(expected = "2 values were given, and places for 3 results")]
fn every_element_has_a_place() {
    kernels::exp(&[0.0, 1.0], &mut [0.0; 3]);
}

#[test]
#[should_panic(expected = "an inner product of 2 elements with 1")]
fn every_element_has_a_partner() {
    kernels::dot(&[0.0, 1.0], &[0.0]);
}
