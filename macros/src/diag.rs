//! Every sentence that the macro says to a user: what was met, why its derivative is unclear, what to write instead.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Error;

/// What lowering yields, or the refusal of it.
pub type Result<T> = core::result::Result<T, Error>;

/// A refusal at a span: what was met, why it is refused, what to write instead.
pub fn refuse_at(span: Span, met: &str, why: &str, instead: &str) -> Error {
    Error::new(span, worded(met, why, instead))
}

/// A refusal on the user's own tokens, from the first to the last.
pub fn refuse(tokens: &impl ToTokens, met: &str, why: &str, instead: &str) -> Error {
    Error::new_spanned(tokens, worded(met, why, instead))
}

fn worded(met: &str, why: &str, instead: &str) -> String {
    format!("{met}: {why}\n  = help: {instead}")
}

/// Tokens of a call where they stood, coming from the macro that is being expanded: rustc names it where they lead
/// nowhere. It is enough that a name does which was made from the user's, or the last name of a path.
pub fn originate(tokens: TokenStream) -> TokenStream {
    let mut tokens: Vec<_> = tokens.into_iter().collect();
    let is_made = |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident.to_string().starts_with("__vjp"));
    let at = tokens.iter().position(is_made).unwrap_or(tokens.len().saturating_sub(1));
    if let Some(token) = tokens.get_mut(at) {
        let span = Span::call_site().located_at(token.span());
        match token {
            TokenTree::Ident(ident) => *ident = crate::source::respanned(ident, span),
            token => token.set_span(span),
        }
    }
    tokens.into_iter().collect()
}

/// A broken invariant of the compiler itself.
pub fn internal(span: Span, stage: &str, what: &str) -> Error {
    Error::new(span, format!("internal error of pullback in stage `{stage}`: {what}; please report the function"))
}

/// Gathers refusals, so that one compile shows all of them.
#[derive(Default)]
pub struct Sink(Option<Error>);

impl Sink {
    pub fn push(&mut self, error: Error) {
        match &mut self.0 {
            None => self.0 = Some(error),
            Some(errors) => errors.combine(error),
        }
    }

    pub fn finish(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}
