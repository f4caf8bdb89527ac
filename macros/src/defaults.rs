//! Whether the default methods of an annotated trait are what their names reach on the type of an impl that does not write them.
//!
//! The impl knows the type, the trait the names. So the trait writes a macro with its methods, under its own name: whatever path
//! reaches the trait reaches the macro. The impl calls it with its head, and both arrive at `check`, which writes for each method
//! what `reached.rs` writes for those of the impl.

use std::hash::{DefaultHasher, Hash, Hasher};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::VisitMut;
use syn::{GenericArgument, GenericParam, Generics, ItemImpl, ItemTrait, PathArguments, TraitItem, Type, Visibility, braced, bracketed};

use crate::options::Options;
use crate::source::{Owner, admit, captured};
use crate::{index, operators, reached};

/// The function that stands beside a derivative that method calls find by name: it tells whose that is, whatever the derivative
/// asks of its type.
pub fn mark(name: &Ident) -> Ident {
    format_ident!("__has_{}", name.to_string().trim_start_matches("r#"), span = name.span())
}

/// The macro that stands beside a trait, with the methods that its impls may leave away.
pub fn of_trait(item: &ItemTrait, methods: Vec<TraitItem>, conditions: &TokenStream) -> TokenStream {
    let name = item.ident.to_string();
    // The attribute has another meaning on impls of these.
    if operators::is_operator(&name) || operators::is_foreign(&name) || index::is_index(&name) {
        return TokenStream::new();
    }
    let mut hasher = DefaultHasher::new();
    // The span tells apart what a macro writes several times.
    (item.to_token_stream().to_string(), format!("{:?}", Span::call_site())).hash(&mut hasher);
    let hidden = format_ident!("__pullback_defaults_of_{}_{:016x}", name.trim_start_matches("r#"), hasher.finish());
    let (vis, ident) = (&item.vis, Ident::new(&name, Span::call_site().located_at(item.ident.span())));
    let export = matches!(vis, Visibility::Public(_)).then(|| quote!(#[macro_export]));
    let body = if methods.is_empty() {
        quote!(($($head:tt)*) => {};)
    } else {
        let mut bare = item.clone();
        bare.attrs.clear();
        bare.supertraits.clear();
        bare.colon_token = None;
        bare.items = methods;
        quote!(([$($check:tt)*] $($head:tt)*) => { $($check)*! { $($head)* #bare } };)
    };
    quote! {
        #conditions
        #[doc(hidden)]
        #[allow(unused_macros, missing_docs, non_local_definitions)]
        #export
        macro_rules! #hidden { #body }
        #conditions
        #[doc(hidden)]
        #[allow(unused_imports, unreachable_pub, missing_docs)]
        #vis use #hidden as #ident;
    }
}

/// The call of that macro beside an impl, whose generics with their bounds these are. `known` are the methods that need no check.
pub fn of_impl(item: &ItemImpl, generics: &Generics, options: &Options, known: &[Ident]) -> TokenStream {
    let Some((path, _)) = &item.trait_ else { return TokenStream::new() };
    // Default methods have a derivative where the type has a size, and is no reference.
    let mut ty = &*item.self_ty;
    while let Type::Group(syn::TypeGroup { elem, .. }) | Type::Paren(syn::TypeParen { elem, .. }) = ty {
        ty = elem;
    }
    let is_str = matches!(ty, Type::Path(path) if path.path.is_ident("str"));
    if is_str || matches!(ty, Type::Reference(_) | Type::Slice(_) | Type::TraitObject(_)) {
        return TokenStream::new();
    }
    let krate = &options.krate;
    let callee = reached::bare(path);
    let (params, clause, self_ty) = (&generics.params, &generics.where_clause, &item.self_ty);
    let at = crate::emit::signature::at(&path.segments.last());
    let head = quote!({#krate} [#(#known)*] impl<#params> #path for #self_ty #clause {});
    quote_spanned!(at=> #callee! { [#krate::__v1::check_default_methods] #head })
}

/// What the two of them say.
struct Both {
    krate: TokenStream,
    known: Vec<Ident>,
    item: ItemImpl,
    of: ItemTrait,
}

impl Parse for Both {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let (krate, known);
        braced!(krate in input);
        bracketed!(known in input);
        let krate = krate.parse()?;
        let mut names = Vec::new();
        while !known.is_empty() {
            names.push(known.parse()?);
        }
        Ok(Self { krate, known: names, item: input.parse()?, of: input.parse()? })
    }
}

/// The checks.
pub fn check(both: TokenStream) -> TokenStream {
    let Both { krate, known, item, of } = match syn::parse2(both) {
        Ok(both) => both,
        Err(error) => return error.to_compile_error(),
    };
    let Some((path, _)) = &item.trait_ else { return TokenStream::new() };
    let at = path.segments.last().map_or(Span::call_site(), |last| last.ident.span());
    let rt = quote!(#krate::__v1);
    let options = Options { krate, ..Options::default() };
    let owner = Owner { ty: (*item.self_ty).clone(), generics: captured(&item.generics), around: Generics::default(), of_trait: true };
    let arguments = Arguments::of(&of.generics, path);
    let mut checks = TokenStream::new();
    for member in &of.items {
        let TraitItem::Fn(method) = member else { continue };
        let ident = &method.sig.ident;
        if known.iter().any(|known| known == ident) || reached::is_known(&item.self_ty, ident) {
            continue;
        }
        let mut signature = method.sig.clone();
        arguments.clone().visit_signature_mut(&mut signature);
        // The user finds the impl there.
        signature.ident.set_span(ident.span().located_at(at));
        let conditions = method.attrs.iter();
        match admit(&signature, &syn::parse_quote!({}), &options, Some(&owner)) {
            Ok(source) => {
                let written = reached::default(&item, path, &source, &rt);
                checks.extend(quote!(#(#conditions)* #written));
            }
            Err(error) => checks.extend(error.to_compile_error()),
        }
    }
    reached::among(path, &rt, &checks)
}

/// What stands for the parameters of a trait in an impl.
#[derive(Clone)]
struct Arguments(Vec<(Ident, Type)>);

impl Arguments {
    fn of(generics: &Generics, path: &syn::Path) -> Self {
        let given = path.segments.last().map(|last| &last.arguments);
        let mut given = match given {
            Some(PathArguments::AngleBracketed(given)) => given.args.iter().cloned().collect(),
            _ => Vec::new(),
        }
        .into_iter()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            GenericArgument::Const(value) => Some(Type::Verbatim(quote!({ #value }))),
            _ => None,
        });
        let mut arguments = Self(Vec::new());
        for param in &generics.params {
            let (ident, default) = match param {
                GenericParam::Type(param) => (&param.ident, param.default.as_ref().map(|(_, ty)| ty.clone())),
                GenericParam::Const(param) => (&param.ident, param.default.as_ref().map(|(_, value)| Type::Verbatim(quote!({ #value })))),
                GenericParam::Lifetime(_) => continue,
            };
            if let Some(ty) = given.next().or(default) {
                let mut ty = ty;
                arguments.clone().visit_type_mut(&mut ty);
                arguments.0.push((ident.clone(), ty));
            }
        }
        arguments
    }
}

impl VisitMut for Arguments {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Path(path) if path.qself.is_none() => {
                let found = path.path.get_ident().and_then(|name| self.0.iter().find(|(param, _)| param == name));
                match found {
                    Some((_, argument)) => *ty = argument.clone(),
                    None => syn::visit_mut::visit_type_mut(self, ty),
                }
            }
            ty => syn::visit_mut::visit_type_mut(self, ty),
        }
    }
}
