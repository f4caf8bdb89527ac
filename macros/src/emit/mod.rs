//! Emission: the only stage that writes tokens.

pub mod api;
mod backward;
pub mod bounds;
pub mod check;
mod copies;
pub mod floats;
mod forward;
pub mod function;
pub mod handle;
mod inner;
mod point;
mod pointwise;
pub mod signature;

pub use backward::Backward;
use proc_macro2::{Ident, Span};
use quote::format_ident;

/// The tape of a segment's saves.
fn tape(block: usize, segment: usize) -> Ident {
    format_ident!("tape_{}_{}", block, segment, span = Span::mixed_site())
}

/// The tape of a scratch buffer's contents.
fn contents(label: usize, buffer: &Ident) -> Ident {
    format_ident!("contents_{}_{}", label, buffer, span = Span::mixed_site())
}

/// How far control came in a block.
fn progress(block: usize) -> Ident {
    format_ident!("reached_{}", block, span = Span::mixed_site())
}

/// How often a loop ran: the count that goes on, and where it is remembered.
fn trips(label: usize) -> (Ident, Ident) {
    (format_ident!("trip_{}", label, span = Span::mixed_site()), format_ident!("trips_{}", label, span = Span::mixed_site()))
}

/// Which arm of a match was taken.
fn arm(id: usize) -> Ident {
    format_ident!("arm_{}", id, span = Span::mixed_site())
}

/// The kept clone of a variable that may be moved.
fn kept(ident: &Ident) -> Ident {
    format_ident!("{}_kept", ident, span = ident.span())
}
