//! What type and const parameters stand for in a generated test.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::visit_mut::VisitMut;
use syn::{Expr, GenericArgument, GenericParam, Generics, Lifetime, PathArguments, Type, TypeParamBound, WherePredicate, parse_quote};

use super::name::idents;
use super::{Calls, Site};
use crate::check::Check;

/// One choice of all parameters.
pub struct Instance {
    types: Vec<(Ident, Type)>,
    consts: Vec<(Ident, Expr)>,
    /// `Self`, and the trait it is seen through.
    owner: Option<(Type, Option<syn::Path>)>,
    /// The type that was chosen, if it must be told apart.
    chosen: Option<String>,
    /// The same function in double precision, for one in single precision.
    pub twin: Option<Box<Instance>>,
    /// Every `f32` is an `f64`: this one is the twin of a function without type parameters.
    pub doubled: bool,
}

/// The traits that `f64` has, as the bounds of a type parameter that it can stand for.
const KNOWN: &[&str] = &[
    "Scalar",
    "Differentiable",
    "Copy",
    "Clone",
    "Debug",
    "Display",
    "Default",
    "PartialEq",
    "PartialOrd",
    "Send",
    "Sync",
    "Sized",
    "Unpin",
    "Add",
    "Sub",
    "Mul",
    "Div",
    "Rem",
    "Neg",
    "AddAssign",
    "SubAssign",
    "MulAssign",
    "DivAssign",
    "RemAssign",
    "Sum",
    "Product",
    "Into",
];

/// All choices under which the function is checked, or why there is none.
pub fn instances(site: &Site<'_>, check: &Check) -> Result<Vec<Instance>, String> {
    let generics: Vec<&Generics> = site.outer.into_iter().chain([&site.source.generics]).collect();
    let params = || generics.iter().flat_map(|generics| &generics.params);
    let types: Vec<&Ident> = params()
        .filter_map(|param| match param {
            GenericParam::Type(param) => Some(&param.ident),
            _ => None,
        })
        .collect();
    let mut consts = Vec::new();
    for param in params() {
        if let GenericParam::Const(param) = param {
            let value = match crate::ir::Ty::of(&param.ty) {
                crate::ir::Ty::Int => parse_quote!(3),
                crate::ir::Ty::Bool => parse_quote!(true),
                _ => {
                    return Err(format!("generic over the constant `{}`, whose type has no usual value", param.ident));
                }
            };
            consts.push((param.ident.clone(), value));
        }
    }
    let misfit = types.iter().find(|name| !generics.iter().all(|generics| f64_fits(name, generics, &types)));
    if let Calls::Default = &site.calls {
        return defaults(site, check, &types, &consts, misfit.copied());
    }
    let chosen: Vec<Type> = if types.is_empty() {
        vec![parse_quote!(f64)]
    } else if !check.types.is_empty() {
        check.types.clone()
    } else if let Some(name) = misfit {
        return Err(format!("generic over `{name}`: name the types to check with, as in `check(types = [f32, f64])`"));
    } else {
        vec![parse_quote!(f64)]
    };
    let instance = |ty: &Type| {
        let mut instance = Instance {
            types: types.iter().map(|name| ((*name).clone(), ty.clone())).collect(),
            consts: consts.clone(),
            owner: None,
            chosen: (chosen.len() > 1).then(|| crate::derive::shown(ty)),
            twin: None,
            doubled: false,
        };
        instance.owner = site.owner.map(|(ty, path)| (instance.concrete(ty), path.map(|path| instance.concrete_path(path))));
        instance
    };
    let has_twin = |ty: &Type| matches!(ty, Type::Path(path) if path.path.is_ident("f32")) && misfit.is_none();
    let with_twin = |ty: &Type| {
        let double = parse_quote!(f64);
        let generic = || has_twin(ty).then(|| instance(&double));
        let copied = || super::twin::twin(site).map(|_| Instance { doubled: true, ..instance(&double) });
        let twin = if check.sample.is_some() { None } else { generic().or_else(copied) };
        Instance { twin: twin.map(Box::new), ..instance(ty) }
    };
    Ok(chosen.iter().map(with_twin).collect())
}

