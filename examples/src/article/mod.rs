//! A network and a gradient check as an article on the subject has them, fault by fault, and what each fault does.
//!
//! The formulas are the article's, the code is not. Two inputs, four hidden units and one output; the article calls its
//! gradient checked, and neither the gradient nor the check is right.

pub mod checker;
pub mod experiments;
pub mod network;
pub mod training;
