//! What the user calls: `grad`, `value_and_grad`, their twins that fill a buffer, and `vjp`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::visit_mut::VisitMut;
use syn::{Lifetime, Type};

use super::function::{allowances, parameters};
use super::{bounds, signature};
use crate::ir::{Reference, Ty};
use crate::source::{Source, SourceParam, captured};

/// The name of a generated function: `grad` beside a function, `grad_forward` for a method.
pub fn api_name(source: &Source, name: &str) -> Ident {
    if source.self_ty.is_some() {
        let method = source.name.to_string();
        return Ident::new(&format!("{name}_{}", method.trim_start_matches("r#")), source.name.span());
    }
    Ident::new(name, Span::call_site().located_at(source.name.span()))
}

/// The internal function's name.
pub fn inner_name(source: &Source) -> Ident {
    if source.self_ty.is_some() {
        return Ident::new(&format!("__vjp_{}", source.name.to_string().trim_start_matches("r#")), source.name.span());
    }
    Ident::new("__vjp", source.name.span())
}

/// The name of the internal function that computes value and gradient in one.
pub fn fused_name(source: &Source) -> Ident {
    let method = source.self_ty.is_some().then(|| source.name.to_string());
    let suffix = method.map(|name| format!("_{}", name.trim_start_matches("r#"))).unwrap_or_default();
    Ident::new(&format!("__grad{suffix}"), source.name.span())
}

/// The parts that every public function is made of.
struct Parts {
    /// Copies of the arguments that are passed again and consumed.
    copies: TokenStream,
    /// Zeros of the active parameters, made before the arguments are consumed.
    zeros: TokenStream,
    call: TokenStream,
    /// The arguments of the call.
    arguments: TokenStream,
    /// Behind the call: adjoints of the final states of `&mut` parameters.
    finals: TokenStream,
    agains: TokenStream,
    lends: TokenStream,
    /// Behind the pullback: the adjoints of the initial states.
    initials: TokenStream,
}

