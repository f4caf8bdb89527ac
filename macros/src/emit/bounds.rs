//! The bounds that generic derivatives need: what a type parameter's tangents are, and the rules of its operators.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericArgument, GenericParam, Generics, PathArguments, PathSegment, Type, TypeParamBound, WherePredicate, parse_quote};

use super::signature::runtime;
use crate::source::Source;

/// The function's generics with the bounds that its derivative needs. What is asked of the type parameters of the impl around
/// a method stands on the method.
pub fn bounded(source: &Source) -> Generics {
    let rt = runtime(source);
    let mut generics = source.generics.clone();
    // `Self` mentions what the impl's type mentions.
    let within = |ty: &Type, name: &Ident| {
        let own = source.self_ty.as_ref().filter(|_| mentions(ty, &Ident::new("Self", name.span())));
        mentions(ty, name) || own.is_some_and(|ty| mentions(ty, name))
    };
    let is_active =
        |name: &Ident| source.params.iter().any(|param| param.active && within(&param.ty, name)) || within(&source.output, name);
    let boxed = source.is_boxed();
    let mut predicates = mirrored(&source.generics, &is_active, boxed, &rt);
    predicates.extend(mirrored(&source.around, &is_active, boxed, &rt));
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// The bounds of the derivative for every type parameter that may carry one. A boxed pullback borrows nothing, and so do the
/// types that it captures.
pub fn mirrored(generics: &Generics, is_active: &dyn Fn(&Ident) -> bool, boxed: bool, rt: &TokenStream) -> Vec<WherePredicate> {
    let mut predicates = Vec::new();
    for param in &generics.params {
        let GenericParam::Type(param) = param else { continue };
        let name = &param.ident;
        let names = traits(param, generics);
        // Scalars know all of this of themselves.
        if !is_active(name) || names.iter().any(|last| last.ident == "Scalar") {
            continue;
        }
        let t = quote!(<#name as #rt::Differentiable>::Tangent);
        predicates.push(parse_quote!(#name: #rt::Differentiable<Place = #t, Core = #name, Mode = #rt::Own> + ::core::clone::Clone));
        if boxed {
            predicates.push(parse_quote!(#name: 'static));
        }
        predicates.extend(names.iter().filter_map(|last| operator(name, last, rt)));
    }
    predicates
}

/// The last names of the traits that a type parameter is bound by.
fn traits(param: &syn::TypeParam, generics: &Generics) -> Vec<PathSegment> {
    let mut bounds: Vec<TypeParamBound> = param.bounds.iter().cloned().collect();
    for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
        if let WherePredicate::Type(predicate) = predicate
            && param.ident == predicate.bounded_ty.to_token_stream().to_string()
        {
            bounds.extend(predicate.bounds.iter().cloned());
        }
    }
    bounds
        .iter()
        .filter_map(|bound| match bound {
            TypeParamBound::Trait(bound) => bound.path.segments.last().cloned(),
            _ => None,
        })
        .collect()
}

/// `T: Mul<U>` as a bound on the rule of the operator.
fn operator(name: &Ident, bound: &PathSegment, rt: &TokenStream) -> Option<WherePredicate> {
    let written = match &bound.arguments {
        PathArguments::AngleBracketed(args) => args.args.iter().find_map(|arg| match arg {
            GenericArgument::Type(ty) => Some(ty.clone()),
            _ => None,
        }),
        _ => None,
    };
    let rhs: Type = written.unwrap_or_else(|| parse_quote!(#name));
    let t = quote!(<#name as #rt::Differentiable>::Tangent);
    let rhs_bar = quote!(<#rhs as #rt::Differentiable>::Tangent);
    let rule = Ident::new(&format!("{}Rev", bound.ident), bound.ident.span());
    Some(match &bound.ident.to_string()[..] {
        "Add" | "Sub" | "Mul" | "Div" | "Rem" => parse_quote!(#name: #rt::#rule<#rhs, #rt::Own, #rt::Own, TB = #t, LB = #t, RB = #rhs_bar>),
        "Neg" => parse_quote!(#name: #rt::NegRev<#rt::Own, TB = #t, XB = #t>),
        "AddAssign" | "SubAssign" | "MulAssign" | "DivAssign" => parse_quote!(#name: #rt::#rule<#rhs, #rt::Own, Bar = #t, RB = #rhs_bar>),
        _ => return None,
    })
}

/// Whether a type mentions a name.
pub fn mentions(ty: &Type, name: &Ident) -> bool {
    fn within(tokens: TokenStream, name: &Ident) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident == *name,
            TokenTree::Group(group) => within(group.stream(), name),
            _ => false,
        })
    }
    within(ty.to_token_stream(), name)
}
