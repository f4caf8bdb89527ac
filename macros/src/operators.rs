//! Impls of the standard library's operators: each becomes an impl of our rule trait, so that `a * b` simply works.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::visit_mut::VisitMut;
use syn::{FnArg, ImplItem, ItemImpl, Path, PathArguments, Type, parse_quote};

use crate::diag::{Result, refuse, refuse_at};
use crate::options::Options;
use crate::source::admit;
use crate::{emit, pipeline};

const BINARY: &[&str] = &["Add", "Sub", "Mul", "Div", "Rem"];
const ASSIGN: &[&str] = &["AddAssign", "SubAssign", "MulAssign", "DivAssign", "RemAssign"];

/// Whether a trait is an operator with a rule.
pub fn is_operator(name: &str) -> bool {
    BINARY.contains(&name) || ASSIGN.contains(&name) || name == "Neg"
}

/// Traits of the standard library that no rule is known for.
pub fn is_foreign(name: &str) -> bool {
    matches!(
        name,
        "BitAnd"
            | "BitOr"
            | "BitXor"
            | "Shl"
            | "Shr"
            | "BitAndAssign"
            | "BitOrAssign"
            | "BitXorAssign"
            | "ShlAssign"
            | "ShrAssign"
            | "Deref"
            | "DerefMut"
            | "Iterator"
            | "IntoIterator"
            | "From"
            | "Into"
            | "Default"
            | "Clone"
            | "Copy"
            | "Drop"
            | "Display"
            | "Debug"
            | "PartialEq"
            | "PartialOrd"
            | "Eq"
            | "Ord"
            | "Hash"
            | "FromStr"
            | "AsRef"
            | "Not"
            | "Sum"
            | "Product"
            | "FromIterator"
            | "Extend"
    )
}

/// Whether the attribute extends the impl itself: an impl of an annotated trait.
pub fn is_extended(item: &ItemImpl) -> bool {
    item.trait_.as_ref().is_some_and(|(path, _)| {
        let name = path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        !is_operator(&name) && !is_foreign(&name) && !crate::index::is_index(&name)
    })
}

