//! The function that everything stands on: the value and the internal pullback.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::backward::{Backward, FusedLoop, neutral};
use super::forward::{Forward, return_label, witness};
use super::{bounds, signature};
use crate::activity::Activity;
use crate::fuse::Fusion;
use crate::ir::{Func, Reference, Ty, Var};
use crate::reverse::{RevBlock, returns};
use crate::saves::Saves;
use crate::source::{Source, SourceParam, captured};

/// Lints that generated code is free of where it matters, and silent about where it does not.
pub fn allowances() -> TokenStream {
    quote! {
        #[allow(
            unknown_lints, mismatched_lifetime_syntaxes, unused, dead_code, unreachable_code, non_snake_case, non_camel_case_types, missing_docs, irrefutable_let_patterns,
            unused_qualifications, deprecated, elided_lifetimes_in_paths, single_use_lifetimes, unused_lifetimes, let_underscore_drop, unreachable_pub, overflowing_literals,
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
pub fn pullback(source: &Source, visibility: &TokenStream, mut backward: Backward<'_>, gradient: &RevBlock) -> TokenStream {
    let Backward { func, used, saves, activity, .. } = backward;
    let reverse = backward.function(gradient);
    let (forward, result) = sweep(source, func, saves, activity, &backward.witnesses, BTreeMap::new());
    let result_bar = &func.var(func.result).bar;
    let Ends { agains, bars, passed, prologue, epilogue } = ends(source, func, saves);
    let seed = signature::seed(source);
    // Products are not guarded where a result is always used: a zero seed, the one exception, is asked for here.
    let reverse = if used.asks_seed() { quote!(if #result_bar != 0.0 { #reverse }) } else { reverse };
    let closure = quote!(move |mut #result_bar: #seed, #(#agains,)* #(#bars),*| { #passed #prologue #reverse #epilogue });
    let boxed = source.is_boxed();
    let closure = if boxed { quote!(::std::boxed::Box::new(#closure)) } else { closure };
    let (signature_tokens, where_clause) = head(source, &super::api::inner_name(source), boxed);
    let rt = signature::runtime(source);
    let depth = boxed.then(|| quote!(#[cfg(any(test, debug_assertions))] let __depth = #rt::check::deeper();));
    let allow = allowances();
    quote! {
        #[doc(hidden)]
        #allow
        #[inline]
        #visibility #signature_tokens #where_clause {
            #depth
            #forward
            (#result, #closure)
        }
    }
}

/// `fn __vjp_of(function, args) -> (value, pullback, pair)`: what calls the function by its name asks for the pullback here, and
/// rustc tells from the pair whether the name means the same function there.
pub fn pullback_of(source: &Source, visibility: &TokenStream, boxed: bool) -> TokenStream {
    let generics = bounds::bounded(source);
    let (params, where_clause) = (parameters(source), &generics.where_clause);
    let (output, types) = (&source.output, signature::pullback_arguments(source));
    let (name, idents) = (&source.name, source.params.iter().map(SourceParam::ident));
    let captures = captured(&source.generics);
    let (anonymous, named): (Vec<_>, Vec<_>) = captures.iter().partition(|generic| generic.to_string().starts_with("__Arg"));
    let at = signature::at(name);
    let turbofish = |generics: &[&Ident]| if generics.is_empty() { quote!() } else { quote!(::<#(#generics),*>) };
    let (all, named) = (turbofish(&captures.iter().collect::<Vec<_>>()), turbofish(&named));
    // What stands for `impl Trait` cannot be named behind the function, but in its type.
    let told = (!anonymous.is_empty()).then(|| {
        let types = source.params.iter().map(|param| &param.ty);
        quote!(let _: fn(#(#types),*) -> #output = __own;)
    });
    let lifetimes: Vec<_> = generics.lifetimes().map(|param| &param.lifetime).collect();
    // Lifetimes with bounds are part of the function's type, which the pullback must not carry to where it is kept.
    let in_type = !lifetimes.is_empty() && (generics.where_clause.is_some() || generics.lifetimes().any(|param| !param.bounds.is_empty()));
    let pullback = if boxed || in_type {
        quote_spanned!(at=> ::std::boxed::Box<dyn FnOnce(#types)>)
    } else {
        quote_spanned!(at=> impl FnOnce(#types) + use<#(#captures,)* __Called>)
    };
    let boxing = (in_type && !boxed).then(|| quote!(let pullback: #pullback = ::std::boxed::Box::new(pullback);));
    let pair = quote!(impl Sized + use<#(#lifetimes,)* #(#captures,)* __Called>);
    let (rt, allow, parameters) = (signature::runtime(source), allowances(), generics.params.iter());
    quote_spanned! {at=>
        #[doc(hidden)]
        #allow
        #[inline(always)]
        #visibility fn __vjp_of<#(#parameters,)* __Called>(__called: __Called, #params) -> (#output, #pullback, #pair) #where_clause {
            let __own = #name #named;
            #told
            let (value, pullback) = Self::__vjp #all(#(#idents),*);
            #boxing
            (value, pullback, #rt::pair(__called, __own))
        }
    }
}

/// `fn __grad(args, adjoints) -> value`: both sweeps for a result's adjoint of one, woven into each other where loops are
/// fused.
pub fn gradient(
    source: &Source,
    visibility: &TokenStream,
    mut backward: Backward<'_>,
    gradient: &RevBlock,
    fusion: &Fusion,
) -> TokenStream {
    let output = &source.output;
    let Backward { func, saves, activity, .. } = backward;
    let (loops, reverse) = backward.fused(gradient, fusion, &quote!(#output));
    let (forward, result) = sweep(source, func, saves, activity, &backward.witnesses, loops);
    let result_bar = &func.var(func.result).bar;
    let Ends { bars, prologue, epilogue, .. } = ends(source, func, saves);
    let name = super::api::fused_name(source);
    let generics = bounds::bounded(source);
    let params = parameters(source);
    let (parameters, where_clause) = (&generics.params, &generics.where_clause);
    let generics = if parameters.is_empty() { quote!() } else { quote!(<#parameters>) };
    let at = signature::at(&source.name);
    let head = quote_spanned!(at=> fn #name #generics(#params #(#bars),*) -> #output);
    let allow = allowances();
    quote! {
        #[doc(hidden)]
        #allow
        #[inline]
        #visibility #head #where_clause {
            #prologue
            #forward
            let mut #result_bar = <#output as __rt::Scalar>::ONE;
            #reverse
            #epilogue
            #result
        }
    }
}

/// The forward sweep, up to the result, and the result's name.
fn sweep(
    source: &Source,
    func: &Func,
    saves: &Saves,
    activity: &Activity,
    witnesses: &BTreeSet<Var>,
    fused: BTreeMap<usize, FusedLoop>,
) -> (TokenStream, Ident) {
    let mut forward = Forward::new(func, saves, activity, witnesses, fused);
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
    let (result, output) = (func.var(func.result).ident.clone(), &source.output);
    let told = crate::replaced::told(&body);
    let label = return_label();
    let body = if returns(&func.body) { quote!(#label: { #body }) } else { body };
    let rt = signature::runtime(source);
    let items = &func.items;
    let tokens = quote! {
        use #rt::{self as __rt, At as _, FloatMethods as _, IntMethods as _, PointwiseMethods as _, PositionByClone as _, SignedMethods as _};
        #items
        #told
        #(#witnesses)*
        #declarations
        #entry
        #receiver
        #bound
        let #result: #output;
        #body
    };
    (tokens, result)
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

/// What stands around the reverse sweep.
struct Ends {
    /// Arguments for primals that are passed again.
    agains: Vec<TokenStream>,
    /// Arguments for adjoints.
    bars: Vec<TokenStream>,
    /// Values that are passed again, as they were.
    passed: TokenStream,
    prologue: TokenStream,
    epilogue: TokenStream,
}

fn ends(source: &Source, func: &Func, saves: &Saves) -> Ends {
    let (mut agains, mut bars) = (Vec::new(), Vec::new());
    let (mut passed, mut prologue, mut epilogue) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    for (param, lowered) in source.params.iter().zip(&func.params) {
        let info = func.var(lowered.var);
        let (ident, bar) = (&info.ident, &info.bar);
        let (again_ty, bar_ty) = (signature::again(source, param), signature::bar(source, param));
        let again_name = match param.reference() {
            Reference::Shared => quote!(#ident),
            Reference::Value if lowered.again && saves.needed.contains(&lowered.var) => {
                passed.extend(quote!(let #ident = ::core::clone::Clone::clone(#ident);));
                quote!(#ident)
            }
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
                let zero = if info.ty == Ty::Float { neutral() } else { quote!(__rt::Tangent::nil()) };
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
    Ends { agains, bars, passed, prologue, epilogue }
}
