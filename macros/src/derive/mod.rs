//! `#[derive(Differentiable)]`: the tangent type of a struct or an enum, and its place in the protocol.

mod enums;
mod sample;
mod structs;

pub use sample::shown;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use quote::{format_ident, quote};
use syn::{Attribute, Data, DeriveInput, Field, Fields, Generics, Type};

use crate::diag::{Result, refuse};
use crate::emit::bounds::mentions;
use crate::ir::Ty;
use crate::lower;

/// The derive.
pub fn derive(input: TokenStream) -> TokenStream {
    match syn::parse2::<DeriveInput>(input).and_then(|input| derived(&input)) {
        Ok(tokens) => tokens,
        Err(error) => error.to_compile_error(),
    }
}

fn derived(input: &DeriveInput) -> Result<TokenStream> {
    let krate = krate(&input.attrs)?;
    let rt = quote!(#krate::__v1);
    match &input.data {
        Data::Struct(data) => structs::derive(input, data, &rt),
        Data::Enum(data) => enums::derive(input, data, &rt),
        Data::Union(_) => Err(refuse(&input.ident, "a union", "which of its fields holds a value is not known", "write an enum")),
    }
}

/// `#[pullback(crate = path)]`
fn krate(attrs: &[Attribute]) -> Result<TokenStream> {
    let mut krate = quote!(::pullback);
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("pullback")) {
        attr.parse_nested_meta(|meta| {
            if meta.path.is_ident("crate") {
                let path = syn::Path::parse_mod_style(meta.value()?)?;
                krate = quote!(#path);
                Ok(())
            } else {
                Err(meta.error("unknown option; known is `crate = path`"))
            }
        })?;
    }
    Ok(krate)
}

/// A field with what is needed of it.
pub struct Part {
    /// How it is reached: a name or a number.
    pub member: syn::Member,
    /// The name in the accessors and paths.
    pub name: String,
    /// The variable that a pattern binds it to.
    pub binding: Ident,
    pub ty: Type,
    pub vis: syn::Visibility,
    /// It carries a derivative.
    pub active: bool,
    /// It carries none as its type is taken to have no floats.
    pub ty_is_inert: bool,
}

impl Part {
    /// The type of its tangent.
    pub fn tangent(&self, rt: &TokenStream) -> TokenStream {
        // A tangent borrows nothing.
        let ty = &crate::emit::signature::with_lifetimes(&self.ty, "'static");
        if !self.active {
            return quote!(());
        }
        match plain(ty) {
            Some(tangent) => tangent,
            None => crate::emit::signature::projection(rt, ty, "Tangent"),
        }
    }

    /// Whether the part of a copy is that of the original.
    pub fn is_copied(&self, original: &TokenStream, copy: &TokenStream, rt: &TokenStream) -> TokenStream {
        if self.active {
            quote!(#rt::Differentiable::__is_copied(#original, #copy, whole))
        } else {
            quote!((!whole || #rt::Beside(#original, #copy).are_equal()))
        }
    }
}

/// Tangents whose types are known by sight, so that documentation and messages show them plainly.
fn plain(ty: &Type) -> Option<TokenStream> {
    let Type::Path(path) = ty else { return None };
    match Ty::of(ty) {
        Ty::Float => Some(quote!(#path)),
        _ => None,
    }
}

pub fn parts(fields: &Fields) -> Vec<Part> {
    fields.iter().enumerate().map(|(index, field)| part(index, field)).collect()
}

fn part(index: usize, field: &Field) -> Part {
    let ty_is_inert = Ty::of(&field.ty).is_inert();
    let no_diff = field.attrs.iter().any(|attr| attr.path().is_ident("no_diff"));
    let name = field.ident.as_ref().map_or_else(|| index.to_string(), |ident| ident.to_string().trim_start_matches("r#").to_owned());
    Part {
        member: field.ident.clone().map_or_else(|| syn::Member::Unnamed(index.into()), syn::Member::Named),
        binding: format_ident!("field_{}", index, span = Span::mixed_site()),
        name,
        ty: field.ty.clone(),
        vis: field.vis.clone(),
        active: !no_diff && !ty_is_inert,
        ty_is_inert: !no_diff && ty_is_inert,
    }
}

/// Holds the types of fields that are taken to have no floats to what their names are taken for.
pub fn held<'p>(parts: impl Iterator<Item = &'p Part>, rt: &TokenStream) -> TokenStream {
    let checks: Vec<_> = parts.filter(|part| part.ty_is_inert).flat_map(|part| lower::checks_of(&part.ty)).collect();
    if checks.is_empty() { TokenStream::new() } else { quote!(use #rt as __rt; #(#checks)*) }
}

/// Says of a tangent that it has no floats where none of its parts has, unless that is plain to see.
pub fn floatless<'p>(
    parts: impl Iterator<Item = &'p Part> + Clone,
    tangent: &Ident,
    generics: &Generics,
    rt: &TokenStream,
) -> Option<TokenStream> {
    if parts.clone().any(|part| part.active && Ty::of(&part.ty).has_float()) {
        return None;
    }
    let (_, ty_generics, clause) = generics.split_for_impl();
    let params = &generics.params;
    let predicates = clause.map(|clause| &clause.predicates);
    let bounds = parts.filter(|part| part.active).map(|part| part.tangent(rt));
    Some(quote! {
        impl<'__f, #params> #rt::Floatless<'__f> for #tangent #ty_generics where #(#bounds: #rt::Floatless<'__f>,)* #predicates {}
    })
}

pub fn tangent_name(name: &Ident) -> Ident {
    Ident::new(&format!("{name}Tangent"), name.span())
}

/// The generics of the impls: every type parameter that active fields mention is differentiable. One that stands in marked fields
/// alone, as in `PhantomData<T>`, is asked for nothing.
pub fn bounded<'p>(generics: &Generics, parts: impl Iterator<Item = &'p Part> + Clone, rt: &TokenStream) -> Generics {
    let mut generics = generics.clone();
    for param in &mut generics.params {
        match param {
            syn::GenericParam::Type(param) => {
                if is_active(&param.ident, parts.clone()) {
                    param.bounds.push(syn::parse_quote!(#rt::Differentiable));
                }
                param.default = None;
            }
            syn::GenericParam::Const(param) => param.default = None,
            syn::GenericParam::Lifetime(_) => {}
        }
    }
    generics
}

/// The generics of the tangent, which borrows nothing and has no marked fields: the type parameters that active fields mention.
pub fn of_tangent<'p>(generics: &Generics, parts: impl Iterator<Item = &'p Part> + Clone) -> Generics {
    let mut generics = generics.clone();
    let is_idle = |name: &Ident| !is_active(name, parts.clone());
    let idle: Vec<_> = generics.type_params().map(|param| param.ident.clone()).filter(is_idle).collect();
    let concerns_idle = |tokens: &dyn ToTokens| idle.iter().any(|name| mentions(tokens, name));
    let kept = generics.params.into_iter().filter(|param| match param {
        syn::GenericParam::Type(param) => !idle.contains(&param.ident),
        syn::GenericParam::Const(_) => true,
        syn::GenericParam::Lifetime(_) => false,
    });
    generics.params = kept
        .map(|mut param| {
            if let syn::GenericParam::Type(param) = &mut param {
                param.bounds = core::mem::take(&mut param.bounds).into_iter().filter(|bound| !concerns_idle(bound)).collect();
            }
            param
        })
        .collect();
    if let Some(clause) = &mut generics.where_clause {
        let stands = |predicate: &syn::WherePredicate| !matches!(predicate, syn::WherePredicate::Lifetime(_)) && !concerns_idle(predicate);
        clause.predicates = core::mem::take(&mut clause.predicates).into_iter().filter(stands).collect();
    }
    generics
}

/// Whether a type parameter is mentioned where a derivative is.
fn is_active<'p>(name: &Ident, mut parts: impl Iterator<Item = &'p Part>) -> bool {
    parts.any(|part| part.active && mentions(&part.ty, name))
}

/// Lints that derived code is silent about.
pub fn allowances() -> TokenStream {
    quote!(#[allow(unused, dead_code, non_snake_case, clippy::all, clippy::pedantic, clippy::nursery)])
}
