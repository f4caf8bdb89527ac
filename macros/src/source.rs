//! Admission: the user's function, inside the subset that is differentiated.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Block, FnArg, GenericParam, Pat, ReceiverKind, ReturnType, Signature, Type, parse_quote};

use crate::diag::{Result, Sink, refuse};
use crate::emit::bounds;
use crate::ir::{Reference, Ty};
use crate::options::Options;

/// A function as it is differentiated.
pub struct Source {
    pub name: Ident,
    pub params: Vec<SourceParam>,
    /// The type that is written behind the arrow, without lifetimes of its own.
    pub output: Type,
    pub generics: syn::Generics,
    pub block: Block,
    pub options: Options,
    /// The name of the type that `Self` is.
    pub self_name: Option<String>,
    /// The type that a method belongs to.
    pub self_ty: Option<Type>,
    /// The type parameters of the impl or trait around a method.
    pub outer: Vec<Ident>,
    /// The generics of the inherent impl around a method, with their bounds.
    pub around: syn::Generics,
    /// A method of a trait, whose types are those that the trait writes.
    pub of_trait: bool,
    /// The body mentions the function's own name.
    pub recursive: bool,
}

/// A parameter as it is written.
pub struct SourceParam {
    /// The name in generated code.
    pub name: String,
    pub span: Span,
    pub ty: Type,
    pub mutable: bool,
    pub active: bool,
    /// It is inactive as its type is taken to have no floats.
    pub ty_is_inert: bool,
    /// The name that the body knows it by.
    pub binds: Option<String>,
    /// The pattern that it is taken apart by.
    pub pattern: Option<Pat>,
    pub is_self: bool,
}

impl SourceParam {
    pub fn reference(&self) -> Reference {
        match Ty::of(&self.ty) {
            Ty::Ref(_) => Reference::Shared,
            Ty::RefMut(_) => Reference::Mut,
            _ => Reference::Value,
        }
    }

    pub fn ident(&self) -> Ident {
        let name = self.name.trim_start_matches("r#");
        let name = if self.name.starts_with("r#") { format!("{name}_") } else { name.to_owned() };
        named(&name, Span::mixed_site().located_at(self.span))
    }
}

/// An identifier at a span of ours, where this crate's edition decides what a keyword is: a name that is none in the edition of
/// the user's stays a name.
pub fn named(name: &str, span: Span) -> Ident {
    const LATER: [&str; 5] = ["async", "await", "dyn", "gen", "try"];
    if LATER.contains(&name) { Ident::new_raw(name, span) } else { Ident::new(name, span) }
}

/// As `named`, for an identifier that is there.
pub fn respanned(ident: &Ident, span: Span) -> Ident {
    let name = ident.to_string();
    if name.starts_with("r#") {
        let mut ident = ident.clone();
        ident.set_span(span);
        return ident;
    }
    named(&name, span)
}

impl Source {
    /// Whether the pullback is boxed, so that its type does not contain itself.
    pub fn is_boxed(&self) -> bool {
        self.options.boxed || self.recursive
    }

    pub fn result_ty(&self) -> Ty {
        Ty::of(&self.output)
    }

    /// Whether nothing that the function yields carries a derivative, so that an inactive argument loses none.
    pub fn yields_nothing(&self) -> bool {
        self.result_ty().is_inert() && self.params.iter().all(|param| !param.active || param.reference() != Reference::Mut)
    }
}

impl Source {
    /// Whether a parameter comes by value and holds references, which the pullback must not carry.
    pub fn holds_references(&self, param: &SourceParam) -> bool {
        let own = self.self_ty.as_ref().filter(|_| bounds::mentions(&param.ty, &Ident::new("Self", Span::call_site())));
        param.reference() == Reference::Value && (borrows(&param.ty) || own.is_some_and(borrows))
    }

    /// What is known of the type that a method belongs to, where that is one of `std`'s containers.
    pub fn known_self(&self) -> Option<Ty> {
        let own = self.self_ty.as_ref().map(Ty::of)?;
        let known = matches!(own, Ty::Vec(_) | Ty::Slice(_) | Ty::Array(_) | Ty::Tuple(_) | Ty::Option(_) | Ty::Result(_));
        known.then_some(own)
    }

