//! Fragments of `macro_rules!`: what a macro was given as one expression stays one.
//!
//! `$e` arrives between invisible delimiters, which are lost where the compiler takes expressions apart and puts them
//! together again: with `1.0 + 2.0` for `$e`, `2.0 * $e` would become `2.0 * 1.0 + 2.0`. Real parentheses are kept.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::Expr;

/// The tokens with parentheses for invisible delimiters around expressions that an operator beside them would split.
pub fn parenthesised(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let stream = parenthesised(group.stream());
                let splits = group.delimiter() == Delimiter::None && can_be_split(&stream);
                let mut outer = Group::new(if splits { Delimiter::Parenthesis } else { group.delimiter() }, stream);
                outer.set_span(group.span());
                TokenTree::Group(outer)
            }
            token => token,
        })
        .collect()
}

/// Whether the tokens are an expression that is not one operand by itself. A reference type or a range pattern counts too: it may
/// stand in parentheses as well.
fn can_be_split(tokens: &TokenStream) -> bool {
    let parsed = syn::parse2::<Expr>(tokens.clone());
    matches!(
        parsed,
        Ok(Expr::Assign(_)
            | Expr::Binary(_)
            | Expr::Break(_)
            | Expr::Cast(_)
            | Expr::Closure(_)
            | Expr::If(_)
            | Expr::Match(_)
            | Expr::Range(_)
            | Expr::Reference(_)
            | Expr::Return(_)
            | Expr::Unary(_))
    )
}
