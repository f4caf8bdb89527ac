//! The function that everything stands on: the value and the internal pullback.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::backward::Backward;
use super::forward::{Forward, return_label, witness};
use super::{bounds, signature};
use crate::activity::Activity;
use crate::ir::{Func, Reference, Ty};
use crate::reverse::{RevBlock, returns};
use crate::saves::Saves;
use crate::source::{Source, SourceParam, captured};
use crate::used::Used;

/// Lints that generated code is free of where it matters, and silent about where it does not.
pub fn allowances() -> TokenStream {
    quote! {
        #[allow(
            unknown_lints, mismatched_lifetime_syntaxes, unused, dead_code, unreachable_code, non_snake_case, non_camel_case_types, missing_docs, irrefutable_let_patterns,
            unused_qualifications, elided_lifetimes_in_paths, single_use_lifetimes, unused_lifetimes, let_underscore_drop, unreachable_pub,
            clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction
        )]
    }
}

/// The parameters as the signature of a generated function has them.
pub fn parameters(source: &Source) -> TokenStream {
    let params = source.params.iter().map(parameter);
    quote!(#(#params,)*)
}

fn parameter(param: &SourceParam) -> TokenStream {
    let ty = &param.ty;
    if param.is_self {
        return quote!(self: #ty);
    }
    let ident = param.ident();
    quote!(#ident: #ty)
}

/// `fn __vjp(args) -> (value, pullback)`
pub fn pullback(
    source: &Source,
    visibility: &TokenStream,
    func: &Func,
    activity: &Activity,
    used: &Used,
    saves: &Saves,
    gradient: &RevBlock,
) -> TokenStream {
    let mut backward = Backward::new(func, activity, saves);
    let reverse = backward.function(gradient);
    let witnesses = core::mem::take(&mut backward.witnesses);
    let mut forward = Forward::new(func, saves, &witnesses);
    // `self` gets its name last, so that a parameter of that name has been seen.
    let (mut entry, mut receiver, mut bound) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    for (param, lowered) in source.params.iter().zip(&func.params) {
        let info = func.var(lowered.var);
        let ident = &info.ident;
        let mutability = (info.mutable && lowered.reference == Reference::Value).then(|| quote!(mut));
        let written = param.ident();
        if param.is_self {
            receiver = quote!(let #mutability #ident = self;);
        } else if mutability.is_some() || written != *ident {
            entry.extend(quote!(let #mutability #ident = #written;));
        }
        bound.extend(forward.bound(lowered.var));
    }
    let body = forward.block(&func.body);
    let declarations = core::mem::take(&mut forward.declarations);
    let witnesses = witnesses.iter().map(|var| {
        let witness = witness(&func.var(*var).ident);
        quote!(let #witness = __rt::Witness::new();)
    });
    let result = func.var(func.result);
    let (result_ident, result_bar, output) = (&result.ident, &result.bar, &source.output);
    let label = return_label();
    let body = if returns(&func.body) { quote!(#label: { #body }) } else { body };
    let (arguments, prologue, epilogue) = closure_parts(source, func, saves);
    let seed = signature::seed(source);
    // Products are not guarded where a result is always used: a zero seed, the one exception, is asked for here.
    let reverse = if used.is_any() { quote!(if #result_bar != 0.0 { #reverse }) } else { reverse };
    let rt = signature::runtime(source);
    let items = &func.items;
    let closure = quote!(move |mut #result_bar: #seed, #arguments| { #prologue #reverse #epilogue });
    let boxed = source.is_boxed();
    let closure = if boxed { quote!(::std::boxed::Box::new(#closure)) } else { closure };
    let (signature_tokens, where_clause) = head(source, &super::api::inner_name(source), boxed);
    let allow = allowances();
    quote! {
        #[doc(hidden)]
        #allow
        #[inline]
        #visibility #signature_tokens #where_clause {
            use #rt::{self as __rt, At as _, FloatMethods as _, IntMethods as _, SignedMethods as _};
            #items
            #(#witnesses)*
            #declarations
            #entry
            #receiver
            #bound
            let #result_ident: #output;
            #body
            (#result_ident, #closure)
        }
    }
}

/// `fn name<generics>(params) -> (value, pullback)` and the bounds.
pub fn head(source: &Source, name: &Ident, boxed: bool) -> (TokenStream, TokenStream) {
    let generics = bounds::bounded(source);
    let params = parameters(source);
    let output = &source.output;
    let types = signature::pullback_arguments(source);
    let captures = source.outer.iter().cloned().chain(captured(&source.generics));
    let at = signature::at(&source.name);
    let pullback = if boxed {
        quote_spanned!(at=> ::std::boxed::Box<dyn FnOnce(#types)>)
    } else {
        quote_spanned!(at=> impl FnOnce(#types) + use<#(#captures),*>)
    };
    let parameters = &generics.params;
    let where_clause = &generics.where_clause;
    let generics = if parameters.is_empty() { quote!() } else { quote!(<#parameters>) };
    (quote_spanned!(at=> fn #name #generics(#params) -> (#output, #pullback)), quote!(#where_clause))
}

/// The closure's further arguments, what it begins with and what it ends with.
fn closure_parts(source: &Source, func: &Func, saves: &Saves) -> (TokenStream, TokenStream, TokenStream) {
    let (mut agains, mut bars, mut prologue, mut epilogue) = (Vec::new(), Vec::new(), TokenStream::new(), TokenStream::new());
    for (param, lowered) in source.params.iter().zip(&func.params) {
        let info = func.var(lowered.var);
        let (ident, bar) = (&info.ident, &info.bar);
        let (again_ty, bar_ty) = (signature::again(param), signature::bar(source, param));
        let again_name = match param.reference() {
            Reference::Shared => quote!(#ident),
            _ => quote!(_),
        };
        agains.push(quote!(#again_name: #again_ty));
        if saves.moved.contains(&lowered.var) && param.reference() == Reference::Value {
            let kept = super::kept(ident);
            prologue.extend(quote!(let #ident = #kept;));
        }
        if !param.active {
            bars.push(quote!(_: #bar_ty));
            continue;
        }
        match param.reference() {
            Reference::Value => {
                let out = format_ident!("{}_out", bar, span = bar.span());
                bars.push(quote!(#out: #bar_ty));
                let tangent = signature::tangent(source, param);
                let zero = if info.ty == Ty::Float { quote!(0.0) } else { quote!(__rt::Tangent::nil()) };
                prologue.extend(quote!(let mut #bar: #tangent = #zero;));
                epilogue.extend(quote!(#out.accum(#bar);));
            }
            Reference::Shared => {
                bars.push(quote!(#bar: #bar_ty));
                prologue.extend(quote!(let mut #bar = #bar.0;));
            }
            Reference::Mut => {
                bars.push(quote!(#bar: #bar_ty));
                prologue.extend(quote!(let #bar = __rt::required(#bar);));
            }
        }
    }
    (quote!(#(#agains,)* #(#bars),*), prologue, epilogue)
}
