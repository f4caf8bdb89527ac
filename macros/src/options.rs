//! The options of `#[differentiable(..)]`.

use std::rc::Rc;

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, Path, Token, parenthesized};

use crate::replaced::Replaceable;

/// What stands in the parentheses of the attribute.
#[derive(Clone)]
pub struct Options {
    /// `vjp = path`: the derivative is written by hand.
    pub vjp: Option<Path>,
    /// `name = ident`: the name of the handle.
    pub name: Option<Ident>,
    /// `crate = path`: where `pullback` is found.
    pub krate: TokenStream,
    /// `boxed`: the pullback is boxed, for mutual recursion.
    pub boxed: bool,
    /// `check(..)`: how the function is to be checked.
    pub check: TokenStream,
    /// `__analyses(off)`: every analysis answers "unsure".
    pub analyses: bool,
    /// `__nested`: the compiler annotated a function in a body itself, where no test may stand.
    pub nested: bool,
    /// The calls in the item that may be replaced by others, in its derivative and in itself.
    pub replaceable: Rc<Replaceable>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            vjp: None,
            name: None,
            krate: quote!(::pullback),
            boxed: false,
            check: TokenStream::new(),
            analyses: true,
            nested: false,
            replaceable: Rc::default(),
        }
    }
}

impl Parse for Options {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            if input.parse::<Option<Token![crate]>>()?.is_some() {
                input.parse::<Token![=]>()?;
                let path = Path::parse_mod_style(input)?;
                options.krate = quote!(#path);
            } else {
                let key: Ident = input.parse()?;
                match key.to_string().as_str() {
                    "vjp" => {
                        input.parse::<Token![=]>()?;
                        options.vjp = Some(input.parse()?);
                    }
                    "name" => {
                        input.parse::<Token![=]>()?;
                        options.name = Some(input.parse()?);
                    }
                    "boxed" => options.boxed = true,
                    "__nested" => options.nested = true,
                    "check" => {
                        let content;
                        parenthesized!(content in input);
                        options.check = content.parse()?;
                    }
                    "__analyses" => {
                        let content;
                        parenthesized!(content in input);
                        options.analyses = content.parse::<Ident>()? != "off";
                    }
                    _ => {
                        return Err(syn::Error::new(
                            key.span(),
                            "unknown option; known are `vjp = path`, `name = ident`, `crate = path`, `boxed`, `check(..)`",
                        ));
                    }
                }
            }
            if input.is_empty() {
                break;
            }
            input.parse::<Token![,]>()?;
        }
        Ok(options)
    }
}
