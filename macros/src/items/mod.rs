//! The items that the attribute stands on: functions, impls and traits, each with what is put beside it.

mod traits;

use std::rc::Rc;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::visit_mut::VisitMut;
use syn::{Attribute, ImplItem, Item, ItemFn, ItemImpl};

use traits::{annotated, marked, trait_item};

use crate::diag::{Result, Sink, internal, refuse};
use crate::emit::{api, bounds, check, function};
use crate::ir::Ty;
use crate::options::Options;
use crate::replaced::Replaceable;
use crate::source::{Owner, Source, admit, captured, clean, take_no_diff};
use crate::{cfg, defaults, fragments, index, operators, pipeline, place_methods, preferred, replaced};

/// The attribute.
pub fn differentiable(options: TokenStream, item: TokenStream) -> TokenStream {
    let item = fragments::parenthesised(item);
    let parsed = syn::parse2::<Options>(options).and_then(|options| Ok((options, syn::parse2::<Item>(item.clone())?)));
    let (mut options, item) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#item #error);
        }
    };
    let mut cleaned = cleaned(item.clone());
    let krate = options.krate.clone();
    let predicates = bounds::of_primal(&item, &quote!(#krate::__v1));
    if !predicates.is_empty() {
        match &mut cleaned {
            Item::Impl(item) => item.generics.make_where_clause().predicates.extend(predicates),
            Item::Fn(item) => item.sig.generics.make_where_clause().predicates.extend(predicates),
            _ => {}
        }
    }
    let variants = match cfg::variants(&item) {
        Ok(variants) => variants,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#cleaned #error);
        }
    };
    // A trait and an impl of one are extended themselves: the variants take the place of the item.
    let extended = matches!(&item, Item::Trait(_)) || matches!(&item, Item::Impl(item) if operators::is_extended(item));
    if !extended && !options.nested && variants.len() == 1 {
        options.replaceable = Rc::new(Replaceable::of(&item));
    }
    let mut out = TokenStream::new();
    for (conditions, variant) in variants {
        let written = match &variant {
            Item::Fn(item) => function_item(item, &options),
            Item::Impl(item) => impl_item(item, &options),
            Item::Trait(item) => trait_item(item, &options),
            other => Err(refuse(
                other,
                "this kind of item",
                "only functions, impls and traits have derivatives",
                "put the attribute on one of these; structs and enums get `#[derive(Differentiable)]`",
            )),
        };
        match written {
            Ok(tokens) if conditions.is_empty() => out.extend(tokens),
            Ok(tokens) => out.extend(guard(&conditions, tokens)),
            Err(error) => out.extend(error.to_compile_error()),
        }
    }
    if extended {
        return out;
    }
    replaced::replace(&mut cleaned, &out, &krate);
    quote!(#cleaned #out)
}

/// Every item of the tokens under the conditions.
fn guard(conditions: &TokenStream, tokens: TokenStream) -> TokenStream {
    match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => file.items.iter().map(|item| quote!(#conditions #item)).collect(),
        Err(_) => tokens,
    }
}

/// The item without the attributes that only this macro understands.
fn cleaned(mut item: Item) -> Item {
    struct Clean;
    impl VisitMut for Clean {
        fn visit_signature_mut(&mut self, signature: &mut syn::Signature) {
            clean(signature);
        }
        fn visit_impl_item_fn_mut(&mut self, item: &mut syn::ImplItemFn) {
            take_attributes(&mut item.attrs);
            self.visit_signature_mut(&mut item.sig);
        }
        fn visit_trait_item_fn_mut(&mut self, item: &mut syn::TraitItemFn) {
            take_attributes(&mut item.attrs);
            self.visit_signature_mut(&mut item.sig);
        }
    }
    Clean.visit_item_mut(&mut item);
    item
}

fn take_attributes(attrs: &mut Vec<Attribute>) {
    take_no_diff(attrs);
    attrs.retain(|attr| attr.path().segments.last().is_none_or(|last| last.ident != "differentiable"));
}

/// The attributes that generated items share with the item: conditions.
fn shared(attrs: &[Attribute]) -> TokenStream {
    let shared = attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
    quote!(#(#shared)*)
}

/// The derivative, or a stub of the right type beside the refusal, so that one mistake causes one message.
fn derivative_or_stub(source: &Source, prefix: &TokenStream, visibility: &TokenStream, bound: &TokenStream) -> TokenStream {
    match pipeline::derivative(source, prefix, visibility, bound) {
        Ok(tokens) => tokens,
        Err(error) => {
            let error = error.to_compile_error();
            let stub = stub(source, visibility);
            let api = api::api(source, prefix, visibility, bound, false);
            quote!(#stub #api #[doc(hidden)] const _: () = { #error };)
        }
    }
}

fn stub(source: &Source, visibility: &TokenStream) -> TokenStream {
    let (head, clause) = function::head(source, &api::inner_name(source), true);
    let allow = function::allowances();
    quote!(#[doc(hidden)] #allow #visibility #head #clause { loop {} })
}

fn function_item(item: &ItemFn, options: &Options) -> Result<TokenStream> {
    let source = admit(&item.sig, &item.block, options, None)?;
    let vis = &item.vis;
    let visibility = quote!(#vis);
    let name = options.name.clone().unwrap_or_else(|| item.sig.ident.clone());
    let conditions = shared(&item.attrs);
    let prefix = quote!(Self);
    let (mut body, errors) = split_errors(derivative_or_stub(&source, &prefix, &visibility, &quote!()));
    // A stub, and a rule, are boxed only where that is asked for.
    let boxed = if !errors.is_empty() {
        true
    } else if options.vjp.is_some() {
        options.boxed
    } else {
        source.is_boxed()
    };
    body.extend(function::pullback_of(&source, &visibility, boxed));
    let doc = format!("The derivative of the function `{}`: `grad`, `value_and_grad`, `vjp`.", item.sig.ident);
    let handle = crate::emit::handle::handle(&source, &name, &item.sig.ident);
    let test = if errors.is_empty() {
        check::test(&check::Site {
            source: &source,
            outer: None,
            owner: None,
            name: item.sig.ident.to_string(),
            test: check::of_function(&item.sig.ident),
            calls: check::Calls::Function { handle: name.clone() },
        })
    } else {
        quote!()
    };
    Ok(quote! {
        #conditions
        #[doc = #doc]
        #[allow(non_camel_case_types, dead_code, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy, Debug)]
        #visibility struct #name {}

        #conditions
        #[allow(dead_code)]
        impl #name { #body }

        #conditions
        const _: () = { #errors #handle };

        #conditions
        #test
    })
}

/// Takes the refusals out of generated associated functions: they stand in a constant of their own.
fn split_errors(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let text: Vec<_> = tokens.into_iter().collect();
    let position = text.windows(2).rposition(|pair| {
        matches!(&pair[0], proc_macro2::TokenTree::Ident(ident) if ident == "const")
            && matches!(&pair[1], proc_macro2::TokenTree::Ident(ident) if ident == "_")
    });
    match position {
        Some(at) => {
            // `#[doc(hidden)] const _: () = { error };`
            let start = at.saturating_sub(2);
            let body: TokenStream = text[..start].iter().cloned().collect();
            let error = text[at..].iter().find_map(|token| match token {
                proc_macro2::TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace => Some(group.stream()),
                _ => None,
            });
            (body, error.unwrap_or_default())
        }
        None => (text.into_iter().collect(), TokenStream::new()),
    }
}

/// Options of a method: those of the impl, and its own.
fn method_options(attrs: &[Attribute], options: &Options) -> Result<Options> {
    let mut own = options.clone();
    for attr in attrs {
        if attr.path().segments.last().is_some_and(|last| last.ident == "differentiable") {
            let parsed: Options = attr.parse_args()?;
            own.vjp = parsed.vjp.or(own.vjp);
            own.boxed |= parsed.boxed;
            own.analyses &= parsed.analyses;
            if !parsed.check.is_empty() {
                own.check = parsed.check;
            }
        }
    }
    Ok(own)
}

/// The impl with a name for every lifetime of its type that is left open: `impl View<'_>`.
fn named_lifetimes(item: &ItemImpl) -> ItemImpl {
    struct Namer(Vec<syn::Lifetime>);
    impl VisitMut for Namer {
        fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
            if lifetime.ident == "_" {
                *lifetime = syn::Lifetime::new(&format!("'__own{}", self.0.len()), proc_macro2::Span::mixed_site());
                self.0.push(lifetime.clone());
            }
        }
    }
    let (mut item, mut namer) = (item.clone(), Namer(Vec::new()));
    namer.visit_type_mut(&mut item.self_ty);
    for lifetime in namer.0.into_iter().rev() {
        item.generics.params.insert(0, syn::GenericParam::Lifetime(syn::LifetimeParam::new(lifetime)));
    }
    item
}

/// An annotated method that `Self` stands in the signature of.
fn of_self(member: &ImplItem) -> Option<&syn::ImplItemFn> {
    let ImplItem::Fn(method) = member else { return None };
    let own = Ident::new("Self", proc_macro2::Span::call_site());
    let concerned = method.sig.receiver().is_some() || bounds::mentions(&method.sig, &own);
    (concerned && !take_no_diff(&mut method.attrs.clone())).then_some(method)
}

fn impl_item(item: &ItemImpl, options: &Options) -> Result<TokenStream> {
    let item = &named_lifetimes(item);
    if let Some((path, _)) = &item.trait_ {
        let name = path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        if operators::is_operator(&name) {
            let (held, rule) = (operators::held(item, path, options), operators::operator(item, path, &name, options)?);
            return Ok(quote!(#held #rule));
        }
        if index::is_index(&name) {
            let (held, rule) = (operators::held(item, path, options), index::index(item, path, &name, options)?);
            return Ok(quote!(#held #rule));
        }
        if operators::is_foreign(&name) {
            return Err(refuse(
                path,
                "an impl of this foreign trait",
                "its methods are called in ways that the macro does not see",
                "leave the attribute away, and call an annotated method of your own",
            ));
        }
    }
    if let (Some((path, _)), syn::Type::Path(ty)) = (&item.trait_, &*item.self_ty)
        && ty.path.get_ident().is_some_and(|name| captured(&item.generics).contains(name))
    {
        return Err(refuse(
            path,
            "an impl of a trait for every type",
            "a method of a type's own could hide the trait's there, which cannot be seen from here",
            "write the impl for each type, or plain generic functions",
        ));
    }
    if let (Some(_), true) = (&item.trait_, crate::source::borrows(&item.self_ty))
        && let Some(method) = item.items.iter().find_map(of_self)
    {
        return Err(refuse(
            &item.self_ty,
            "a trait for a type that holds references",
            &format!("the derivative of `{}` would carry their lifetimes, which the trait does not name", method.sig.ident),
            "write the methods in an impl of the type's own, or give the type data of its own",
        ));
    }
    if let (Some((path, _)), syn::Type::Slice(_)) = (&item.trait_, &*item.self_ty) {
        return Err(refuse(
            &item.self_ty,
            "a trait for slices",
            &format!("the derivatives of `{}` are there for types of a known size", path.to_token_stream()),
            "write it for `Vec<f64>` and for `[f64; N]`, or write functions",
        ));
    }
    let around = if item.trait_.is_some() { syn::Generics::default() } else { item.generics.clone() };
    let owner = Owner { ty: (*item.self_ty).clone(), generics: captured(&item.generics), around, of_trait: item.trait_.is_some() };
    let mut sink = Sink::default();
    let mut methods = TokenStream::new();
    let mut errors = TokenStream::new();
    let mut tests = TokenStream::new();
    // The methods that `reached` asks about.
    let mut written = Vec::new();
    for member in &item.items {
        let ImplItem::Fn(method) = member else { continue };
        let mut attrs = method.attrs.clone();
        if item.trait_.is_none() {
            let (krate, vis) = (&options.krate, &method.vis);
            methods.extend(each_under(&shared(&method.attrs), preferred::lent(&method.sig, &quote!(#vis), &quote!(#krate::__v1))));
        }
        if take_no_diff(&mut attrs) {
            methods.extend(match &item.trait_ {
                Some(_) => marked(&method.sig.ident, &shared(&method.attrs)),
                None => inert_method(method, options, &owner),
            });
            continue;
        }
        written.push(method.sig.ident.clone());
        if let (Some(target), None) = (place_methods::target(method), &item.trait_) {
            let (conditions, outside) = (shared(&method.attrs), shared(&item.attrs));
            match place_methods::place_method(item, method, target, options) {
                Ok(written) => {
                    let (twin, beside) = (written.twin, written.beside);
                    methods.extend(quote!(#conditions #twin));
                    tests.extend(quote!(#outside #conditions #beside));
                }
                Err(error) => sink.push(error),
            }
            continue;
        }
        let source = method_options(&method.attrs, options).and_then(|own| admit(&method.sig, &method.block, &own, Some(&owner)));
        let source = match source {
            Ok(source) => source,
            Err(error) => {
                sink.push(error);
                continue;
            }
        };
        let conditions = shared(&method.attrs);
        let outside = shared(&item.attrs);
        let test = method_test(item, method, &source);
        tests.extend(quote!(#outside #conditions #test));
        let vis = &method.vis;
        let written = if item.trait_.is_some() {
            match pipeline::pullback(&source, &quote!()) {
                Ok(tokens) => quote!(#conditions #tokens),
                Err(error) => {
                    errors.extend(error.to_compile_error());
                    stub(&source, &quote!())
                }
            }
        } else {
            let visibility = quote!(#vis);
            let (tokens, error) = split_errors(derivative_or_stub(&source, &quote!(Self), &visibility, &quote!()));
            errors.extend(error);
            let has = has(&method.sig.ident, &visibility, &quote!());
            each_under(&conditions, quote!(#tokens #has))
        };
        methods.extend(written);
    }
    if let Err(error) = sink.finish() {
        errors.extend(error.to_compile_error());
    }
    let (impl_generics, _, where_clause) = item.generics.split_for_impl();
    let self_ty = &item.self_ty;
    let conditions = shared(&item.attrs);
    let errors = if errors.is_empty() { quote!() } else { quote!(#conditions const _: () = { #errors };) };
    if item.trait_.is_some() {
        let Item::Impl(mut extended) = cleaned(Item::Impl(item.clone())) else { return Ok(TokenStream::new()) };
        methods.extend(annotated(&quote!({})));
        let members: Members<ImplItem> = syn::parse2(methods).map_err(|error| internal(error.span(), "emit", &error.to_string()))?;
        extended.items.extend(members.0);
        let krate = &options.krate;
        let predicates = bounds::mirrored(&item.generics, &|name| bounds::mentions(self_ty, name), &quote!(#krate::__v1));
        if !predicates.is_empty() {
            extended.generics.make_where_clause().predicates.extend(predicates);
        }
        let tests = if errors.is_empty() { tests } else { quote!() };
        let reached = crate::reached::check(item, &extended.generics, options, &owner);
        let defaults = defaults::of_impl(item, &extended.generics, options, &written);
        let defaults = quote!(#conditions const _: () = { #defaults };);
        return Ok(quote!(#extended #errors #reached #defaults #tests));
    }
    let tests = if errors.is_empty() { tests } else { quote!() };
    Ok(quote!(#conditions #[allow(dead_code)] impl #impl_generics #self_ty #where_clause { #methods } #errors #tests))
}

/// The generated test of a method, which stands beside the impl.
fn method_test(item: &ItemImpl, method: &syn::ImplItemFn, source: &Source) -> TokenStream {
    let (ty, path) = (&*item.self_ty, item.trait_.as_ref().map(|(path, _)| path));
    // What a trait gives to users is there for values with tangents of their own.
    if path.is_some() && matches!(Ty::of(ty), Ty::Int | Ty::Bool | Ty::Inert | Ty::Boxed(_)) {
        return quote!();
    }
    check::test(&check::Site {
        source,
        outer: Some(&item.generics),
        owner: Some((ty, path)),
        name: format!("{}::{}", crate::derive::shown(ty), method.sig.ident),
        test: check::of_method(ty, path, &method.sig.ident, &captured(&item.generics)),
        calls: check::Calls::Method,
    })
}

/// A `#[no_diff]` method whose result carries no derivative can be called from others all the same: its pullback is
/// nothing.
fn inert_method(method: &syn::ImplItemFn, options: &Options, owner: &Owner) -> TokenStream {
    let Ok(mut source) = admit(&method.sig, &method.block, options, Some(owner)) else { return TokenStream::new() };
    if !source.result_ty().is_inert() || source.params.iter().any(|param| param.reference() == crate::ir::Reference::Mut) {
        return TokenStream::new();
    }
    source.params.iter_mut().for_each(|param| param.active = false);
    let (head, clause) = function::head(&source, &api::inner_name(&source), false);
    let (name, allow, vis) = (&method.sig.ident, function::allowances(), &method.vis);
    let conditions = shared(&method.attrs);
    let arguments = source.params.iter().map(|param| {
        let ident = param.ident();
        if param.is_self { quote!(self) } else { quote!(#ident) }
    });
    let ignored = source.params.iter().map(|param| {
        let ty = crate::emit::signature::again(&source, param);
        quote!(_: #ty)
    });
    let bars = source.params.iter().map(|param| {
        let ty = crate::emit::signature::bar(&source, param);
        quote!(_: #ty)
    });
    let seed = crate::emit::signature::seed(&source);
    let sized = if owner.of_trait { quote!(where Self: Sized) } else { quote!() };
    let has = has(name, &quote!(#vis), &sized);
    quote! {
        #conditions
        #has
        #conditions
        #[doc(hidden)]
        #allow
        #[inline]
        #vis #head #clause {
            (Self::#name(#(#arguments),*), move |_: #seed, #(#ignored,)* #(#bars),*| {})
        }
    }
}

/// Says that a method has a derivative that is found by name.
fn has(name: &Ident, visibility: &TokenStream, clause: &TokenStream) -> TokenStream {
    let (mark, allow) = (defaults::mark(name), function::allowances());
    quote!(#[doc(hidden)] #allow #visibility fn #mark() #clause {})
}

/// Puts conditions on each of the functions.
fn each_under(conditions: &TokenStream, tokens: TokenStream) -> TokenStream {
    if conditions.is_empty() {
        return tokens;
    }
    match syn::parse2::<Members<ImplItem>>(tokens.clone()) {
        Ok(members) => members.0.iter().map(|member| quote!(#conditions #member)).collect(),
        Err(_) => tokens,
    }
}

/// What stands in an impl or a trait.
struct Members<Member>(Vec<Member>);

impl<Member: syn::parse::Parse> syn::parse::Parse for Members<Member> {
    fn parse(input: syn::parse::ParseStream) -> syn::Result<Self> {
        let mut members = Vec::new();
        while !input.is_empty() {
            members.push(input.parse()?);
        }
        Ok(Self(members))
    }
}
