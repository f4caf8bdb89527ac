//! The attribute and the derive of `pullback`. Use them through the `pullback` crate, which re-exports both.

use proc_macro::TokenStream;

/// Writes the derivative of a function, of an impl or of a trait beside it.
#[proc_macro_attribute]
pub fn differentiable(_options: TokenStream, item: TokenStream) -> TokenStream {
    item
}
