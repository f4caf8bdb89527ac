//! Syntax that is rewritten into simpler syntax before it is lowered.

use proc_macro2::{Ident, Span};
use quote::quote;
use syn::visit_mut::VisitMut;
use syn::{Expr, Pat, parse_quote};

/// Without parentheses and invisible groups.
pub fn peel(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => peel(&inner.expr),
        Expr::Group(inner) => peel(&inner.expr),
        expr => expr,
    }
}

/// Whether a condition has a `let` in it.
pub fn has_let(cond: &Expr) -> bool {
    match peel(cond) {
        Expr::Let(_) => true,
        Expr::Binary(binary) if matches!(binary.op, syn::BinOp::And(_)) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

/// `if a && let P = e && b { then } else { other }` as nested conditions that break out of a label with their value.
pub fn let_chain(cond: &Expr, then: Expr, other: &Expr, label: &syn::Lifetime) -> Expr {
    let mut conditions = Vec::new();
    flatten(cond, &mut conditions);
    let mut body: Expr = parse_quote!(break #label #then);
    for condition in conditions.into_iter().rev() {
        body = match peel(condition) {
            Expr::Let(binding) => {
                let (pat, value) = (&binding.pat, &binding.expr);
                parse_quote!(match #value { #pat => { #body } _ => {} })
            }
            condition => parse_quote!(if #condition { #body }),
        };
    }
    parse_quote!(#label: { #body; #other })
}

fn flatten<'e>(cond: &'e Expr, into: &mut Vec<&'e Expr>) {
    match peel(cond) {
        Expr::Binary(binary) if matches!(binary.op, syn::BinOp::And(_)) && has_let(cond) => {
            flatten(&binary.left, into);
            flatten(&binary.right, into);
        }
        cond => into.push(cond),
    }
}

/// The pattern with every binding replaced by a wildcard, for asking whether it matches.
pub fn without_bindings(pat: &Pat) -> Pat {
    struct Blank;
    impl VisitMut for Blank {
        fn visit_pat_mut(&mut self, pat: &mut Pat) {
            if let Pat::Ident(ident) = pat {
                *pat = match &ident.subpat {
                    Some((_, sub)) => (**sub).clone(),
                    None => parse_quote!(_),
                };
            }
            syn::visit_mut::visit_pat_mut(self, pat);
        }
        fn visit_field_pat_mut(&mut self, field: &mut syn::FieldPat) {
            if field.colon_token.is_none() {
                field.colon_token = Some(Default::default());
            }
            self.visit_pat_mut(&mut field.pat);
        }
    }
    let mut pat = pat.clone();
    Blank.visit_pat_mut(&mut pat);
    pat
}

/// The pattern of a `match` or a `let .. else` with names in upper case, which by convention are constants and variants,
/// written as the paths that they are then; and these names. Where a pattern always matches, every name is a variable.
pub fn with_constants(pat: &Pat) -> (Pat, Vec<Ident>) {
    struct Constants(Vec<Ident>);
    impl VisitMut for Constants {
        fn visit_pat_mut(&mut self, pat: &mut Pat) {
            if let Pat::Ident(ident) = pat
                && is_constant(ident)
            {
                let name = ident.ident.clone();
                *pat = Pat::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path: name.clone().into() });
                self.0.push(name);
            }
            syn::visit_mut::visit_pat_mut(self, pat);
        }
        fn visit_field_pat_mut(&mut self, field: &mut syn::FieldPat) {
            // `Point { X }` binds a variable, whatever its case.
            if field.colon_token.is_some() {
                self.visit_pat_mut(&mut field.pat);
            }
        }
    }
    let mut pat = pat.clone();
    let mut constants = Constants(Vec::new());
    constants.visit_pat_mut(&mut pat);
    (pat, constants.0)
}

fn is_constant(pat: &syn::PatIdent) -> bool {
    let name = pat.ident.to_string();
    let plain = pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none();
    plain && name.trim_start_matches("r#").starts_with(|c: char| c.is_uppercase())
}

/// Every alternative of a pattern whose or-patterns bind variables; the pattern itself where none does.
pub fn alternatives(pat: &Pat) -> Vec<Pat> {
    let Some(cases) = first_binding_or(pat) else { return vec![pat.clone()] };
    (0..cases).flat_map(|case| alternatives(&choose(pat, case))).collect()
}

fn binds(pat: &Pat) -> bool {
    struct Binds(bool);
    impl syn::visit::Visit<'_> for Binds {
        fn visit_pat_ident(&mut self, _: &syn::PatIdent) {
            self.0 = true;
        }
    }
    let mut binds = Binds(false);
    syn::visit::Visit::visit_pat(&mut binds, pat);
    binds.0
}

/// The number of cases of the first or-pattern that binds something.
fn first_binding_or(pat: &Pat) -> Option<usize> {
    struct First(Option<usize>);
    impl syn::visit::Visit<'_> for First {
        fn visit_pat_or(&mut self, or: &syn::PatOr) {
            if self.0.is_none() && or.cases.iter().any(binds) {
                self.0 = Some(or.cases.len());
            }
            if self.0.is_none() {
                syn::visit::visit_pat_or(self, or);
            }
        }
    }
    let mut first = First(None);
    syn::visit::Visit::visit_pat(&mut first, pat);
    first.0
}

/// The pattern with its first binding or-pattern replaced by one of the cases.
fn choose(pat: &Pat, case: usize) -> Pat {
    struct Choose(Option<usize>);
    impl VisitMut for Choose {
        fn visit_pat_mut(&mut self, pat: &mut Pat) {
            if let (Pat::Or(or), Some(case)) = (&*pat, self.0)
                && or.cases.iter().any(binds)
            {
                self.0 = None;
                *pat = or.cases[case].clone();
                return;
            }
            syn::visit_mut::visit_pat_mut(self, pat);
        }
    }
    let mut pat = pat.clone();
    Choose(Some(case)).visit_pat_mut(&mut pat);
    pat
}

/// A name for a binding that the rewriting introduces: nobody else can mention it.
pub fn hidden(name: &str, at: Span) -> Ident {
    Ident::new(&format!("__{name}"), Span::mixed_site().located_at(at))
}

/// The call of a closure or of a function path with arguments that are variables.
pub fn apply(function: &Expr, args: &[&Ident]) -> Expr {
    match peel(function) {
        Expr::Closure(_) => parse_quote!((#function)(#(#args),*)),
        _ => {
            let args = quote!(#(#args),*);
            parse_quote!(#function(#args))
        }
    }
}
