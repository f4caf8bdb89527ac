//! The handle of a function: what generic code takes it by.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::signature;
use crate::ir::Reference;
use crate::source::Source;

/// Impls for the handle: it is inert itself, and a `Function` where all arguments are active values.
pub fn handle(source: &Source, name: &Ident, function: &Ident) -> TokenStream {
    let rt = signature::runtime(source);
    let inert = quote!(#rt::inert_handle!(#name););
    let bundled = source
        .params
        .iter()
        .all(|param| param.active && param.reference() == Reference::Value && !param.is_self && !source.is_passed_again(param));
    if !source.generics.params.is_empty() || !bundled || source.params.is_empty() || matches!(source.output, syn::Type::Reference(_)) {
        return inert;
    }
    let types: Vec<_> = source.params.iter().map(|param| &param.ty).collect();
    let positions: Vec<_> = (0..types.len()).map(syn::Index::from).collect();
    let agains = types.iter().map(|_| quote!(()));
    let output = &source.output;
    let seed = signature::seed(source);
    let krate = &source.options.krate;
    let arguments = quote!((#(#types,)*));
    let bars = quote!(#rt::Idle, #rt::Bar<'_, <#arguments as #rt::Differentiable>::Tangent>);
    quote! {
        #inert
        impl #krate::Function<#arguments> for #name {
            type Output = #output;
            #[inline]
            fn call(&self, args: #arguments) -> #output {
                #function(#(args.#positions),*)
            }
            #[inline]
            fn __vjp_call(&self, args: #arguments) -> (#output, impl FnOnce(#seed, &Self, (), #bars) + use<>) {
                let (value, pullback) = #name::__vjp(#(args.#positions),*);
                (value, move |seed: #seed, _: &Self, _: (), _: #rt::Idle, bar: #rt::Bar<'_, <#arguments as #rt::Differentiable>::Tangent>| {
                    if let Some(bar) = bar.0 {
                        pullback(seed, #(#agains,)* #(#rt::lend(&mut bar.#positions)),*);
                    }
                })
            }
        }
    }
}