/// The choices for a default method of a trait, whose `Self` is nobody yet.
fn defaults(
    site: &Site<'_>,
    check: &Check,
    types: &[&Ident],
    consts: &[(Ident, Expr)],
    misfit: Option<&Ident>,
) -> Result<Vec<Instance>, String> {
    if check.types.is_empty() {
        return Err("a default of a trait: name the types whose it is, as in `check(types = [MyType])`".to_owned());
    }
    if let Some(name) = misfit {
        return Err(format!("a default of a trait that is generic over `{name}`: f64 does not do"));
    }
    let instance = |own: &Type| {
        let others = types.iter().map(|name| ((*name).clone(), parse_quote!(f64)));
        let mut instance = Instance {
            types: others.collect(),
            consts: consts.to_vec(),
            owner: None,
            chosen: Some(crate::derive::shown(own)),
            twin: None,
            doubled: false,
        };
        let path = site.owner.and_then(|(_, path)| path).map(|path| instance.concrete_path(path));
        instance.owner = Some((own.clone(), path));
        instance
    };
    Ok(check.types.iter().map(instance).collect())
}

/// Whether all bounds of a type parameter are met by `f64`.
fn f64_fits(name: &Ident, generics: &Generics, types: &[&Ident]) -> bool {
    let own = generics.params.iter().all(|param| match param {
        GenericParam::Type(param) if param.ident == *name => param.bounds.iter().all(|bound| known(bound, types)),
        _ => true,
    });
    let clause = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    own && clause.into_iter().all(|predicate| {
        let WherePredicate::Type(predicate) = predicate else {
            return true;
        };
        let bounded = &predicate.bounded_ty;
        if !idents(quote!(#bounded)).contains(name) {
            return true;
        }
        is_parameter(bounded, types) && predicate.bounds.iter().all(|bound| known(bound, types))
    })
}

fn known(bound: &TypeParamBound, types: &[&Ident]) -> bool {
    let TypeParamBound::Trait(bound) = bound else {
        return matches!(bound, TypeParamBound::Lifetime(_));
    };
    let Some(last) = bound.path.segments.last() else {
        return false;
    };
    let arguments = match &last.arguments {
        PathArguments::None => true,
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().all(|argument| match argument {
            GenericArgument::Type(ty) => is_parameter(ty, types),
            GenericArgument::AssocType(output) => is_parameter(&output.ty, types),
            _ => false,
        }),
        PathArguments::Parenthesized(_) => false,
    };
    arguments && KNOWN.contains(&&last.ident.to_string()[..])
}

/// A type parameter or `f64`, or a reference to one.
fn is_parameter(ty: &Type, types: &[&Ident]) -> bool {
    match ty {
        Type::Reference(reference) => is_parameter(&reference.elem, types),
        Type::Path(path) => path.path.get_ident().is_some_and(|name| name == "f64" || name == "Self" || types.contains(&name)),
        _ => false,
    }
}

impl Instance {
    /// What tells several choices apart in a report: `::<f32>`.
    pub fn suffix(&self) -> String {
        self.chosen.as_ref().map_or(String::new(), |chosen| format!("::<{chosen}>"))
    }

    /// The type with everything filled in; lifetimes are left to inference.
    pub fn concrete(&self, ty: &Type) -> Type {
        let mut ty = ty.clone();
        Fill(self).visit_type_mut(&mut ty);
        ty
    }

    fn concrete_path(&self, path: &syn::Path) -> syn::Path {
        let mut path = path.clone();
        Fill(self).visit_path_mut(&mut path);
        path
    }

    /// Whether the result is a float, so that there is a gradient.
    pub fn returns_float(&self, site: &Site<'_>) -> bool {
        let output = self.concrete(&site.source.output);
        matches!(&output, Type::Path(path) if path.path.is_ident("f64") || path.path.is_ident("f32"))
    }

    /// An expression with everything filled in.
    pub fn filled(&self, expr: &Expr) -> TokenStream {
        let mut expr = expr.clone();
        Fill(self).visit_expr_mut(&mut expr);
        quote!(#expr)
    }

    /// `<Type>` or `<Type as Trait>`
    pub fn owner(&self, _: &Site<'_>) -> TokenStream {
        match &self.owner {
            Some((ty, Some(path))) => quote!(<#ty as #path>),
            Some((ty, None)) => quote!(<#ty>),
            None => quote!(),
        }
    }

    /// `::<f64, 3>` for the function's own parameters; those made for `impl Trait` cannot be named at the function itself.
    pub fn turbofish(&self, generics: &Generics, written: bool) -> TokenStream {
        let arguments: Vec<_> = generics
            .params
            .iter()
            .filter_map(|param| match param {
                GenericParam::Type(param) if written && param.ident.to_string().starts_with("__Arg") => None,
                GenericParam::Type(param) => self.types.iter().find(|(name, _)| *name == param.ident).map(|(_, ty)| quote!(#ty)),
                GenericParam::Const(param) => {
                    self.consts.iter().find(|(name, _)| *name == param.ident).map(|(_, value)| quote!({ #value }))
                }
                GenericParam::Lifetime(_) => None,
            })
            .collect();
        if arguments.is_empty() { quote!() } else { quote!(::<#(#arguments),*>) }
    }

    /// Whether a type has a part that only the compiler could name, such as `T::Output`.
    pub fn is_open(&self, ty: &Type) -> bool {
        struct Projections<'i>(&'i Instance, bool);
        impl syn::visit::Visit<'_> for Projections<'_> {
            fn visit_path(&mut self, path: &syn::Path) {
                let first = path.segments.first();
                self.1 |= path.segments.len() > 1 && first.is_some_and(|first| self.0.types.iter().any(|(name, _)| first.ident == *name));
                syn::visit::visit_path(self, path);
            }
        }
        let mut projections = Projections(self, false);
        syn::visit::Visit::visit_type(&mut projections, ty);
        projections.1
    }
}

struct Fill<'i>(&'i Instance);

impl VisitMut for Fill<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::Path(path) = ty
            && path.qself.is_none()
        {
            if self.0.doubled && path.path.is_ident("f32") {
                *ty = parse_quote!(f64);
                return;
            }
            if let Some(name) = path.path.get_ident() {
                let value = self.0.types.iter().find(|(known, _)| known == name);
                let own = self.0.owner.as_ref().filter(|_| name == "Self");
                if let Some(value) = value.map(|(_, ty)| ty).or(own.map(|(ty, _)| ty)) {
                    *ty = value.clone();
                    return;
                }
            }
            // An associated type of the trait: `Self::Point`.
            if path.path.segments.len() == 2
                && path.path.segments[0].ident == "Self"
                && let Some((own, Some(through))) = &self.0.owner
            {
                let name = &path.path.segments[1];
                *ty = parse_quote!(<#own as #through>::#name);
                return;
            }
        }
        syn::visit_mut::visit_type_mut(self, ty);
    }
    fn visit_generic_argument_mut(&mut self, argument: &mut GenericArgument) {
        // A constant in the place of a type looks like a type.
        if let GenericArgument::Type(Type::Path(path)) = argument
            && let Some(name) = path.path.get_ident()
            && let Some((_, value)) = self.0.consts.iter().find(|(known, _)| known == name)
        {
            *argument = GenericArgument::Const(value.clone());
            return;
        }
        syn::visit_mut::visit_generic_argument_mut(self, argument);
    }
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Path(path) = expr
            && let Some(name) = path.path.get_ident()
            && let Some((_, value)) = self.0.consts.iter().find(|(known, _)| known == name)
        {
            *expr = value.clone();
            return;
        }
        syn::visit_mut::visit_expr_mut(self, expr);
    }
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            *lifetime = Lifetime::new("'_", lifetime.span());
        }
    }
}
