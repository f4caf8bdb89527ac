//! What generated tests consist of.

pub use crate::gradcheck::depth::deeper;
pub use crate::gradcheck::generated::{Argument, Fixed, Free, Offers, Run, Test, case, describe, shadowed, twin};
pub use crate::gradcheck::point::{Arguments, KnownAgain, Lent, UnknownAgain};
pub use crate::gradcheck::sample::{Bounds, Kind, KnownClone, KnownSample, Recipe, Sample, UnknownClone, UnknownSample, within};
pub use crate::gradcheck::{Case, CheckReport, Draw};
