//! The types of what is generated: seeds, adjoints, pullbacks, and the bounds that generic code needs.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{Lifetime, Type};

use crate::ir::Reference;
use crate::source::{Source, SourceParam};

/// Where the runtime is found.
pub fn runtime(source: &Source) -> TokenStream {
    let krate = &source.options.krate;
    quote!(#krate::__v1)
}

/// The type with every named lifetime replaced, those that `Self` stands for too.
pub fn in_lifetimes(source: &Source, ty: &Type, lifetime: &str) -> Type {
    struct Spelled<'t>(&'t Type);
    impl VisitMut for Spelled<'_> {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            syn::visit_mut::visit_type_mut(self, ty);
            if matches!(ty, Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self")) {
                *ty = self.0.clone();
            }
        }
    }
    let mut ty = ty.clone();
    if let Some(own) = source.self_ty.as_ref().filter(|own| !source.of_trait && names_lifetimes(own)) {
        Spelled(own).visit_type_mut(&mut ty);
    }
    with_lifetimes(&ty, lifetime)
}

/// Whether a type is written with lifetimes.
fn names_lifetimes(ty: &Type) -> bool {
    struct Finder(bool);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_lifetime(&mut self, _: &'ast Lifetime) {
            self.0 = true;
        }
    }
    let mut finder = Finder(false);
    finder.visit_type(ty);
    finder.0
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
    let ty = in_lifetimes(source, ty, "'static");
    projection(&rt, &ty, "Tangent")
}

/// The owned tangent of a parameter.
pub fn tangent(source: &Source, param: &SourceParam) -> TokenStream {
    let rt = runtime(source);
    let mut ty = referent(&param.ty);
    while let Type::Reference(reference) = ty {
        ty = &reference.elem;
    }
    let ty = in_lifetimes(source, ty, "'static");
    projection(&rt, &ty, "Tangent")
}

/// What the pullback gets of a parameter's primal.
pub fn again(source: &Source, param: &SourceParam) -> TokenStream {
    match param.reference() {
        Reference::Shared => {
            let ty = in_lifetimes(source, referent(&param.ty), "'_");
            quote!(&#ty)
        }
        Reference::Value if source.is_passed_again(param) => {
            let ty = in_lifetimes(source, &param.ty, "'_");
            quote!(&#ty)
        }
        _ => quote!(()),
    }
}

/// What the pullback gets of a parameter's adjoint.
pub fn bar(source: &Source, param: &SourceParam) -> TokenStream {
    let rt = runtime(source);
    if !param.active {
        return if source.yields_nothing() { quote!(#rt::Idle) } else { quote!(#rt::Discard) };
    }
    let ty = in_lifetimes(source, referent(&param.ty), "'_");
    let place = projection(&rt, &ty, if param.reference() == Reference::Value { "Tangent" } else { "Place" });
    if param.reference() == Reference::Mut {
        return quote!(#rt::BarMut<'_, #place>);
    }
    quote!(#rt::Bar<'_, #place>)
}

/// The arguments of the internal pullback.
pub fn pullback_arguments(source: &Source) -> TokenStream {
    let seed = seed(source);
    let agains = source.params.iter().map(|param| again(source, param));
    let bars = source.params.iter().map(|param| bar(source, param));
    quote!(#seed, #(#agains,)* #(#bars),*)
}
