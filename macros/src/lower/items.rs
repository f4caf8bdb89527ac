//! Items inside a body: they move to its top, as the blocks that they stand in are taken apart. Functions among them
//! that are called with active values get a derivative of their own, as closures do.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Item;

use super::{Lower, Name};
use crate::diag::{Result, refuse};
use crate::source::{Source, key};

/// The items of a body, gathered.
pub struct Items {
    items: Vec<Nested>,
    /// What holds guesses against the truth, each once.
    checks: Vec<TokenStream>,
    /// The whole body, in which a name may be mentioned.
    body: TokenStream,
    /// Where `pullback` is found.
    krate: TokenStream,
}

#[derive(Clone)]
struct Nested {
    item: Item,
    /// A plain function that is called with active values.
    differentiated: bool,
}

impl Nested {
    /// The functions of the body that a function mentions.
    fn mentioned(&self, all: &[Nested]) -> Vec<usize> {
        let Item::Fn(function) = &self.item else { return Vec::new() };
        let body = function.block.to_token_stream();
        let is_mentioned = |nested: &Nested| matches!(&nested.item, Item::Fn(other) if mentions(&body, &other.sig.ident) > 0);
        (0..all.len()).filter(|at| is_mentioned(&all[*at])).collect()
    }

    fn is_annotated(&self) -> bool {
        let annotated = |attr: &syn::Attribute| attr.path().segments.last().is_some_and(|last| last.ident == "differentiable");
        matches!(&self.item, Item::Fn(function) if function.attrs.iter().any(annotated))
    }

    /// Whether all that the function takes are numbers and texts without derivative.
    fn is_inert(&self) -> bool {
        let Item::Fn(function) = &self.item else { return true };
        let is_inert = |arg: &syn::FnArg| matches!(arg, syn::FnArg::Typed(arg) if crate::ir::Ty::of(&arg.ty).is_inert());
        function.sig.inputs.iter().all(is_inert)
    }
}

impl Items {
    pub fn of(source: &Source) -> Self {
        Self { items: Vec::new(), checks: Vec::new(), body: source.block.to_token_stream(), krate: source.options.krate.clone() }
    }

