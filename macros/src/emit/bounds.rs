//! The bounds that generic derivatives need: what a type parameter's tangents are, and the rules of its operators.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit::Visit;
use syn::{GenericArgument, GenericParam, Generics, Item, PathArguments, PathSegment, Type, TypeParamBound, WherePredicate, parse_quote};

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
    let mut predicates = mirrored(&source.generics, &is_active, &rt);
    predicates.extend(mirrored(&source.around, &is_active, &rt));
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// The bounds of the derivative for every type parameter that may carry one. Boxed pullbacks, which recursion needs, borrow
/// nothing, and so do the types that they capture.
pub fn mirrored(generics: &Generics, is_active: &dyn Fn(&Ident) -> bool, rt: &TokenStream) -> Vec<WherePredicate> {
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
        predicates
            .push(parse_quote!(#name: #rt::Differentiable<Place = #t, Core = #name, Mode = #rt::Own> + ::core::clone::Clone + 'static));
        predicates.extend(names.iter().filter_map(|last| operator(name, last, rt)));
    }
    predicates
}

/// What the primal itself has to ask of its type parameters: a generic type implements an annotated trait only where its
/// own parameters are differentiable, and what calls the trait's methods on it has to say so too.
pub fn of_primal(item: &Item, rt: &TokenStream) -> Vec<WherePredicate> {
    let (generics, types): (&Generics, Vec<&Type>) = match item {
        Item::Impl(item) if item.trait_.is_none() => (&item.generics, vec![&item.self_ty]),
        Item::Fn(item) => {
            let types = item.sig.inputs.iter().filter_map(|input| match input {
                syn::FnArg::Typed(typed) => Some(&*typed.ty),
                syn::FnArg::Receiver(_) => None,
            });
            (&item.sig.generics, types.collect())
        }
        _ => return Vec::new(),
    };
    let params = generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(param) => Some(param),
        _ => None,
    });
    let asks = params.filter(|param| {
        let of_user = traits(param, generics).iter().any(|last| !is_of_std(&last.ident.to_string()));
        of_user && types.iter().any(|ty| is_argument(ty, &param.ident))
    });
    asks.map(|param| differentiable(&param.ident, rt)).collect()
}

/// `T` is differentiable, and no reference.
fn differentiable(name: &Ident, rt: &TokenStream) -> WherePredicate {
    let t = quote!(<#name as #rt::Differentiable>::Tangent);
    parse_quote!(#name: #rt::Differentiable<Place = #t, Core = #name, Mode = #rt::Own> + ::core::clone::Clone + 'static)
}

/// Whether a type parameter is an argument of a named type somewhere in a type.
fn is_argument(ty: &Type, name: &Ident) -> bool {
    struct Arguments<'n>(&'n Ident, bool);
    impl Visit<'_> for Arguments<'_> {
        fn visit_path_segment(&mut self, segment: &PathSegment) {
            if let PathArguments::AngleBracketed(arguments) = &segment.arguments {
                self.1 |= arguments.args.iter().any(|argument| matches!(argument, GenericArgument::Type(ty) if mentions(ty, self.0)));
            }
            syn::visit::visit_path_segment(self, segment);
        }
    }
    let mut arguments = Arguments(name, false);
    arguments.visit_type(ty);
    arguments.1
}

/// Traits of `std` and of ours, whose impls are not changed.
fn is_of_std(name: &str) -> bool {
    const OPERATORS: [&str; 11] =
        ["Add", "Sub", "Mul", "Div", "Rem", "Neg", "AddAssign", "SubAssign", "MulAssign", "DivAssign", "RemAssign"];
    const OTHERS: [&str; 22] = [
        "Copy",
        "Clone",
        "Debug",
        "Display",
        "Default",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
        "Sized",
        "Send",
        "Sync",
        "From",
        "Into",
        "Sum",
        "Product",
        "AsRef",
        "Scalar",
        "Function",
        "Differentiable",
        "Tangent",
    ];
    OPERATORS.contains(&name) || OTHERS.contains(&name)
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

/// What an annotated trait asks of its types beside the operators that it asks of them: the rules of these.
pub fn of_supertraits(item: &syn::ItemTrait, rt: &TokenStream) -> Vec<WherePredicate> {
    let own = Ident::new("Self", proc_macro2::Span::call_site());
    let supertraits = item.supertraits.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    let mut predicates: Vec<WherePredicate> = supertraits.filter_map(|last| operator(&own, last, rt)).collect();
    if !predicates.is_empty() {
        let t = quote!(<Self as #rt::Differentiable>::Tangent);
        predicates
            .insert(0, parse_quote!(Self: #rt::Differentiable<Place = #t, Core = Self, Mode = #rt::Own> + ::core::clone::Clone + 'static));
    }
    predicates
}

/// How much a method asks of a type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    Tangent,
    Place,
    All,
}

/// What a method of an annotated trait asks of the trait's type parameters and associated types among its arguments and its
/// result: that they are differentiable, in what users call that adjoints are lent as they are, and in default bodies all that
/// derivatives need, unless the trait itself says what they are.
pub fn of_signature(item: &syn::ItemTrait, signature: &syn::Signature, rt: &TokenStream, asks: Asks) -> Vec<WherePredicate> {
    let params = item.generics.type_params().map(|param| (&param.ident, param.ident.to_token_stream(), param.bounds.to_token_stream()));
    let types = item.items.iter().filter_map(|member| match member {
        syn::TraitItem::Type(ty) if ty.generics.params.is_empty() => {
            let name = &ty.ident;
            Some((name, quote!(Self::#name), ty.bounds.to_token_stream()))
        }
        _ => None,
    });
    let is_marked = |attrs: &[syn::Attribute]| attrs.iter().any(|attr| attr.path().is_ident("no_diff"));
    let arguments = signature.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(typed) if !is_marked(&typed.attrs) => Some(&*typed.ty),
        _ => None,
    });
    let result = match &signature.output {
        syn::ReturnType::Type(_, ty) => Some(&**ty),
        syn::ReturnType::Default => None,
    };
    let written: Vec<&Type> = arguments.chain(result).collect();
    let is_said = |bounds: &TokenStream| mentions(bounds, &Ident::new("Differentiable", proc_macro2::Span::call_site()));
    let concerned = params
        .chain(types)
        .filter(|(name, _, bounds)| written.iter().any(|ty| mentions(*ty, name)) && !(asks == Asks::All && is_said(bounds)));
    let bound = |(_, ty, _): (&Ident, TokenStream, TokenStream)| -> WherePredicate {
        let t = quote!(<#ty as #rt::Differentiable>::Tangent);
        match asks {
            Asks::Tangent => parse_quote!(#ty: #rt::Differentiable),
            Asks::Place => parse_quote!(#ty: #rt::Differentiable<Place = #t>),
            Asks::All => parse_quote!(#ty: #rt::Differentiable<Place = #t, Core = #ty, Mode = #rt::Own> + ::core::clone::Clone + 'static),
        }
    };
    concerned.map(bound).collect()
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

/// Whether a type, or what else is written with types, mentions a name.
pub fn mentions(ty: &(impl ToTokens + ?Sized), name: &Ident) -> bool {
    fn within(tokens: TokenStream, name: &Ident) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident == *name,
            TokenTree::Group(group) => within(group.stream(), name),
            _ => false,
        })
    }
    within(ty.to_token_stream(), name)
}
