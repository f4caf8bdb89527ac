//! Types of `std` are known by their names, which may stand for others: a struct `String`, an alias `usize`, a type parameter.
//! Every type that is written is held to what its name is taken for: with `()` for its parameters it is the same type.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::visit::Visit;
use syn::{GenericArgument, PathArguments, Type};

use super::Lower;
use crate::emit::signature;
use crate::ir::std_name;
use crate::source::Source;

impl Lower {
    /// Holds the types of the parameters, of the result and of the body to what their names are taken for.
    pub fn hold_types(&mut self, source: &Source) {
        let mut types = Types(Vec::new());
        source.params.iter().filter(|param| param.active || param.ty_is_inert).for_each(|param| types.visit_type(&param.ty));
        source.self_ty.iter().filter(|_| source.known_self().is_some()).for_each(|own| types.visit_type(own));
        types.visit_type(&source.output);
        types.visit_block(&source.block);
        types.0.into_iter().for_each(|check| self.items.check(check));
    }
}

/// Statements that compile where a type is what its names are taken for; they know the runtime as `__rt`.
pub fn checks_of(ty: &Type) -> Vec<TokenStream> {
    let mut types = Types(Vec::new());
    types.visit_type(ty);
    types.0
}

/// Checks of the types that are met.
struct Types(Vec<TokenStream>);

impl<'ast> Visit<'ast> for Types {
    fn visit_type(&mut self, ty: &'ast Type) {
        if let Type::Path(path) = ty
            && path.qself.is_none()
            && let Some(name) = std_name(&path.path)
            // Nothing is inert because of what is taken for a float: rustc holds it to being one.
            && !matches!(name, "f32" | "f64")
        {
            self.0.push(check(&path.path, name));
        }
        syn::visit::visit_type(self, ty);
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

fn check(path: &syn::Path, name: &str) -> TokenStream {
    let mut path = path.clone();
    if let Some(PathArguments::AngleBracketed(arguments)) = path.segments.last_mut().map(|last| &mut last.arguments) {
        for argument in &mut arguments.args {
            if let GenericArgument::Type(ty) = argument {
                *ty = syn::parse_quote!(());
            }
        }
    }
    let ident = path.segments.last().map_or_else(|| syn::Ident::new(name, proc_macro2::Span::call_site()), |last| last.ident.clone());
    let std = match name {
        "Vec" => quote!(::std::vec::Vec<()>),
        "Option" => quote!(::core::option::Option<()>),
        "Box" => quote!(::std::boxed::Box<()>),
        "PhantomData" => quote!(::core::marker::PhantomData<()>),
        "String" => quote!(::std::string::String),
        "Result" => quote!(__rt::AnyResult),
        "RangeFull" => quote!(::core::ops::RangeFull),
        range if range.starts_with("Range") => quote!(::core::ops::#ident<()>),
        _ => quote!(::core::primitive::#ident),
    };
    let at = signature::at(&ident);
    let std = super::std_paths::respanned(std, at);
    quote_spanned!(at=> __rt::of_std::<#path, #std>();)
}
