//! What `grad` asks of a result whose type is written by a name: only there it shows whether that is a float.

use crate::differentiable::Differentiable;
use crate::float::Scalar;

/// A float, perhaps by another name. The lifetime keeps rustc from asking before `grad` is called.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no float: `grad` differentiates functions that return `f32` or `f64`",
    label = "the result is no single number",
    note = "call `vjp`, whose pullback takes the adjoint of the result"
)]
pub trait FloatResult<'l>: Differentiable {
    /// The seed of a gradient.
    fn one() -> Self::Tangent;
}

impl<S: Scalar> FloatResult<'_> for S {
    #[inline(always)]
    fn one() -> S {
        S::ONE
    }
}
