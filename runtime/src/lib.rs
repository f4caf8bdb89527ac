//! Derivatives of ordinary Rust functions, written at compile time.

mod containers;
mod differentiable;
mod float;
mod function;
pub mod gradcheck;
mod visit;

pub use differentiable::{Differentiable, Tangent};
pub use float::Scalar;
pub use function::Function;
pub use pullback_macros::{Differentiable, differentiable};
pub use visit::ScalarMut;

/// The identity whose derivative is zero: inside `#[differentiable]` it says "stop here".
///
/// ```
/// use pullback::{differentiable, no_diff};
///
/// #[differentiable]
/// fn f(x: f64) -> f64 {
///     x * no_diff(x)
/// }
/// assert_eq!(f::grad(3.0), 3.0);
/// ```
#[inline(always)]
pub fn no_diff<T>(x: T) -> T {
    x
}

#[doc(hidden)]
pub mod __v1;