    /// The lifetimes of the impl around a method whose receiver's copy is kept to be passed again.
    pub fn outer_lifetimes(&self) -> Vec<syn::Lifetime> {
        struct Names(Vec<syn::Lifetime>);
        impl Visit<'_> for Names {
            fn visit_lifetime(&mut self, lifetime: &syn::Lifetime) {
                if lifetime.ident != "static" && !self.0.contains(lifetime) {
                    self.0.push(lifetime.clone());
                }
            }
        }
        let mut names = Names(Vec::new());
        let own = Ident::new("Self", Span::call_site());
        let kept = self.params.iter().any(|param| self.is_passed_again(param) && bounds::mentions(&param.ty, &own));
        if kept && let Some(ty) = &self.self_ty {
            names.visit_type(ty);
        }
        names.0
    }

    /// Whether such a parameter's primal is passed again, as that of a reference is. What a trait calls `Self` is a value to the
    /// trait's callers, whatever an impl's type holds.
    pub fn is_passed_again(&self, param: &SourceParam) -> bool {
        let of_trait = || self.of_trait && !borrows(&param.ty);
        param.active && self.holds_references(param) && !of_trait()
    }
}

/// Whether a written type holds references that do not live for ever.
pub fn borrows(ty: &Type) -> bool {
    struct Finder(bool);
    impl Visit<'_> for Finder {
        fn visit_type_reference(&mut self, reference: &syn::TypeReference) {
            self.0 |= reference.lifetime.is_none();
            syn::visit::visit_type_reference(self, reference);
        }
        fn visit_lifetime(&mut self, lifetime: &syn::Lifetime) {
            self.0 |= lifetime.ident != "static";
        }
        fn visit_type_fn_ptr(&mut self, _: &syn::TypeFnPtr) {}
    }
    let mut finder = Finder(false);
    finder.visit_type(ty);
    finder.0
}

/// What a method belongs to.
pub struct Owner {
    pub ty: Type,
    /// The type parameters that are in scope.
    pub generics: Vec<Ident>,
    /// The generics of an inherent impl, whose methods ask of them what derivatives need; a trait's methods cannot.
    pub around: syn::Generics,
    /// Whether it is a trait's, or an impl of one.
    pub of_trait: bool,
}

/// What a local name is known by: its text, and where a macro made it the expansion that it belongs to, so that names of
/// two expansions are two names. The compiler shows the expansion in a span's debug form alone.
pub fn key(ident: &Ident) -> String {
    let name = ident.to_string();
    if name == "self" {
        return name;
    }
    let span = format!("{:?}", ident.span());
    match span.split_once(' ') {
        Some((expansion, _)) if expansion.starts_with('#') => format!("{name}{expansion}"),
        _ => name,
    }
}

/// Takes `#[no_diff]` off an attribute list and tells whether it was there.
pub fn take_no_diff(attrs: &mut Vec<Attribute>) -> bool {
    let before = attrs.len();
    attrs.retain(|attr| !attr.path().is_ident("no_diff"));
    attrs.len() != before
}

/// The signature without the attributes that only this macro understands.
pub fn clean(signature: &mut Signature) {
    for arg in &mut signature.inputs {
        match arg {
            FnArg::Typed(typed) => {
                take_no_diff(&mut typed.attrs);
            }
            FnArg::Receiver(receiver) => {
                take_no_diff(&mut receiver.attrs);
            }
        }
    }
}

/// Admits a function.
pub fn admit(signature: &Signature, block: &Block, options: &Options, owner: Option<&Owner>) -> Result<Source> {
    let self_ty = owner.map(|owner| &owner.ty);
    let mut sink = Sink::default();
    if let Some(token) = &signature.asyncness {
        sink.push(refuse(
            token,
            "an `async` function",
            "the order in which it runs is not known when the way back is written",
            "differentiate the computation in a function of its own",
        ));
    }
    if let syn::Safety::Unsafe(token) = &signature.safety {
        sink.push(refuse(
            token,
            "an `unsafe` function",
            "memory can be changed there in ways that are not written in the code",
            "give it a rule: `#[differentiable(vjp = ..)]` on a safe function",
        ));
    }
    if let Some(token) = &signature.variadic {
        sink.push(refuse(token, "a variadic function", "its arguments have no types", "take a slice"));
    }
    let name = signature.ident.to_string();
    if is_primitive(&name) && self_ty.is_none() {
        sink.push(refuse(
            &signature.ident,
            "a function with the name of a primitive type",
            "its derivative would stand under the type's name and hide it",
            "rename it, or write `#[differentiable(name = ..)]`",
        ));
    }
    let mut generics = signature.generics.clone();
    let mut params = Vec::new();
    for (index, arg) in signature.inputs.iter().enumerate() {
        match param(arg, index, self_ty, &mut generics) {
            Ok(param) => params.push(param),
            Err(error) => sink.push(error),
        }
    }
    let output = match &signature.output {
        ReturnType::Default => parse_quote!(()),
        ReturnType::Type(_, ty) => ungrouped(ty).clone(),
    };
    if let Type::Reference(reference) = &output
        && reference.mutability.is_some()
    {
        sink.push(refuse(
            &output,
            "a function that returns a `&mut`",
            "which place is changed through it could not be told by the caller",
            "change the place in the function itself, or return its position",
        ));
    }
    if let Type::ImplTrait(_) = &output {
        sink.push(refuse(
            &output,
            "a function that returns `impl Trait`",
            "what it returns has no type that a tangent could be named for",
            "name the type",
        ));
    }
    let self_name = self_ty.and_then(type_name);
    let recursive = mentions(block, &signature.ident);
    sink.finish()?;
    Ok(Source {
        name: signature.ident.clone(),
        params,
        output,
        generics,
        block: block.clone(),
        options: options.clone(),
        self_name,
        self_ty: self_ty.cloned(),
        outer: owner.map(|owner| owner.generics.clone()).unwrap_or_default(),
        around: owner.map(|owner| owner.around.clone()).unwrap_or_default(),
        of_trait: owner.is_some_and(|owner| owner.of_trait),
        recursive,
    })
}

