//! One argument of a generated test: how it is drawn, held and passed.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Type, parse_quote};

use super::instance::Instance;
use crate::check::Check;
use crate::derive::shown;
use crate::ir::{Reference, Ty};
use crate::source::SourceParam;

/// A parameter with the names that it has in the test.
pub struct Argument<'a> {
    pub param: &'a SourceParam,
    /// The type of what is held for it; `None` if that cannot be told.
    pub owned: Option<Type>,
    /// The parameter's type with everything filled in.
    ty: Type,
    /// `w: Vec<f64>`, for messages.
    pub what: String,
    recipe: TokenStream,
    name: String,
    /// What makes values of it.
    pub drawn: Ident,
    given: Ident,
    /// The value of an evaluation.
    pub value: Ident,
    view: Ident,
    pub zero: Ident,
    pub bar: Ident,
}

impl<'a> Argument<'a> {
    pub fn new(index: usize, param: &'a SourceParam, instance: &Instance, check: &Check, rt: &TokenStream) -> Self {
        let ty = instance.concrete(&param.ty);
        let open = instance.is_open(&param.ty);
        let owned = owned(&ty).filter(|_| !open);
        let name = super::shown_name(param).to_owned();
        let ident = |role: &str| format_ident!("{}_{}", role, index, span = Span::mixed_site());
        Argument {
            param,
            what: format!("{name}: {}", shown(owned.as_ref().unwrap_or(&ty))),
            owned,
            ty,
            recipe: check.recipe(&name, rt),
            name,
            drawn: ident("drawn"),
            given: ident("given"),
            value: ident("value"),
            view: ident("view"),
            zero: ident("zero"),
            bar: ident("bar"),
        }
    }

    /// Its final state is an output.
    pub fn is_changed(&self) -> bool {
        self.param.active && self.param.reference() == Reference::Mut
    }

    pub fn is_slice(&self) -> bool {
        matches!(Ty::of(&self.ty).strip(), Ty::Slice(_))
    }

