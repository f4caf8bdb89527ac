//! Whether a trait of the user's has a method that is preferred to the one of std that its name is taken for.
//!
//! A vector lends itself to `get` of slices last of all, so that a `get` that a trait has for `Vec` comes first; a `sin(&self)` for
//! `f64` comes first on a reference. Each name is asked for once in a function, in code that is never run, with a trait of ours in
//! scope that has it for the types of std: where there is another, rustc finds the name ambiguous.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::visit::Visit;
use syn::{Expr, ExprMethodCall};

use crate::emit::signature;
use crate::floats::FLOATS;
use crate::ir::Ty;
use crate::source::Source;

/// Methods that vectors and arrays have of slices.
const OF_SLICES: &[&str] = &[
    "array_windows",
    "binary_search",
    "binary_search_by",
    "binary_search_by_key",
    "chunk_by",
    "chunks",
    "chunks_exact",
    "chunks_exact_mut",
    "chunks_mut",
    "clone_from_slice",
    "concat",
    "contains",
    "copy_from_slice",
    "copy_within",
    "ends_with",
    "fill",
    "fill_with",
    "first",
    "first_chunk",
    "first_mut",
    "get",
    "get_mut",
    "into_vec",
    "is_empty",
    "is_sorted",
    "iter",
    "iter_mut",
    "join",
    "last",
    "last_chunk",
    "last_mut",
    "len",
    "partition_point",
    "rchunks",
    "repeat",
    "reverse",
    "rotate_left",
    "rotate_right",
    "rsplit",
    "select_nth_unstable",
    "select_nth_unstable_by",
    "sort",
    "sort_by",
    "sort_by_cached_key",
    "sort_by_key",
    "sort_unstable",
    "sort_unstable_by",
    "sort_unstable_by_key",
    "split",
    "split_at",
    "split_at_checked",
    "split_at_mut",
    "split_at_mut_checked",
    "split_first",
    "split_first_mut",
    "split_last",
    "split_last_mut",
    "starts_with",
    "swap",
    "swap_with_slice",
    "to_vec",
    "windows",
];

/// Methods that vectors, options and results, and iterators lend themselves to.
const LENT: &[(&str, &[&str])] = &[
    ("OfVector", &["as_slice", "capacity", "clone", "is_empty", "len", "to_owned"]),
    ("OfOption", &["as_deref", "as_ref", "as_slice", "clone", "is_none", "is_some", "iter"]),
    ("OfResult", &["as_deref", "as_ref", "clone", "is_err", "is_ok", "iter"]),
];

/// Methods that they lend themselves to, to be changed.
const CHANGED: &[(&str, &[&str])] = &[
    (
        "OfVector",
        &[
            "append",
            "as_mut_slice",
            "clear",
            "clone_from",
            "dedup",
            "dedup_by",
            "dedup_by_key",
            "drain",
            "extend",
            "extend_from_slice",
            "extend_from_within",
            "insert",
            "pop",
            "push",
            "remove",
            "reserve",
            "resize",
            "resize_with",
            "retain",
            "retain_mut",
            "shrink_to_fit",
            "splice",
            "split_off",
            "swap_remove",
            "truncate",
        ],
    ),
    ("OfOption", &["as_deref_mut", "as_mut", "get_or_insert", "get_or_insert_with", "insert", "iter_mut", "replace", "take", "take_if"]),
    ("OfResult", &["as_deref_mut", "as_mut", "iter_mut"]),
    (
        "OfIterator",
        &[
            "all",
            "any",
            "by_ref",
            "find",
            "find_map",
            "next",
            "next_back",
            "nth",
            "nth_back",
            "position",
            "rposition",
            "try_fold",
            "try_for_each",
        ],
    ),
];

/// Those of them that are methods of traits, and so of references too.
const OF_TRAITS: &[&str] = &[
    "all",
    "any",
    "by_ref",
    "clone",
    "clone_from",
    "extend",
    "find",
    "find_map",
    "next",
    "next_back",
    "nth",
    "nth_back",
    "position",
    "rposition",
    "to_owned",
    "try_fold",
    "try_for_each",
];

