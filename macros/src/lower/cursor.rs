//! Iterators that are stored and stepped by hand, `let mut it = xs.iter();`, as a slice and a position in it.
//!
//! `it.next()` becomes `if at < items.len() { at += 1; Some(&items[at - 1]) } else { None }`, and `it` where it is consumed
//! `items[at..].iter()`. An iterator that is mentioned in any other way stays as it is, and is refused.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{Expr, ExprMethodCall, Pat, Stmt, parse_quote};

use super::Lower;
use super::chain::ADAPTORS;
use super::desugar::{hidden, peel};

/// Methods that consume an iterator; `any`, `find` and their kin leave the rest of it.
const CONSUMED_BY: &[&str] = &[
    "sum",
    "product",
    "fold",
    "for_each",
    "collect",
    "min_by",
    "max_by",
    "min_by_key",
    "max_by_key",
    "min",
    "max",
    "last",
    "count",
    "reduce",
    "unzip",
    "partition",
];

impl Lower {
    /// The statements from a `let` of an iterator on, without the iterator; `None` where this is no such `let`.
    pub fn without_cursor(&mut self, stmt: &Stmt, rest: &[Stmt]) -> Option<Vec<Stmt>> {
        let Stmt::Local(local) = stmt else { return None };
        let (Pat::Ident(name), Some(init)) = (&local.pat, &local.init) else { return None };
        let (source, copies) = stepped(&init.expr)?;
        if init.diverge.is_some() || name.by_ref.is_some() || name.subpat.is_some() || !matches!(self.native(&init.expr), Ok(None)) {
            return None;
        }
        let span = name.ident.span();
        let (items, at) = (hidden("items", span), hidden("at", span));
        let mut cursor = Cursor { name: &name.ident, items: &items, at: &at, copies, replaced: 0 };
        let mut rewritten: Vec<Stmt> = vec![parse_quote!(let #items = &#source[..];), parse_quote!(let mut #at = 0usize;)];
        let mentioned: usize = rest.iter().map(|stmt| mentions(stmt.to_token_stream(), &name.ident)).sum();
        for stmt in rest {
            let mut stmt = stmt.clone();
            cursor.visit_stmt_mut(&mut stmt);
            rewritten.push(stmt);
        }
        (cursor.replaced == mentioned).then_some(rewritten)
    }
}

/// `xs.iter()` on a place, and whether the items are copied.
fn stepped(expr: &Expr) -> Option<(&Expr, bool)> {
    let Expr::MethodCall(call) = peel(expr) else { return None };
    let is_place = matches!(peel(&call.receiver), Expr::Path(_) | Expr::Field(_) | Expr::Index(_));
    match &call.method.to_string()[..] {
        "iter" if call.args.is_empty() && is_place => Some((&call.receiver, false)),
        "copied" | "cloned" => stepped(&call.receiver).filter(|(_, copies)| !copies).map(|(source, _)| (source, true)),
        _ => None,
    }
}

/// Takes an iterator out of statements.
struct Cursor<'n> {
    name: &'n Ident,
    items: &'n Ident,
    at: &'n Ident,
    copies: bool,
    /// How many mentions of the iterator are gone.
    replaced: usize,
}

impl Cursor<'_> {
    fn is_it(&self, expr: &Expr) -> bool {
        matches!(peel(expr), Expr::Path(path) if path.path.is_ident(self.name))
    }

    /// What is left of the iterator.
    fn rest(&mut self) -> Expr {
        let (items, at) = (self.items, self.at);
        self.replaced += 1;
        if self.copies { parse_quote!(#items[#at..].iter().cloned()) } else { parse_quote!(#items[#at..].iter()) }
    }

    fn method(&mut self, call: &ExprMethodCall) -> Option<Expr> {
        if !self.is_it(&call.receiver) {
            return None;
        }
        let (items, at, name) = (self.items, self.at, call.method.to_string());
        match &name[..] {
            "next" => {
                self.replaced += 1;
                let item: Expr = if self.copies { parse_quote!(#items[#at - 1].clone()) } else { parse_quote!(&#items[#at - 1]) };
                Some(parse_quote!((if #at < #items.len() { #at += 1; Some(#item) } else { None })))
            }
            "len" => {
                self.replaced += 1;
                Some(parse_quote!((#items.len() - #at)))
            }
            "clone" => Some(self.rest()),
            "by_ref" => None,
            name if CONSUMED_BY.contains(&name) || ADAPTORS.contains(&name) => {
                let mut call = call.clone();
                *call.receiver = self.rest();
                call.args.iter_mut().for_each(|arg| self.visit_expr_mut(arg));
                Some(Expr::MethodCall(call))
            }
            _ => None,
        }
    }
}

impl VisitMut for Cursor<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::MethodCall(call) = &expr
            && let Some(replaced) = self.method(call)
        {
            *expr = replaced;
            return;
        }
        if let Expr::ForLoop(looping) = expr
            && self.is_it(&looping.expr)
        {
            *looping.expr = self.rest();
        }
        syn::visit_mut::visit_expr_mut(self, expr);
    }
}

fn mentions(tokens: TokenStream, name: &Ident) -> usize {
    let each = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(ident) => usize::from(ident == *name),
        TokenTree::Group(group) => mentions(group.stream(), name),
        _ => 0,
    });
    each.sum()
}
