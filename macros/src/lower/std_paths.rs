//! Functions of `std` are known by their paths, which may lead elsewhere: a module `mem` or a type `Vec` of the user's.
//! Every path that is taken for one of `std` is held against it, as two functions are the same if their types are.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{ExprPath, PathArguments};

use super::Lower;

impl Lower {
    /// Holds a path, taken for the function `name` of `std`'s `of`, against that function.
    pub fn hold_to_std(&mut self, path: &ExprPath, of: &str, name: &str, span: Span) {
        let mut path = path.clone();
        path.path.segments.iter_mut().for_each(|segment| segment.arguments = PathArguments::None);
        let (user, std) = match (of, name) {
            ("mem" | "", "swap" | "replace" | "take" | "drop") => {
                let name = syn::Ident::new(name, span);
                (quote!(#path::<()>), quote!(::core::mem::#name::<()>))
            }
            (_, "no_diff") => (quote!(#path::<()>), quote!(__rt::no_diff::<()>)),
            ("array", _) => (quote!(#path::<(), 0, fn(usize)>), quote!(::core::array::from_fn::<(), 0, fn(usize)>)),
            ("iter", "zip") => (quote!(#path::<[(); 0], [(); 0]>), quote!(::core::iter::zip::<[(); 0], [(); 0]>)),
            ("iter", _) => {
                let name = syn::Ident::new(name, span);
                (quote!(#path::<()>), quote!(::core::iter::#name::<()>))
            }
            ("Vec" | "Box", _) => {
                let std = if of == "Vec" { quote!(::std::vec::Vec) } else { quote!(::std::boxed::Box) };
                let ty = with_last(&path, None);
                (quote!(#ty::<()>::new), quote!(#std::<()>::new))
            }
            ("Option" | "Result", _) => {
                let method = if of == "Option" { "is_some" } else { "is_ok" };
                let (user, method) = (with_last(&path, Some(method)), syn::Ident::new(method, span));
                let std = if of == "Option" { quote!(::core::option::Option::<()>) } else { quote!(::core::result::Result::<(), ()>) };
                (user, quote!(#std::#method))
            }
            ("String", _) => {
                let new = with_last(&path, Some("new"));
                (quote!(#new), quote!(::std::string::String::new))
            }
            ("f32" | "f64", _) => {
                let ty = syn::Ident::new(of, Span::call_site());
                // Methods of traits are no functions of one type: the type is held by one of its own.
                let name = if crate::floats::find(name).is_some() { name } else { "abs" };
                let method = syn::Ident::new(name, span);
                let user = with_last(&path, Some(name));
                (quote!(#user), quote!(::core::primitive::#ty::#method))
            }
            _ => return,
        };
        // Both arguments stand where the path does, so that rustc complains about it.
        let at = Span::call_site().located_at(path.path.segments.last().map_or(span, |last| last.ident.span()));
        let std = respanned(std, at);
        self.items.check(quote_spanned!(at=> __rt::same(#user, #std);));
    }
}

/// The tokens as if they stood at another place.
pub fn respanned(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            token.set_span(token.span().located_at(span));
            token
        })
        .collect()
}

/// The path with another last name, or without it.
fn with_last(path: &ExprPath, name: Option<&str>) -> TokenStream {
    let mut path = path.clone();
    let last = path.path.segments.pop();
    match (name, last) {
        (Some(name), Some(last)) => path.path.segments.push(syn::Ident::new(name, last.ident.span()).into()),
        _ => {
            path.path.segments.pop_punct();
        }
    }
    quote!(#path)
}
