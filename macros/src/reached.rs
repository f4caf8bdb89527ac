//! Whether the methods of an annotated impl of a trait are what their names reach.
//!
//! Method resolution prefers an inherent method. Where one without a derivative hides the trait's, `x.area()` would mean the
//! one in the primal and the other in the derivative. For every method of `impl Area for Disc` this writes
//!
//! ```text
//! (&&&Reached(<Disc>::area, <Disc as Area>::area, <Disc>::__vjp_area, <Disc as Area>::__vjp_area)).reached();
//! ```
//!
//! which does not compile where the first two differ and the last two do not.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{FnArg, GenericParam, Generics, ImplItem, ItemImpl, PathArguments, Type};

use crate::emit::{function, signature};
use crate::options::Options;
use crate::source::{is_primitive, take_no_diff, type_name};

/// The check that stands beside the impl, whose generics with their bounds these are.
pub fn check(item: &ItemImpl, generics: &Generics, options: &Options) -> TokenStream {
    let Some((path, _)) = &item.trait_ else { return TokenStream::new() };
    let is_generic = |generics: &Generics| generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_)));
    // The names of a primitive's own methods are known, and nobody can add to them.
    let is_foreign = type_name(&item.self_ty).is_none_or(|name| is_primitive(&name)) || !matches!(&*item.self_ty, Type::Path(_));
    if is_foreign {
        return TokenStream::new();
    }
    let (ty, krate) = (&item.self_ty, &options.krate);
    let rt = quote!(#krate::__v1);
    let methods = item.items.iter().filter_map(|member| match member {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    });
    let checks: Vec<TokenStream> = methods
        .filter(|method| {
            let opaque = method.sig.inputs.iter().any(|input| matches!(input, FnArg::Typed(typed) if matches!(&*typed.ty, Type::ImplTrait(_))));
            let has_receiver = matches!(method.sig.inputs.first(), Some(FnArg::Receiver(_)));
            has_receiver && !opaque && !is_generic(&method.sig.generics) && !take_no_diff(&mut method.attrs.clone())
        })
        .map(|method| {
            let (name, at) = (&method.sig.ident, signature::at(&method.sig.ident));
            let vjp = format_ident!("__vjp_{}", name);
            let conditions = method.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
            quote_spanned!(at=> #(#conditions)* (&&&#rt::Reached(<#ty>::#name, <#ty as #path>::#name, <#ty>::#vjp, <#ty as #path>::#vjp)).reached();)
        })
        .collect();
    if checks.is_empty() {
        return TokenStream::new();
    }
    let mut import = path.clone();
    import.segments.iter_mut().for_each(|segment| segment.arguments = PathArguments::None);
    let (impl_generics, _, clause) = generics.split_for_impl();
    let (conditions, allow) = (item.attrs.iter().filter(|attr| attr.path().is_ident("cfg")), function::allowances());
    quote! {
        #(#conditions)*
        #allow
        const _: () = {
            fn check #impl_generics() #clause {
                use #import as _;
                use #rt::{Hidden as _, Other as _, Visible as _};
                #(#checks)*
            }
        };
    }
}
