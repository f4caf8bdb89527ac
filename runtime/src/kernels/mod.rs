//! Elementwise functions and sums over slices of floats, as fast as the machine's vectors allow.
//!
//! Each function is written once, as a polynomial without branches, and compiled for several instruction sets; which of them
//! the machine has is found out when the program runs: see [`InstructionSet`]. The results at NaN, infinities, zeros and
//! subnormals are those of the methods of the same names in `std`. How far results can be from the true ones is said in units
//! in the last place (ulp) of the result.
//!
//! ```
//! let x = [0.0_f32, 1.0, 2.0];
//! let mut y = [0.0; 3];
//! pullback::kernels::exp(&x, &mut y);
//! assert_eq!(y[0], 1.0);
//! assert!((y[2] - 7.389_056).abs() < 1e-6);
//! ```

mod elementwise;
mod isa;
mod lane;
#[doc(hidden)]
pub mod math;
pub(crate) mod reduce;

#[cfg(test)]
pub(crate) mod tests;

pub use elementwise::{elu, exp, gelu, ln, sigmoid, softplus, tanh};
pub use isa::InstructionSet;
pub use reduce::{dot, sum};

pub(crate) use isa::kernels;
#[doc(hidden)]
pub use isa::{Baseline, Fused, Kernel, MulAdd, dispatch};
#[doc(hidden)]
pub use lane::Lane;
