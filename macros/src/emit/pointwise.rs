//! Loops over the elements of matrices, which run compiled for the instruction set that the machine has.
//!
//! Only what is inlined into the functions of an instruction set is compiled for it: hence the attribute of the closures.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::ir::Code;

/// The loop, over slices of the same length: those that are read, and those that are written.
///
/// ```text
/// __rt::pointwise([&x], [&mut y], #[inline(always)] |[x], [y], __rt_count| {
///     let x = &x[..__rt_count];
///     let y = &mut y[..__rt_count];
///     for k in 0..__rt_count { .. }
/// });
/// ```
pub fn looping(ins: &[&Ident], outs: &[&Ident], var: &Ident, body: &TokenStream) -> TokenStream {
    let run = run(ins, outs, var, body);
    quote! {
        __rt::pointwise([#(&#ins[..]),*], [#(&mut #outs[..]),*], #[inline(always)] |[#(#ins),*], [#(#outs),*], __rt_count| { #run });
    }
}

/// A loop over matrices that are repeated to one shape.
pub struct Blocks<'a> {
    pub whole: &'a Code,
    /// The slices that are read, with the shapes of their matrices.
    pub ins: Vec<(&'a Ident, &'a Code)>,
    /// The adjoints that are added to.
    pub targets: Vec<&'a Ident>,
    /// The sum, a place for each of whose terms has its name in the loop.
    pub sum: Option<&'a Ident>,
    pub var: &'a Ident,
    pub body: TokenStream,
}

impl Blocks<'_> {
    /// ```text
    /// total += __rt::blocks(whole, [(&x[..], shape)], [x_slots], #[inline(always)] |[x], [x_slots], total, __rt_count| { .. });
    /// ```
    pub fn looping(&self) -> TokenStream {
        let Self { whole, ins, targets, sum, var, body } = self;
        let (ins, shapes): (Vec<_>, Vec<_>) = ins.iter().copied().map(|(name, shape)| (name, &shape.tokens)).unzip();
        let whole = &whole.tokens;
        let written: Vec<_> = targets.iter().copied().chain(*sum).collect();
        let run = run(&ins, &written, var, body);
        let terms = sum.map_or_else(|| quote!(_), |name| quote!(#name));
        let add = sum.map(|name| quote!(#name +=));
        quote! {
            #add __rt::blocks(
                #whole,
                [#((&#ins[..], #shapes)),*],
                [#(#targets),*],
                #[inline(always)] |[#(#ins),*], [#(#targets),*], #terms, __rt_count| { #run },
            );
        }
    }
}

/// The loop within the closure: the slices are cut to its length, so that no index is checked in it.
fn run(ins: &[&Ident], outs: &[&Ident], var: &Ident, body: &TokenStream) -> TokenStream {
    quote! {
        #(let #ins = &#ins[..__rt_count];)*
        #(let #outs = &mut #outs[..__rt_count];)*
        for #var in 0..__rt_count { #body }
    }
}