/// A type that a macro was given, without the group around it that nobody sees.
fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        ty => ty,
    }
}

fn param(arg: &FnArg, index: usize, self_ty: Option<&Type>, generics: &mut syn::Generics) -> Result<SourceParam> {
    match arg {
        FnArg::Receiver(receiver) => {
            let ty: Type = match &receiver.kind {
                ReceiverKind::Value => parse_quote!(Self),
                ReceiverKind::Reference(_, lifetime, None) => parse_quote!(& #lifetime Self),
                ReceiverKind::Reference(_, lifetime, Some(_)) => parse_quote!(& #lifetime mut Self),
                ReceiverKind::Typed(_, ty) => match &**ty {
                    Type::Path(path) if path.path.is_ident("Self") => (**ty).clone(),
                    Type::Reference(reference) if matches!(&*reference.elem, Type::Path(path) if path.path.is_ident("Self")) => {
                        (**ty).clone()
                    }
                    _ => {
                        return Err(refuse(
                            receiver,
                            "this kind of receiver",
                            "the derivative of a method takes `self`, `&self` or `&mut self`",
                            "write one of these",
                        ));
                    }
                },
                _ => return Err(refuse(receiver, "this kind of receiver", "it is not known", "write `self`, `&self` or `&mut self`")),
            };
            let _ = self_ty;
            Ok(SourceParam {
                name: "this".to_owned(),
                span: receiver.span(),
                ty,
                mutable: receiver.mutability.is_some(),
                ty_is_inert: false,
                active: !receiver.attrs.iter().any(|attr| attr.path().is_ident("no_diff")),
                binds: Some("self".to_owned()),
                pattern: None,
                is_self: true,
            })
        }
        FnArg::Typed(typed) => {
            let mut attrs = typed.attrs.clone();
            let no_diff = take_no_diff(&mut attrs);
            let mut ty = (*typed.ty).clone();
            name_impl_traits(&mut ty, index, generics);
            if !no_diff {
                refuse_type(&ty)?;
            }
            let ty_is_inert = !no_diff && Ty::of(&ty).is_inert();
            let active = !no_diff && !ty_is_inert;
            let base = SourceParam {
                name: format!("arg{index}"),
                span: typed.pat.span(),
                ty,
                mutable: false,
                active,
                ty_is_inert,
                binds: None,
                pattern: None,
                is_self: false,
            };
            Ok(match &*typed.pat {
                Pat::Ident(ident) if ident.by_ref.is_none() && ident.subpat.is_none() => SourceParam {
                    name: ident.ident.to_string(),
                    span: ident.ident.span(),
                    mutable: ident.mutability.is_some(),
                    binds: Some(key(&ident.ident)),
                    ..base
                },
                Pat::Wild(_) => base,
                pat => SourceParam { pattern: Some(pat.clone()), ..base },
            })
        }
    }
}

/// `impl Trait` in argument position gets a name.
fn name_impl_traits(ty: &mut Type, index: usize, generics: &mut syn::Generics) {
    struct Namer<'g> {
        index: usize,
        generics: &'g mut syn::Generics,
    }
    impl VisitMut for Namer<'_> {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if let Type::ImplTrait(imp) = ty {
                let name = format_ident!("__Arg{}", self.index);
                let bounds = &imp.bounds;
                if !is_callable(bounds) {
                    self.generics.params.push(parse_quote!(#name: #bounds));
                    *ty = parse_quote!(#name);
                }
                return;
            }
            syn::visit_mut::visit_type_mut(self, ty);
        }
    }
    Namer { index, generics }.visit_type_mut(ty);
}

fn is_callable(bounds: &syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>) -> bool {
    bounds.iter().any(|bound| matches!(bound, syn::TypeParamBound::Trait(bound) if bound.path.segments.last().is_some_and(|last| matches!(&last.ident.to_string()[..], "Fn" | "FnMut" | "FnOnce"))))
}

/// Types that cannot be differentiated through, whatever is done with them.
fn refuse_type(ty: &Type) -> Result<()> {
    struct Finder(Option<syn::Error>);
    impl Visit<'_> for Finder {
        fn visit_type(&mut self, ty: &Type) {
            let refusal = match ty {
                Type::ImplTrait(_) | Type::FnPtr(_) => Some((
                    "a function as a parameter",
                    "what it does cannot be seen when the derivative is written",
                    "take a differentiable function by its handle: `f: impl pullback::Function<(f64,), Output = f64>`",
                )),
                Type::TraitObject(object) if is_callable(&object.bounds) => Some((
                    "a function as a parameter",
                    "what it does cannot be seen when the derivative is written",
                    "take a differentiable function by its handle: `f: impl pullback::Function<(f64,), Output = f64>`",
                )),
                Type::TraitObject(_) => Some((
                    "a trait object",
                    "which method is called, and so which derivative, is known at run time only",
                    "take a generic parameter with the trait as its bound",
                )),
                Type::Ptr(_) => Some(("a raw pointer", "what it points to can be changed without being seen", "take a reference")),
                // Those of `std` are written with what they hold: a plain `Cell` is somebody's own.
                Type::Path(path) => {
                    path.path.segments.last().filter(|last| !last.arguments.is_none()).and_then(|last| match &last.ident.to_string()[..] {
                        "Rc" | "Arc" | "RefCell" | "Cell" | "Mutex" | "RwLock" => Some((
                            "shared or interior mutability",
                            "what is changed through it could not be followed",
                            "take a reference to the value inside",
                        )),
                        "HashMap" | "BTreeMap" | "HashSet" | "BTreeSet" | "VecDeque" | "LinkedList" | "BinaryHeap" => Some((
                            "this collection",
                            "its elements have no positions that an adjoint could follow",
                            "take a vector or a slice, or mark the parameter `#[no_diff]`",
                        )),
                        "Result" if holds_float_error(last) => Some((
                            "an error that holds floats",
                            "what an error holds is not followed, so that its derivative would be lost",
                            "take an `Option` and the error's float beside it, or mark the parameter `#[no_diff]`",
                        )),
                        _ => None,
                    })
                }
                _ => None,
            };
            if let (Some((met, why, instead)), None) = (refusal, &self.0) {
                self.0 = Some(refuse(ty, met, why, instead));
            }
            syn::visit::visit_type(self, ty);
        }
    }
    let mut finder = Finder(None);
    finder.visit_type(ty);
    finder.0.map_or(Ok(()), Err)
}

