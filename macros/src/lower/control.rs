//! Control flow, and everything else that is done for its effect.

use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, parse_quote};

use super::desugar::{has_let, let_chain, peel};
use super::expr::is_compound;
use super::{Label, Lower};
use crate::diag::{Result, refuse};
use crate::ir::{Block, Code, Loop, LoopKind, Op, Operand, Stmt, Target, Ty, Var};

/// `v.drain(..)`
pub fn is_drain(call: &syn::ExprMethodCall) -> bool {
    call.method == "drain" && matches!(call.args.first().map(peel), Some(Expr::Range(_)))
}

impl Lower {
    /// Lowers control flow whose value initialises `out`; false where the expression is no control flow.
    pub fn initialise_by_control(&mut self, out: Var, expr: &Expr) -> Result<bool> {
        match peel(expr) {
            Expr::If(branch) if branch.else_branch.is_some() => self.branch(branch, Some(out))?,
            Expr::Match(matching) => self.matching(matching, Some(out))?,
            Expr::Block(block) => match &block.label {
                Some(label) => self.labelled(&label.name, &block.block, Some(out))?,
                None => self.block_value(&block.block, Some(out))?,
            },
            Expr::Loop(forever) => self.forever(forever, Some(out))?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Lowers an expression for its effect.
    pub fn effect(&mut self, expr: &Expr) -> Result<()> {
        match peel(expr) {
            Expr::If(branch) => self.branch(branch, None),
            Expr::Match(matching) => self.matching(matching, None),
            Expr::Block(block) => match &block.label {
                Some(label) => self.labelled(&label.name, &block.block, None),
                None => self.block_value(&block.block, None),
            },
            Expr::Loop(forever) => self.forever(forever, None),
            Expr::While(looping) => self.while_loop(looping),
            Expr::ForLoop(looping) => self.for_loop(looping),
            Expr::Assign(assign) => self.assign(&assign.left, &assign.right),
            Expr::Binary(binary) if is_compound(&binary.op) => self.update(binary),
            Expr::Return(jump) => {
                let Some(leave) = self.returns.last().cloned() else { return Ok(()) };
                match &jump.expr {
                    Some(value) => self.initialise(Some(leave.out), value)?,
                    None => self.init(leave.out, Operand::inert(Code::new(quote!(())), Ty::Unit, jump.span())),
                }
                if !self.diverges() {
                    self.push(Stmt::Exit(leave.target));
                }
                Ok(())
            }
            Expr::Break(jump) => {
                let label = self.label(jump.label.as_ref(), expr)?;
                if let Some(out) = label.out {
                    match &jump.expr {
                        Some(value) => self.initialise(Some(out), value)?,
                        None => self.init(out, Operand::inert(Code::new(quote!(())), Ty::Unit, jump.span())),
                    }
                } else if let Some(value) = &jump.expr {
                    self.effect(value)?;
                }
                if !self.diverges() {
                    self.push(Stmt::Exit(Target::Break(label.id)));
                }
                Ok(())
            }
            Expr::Continue(jump) => {
                let label = self.label(jump.label.as_ref(), expr)?;
                self.push(Stmt::Exit(Target::Continue(label.inner)));
                Ok(())
            }
            Expr::Macro(mac) => self.macro_statement(&mac.mac),
            // What is taken out and not looked at is gone at the end of the statement.
            Expr::MethodCall(call) if is_drain(call) && self.native(expr)?.is_none() => {
                let taken = super::rewrites::drained(call)?;
                self.effect(&parse_quote!({ let __drained = #taken; }))
            }
            _ => {
                let operand = match peel(expr) {
                    // What a `&mut` leads to is of no interest here: the method changes its receiver.
                    Expr::MethodCall(call) if super::place::is_place_method(call) && self.native(expr)?.is_none() => {
                        self.method_call(call)?
                    }
                    _ => self.expr(expr)?,
                };
                if operand.is_inert() && !operand.code.pure {
                    self.push(Stmt::Native(operand.code));
                }
                Ok(())
            }
        }
    }

    fn label(&self, lifetime: Option<&syn::Lifetime>, at: &Expr) -> Result<Label> {
        let found = match lifetime {
            Some(lifetime) => self.labels.iter().rev().find(|label| label.name.as_deref() == Some(&lifetime.ident.to_string())),
            None => self.labels.iter().rev().find(|label| label.is_loop),
        };
        found
            .cloned()
            .ok_or_else(|| refuse(at, "a jump to nowhere", "no loop or label with this name is around it", "name a label that is"))
    }

    fn in_label<T>(
        &mut self,
        name: Option<String>,
        is_loop: bool,
        out: Option<Var>,
        body: impl FnOnce(&mut Self, usize) -> Result<T>,
    ) -> Result<T> {
        let id = self.id();
        self.labels.push(Label { name, id, is_loop, inner: id, out });
        let outcome = body(self, id);
        self.labels.pop();
        outcome
    }

    fn branch(&mut self, branch: &syn::ExprIf, out: Option<Var>) -> Result<()> {
        let nothing: Expr = parse_quote!({});
        let other = branch.else_branch.as_ref().map_or(&nothing, |(_, other)| other);
        if let Expr::Let(binding) = peel(&branch.cond) {
            let (pat, value, then) = (&binding.pat, &binding.expr, &branch.then_branch);
            if let Some(rewritten) = self.element_branch(pat, value, then, other) {
                return self.branch(&rewritten, out);
            }
            let matching: syn::ExprMatch = parse_quote!(match #value { #pat => #then _ => #other });
            return self.matching(&matching, out);
        }
        if has_let(&branch.cond) {
            let then = &branch.then_branch;
            let id = self.id();
            let label = syn::Lifetime::new(&format!("'__chain{id}"), Span::mixed_site());
            let chained = let_chain(&branch.cond, parse_quote!(#then), other, &label);
            return match out {
                Some(out) => self.initialise_by_control(out, &chained).map(drop),
                None => self.effect(&chained),
            };
        }
        let cond = self.condition(&branch.cond)?;
        let then = self.scoped(|lower| lower.block_value(&branch.then_branch, out))?;
        let other = match &branch.else_branch {
            Some((_, other)) => self.scoped(|lower| lower.initialise_or_effect(out, other))?,
            None => Block { id: self.id(), stmts: Vec::new() },
        };
        self.push(Stmt::If { cond, then, other });
        Ok(())
    }

    pub fn initialise_or_effect(&mut self, out: Option<Var>, expr: &Expr) -> Result<()> {
        match out {
            Some(_) => self.initialise(out, expr),
            None => self.effect(expr),
        }
    }

    /// A condition as a variable that stands, so that reverse can ask it again.
    pub fn condition(&mut self, cond: &Expr) -> Result<Code> {
        let operand = self.expr(cond)?;
        if operand.code.uses.is_empty()
            || operand.code.uses.len() == 1 && self.info(operand.code.uses[0]).ty == Ty::Bool && self.is_stable(&operand.code)
        {
            return Ok(operand.code);
        }
        let var = self.fresh("cond", cond.span(), Ty::Bool);
        self.push_let(var, Op::Inert(operand.code));
        let ident = self.ident(var);
        Ok(Code::with(quote!(#ident), vec![var], true))
    }

    fn labelled(&mut self, name: &syn::Lifetime, block: &syn::Block, out: Option<Var>) -> Result<()> {
        let (label, body) = self.in_label(Some(name.ident.to_string()), false, out, |lower, id| {
            Ok((id, lower.scoped(|lower| lower.block_value(block, out))?))
        })?;
        self.push(Stmt::Labelled { label, body });
        Ok(())
    }

    /// `body` in a labelled block that a jump can leave, for what is inlined.
    pub fn in_block(&mut self, out: Option<Var>, body: impl FnOnce(&mut Self, usize) -> Result<()>) -> Result<()> {
        let (label, body) = self.in_label(None, false, out, |lower, id| Ok((id, lower.scoped(|lower| body(lower, id))?)))?;
        self.push(Stmt::Labelled { label, body });
        Ok(())
    }

    /// A loop whose body is lowered by `body`.
    pub fn in_loop(
        &mut self,
        name: Option<String>,
        out: Option<Var>,
        kind: LoopKind,
        body: impl FnOnce(&mut Self, usize) -> Result<()>,
    ) -> Result<()> {
        let (label, body) = self.in_label(name, true, out, |lower, id| Ok((id, lower.scoped(|lower| body(lower, id))?)))?;
        self.push(Stmt::Loop(Loop { label, kind, body, pointwise: None }));
        Ok(())
    }

    fn forever(&mut self, forever: &syn::ExprLoop, out: Option<Var>) -> Result<()> {
        let name = forever.label.as_ref().map(|label| label.name.ident.to_string());
        self.in_loop(name, out, LoopKind::Forever, |lower, _| lower.block_value(&forever.body, None))
    }

    fn while_loop(&mut self, looping: &syn::ExprWhile) -> Result<()> {
        let name = looping.label.as_ref().map(|label| label.name.ident.to_string());
        self.in_loop(name, None, LoopKind::Forever, |lower, id| {
            if has_let(&looping.cond) {
                let (cond, body) = (&looping.cond, &looping.body);
                return lower.effect(&parse_quote!(if #cond #body else { break }));
            }
            let cond = lower.condition(&looping.cond)?;
            lower.break_unless(cond, id);
            lower.block_value(&looping.body, None)
        })
    }

    /// `if !cond { break }`
    pub fn break_unless(&mut self, cond: Code, label: usize) {
        let then = Block { id: self.id(), stmts: Vec::new() };
        let other = Block { id: self.id(), stmts: vec![Stmt::Exit(Target::Break(label))] };
        self.push(Stmt::If { cond, then, other });
    }
}
