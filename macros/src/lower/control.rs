//! Control flow, assignments, and everything else that is done for its effect.

use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, parse_quote};

use super::desugar::{alternatives, has_let, let_chain, peel};
use super::expr::is_compound;
use super::pattern::Mode;
use super::{Label, Lower};
use crate::diag::{Result, refuse};
use crate::ir::{Arm, Block, Code, Loop, LoopKind, Op, Operand, OperandKind, Place, Stmt, Target, Ty, Var, operator_name};

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
            _ => {
                let operand = self.expr(expr)?;
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
            let seen_through = mutable_option(value);
            let value = seen_through.as_ref().unwrap_or(value);
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

    /// `if let Some(x) = v.last_mut() { .. }` and its kin as a condition and a borrow of the element.
    fn element_branch(&self, pat: &syn::Pat, value: &Expr, then: &syn::Block, other: &Expr) -> Option<syn::ExprIf> {
        let (syn::Pat::TupleStruct(some), Expr::MethodCall(call)) = (pat, peel(value)) else { return None };
        if !some.path.is_ident("Some") || some.elems.len() != 1 {
            return None;
        }
        let (place, position, cond, mutable) = self.element_access(call)?;
        let inner = &some.elems[0];
        let refutable = !matches!(inner, syn::Pat::Ident(_) | syn::Pat::Wild(_) | syn::Pat::Reference(_) | syn::Pat::Tuple(_));
        if refutable {
            return None;
        }
        let mutability = mutable.then(|| quote!(mut));
        Some(parse_quote!(if #cond { let #inner = & #mutability #place[#position]; #then } else { #other }))
    }

    fn initialise_or_effect(&mut self, out: Option<Var>, expr: &Expr) -> Result<()> {
        match out {
            Some(_) => self.initialise(out, expr),
            None => self.effect(expr),
        }
    }

    /// A condition as a variable that stands, so that reverse can ask it again.
    fn condition(&mut self, cond: &Expr) -> Result<Code> {
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

    fn matching(&mut self, matching: &syn::ExprMatch, out: Option<Var>) -> Result<()> {
        let scrutinee = self.expr(&matching.expr)?;
        let (scrutinee, place, mode) = self.scrutinee(scrutinee);
        let again = place.is_none() && self.is_stable(&scrutinee.code) && self.captures_no_reference(&scrutinee.code);
        let mut arms = Vec::new();
        for arm in &matching.arms {
            let (pat, guard) = match &arm.pat {
                syn::Pat::Guard(guarded) => (&*guarded.pat, Some(&*guarded.guard)),
                pat => (pat, None),
            };
            let attrs = &arm.attrs;
            for pat in alternatives(pat) {
                let mut bindings = Vec::new();
                let mut pattern = quote!();
                let mut lowered_guard = None;
                let body = self.scoped(|lower| {
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
        self.push(Stmt::Loop(Loop { label, kind, body }));
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

    fn assign(&mut self, left: &Expr, right: &Expr) -> Result<()> {
        match (peel(left), peel(right)) {
            (Expr::Infer(_), _) => return self.effect(right),
            (Expr::Tuple(places), Expr::Tuple(values)) if places.elems.len() == values.elems.len() => {
                let values = self.operands(&values.elems)?;
                let mut frozen = Vec::new();
                for value in values {
                    frozen.push(self.name_value(value));
                }
                for (place, value) in places.elems.iter().zip(frozen) {
                    self.assign_operand(place, value)?;
                }
                return Ok(());
            }
            (Expr::Tuple(places), _) => {
                let value = self.expr(right)?;
                let value = self.name_value(value);
                for (index, place) in places.elems.iter().enumerate() {
                    let part = self.part(&value, &syn::Member::Unnamed(index.into()), left);
                    self.assign_operand(place, part)?;
                }
                return Ok(());
            }
            (Expr::Array(places), _) => {
                let value = self.expr(right)?;
                let value = self.name_value(value);
                for (index, place) in places.elems.iter().enumerate() {
                    let index = syn::Index::from(index);
                    let part = self.element_of(&value, Code::new(quote!(#index)), left);
                    self.assign_operand(place, part)?;
                }
                return Ok(());
            }
            _ => {}
        }
        let value = self.expr(right)?;
        self.assign_operand(left, value)
    }

    /// The value in a variable of its own.
    pub fn name_value(&mut self, value: Operand) -> Operand {
        let (ty, span, inert) = (value.ty.clone(), value.span, value.is_inert());
        let var = self.temp(span, ty);
        self.vars[var.0].inert |= inert;
        let op = if inert { Op::Inert(value.code) } else { Op::Use(value) };
        self.push_let(var, op);
        self.read_var(var, span)
    }

    fn part(&mut self, value: &Operand, member: &syn::Member, at: &Expr) -> Operand {
        match value.place().cloned() {
            Some(place) => {
                let place = self.field(place, member, at);
                self.read(place, at.span())
            }
            None => {
                let tokens = &value.code.tokens;
                Operand::inert(Code::with(quote!(#tokens.#member), value.code.uses.clone(), true), Ty::Unknown, at.span())
            }
        }
    }

    fn element_of(&mut self, value: &Operand, index: Code, at: &Expr) -> Operand {
        match value.place().cloned() {
            Some(place) => {
                let place = super::place::element(place, index, at);
                self.read(place, at.span())
            }
            None => {
                let (tokens, index) = (&value.code.tokens, &index.tokens);
                Operand::inert(Code::with(quote!(#tokens[#index]), value.code.uses.clone(), true), Ty::Unknown, at.span())
            }
        }
    }

    fn assign_operand(&mut self, left: &Expr, value: Operand) -> Result<()> {
        if let Expr::Infer(_) = peel(left) {
            return Ok(());
        }
        if matches!(peel(left), Expr::Tuple(_) | Expr::Array(_)) {
            return Err(refuse(
                left,
                "a pattern inside a pattern that is assigned to",
                "its parts cannot be told apart",
                "assign to one level at a time",
            ));
        }
        if let Expr::Index(_) | Expr::Field(_) | Expr::Path(_) | Expr::Unary(_) = peel(left) {
        } else {
            return Err(refuse(
                left,
                "assignment to this expression",
                "it is no variable and no part of one, so that the way back does not know what was overwritten",
                "bind the reference to a variable first: `let place = &mut ..; *place = ..`",
            ));
        }
        let at = self.stmts.len();
        let place = self.assignee_or_inert(left)?;
        let Some(place) = place else {
            // Something inert is changed.
            return self.native_effect(left, &value);
        };
        let value = if self.stmts.len() > at && !self.is_stable(&value.code) { self.freeze_before(value, at) } else { value };
        self.check_assignable(left, &place, &value)?;
        let written = place.clone();
        self.push(Stmt::Assign { place, value });
        self.no_hidden_reference(&written);
        Ok(())
    }

    fn freeze_before(&mut self, value: Operand, at: usize) -> Operand {
        let tail = self.stmts.split_off(at);
        let value = self.name_value(value);
        self.stmts.extend(tail);
        value
    }

    fn native_effect(&mut self, left: &Expr, value: &Operand) -> Result<()> {
        let place = self.native_reading(left)?;
        if !value.is_inert() && !value.ty.is_inert() {
            return Err(self.refuse_active_into_inert(left));
        }
        let (place_tokens, tokens) = (&place.tokens, &value.code.tokens);
        let uses = place.uses.iter().chain(&value.code.uses).copied().collect();
        self.push(Stmt::Native(Code::with(quote!(#place_tokens = #tokens), uses, false)));
        Ok(())
    }

    pub fn refuse_active_into_inert(&self, at: &Expr) -> syn::Error {
        refuse(
            at,
            "an active value stored in something that is marked `no_diff`",
            "its derivative would be lost where it is read again",
            "take the `no_diff` away, or write `no_diff(..)` around the value if it is to count as constant",
        )
    }

    /// The place that is assigned to; `None` where it lies in something inert that is no variable.
    fn assignee_or_inert(&mut self, left: &Expr) -> Result<Option<Place>> {
        use super::place::Located;
        match self.locate(left)? {
            Some(Located::Place(place)) => Ok(Some(place)),
            Some(Located::Inert(_)) => Ok(None),
            None => self.assignee(left).map(Some),
        }
    }

    fn check_assignable(&self, left: &Expr, place: &Place, value: &Operand) -> Result<()> {
        if matches!(value.kind, OperandKind::BorrowMut(_)) || place.path.is_empty() && matches!(place.ty, Ty::RefMut(_)) {
            return Err(refuse(
                left,
                "a mutable reference that is made to point somewhere else",
                "which place is changed through it later could not be told on the way back",
                "write `*reference = value` to change the place, or use the place itself",
            ));
        }
        if self.info(place.base).inert && !self.info(place.base).ty.is_inert() && !value.is_inert() && !value.ty.is_inert() {
            return Err(self.refuse_active_into_inert(left));
        }
        Ok(())
    }

    fn update(&mut self, binary: &syn::ExprBinary) -> Result<()> {
        let value = self.expr(&binary.right)?;
        let value = self.scalar(value);
        let at = self.stmts.len();
        let Some(mut place) = self.assignee_or_inert(&binary.left)? else {
            let place = self.native_reading(&binary.left)?;
            if !value.is_inert() && !value.ty.is_inert() {
                return Err(self.refuse_active_into_inert(&binary.left));
            }
            let (op, place_tokens, tokens) = (&binary.op, &place.tokens, &value.code.tokens);
            let uses = place.uses.iter().chain(&value.code.uses).copied().collect();
            self.push(Stmt::Native(Code::with(quote!(#place_tokens #op #tokens), uses, false)));
            return Ok(());
        };
        let value = if self.stmts.len() > at && !self.is_stable(&value.code) { self.freeze_before(value, at) } else { value };
        self.check_assignable(&binary.left, &place, &value)?;
        if let Expr::Unary(_) | Expr::Path(_) = peel(&binary.left)
            && place.ty == Ty::Unknown
            && value.ty == Ty::Float
            && self.info(place.base).alias.as_ref().is_some_and(|alias| alias.ty == Ty::Float)
        {
            place.ty = Ty::Float;
        }
        if self.is_inert_place(&place) {
            self.push(Stmt::Update { op: binary.op, place, before: None, value, include: false });
            return Ok(());
        }
        self.no_hidden_reference(&place);
        let direct = place.ty == Ty::Float && value.ty == Ty::Float;
        if !direct {
            let read = self.read(place.clone(), binary.left.span());
            let (before, value) = self.residuals(operator_name(&binary.op), read, value);
            self.push(Stmt::Update { op: binary.op, place, before: Some(before), value, include: false });
            return Ok(());
        }
        let (keep_before, keep_value) = match binary.op {
            syn::BinOp::AddAssign(_) | syn::BinOp::SubAssign(_) => (false, false),
            syn::BinOp::MulAssign(_) | syn::BinOp::DivAssign(_) => (!value.is_inert(), true),
            _ => (true, true),
        };
        let value = if keep_value { self.keep(value) } else { value };
        let before = if keep_before {
            let read = self.read(place.clone(), binary.left.span());
            Some(self.keep(read))
        } else {
            None
        };
        self.push(Stmt::Update { op: binary.op, place, before, value, include: false });
        Ok(())
    }

    /// `let PAT = value else { .. };`
    pub fn let_else(&mut self, pat: &syn::Pat, value: &Expr, diverge: &Expr) -> Result<()> {
        let pat = match pat {
            syn::Pat::Type(typed) => &typed.pat,
            pat => pat,
        };
        let operand = self.expr(value)?;
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
}

/// `x.as_mut()` as `&mut x`: a pattern of `Some` looks through either.
fn mutable_option(value: &Expr) -> Option<Box<Expr>> {
    match peel(value) {
        Expr::MethodCall(call) if call.method == "as_mut" && call.args.is_empty() => {
            let receiver = &call.receiver;
            Some(parse_quote!(&mut #receiver))
        }
        _ => None,
    }
}
