//! Loops over the elements of matrices, which run compiled for the instruction set that the machine has.
//!
//! Only what is inlined into the functions of an instruction set is compiled for it: hence the attribute of the closures.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};

use crate::ir::Code;
use crate::replaced::fused;

/// The loop, over slices of the same length: those that are read, and those that are written.
///
/// ```text
/// __rt::pointwise([&x], [&mut y], #[inline(always)] |[x], [y], __rt_count, __fused| {
///     let x = &x[..__rt_count];
///     let y = &mut y[..__rt_count];
///     for k in 0..__rt_count { .. }
/// });
/// ```
///
/// What pops from a tape what the loop of the forward sweep has pushed runs backwards.
pub fn looping(ins: &[&Ident], outs: &[&Ident], var: &Ident, body: &TokenStream, forwards: bool) -> TokenStream {
    let range = if forwards { quote!(0..__rt_count) } else { quote!((0..__rt_count).rev()) };
    let run = quote! {
        #(let #ins = &#ins[..__rt_count];)*
        #(let #outs = &mut #outs[..__rt_count];)*
        for #var in #range { #body }
    };
    let (fused, slices) = (fused(), quote!([#(#ins),*], [#(#outs),*]));
    quote! {
        __rt::pointwise([#(&#ins[..]),*], [#(&mut #outs[..]),*], #[inline(always)] |#slices, __rt_count, #fused| { #run });
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
    /// total += __rt::blocks(whole, [(&x[..], shape)], [x_slots], #[inline(always)] |[x], [x_slots_all], total_all, __rt_count, __fused| {
    ///     let x = &x[..__rt_count];
    ///     let x_slots_all = &mut x_slots_all[..__rt_count];
    ///     let total_all = &mut total_all[..__rt_count];
    ///     for k in 0..__rt_count {
    ///         let (mut x_slots, mut total) = (__rt::One::of(x_slots_all), __rt::One::of(total_all));
    ///         ..
    ///         x_slots_all[k] = x_slots.sum;
    ///         total_all[k] = total.sum;
    ///     }
    /// });
    /// ```
    ///
    /// What is added to an element is added up before it is written: a store costs as much as several additions.
    pub fn looping(&self) -> TokenStream {
        let Self { whole, ins, targets, sum, var, body } = self;
        let (ins, shapes): (Vec<_>, Vec<_>) = ins.iter().copied().map(|(name, shape)| (name, &shape.tokens)).unzip();
        let whole = &whole.tokens;
        let all = |name: &Ident| format_ident!("{name}_all", span = name.span());
        let written: Vec<_> = targets.iter().copied().chain(*sum).collect();
        let (alls, target_alls): (Vec<_>, Vec<_>) =
            (written.iter().copied().map(all).collect(), targets.iter().copied().map(all).collect());
        let terms = sum.map_or_else(|| quote!(_), |name| all(name).into_token_stream());
        let fused = fused();
        let total = if is_branched(body.clone()) { quote!(total()) } else { quote!(sum) };
        let add = sum.map(|name| quote!(#name +=));
        quote! {
            #add __rt::blocks(
                #whole,
                [#((&#ins[..], #shapes)),*],
                [#(#targets),*],
                #[inline(always)] |[#(#ins),*], [#(#target_alls),*], #terms, __rt_count, #fused| {
                    #(let #ins = &#ins[..__rt_count];)*
                    #(let #alls = &mut #alls[..__rt_count];)*
                    for #var in 0..__rt_count {
                        #(let mut #written = __rt::One::of(#alls);)*
                        #body
                        #(#alls[#var] = #written.#total;)*
                    }
                },
            );
        }
    }
}

/// Whether the code may leave some of it out.
fn is_branched(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => matches!(&ident.to_string()[..], "if" | "match" | "for" | "while" | "loop"),
        TokenTree::Group(group) => is_branched(group.stream()),
        _ => false,
    })
}
