//! Functions over slices, one number after the other.

use super::{isa::kernels, math};

/// Panics unless a function of every element has a place for every result.
#[track_caller]
fn assert_same_length(x: usize, out: usize) {
    assert!(x == out, "{x} values were given, and places for {out} results");
}

macro_rules! unary {
    ($($(#[$attribute:meta])* $name:ident;)*) => {$(
        $(#[$attribute])*
        ///
        /// # Panics
        ///
        /// If the lengths differ.
        #[track_caller]
        pub fn $name<T: crate::Scalar>(x: &[T], out: &mut [T]) {
            kernels! {
                fn over<'a, M, T>(x: &'a [T], out: &'a mut [T]) {
                    for (out, x) in out.iter_mut().zip(x) {
                        *out = math::$name::<M, T>(*x);
                    }
                }
            }
            assert_same_length(x.len(), out.len());
            over(x, out);
        }
    )*};
}

unary! {
    /// The exponential of every element: within 1.1 ulp in f32, 1.1 ulp in f64.
    ///
    /// ```
    /// let mut y = [0.0_f32; 3];
    /// pullback::kernels::exp(&[0.0, f32::NEG_INFINITY, 89.0], &mut y);
    /// assert_eq!(y, [1.0, 0.0, f32::INFINITY]);
    /// ```
    exp;
    /// The natural logarithm of every element: within 1.1 ulp in f32, 1.1 ulp in f64.
    ///
    /// ```
    /// let mut y = [0.0; 3];
    /// pullback::kernels::ln(&[1.0, 0.0, f64::INFINITY], &mut y);
    /// assert_eq!(y, [0.0, f64::NEG_INFINITY, f64::INFINITY]);
    /// ```
    ln;
    /// The hyperbolic tangent of every element: within 3 ulp in f32, 2.5 ulp in f64.
    ///
    /// ```
    /// let mut y = [0.0_f32; 2];
    /// pullback::kernels::tanh(&[-0.0, 100.0], &mut y);
    /// assert_eq!(y, [-0.0, 1.0]);
    /// ```
    tanh;
    /// The logistic function `1 / (1 + exp(-x))` of every element: within 2.5 ulp in f32, 2.5 ulp in f64.
    ///
    /// ```
    /// let mut y = [0.0; 2];
    /// pullback::kernels::sigmoid(&[0.0, -1000.0], &mut y);
    /// assert_eq!(y, [0.5, 0.0]);
    /// ```
    sigmoid;
    /// `ln(1 + exp(x))` of every element: within 2.5 ulp in f32, 2.5 ulp in f64.
    ///
    /// ```
    /// let mut y = [0.0; 2];
    /// pullback::kernels::softplus(&[1000.0, -1000.0], &mut y);
    /// assert_eq!(y, [1000.0, 0.0]);
    /// ```
    softplus;
    /// `exp(x) - 1` of every negative element, the others unchanged: within 2.5 ulp in f32, 2.5 ulp in f64.
    ///
    /// ```
    /// let mut y = [0.0; 2];
    /// pullback::kernels::elu(&[3.0, -1000.0], &mut y);
    /// assert_eq!(y, [3.0, -1.0]);
    /// ```
    elu;
    /// `x P(X < x)` of every element, for a normally distributed `X`, and its limit 0 at negative infinity: within 6 ulp in f32, 7 ulp in f64.
    ///
    /// ```
    /// let mut y = [0.0; 2];
    /// pullback::kernels::gelu(&[0.0, 100.0], &mut y);
    /// assert_eq!(y, [0.0, 100.0]);
    /// ```
    gelu;
}
