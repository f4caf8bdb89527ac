//! Methods that return a `&mut` into their receiver: like an index, they lead to a place in the value, and to the same place in
//! its adjoint.
//!
//! For `fn row_mut(&mut self, i: usize) -> &mut [f64] { let c = self.cols; &mut self.data[i * c..(i + 1) * c] }` this writes
//!
//! ```text
//! fn __place_row_mut(&self, i: usize) -> Where<.., (Range<usize>,)> { let c = self.cols; Where::new((i * c..(i + 1) * c,)) }
//! impl Slot<Where<.., (Range<usize>,)>> for GridTangent { .. &mut *slot(&mut self.data, at.0.0) }
//! ```
//!
//! and the caller borrows the adjoint by the position that it has found on the way there.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::visit_mut::VisitMut;
use syn::{FnArg, ImplItemFn, ItemImpl, Pat, ReturnType, Stmt, Type};

use crate::diag::{Result, refuse};
use crate::emit::{bounds, function, signature};
use crate::index::{Walk, count, hash, position_type, tangent, walked};
use crate::options::Options;

/// What is written for such a method: its twin in the impl, and the items beside it.
pub struct PlaceMethod {
    pub twin: TokenStream,
    pub beside: TokenStream,
}

/// What a method returns a `&mut` to, where it does.
pub fn target(method: &ImplItemFn) -> Option<&Type> {
    let ReturnType::Type(_, output) = &method.sig.output else { return None };
    let receiver = matches!(method.sig.inputs.first(), Some(FnArg::Receiver(receiver)) if matches!(receiver.kind, syn::ReceiverKind::Reference(_, _, Some(_))));
    match &**output {
        Type::Reference(reference) if reference.mutability.is_some() && receiver => Some(&reference.elem),
        _ => None,
    }
}

/// The twin of a method of an inherent impl that returns a `&mut` to `target`.
pub fn place_method(item: &ItemImpl, method: &ImplItemFn, target: &Type, options: &Options) -> Result<PlaceMethod> {
    let (self_ty, krate) = (&*item.self_ty, &options.krate);
    let rt = quote!(#krate::__v1);
    let mut arguments = Vec::new();
    for input in method.sig.inputs.iter().skip(1) {
        match input {
            FnArg::Typed(typed) if matches!(&*typed.pat, Pat::Ident(_)) => arguments.push(typed),
            _ => return Err(refuse_method(method)),
        }
    }
    if !method.sig.generics.params.iter().all(|param| matches!(param, syn::GenericParam::Lifetime(_))) {
        return Err(refuse_method(method));
    }
    let mut walk = Walk { positions: Vec::new(), roots: 0, tails: 0 };
    let mut body_of_adjoint = method.block.clone();
    walk.block(&mut body_of_adjoint)?;
    let body = &method.block;
    let reads_self = count(&quote!(#body), "self") > walk.roots;
    let (names, types): (Vec<_>, Vec<_>) = arguments.iter().map(|typed| (&typed.pat, &typed.ty)).unzip();
    let ident = &method.sig.ident;
    let hash = hash(&quote!(#ident));
    let positions = &walk.positions;
    let (found, way, adjoint) = if reads_self {
        let Some((Stmt::Expr(tail, None), before)) = body.stmts.split_last().filter(|_| walk.tails == 1) else {
            return Err(refuse_method(method));
        };
        let (found, adjoint) = (positions.iter().map(position_type), walked(tail)?);
        (quote!((#(#found,)*)), quote!(#(#before)* #rt::Where::new((#(#positions,)*))), quote!(#adjoint))
    } else {
        let statements = &body_of_adjoint;
        (quote!((#(#types,)*)), quote!(#rt::Where::new((#(#names,)*))), quote!({ let (#(#names,)*) = __at.0; #statements }))
    };
    let place = quote!(#rt::Where<#rt::Body<#hash>, #found>);
    let mut output = target.clone();
    Own(self_ty).visit_type_mut(&mut output);
    let tangent = tangent(self_ty)?;
    let mut generics = item.generics.clone();
    let predicates = bounds::mirrored(&item.generics, &|_| true, &rt);
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    let (impl_generics, _, clause) = generics.split_for_impl();
    let (vis, allow, at) = (&method.vis, function::allowances(), signature::at(&method.sig.ident));
    let name = format_ident!("__place_{}", method.sig.ident);
    let head = quote_spanned!(at=> fn #name(&self, #(#names: #types),*) -> #place);
    let twin = quote! {
        #[doc(hidden)]
        #allow
        #[inline]
        #vis #head {
            #way
        }
    };
    let beside = quote! {
        #allow
        const _: () = {
            impl #impl_generics #rt::Slot<#place> for #tangent #clause {
                type Out = <#output as #rt::Differentiable>::Place;
                #[inline]
                fn slot(&mut self, __at: #place) -> &mut Self::Out {
                    use #rt as __rt;
                    #adjoint
                }
            }
            impl #impl_generics #rt::SlotMut<#place> for #tangent #clause {}
        };
    };
    Ok(PlaceMethod { twin, beside })
}

/// `Self` as the type that it is.
pub struct Own<'t>(pub &'t Type);

impl VisitMut for Own<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        syn::visit_mut::visit_type_mut(self, ty);
        if matches!(ty, Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self")) {
            *ty = self.0.clone();
        }
    }
}

fn refuse_method(method: &ImplItemFn) -> syn::Error {
    refuse(
        &method.sig.output,
        "a method that returns a `&mut` in this way",
        "which place is changed through it could not be told by the caller",
        "return `&mut self.field[position]` at the end of the method, with plain parameters, or change the place in the method itself",
    )
}