pub fn ident(param: &SourceParam) -> TokenStream {
    if param.is_self {
        return quote!(self);
    }
    let ident = param.ident();
    quote!(#ident)
}

fn bar(param: &SourceParam) -> Ident {
    // Another hygiene than the parameters': `x_bar` may be a parameter too.
    format_ident!("{}_bar", param.ident(), span = Span::call_site())
}

/// A reference to a parameter's value that any kind of parameter can give.
pub fn value(param: &SourceParam) -> TokenStream {
    let (ident, at) = (ident(param), Span::call_site().located_at(param.span));
    if param.reference() == Reference::Mut { quote_spanned!(at=> &*#ident) } else { quote_spanned!(at=> &#ident) }
}

/// The zero of a parameter's tangent space; a type without one is complained about where it is written.
fn zero(param: &SourceParam) -> TokenStream {
    let (at, value) = (signature::at(signature::referent(&param.ty)), value(param));
    quote_spanned!(at=> __rt::zero(#value))
}

fn parts(source: &Source, prefix: &TokenStream) -> Parts {
    let (mut copies, mut zeros, mut finals, mut initials) =
        (TokenStream::new(), TokenStream::new(), TokenStream::new(), TokenStream::new());
    let (mut args, mut agains, mut lends) = (Vec::new(), Vec::new(), Vec::new());
    for param in &source.params {
        let (ident, bar, _value) = (ident(param), bar(param), value(param));
        let reference = param.reference();
        args.push(if reference == Reference::Mut { quote!(&mut *#ident) } else { ident.clone() });
        let (copied, again) = again(source, param);
        copies.extend(copied);
        agains.push(again);
        if !param.active {
            lends.push(quote!(__rt::lend(__rt::NoBar)));
            continue;
        }
        let begin = zero(param);
        zeros.extend(quote!(let mut #bar = #begin;));
        if reference == Reference::Mut {
            let last = format_ident!("{}_final", bar, span = Span::mixed_site());
            let begin = zero(param);
            finals.extend(quote!(let mut #last = #begin;));
            lends.push(quote!(__rt::lend(&mut #last)));
            initials.extend(quote!(__rt::accum(&mut #bar, #last);));
        } else {
            lends.push(quote!(__rt::lend(&mut #bar)));
        }
    }
    let inner = inner_name(source);
    let generics = captured(&source.generics);
    let turbofish = if generics.is_empty() { quote!() } else { quote!(::<#(#generics),*>) };
    let at = signature::at(&source.name);
    let call = quote_spanned!(at=> #prefix::#inner #turbofish(#(#args),*));
    Parts { copies, zeros, call, arguments: quote!(#(#args,)*), finals, agains: quote!(#(#agains,)*), lends: quote!(#(#lends),*), initials }
}

/// What a parameter's primal is passed again by: a copy that is made before, of a value that holds references, and the argument.
fn again(source: &Source, param: &SourceParam) -> (TokenStream, TokenStream) {
    let ident = ident(param);
    if source.is_passed_again(param) {
        let copy = format_ident!("{}_again", param.ident(), span = Span::mixed_site());
        return (quote!(let #copy = ::core::clone::Clone::clone(&#ident);), quote!(&#copy));
    }
    (quote!(), if param.reference() == Reference::Shared { ident } else { quote!(()) })
}

/// One thing as it is, several as a tuple.
pub fn bundle(parts: &[TokenStream]) -> TokenStream {
    match parts {
        [one] => one.clone(),
        parts => quote!((#(#parts),*)),
    }
}

/// What is written for the result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Returns {
    Float,
    /// A type parameter, which has to be a float for `grad` to be called.
    Parameter,
    /// A name that may be an alias of a float: a bound that is held where `grad` is called tells.
    Name,
    Other,
}

fn returns(source: &Source) -> Returns {
    let Type::Path(path) = &source.output else { return Returns::Other };
    let Some(name) = path.path.get_ident() else { return Returns::Other };
    if *name == "f64" || *name == "f32" {
        Returns::Float
    } else if captured(&source.generics).contains(name) || source.outer.contains(name) {
        Returns::Parameter
    } else if matches!(Ty::of(&source.output), Ty::Named(_)) && *name != "Self" && source.self_name.as_ref().is_none_or(|own| name != own) {
        Returns::Name
    } else {
        Returns::Other
    }
}

/// The public functions of a function or method.
///
/// `fused` says that a function is there which computes value and gradient in one.
pub fn api(source: &Source, prefix: &TokenStream, visibility: &TokenStream, bound: &TokenStream, fused: bool) -> TokenStream {
    let mut vjp = vjp(source, prefix, visibility, bound);
    if bound.is_empty() {
        vjp.extend(super::point::point(source, prefix, visibility));
    }
    let returns = returns(source);
    if returns == Returns::Other {
        return vjp;
    }
    let rt = signature::runtime(source);
    let generics = bounds::bounded(source);
    let (params, output) = (parameters(source), &source.output);
    let generic_params = &generics.params;
    let where_clause = scalar_bound(source, generics.where_clause.as_ref(), bound);
    let generics = if generic_params.is_empty() { quote!() } else { quote!(<#generic_params>) };
    let active: Vec<_> = source.params.iter().filter(|param| param.active).collect();
    let types: Vec<_> = active.iter().map(|param| signature::tangent(source, param)).collect();
    let bars: Vec<_> = active
        .iter()
        .map(|param| {
            let bar = bar(param);
            quote!(#bar)
        })
        .collect();
    let (gradient_ty, gradient) = (bundle(&types), bundle(&bars));
    let Parts { copies, zeros, call, arguments, finals, agains, lends, initials } = parts(source, prefix);
    let [value_and_grad, grad, value_and_grad_into, grad_into] =
        ["value_and_grad", "grad", "value_and_grad_into", "grad_into"].map(|name| api_name(source, name));
    let allow = allowances();
    let passed_on: Vec<_> = source
        .params
        .iter()
        .map(|param| {
            let ident = ident(param);
            if param.reference() == Reference::Mut { quote!(&mut *#ident) } else { ident }
        })
        .collect();
    let name = source.name.to_string();
    let docs = [
        format!("The value of `{name}` and its gradient with respect to the active parameters."),
        format!("The gradient of `{name}` with respect to the active parameters."),
        format!("As `value_and_grad` of `{name}`; the gradient is overwritten, vectors are resized."),
        format!("As `grad` of `{name}`; the gradient is overwritten, vectors are resized."),
    ];
    let [doc_value_and_grad, doc_grad, doc_into, doc_grad_into] = docs;
    let caller_generics = captured(&source.generics);
    let turbofish = if caller_generics.is_empty() { quote!() } else { quote!(::<#(#caller_generics),*>) };
    let into = into_parts(source, &active);
    let (begins, into_lends, into_finals, into_initials, finishes) = into;
    let one = match returns {
        Returns::Name => quote!(<#output as __rt::FloatResult<'static>>::one()),
        _ => quote!(<#output as __rt::Scalar>::ONE),
    };
    let fused_name = fused_name(source);
    let at = signature::at(&source.name);
    // From the zeros to the adjoints, by the one way or by the other.
    let sweeps = |lends: TokenStream, finals: TokenStream, initials: TokenStream| {
        if fused {
            return quote!(let value = #prefix::#fused_name #turbofish(#arguments #lends););
        }
        quote_spanned! {at=>
            #copies
            let (value, pullback) = #call;
            #finals
            pullback(#one, #agains #lends);
            #initials
        }
    };
    let (sweeps, into_sweeps) = (sweeps(lends, finals, initials), sweeps(into_lends, into_finals, into_initials));
    quote_spanned! {at=>
        #[doc = #doc_value_and_grad]
        #allow
        #[inline]
        #visibility fn #value_and_grad #generics(#params) -> (#output, #gradient_ty) #where_clause {
            use #rt as __rt;
            #zeros
            #sweeps
            (value, #gradient)
        }

        #[doc = #doc_grad]
        #allow
        #[inline]
        #visibility fn #grad #generics(#params) -> #gradient_ty #where_clause {
            #prefix::#value_and_grad #turbofish(#(#passed_on),*).1
        }

        #[doc = #doc_into]
        #allow
        #[inline]
        #visibility fn #value_and_grad_into #generics(#params gradient: &mut #gradient_ty) -> #output #where_clause {
            use #rt as __rt;
            #begins
            #into_sweeps
            #finishes
            value
        }

        #[doc = #doc_grad_into]
        #allow
        #[inline]
        #visibility fn #grad_into #generics(#params gradient: &mut #gradient_ty) #where_clause {
            #prefix::#value_and_grad_into #turbofish(#(#passed_on,)* gradient);
        }

        #vjp
    }
}

/// How a gradient that the caller holds is filled.
fn into_parts(source: &Source, active: &[&SourceParam]) -> (TokenStream, TokenStream, TokenStream, TokenStream, TokenStream) {
    let mut finishes = TokenStream::new();
    let (mut begins, mut finals, mut initials) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    let mut lends = Vec::new();
    let mut position = 0;
    for param in &source.params {
        if !param.active {
            lends.push(quote!(__rt::lend(__rt::NoBar)));
            continue;
        }
        let index = syn::Index::from(position);
        position += 1;
        let part = if active.len() == 1 { quote!((*gradient)) } else { quote!(gradient.#index) };
        let value = value(param);
        let at = signature::at(signature::referent(&param.ty));
        // What is passed by value is gone by the end.
        if param.reference() == Reference::Shared {
            begins.extend(quote_spanned!(at=> __rt::begin(#value, &mut #part);));
            finishes.extend(quote!(__rt::finish(#value, &mut #part);));
        } else {
            begins.extend(quote_spanned!(at=> __rt::reset(#value, &mut #part);));
        }
        if param.reference() == Reference::Mut {
            let last = format_ident!("{}_final", bar(param), span = Span::mixed_site());
            let begin = zero(param);
            finals.extend(quote!(let mut #last = #begin;));
            lends.push(quote!(__rt::lend(&mut #last)));
            initials.extend(quote!(__rt::accum(&mut #part, #last);));
        } else {
            lends.push(quote!(__rt::lend(&mut #part)));
        }
    }
    (begins, quote!(#(#lends),*), finals, initials, finishes)
}

/// The bound that `grad` asks of a result that is not written as a float. One on a plain name would be held where it is
/// written; with a lifetime of its own it is held where `grad` is called.
fn scalar_bound(source: &Source, clause: Option<&syn::WhereClause>, bound: &TokenStream) -> TokenStream {
    let rt = signature::runtime(source);
    let output = &source.output;
    let scalar = match returns(source) {
        Returns::Parameter => quote!(#output: #rt::Scalar,),
        Returns::Name => quote!(for<'__f> #output: #rt::FloatResult<'__f>,),
        _ => quote!(),
    };
    let predicates = clause.map(|clause| {
        let predicates = &clause.predicates;
        if predicates.is_empty() || predicates.trailing_punct() { quote!(#predicates) } else { quote!(#predicates,) }
    });
    quote!(where #predicates #scalar #bound)
}

/// The public `vjp`.
fn vjp(source: &Source, prefix: &TokenStream, visibility: &TokenStream, bound: &TokenStream) -> TokenStream {
    let rt = signature::runtime(source);
    let generics = bounds::bounded(source);
    let mut lifetimes: Vec<Lifetime> = generics.lifetimes().map(|param| param.lifetime.clone()).collect();
    let own_lifetimes = lifetimes.len();
    // What is passed again of a receiver by value borrows for as long as the impl says.
    let of_impl: Vec<Lifetime> = source.outer_lifetimes();
    let mut params = Vec::new();
    for param in &source.params {
        let mut ty = param.ty.clone();
        if param.reference() != Reference::Mut {
            name_lifetimes(&mut ty, &mut lifetimes);
        }
        params.push(if param.is_self {
            quote!(self: #ty)
        } else {
            let ident = param.ident();
            quote!(#ident: #ty)
        });
    }
    let new_lifetimes = &lifetimes[own_lifetimes..];
    let (generic_lifetimes, generic_others): (Vec<_>, Vec<_>) =
        generics.params.iter().partition(|param| matches!(param, syn::GenericParam::Lifetime(_)));
    let clause = generics.where_clause.as_ref().map(|clause| {
        let predicates = &clause.predicates;
        if predicates.is_empty() || predicates.trailing_punct() { quote!(#predicates) } else { quote!(#predicates,) }
    });
    let where_clause = if clause.is_none() && bound.is_empty() { quote!() } else { quote!(where #clause #bound) };
    let captures = source.outer.iter().cloned().chain(captured(&source.generics));
    let output = &source.output;
    let mut seed_arguments = Vec::new();
    let mut mutable = TokenStream::new();
    let (mut checks, mut lengths) = (TokenStream::new(), TokenStream::new());
    let mut results = Vec::new();
    let mut result_types = Vec::new();
    let mut lends = Vec::new();
    let (mut zeros, mut agains) = (TokenStream::new(), Vec::new());
    for param in &source.params {
        let (bar, value) = (bar(param), value(param));
        let (copied, again) = again(source, param);
        zeros.extend(copied);
        agains.push(again);
        if !param.active {
            lends.push(quote!(__rt::lend(__rt::NoBar)));
            continue;
        }
        if param.reference() == Reference::Mut {
            let ty = signature::in_lifetimes(source, signature::referent(&param.ty), "'static");
            let ty = quote!(&mut <#ty as #rt::Differentiable>::Place);
            let length = format_ident!("{}_length", bar, span = Span::mixed_site());
            lengths.extend(quote!(let #length = __rt::extent(#value);));
            checks.extend(quote!(__rt::assert_length("the adjoint of an argument", #length, __rt::Place::extent(&*#bar));));
            mutable.extend(quote!(, #bar: #ty));
            seed_arguments.push(ty);
            lends.push(quote!(__rt::lend(#bar)));
        } else {
            let begin = zero(param);
            zeros.extend(quote!(let mut #bar = #begin;));
            lends.push(quote!(__rt::lend(&mut #bar)));
            results.push(quote!(#bar));
            result_types.push(signature::tangent(source, param));
        }
    }
    let seed = signature::seed(source);
    let (result, result_ty) = (bundle(&results), bundle(&result_types));
    let Parts { call, .. } = parts(source, prefix);
    let (name, mention) = (api_name(source, "vjp"), mention(source, prefix));
    let allow = allowances();
    let doc = format!(
        "The value of `{}` and its pullback: a function from a seed, the adjoint of the value, to the adjoints of the active parameters.",
        source.name
    );
    let generics = if new_lifetimes.is_empty() && generics.params.is_empty() {
        quote!()
    } else {
        quote!(<#(#generic_lifetimes,)* #(#new_lifetimes,)* #(#generic_others),*>)
    };
    let at = signature::at(&source.name);
    quote_spanned! {at=>
        #[doc = #doc]
        ///
        /// # Panics
        ///
        /// The pullback panics, naming both lengths, if a seed has another shape than the value.
        #allow
        #[inline]
        #visibility fn #name #generics(#(#params),*) -> (#output, impl FnOnce(#seed #(, #seed_arguments)*) -> #result_ty + use<#(#of_impl,)* #(#lifetimes,)* #(#captures),*>) #where_clause {
            use #rt as __rt;
            #mention
            #zeros
            let (value, pullback) = #call;
            #lengths
            let shape = __rt::zero(&value);
            (value, move |seed: #seed #mutable| {
                __rt::Tangent::assert_same_shape(&shape, &seed, "the seed of a pullback");
                #checks
                pullback(seed, #(#agains,)* #(#lends),*);
                #result
            })
        }
    }
}

/// Names the function itself, so that it counts as used where only its derivative is.
fn mention(source: &Source, prefix: &TokenStream) -> TokenStream {
    let name = &source.name;
    let path = if source.self_ty.is_some() { quote!(#prefix::#name) } else { quote!(#name) };
    if source.self_ty.is_none() && source.params.iter().any(|param| param.ident() == *name) {
        return quote!();
    }
    let (anonymous, named): (Vec<_>, Vec<_>) =
        captured(&source.generics).into_iter().partition(|generic| generic.to_string().starts_with("__Arg"));
    let turbofish = if named.is_empty() { quote!() } else { quote!(::<#(#named),*>) };
    if anonymous.is_empty() {
        return quote!(let _ = #path #turbofish;);
    }
    // What stands for `impl Trait` cannot be named behind the function, but in its type.
    let types = source.params.iter().map(|param| {
        let ty = &param.ty;
        let text = quote!(#ty).to_string();
        if text.contains("__Arg") { quote!(#ty) } else { quote!(_) }
    });
    quote!(let _: fn(#(#types),*) -> _ = #path #turbofish;)
}

/// Gives every elided lifetime of a type a name.
fn name_lifetimes(ty: &mut Type, names: &mut Vec<Lifetime>) {
    struct Namer<'n>(&'n mut Vec<Lifetime>);
    impl Namer<'_> {
        fn fresh(&mut self) -> Lifetime {
            let lifetime = Lifetime::new(&format!("'__l{}", self.0.len()), Span::mixed_site());
            self.0.push(lifetime.clone());
            lifetime
        }
    }
    impl VisitMut for Namer<'_> {
        fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
            if reference.lifetime.is_none() {
                reference.lifetime = Some(self.fresh());
            }
            syn::visit_mut::visit_type_reference_mut(self, reference);
        }
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            if lifetime.ident == "_" {
                *lifetime = self.fresh();
            }
        }
    }
    Namer(names).visit_type_mut(ty);
}
