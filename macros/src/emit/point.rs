//! `f::check(args)`: the check of a function at arguments of the user's own.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

use super::api::{api_name, bundle, ident, value};
use super::function::{allowances, parameters};
use super::{bounds, check, signature};
use crate::ir::{Reference, Ty};
use crate::nesting;
use crate::source::{Source, SourceParam, captured};

/// ```ignore
/// pub fn check(a: f64, b: &[f64]) -> CheckReport {
///     let mut arguments = Arguments::of("f", false, false);
///     arguments.add("a", &a);
///     arguments.add("b", b);
///     arguments.check(|run| {
///         let a = run.moved("a", (&Lent(&a)).again());
///         let b = run.moved("b", (&Lent(b)).again());
///         if run.is_primal() {
///             let value = f(a, &b);
///             return run.output(&value);
///         }
///         ..
///     })
/// }
/// ```
///
/// Nothing is written where arguments cannot be made again: they hold references, have no type with a name, or are borrowed for as long
/// as a lifetime says: mutably for one with a name, or for ever.
pub fn point(source: &Source, prefix: &TokenStream, visibility: &TokenStream) -> TokenStream {
    let name = api_name(source, "check");
    let active = || source.params.iter().filter(|param| param.active);
    let awkward = |param: &SourceParam| {
        let ty = signature::referent(&param.ty);
        let named = matches!(&param.ty, syn::Type::Reference(reference) if reference.lifetime.as_ref().is_some_and(|lifetime| {
            reference.mutability.is_some() || lifetime.ident == "static"
        }));
        named || check::has_references(ty) || quote!(#ty).to_string().contains("__Arg") || param.name.contains('#')
    };
    let is_method = source.self_ty.is_some();
    let hidden = !is_method && source.params.iter().any(|param| param.ident() == source.name);
    // A type may well have a `check_rate` of its own beside `rate`.
    let taken = || nesting::file_of(source.name.span()).is_some_and(|text| nesting::names(&text).contains(&(&name.to_string()[..], true)));
    if source.of_trait || active().next().is_none() || hidden || source.params.iter().any(awkward) || is_method && taken() {
        return quote!();
    }

    let rt = signature::runtime(source);
    let generics = bounds::bounded(source);
    let (params, generic_params, clause) = (parameters(source), &generics.params, &generics.where_clause);
    let generics = if generic_params.is_empty() { quote!() } else { quote!(<#generic_params>) };
    let types = captured(&source.generics);
    let turbofish = if types.is_empty() { quote!() } else { quote!(::<#(#types),*>) };
    let (own, vjp) = (&source.name, api_name(source, "vjp"));
    let function = if is_method { quote!(#prefix::#own #turbofish) } else { quote!(#own #turbofish) };
    let shown = source.name.to_string();
    let single = check::mentions_f32(&source.output);
    let partial = check::is_partial(source);

    let (mut adds, mut made, mut zeros) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    let (mut passed, mut finals, mut seeds) = (Vec::new(), TokenStream::new(), TokenStream::new());
    let (mut lent, mut returned, mut handed) = (Vec::new(), Vec::new(), TokenStream::new());
    for (index, param) in source.params.iter().enumerate() {
        let [again, zero, bar] = ["value", "zero", "bar"].map(|role| format_ident!("__{}_{}", role, index));
        let (label, reference) = (check::shown_name(param), param.reference());
        // A reference to what is behind a reference, or to the value.
        let at = if reference == Reference::Value {
            value(param)
        } else {
            let ident = ident(param);
            quote!(&*#ident)
        };
        let how = if param.active { quote!(moved) } else { quote!(fixed) };
        made.extend(quote!(let mut #again = __run.#how(#label, (&__rt::check::Lent(#at)).again());));
        passed.push(match reference {
            Reference::Value => quote!(#again),
            Reference::Shared => quote!(&#again),
            Reference::Mut => quote!(&mut #again),
        });
        if !param.active {
            continue;
        }
        adds.extend(quote!(__arguments.add(#label, #at);));
        zeros.extend(quote!(let #zero = __rt::zero(&#again);));
        handed.extend(quote!(__run.gradient(#zero, #bar);));
        if reference == Reference::Mut {
            finals.extend(quote!(__run.output(&#again);));
            seeds.extend(quote!(let mut #bar = __run.seed(&#again);));
            let is_slice = matches!(Ty::of(&param.ty).strip(), Ty::Slice(_));
            lent.push(if is_slice { quote!(&mut #bar[..]) } else { quote!(&mut #bar) });
        } else {
            returned.push(quote!(#bar));
        }
    }
    let returned = bundle(&returned);
    let allow = allowances();
    let doc = format!(
        "Compares the derivative of `{shown}` with finite differences at these arguments, as the generated test does at others: \
         `.assert()` ends a test with the report."
    );
    let at = signature::at(&source.name);
    quote_spanned! {at=>
        #[doc = #doc]
        #allow
        #[inline]
        #[track_caller]
        #[must_use]
        #visibility fn #name #generics(#params) -> #rt::check::CheckReport #clause {
            use #rt::{self as __rt, check::{KnownAgain as _, UnknownAgain as _}};
            let mut __arguments = __rt::check::Arguments::of(#shown, #single, #partial);
            #adds
            __arguments.check(|__run| {
                #made
                if __run.is_primal() {
                    let __value = #function(#(#passed),*);
                    __run.output(&__value);
                    { let _moved = __value; }
                    #finals
                    return;
                }
                #zeros
                let (__value, __pullback) = #prefix::#vjp #turbofish(#(#passed),*);
                __run.output(&__value);
                let __seed = __run.seed(&__value);
                { let _moved = __value; }
                #seeds
                let #returned = __pullback(__seed #(, #lent)*);
                #finals
                #handed
            })
        }
    }
}
