//! What generated code calls, behind one version-stamped path: no part of it is public interface.
//!
//! The scheme in three lines. A forward sweep in the user's own operators keeps the operands that the rules need. The
//! adjoint of a variable is an owned tangent or, behind a reference, a place in one. A pullback takes the seed, then for
//! each parameter the primal again where it came by shared reference (else `()`), then for each parameter its adjoint.

mod blocks;
mod boxed;
pub mod check;
mod copied;
mod flow;
mod held;
mod index;
pub mod macros_of_std;
mod matrix;
mod methods;
pub mod methods_of_std;
mod ops;
mod passive;
mod place;
mod pointwise;
mod preferred;
mod primal;
mod reached;
mod residual;
mod result;
mod sequence;
mod vector;

pub use crate::__methods_of_std as methods_of_std;
pub use crate::differentiable::{Own, Place, Ref};
pub use crate::float::rules as float;
pub use crate::visit::{Visitor, VisitorMut};
pub use crate::{Differentiable, Scalar, Tangent, inert_handle, no_diff};
pub use blocks::*;
pub use boxed::*;
pub use copied::*;
pub use flow::*;
pub use held::*;
pub use index::*;
pub use matrix::*;
pub use methods::*;
pub use ops::*;
pub use passive::*;
pub use place::*;
pub use pointwise::*;
pub use preferred::*;
pub use primal::*;
pub use pullback_macros::{annotate_it_or_give_it_a_rule_or_wrap_the_call_in_no_diff, check_default_methods, float_functions};
pub use reached::*;
pub use residual::*;
pub use result::*;
pub use sequence::*;
pub use vector::*;
