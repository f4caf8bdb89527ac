//! Wrong gradients on purpose: what the gradient check catches, misses, leaves undecided and cries wolf over.
//!
//! Every function is opaque, with a rule by hand: the gradient that the compiler wrote for the same body, with a bug
//! planted in it. The check sees nothing but the function and its rule.

pub mod bug;
pub mod functions;
pub mod inputs;
pub mod table;

pub use bug::Bug;
pub use functions::Function;
pub use inputs::Inputs;
