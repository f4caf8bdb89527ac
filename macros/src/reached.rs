//! Whether the methods of an annotated impl of a trait are what their names reach.
//!
//! Method resolution prefers an inherent method. Where one without a derivative hides the trait's, `x.area()` would mean the
//! one in the primal and the other in the derivative. For every function of `impl Area for Disc` this writes
//!
//! ```text
//! (&&&Reached(<Disc>::area, <Disc as Area>::area, <Disc>::__vjp_area, <Disc as Area>::__vjp_area)).reached();
//! ```
//!
//! which does not compile where the first two differ and the last two do not. For `Grid<T>` it is `<Grid<_>>::area`, which
//! reaches what a `Grid<f64>` alone has, too. Functions that the impl does not write are compared in `defaults.rs`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::visit_mut::VisitMut;
use syn::{Generics, ImplItem, ItemImpl, PathArguments, Type};

use crate::emit::{bounds, function, signature};
use crate::lower::known_of_integers;
use crate::options::Options;
use crate::place_methods::Own;
use crate::source::{Owner, Source, admit, captured, take_no_diff, type_name};

/// The check that stands beside the impl, whose generics with their bounds these are.
pub fn check(item: &ItemImpl, generics: &Generics, options: &Options, owner: &Owner) -> TokenStream {
    let Some((path, _)) = &item.trait_ else { return TokenStream::new() };
    let krate = &options.krate;
    let rt = quote!(#krate::__v1);
    let checks: Vec<TokenStream> = item
        .items
        .iter()
        .filter_map(|member| match member {
            ImplItem::Fn(method) if !take_no_diff(&mut method.attrs.clone()) => Some(method),
            _ => None,
        })
        .filter(|method| !is_known(&item.self_ty, &method.sig.ident))
        .filter_map(|method| {
            let source = admit(&method.sig, &method.block, options, Some(owner)).ok()?;
            let conditions = method.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
            let check = reached(item, path, &source, generics, &rt);
            Some(quote!(#(#conditions)* #check))
        })
        .collect();
    let (conditions, checks) = (item.attrs.iter().filter(|attr| attr.path().is_ident("cfg")), among(path, &rt, &quote!(#(#checks)*)));
    quote!(#(#conditions)* #checks)
}

/// Checks of methods of a trait, where their names find it.
pub fn among(path: &syn::Path, rt: &TokenStream, checks: &TokenStream) -> TokenStream {
    if checks.is_empty() {
        return TokenStream::new();
    }
    let (import, allow) = (bare(path), function::allowances());
    quote! {
        #allow
        const _: () = {
            use #import as _;
            use #rt::{Hidden as _, Other as _, Visible as _};
            #checks
        };
    }
}

/// A path without arguments.
pub fn bare(path: &syn::Path) -> syn::Path {
    let mut bare = path.clone();
    bare.segments.iter_mut().for_each(|segment| segment.arguments = PathArguments::None);
    bare
}

/// Whether a primitive has a method of this name itself: it is known, and means the same in both.
pub fn is_known(ty: &Type, name: &Ident) -> bool {
    let name = name.to_string();
    match type_name(ty).as_deref() {
        Some("f32" | "f64") => crate::floats::find(&name).is_some(),
        Some(of) if crate::source::is_primitive(of) => known_of_integers(&name),
        _ => false,
    }
}

/// The check of one function: it has the generics of the impl and its own.
fn reached(item: &ItemImpl, path: &syn::Path, source: &Source, around: &Generics, rt: &TokenStream) -> TokenStream {
    let vjp = format_ident!("__vjp_{}", source.name.to_string().trim_start_matches("r#"), span = source.name.span());
    let all = turbofish(&captured(&source.generics).iter().collect::<Vec<_>>());
    compared(item, path, source, around, rt, &quote!(#vjp #all), "reached")
}

/// The check of a default method, by the mark beside its derivative.
pub fn default(item: &ItemImpl, path: &syn::Path, source: &Source, rt: &TokenStream) -> TokenStream {
    let mark = crate::defaults::mark(&source.name);
    compared(item, path, source, &item.generics, rt, &quote!(#mark), "default_reached")
}

fn turbofish(generics: &[&Ident]) -> TokenStream {
    if generics.is_empty() { quote!() } else { quote!(::<#(#generics),*>) }
}

fn compared(
    item: &ItemImpl,
    path: &syn::Path,
    source: &Source,
    around: &Generics,
    rt: &TokenStream,
    derivative: &TokenStream,
    held: &str,
) -> TokenStream {
    let self_ty = &*item.self_ty;
    let (name, at) = (&source.name, signature::at(&source.name));
    let held = Ident::new(held, at);
    let mut generics = around.clone();
    let mut own = bounds::bounded(source);
    Projected(self_ty, path).visit_generics_mut(&mut own);
    Own(self_ty).visit_generics_mut(&mut own);
    let is_lifetime = |param: &&syn::GenericParam| matches!(param, syn::GenericParam::Lifetime(_));
    own.params.iter().filter(is_lifetime).for_each(|param| generics.params.insert(0, param.clone()));
    generics.params.extend(own.params.iter().filter(|param| !is_lifetime(param)).cloned());
    let predicates = own.where_clause.iter().flat_map(|clause| clause.predicates.clone());
    generics.make_where_clause().predicates.extend(predicates);
    // What is specialised for one type is reached where the type is left open.
    let mut open = self_ty.clone();
    Open(&captured(&item.generics)).visit_type_mut(&mut open);
    let named = captured(&source.generics);
    let (anonymous, named_alone): (Vec<_>, Vec<_>) = named.iter().partition(|generic| generic.to_string().starts_with("__Arg"));
    let named_alone = turbofish(&named_alone);
    let types: Vec<Type> = source
        .params
        .iter()
        .map(|param| {
            let mut ty = param.ty.clone();
            Projected(self_ty, path).visit_type_mut(&mut ty);
            Own(self_ty).visit_type_mut(&mut ty);
            ty
        })
        .collect();
    // What stands for `impl Trait` cannot be named, but in the type of the function.
    let told = (!anonymous.is_empty()).then(|| quote!(let _: fn(#(#types),*) -> _ = called; let _: fn(#(#types),*) -> _ = of_trait;));
    let (params, clause) = (&generics.params, &generics.where_clause);
    quote_spanned! {at=>
        const _: () = {
            fn check<#params>() #clause {
                let (called, of_trait) = (<#open>::#name #named_alone, <#self_ty as #path>::#name #named_alone);
                #told
                (&&&#rt::Reached(called, of_trait, <#self_ty>::#derivative, <#self_ty as #path>::#derivative)).#held();
            }
        };
    }
}

/// `_` for the parameters of types.
struct Open<'g>(&'g [Ident]);

impl VisitMut for Open<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Path(path) if path.path.get_ident().is_some_and(|name| self.0.contains(name)) => *ty = syn::parse_quote!(_),
            ty => syn::visit_mut::visit_type_mut(self, ty),
        }
    }
}

/// `<Disc as Area>::Out` for `Self::Out`.
struct Projected<'p>(&'p Type, &'p syn::Path);

impl VisitMut for Projected<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        syn::visit_mut::visit_type_mut(self, ty);
        if let Type::Path(path) = ty
            && path.qself.is_none()
            && path.path.segments.len() == 2
            && path.path.segments[0].ident == "Self"
        {
            let (own, of, last) = (self.0, self.1, &path.path.segments[1]);
            *ty = syn::parse_quote!(<#own as #of>::#last);
        }
    }
}
