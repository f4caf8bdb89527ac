//! The corpus of pullback.
