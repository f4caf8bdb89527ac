//! Enums: the tangent has the same variants, and one more for a zero whose variant is not known yet.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{DataEnum, DeriveInput, Fields, Variant};

use super::{Part, allowances, bounded, floatless, held, of_tangent, parts, tangent_name};
use crate::diag::Result;

/// One variant with its parts.
struct Arm<'a> {
    variant: &'a Variant,
    parts: Vec<Part>,
}

impl Arm<'_> {
    /// `Variant { .. }` with a binding for each part, made by `name`.
    fn pattern(&self, prefix: &str) -> TokenStream {
        let variant = &self.variant.ident;
        let bindings: Vec<_> = self.parts.iter().map(|part| format_ident!("{}{}", prefix, part.binding)).collect();
        self.with(&quote!(#variant), bindings.iter().map(|binding| quote!(#binding)))
    }

    fn with(&self, path: &TokenStream, values: impl Iterator<Item = TokenStream>) -> TokenStream {
        let values: Vec<_> = values.collect();
        match &self.variant.fields {
            Fields::Named(_) => {
                let members = self.parts.iter().map(|part| &part.member);
                quote!(#path { #(#members: #values),* })
            }
            Fields::Unnamed(_) => quote!(#path(#(#values),*)),
            Fields::Unit => quote!(#path),
        }
    }
}

pub fn derive(input: &DeriveInput, data: &DataEnum, rt: &TokenStream) -> Result<TokenStream> {
    let (name, vis) = (&input.ident, &input.vis);
    let tangent = tangent_name(name);
    let arms: Vec<_> = data.variants.iter().map(|variant| Arm { variant, parts: parts(&variant.fields) }).collect();
    let all = arms.iter().flat_map(|arm| &arm.parts);
    let generics = bounded(&input.generics, all.clone(), rt);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let tangent_generics = of_tangent(&generics, all.clone());
    let (tangent_impl, tangent_ty, tangent_where) = tangent_generics.split_for_impl();
    let own_params = &tangent_generics.params;
    let own_generics = if own_params.is_empty() { quote!() } else { quote!(<#own_params>) };
    let declared = arms.iter().map(|arm| {
        let doc = format!("The tangent of [`{name}::{}`].", arm.variant.ident);
        let variant = &arm.variant.ident;
        let types: Vec<_> = arm.parts.iter().map(|part| part.tangent(rt)).collect();
        let docs = arm.parts.iter().map(|part| format!("The derivative with respect to `{}`.", part.name));
        match &arm.variant.fields {
            Fields::Named(_) => {
                let members = arm.parts.iter().map(|part| &part.member);
                quote!(#[doc = #doc] #variant { #(#[doc = #docs] #members: #types),* })
            }
            Fields::Unnamed(_) => quote!(#[doc = #doc] #variant(#(#types),*)),
            Fields::Unit => quote!(#[doc = #doc] #variant),
        }
    });
    let docs = format!("The tangent of [`{name}`]: the value's own variant with the derivatives of its payload.");
    let allow = allowances();
    // `match self { Self::Variant(..) => .. }` over all variants.
    let each = |prefix: &str, body: &dyn Fn(&Arm<'_>) -> TokenStream| -> TokenStream {
        arms.iter()
            .map(|arm| {
                let (pattern, body) = (arm.pattern(prefix), body(arm));
                quote!(Self::#pattern => { #body })
            })
            .collect()
    };
    // `match (self, other) { (Self::V(a..), Self::V(b..)) => .. }` over all variants.
    let pairs = |other: &TokenStream, body: &dyn Fn(&Arm<'_>) -> TokenStream| -> TokenStream {
        arms.iter()
            .map(|arm| {
                let (a, b, body) = (arm.pattern("a_"), arm.pattern("b_"), body(arm));
                quote!((Self::#a, #other::#b) => { #body })
            })
            .collect()
    };
    let names = |part: &Part| (format_ident!("a_{}", part.binding), format_ident!("b_{}", part.binding));
    let for_active = |arm: &Arm<'_>, make: &dyn Fn(&Part) -> TokenStream| -> TokenStream {
        arm.parts.iter().filter(|part| part.active).map(make).collect()
    };
    let for_all = |arm: &Arm<'_>, make: &dyn Fn(&Part) -> TokenStream| -> TokenStream { arm.parts.iter().map(make).collect() };

    let zero = each("", &|arm| {
        let variant = &arm.variant.ident;
        arm.with(
            &quote!(#tangent::#variant),
            arm.parts.iter().map(|part| {
                let binding = &part.binding;
                if part.active { quote!(#rt::zero(#binding)) } else { quote!(()) }
            }),
        )
    });
    let step = pairs(&quote!(#tangent), &|arm| {
        for_active(arm, &|part| {
            let (a, b) = names(part);
            quote!(#rt::Differentiable::__step(#a, scale, #b);)
        })
    });
    let visit = |method: TokenStream| {
        each("", &|arm| {
            for_active(arm, &|part| {
                let (binding, name) = (&part.binding, &part.name);
                quote!(visitor.field(#name, |visitor| #rt::Differentiable::#method(#binding, visitor));)
            })
        })
    };
    let (visit, visit_mut) = (visit(quote!(__visit)), visit(quote!(__visit_mut)));
    let pairwise = |method: TokenStream, extra: TokenStream| {
        pairs(&quote!(Self), &|arm| {
            for_all(arm, &|part| {
                let (a, b) = names(part);
                quote!(#rt::Tangent::#method(#a, #extra #b);)
            })
        })
    };
    let accumulate = pairwise(quote!(accumulate), quote!());
    let add_scaled = pairwise(quote!(add_scaled), quote!(scale,));
    let same_shape = pairs(&quote!(Self), &|arm| {
        for_all(arm, &|part| {
            let (a, b) = names(part);
            quote!(#rt::Tangent::assert_same_shape(#a, #b, what);)
        })
    });
    let dot = pairs(&quote!(Self), &|arm| {
        let terms = arm.parts.iter().map(|part| {
            let (a, b) = names(part);
            quote!(#rt::Tangent::dot(#a, #b))
        });
        quote!(0.0 #(+ #terms)*)
    });
    let eq = pairs(&quote!(Self), &|arm| {
        let terms = arm.parts.iter().map(|part| {
            let (a, b) = names(part);
            quote!(#a == #b)
        });
        quote!(true #(&& #terms)*)
    });
    let copied = pairs(&quote!(Self), &|arm| {
        let parts = arm.parts.iter().map(|part| {
            let (a, b) = names(part);
            part.is_copied(&quote!(#a), &quote!(#b), rt)
        });
        quote!(true #(& #parts)*)
    });
    let unary = |method: TokenStream, extra: TokenStream| {
        each("", &|arm| {
            for_all(arm, &|part| {
                let binding = &part.binding;
                quote!(#rt::Tangent::#method(#binding #extra);)
            })
        })
    };
    let (set_zero, scale) = (unary(quote!(set_zero), quote!()), unary(quote!(scale), quote!(, factor)));
    let (flatten, unflatten) = (unary(quote!(flatten), quote!(, into)), unary(quote!(unflatten), quote!(, from)));
    let clone = each("", &|arm| {
        let variant = &arm.variant.ident;
        arm.with(
            &quote!(Self::#variant),
            arm.parts.iter().map(|part| {
                let binding = &part.binding;
                quote!(::core::clone::Clone::clone(#binding))
            }),
        )
    });
    let debug = each("", &|arm| {
        let shown = arm.variant.ident.to_string();
        let bindings = arm.parts.iter().map(|part| &part.binding);
        let names = arm.parts.iter().map(|part| &part.name);
        match &arm.variant.fields {
            Fields::Named(_) => quote!(formatter.debug_struct(#shown) #(.field(#names, #bindings))*.finish()),
            _ => quote!(formatter.debug_tuple(#shown) #(.field(#bindings))*.finish()),
        }
    });
    let accessors = arms.iter().flat_map(|arm| {
        arm.parts.iter().map(|part| {
            let accessor = format_ident!("__{}_{}", arm.variant.ident, part.name);
            let ty = part.tangent(rt);
            let variant = &arm.variant.ident;
            let pattern = arm.with(
                &quote!(Self::#variant),
                arm.parts.iter().map(|other| if other.name == part.name { quote!(found) } else { quote!(_) }),
            );
            let nil = arm.with(&quote!(Self::#variant), arm.parts.iter().map(|_| quote!(#rt::Tangent::nil())));
            let any = arm.with(&quote!(Self::#variant), arm.parts.iter().map(|_| quote!(_)));
            quote! {
                #[doc(hidden)]
                #[inline]
                #vis fn #accessor(&mut self) -> &mut #ty {
                    if !matches!(self, #any) {
                        *self = #nil;
                    }
                    match self {
                        #pattern => found,
                        _ => #rt::unreachable(),
                    }
                }
            }
        })
    });
    let (held, floatless) = (held(all.clone(), rt), floatless(all, &tangent, &tangent_generics, rt));
    let variants = "the tangents are of different variants";
    let sample = super::sample::enums(input, arms.iter().map(|arm| (&arm.variant.ident, &arm.parts[..])), rt);
    Ok(quote! {
        #[doc = #docs]
        #allow
        #vis enum #tangent #own_generics #tangent_where {
            #(#declared,)*
            #[doc(hidden)]
            __Nil,
        }

        #[automatically_derived]
        #allow
        const _: () = {
            impl #tangent_impl ::core::clone::Clone for #tangent #tangent_ty #tangent_where {
                fn clone(&self) -> Self { match self { #clone Self::__Nil => Self::__Nil } }
            }
            impl #tangent_impl ::core::cmp::PartialEq for #tangent #tangent_ty #tangent_where {
                fn eq(&self, other: &Self) -> bool { match (self, other) { #eq (Self::__Nil, Self::__Nil) => true, _ => false } }
            }
            impl #tangent_impl ::core::fmt::Debug for #tangent #tangent_ty #tangent_where {
                fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    match self { #debug Self::__Nil => formatter.write_str("zero") }
                }
            }
            impl #impl_generics #rt::Differentiable for #name #ty_generics #where_clause {
                type Tangent = #tangent #tangent_ty;
                type Place = #tangent #tangent_ty;
                type Core = Self;
                type Mode = #rt::Own;
                #[inline(always)]
                fn __core(&self) -> &Self { self }
                fn zero_tangent(&self) -> Self::Tangent { #held match self { #zero } }
                fn __step(&mut self, scale: f64, tangent: &Self::Tangent) {
                    match (self, tangent) { #step (_, #tangent::__Nil) => {} _ => panic!("step: the value and the tangent are different variants") }
                }
                #[inline]
                fn __is_copied(&self, copy: &Self, whole: bool) -> bool {
                    use #rt::OfUnknownEquality as _;
                    match (self, copy) { #copied _ => false }
                }
                fn __visit(&self, visitor: &mut #rt::Visitor<'_>) { match self { #visit } }
                fn __visit_mut(&mut self, visitor: &mut #rt::VisitorMut<'_>) { match self { #visit_mut } }
            }
            impl #impl_generics #rt::Constructed for #name #ty_generics #where_clause {}
            impl #tangent_impl #rt::Carries for #tangent #tangent_ty #tangent_where {}
            impl #tangent_impl #rt::Tangent for #tangent #tangent_ty #tangent_where {
                #[inline]
                fn nil() -> Self { Self::__Nil }
                fn accumulate(&mut self, other: Self) {
                    if let Self::__Nil = self {
                        *self = other;
                        return;
                    }
                    match (self, other) { #accumulate (_, Self::__Nil) => {} _ => panic!(#variants) }
                }
                fn set_zero(&mut self) { match self { #set_zero Self::__Nil => {} } }
                fn add_scaled(&mut self, scale: f64, other: &Self) {
                    match (self, other) { #add_scaled (_, Self::__Nil) => {} _ => panic!(#variants) }
                }
                fn scale(&mut self, factor: f64) { match self { #scale Self::__Nil => {} } }
                fn dot(&self, other: &Self) -> f64 {
                    match (self, other) { #dot (Self::__Nil, _) | (_, Self::__Nil) => 0.0, _ => panic!(#variants) }
                }
                fn assert_same_shape(&self, other: &Self, what: &str) {
                    match (self, other) { #same_shape (Self::__Nil, _) | (_, Self::__Nil) => {} _ => panic!("{what}: {}", #variants) }
                }
                #[inline]
                fn flatten(&self, into: &mut ::std::vec::Vec<f64>) { match self { #flatten Self::__Nil => {} } }
                #[inline]
                fn unflatten(&mut self, from: &mut &[f64]) { match self { #unflatten Self::__Nil => {} } }
            }
            #floatless
            impl #tangent_impl #tangent #tangent_ty #tangent_where { #(#accessors)* }
        };

        #sample
    })
}
