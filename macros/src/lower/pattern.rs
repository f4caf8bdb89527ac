//! Patterns: which part of which place every binding is, and what a `let` makes of it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Expr, Pat};

use super::desugar::peel;
use super::expr::member_name;
use super::{Lower, Name};
use crate::diag::{Result, refuse};
use crate::ir::{Binding, Code, Op, Operand, OperandKind, Place, Step, Stmt, Ty};
use crate::source::key;

/// How bindings relate to the place that is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Parts of a place that stands and is seen through a reference.
    Alias,
    /// Parts of a place behind a mutable reference: what is done to them is done to it.
    AliasMut,
    /// Values of their own.
    Value,
}

impl Lower {
    /// The pattern as tokens with its variables renamed, and what each of them is bound to. `place` is what is matched,
    /// `None` where that is inert; `by_ref` tells that the bindings are known to be references.
    pub fn pattern(
        &mut self,
        pat: &Pat,
        place: Option<&Place>,
        ty: &Ty,
        by_ref: bool,
        mode: Mode,
        bindings: &mut Vec<Binding>,
    ) -> Result<TokenStream> {
        // Default binding modes: a pattern of a structure looks through references.
        if let (Ty::Ref(inner) | Ty::RefMut(inner), Pat::Tuple(_) | Pat::TupleStruct(_) | Pat::Struct(_) | Pat::Slice(_)) = (ty, pat) {
            return self.pattern(pat, place, inner, true, mode, bindings);
        }
        let span = pat.span();
        let part = |step: Step| place.map(|place| with_step(place, step));
        Ok(match pat {
            Pat::Wild(_) | Pat::Lit(_) | Pat::Range(_) | Pat::Path(_) | Pat::Const(_) | Pat::Rest(_) => quote!(#pat),
            Pat::Ident(ident) => {
                let (by_ref_token, mutability) = (&ident.by_ref, &ident.mutability);
                let explicit_mut = by_ref_token.is_some() && mutability.is_some();
                let ty = match (by_ref || by_ref_token.is_some(), mode) {
                    _ if explicit_mut => Ty::RefMut(Box::new(ty.clone())),
                    (true, Mode::AliasMut) => Ty::RefMut(Box::new(ty.clone())),
                    (true, _) => ty.clone().reference(),
                    (false, _) => ty.clone(),
                };
                let name = ident.ident.to_string();
                let var = self.fresh(&name, ident.ident.span(), ty);
                match place {
                    None => self.vars[var.0].inert = true,
                    Some(place) => {
                        let alias = match mode {
                            _ if explicit_mut => true,
                            Mode::Value => false,
                            Mode::Alias | Mode::AliasMut => mutability.is_none(),
                        };
                        if alias && !self.vars[var.0].inert {
                            self.vars[var.0].alias = Some(place.clone());
                            self.vars[var.0].mutable = mode == Mode::AliasMut || explicit_mut;
                        }
                    }
                }
                if mutability.is_some() && by_ref_token.is_none() {
                    self.vars[var.0].mutable = true;
                    // What was bound to a constant may become something else.
                    let inert_ty = self.vars[var.0].ty.is_inert();
                    self.vars[var.0].inert &= inert_ty;
                }
                let info = &mut self.vars[var.0];
                info.held = info.ty.is_inert() && info.ty != Ty::Unit && (place.is_some() || info.mutable);
                bindings.push(Binding { var, place: place.cloned() });
                let renamed = self.ident(var);
                let sub = match &ident.subpat {
                    Some((at, sub)) => {
                        let sub = self.pattern(sub, place, &Ty::Unknown, by_ref, mode, bindings)?;
                        quote!(#at #sub)
                    }
                    None => quote!(),
                };
                self.declare(&key(&ident.ident), Name::Var(var));
                quote_spanned!(span=> #by_ref_token #mutability #renamed #sub)
            }
            Pat::Paren(inner) => {
                let inner = self.pattern(&inner.pat, place, ty, by_ref, mode, bindings)?;
                quote!((#inner))
            }
            Pat::Type(inner) => self.pattern(&inner.pat, place, &Ty::of(&inner.ty), by_ref, mode, bindings)?,
            Pat::Reference(inner) => {
                let mutability = &inner.mutability;
                // What is copied out from behind a reference is a value; what is left out of a slice cannot be copied.
                let behind = behind_reference(&inner.pat);
                let inner =
                    self.pattern(&behind, place, &ty.deref(), false, if mode == Mode::AliasMut { Mode::Value } else { mode }, bindings)?;
                quote!(& #mutability #inner)
            }
            Pat::Tuple(tuple) => {
                let types = match ty {
                    Ty::Tuple(types) => types.clone(),
                    _ => Vec::new(),
                };
                let count = tuple.elems.len();
                let rest = tuple.elems.iter().position(|pat| matches!(pat, Pat::Rest(_)));
                let mut parts = Vec::new();
                for (index, pat) in tuple.elems.iter().enumerate() {
                    let index = match rest {
                        Some(rest) if index > rest => {
                            if types.is_empty() {
                                return Err(refuse_rest(pat));
                            }
                            types.len() - (count - index)
                        }
                        _ => index,
                    };
                    let member = syn::Index::from(index);
                    let ty = types.get(index).cloned().unwrap_or(Ty::Unknown);
                    let place = part(Step::Field(quote!(#member)));
                    let place = place.filter(|_| !ty.is_inert());
                    parts.push(self.pattern(pat, place.as_ref(), &ty, by_ref, mode, bindings)?);
                }
                quote!((#(#parts,)*))
            }
            Pat::TupleStruct(tuple) => {
                let path = &tuple.path;
                let name = self.type_name(path);
                let payload = matches!(&name[..], "Some" | "Ok");
                let ty = match (ty, payload) {
                    (Ty::Option(ty) | Ty::Result(ty), true) => (**ty).clone(),
                    _ => Ty::Unknown,
                };
                let mut parts = Vec::new();
                let mut behind_rest = false;
                for (index, pat) in tuple.elems.iter().enumerate() {
                    if behind_rest {
                        return Err(refuse_rest(pat));
                    }
                    behind_rest |= matches!(pat, Pat::Rest(_));
                    let place = match &name[..] {
                        "Some" | "Ok" => part(Step::Payload),
                        "Err" => None,
                        _ => part(Step::Variant(Self::accessor(&name, &index.to_string(), path.span()))),
                    };
                    parts.push(self.pattern(pat, place.as_ref(), &ty, by_ref, mode, bindings)?);
                }
                quote_spanned!(span=> #path(#(#parts),*))
            }
            Pat::Struct(structure) => {
                let path = &structure.path;
                let name = self.type_name(path);
                let mut fields = Vec::new();
                for field in &structure.fields {
                    let member = &field.member;
                    let step = Step::Variant(Self::accessor(&name, &member_name(member), path.span()));
                    let place = part(step);
                    let pattern = self.pattern(&field.pat, place.as_ref(), &Ty::Unknown, by_ref, mode, bindings)?;
                    fields.push(quote!(#member: #pattern));
                }
                let rest = &structure.rest;
                quote_spanned!(span=> #path { #(#fields,)* #rest })
            }
            Pat::Slice(slice) => {
                let count = slice.elems.len();
                let is_rest = |pat: &Pat| {
                    matches!(pat, Pat::Rest(_))
                        || matches!(pat, Pat::Ident(i) if matches!(&i.subpat, Some((_, sub)) if matches!(**sub, Pat::Rest(_))))
                };
                let rest = slice.elems.iter().position(is_rest);
                let named = |pat: &Pat| matches!(pat, Pat::Ident(_));
                let counts = rest
                    .filter(|rest| named(&slice.elems[*rest]) || slice.elems.iter().skip(rest + 1).any(|pat| !matches!(pat, Pat::Wild(_))));
                // What is left out is as long as it is: a name for it tells, wherever the slice stands in the pattern.
                let left_out = self.fresh("left_out", span, Ty::Unknown);
                let left_out = self.ident(left_out);
                let length = match (place, counts) {
                    (Some(_), Some(_)) => Some(self.fresh("length", span, Ty::Int)),
                    _ => None,
                };
                let length = length.map(|var| (var, Code::with(self.ident(var).to_token_stream(), vec![var], true)));
                let (measured, length) = length.unzip();
                // A name may say `ref` where the others do.
                let by_ref_token = slice.elems.iter().find_map(|pat| match pat {
                    Pat::Ident(ident) => ident.by_ref,
                    _ => None,
                });
                let mut left = Code::new(quote!(#left_out));
                let element = ty.element();
                let mut parts = Vec::new();
                for (index, pat) in slice.elems.iter().enumerate() {
                    let from_end = proc_macro2::Literal::usize_unsuffixed(count - index);
                    let behind = proc_macro2::Literal::usize_unsuffixed(count - index - 1);
                    let position = proc_macro2::Literal::usize_unsuffixed(index);
                    let code = match (&length, rest) {
                        (Some(length), Some(rest)) if index > rest => {
                            let tokens = &length.tokens;
                            Code::with(quote!((#tokens - #from_end)), length.uses.clone(), true)
                        }
                        _ => Code::new(quote!(#position)),
                    };
                    if is_rest(pat) {
                        let place = length.as_ref().and_then(|length| {
                            let tokens = &length.tokens;
                            let hi = Code::with(quote!((#tokens - #behind)), length.uses.clone(), true);
                            part(Step::Range(code, hi))
                        });
                        if let Pat::Ident(ident) = pat {
                            let plain = Pat::Ident(syn::PatIdent { subpat: None, ..ident.clone() });
                            let bound =
                                self.pattern(&plain, place.as_ref(), &Ty::Slice(Box::new(element.clone())), by_ref, mode, bindings)?;
                            if let Some(binding) = bindings.last() {
                                left = Code::with(self.ident(binding.var).to_token_stream(), vec![binding.var], true);
                            }
                            parts.push(quote!(#bound @ ..));
                        } else if measured.is_some() {
                            parts.push(quote!(#by_ref_token #left_out @ ..));
                        } else {
                            parts.push(quote!(..));
                        }
                        continue;
                    }
                    let place = part(Step::Index(code));
                    parts.push(self.pattern(pat, place.as_ref(), &element, by_ref, mode, bindings)?);
                }
                if let Some(var) = measured {
                    let others = proc_macro2::Literal::usize_unsuffixed(count - 1);
                    let tokens = &left.tokens;
                    self.push_let(var, Op::Inert(Code::with(quote!(#tokens.len() + #others), left.uses, false)));
                }
                quote_spanned!(span=> [#(#parts),*])
            }
            Pat::Or(_) => quote!(#pat),
            _ => {
                return Err(refuse(
                    pat,
                    "this pattern",
                    "which part of the value each of its names stands for cannot be told",
                    "match with tuples, structs, enum variants, slices, literals and names",
                ));
            }
        })
    }

    /// `let pat: annotation = expr;`
    pub fn bind_let(&mut self, pat: &Pat, annotation: Option<&syn::Type>, expr: &Expr) -> Result<()> {
        let collected = annotation.and_then(|annotation| super::chain::collected_as(annotation, expr));
        let expr = collected.as_ref().unwrap_or(expr);
        if let Pat::Ident(ident) = pat
            && ident.subpat.is_none()
            && ident.by_ref.is_none()
        {
            return self.bind_variable(ident, annotation, expr);
        }
        if self.bind_split(pat, expr)? {
            return Ok(());
        }
        if let (Pat::Tuple(pats), Expr::Tuple(values)) = (pat, peel(expr))
            && pats.elems.len() == values.elems.len()
            && !pats.elems.iter().any(|pat| matches!(pat, Pat::Rest(_)))
            // What `ref` is a name for is a part of the tuple, and not what was copied into it.
            && !binds_references(pat)[0]
            && let Some(annotations) = parts_of(annotation, values.elems.len())
        {
            let values = self.operands(&values.elems)?;
            let mut named = Vec::new();
            // Every value is computed before the first name is bound.
            for (value, annotation) in values.into_iter().zip(annotations) {
                named.push(match annotation {
                    Some(annotation) => self.annotated(value, annotation),
                    None if self.is_stable(&value.code) => value,
                    None => self.name_value(value),
                });
            }
            for (pat, value) in pats.elems.iter().zip(named) {
                self.bind_pattern(pat, value)?;
            }
            return Ok(());
        }
        let mut operand = self.expr(expr)?;
        if let Some(annotation) = annotation {
            operand = self.annotated(operand, annotation);
        }
        self.bind_pattern(pat, operand)
    }

    /// A value under a name of the type that is written for it.
    fn annotated(&mut self, operand: Operand, annotation: &syn::Type) -> Operand {
        let (span, inert) = (operand.span, operand.is_inert());
        let var = self.temp(span, Ty::of(annotation));
        self.vars[var.0].inert |= inert;
        let op = if inert { Op::Inert(operand.code) } else { Op::Use(operand) };
        self.push(Stmt::Let { var, annotation: Some(quote!(#annotation)), op });
        self.read_var(var, span)
    }

    fn bind_variable(&mut self, ident: &syn::PatIdent, annotation: Option<&syn::Type>, expr: &Expr) -> Result<()> {
        let name = ident.ident.to_string();
        let mutable = ident.mutability.is_some();
        let written = annotation.map_or(Ty::Unknown, Ty::of);
        let annotation = annotation.map(|ty| quote!(#ty));
        let is_control = matches!(peel(expr), Expr::If(_) | Expr::Match(_) | Expr::Block(_) | Expr::Loop(_));
        if is_control && self.native(expr)?.is_none() {
            let var = self.fresh(&name, ident.ident.span(), written);
            self.push(Stmt::Declare { var, annotation });
            self.initialise_by_control(var, expr)?;
            self.vars[var.0].mutable = mutable;
            self.declare(&key(&ident.ident), Name::Var(var));
            return Ok(());
        }
        let operand = self.expr(expr)?;
        let constant = is_no_diff(expr);
        self.bind_name(ident, annotation, written, operand, constant)
    }

    /// Binds a name to an operand.
    fn bind_name(
        &mut self,
        ident: &syn::PatIdent,
        annotation: Option<TokenStream>,
        written: Ty,
        operand: Operand,
        constant: bool,
    ) -> Result<()> {
        let name = ident.ident.to_string();
        let mutable = ident.mutability.is_some();
        let ty = if written == Ty::Unknown || written == Ty::Ref(Box::new(Ty::Unknown)) { operand.ty.clone() } else { written };
        let inert = operand.is_inert();
        // A copy of a reference is another name for the same place.
        let renames = matches!(operand.ty, Ty::Ref(_))
            && operand.place().is_some_and(|place| self.is_fixed(place.base) && self.is_stable(&place.code));
        let made_here = operand
            .place()
            .filter(|place| place.path.is_empty() && matches!(operand.kind, OperandKind::Read(_)) && self.temps.contains(&place.base))
            .filter(|place| self.info(place.base).alias.is_none())
            // What the temporary refers to is another value.
            .filter(|place| self.vars[place.base.0].ident == operand.code.tokens.to_string())
            .map(|place| place.base);
        // A mutable reference that is handed on under another name leads to the same place.
        let hands_on = matches!(operand.ty, Ty::RefMut(_)) && matches!(&operand.kind, OperandKind::Read(place) if place.path.is_empty());
        let renames = (renames || hands_on) && made_here.is_none();
        let aliases = !mutable && (matches!(operand.kind, OperandKind::Borrow(_) | OperandKind::BorrowMut(_)) || renames);
        if matches!(operand.kind, OperandKind::BorrowMut(_)) && mutable {
            return Err(refuse(
                ident,
                "a mutable reference that can be made to point somewhere else",
                "which place is changed through it could not be told on the way back",
                "bind it without `mut`",
            ));
        }
        let var = self.fresh(&name, ident.ident.span(), ty.clone());
        let info = &mut self.vars[var.0];
        // What never changes is as constant as the value that it is bound to.
        info.held = ty.is_inert() && ty != Ty::Unit && !(inert && (!mutable || constant || super::is_plain(&operand.code)));
        info.mutable = mutable;
        info.inert = ty.is_inert() || inert && (!mutable || constant);
        if aliases && !info.inert {
            info.mutable = matches!(operand.kind, OperandKind::BorrowMut(_)) || hands_on;
            info.alias = operand.place().cloned();
        }
        // A temporary that was made for this name alone becomes the variable.
        if let (Some(made), Some(Stmt::Let { var: last, annotation: note, op })) = (made_here, self.stmts.last_mut())
            && *last == made
            && self.temps.contains(&made)
            && !matches!(op, Op::Use(_))
        {
            *last = var;
            *note = annotation;
            self.vars[var.0].again = !mutable && self.vars[made.0].again;
            self.declare(&key(&ident.ident), Name::Var(var));
            return Ok(());
        }
        let mut operand = operand;
        if hands_on && aliases {
            // The name may be used again when the other is done, as behind a call.
            let tokens = &operand.code.tokens;
            operand.code.tokens = quote!(&mut *#tokens);
        }
        let borrows_change = inert && !self.info(var).ty.is_owned() && !self.is_stable(&operand.code);
        self.vars[var.0].mutable |= borrows_change;
        let op = if inert { Op::Inert(operand.code) } else { Op::Use(operand) };
        self.vars[var.0].again = self.is_repeatable(&op);
        self.push(Stmt::Let { var, annotation, op });
        self.declare(&key(&ident.ident), Name::Var(var));
        Ok(())
    }

    /// Binds a pattern that always matches.
    pub fn bind_pattern(&mut self, pat: &Pat, operand: Operand) -> Result<()> {
        self.bind_with(pat, operand, true)
    }

    /// Binds a pattern that has been seen to match.
    pub fn bind_refutable(&mut self, pat: &Pat, operand: Operand) -> Result<()> {
        self.bind_with(pat, operand, false)
    }

    fn bind_with(&mut self, pat: &Pat, operand: Operand, irrefutable: bool) -> Result<()> {
        match pat {
            Pat::Wild(_) => {
                if operand.is_inert() && !operand.code.pure {
                    self.push(Stmt::Native(operand.code));
                }
                return Ok(());
            }
            Pat::Paren(inner) => return self.bind_with(&inner.pat, operand, irrefutable),
            Pat::Ident(ident) if ident.subpat.is_none() && ident.by_ref.is_none() => {
                return self.bind_name(ident, None, Ty::Unknown, operand, false);
            }
            Pat::Type(typed) => {
                let ty = &typed.ty;
                if let Pat::Ident(ident) = &*typed.pat {
                    return self.bind_name(ident, Some(quote!(#ty)), Ty::of(ty), operand, false);
                }
                let named = self.name_value(operand);
                if let Some(Stmt::Let { annotation, .. }) = self.stmts.last_mut() {
                    *annotation = Some(quote!(#ty));
                }
                return self.bind_with(&typed.pat, Operand { ty: Ty::of(ty), ..named }, irrefutable);
            }
            // `&x`: a copy of what the reference refers to.
            Pat::Reference(reference) if irrefutable => {
                let read = self.dereferenced(operand, pat);
                return self.bind_with(&reference.pat, read, irrefutable);
            }
            _ => {}
        }
        self.referred_to(pat, &operand);
        let (operand, place, mode) = self.scrutinee(operand);
        let mut bindings = Vec::new();
        let at = self.stmts.len();
        let pattern = self.pattern(pat, place.as_ref(), &operand.ty.clone(), false, mode, &mut bindings)?;
        // Lengths are measured by what the pattern binds.
        let measured = self.stmts.split_off(at);
        let mutable = mode == Mode::AliasMut;
        let again = place.is_none() && self.is_stable(&operand.code) && self.captures_no_reference(&operand.code);
        for binding in &bindings {
            let info = &mut self.vars[binding.var.0];
            info.again |= again && !info.mutable;
            // What begins as a constant may take something active up.
            info.inert &= !(irrefutable && info.mutable && place.is_none()) || info.ty.is_inert();
        }
        self.push(Stmt::Bind { pattern, irrefutable, code: operand.code, bindings, mutable });
        self.stmts.extend(measured);
        Ok(())
    }

    /// A value that a `ref mut` refers to is a variable that changes.
    pub fn referred_to(&mut self, pat: &Pat, value: &Operand) {
        let base = value.place().map(|place| place.base);
        if let (Some(base), [_, true]) = (base, binds_references(pat))
            && self.temps.contains(&base)
            && self.info(base).alias.is_none()
        {
            self.vars[base.0].mutable = true;
        }
    }

    /// What a reference refers to, copied.
    pub fn dereferenced(&mut self, operand: Operand, at: &Pat) -> Operand {
        let span = at.span();
        match operand.kind {
            OperandKind::Borrow(place) | OperandKind::BorrowMut(place) => self.read(place, span),
            OperandKind::Read(mut place) => {
                let tokens = &place.code.tokens;
                place.code.tokens = quote!((*#tokens));
                place.ty = place.ty.deref();
                self.read(place, span)
            }
            OperandKind::Inert => {
                let tokens = &operand.code.tokens;
                let ty = operand.ty.deref();
                Operand::inert(Code::with(quote!((*#tokens)), operand.code.uses.clone(), operand.code.pure), ty, span)
            }
        }
    }
}

/// The pattern behind a `&`, where no binding is a reference unless it says so: what a slice leaves out, for its length.
fn behind_reference(pat: &Pat) -> Pat {
    let mut pat = pat.clone();
    if let Pat::Slice(slice) = &mut pat
        && let Some(rest) =
            slice.elems.iter_mut().rev().skip_while(|pat| matches!(pat, Pat::Wild(_))).skip(1).find(|pat| matches!(pat, Pat::Rest(_)))
    {
        let left_out = super::desugar::hidden("left_out", rest.span());
        *rest = syn::parse_quote!(ref #left_out @ ..);
    }
    pat
}

/// Whether a pattern has a `ref`, and a `ref mut`.
fn binds_references(pat: &Pat) -> [bool; 2] {
    struct References([bool; 2]);
    impl Visit<'_> for References {
        fn visit_pat_ident(&mut self, ident: &syn::PatIdent) {
            self.0[0] |= ident.by_ref.is_some();
            self.0[1] |= ident.by_ref.is_some() && ident.mutability.is_some();
            syn::visit::visit_pat_ident(self, ident);
        }
    }
    let mut references = References([false; 2]);
    references.visit_pat(pat);
    references.0
}

/// What is written for each part of a tuple: nothing, or its type; `None` where that cannot be told.
fn parts_of(annotation: Option<&syn::Type>, count: usize) -> Option<Vec<Option<&syn::Type>>> {
    match annotation {
        None => Some(vec![None; count]),
        Some(syn::Type::Tuple(tuple)) if tuple.elems.len() == count => Some(tuple.elems.iter().map(Some).collect()),
        Some(_) => None,
    }
}

/// Whether the expression is `no_diff(..)`.
fn is_no_diff(expr: &Expr) -> bool {
    matches!(peel(expr), Expr::Call(call) if super::call::path_ends_with(&call.func, "no_diff"))
}

/// A part of a place that has no expression of its own: it is reached through the name that a pattern gives it.
fn with_step(place: &Place, step: Step) -> Place {
    let mut part = place.clone();
    if let Step::Index(code) | Step::Range(code, _) = &step {
        part.code.uses.extend(&code.uses);
    }
    if let Step::Range(_, code) = &step {
        part.code.uses.extend(&code.uses);
    }
    part.path.push(step);
    part.ty = Ty::Unknown;
    part
}

fn refuse_rest(pat: &Pat) -> syn::Error {
    refuse(
        pat,
        "a name behind `..`",
        "its position depends on how many parts there are, which a macro cannot see",
        "write `_` for every part that is left out",
    )
}
