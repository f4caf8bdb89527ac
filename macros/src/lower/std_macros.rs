//! Macros of `std` are known by their names, which a macro of the user's may have. Every such name is held to be that of `std`
//! alone: in a module that imports it from there beside everything that is around, another one makes it ambiguous.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use super::Lower;
use super::macros::{Known, kind};
use crate::emit::signature;
use crate::source::Source;

impl Lower {
    /// Holds the names of the macros in a body to those of `std`.
    pub fn hold_macros(&mut self, source: &Source) {
        let mut met = Vec::new();
        gather(quote::ToTokens::to_token_stream(&source.block), &mut met);
        if met.is_empty() {
            return;
        }
        let calls = met.iter().map(|(name, tokens)| {
            let at = signature::at(name);
            let name = Ident::new(&name.to_string(), at);
            let tokens = match kind(&name.to_string()) {
                Some(Known::Asserting) if name.to_string().ends_with("assert") => quote!(true),
                Some(Known::Asserting) => quote!(0, 0),
                Some(Known::Printing) => quote!(""),
                Some(Known::Writing) => quote!(::std::string::String::new(), ""),
                Some(Known::Matches) => quote!(0, _),
                Some(Known::Debug) => quote!(()),
                // What stands in them is no variable.
                Some(Known::Formatting) if name != "format" => tokens.clone(),
                Some(Known::Formatting) => quote!(""),
                _ => quote!(),
            };
            let value = if name == "vec" { quote!(::std::vec::Vec<()>) } else { quote!(_) };
            quote_spanned!(at=> let _ = || { let _: #value = #name!(#tokens); };)
        });
        let krate = &self.items.krate();
        self.items.check(quote! {
            mod __macros_of_std {
                use super::*;
                use #krate::__v1::macros_of_std::*;
                use ::core::fmt::Write as _;
                fn check() { #(#calls)* }
            }
        });
    }
}

/// The names of known macros that are called in the tokens, each once, with what they are given.
fn gather(tokens: TokenStream, into: &mut Vec<(Ident, TokenStream)>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match (token, tokens.get(index + 1), tokens.get(index + 2)) {
            (TokenTree::Ident(name), Some(TokenTree::Punct(mark)), Some(TokenTree::Group(group)))
                if mark.as_char() == '!' && kind(&name.to_string()).is_some() && into.iter().all(|(known, _)| known != name) =>
            {
                let is_path = index > 0 && matches!(&tokens[index - 1], TokenTree::Punct(colon) if colon.as_char() == ':');
                if !is_path {
                    into.push((name.clone(), group.stream()));
                }
            }
            (TokenTree::Group(group), ..) => gather(group.stream(), into),
            _ => {}
        }
    }
}
