//! Assignments: plain, compound, and of several places at once.

use quote::quote;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Member, Token};

use super::Lower;
use super::desugar::peel;
use super::place::Located;
use crate::diag::{Result, refuse};
use crate::ir::{Code, Op, Operand, OperandKind, Place, Stmt, Ty, Var, operator_name};

impl Lower {
    pub fn assign(&mut self, left: &Expr, right: &Expr) -> Result<()> {
        match (peel(left), peel(right)) {
            (Expr::Infer(_), _) => return self.effect(right),
            (Expr::Tuple(places), Expr::Tuple(values)) if places.elems.len() == values.elems.len() && !places.elems.iter().any(is_rest) => {
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
            _ => {}
        }
        let value = self.expr(right)?;
        self.assign_operand(left, value)
    }

    /// The value in a variable of its own.
    pub fn name_value(&mut self, mut value: Operand) -> Operand {
        let (ty, span, inert) = (value.ty.clone(), value.span, value.is_inert());
        let var = self.temp(span, ty);
        self.vars[var.0].inert |= inert;
        // A mutable reference stays a name for its place: what is done through it is done there.
        let hands_on = matches!(value.ty, Ty::RefMut(_)) && matches!(&value.kind, OperandKind::Read(place) if place.path.is_empty());
        if !inert && (hands_on || matches!(value.kind, OperandKind::BorrowMut(_))) {
            self.vars[var.0].alias = value.place().cloned();
            self.vars[var.0].mutable = true;
            if hands_on {
                // The name that is handed on may be used again when this one is done.
                let tokens = &value.code.tokens;
                value.code.tokens = quote!(&mut *#tokens);
            }
        }
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

    /// Assigns a value to a place, or its parts to the places of a pattern.
    fn assign_operand(&mut self, left: &Expr, value: Operand) -> Result<()> {
        match peel(left) {
            Expr::Infer(_) => return Ok(()),
            Expr::Tuple(places) => return self.assign_parts(left, value, &positions(&places.elems)?),
            Expr::Call(construct) => return self.assign_parts(left, value, &positions(&construct.args)?),
            Expr::Struct(construct) => {
                let parts: Vec<_> = construct.fields.iter().map(|field| (field.member.clone(), &field.expr)).collect();
                return self.assign_parts(left, value, &parts);
            }
            Expr::Array(places) => {
                let value = self.name_value(value);
                for (index, place) in places.elems.iter().enumerate() {
                    if is_rest(place) {
                        return Err(refuse_rest(place));
                    }
                    let index = syn::Index::from(index);
                    let part = self.element_of(&value, Code::new(quote!(#index)), left);
                    self.assign_operand(place, part)?;
                }
                return Ok(());
            }
            _ => {}
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

    /// Assigns every part to its place.
    fn assign_parts(&mut self, left: &Expr, value: Operand, parts: &[(Member, &Expr)]) -> Result<()> {
        let value = self.name_value(value);
        for (member, place) in parts {
            let part = self.part(&value, member, left);
            self.assign_operand(place, part)?;
        }
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
        match self.locate(&super::place::through_method(left))? {
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

    /// Puts the sides of a compound assignment into the order that they are evaluated in: between numbers the right one comes first,
    /// where the operator is overloaded, for `f64 += &f64` too, the place does. The statements of the right side begin at the first
    /// position, those of the left at the second; the value that is left to be read, and where the last of them begin.
    fn ordered(&mut self, binary: &syn::ExprBinary, value: Operand, [start, at]: [usize; 2], types: [&Ty; 2]) -> Result<(Operand, usize)> {
        let (right, left) = (&self.stmts[start..at], &self.stmts[at..]);
        let changes = |stmts: &[Stmt]| stmts.iter().any(super::operand::has_effect);
        let right_changes = changes(right) || !value.code.pure;
        let meet = !left.is_empty() && right_changes || changes(left) && !(right.is_empty() && self.is_stable(&value.code));
        let primitive = types.iter().all(|ty| ty.is_scalar());
        // A name may be an alias of a number's type.
        let may_be_number = |ty: &Ty| ty.is_scalar() || matches!(ty, Ty::Unknown | Ty::Owned | Ty::Inert | Ty::Named(_));
        let overloaded = !types.iter().all(|ty| may_be_number(ty));
        if !meet || primitive || !overloaded && self.are_apart(start, at, &value) {
            return Ok((value, at));
        }
        if !overloaded {
            return Err(refuse(
                &binary.op,
                "an index and a right side that changes what it reads",
                "which of them is evaluated first depends on whether the operator is one between numbers, and the types are not seen here",
                "bind the right side with `let` first, or the index",
            ));
        }
        let left = self.stmts.split_off(at);
        let right = self.stmts.split_off(start);
        self.stmts.extend(left);
        let at = self.stmts.len();
        self.stmts.extend(right);
        // The value is read last, whatever stands between.
        Ok((value, at.max(self.stmts.len())))
    }

    /// Whether neither the statements between two positions, with a value that is read at the end, nor those after them change
    /// what the others use.
    fn are_apart(&self, start: usize, at: usize, value: &Operand) -> bool {
        let gathered = |stmts: &[Stmt], gather: fn(&Stmt, &mut Vec<Var>)| {
            let mut vars = Vec::new();
            stmts.iter().for_each(|stmt| gather(stmt, &mut vars));
            vars
        };
        let (right, left) = (&self.stmts[start..at], &self.stmts[at..]);
        let (mut right_uses, left_uses) = (gathered(right, Stmt::uses), gathered(left, Stmt::uses));
        let (mut right_changes, left_changes) = (gathered(right, Stmt::changes), gathered(left, Stmt::changes));
        right_uses.extend(&value.code.uses);
        if !value.code.pure {
            right_changes.extend(&value.code.uses);
        }
        let root = |var: &Var| self.info(*var).alias.as_ref().map_or(*var, |place| self.root(place));
        let meet = |changes: &[Var], uses: &[Var]| changes.iter().any(|changed| uses.iter().any(|used| root(used) == root(changed)));
        !meet(&right_changes, &left_uses) && !meet(&left_changes, &right_uses)
    }

    pub fn update(&mut self, binary: &syn::ExprBinary) -> Result<()> {
        let start = self.stmts.len();
        let value = self.expr(&binary.right)?;
        let right_ty = value.ty.clone();
        let value = self.scalar(value);
        let at = self.stmts.len();
        let place = self.assignee_or_inert(&binary.left)?;
        let left_ty = place.as_ref().map_or(Ty::Unknown, |place| place.ty.clone());
        let (value, at) = self.ordered(binary, value, [start, at], [&left_ty, &right_ty])?;
        let Some(mut place) = place else {
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
            let value = self.consumed(value);
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
}

/// The places of a tuple with their positions, up to `..`.
fn positions(places: &Punctuated<Expr, Token![,]>) -> Result<Vec<(Member, &Expr)>> {
    let rest = places.iter().position(is_rest).unwrap_or(places.len());
    match places.iter().nth(rest + 1) {
        Some(behind) => Err(refuse_rest(behind)),
        None => Ok(places.iter().take(rest).enumerate().map(|(index, place)| (Member::Unnamed(index.into()), place)).collect()),
    }
}

fn is_rest(place: &Expr) -> bool {
    matches!(place, Expr::Range(range) if range.start.is_none() && range.end.is_none())
}

fn refuse_rest(place: &Expr) -> syn::Error {
    refuse(
        place,
        "a place behind `..`, in a pattern that is assigned to",
        "its position depends on how many parts there are, which a macro cannot see",
        "write `_` for every part that is left out",
    )
}
