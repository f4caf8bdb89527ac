//! Structs: the tangent has the same fields under the same names.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{DataStruct, DeriveInput, Fields};

use super::{Part, allowances, bounded, floatless, held, of_tangent, parts, tangent_name};
use crate::diag::Result;

pub fn derive(input: &DeriveInput, data: &DataStruct, rt: &TokenStream) -> Result<TokenStream> {
    let (name, vis) = (&input.ident, &input.vis);
    let tangent = tangent_name(name);
    let parts = parts(&data.fields);
    let generics = bounded(&input.generics, parts.iter(), rt);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let tangent_generics = of_tangent(&generics, parts.iter());
    let (tangent_impl, tangent_ty, tangent_where) = tangent_generics.split_for_impl();
    let docs = format!("The tangent of [`{name}`]: the derivative with respect to every field.");
    let declared: Vec<_> = parts
        .iter()
        .map(|part| {
            let (ty, vis) = (part.tangent(rt), &part.vis);
            let doc = format!("The derivative with respect to `{}`.", part.name);
            match &part.member {
                syn::Member::Named(name) => quote!(#[doc = #doc] #vis #name: #ty),
                syn::Member::Unnamed(_) => quote!(#[doc = #doc] #vis #ty),
            }
        })
        .collect();
    let body = match &data.fields {
        Fields::Named(_) => quote!(#tangent_where { #(#declared,)* }),
        Fields::Unnamed(_) => quote!((#(#declared,)*) #tangent_where;),
        Fields::Unit => quote!(#tangent_where;),
    };
    let own_params = &tangent_generics.params;
    let own_generics = if own_params.is_empty() { quote!() } else { quote!(<#own_params>) };
    let members: Vec<_> = parts.iter().map(|part| &part.member).collect();
    let allow = allowances();
    let zero = fields(&parts, |part| active_or_unit(part, |member| quote!(#rt::zero(&self.#member))));
    let nil = fields(&parts, |_| quote!(#rt::Tangent::nil()));
    let each = |make: &dyn Fn(&Part) -> TokenStream| -> TokenStream { parts.iter().filter(|part| part.active).map(make).collect() };
    let step = each(&|part| {
        let member = &part.member;
        quote!(#rt::Differentiable::__step(&mut self.#member, scale, &tangent.#member);)
    });
    let both = |method: &TokenStream| {
        each(&|part| {
            let member = &part.member;
            quote!(#rt::Differentiable::#method(&self.#member, &mut tangent.#member);)
        })
    };
    let (reset, begin, finish) = (both(&quote!(__reset)), both(&quote!(__begin)), both(&quote!(__finish)));
    let visit = |method: &TokenStream, reference: &TokenStream| {
        each(&|part| {
            let (member, name) = (&part.member, &part.name);
            quote!(visitor.field(#name, |visitor| #rt::Differentiable::#method(#reference self.#member, visitor));)
        })
    };
    let copied = parts.iter().map(|part| {
        let member = &part.member;
        part.is_copied(&quote!(&self.#member), &quote!(&copy.#member), rt)
    });
    let (visit, visit_mut) = (visit(&quote!(__visit), &quote!(&)), visit(&quote!(__visit_mut), &quote!(&mut)));
    let accessors = parts.iter().map(|part| {
        let accessor = format_ident!("__{}_{}", name, part.name);
        let (member, ty) = (&part.member, part.tangent(rt));
        quote!(#[doc(hidden)] #[inline(always)] #vis fn #accessor(&mut self) -> &mut #ty { &mut self.#member })
    });
    let (held, floatless) = (held(parts.iter(), rt), floatless(parts.iter(), &tangent, &tangent_generics, rt));
    Ok(quote! {
        #[doc = #docs]
        #allow
        #vis struct #tangent #own_generics #body

        #[automatically_derived]
        #allow
        const _: () = {
            impl #tangent_impl ::core::clone::Clone for #tangent #tangent_ty #tangent_where {
                fn clone(&self) -> Self {
                    Self { #(#members: ::core::clone::Clone::clone(&self.#members),)* }
                }
            }
            impl #tangent_impl ::core::cmp::PartialEq for #tangent #tangent_ty #tangent_where {
                fn eq(&self, other: &Self) -> bool {
                    true #(&& self.#members == other.#members)*
                }
            }
        };
        #[automatically_derived]
        #allow
        const _: () = {
            impl #impl_generics #rt::Differentiable for #name #ty_generics #where_clause {
                type Tangent = #tangent #tangent_ty;
                type Place = #tangent #tangent_ty;
                type Core = Self;
                type Mode = #rt::Own;
                #[inline(always)]
                fn __core(&self) -> &Self { self }
                #[inline]
                fn zero_tangent(&self) -> Self::Tangent { #held #tangent { #zero } }
                fn __step(&mut self, scale: f64, tangent: &Self::Tangent) { #step }
                #[inline]
                fn __is_copied(&self, copy: &Self, whole: bool) -> bool { use #rt::OfUnknownEquality as _; true #(& #copied)* }
                #[inline]
                fn __reset(&self, tangent: &mut Self::Tangent) { #reset }
                #[inline]
                fn __begin(&self, tangent: &mut Self::Tangent) { #begin }
                #[inline]
                fn __finish(&self, tangent: &mut Self::Tangent) { #finish }
                fn __visit(&self, visitor: &mut #rt::Visitor<'_>) { #visit }
                fn __visit_mut(&mut self, visitor: &mut #rt::VisitorMut<'_>) { #visit_mut }
            }
            impl #impl_generics #rt::Constructed for #name #ty_generics #where_clause {}
            impl #tangent_impl #rt::Carries for #tangent #tangent_ty #tangent_where {}
            impl #tangent_impl #rt::Tangent for #tangent #tangent_ty #tangent_where {
                #[inline]
                fn nil() -> Self { Self { #nil } }
                #[inline]
                fn accumulate(&mut self, other: Self) { #(#rt::Tangent::accumulate(&mut self.#members, other.#members);)* }
                fn set_zero(&mut self) { #(#rt::Tangent::set_zero(&mut self.#members);)* }
                fn add_scaled(&mut self, scale: f64, other: &Self) { #(#rt::Tangent::add_scaled(&mut self.#members, scale, &other.#members);)* }
                fn scale(&mut self, factor: f64) { #(#rt::Tangent::scale(&mut self.#members, factor);)* }
                fn dot(&self, other: &Self) -> f64 { 0.0 #(+ #rt::Tangent::dot(&self.#members, &other.#members))* }
                fn assert_same_shape(&self, other: &Self, what: &str) { #(#rt::Tangent::assert_same_shape(&self.#members, &other.#members, what);)* }
                #[inline]
                fn flatten(&self, into: &mut ::std::vec::Vec<f64>) { #(#rt::Tangent::flatten(&self.#members, into);)* }
                #[inline]
                fn unflatten(&mut self, from: &mut &[f64]) { #(#rt::Tangent::unflatten(&mut self.#members, from);)* }
            }
            #floatless
            impl #tangent_impl #tangent #tangent_ty #tangent_where { #(#accessors)* }
        };
    }
    .into_iter()
    .chain(debug(input, data, &parts, rt))
    .chain(super::sample::structs(input, &parts, rt))
    .collect())
}

/// `Debug` as the standard derive writes it, without its bounds on type parameters.
fn debug(input: &DeriveInput, data: &DataStruct, parts: &[Part], rt: &TokenStream) -> TokenStream {
    let tangent = tangent_name(&input.ident);
    let generics = of_tangent(&bounded(&input.generics, parts.iter(), rt), parts.iter());
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let shown = tangent.to_string();
    let members = parts.iter().map(|part| &part.member);
    let names = parts.iter().map(|part| &part.name);
    let body = match &data.fields {
        Fields::Named(_) => quote!(formatter.debug_struct(#shown) #(.field(#names, &self.#members))*.finish()),
        _ => quote!(formatter.debug_tuple(#shown) #(.field(&self.#members))*.finish()),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #tangent #ty_generics #where_clause {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { #body }
        }
    }
}

fn fields(parts: &[Part], value: impl Fn(&Part) -> TokenStream) -> TokenStream {
    let members = parts.iter().map(|part| &part.member);
    let values = parts.iter().map(value);
    quote!(#(#members: #values,)*)
}

fn active_or_unit(part: &Part, value: impl FnOnce(&syn::Member) -> TokenStream) -> TokenStream {
    if part.active { value(&part.member) } else { quote!(()) }
}
