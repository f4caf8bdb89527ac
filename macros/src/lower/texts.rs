//! Numbers that are written into a text and parsed again: the text carries no derivative, and what is parsed would be a constant.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::Visit;
use syn::{Block, Expr, Pat};

use crate::diag::{Result, refuse};

/// Refuses what is parsed of a text that the body makes.
pub fn check(body: &Block) -> Result<()> {
    let mut texts = Texts::default();
    // A name may be used before the text comes into it, in a loop.
    loop {
        let known = texts.names.len();
        texts.visit_block(body);
        if texts.names.len() == known {
            break;
        }
    }
    let Some(parsed) = texts.parsed else { return Ok(()) };
    Err(refuse(
        &parsed,
        "a number that is parsed from a text which is made here",
        "a text carries no derivative: the number would count as a constant",
        "use the number that was written, or say `no_diff(..)` around what is parsed",
    ))
}

/// The names of what a text may be in, and the first that is parsed.
#[derive(Default)]
struct Texts {
    names: BTreeSet<String>,
    parsed: Option<Ident>,
}

impl Texts {
    /// Whether an expression makes a text or mentions one.
    fn has_text(&self, tokens: TokenStream) -> bool {
        let is_text = |ident: &Ident| {
            let name = ident.to_string();
            matches!(&name[..], "format" | "to_string") || self.names.contains(&name)
        };
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => is_text(&ident),
            TokenTree::Group(group) => self.has_text(group.stream()),
            _ => false,
        })
    }

    /// All names in there may be those of texts from now on.
    fn note(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => drop(self.names.insert(ident.to_string())),
                TokenTree::Group(group) => self.note(group.stream()),
                _ => {}
            }
        }
    }

    fn bind(&mut self, pat: &Pat, of: &impl ToTokens) {
        if self.has_text(of.to_token_stream()) {
            Names(&mut self.names).visit_pat(pat);
        }
    }
}

/// The names that patterns bind.
struct Names<'a>(&'a mut BTreeSet<String>);

impl Visit<'_> for Names<'_> {
    fn visit_pat_ident(&mut self, pat: &syn::PatIdent) {
        self.0.insert(pat.ident.to_string());
    }
}

impl Visit<'_> for Texts {
    fn visit_local(&mut self, local: &syn::Local) {
        if let Some(init) = &local.init {
            self.bind(&local.pat, &init.expr);
        }
        syn::visit::visit_local(self, local);
    }
    fn visit_expr_let(&mut self, expr: &syn::ExprLet) {
        self.bind(&expr.pat, &expr.expr);
        syn::visit::visit_expr_let(self, expr);
    }
    fn visit_expr_for_loop(&mut self, expr: &syn::ExprForLoop) {
        self.bind(&expr.pat, &expr.expr);
        syn::visit::visit_expr_for_loop(self, expr);
    }
    fn visit_expr_match(&mut self, expr: &syn::ExprMatch) {
        expr.arms.iter().for_each(|arm| self.bind(&arm.pat, &expr.expr));
        syn::visit::visit_expr_match(self, expr);
    }
    fn visit_expr_assign(&mut self, expr: &syn::ExprAssign) {
        if self.has_text(expr.right.to_token_stream()) {
            self.note(expr.left.to_token_stream());
        }
        syn::visit::visit_expr_assign(self, expr);
    }
    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        if self.has_text(call.receiver.to_token_stream()) {
            if call.method == "parse" {
                self.parsed.get_or_insert_with(|| call.method.clone());
            }
            for arg in &call.args {
                match arg {
                    // `texts.map(|text| text.parse())`
                    Expr::Closure(closure) => closure.inputs.iter().for_each(|input| Names(&mut self.names).visit_pat(input)),
                    // `texts.map(f64::from_str)`
                    Expr::Path(path) => {
                        let parsed = parsing(path.to_token_stream());
                        self.parsed = self.parsed.take().or(parsed);
                    }
                    _ => {}
                }
            }
        }
        // `s.push_str(&x.to_string())`
        if let (Expr::Path(receiver), true) = (&*call.receiver, self.has_text(call.args.to_token_stream())) {
            self.note(receiver.to_token_stream());
        }
        syn::visit::visit_expr_method_call(self, call);
    }
    fn visit_expr_call(&mut self, call: &syn::ExprCall) {
        let last = match &*call.func {
            Expr::Path(path) => path.path.segments.last().map(|last| last.ident.clone()),
            _ => None,
        };
        match last {
            Some(name) if name == "no_diff" => return,
            Some(name) if name == "from_str" && self.has_text(call.args.to_token_stream()) => {
                self.parsed.get_or_insert(name);
            }
            _ => {}
        }
        syn::visit::visit_expr_call(self, call);
    }
    fn visit_macro(&mut self, mac: &syn::Macro) {
        // `write!(s, ..)`
        let writes = mac.path.segments.last().is_some_and(|last| last.ident == "write" || last.ident == "writeln");
        if writes && let Some(TokenTree::Ident(name)) = mac.tokens.clone().into_iter().find(|token| matches!(token, TokenTree::Ident(_))) {
            self.names.insert(name.to_string());
        }
        // `vec![text.parse()?]`
        if self.has_text(mac.tokens.clone())
            && let Some(name) = parsing(mac.tokens.clone())
        {
            self.parsed.get_or_insert(name);
        }
    }
    fn visit_item(&mut self, _: &syn::Item) {}
}

/// What parses a text in tokens.
fn parsing(tokens: TokenStream) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(name) => (name == "parse" || name == "from_str").then_some(name),
        TokenTree::Group(group) => parsing(group.stream()),
        _ => None,
    })
}
