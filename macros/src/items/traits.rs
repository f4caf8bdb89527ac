//! A trait with the attribute: derivatives of its default methods, and what it asks of its impls.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Item, ItemTrait, TraitItem};

use super::{Members, cleaned, derivative_or_stub, each_under, has, inert_method, method_options, shared, split_errors};
use crate::defaults;
use crate::diag::{Result, internal};
use crate::emit::{api, bounds, check, function};
use crate::options::Options;
use crate::preferred;
use crate::source::{Owner, Source, admit, captured, clean, take_no_diff};

pub fn trait_item(item: &ItemTrait, options: &Options) -> Result<TokenStream> {
    let Item::Trait(mut extended) = cleaned(Item::Trait(item.clone())) else { return Ok(TokenStream::new()) };
    let mut generics = captured(&item.generics);
    generics.insert(0, Ident::new("Self", proc_macro2::Span::call_site()));
    let owner = Owner { ty: syn::parse_quote!(Self), generics, around: syn::Generics::default(), of_trait: true };
    let (mut methods, mut errors, mut tests) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    let rt = {
        let krate = &options.krate;
        quote!(#krate::__v1)
    };
    // Trait objects are left as they are: only sized types have these methods.
    let bound = quote!(Self: Sized + #rt::Differentiable<Place = <Self as #rt::Differentiable>::Tangent, Core = Self, Mode = #rt::Own> + ::core::clone::Clone);
    let outside = shared(&item.attrs);
    // What an impl may leave to the trait.
    let mut open = Vec::new();
    for member in &item.items {
        let TraitItem::Fn(method) = member else { continue };
        methods.extend(each_under(&shared(&method.attrs), preferred::lent(&method.sig, &quote!(), &rt)));
        let mut attrs = method.attrs.clone();
        if take_no_diff(&mut attrs) {
            methods.extend(marked(&method.sig.ident, &shared(&method.attrs)));
            let inert = inert_default(method, options, &owner);
            if !inert.is_empty() {
                methods.extend(inert);
                open.push(bare(method));
            }
            continue;
        }
        let block = method.default.clone().unwrap_or_else(|| syn::parse_quote!({}));
        let mut signature = method.sig.clone();
        let clause = signature.generics.make_where_clause();
        clause.predicates.push(syn::parse2(bound.clone())?);
        let asks = if method.default.is_some() { bounds::Asks::All } else { bounds::Asks::Place };
        clause.predicates.extend(bounds::of_signature(item, &method.sig, &rt, asks));
        let source = method_options(&method.attrs, options).and_then(|own| admit(&signature, &block, &own, Some(&owner)));
        let source = match source {
            Ok(source) => source,
            Err(error) => {
                errors.extend(error.to_compile_error());
                continue;
            }
        };
        if method.default.is_some() {
            let (conditions, test) = (shared(&method.attrs), default_test(item, method, &source));
            tests.extend(quote!(#outside #conditions #test));
            let (tokens, error) = split_errors(derivative_or_stub(&source, &quote!(Self), &quote!(), &quote!()));
            errors.extend(error);
            let has = has(&method.sig.ident, &quote!(), &quote!(where Self: Sized));
            methods.extend(each_under(&conditions, quote!(#tokens #has)));
            open.push(bare(method));
        } else {
            // The pullback's maker asks for less than what users call: an impl for an integer or a `Box` has it too.
            let mut least = method.sig.clone();
            let clause = least.generics.make_where_clause();
            clause.predicates.push(syn::parse_quote!(Self: Sized + #rt::Differentiable));
            clause.predicates.extend(bounds::of_signature(item, &method.sig, &rt, bounds::Asks::Tangent));
            let least = method_options(&method.attrs, options).and_then(|own| admit(&least, &block, &own, Some(&owner)))?;
            let (head, clause) = function::head(&least, &api::inner_name(&source), source.options.boxed);
            methods.extend(quote!(#[doc(hidden)] #head #clause;));
            methods.extend(api::api(&source, &quote!(Self), &quote!(), &quote!(), false));
        }
    }
    methods.extend(annotated(&quote!(;)));
    let predicates = bounds::of_supertraits(item, &rt);
    if !predicates.is_empty() {
        extended.generics.make_where_clause().predicates.extend(predicates);
    }
    let members: Members<TraitItem> = syn::parse2(methods).map_err(|error| internal(error.span(), "emit", &error.to_string()))?;
    extended.items.extend(members.0);
    let defaults = defaults::of_trait(item, open, &outside);
    if errors.is_empty() {
        return Ok(quote!(#extended #defaults #tests));
    }
    Ok(quote!(#extended #defaults #outside const _: () = { #errors };))
}

/// The head of a method, with its conditions.
fn bare(method: &syn::TraitItemFn) -> TraitItem {
    let mut signature = method.sig.clone();
    clean(&mut signature);
    let conditions = shared(&method.attrs);
    syn::parse_quote!(#conditions #signature;)
}

/// What an annotated trait asks of its impls, so that one without derivatives does not get those of the default methods: its
/// name is what rustc says to the user.
pub fn annotated(body: &TokenStream) -> TokenStream {
    quote! {
        #[doc(hidden)]
        #[allow(dead_code, missing_docs, clippy::all, clippy::pedantic)]
        fn differentiable_on_the_trait_and_on_each_impl() where Self: Sized #body
    }
}

/// What a method with the mark brings along in the trait and in its impls, so that an impl cannot mark what the trait does not.
pub fn marked(name: &Ident, conditions: &TokenStream) -> TokenStream {
    let plain = name.to_string();
    let marker = Ident::new(&format!("{}_is_marked_no_diff_in_the_trait_too", plain.trim_start_matches("r#")), name.span());
    let at = name.span();
    quote_spanned! {at=>
        #conditions
        #[doc(hidden)]
        #[allow(dead_code, missing_docs, clippy::all, clippy::pedantic)]
        fn #marker() where Self: Sized {}
    }
}

/// As `inert_method`, for a method of a trait.
fn inert_default(method: &syn::TraitItemFn, options: &Options, owner: &Owner) -> TokenStream {
    let mut signature = method.sig.clone();
    signature.generics.make_where_clause().predicates.push(syn::parse_quote!(Self: Sized));
    inert_method(&syn::parse_quote!(#signature {}), options, owner)
}

/// The generated test of a default method, which stands beside the trait.
fn default_test(item: &ItemTrait, method: &syn::TraitItemFn, source: &Source) -> TokenStream {
    let (_, arguments, _) = item.generics.split_for_impl();
    let ident = &item.ident;
    let (own, ty, path) = (syn::parse_quote!(Self), syn::parse_quote!(#ident), syn::parse_quote!(#ident #arguments));
    check::test(&check::Site {
        source,
        outer: Some(&item.generics),
        owner: Some((&own, Some(&path))),
        name: format!("{ident}::{}", method.sig.ident),
        test: check::of_method(&ty, None, &method.sig.ident, &captured(&item.generics)),
        calls: check::Calls::Default,
    })
}