/// `callback! { name .. }`, with every name that is asked for.
pub fn names(callback: &TokenStream) -> TokenStream {
    let lent = LENT.iter().chain(CHANGED).flat_map(|(_, names)| *names);
    let mut all: Vec<_> = OF_SLICES.iter().chain(lent).copied().chain(FLOATS.iter().map(|float| float.name)).collect();
    all.sort_unstable();
    all.dedup();
    let all = all.into_iter().map(|name| Ident::new(name, Span::call_site()));
    quote!(#callback! { #(#all)* })
}

/// The methods of a function's calls that are to be asked for: what is written as a slice has its own before all others.
pub fn called(source: &Source) -> Vec<Ident> {
    let mut calls = Calls::default();
    calls.visit_block(&source.block);
    let is_slice = |receiver: &Expr| {
        let Expr::Path(path) = receiver else { return false };
        let Some(name) = path.path.get_ident().map(ToString::to_string).filter(|name| !calls.bound.contains(name)) else { return false };
        let param = source.params.iter().find(|param| param.name == name && !param.mutable);
        param.is_some_and(|param| matches!(Ty::of(&param.ty), Ty::Ref(of) if matches!(*of, Ty::Slice(_))))
    };
    let called = calls.called.iter().filter(|(receiver, _)| !is_slice(receiver)).map(|(_, name)| (*name).clone());
    called.chain(calls.in_macros.iter().cloned()).collect()
}

/// A function that is never run, and compiles where methods on containers, and others on floats, are std's if they have names of
/// std's.
pub fn question(on_containers: &[Ident], on_floats: &[Ident]) -> TokenStream {
    let chosen = |names: &[Ident], is_asked: &dyn Fn(&str) -> bool| -> Vec<Ident> {
        let names: BTreeMap<_, _> = names.iter().map(|name| (name.to_string(), name)).filter(|(text, _)| is_asked(text)).collect();
        names.into_values().cloned().collect()
    };
    let of_slices = |name: &str| OF_SLICES.contains(&name);
    let listed =
        |table: &'static [(&str, &[&str])], owner: &str, name: &str| table.iter().any(|(of, names)| *of == owner && names.contains(&name));
    let all = |_: &str| true;
    let mut by_value = vec![
        ask(&quote!(slice), chosen(on_containers, &of_slices)),
        ask(&quote!(slice_of_vector), chosen(on_containers, &|name| of_slices(name) && !listed(LENT, "OfVector", name))),
        ask(&quote!(referred_float), chosen(on_floats, &all)),
    ];
    let mut by_reference = vec![ask(&quote!(float), chosen(on_floats, &all))];
    for owner in ["OfVector", "OfOption", "OfResult", "OfIterator"] {
        let (at, asked) = (format_ident!("{owner}"), format_ident!("Asked{owner}"));
        let lent = |name: &str| listed(LENT, owner, name) || listed(CHANGED, owner, name);
        let referred = |name: &str| (lent(name) || owner == "OfVector" && of_slices(name)) && !OF_TRAITS.contains(&name);
        by_value.push(ask(&quote!(referred #at #asked), chosen(on_containers, &referred)));
        by_value.push(ask(&quote!(called #at #asked), chosen(on_containers, &lent)));
        by_reference.push(ask(&quote!(called #at #asked), chosen(on_containers, &|name| listed(CHANGED, owner, name))));
    }
    let by_mutable_reference = vec![ask(&quote!(changed_float), chosen(on_floats, &all))];
    let asked =
        [("PreferredByValue", by_value), ("PreferredByReference", by_reference), ("PreferredByMutableReference", by_mutable_reference)];
    let blocks = asked.into_iter().filter(|(_, asked)| asked.iter().any(|tokens| !tokens.is_empty())).map(|(preferred, asked)| {
        let preferred = format_ident!("{preferred}");
        quote!({ use __rt::methods_of_std::#preferred as _; #(#asked)* })
    });
    let blocks: TokenStream = blocks.collect();
    if blocks.is_empty() {
        return blocks;
    }
    quote! {
        #[allow(dead_code, unused_imports)]
        fn __methods_of_std() {
            #blocks
        }
    }
}

fn ask(how: &TokenStream, names: Vec<Ident>) -> TokenStream {
    if names.is_empty() {
        return TokenStream::new();
    }
    let names = names.iter().map(|name| Ident::new(&name.to_string(), signature::at(name)));
    quote!(__rt::methods_of_std! { #how #(#names)* })
}

/// The methods that are called in a body, nested items left out, and the names that it binds.
#[derive(Default)]
struct Calls<'a> {
    called: Vec<(&'a Expr, &'a Ident)>,
    /// Those in the tokens of macros, as in `vec![v.get(1)]`.
    in_macros: Vec<Ident>,
    bound: BTreeSet<String>,
}

impl<'a> Visit<'a> for Calls<'a> {
    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        self.called.push((&call.receiver, &call.method));
        syn::visit::visit_expr_method_call(self, call);
    }
    fn visit_pat_ident(&mut self, pattern: &'a syn::PatIdent) {
        self.bound.insert(pattern.ident.to_string());
        syn::visit::visit_pat_ident(self, pattern);
    }
    fn visit_macro(&mut self, mac: &syn::Macro) {
        after_dots(mac.tokens.clone(), &mut self.in_macros);
    }
    fn visit_item(&mut self, _: &syn::Item) {}
}

/// The names that stand after a dot.
fn after_dots(tokens: TokenStream, into: &mut Vec<Ident>) {
    let mut is_after_dot = false;
    for token in tokens {
        let was_after_dot = core::mem::replace(&mut is_after_dot, matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.'));
        match token {
            TokenTree::Ident(name) if was_after_dot => into.push(name),
            TokenTree::Group(group) => after_dots(group.stream(), into),
            _ => {}
        }
    }
}
