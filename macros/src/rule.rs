//! Derivatives written by hand: `#[differentiable(vjp = path)]` keeps the body opaque.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Path;

use crate::diag::{Result, refuse};
use crate::emit::{api, function, signature};
use crate::ir::Reference;
use crate::source::Source;

/// The internal pullback by way of the rule.
pub fn pullback(source: &Source, path: &Path, visibility: &TokenStream) -> Result<TokenStream> {
    if source.params.iter().any(|param| param.reference() == Reference::Mut) {
        return Err(refuse(
            path,
            "a rule for a function with a `&mut` parameter",
            "what the rule would have to do with the final state is not settled",
            "return the new state instead",
        ));
    }
    let name = api::inner_name(source);
    let (signature_tokens, where_clause) = function::head(source, &name, source.options.boxed);
    let rt = signature::runtime(source);
    let seed = signature::seed(source);
    let allow = function::allowances();
    let arguments = source.params.iter().map(|param| {
        if param.is_self {
            quote!(self)
        } else {
            let ident = param.ident();
            quote!(#ident)
        }
    });
    let active: Vec<_> = source.params.iter().filter(|param| param.active).collect();
    let (mut agains, mut bars, mut adds, mut lengths) = (Vec::new(), Vec::new(), TokenStream::new(), TokenStream::new());
    let mut position = 0;
    for (index, param) in source.params.iter().enumerate() {
        let (again_ty, bar_ty) = (signature::again(source, param), signature::bar(source, param));
        agains.push(quote!(_: #again_ty));
        let bar = format_ident!("bar_{}", index, span = proc_macro2::Span::mixed_site());
        bars.push(quote!(#bar: #bar_ty));
        if param.active {
            let value = if param.is_self {
                quote!(self)
            } else {
                let ident = param.ident();
                quote!(#ident)
            };
            let length = format_ident!("length_{}", index, span = proc_macro2::Span::mixed_site());
            lengths.extend(quote!(let #length = __rt::extent(&#value);));
            let at = syn::Index::from(position);
            let part = if active.len() == 1 { quote!(gradient) } else { quote!(gradient.#at) };
            position += 1;
            let (what, name) = (format!("the rule of `{}`", source.name), &param.name);
            let what = format!("{what}, adjoint of `{name}`");
            adds.extend(quote!(__rt::assert_length(#what, #length, __rt::Tangent::extent(&#part)); #bar.accum(#part);));
        }
    }
    let closure = quote!(move |seed: #seed, #(#agains,)* #(#bars),*| { let gradient = rule(seed); #adds });
    let closure = if source.options.boxed { quote!(::std::boxed::Box::new(#closure)) } else { closure };
    Ok(quote! {
        #[doc(hidden)]
        #allow
        #[inline]
        #visibility #signature_tokens #where_clause {
            use #rt as __rt;
            #lengths
            let (value, rule) = #path(#(#arguments),*);
            (value, #closure)
        }
    })
}
