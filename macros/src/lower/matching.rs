//! `match` and its kin: what is looked at, which arm is taken, what its names are bound to.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, parse_quote};

use super::desugar::{alternatives, peel, with_constants};
use super::pattern::Mode;
use super::{Lower, Name, rewrites};
use crate::diag::{Result, refuse};
use crate::ir::{Arm, Block, Code, Op, Operand, OperandKind, Place, Stmt, Ty, Var};
use crate::source::key;

impl Lower {
    pub fn matching(&mut self, matching: &syn::ExprMatch, out: Option<Var>) -> Result<()> {
        if let Some(rewritten) = rewrites::split_end_matched(matching) {
            return self.matching(&rewritten, out);
        }
        if let Some(rewritten) = self.element_matched(matching) {
            return self.initialise_or_effect(out, &rewritten);
        }
        let seen_through = self.mutable_option(&matching.expr, matching.arms.iter().map(|arm| &arm.pat));
        let scrutinee = self.expr(seen_through.as_ref().unwrap_or(&matching.expr))?;
        matching.arms.iter().for_each(|arm| self.referred_to(&arm.pat, &scrutinee));
        let (scrutinee, place, mode) = self.scrutinee(scrutinee);
        let again = place.is_none() && self.is_stable(&scrutinee.code) && self.captures_no_reference(&scrutinee.code);
        let mut arms = Vec::new();
        for arm in &matching.arms {
            let (pat, guard) = match &arm.pat {
                syn::Pat::Guard(guarded) => (&*guarded.pat, Some(&*guarded.guard)),
                pat => (pat, None),
            };
            let attrs = &arm.attrs;
            let (pat, constants) = with_constants(pat);
            if place.is_some() {
                refuse_mentions(&constants, guard.into_iter().chain([&*arm.body]))?;
            }
            for pat in alternatives(&pat) {
                let mut bindings = Vec::new();
                let mut pattern = quote!();
                let mut lowered_guard = None;
                let body = self.scoped(|lower| {
                    lower.declare_constants(&constants);
                    pattern = lower.pattern(&pat, place.as_ref(), &scrutinee.ty, false, mode, &mut bindings)?;
                    for binding in &bindings {
                        lower.vars[binding.var.0].again |= again && !lower.vars[binding.var.0].mutable;
                    }
                    lowered_guard = guard.map(|guard| lower.native_reading(guard)).transpose()?;
                    lower.initialise_or_effect(out, &arm.body)
                })?;
                let rebind = again || mode == Mode::Alias;
                arms.push(Arm { pattern, guard: lowered_guard, bindings, rebind, attrs: quote!(#(#attrs)*), body });
            }
        }
        let id = self.id();
        self.push(Stmt::Match { scrutinee: scrutinee.code, arms, id });
        Ok(())
    }

    /// What a `match` looks at: the operand, the place that bindings are found in, and how they are bound.
    pub fn scrutinee(&mut self, operand: Operand) -> (Operand, Option<Place>, Mode) {
        let is_mutable_reference = matches!(operand.kind, OperandKind::BorrowMut(_)) || matches!(operand.ty, Ty::RefMut(_));
        let by_reference = matches!(operand.kind, OperandKind::Borrow(_)) || matches!(operand.ty, Ty::Ref(_));
        match operand.place().cloned() {
            None => (operand, None, Mode::Value),
            Some(place) => {
                let root = self.root(&place);
                let behind_reference =
                    self.info(root).param.is_some() && matches!(self.info(root).ty, Ty::Ref(_)) || self.info(place.base).alias.is_some();
                let mode = if is_mutable_reference {
                    Mode::AliasMut
                } else if self.is_alive(&place) && (by_reference || behind_reference) {
                    Mode::Alias
                } else {
                    Mode::Value
                };
                (operand, Some(place), mode)
            }
        }
    }

    /// The variable that a place is reached from in the end.
    pub fn root(&self, place: &Place) -> Var {
        self.info(place.base).alias.as_ref().map_or(place.base, |target| self.root(target))
    }

    /// `let PAT = value else { .. };`
    pub fn let_else(&mut self, pat: &syn::Pat, value: &Expr, diverge: &Expr) -> Result<()> {
        let pat = match pat {
            syn::Pat::Type(typed) => &typed.pat,
            pat => pat,
        };
        if let Some((slice, value)) = rewrites::split_end(pat, value) {
            return self.let_else(&slice, &value, diverge);
        }
        if let (syn::Pat::TupleStruct(some), Expr::MethodCall(call)) = (pat, peel(value))
            && some.path.is_ident("Some")
            && let ([inner @ (syn::Pat::Ident(_) | syn::Pat::Wild(_))], Some((place, position, cond, true))) =
                (&some.elems.iter().collect::<Vec<_>>()[..], self.element_access(call))
            && with_constants(inner).1.is_empty()
        {
            self.effect(&parse_quote!(if !(#cond) { #diverge }))?;
            return self.bind_let(inner, None, &parse_quote!(&mut (#place)[#position]));
        }
        let (pat, constants) = &with_constants(pat);
        let seen_through = self.mutable_option(value, [pat]);
        let operand = self.expr(seen_through.as_ref().unwrap_or(value))?;
        // What is bound here may be mentioned anywhere behind.
        if let (Some(name), false) = (constants.iter().find(|name| *name != "None"), operand.is_inert()) {
            return Err(refuse_upper_case(name));
        }
        let operand = if operand.place().is_some_and(|place| matches!(operand.kind, OperandKind::Read(_)) && !place.code.pure) {
            self.name_value(operand)
        } else {
            operand
        };
        let operand = if operand.is_inert() && !operand.code.pure { self.name_value(operand) } else { operand };
        let blank = super::desugar::without_bindings(pat);
        let cond = self.fresh("matched", pat.span(), Ty::Bool);
        let tokens = &operand.code.tokens;
        let code = Code::with(quote!(match #tokens { #blank => true, _ => false }), operand.code.uses.clone(), false);
        self.push_let(cond, Op::Inert(code));
        let ident = self.ident(cond);
        let then = Block { id: self.id(), stmts: Vec::new() };
        let other = self.scoped(|lower| lower.effect(diverge))?;
        self.push(Stmt::If { cond: Code::with(quote!(#ident), vec![cond], true), then, other });
        self.bind_refutable(pat, operand)
    }

    /// `if let Some(x) = v.last_mut() { .. }` and its kin as a condition and a borrow of the element.
    pub fn element_branch(&self, pat: &syn::Pat, value: &Expr, then: &syn::Block, other: &Expr) -> Option<syn::ExprIf> {
        let (syn::Pat::TupleStruct(some), Expr::MethodCall(call)) = (pat, peel(value)) else { return None };
        if !some.path.is_ident("Some") || some.elems.len() != 1 {
            return None;
        }
        let (place, position, cond, mutable) = self.element_access(call)?;
        let inner = &some.elems[0];
        if !with_constants(inner).1.is_empty() {
            return None;
        }
        let refutable = !matches!(inner, syn::Pat::Ident(_) | syn::Pat::Wild(_) | syn::Pat::Reference(_) | syn::Pat::Tuple(_));
        if refutable {
            return None;
        }
        let mutability = mutable.then(|| quote!(mut));
        Some(parse_quote!(if #cond { let #inner = & #mutability #place[#position]; #then } else { #other }))
    }

    /// `match v.last_mut() { Some(x) => .., None => .. }` as a condition.
    fn element_matched(&self, matching: &syn::ExprMatch) -> Option<Expr> {
        let Expr::MethodCall(call) = peel(&matching.expr) else { return None };
        let [some, none] = &matching.arms[..] else { return None };
        let is_plain = |arm: &syn::Arm| !matches!(arm.pat, syn::Pat::Guard(_)) && arm.attrs.is_empty();
        let is_none = matches!(&none.pat, syn::Pat::Wild(_)) || matches!(&none.pat, syn::Pat::Ident(ident) if ident.ident == "None");
        let (true, true, true, Some((.., true))) = (is_plain(some), is_plain(none), is_none, self.element_access(call)) else {
            return None;
        };
        let (then, other) = (&some.body, &none.body);
        self.element_branch(&some.pat, &matching.expr, &parse_quote!({ #then }), &parse_quote!({ #other })).map(Expr::If)
    }

    /// Names of patterns that stand for themselves, even where a variable outside has the same name.
    fn declare_constants(&mut self, names: &[Ident]) {
        for name in names {
            self.declare(&key(name), Name::Item);
        }
    }

    /// `x.as_mut()` as `&mut x`: a pattern of `Some` looks through either.
    fn mutable_option<'p>(&self, value: &Expr, patterns: impl IntoIterator<Item = &'p syn::Pat>) -> Option<Expr> {
        let looks_through =
            |pat: &syn::Pat| matches!(pat, syn::Pat::TupleStruct(payload) if payload.path.is_ident("Some") || payload.path.is_ident("Ok"));
        match peel(value) {
            Expr::MethodCall(call) if call.method == "as_mut" && call.args.is_empty() && patterns.into_iter().any(looks_through) => {
                let receiver = &call.receiver;
                // A reference is borrowed through: its own variable may not change.
                Some(match self.native_ty(receiver) {
                    Ty::RefMut(_) => parse_quote!(&mut *#receiver),
                    _ => parse_quote!(&mut #receiver),
                })
            }
            _ => None,
        }
    }
}

/// A name in upper case is a variable or a constant, and only a type tells which: where it is read, that matters.
fn refuse_mentions<'e>(names: &[Ident], within: impl Iterator<Item = &'e Expr>) -> Result<()> {
    if names.iter().all(|name| name == "None") {
        return Ok(());
    }
    let tokens: TokenStream = within.map(|expr| expr.to_token_stream()).collect();
    match names.iter().find(|name| *name != "None" && mentions(tokens.clone(), name)) {
        Some(name) => Err(refuse_upper_case(name)),
        None => Ok(()),
    }
}

fn refuse_upper_case(name: &Ident) -> syn::Error {
    refuse(
        name,
        "a name in upper case, in a pattern, that is read behind it",
        "whether it is a variable, which carries a derivative, or a constant cannot be seen",
        "write a variable in lower case, and a constant or a variant by its path: `Self::LIMIT`, `Shape::Unit`",
    )
}

fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        _ => false,
    })
}