    /// `let mut value = drawn.at(run);`
    pub fn value(&self) -> TokenStream {
        let (value, drawn) = (&self.value, &self.drawn);
        quote!(let mut #value = #drawn.at(run);)
    }

    /// What is passed, and what must be made for it before.
    pub fn pass(&self) -> (TokenStream, TokenStream) {
        let (value, view) = (&self.value, &self.view);
        match &self.ty {
            Type::Reference(reference) if reference.mutability.is_some() => (quote!(), quote!(&mut #value)),
            Type::Reference(reference) if !has_references(&reference.elem) => (quote!(), quote!(&#value)),
            Type::Reference(reference) => {
                let made = seen(&reference.elem, &quote!(&#value));
                (quote!(let #view = #made;), quote!(&#view))
            }
            ty if has_references(ty) => (quote!(), seen(ty, &quote!(&#value))),
            _ => (quote!(), quote!(#value)),
        }
    }

    /// `drawn.back(value);` for what was only lent.
    pub fn back(&self) -> Option<TokenStream> {
        let (value, drawn) = (&self.value, &self.drawn);
        (self.param.reference() == Reference::Shared).then(|| quote!(#drawn.back(#value);))
    }

    /// Hands in the gradient, and the argument as it was left.
    pub fn hand_in(&self) -> TokenStream {
        let (drawn, zero, bar, value) = (&self.drawn, &self.zero, &self.bar, &self.value);
        let left = if self.param.reference() == Reference::Shared {
            quote!(#drawn.left(run, ::core::option::Option::Some(&#value));)
        } else {
            quote!(#drawn.left::<()>(run, ::core::option::Option::None);)
        };
        quote! {
            #drawn.gradient(run, #zero, #bar);
            #left
        }
    }
}

/// Draws all arguments.
pub fn draws(arguments: &[Argument<'_>], check: &Check, rt: &TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    if let Some(path) = &check.sample {
        let given: Vec<_> = arguments.iter().map(|argument| &argument.given).collect();
        let pattern = match &given[..] {
            [one] => quote!(#one),
            several => quote!((#(#several),*)),
        };
        out.extend(quote!(let size = draw.size(); let #pattern = #path(&mut draw.rng, size);));
    }
    for argument in arguments {
        let Argument { drawn, given, what, name, recipe, owned, .. } = argument;
        let active = argument.param.active;
        out.extend(if check.sample.is_some() {
            let cloner = quote!((&__check::Kind::of(&#given)).cloner());
            if active {
                quote!(let cloner = #cloner; let #drawn = __check::Free::given(#name, #what, #given, cloner)?;)
            } else {
                quote!(let cloner = #cloner; let #drawn = __check::Fixed::given(#what, #given, cloner)?;)
            }
        } else {
            let kind = quote!((&#rt::check::Kind::<#owned>::NEW));
            if active {
                quote!(let #drawn = __check::Free::draw(draw, #name, #what, #recipe, #kind.sampler(), #kind.cloner())?;)
            } else {
                quote!(let #drawn = __check::Fixed::draw(draw, #what, &#recipe, #kind.sampler(), #kind.cloner())?;)
            }
        });
    }
    out
}

/// The signature of a sampler that the user may write.
pub fn sampler(arguments: &[Argument<'_>]) -> String {
    let types: Vec<_> = arguments.iter().map(|argument| shown(argument.owned.as_ref().unwrap_or(&argument.ty))).collect();
    let types = match &types[..] {
        [one] => one.clone(),
        several => format!("({})", several.join(", ")),
    };
    format!("fn draw_arguments(rng: &mut pullback::gradcheck::Rng, size: usize) -> {types} {{ .. }}")
}

/// The type of an owned value from which one of `ty` can be lent.
fn owned(ty: &Type) -> Option<Type> {
    Some(match ty {
        Type::Paren(inner) => owned(&inner.elem)?,
        Type::Group(inner) => owned(&inner.elem)?,
        Type::Reference(reference) => owned(&reference.elem)?,
        Type::Slice(slice) => {
            let element = owned(&slice.elem)?;
            parse_quote!(::std::vec::Vec<#element>)
        }
        Type::Array(array) => {
            let (element, length) = (owned(&array.elem)?, &array.len);
            parse_quote!([#element; #length])
        }
        Type::Tuple(tuple) => {
            let elements = tuple.elems.iter().map(owned).collect::<Option<Vec<_>>>()?;
            parse_quote!((#(#elements,)*))
        }
        Type::Path(path) if path.path.is_ident("str") => parse_quote!(::std::string::String),
        Type::Path(path) => match (container(path), has_references(ty)) {
            (Some((name, inner)), true) => {
                let inner = owned(inner)?;
                let name = syn::Ident::new(name, Span::call_site());
                parse_quote!(#name<#inner>)
            }
            _ => ty.clone(),
        },
        Type::ImplTrait(_) | Type::TraitObject(_) | Type::Infer(_) | Type::Macro(_) | Type::Never(_) => {
            return None;
        }
        ty => ty.clone(),
    })
}

/// `Option<T>` or `Vec<T>`
fn container(path: &syn::TypePath) -> Option<(&'static str, &Type)> {
    let last = path.path.segments.last()?;
    let name = ["Option", "Vec"].into_iter().find(|name| last.ident == name)?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        syn::GenericArgument::Type(ty) => Some((name, ty)),
        _ => None,
    }
}

/// Whether there are references in a type, outside of other people's types.
pub fn has_references(ty: &Type) -> bool {
    match ty {
        Type::Paren(inner) => has_references(&inner.elem),
        Type::Group(inner) => has_references(&inner.elem),
        Type::Reference(_) => true,
        Type::Slice(slice) => has_references(&slice.elem),
        Type::Array(array) => has_references(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(has_references),
        Type::Path(path) => container(path).is_some_and(|(_, inner)| has_references(inner)),
        _ => false,
    }
}

/// A value of `ty` made from `held`, a reference to the owned form of it.
fn seen(ty: &Type, held: &TokenStream) -> TokenStream {
    match ty {
        Type::Paren(inner) => seen(&inner.elem, held),
        Type::Group(inner) => seen(&inner.elem, held),
        Type::Reference(reference) => match &*reference.elem {
            Type::Slice(slice) if has_references(&slice.elem) => {
                let elements = seen(&reference.elem, held);
                quote!(&*#elements.leak())
            }
            Type::Slice(_) => quote!(&(#held)[..]),
            Type::Path(path) if path.path.is_ident("str") => quote!(&(#held)[..]),
            inner if has_references(inner) => {
                let inner = seen(inner, held);
                quote!(&*::std::boxed::Box::leak(::std::boxed::Box::new(#inner)))
            }
            _ => quote!(#held),
        },
        Type::Slice(slice) => each(&slice.elem, held),
        Type::Array(array) if has_references(ty) => {
            let inner = seen(&array.elem, &quote!(&(#held)[index]));
            quote!(::core::array::from_fn(|index| #inner))
        }
        Type::Tuple(tuple) if has_references(ty) => {
            let parts = tuple.elems.iter().enumerate().map(|(index, ty)| {
                let index = syn::Index::from(index);
                seen(ty, &quote!(&(#held).#index))
            });
            quote!((#(#parts,)*))
        }
        Type::Path(path) if has_references(ty) => match container(path) {
            Some(("Option", inner)) => {
                let inner = seen(inner, &quote!(held));
                quote!((#held).as_ref().map(|held| #inner))
            }
            Some((_, inner)) => each(inner, held),
            None => quote!(#held),
        },
        _ => quote!(::core::clone::Clone::clone(#held)),
    }
}

fn each(element: &Type, held: &TokenStream) -> TokenStream {
    let inner = seen(element, &quote!(held));
    quote!((#held).iter().map(|held| #inner).collect::<::std::vec::Vec<_>>())
}
