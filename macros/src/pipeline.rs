//! The whole compiler: every line is a function from one named type to the next.

use proc_macro2::TokenStream;

use crate::diag::Result;
use crate::emit::{api, function};
use crate::source::Source;
use crate::{activity, lower, reverse, rule, saves, shapes, used};

/// Writes the derivative of a function: the internal pullback and what the user calls.
pub fn derivative(source: &Source, prefix: &TokenStream, visibility: &TokenStream, bound: &TokenStream) -> Result<TokenStream> {
    let mut tokens = pullback(source, visibility)?;
    tokens.extend(api::api(source, prefix, visibility, bound));
    Ok(tokens)
}

/// The internal pullback alone.
pub fn pullback(source: &Source, visibility: &TokenStream) -> Result<TokenStream> {
    if let Some(path) = &source.options.vjp {
        return rule::pullback(source, path, visibility);
    }
    let analyse = source.options.analyses;
    let mut func = lower::lower(source)?;
    shapes::find(&mut func, analyse);
    let active = activity::find(&func, analyse);
    let used = used::find(&func, analyse);
    let gradient = reverse::reverse(&func, &active, &used, analyse);
    let saves = saves::plan(&func, &gradient, analyse);
    Ok(function::pullback(source, visibility, &func, &active, &used, &saves, &gradient))
}