/// The mode of an operand's type, and the type without its reference.
fn mode(ty: &Type, rt: &TokenStream) -> (TokenStream, Type) {
    match ty {
        Type::Reference(reference) => (quote!(#rt::Ref), (*reference.elem).clone()),
        ty => (quote!(#rt::Own), ty.clone()),
    }
}

/// Holds the trait of an impl to the one of `std` that is called like it: their methods are the same functions.
pub fn held(item: &ItemImpl, path: &Path, options: &Options) -> TokenStream {
    let krate = &options.krate;
    let rt = quote!(#krate::__v1);
    let method = item.items.iter().find_map(|member| match member {
        ImplItem::Fn(method) => Some(&method.sig.ident),
        _ => None,
    });
    let (Some(last), Some(method)) = (path.segments.last(), method) else { return TokenStream::new() };
    let self_ty = &*item.self_ty;
    let mut concrete = Concrete { self_ty, output: None };
    let (mut written, mut of_std) = (path.clone(), last.clone());
    concrete.visit_path_mut(&mut written);
    concrete.visit_path_segment_mut(&mut of_std);
    let (generics, _, clause) = item.generics.split_for_impl();
    let allow = crate::emit::function::allowances();
    let at = crate::emit::signature::at(&last.ident);
    quote_spanned! {at=>
        #allow
        const _: () = {
            fn check #generics() #clause {
                let methods = (<#self_ty as #written>::#method, <#self_ty as ::core::ops::#of_std>::#method);
                #rt::operator_of_std(methods);
            }
        };
    }
}

/// The rule of an operator.
pub fn operator(item: &ItemImpl, path: &Path, name: &str, options: &Options) -> Result<TokenStream> {
    let krate = &options.krate;
    let rt = quote!(#krate::__v1);
    let self_ty = &*item.self_ty;
    let rhs: Type = match path.segments.last().map(|last| &last.arguments) {
        Some(PathArguments::AngleBracketed(args)) => args
            .args
            .iter()
            .find_map(|arg| match arg {
                syn::GenericArgument::Type(ty) => Some(ty.clone()),
                _ => None,
            })
            .unwrap_or_else(|| self_ty.clone()),
        _ => self_ty.clone(),
    };
    let output: Type = item
        .items
        .iter()
        .find_map(|member| match member {
            ImplItem::Type(alias) => Some(alias.ty.clone()),
            _ => None,
        })
        .unwrap_or_else(|| parse_quote!(()));
    let Some(method) = item.items.iter().find_map(|member| match member {
        ImplItem::Fn(method) => Some(method.clone()),
        _ => None,
    }) else {
        return Err(refuse(&item.self_ty, "an operator without a method", "there is nothing to differentiate", "write the method"));
    };
    let mut output = output;
    Concrete { self_ty, output: None }.visit_type_mut(&mut output);
    let mut rhs = rhs;
    Concrete { self_ty, output: None }.visit_type_mut(&mut rhs);
    let mut method = method;
    Concrete { self_ty, output: Some(&output) }.visit_impl_item_fn_mut(&mut method);
    // The method becomes a function of its own, whose first argument is called `self` in the body alone.
    let assign = ASSIGN.contains(&name);
    let mut signature = method.sig.clone();
    if let Some(FnArg::Receiver(receiver)) = signature.inputs.first() {
        let _ = receiver;
        let ty: Type = if assign { parse_quote!(&mut #self_ty) } else { self_ty.clone() };
        signature.inputs[0] = parse_quote!(__self: #ty);
    }
    signature.generics = item.generics.clone();
    signature.ident = format_ident!("__operator", span = method.sig.ident.span());
    let mut source = admit(&signature, &method.block, options, None)?;
    if let Some(first) = source.params.first_mut() {
        first.binds = Some("self".to_owned());
        first.name = "this".to_owned();
        first.mutable = matches!(method.sig.inputs.first(), Some(FnArg::Receiver(receiver)) if receiver.mutability.is_some());
    }
    if let Some(marked) = source.params.iter().find(|param| !param.active && !param.ty_is_inert) {
        return Err(refuse_at(
            marked.span,
            "an operand of an operator that is marked `no_diff`",
            "where the operator is used nothing shows that a derivative ends there",
            "take the mark away, and write `no_diff(..)` around the operand where it is to count as constant",
        ));
    }
    source.self_name = crate::source::type_name(self_ty);
    source.recursive = false;
    let function = pipeline::pullback(&source, &quote!())?;
    let generics = emit::bounds::bounded(&source);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let turbofish = {
        let captured = crate::source::captured(&source.generics);
        if captured.is_empty() { quote!() } else { quote!(::<#(#captured),*>) }
    };
    let (left_mode, left) = mode(self_ty, &rt);
    let (right_mode, right) = mode(&rhs, &rt);
    let tangent = |ty: &Type| quote!(<#ty as #rt::Differentiable>::Tangent);
    let owned = |is_reference: bool, value: TokenStream| if is_reference { value } else { quote!(::core::clone::Clone::clone(#value)) };
    let is_reference = |ty: &Type| matches!(ty, Type::Reference(_));
    let pass = |ty: &Type, value: TokenStream| owned(is_reference(ty), value);
    // The rule has references to both operands.
    let again = |index: usize, ty: &Type, value: TokenStream| {
        let passed = is_reference(ty) || source.params.get(index).is_some_and(|param| source.is_passed_again(param));
        if passed { value } else { quote!(()) }
    };
    let trait_name = format_ident!("{}Rev", name);
    let (left_bar, right_bar, seed) = (tangent(&left), tangent(&right), tangent(&output));
    let (self_pass, right_pass) = (pass(self_ty, quote!(self)), pass(&rhs, quote!(right)));
    let (self_again, right_again) = (again(0, self_ty, quote!(self)), again(1, &rhs, quote!(right)));
    let allow = emit::function::allowances();
    let right_lend = if source.params.get(1).is_some_and(|param| !param.active) {
        quote!(#rt::lend(#rt::NoBar))
    } else {
        quote!(#rt::lend(&mut right_bar))
    };
    let left_lend = if source.params.first().is_some_and(|param| !param.active) {
        quote!(#rt::lend(#rt::NoBar))
    } else {
        quote!(#rt::lend(&mut left_bar))
    };
    let inner = emit::api::inner_name(&source);
    let modes = if assign {
        quote!(#rt::#trait_name<#right, #right_mode>)
    } else if name == "Neg" {
        quote!(#rt::NegRev<#left_mode>)
    } else {
        quote!(#rt::#trait_name<#right, #left_mode, #right_mode>)
    };
    // The rule runs the operator again, on both operands.
    let keeps = quote! {
        type KeepLeft<W: #rt::Wanted> = #rt::Whole where Self: ::std::borrow::ToOwned;
        type KeepRight<W: #rt::Wanted> = #rt::Whole where #right: ::std::borrow::ToOwned;
    };
    let written = if assign {
        quote! {
            #allow
            const _: () = {
                #function
                impl #impl_generics #rt::#trait_name<#right, #right_mode> for #left #where_clause {
                    type Bar = <#left as #rt::Differentiable>::Place;
                    type RB = #right_bar;
                    #keeps
                    fn rev(&self, right: &#right, bar: &mut Self::Bar) -> Self::RB {
                        let mut before = ::core::clone::Clone::clone(self);
                        let (_, pullback) = #inner #turbofish(&mut before, #right_pass);
                        let mut right_bar: Self::RB = #rt::zero(right);
                        pullback((), (), #right_again, #rt::lend(bar), #right_lend);
                        right_bar
                    }
                }
            };
        }
    } else if name == "Neg" {
        quote! {
            #allow
            const _: () = {
                #function
                impl #impl_generics #rt::NegRev<#left_mode> for #left #where_clause {
                    type TB = #seed;
                    type XB = #left_bar;
                    type Kept = #rt::Whole where Self: ::std::borrow::ToOwned;
                    fn rev(&self, t_bar: Self::TB) -> Self::XB {
                        let (_, pullback) = #inner #turbofish(#self_pass);
                        let mut left_bar: Self::XB = #rt::zero(self);
                        pullback(t_bar, #self_again, #left_lend);
                        left_bar
                    }
                }
            };
        }
    } else {
        quote! {
            #allow
            const _: () = {
                #function
                impl #impl_generics #rt::#trait_name<#right, #left_mode, #right_mode> for #left #where_clause {
                    type TB = #seed;
                    type LB = #left_bar;
                    type RB = #right_bar;
                    #keeps
                    fn rev(&self, right: &#right, t_bar: Self::TB) -> (Self::LB, Self::RB) {
                        let (_, pullback) = #inner #turbofish(#self_pass, #right_pass);
                        let (mut left_bar, mut right_bar): (Self::LB, Self::RB) = (#rt::zero(self), #rt::zero(right));
                        pullback(t_bar, #self_again, #right_again, #left_lend, #right_lend);
                        (left_bar, right_bar)
                    }
                }
            };
        }
    };
    let method = &method.sig.ident;
    let test = emit::check::test(&emit::check::Site {
        source: &source,
        outer: None,
        owner: Some((self_ty, None)),
        name: format!("<{} as {}>::{method}", crate::derive::shown(self_ty), crate::derive::shown(&parse_quote!(#path))),
        test: emit::check::of_method(self_ty, Some(path), method, &crate::source::captured(&item.generics)),
        calls: emit::check::Calls::Operator {
            primal: Box::new(parse_quote!(<#self_ty as #path>::#method)),
            rev: Box::new(parse_quote!(<#left as #modes>::rev)),
            assign,
        },
    });
    Ok(quote!(#written #test))
}

/// Replaces `Self` and `Self::Output` by the types they stand for, since the function stands outside of the impl.
struct Concrete<'t> {
    self_ty: &'t Type,
    output: Option<&'t Type>,
}

impl VisitMut for Concrete<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::Path(path) = ty {
            if path.path.is_ident("Self") {
                *ty = self.self_ty.clone();
                return;
            }
            let names: Vec<_> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            if let (["Self", "Output"], Some(output)) = (&names.iter().map(String::as_str).collect::<Vec<_>>()[..], self.output) {
                *ty = output.clone();
                return;
            }
        }
        syn::visit_mut::visit_type_mut(self, ty);
    }
    fn visit_path_mut(&mut self, path: &mut Path) {
        if path.segments.first().is_some_and(|first| first.ident == "Self")
            && let Some(name) = named(self.self_ty)
        {
            // `Self { .. }`, `Self(..)`, `Self::new(..)`
            let rest = path.segments.iter().skip(1).cloned().collect::<Vec<_>>();
            let mut replaced = name;
            replaced.segments.extend(rest);
            *path = replaced;
        }
        syn::visit_mut::visit_path_mut(self, path);
    }
}

/// A type's path, without its arguments: what stands before `{` or `::`.
fn named(ty: &Type) -> Option<Path> {
    match ty {
        Type::Reference(reference) => named(&reference.elem),
        Type::Path(path) if path.qself.is_none() => {
            let mut path = path.path.clone();
            if let Some(last) = path.segments.last_mut() {
                last.arguments = PathArguments::None;
            }
            Some(path)
        }
        _ => None,
    }
}
