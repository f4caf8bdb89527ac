//! The handles of functions: what generic code takes a differentiable function by.

use crate::__v1::{Bar, Idle, Lent, Shared};
use crate::differentiable::Differentiable;

/// A differentiable function as a value: the trait of the handles `name {}`.
///
/// Every function with `#[differentiable]` whose parameters are all values that carry a derivative has it, with its
/// parameters as a tuple.
///
/// ```
/// use pullback::{Function, differentiable};
///
/// #[differentiable]
/// fn square(x: f64) -> f64 {
///     x * x
/// }
///
/// #[differentiable]
/// fn twice<F: Function<(f64,), Output = f64>>(f: F, x: f64) -> f64 {
///     f.call((x,)) + f.call((x + 1.0,))
/// }
///
/// let ((), slope) = twice::grad(square {}, 3.0);
/// assert_eq!(slope, 14.0);
/// ```
pub trait Function<Args: Differentiable> {
    /// What the function returns.
    type Output: Differentiable;

    /// Calls the function.
    fn call(&self, args: Args) -> Self::Output;

    #[doc(hidden)]
    #[allow(clippy::type_complexity)] // the call protocol, written out
    fn __vjp_call(
        &self,
        args: Args,
    ) -> (Self::Output, impl FnOnce(<Self::Output as Differentiable>::Tangent, &Self, (), Idle, Bar<'_, Args::Tangent>) + use<Self, Args>);

    #[doc(hidden)]
    fn __lent_call(&self, _: Args) -> Lent<Self, Shared, Self::Output>
    where
        Self: Sized,
    {
        unreachable!("this is never run")
    }
}

/// The place of a handle in the protocol: it is inert.
#[doc(hidden)]
#[macro_export]
macro_rules! inert_handle {
    ($name:ident) => {
        impl $crate::__v1::Differentiable for $name {
            type Tangent = ();
            type Place = ();
            type Core = Self;
            type Mode = $crate::__v1::Own;
            #[inline(always)]
            fn __core(&self) -> &Self {
                self
            }
            #[inline(always)]
            fn zero_tangent(&self) {}
            const __CLONED_BY_HAND: bool = false;
            #[inline(always)]
            fn __is_copied(&self, _: &Self, _: bool) -> bool {
                true
            }
            fn __step(&mut self, _: f64, (): &()) {}
            fn __visit(&self, _: &mut $crate::__v1::Visitor<'_>) {}
            fn __visit_mut(&mut self, _: &mut $crate::__v1::VisitorMut<'_>) {}
        }
    };
}
