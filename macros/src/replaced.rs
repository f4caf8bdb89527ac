//! Methods of `std` that other functions stand for in closures over the elements of matrices, so that loops over them become
//! vectors: in the derivative and in the function itself, whose values are the same to the last bit.
//!
//! The compiler decides, while it lowers a closure, which calls it replaces. The function is then given the same: a call is
//! known by where it stands. Where two calls of an item stand at one place, as in what another macro has written, neither
//! is replaced.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::visit::{self, Visit};
use syn::visit_mut::VisitMut;
use syn::{Block, Expr, ExprMethodCall, Item, parse_quote};

/// The methods, which are those of `PointwiseMethods`.
const METHODS: &[&str] = &["exp", "ln", "tanh"];

const PREFIX: &str = "__pointwise_";

/// The calls of an item that may be replaced.
#[derive(Default)]
pub struct Replaceable(BTreeSet<String>);

impl Replaceable {
    /// All that stand in the item's own code, not in that of items in a body.
    pub fn of(item: &Item) -> Self {
        struct Calls(BTreeMap<String, usize>);
        impl Visit<'_> for Calls {
            fn visit_expr_method_call(&mut self, call: &ExprMethodCall) {
                if METHODS.iter().any(|method| call.method == method) {
                    *self.0.entry(place(&call.method)).or_default() += 1;
                }
                visit::visit_expr_method_call(self, call);
            }
            fn visit_block(&mut self, block: &Block) {
                let own = block.stmts.iter().filter(|stmt| !matches!(stmt, syn::Stmt::Item(_)));
                own.for_each(|stmt| self.visit_stmt(stmt));
            }
        }
        let mut calls = Calls(BTreeMap::new());
        calls.visit_item(item);
        Self(calls.0.into_iter().filter(|(_, count)| *count == 1).map(|(place, _)| place).collect())
    }

    /// Whether the call of this method is among them.
    pub fn contains(&self, method: &Ident) -> bool {
        METHODS.iter().any(|name| method == name) && self.0.contains(&place(method))
    }
}

/// The variable that tells such a call whether the instruction set in use has a fused multiply-add.
pub fn fused() -> Ident {
    Ident::new("__fused", Span::mixed_site())
}

/// Says so for the calls in the tokens that stand outside of loops over elements.
pub fn told(tokens: &TokenStream) -> TokenStream {
    let mut places = BTreeSet::new();
    gather(tokens.clone(), &mut places);
    let fused = fused();
    if places.is_empty() { TokenStream::new() } else { quote!(let #fused = __rt::is_fused();) }
}

/// What stands for a method.
pub fn name(method: &Ident) -> Ident {
    format_ident!("{PREFIX}{}", method, span = method.span())
}

/// Replaces in a derivative every copy of a call of which one was replaced: where it carries no derivative, it stands as it
/// was written.
pub fn everywhere(derivative: TokenStream) -> TokenStream {
    let mut places = BTreeSet::new();
    gather(derivative.clone(), &mut places);
    if places.is_empty() { derivative } else { renamed(derivative, &places) }
}

fn renamed(tokens: TokenStream, places: &BTreeSet<String>) -> TokenStream {
    let (mut is_method, mut is_called) = (false, false);
    let token = |token| {
        // The rules of the functions have the same names, and stand at the same places.
        let follows_dot = core::mem::replace(&mut is_method, matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.'));
        let follows_name = core::mem::take(&mut is_called);
        match token {
            TokenTree::Ident(ident) if follows_dot && METHODS.iter().any(|method| ident == method) && places.contains(&place(&ident)) => {
                is_called = true;
                TokenTree::Ident(name(&ident))
            }
            TokenTree::Group(_) if follows_name => TokenTree::Group(Group::new(Delimiter::Parenthesis, fused().into_token_stream())),
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), renamed(group.stream(), places));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            token => token,
        }
    };
    tokens.into_iter().map(token).collect()
}

/// Replaces in an item what was replaced in its derivative.
pub fn replace(item: &mut Item, derivative: &TokenStream, krate: &TokenStream) {
    let mut places = BTreeSet::new();
    gather(derivative.clone(), &mut places);
    if !places.is_empty() {
        Replace { places, krate, replaced: false, is_open: false }.visit_item_mut(item);
    }
}

struct Replace<'a> {
    places: BTreeSet<String>,
    krate: &'a TokenStream,
    /// A call was replaced.
    replaced: bool,
    /// One that stands in no closure of a method that tells it what it has to know.
    is_open: bool,
}

impl Replace<'_> {
    fn body(&mut self, block: &mut Block) {
        (self.replaced, self.is_open) = (false, false);
        self.visit_block_mut(block);
        let krate = self.krate;
        if self.is_open {
            let fused = fused();
            block.stmts.insert(0, parse_quote!(let #fused = #krate::__v1::is_fused();));
        }
        if self.replaced {
            let traits = quote!(#krate::__v1::{PointwiseMaps as _, PointwiseMethods as _});
            block.stmts.insert(0, parse_quote!(#[allow(unused_imports, unused_qualifications)] use #traits;));
        }
    }
}

impl VisitMut for Replace<'_> {
    fn visit_item_fn_mut(&mut self, item: &mut syn::ItemFn) {
        self.body(&mut item.block);
    }
    fn visit_impl_item_fn_mut(&mut self, item: &mut syn::ImplItemFn) {
        self.body(&mut item.block);
    }
    fn visit_block_mut(&mut self, block: &mut Block) {
        let own = block.stmts.iter_mut().filter(|stmt| !matches!(stmt, syn::Stmt::Item(_)));
        own.for_each(|stmt| self.visit_stmt_mut(stmt));
    }
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        self.visit_expr_mut(&mut call.receiver);
        let others = call.args.len().saturating_sub(1);
        call.args.iter_mut().take(others).for_each(|arg| self.visit_expr_mut(arg));
        // What stands open elsewhere is told by what is around this call.
        let was_open = core::mem::take(&mut self.is_open);
        call.args.iter_mut().skip(others).for_each(|arg| self.visit_expr_mut(arg));
        if self.is_open
            && matches!(&call.method.to_string()[..], "map" | "zip_map")
            && let Some(Expr::Closure(closure)) = call.args.last_mut().map(unwrapped)
        {
            // Only what is inlined into the functions of an instruction set is compiled for it.
            closure.attrs.push(parse_quote!(#[inline(always)]));
            let fused = fused();
            closure.inputs.push(parse_quote!(#fused));
            call.method = name(&call.method);
            self.is_open = false;
        }
        self.is_open |= was_open;
        if METHODS.iter().any(|method| call.method == method) && self.places.contains(&place(&call.method)) {
            call.method = name(&call.method);
            let fused = fused();
            call.args.push(parse_quote!(#fused));
            (self.replaced, self.is_open) = (true, true);
        }
    }
}

/// The expression in its parentheses.
fn unwrapped(expr: &mut Expr) -> &mut Expr {
    match expr {
        Expr::Paren(paren) => unwrapped(&mut paren.expr),
        Expr::Group(group) => unwrapped(&mut group.expr),
        expr => expr,
    }
}

/// The places of the replaced calls in generated code.
fn gather(tokens: TokenStream, into: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if ident.to_string().starts_with(PREFIX) => {
                into.insert(place(&ident));
            }
            TokenTree::Group(group) => gather(group.stream(), into),
            _ => {}
        }
    }
}

/// Where a name stands: the same text for the same place, if the compiler says anything at all.
pub fn place(ident: &Ident) -> String {
    format!("{:?}", ident.span())
}
