//! Whether a method by value, or one on a reference or a box, is preferred to the annotated one of its name.
//!
//! Method resolution takes `w.by(x)` by value where it can, then by `&`, then by `&mut`, whoever the methods are of. Where an
//! annotated `by(&self)` is called and a trait without derivative has a `by(self)`, the function would call that one, and its
//! derivative this one. So each annotated method has a twin, `__lent_by`, which says whose it is and how it takes its receiver, and
//! each call asks, in code that is never run, with a trait in scope that has a `by` on everything that comes before that: where
//! another trait has one too, rustc finds the name ambiguous.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::visit::Visit;
use syn::{ExprMethodCall, FnArg, Pat, ReceiverKind, ReturnType, Signature, Type};

use crate::emit::{function, signature};
use crate::source::clean;

/// A name as it is part of others.
fn plain(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}

fn twin(name: &Ident) -> Ident {
    format_ident!("__lent_{}", plain(name), span = name.span())
}

/// The twin of a method, which is never run.
pub fn lent(method: &Signature, visibility: &TokenStream, rt: &TokenStream) -> TokenStream {
    let mut signature = method.clone();
    clean(&mut signature);
    let Some(FnArg::Receiver(receiver)) = signature.inputs.first_mut() else { return TokenStream::new() };
    let is_exclusive = match &receiver.kind {
        ReceiverKind::Reference(_, _, exclusive) => Some(exclusive.is_some()),
        ReceiverKind::Typed(_, ty) => match &**ty {
            Type::Reference(reference) => Some(reference.mutability.is_some()),
            _ => None,
        },
        _ => None,
    };
    let lifetime = match &receiver.kind {
        ReceiverKind::Reference(_, lifetime, _) => lifetime.clone(),
        _ => None,
    };
    let by = match is_exclusive {
        None => quote!(Value),
        Some(false) => quote!(Shared),
        Some(true) => quote!(Exclusive),
    };
    // By `&` whatever the method does, so that the type of the receiver decides alone.
    *receiver = syn::parse_quote!(&#lifetime self);
    for argument in signature.inputs.iter_mut().skip(1) {
        if let FnArg::Typed(argument) = argument {
            *argument.pat = Pat::Verbatim(quote!(_));
        }
    }
    let output = match &signature.output {
        ReturnType::Default => quote!(()),
        // What such a method returns has no derivative.
        ReturnType::Type(_, ty) if has_impl(ty) => return TokenStream::new(),
        ReturnType::Type(_, ty) => quote!(#ty),
    };
    signature.ident = twin(&method.ident);
    signature.constness = None;
    signature.output = syn::parse_quote!(-> #rt::Lent<Self, #rt::#by, #output>);
    signature.generics.make_where_clause().predicates.push(syn::parse_quote!(Self: Sized));
    let allow = function::allowances();
    quote! {
        #[doc(hidden)]
        #allow
        #visibility #signature { ::core::unreachable!() }
    }
}

/// Whether a type is known by its traits alone.
fn has_impl(ty: &Type) -> bool {
    struct Impls(bool);
    impl Visit<'_> for Impls {
        fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut impls = Impls(false);
    impls.visit_type(ty);
    impls.0
}

/// The user's own name, where a call of it can be asked: every type has an `into` by value, so that nothing of the user's can come before.
pub fn asked(call: &ExprMethodCall) -> Option<Ident> {
    let is_everywhere = call.method == "into" || call.method == "try_into";
    (!is_everywhere).then(|| call.method.clone())
}

fn module(name: &Ident, arguments: usize) -> Ident {
    format_ident!("__preferred_{}_{}", plain(name), arguments)
}

/// The traits that calls of a method are asked with, in a module of the function.
pub fn traits(name: &Ident, arguments: usize, krate: &TokenStream) -> TokenStream {
    let (module, twin) = (module(name, arguments), twin(name));
    let types: Vec<_> = (0..arguments).map(|at| format_ident!("A{}", at)).collect();
    let ways = [
        ("HidesTheAnnotatedMethodByValue", quote!(self)),
        ("HidesTheAnnotatedMethodByReference", quote!(&self)),
        ("HidesTheAnnotatedMethodByMutableReference", quote!(&mut self)),
    ];
    let ways = ways.into_iter().map(|(way, receiver)| {
        let way = format_ident!("{way}");
        quote! {
            pub trait #way {
                fn #name<#(#types,)* R>(#receiver, #(_: #types),*) -> R where Self: Sized { ::core::unreachable!() }
            }
            impl<T> #way for T {}
        }
    });
    // What has a method of ours, of which nothing is said.
    let ours = [("OfOurs", quote!(__rt::Differentiable<Core = T>)), ("OfIntegers", quote!(__rt::IntMethods))].map(|(of, bound)| {
        let of = format_ident!("{of}");
        quote! {
            pub trait #of {
                fn #twin<#(#types,)* R>(&mut self, #(_: #types),*) -> __rt::Lent<Self, __rt::NotSaid, R> where Self: Sized {
                    ::core::unreachable!()
                }
            }
            impl<T: #bound> #of for T {}
        }
    });
    quote! {
        mod #module {
            use #krate::__v1 as __rt;
            #(#ways)*
            #(#ours)*
        }
    }
}

/// The call of a method's derivative, and beside it what asks which method the user's own name reaches. That is never run: it
/// gives the result the type that all have.
pub fn asking(
    name: &Ident,
    turbofish: &TokenStream,
    receiver: &TokenStream,
    arguments: usize,
    list: &TokenStream,
    call: &TokenStream,
) -> TokenStream {
    let (module, twin, at) = (module(name, arguments), twin(name), signature::at(name));
    // Ours have no type parameters.
    let ours = if turbofish.is_empty() { quote!(use #module::{OfIntegers as _, OfOurs as _};) } else { quote!() };
    // The name alone is asked for. The arguments would say nothing, and some have no type but the method's own: `None`, `&[]`.
    let units = vec![quote!(()); arguments];
    let units = quote!(#(#units),*);
    // After the loop nothing is moved or borrowed.
    quote_spanned! {at=> {
        let __called = #call;
        if false {
            loop {}
            use __rt::{Far as _, Near as _};
            let __receiver = __rt::receiver_of(&__called, #receiver);
            let __lent = { #ours __receiver.#twin #turbofish(#list) };
            let __before = &__rt::before(&__receiver, &__lent);
            __rt::never_pulled(&__called, __lent, [
                { use #module::HidesTheAnnotatedMethodByValue as _; __before.by_value().#name(#units) },
                { use #module::HidesTheAnnotatedMethodByReference as _; __before.by_reference().#name(#units) },
                { use #module::HidesTheAnnotatedMethodByMutableReference as _; __before.by_mutable_reference().#name(#units) },
                { use #module::HidesTheAnnotatedMethodByValue as _; __before.inner_by_value().#name(#units) },
                { use #module::HidesTheAnnotatedMethodByReference as _; __before.inner_by_reference().#name(#units) },
            ]);
        }
        __called
    } }
}
