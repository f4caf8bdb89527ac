//! How a struct or an enum is drawn for a generated gradient check: each field as its own type is.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{DeriveInput, GenericParam, Type};

use super::{Part, allowances, bounded};

/// ```ignore
/// impl Sample for Line {
///     fn sample(draw: &mut Draw) -> Result<Self, String> {
///         draw.deeper(|draw| Ok(Line { slope: (&Kind::<f64>::NEW).sampler()(draw, "slope: f64")?, .. }))
///     }
/// }
/// ```
pub fn structs(input: &DeriveInput, parts: &[Part], rt: &TokenStream) -> TokenStream {
    let value = fields(parts, rt);
    sample(input, parts.iter(), rt, &quote!(::core::result::Result::Ok(Self { #value })))
}

/// A variant by chance; deep inside a recursive type, one that does not go deeper.
pub fn enums<'a>(input: &DeriveInput, variants: impl Iterator<Item = (&'a Ident, &'a [Part])>, rt: &TokenStream) -> TokenStream {
    let variants: Vec<_> = variants.collect();
    let is_flat = |parts: &[Part]| !parts.iter().any(|part| mentions(&part.ty, &input.ident));
    let flat = (0..variants.len()).filter(|&index| is_flat(variants[index].1));
    let (count, arms) = (
        variants.len(),
        variants.iter().enumerate().map(|(index, (name, parts))| {
            let value = fields(parts, rt);
            quote!(#index => ::core::result::Result::Ok(Self::#name { #value }),)
        }),
    );
    let none = format!("`{}` has no variant that ends", input.ident);
    sample(
        input,
        variants.iter().flat_map(|(_, parts)| *parts),
        rt,
        &quote! {
            match draw.variant(#count, &[#(#flat),*]) {
                #(#arms)*
                _ => ::core::result::Result::Err(::std::string::String::from(#none)),
            }
        },
    )
}

fn fields(parts: &[Part], rt: &TokenStream) -> TokenStream {
    parts
        .iter()
        .map(|part| {
            let (member, ty) = (&part.member, &part.ty);
            let what = format!("{}: {}", part.name, shown(ty));
            quote!(#member: (&#rt::check::Kind::<#ty>::NEW).sampler()(draw, #what)?,)
        })
        .collect()
}

fn sample<'p>(input: &DeriveInput, parts: impl Iterator<Item = &'p Part> + Clone, rt: &TokenStream, value: &TokenStream) -> TokenStream {
    let mut generics = bounded(&input.generics, parts.clone(), rt);
    // What stands in `PhantomData` alone is not drawn.
    let is_drawn = |name: &Ident| parts.clone().any(|part| !part.ty_is_inert && crate::emit::bounds::mentions(&part.ty, name));
    for param in &mut generics.params {
        if let GenericParam::Type(param) = param
            && is_drawn(&param.ident)
        {
            param.bounds.push(syn::parse_quote!(#rt::check::Sample));
        }
    }
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let (name, allow) = (&input.ident, allowances());
    quote! {
        #[automatically_derived]
        #allow
        impl #impl_generics #rt::check::Sample for #name #ty_generics #where_clause {
            #[inline]
            fn sample(draw: &mut #rt::check::Draw) -> ::core::result::Result<Self, ::std::string::String> {
                use #rt::check::{KnownSample as _, UnknownSample as _};
                draw.deeper(|draw| #value)
            }
        }
    }
}

/// A type as a person writes it.
pub fn shown(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (spaced, tight) in [
        (" < ", "<"),
        (" > ", ">"),
        (" >", ">"),
        ("& ", "&"),
        (" :: ", "::"),
        (":: std::vec::", ""),
        (":: std::string::", ""),
        (" ,", ","),
        (" ;", ";"),
        ("[ ", "["),
        (" ]", "]"),
    ] {
        text = text.replace(spaced, tight);
    }
    text
}

fn mentions(ty: &Type, name: &Ident) -> bool {
    fn within(tokens: TokenStream, name: &Ident) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident == *name || ident == "Self",
            TokenTree::Group(group) => within(group.stream(), name),
            _ => false,
        })
    }
    within(ty.to_token_stream(), name)
}