    /// The items as they stand before everything else.
    pub fn tokens(&self) -> TokenStream {
        let krate = &self.krate;
        let items = self.with_callees();
        let nested = items.iter().enumerate().map(|(at, Nested { item, differentiated })| {
            // A type that contains itself is boxed.
            let boxed = reaches(&items, at, at).then(|| quote!(boxed,));
            let attribute =
                differentiated.then(|| quote!(#[#krate::differentiable(crate = #krate, __nested, #boxed check(skip = "part of a body"))]));
            quote!(#attribute #item)
        });
        let checks = &self.checks;
        quote!(#(#nested)* #(#checks)*)
    }

    /// The items, with a derivative also for those functions that others with a derivative call.
    fn with_callees(&self) -> Vec<Nested> {
        let mut items = self.items.clone();
        let mut open: Vec<_> = (0..items.len()).filter(|at| items[*at].differentiated).collect();
        while let Some(at) = open.pop() {
            for callee in items[at].mentioned(&items) {
                if !items[callee].differentiated && !items[callee].is_annotated() && !items[callee].is_inert() {
                    items[callee].differentiated = true;
                    open.push(callee);
                }
            }
        }
        items
    }

    /// Where `pullback` is found.
    pub fn krate(&self) -> TokenStream {
        self.krate.clone()
    }

    /// Adds a statement that compiles only where a guess is right.
    pub fn check(&mut self, check: TokenStream) {
        let text = check.to_string();
        if self.checks.iter().all(|known| known.to_string() != text) {
            self.checks.push(check);
        }
    }
}

impl Lower {
    /// Moves the items of a block to the top, and makes their names known in it.
    pub fn declare_items(&mut self, block: &syn::Block) -> Result<()> {
        let is_nested = self.scopes.len() > 2;
        for stmt in &block.stmts {
            let syn::Stmt::Item(item) = stmt else { continue };
            let is_of_std = matches!(item, Item::Use(item) if starts_in_std(&item.tree));
            for name in names(item) {
                if let (Item::Use(_), false, Some(name)) = (item, is_of_std, &name)
                    && super::macros::kind(&name.to_string()).is_some()
                {
                    return Err(refuse(
                        name,
                        "an import in a body, of a name that a macro of `std` has",
                        "which macro is meant cannot be seen when the derivative is written",
                        "give it another name: `use .. as ..`",
                    ));
                }
                let Some(name) = name else {
                    if !is_nested {
                        let krate = self.items.krate();
                        self.items.check(quote!(use #krate::__v1::macros_of_std::*;));
                        continue;
                    }
                    return Err(refuse(
                        item,
                        "a glob import in an inner block",
                        "which names it brings cannot be seen, and elsewhere in the function they may mean something else",
                        "move it to the top of the function, or name what is imported",
                    ));
                };
                if is_nested && mentions(&self.items.body, &name) > mentions(&block.to_token_stream(), &name) {
                    return Err(refuse(
                        &name,
                        "an item in an inner block, of a name that the function mentions elsewhere",
                        "there it means something else, and both would stand side by side in the derivative",
                        "give it a name of its own, or move it to the top of the function",
                    ));
                }
                if matches!(item, Item::Fn(_) | Item::Const(_) | Item::Static(_)) {
                    self.declare(&key(&name), Name::Item);
                }
            }
            self.items.items.push(Nested { item: item.clone(), differentiated: false });
        }
        Ok(())
    }

    /// Notes that a function of the body is called with active values.
    pub fn differentiate_nested(&mut self, path: &syn::Path) {
        // With or without generics: `solve::<3>(..)`.
        let [syn::PathSegment { ident, .. }] = &path.segments.iter().collect::<Vec<_>>()[..] else { return };
        if !matches!(self.lookup(&key(ident)), Some(Name::Item)) {
            return;
        }
        for nested in &mut self.items.items {
            if let Item::Fn(function) = &nested.item
                && function.sig.ident == *ident
            {
                nested.differentiated = !nested.is_annotated();
            }
        }
    }
}

/// Whether a function leads to another through functions that call one another, itself among them.
fn reaches(items: &[Nested], from: usize, to: usize) -> bool {
    let (mut seen, mut open) = (vec![false; items.len()], vec![from]);
    while let Some(at) = open.pop() {
        for callee in items[at].mentioned(items) {
            if callee == to {
                return true;
            }
            if !core::mem::replace(&mut seen[callee], true) {
                open.push(callee);
            }
        }
    }
    false
}

/// The names that an item brings into scope; `None` stands for a glob.
fn names(item: &Item) -> Vec<Option<Ident>> {
    match item {
        Item::Fn(item) => vec![Some(item.sig.ident.clone())],
        Item::Const(item) => vec![Some(item.ident.clone())],
        Item::Static(item) => vec![Some(item.ident.clone())],
        Item::Struct(item) => vec![Some(item.ident.clone())],
        Item::Enum(item) => vec![Some(item.ident.clone())],
        Item::Type(item) => vec![Some(item.ident.clone())],
        Item::Trait(item) => vec![Some(item.ident.clone())],
        Item::Mod(item) => vec![Some(item.ident.clone())],
        Item::Use(item) => {
            let mut names = Vec::new();
            imported(&item.tree, None, &mut names);
            names
        }
        _ => Vec::new(),
    }
}

/// Whether what is imported is of `std`.
fn starts_in_std(tree: &syn::UseTree) -> bool {
    matches!(tree, syn::UseTree::Path(path) if matches!(&path.ident.to_string()[..], "std" | "core" | "alloc"))
}

fn imported(tree: &syn::UseTree, parent: Option<&Ident>, into: &mut Vec<Option<Ident>>) {
    match tree {
        syn::UseTree::Path(path) => imported(&path.tree, Some(&path.ident), into),
        syn::UseTree::Name(name) if name.ident == "self" => into.extend(parent.cloned().map(Some)),
        syn::UseTree::Name(name) => into.push(Some(name.ident.clone())),
        syn::UseTree::Rename(rename) if rename.rename == "_" => {}
        syn::UseTree::Rename(rename) => into.push(Some(rename.rename.clone())),
        syn::UseTree::Glob(_) => into.push(None),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, parent, into)),
    }
}

/// How often tokens mention a name.
fn mentions(tokens: &TokenStream, name: &Ident) -> usize {
    tokens
        .clone()
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) => usize::from(ident == *name),
            TokenTree::Group(group) => mentions(&group.stream(), name),
            _ => 0,
        })
        .sum()
}
