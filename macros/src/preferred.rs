//! Whether a method by value, or one on a reference, is preferred to the annotated one of its name.
//!
//! Method resolution takes `w.by(x)` by value where it can, then by `&`, then by `&mut`, whoever the methods are of. Where an
//! annotated `by(&self)` is called and a trait without derivative has a `by(self)`, the function would call that one, and its
//! derivative this one. So each call asks, in code that is never run, with a trait in scope that has a `by(self)` for all types
//! that lend themselves to an annotated `by`: where another trait has one too, rustc finds the name ambiguous.

use std::hash::{DefaultHasher, Hash, Hasher};

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{ExprMethodCall, FnArg, ImplItem, ItemImpl, ReceiverKind};

use crate::emit::signature;
use crate::options::Options;
use crate::source::take_no_diff;

/// A number for whatever has these words.
fn number(words: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

/// What stands beside an annotated impl of a type's own: the names of its methods that borrow the receiver.
pub fn lent(item: &ItemImpl, options: &Options) -> TokenStream {
    let krate = &options.krate;
    let (generics, _, clause) = item.generics.split_for_impl();
    let (ty, at) = (&item.self_ty, number(&(item.to_token_stream().to_string() + &format!("{:?}", proc_macro2::Span::call_site()))));
    let outside: Vec<_> = item.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect();
    let each = item.items.iter().filter_map(|member| {
        let ImplItem::Fn(method) = member else { return None };
        let Some(FnArg::Receiver(receiver)) = method.sig.inputs.first() else { return None };
        let ReceiverKind::Reference(_, _, exclusive) = &receiver.kind else { return None };
        if take_no_diff(&mut method.attrs.clone()) {
            return None;
        }
        let by = if exclusive.is_some() { quote!(Exclusive) } else { quote!(Shared) };
        let name = number(&method.sig.ident.to_string());
        let conditions = method.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
        let again = conditions.clone();
        Some(quote! {
            #(#outside)* #(#conditions)*
            #[doc(hidden)]
            impl #generics #krate::__v1::Lends<#name, #at, #krate::__v1::#by> for #ty #clause {}
            #(#outside)* #(#again)*
            #[doc(hidden)]
            impl #generics #krate::__v1::LendsAtAll<#name, #at> for #ty #clause {}
        })
    });
    each.collect()
}

/// The user's own name, where a call of it can be asked: what is written between it and the arguments would be the other's.
pub fn asked(call: &ExprMethodCall) -> Option<Ident> {
    (call.turbofish.is_none() && !call.method.to_string().starts_with("r#")).then(|| call.method.clone())
}

fn module(name: &Ident, arguments: usize) -> Ident {
    format_ident!("__preferred_{}_{}", name.to_string(), arguments)
}

/// The traits that calls of a method are asked with, in a module of the function.
pub fn traits(name: &Ident, arguments: usize, krate: &TokenStream) -> TokenStream {
    let module = module(name, arguments);
    let number = number(&name.to_string());
    let types: Vec<_> = (0..arguments).map(|at| format_ident!("A{}", at)).collect();
    quote! {
        mod #module {
            use #krate::__v1 as __rt;
            pub trait HidesTheAnnotatedMethodByValue<const AT: u64, By> {
                fn #name<#(#types,)* R>(self, #(_: #types),*) -> R where Self: Sized { ::core::unreachable!() }
            }
            impl<T: __rt::Lends<#number, AT, By>, const AT: u64, By> HidesTheAnnotatedMethodByValue<AT, By> for T {}
            pub trait HidesTheAnnotatedMethodByReference<const AT: u64> {
                fn #name<#(#types,)* R>(&self, #(_: #types),*) -> R { ::core::unreachable!() }
            }
            impl<T: __rt::Lends<#number, AT, __rt::Exclusive>, const AT: u64> HidesTheAnnotatedMethodByReference<AT> for T {}
        }
    }
}

/// The call of a method's derivative, and beside it what asks which method the user's own name reaches. That is never run: it
/// gives the result the type that both have.
pub fn asking(name: &Ident, receiver: &TokenStream, arguments: usize, list: &TokenStream, call: &TokenStream) -> TokenStream {
    let module = module(name, arguments);
    let at = signature::at(name);
    // After the loop nothing is moved or borrowed.
    quote_spanned! {at=>
        if true {
            #call
        } else {
            loop {}
            __rt::never_pulled([
                { use #module::HidesTheAnnotatedMethodByValue as _; #receiver.#name(#list) },
                { use #module::HidesTheAnnotatedMethodByReference as _; #receiver.#name(#list) },
            ])
        }
    }
}
