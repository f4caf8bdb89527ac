//! The types of what is generated: seeds, adjoints, pullbacks, and the bounds that generic code needs.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{GenericParam, Generics, Lifetime, Type, parse_quote};

use crate::ir::Reference;
use crate::source::{Source, SourceParam};

/// Where the runtime is found.
pub fn runtime(source: &Source) -> TokenStream {
    let krate = &source.options.krate;
    quote!(#krate::__v1)
}

/// The type with every named lifetime replaced.
pub fn with_lifetimes(ty: &Type, lifetime: &str) -> Type {
    struct Replace<'l>(&'l str);
    impl VisitMut for Replace<'_> {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            if lifetime.ident != "static" {
                *lifetime = Lifetime::new(self.0, lifetime.span());
            }
        }
        fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
            if self.0 == "'static" && reference.lifetime.is_none() {
                reference.lifetime = Some(Lifetime::new(self.0, proc_macro2::Span::call_site()));
            }
            syn::visit_mut::visit_type_reference_mut(self, reference);
        }
    }
    let mut ty = ty.clone();
    Replace(lifetime).visit_type_mut(&mut ty);
    ty
}

/// The type behind the reference of a parameter.
pub fn referent(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => &reference.elem,
        Type::Paren(inner) => referent(&inner.elem),
        Type::Group(inner) => referent(&inner.elem),
        ty => ty,
    }
}

/// Where rustc complains about generated code: at the user's own tokens, and saying where it comes from.
pub fn at(tokens: &impl ToTokens) -> Span {
    Span::call_site().located_at(tokens.span())
}

/// A type of the protocol that belongs to a type of the user.
pub fn projection(rt: &TokenStream, ty: &Type, name: &str) -> TokenStream {
    let (span, name) = (at(ty), quote::format_ident!("{name}", span = at(ty)));
    quote_spanned!(span=> <#ty as #rt::Differentiable>::#name)
}

/// The tangent of the result.
pub fn seed(source: &Source) -> TokenStream {
    let rt = runtime(source);
    let mut ty = &source.output;
    while let Type::Reference(reference) = ty {
        ty = &reference.elem;
    }
    let ty = with_lifetimes(ty, "'static");
    projection(&rt, &ty, "Tangent")
}

/// The owned tangent of a parameter.
pub fn tangent(source: &Source, param: &SourceParam) -> TokenStream {
    let rt = runtime(source);
    let mut ty = referent(&param.ty);
    while let Type::Reference(reference) = ty {
        ty = &reference.elem;
    }
    let ty = with_lifetimes(ty, "'static");
    projection(&rt, &ty, "Tangent")
}

/// What the pullback gets of a parameter's primal.
pub fn again(param: &SourceParam) -> TokenStream {
    match param.reference() {
        Reference::Shared => {
            let ty = with_lifetimes(referent(&param.ty), "'_");
            quote!(&#ty)
        }
        _ => quote!(()),
    }
}

/// What the pullback gets of a parameter's adjoint.
pub fn bar(source: &Source, param: &SourceParam) -> TokenStream {
    let rt = runtime(source);
    if !param.active {
        return quote!(#rt::Discard);
    }
    let ty = with_lifetimes(referent(&param.ty), "'_");
    let place = projection(&rt, &ty, if param.reference() == Reference::Value { "Tangent" } else { "Place" });
    quote!(#rt::Bar<'_, #place>)
}

/// The arguments of the internal pullback.
pub fn pullback_arguments(source: &Source) -> TokenStream {
    let seed = seed(source);
    let agains = source.params.iter().map(again);
    let bars = source.params.iter().map(|param| bar(source, param));
    quote!(#seed, #(#agains,)* #(#bars),*)
}

/// The generics with the bounds that derivatives need: what a type parameter's operators and tangents are.
pub fn bounded(source: &Source) -> Generics {
    let rt = runtime(source);
    let mut generics = source.generics.clone();
    let params: Vec<_> = generics.params.iter().cloned().collect();
    for param in &params {
        let GenericParam::Type(param) = param else { continue };
        let name = &param.ident;
        let active = source.params.iter().any(|p| p.active && mentions(&p.ty, name)) || mentions(&source.output, name);
        let mut bounds: Vec<syn::TypeParamBound> = param.bounds.iter().cloned().collect();
        if let Some(clause) = &source.generics.where_clause {
            for predicate in &clause.predicates {
                if let syn::WherePredicate::Type(predicate) = predicate
                    && *name == predicate.bounded_ty.to_token_stream().to_string()
                {
                    bounds.extend(predicate.bounds.iter().cloned());
                }
            }
        }
        let names: Vec<_> = bounds
            .iter()
            .filter_map(|bound| match bound {
                syn::TypeParamBound::Trait(bound) => bound.path.segments.last().cloned(),
                _ => None,
            })
            .collect();
        if !active || names.iter().any(|last| last.ident == "Scalar") {
            continue;
        }
        let clause = generics.make_where_clause();
        let t = quote!(<#name as #rt::Differentiable>::Tangent);
        clause.predicates.push(parse_quote!(#name: #rt::Differentiable<Place = #t, Core = #name, Mode = #rt::Own> + ::core::clone::Clone));
        for last in names {
            let rhs = match &last.arguments {
                syn::PathArguments::AngleBracketed(args) => args.args.iter().find_map(|arg| match arg {
                    syn::GenericArgument::Type(ty) => Some(ty.clone()),
                    _ => None,
                }),
                _ => None,
            };
            let rhs: Type = rhs.unwrap_or_else(|| parse_quote!(#name));
            let rhs_bar = quote!(<#rhs as #rt::Differentiable>::Tangent);
            let operator = match &last.ident.to_string()[..] {
                "Add" => "AddRev",
                "Sub" => "SubRev",
                "Mul" => "MulRev",
                "Div" => "DivRev",
                "Rem" => "RemRev",
                "Neg" => {
                    clause.predicates.push(parse_quote!(#name: #rt::NegRev<#rt::Own, TB = #t, XB = #t>));
                    continue;
                }
                "AddAssign" | "SubAssign" | "MulAssign" | "DivAssign" => {
                    let operator = syn::Ident::new(&format!("{}Rev", last.ident), last.ident.span());
                    clause.predicates.push(parse_quote!(#name: #rt::#operator<#rhs, #rt::Own, Bar = #t, RB = #rhs_bar>));
                    continue;
                }
                _ => continue,
            };
            let operator = syn::Ident::new(operator, last.ident.span());
            clause.predicates.push(parse_quote!(#name: #rt::#operator<#rhs, #rt::Own, #rt::Own, TB = #t, LB = #t, RB = #rhs_bar>));
        }
    }
    generics
}

/// Whether a type mentions a name.
fn mentions(ty: &Type, name: &syn::Ident) -> bool {
    fn within(tokens: TokenStream, name: &syn::Ident) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => ident == *name,
            proc_macro2::TokenTree::Group(group) => within(group.stream(), name),
            _ => false,
        })
    }
    within(ty.to_token_stream(), name)
}