/// Whether the second argument of `Result` is written with floats in it.
fn holds_float_error(result: &syn::PathSegment) -> bool {
    let syn::PathArguments::AngleBracketed(arguments) = &result.arguments else { return false };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    let float = |name| Ident::new(name, Span::call_site());
    types.skip(1).any(|error| bounds::mentions(error, &float("f64")) || bounds::mentions(error, &float("f32")))
}

/// Whether a name is that of a primitive type.
pub fn is_primitive(name: &str) -> bool {
    matches!(
        name,
        "str"
            | "f32"
            | "f64"
            | "bool"
            | "char"
            | "u8"
            | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
    )
}

/// The last name of a type's path.
pub fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        Type::Reference(reference) => type_name(&reference.elem),
        Type::Paren(inner) => type_name(&inner.elem),
        Type::Group(inner) => type_name(&inner.elem),
        _ => None,
    }
}

/// Whether a block mentions a name.
fn mentions(block: &Block, name: &Ident) -> bool {
    struct Mentions<'n>(&'n Ident, bool);
    impl Visit<'_> for Mentions<'_> {
        fn visit_path_segment(&mut self, segment: &syn::PathSegment) {
            self.1 |= segment.ident == *self.0;
            syn::visit::visit_path_segment(self, segment);
        }
        fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
            self.1 |= call.method == *self.0;
            syn::visit::visit_expr_method_call(self, call);
        }
    }
    let mut mentions = Mentions(name, false);
    mentions.visit_block(block);
    mentions.1
}

/// The names of the type and const parameters, for `use<..>`.
pub fn captured(generics: &syn::Generics) -> Vec<Ident> {
    generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Type(param) => Some(param.ident.clone()),
            GenericParam::Const(param) => Some(param.ident.clone()),
            GenericParam::Lifetime(_) => None,
        })
        .collect()
}
