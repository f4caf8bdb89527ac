//! Expressions: every one comes down to an operand, and to the statements that were needed to compute it.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, Lit, UnOp};

use super::desugar::peel;
use super::place::Located;
use super::{Lower, Name};
use crate::diag::{Result, refuse};
use crate::ir::{Code, Op, Operand, OperandKind, Stmt, Ty, operator_name};

impl Lower {
    /// Lowers an expression to an operand.
    pub fn expr(&mut self, expr: &Expr) -> Result<Operand> {
        if let Some(operand) = self.native(expr)? {
            return Ok(operand);
        }
        if let Expr::MethodCall(call) = peel(expr) {
            // As a value, a `&mut` that a method returns is borrowed here.
            let leads_to_place = self.leads_to_place(call) || self.lends_elements(call) || self.lends_all(call);
            return if leads_to_place { self.expr(&syn::parse_quote!(&mut *#call)) } else { self.method_call(call) };
        }
        if let Some(located) = self.locate(expr)? {
            return Ok(match located {
                Located::Place(place) => self.read(place, expr.span()),
                Located::Inert(operand) => operand,
            });
        }
        match peel(expr) {
            Expr::Path(path) => self.path(path),
            Expr::Binary(binary) => self.binary(binary),
            Expr::Unary(unary) => self.unary(unary),
            Expr::Cast(cast) => self.cast(cast),
            Expr::Reference(reference) => self.reference(reference),
            Expr::Tuple(tuple) => self.tuple(tuple),
            Expr::Array(array) => {
                let values = self.operands(&array.elems)?;
                self.no_mutable_reference(&values, "an array")?;
                let ty = values.iter().map(|v| v.ty.clone()).reduce(|a, b| a.join(&b)).unwrap_or(Ty::Unknown);
                Ok(self.bind(Op::Array(values), Ty::Array(Box::new(ty)), expr.span()))
            }
            Expr::Repeat(repeat) => {
                let len = &repeat.len;
                let value = self.expr(&repeat.expr)?;
                self.repeat(value, &Code::new(quote!(#len)), false, expr.span())
            }
            Expr::Struct(construct) => self.construct(construct),
            Expr::Call(call) => self.call(call),
            Expr::Macro(mac) => self.macro_value(&mac.mac, expr.span()),
            Expr::Range(range) => self.range_value(range),
            Expr::Try(question) => self.question(question),
            Expr::If(branch) if branch.else_branch.is_none() => {
                self.effect(expr)?;
                Ok(Operand::inert(Code::new(quote!(())), Ty::Unit, expr.span()))
            }
            Expr::If(_) | Expr::Match(_) | Expr::Block(_) | Expr::Loop(_) => {
                let out = self.temp(expr.span(), Ty::Unknown);
                self.push(Stmt::Declare { var: out, annotation: None });
                self.initialise_by_control(out, expr)?;
                Ok(self.read_var(out, expr.span()))
            }
            Expr::While(_) | Expr::ForLoop(_) | Expr::Assign(_) | Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => {
                self.effect(expr)?;
                Ok(Operand::inert(Code::new(quote!(())), Ty::Unit, expr.span()))
            }
            other => Err(refuse_expr(other)),
        }
    }

    /// A path that is no local variable: a constant, or something without a derivative.
    fn path(&mut self, path: &syn::ExprPath) -> Result<Operand> {
        if let Some(Name::Closure(_)) = self.local(&path.path) {
            return Err(refuse(
                path,
                "a closure used as a value",
                "it would leave the function that is differentiated, and its captures with it",
                "call it here, or make it a function with `#[differentiable]` and pass its handle `name {}`",
            ));
        }
        Ok(Operand::inert(Code::new(path.to_token_stream()), constant_ty(&path.path), path.span()))
    }

    fn binary(&mut self, binary: &syn::ExprBinary) -> Result<Operand> {
        let op = &binary.op;
        let span = binary.span();
        match op {
            BinOp::And(_) | BinOp::Or(_) => return self.logical(binary),
            BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) | BinOp::Eq(_) | BinOp::Ne(_) => {
                let values = self.compared([&*binary.left, &*binary.right])?;
                return Ok(compose(
                    &values,
                    |v| {
                        let (l, r) = (&v[0], &v[1]);
                        quote_spanned!(span=> #l #op #r)
                    },
                    Ty::Bool,
                    span,
                )
                .pure_if(&values));
            }
            _ if is_compound(op) => {
                self.effect(&Expr::Binary(binary.clone()))?;
                return Ok(Operand::inert(Code::new(quote!(())), Ty::Unit, span));
            }
            _ => {}
        }
        let mut values = self.operands([&*binary.left, &*binary.right])?;
        values = values.into_iter().map(|value| self.scalar(value)).collect();
        let (l, r) = (values[0].ty.clone(), values[1].ty.clone());
        let ty = match (&l, &r) {
            (Ty::Float, Ty::Float) => Ty::Float,
            (Ty::Int, Ty::Int) => Ty::Int,
            (Ty::Bool, Ty::Bool) => Ty::Bool,
            (l, r) if l.strip().may_be_matrix() || r.strip().may_be_matrix() => Ty::Matrix,
            _ => Ty::Owned,
        };
        if values.iter().all(Operand::is_inert) {
            let ty = if ty == Ty::Owned { Ty::Unknown } else { ty };
            return Ok(compose(
                &values,
                |v| {
                    let (l, r) = (&v[0], &v[1]);
                    quote_spanned!(span=> #l #op #r)
                },
                ty,
                span,
            )
            .pure_if(&values));
        }
        // The left operand is read first, so that it is kept first.
        let mut values = values.into_iter();
        let (Some(left), Some(right)) = (values.next(), values.next()) else { unreachable!() };
        if ty != Ty::Float {
            let (left, right) = (self.named_literal(left), self.named_literal(right));
            let (left, right) = (self.consumed(left), self.consumed(right));
            let (left, right) = self.residuals(operator_name(op), left, right);
            return Ok(self.bind(Op::Binary(*op, left, right), ty, span));
        }
        Ok(self.arithmetic(op, left, right, span))
    }

    /// An operator between two floats.
    pub fn arithmetic(&mut self, op: &BinOp, left: Operand, right: Operand, span: Span) -> Operand {
        let (l_active, r_active) = (!left.is_inert(), !right.is_inert());
        let (keep_l, keep_r) = match op {
            BinOp::Add(_) | BinOp::Sub(_) => (false, false),
            BinOp::Mul(_) => (r_active, l_active),
            BinOp::Div(_) => (r_active, true),
            _ => (true, true),
        };
        let left = if keep_l { self.keep(left) } else { left };
        let right = if keep_r { self.keep(right) } else { right };
        self.bind(Op::Binary(*op, left, right), Ty::Float, span)
    }

    /// A literal beside something of unknown type: reverse reads it again, and the two must be of one type.
    fn named_literal(&mut self, value: Operand) -> Operand {
        if !value.is_inert() || value.ty != Ty::Float || !value.code.uses.is_empty() {
            return value;
        }
        let code = Code { pure: false, ..value.code };
        self.name_value(Operand { code, ..value })
    }

    /// A matrix without derivative that an operator consumes, in a variable of its own: reverse has what the rule has kept of it.
    pub fn consumed(&mut self, value: Operand) -> Operand {
        if !value.is_inert() || !value.ty.may_be_matrix() {
            return value;
        }
        let var = self.temp(value.span, value.ty);
        self.vars[var.0].inert = true;
        self.vars[var.0].mutable = true;
        self.push_let(var, Op::Inert(value.code));
        self.read_var(var, value.span)
    }

    /// `&&` and `||`: a right side that needs statements of its own is computed only where it is reached.
    fn logical(&mut self, binary: &syn::ExprBinary) -> Result<Operand> {
        let span = binary.span();
        let left = self.expr(&binary.left)?;
        let mut right = None;
        let block = self.scoped(|lower| {
            right = Some(lower.expr(&binary.right)?);
            Ok(())
        })?;
        let Some(right) = right else { return Ok(left) };
        let op = &binary.op;
        if block.stmts.is_empty() {
            let values = [left, right];
            return Ok(compose(
                &values,
                |v| {
                    let (l, r) = (&v[0], &v[1]);
                    quote_spanned!(span=> #l #op #r)
                },
                Ty::Bool,
                span,
            )
            .pure_if(&values));
        }
        let cond = self.freeze(left).code;
        let out = self.temp(span, Ty::Bool);
        self.push(Stmt::Declare { var: out, annotation: None });
        let mut then = block;
        then.stmts.push(Stmt::Init { var: out, value: right });
        let is_and = matches!(op, BinOp::And(_));
        let short = if is_and { quote!(false) } else { quote!(true) };
        let short = Stmt::Init { var: out, value: Operand::inert(Code::new(short), Ty::Bool, span) };
        let other = crate::ir::Block { id: self.id(), stmts: vec![short] };
        let (then, other) = if is_and { (then, other) } else { (other, then) };
        self.push(Stmt::If { cond, then, other });
        Ok(self.read_var(out, span))
    }

    fn unary(&mut self, unary: &syn::ExprUnary) -> Result<Operand> {
        let operand = self.expr(&unary.expr)?;
        let operand = self.scalar(operand);
        let (op, span) = (&unary.op, unary.span());
        let ty = operand.ty.clone();
        if matches!(op, UnOp::Deref(_)) {
            // `*` of a value: a reference that a call returned, or a box.
            let ty = operand.ty.deref();
            let Some(mut place) = self.place_of_operand(operand.clone()) else {
                return Ok(compose(&[operand], |v| quote_spanned!(span=> *#(#v)*), ty, span));
            };
            let tokens = &place.code.tokens;
            place.code.tokens = quote_spanned!(span=> (*#tokens));
            place.ty = ty;
            return Ok(self.read(place, span));
        }
        if operand.is_inert() {
            let values = [operand];
            return Ok(compose(&values, |v| quote_spanned!(span=> #op #(#v)*), ty, span).pure_if(&values));
        }
        let name = if matches!(op, UnOp::Neg(_)) { "neg" } else { "not" };
        let operand = if ty == Ty::Float { operand } else { self.residual(name, operand) };
        let ty = match ty {
            Ty::Float => Ty::Float,
            ty if ty.strip().may_be_matrix() => Ty::Matrix,
            _ => Ty::Owned,
        };
        Ok(self.bind(Op::Unary(*op, operand), ty, span))
    }

    fn cast(&mut self, cast: &syn::ExprCast) -> Result<Operand> {
        let operand = self.expr(&cast.expr)?;
        let operand = self.scalar(operand);
        let (target, span) = (&cast.ty, cast.span());
        let ty = Ty::of(target);
        if operand.is_inert() || ty != Ty::Float {
            let values = [operand];
            // An alias such as `type Real = f64` does not show what it stands for.
            let certain = values[0].is_inert() || ty == Ty::Int;
            let make = |v: &[TokenStream]| {
                let value = quote_spanned!(span=> #(#v)* as #target);
                if certain { value } else { super::method::passive(&value, span) }
            };
            return Ok(compose(&values, make, ty, span).pure_if(&values));
        }
        let operand = self.residual("cast", operand);
        Ok(self.bind(Op::Cast(operand, quote!(#target)), Ty::Float, span))
    }

    fn reference(&mut self, reference: &syn::ExprReference) -> Result<Operand> {
        let (span, mutability) = (reference.span(), &reference.mutability);
        let located = match self.locate_or_value(&reference.expr)? {
            Located::Inert(operand) if mutability.is_none() => {
                let ty = operand.ty.clone().reference();
                let values = [operand];
                return Ok(compose(&values, |v| quote_spanned!(span=> &#(#v)*), ty, span).pure_if(&values));
            }
            Located::Inert(operand) if is_inert_place(&operand, self) => {
                let ty = operand.ty.clone();
                return Ok(compose(&[operand], |v| quote_spanned!(span=> &mut #(#v)*), Ty::RefMut(Box::new(ty)), span));
            }
            Located::Inert(operand) => {
                // `&mut 0.0`: a variable that nobody else can name, which a callee may make active.
                let ty = operand.ty.clone();
                let var = self.temp(span, ty);
                self.push_let(var, Op::Inert(operand.code));
                self.place_of(var)
            }
            Located::Place(place) => place,
        };
        let mut place = located;
        let tokens = &place.code.tokens;
        let code = Code::with(quote_spanned!(span=> &#mutability #tokens), place.code.uses.clone(), place.code.pure);
        if mutability.is_some() {
            let root = place.base;
            // What is lent of a value that has no name is lent of a variable that nobody declared.
            let own = place.path.is_empty() || self.temps.contains(&root) && self.info(root).ty.is_owned();
            if own && self.info(root).alias.is_none() && self.info(root).param.is_none() {
                self.vars[root.0].mutable = true;
            }
            let ty = Ty::RefMut(Box::new(place.ty.clone()));
            if self.is_inert_place(&place) {
                return Ok(Operand::inert(Code { pure: false, ..code }, ty, span));
            }
            return Ok(Operand { code, ty, kind: OperandKind::BorrowMut(place), kept: None, alive: false, span });
        }
        let ty = place.ty.clone().reference();
        if self.is_inert_place(&place) {
            return Ok(Operand::inert(code, ty, span));
        }
        let alive = self.is_alive(&place);
        place.code.pure &= code.pure;
        Ok(Operand { code, ty, kind: OperandKind::Borrow(place), kept: None, alive, span })
    }

    fn tuple(&mut self, tuple: &syn::ExprTuple) -> Result<Operand> {
        let values = self.operands(&tuple.elems)?;
        let ty = Ty::Tuple(values.iter().map(|value| value.ty.clone()).collect());
        if values.iter().all(Operand::is_inert) {
            return Ok(compose(&values, |v| quote!((#(#v,)*)), ty, tuple.span()).pure_if(&values));
        }
        self.no_mutable_reference(&values, "a tuple")?;
        Ok(self.bind(Op::Tuple(values), ty, tuple.span()))
    }

    /// `[x; n]` and `vec![x; n]`.
    pub fn repeat(&mut self, value: Operand, len: &Code, vec: bool, span: Span) -> Result<Operand> {
        let (tokens, len_tokens) = (&value.code.tokens, &len.tokens);
        let code = if vec { quote!(vec![#tokens; #len_tokens]) } else { quote!([#tokens; #len_tokens]) };
        let code = Code::with(code, value.code.uses.iter().chain(&len.uses).copied().collect(), false);
        let element = Box::new(value.ty.clone());
        let ty = if vec { Ty::Vec(element) } else { Ty::Array(element) };
        if value.is_inert() {
            return Ok(Operand::inert(code, ty, span));
        }
        Ok(self.bind(Op::Repeat { value, code, vec }, ty, span))
    }

    fn construct(&mut self, construct: &syn::ExprStruct) -> Result<Operand> {
        let span = construct.span();
        let values = self.operands(construct.fields.iter().map(|field| &field.expr))?;
        let base = match &construct.rest {
            Some(rest) => Some(self.expr(rest)?),
            None => None,
        };
        let path = &construct.path;
        let members = construct.fields.iter().map(|field| &field.member);
        let tokens = values.iter().map(|value| &value.code.tokens);
        let rest = base.iter().map(|base| &base.code.tokens);
        let code = quote_spanned!(span=> #path { #(#members: #tokens,)* #(..#rest)* });
        let uses = values.iter().chain(&base).flat_map(|value| value.code.uses.clone()).collect();
        let code = Code::with(code, uses, false);
        let name = self.type_name(path);
        let ty = Ty::Named(name.clone());
        if values.iter().chain(&base).all(Operand::is_inert) {
            return Ok(Operand::inert(code, ty, span));
        }
        self.no_mutable_reference(&values, "a struct")?;
        let accessor = |member: &syn::Member| Self::accessor(&name, &member_name(member), construct.path.span());
        let members: Vec<_> = construct.fields.iter().map(|field| accessor(&field.member)).collect();
        let base = base.map(|base| (base, members.clone()));
        let fields = members.into_iter().zip(values).collect();
        Ok(self.bind(Op::Construct { code, fields, base }, ty, span))
    }

    /// The name that accessors of a path's fields are made of: the last segment, `Self` replaced by the type's name.
    pub fn type_name(&self, path: &syn::Path) -> String {
        let last = path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        match (&last[..], &self.self_name) {
            ("Self", Some(name)) => name.clone(),
            _ => last,
        }
    }

    fn range_value(&mut self, range: &syn::ExprRange) -> Result<Operand> {
        let mut end = |expr: &Option<Box<Expr>>| -> Result<Option<Code>> {
            let Some(expr) = expr else { return Ok(None) };
            let end = self.index_number(expr)?;
            // A range is read through its fields too: its ends are no floats.
            end.uses.iter().for_each(|var| self.vars[var.0].held |= self.info(*var).inert && self.temps.contains(var));
            Ok(Some(end))
        };
        let (lo, hi) = (end(&range.start)?, end(&range.end)?);
        let limits = &range.limits;
        let (lo_tokens, hi_tokens) = (lo.as_ref().map(|code| &code.tokens), hi.as_ref().map(|code| &code.tokens));
        let uses = lo.iter().chain(&hi).flat_map(|code| code.uses.clone()).collect();
        let code = Code::with(quote!((#lo_tokens #limits #hi_tokens)), uses, true);
        Ok(Operand::inert(code, Ty::Range, range.span()))
    }

    /// A `&mut` that hides in a value has no place that its adjoint could be found at.
    pub fn no_mutable_reference(&self, values: &[Operand], within: &str) -> Result<()> {
        match values.iter().find(|value| matches!(value.kind, OperandKind::BorrowMut(_))) {
            Some(value) => Err(crate::diag::refuse_at(
                value.span,
                &format!("a `&mut` inside {within}"),
                "what is changed through it could not be followed back to its place",
                "keep the mutable reference in a variable of its own, or write `&mut place` at each use",
            )),
            None => Ok(()),
        }
    }
}

impl Operand {
    /// Pure where all that it was made of is.
    fn pure_if(mut self, values: &[Operand]) -> Self {
        self.code.pure = values.iter().all(|value| value.code.pure);
        self
    }
}

fn is_inert_place(operand: &Operand, lower: &Lower) -> bool {
    operand.code.uses.iter().any(|var| lower.info(*var).inert)
}

/// An inert operand made of others.
pub fn compose(values: &[Operand], make: impl FnOnce(&[TokenStream]) -> TokenStream, ty: Ty, span: Span) -> Operand {
    let tokens: Vec<_> = values.iter().map(|value| value.code.tokens.clone()).collect();
    let uses = values.iter().flat_map(|value| value.code.uses.clone()).collect();
    Operand::inert(Code::with(make(&tokens), uses, false), ty, span)
}

pub fn is_compound(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}

pub fn member_name(member: &syn::Member) -> String {
    match member {
        syn::Member::Named(ident) => ident.to_string().trim_start_matches("r#").to_owned(),
        syn::Member::Unnamed(index) => index.index.to_string(),
    }
}

/// What is known of the type of a literal.
pub fn literal_ty(lit: &Lit) -> Ty {
    match lit {
        Lit::Float(_) => Ty::Float,
        Lit::Int(int) if matches!(int.suffix(), "f32" | "f64") => Ty::Float,
        Lit::Int(_) | Lit::Byte(_) => Ty::Int,
        Lit::Bool(_) => Ty::Bool,
        _ => Ty::Inert,
    }
}

/// What is known of the type of a constant: those of `std::f64` and `std::f64::consts` are floats.
pub fn constant_ty(path: &syn::Path) -> Ty {
    let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let Some(last) = names.last() else { return Ty::Unknown };
    let of_float = names.iter().any(|name| name == "f64" || name == "f32");
    let known = [
        "PI",
        "E",
        "TAU",
        "SQRT_2",
        "LN_2",
        "LN_10",
        "LOG2_E",
        "LOG10_E",
        "LOG2_10",
        "LOG10_2",
        "FRAC_PI_2",
        "FRAC_PI_3",
        "FRAC_PI_4",
        "FRAC_PI_6",
        "FRAC_PI_8",
        "FRAC_1_PI",
        "FRAC_2_PI",
        "FRAC_2_SQRT_PI",
        "FRAC_1_SQRT_2",
    ];
    match last.as_str() {
        "MANTISSA_DIGITS" | "DIGITS" | "RADIX" | "MAX_EXP" | "MIN_EXP" | "MAX_10_EXP" | "MIN_10_EXP" => Ty::Int,
        name if known.contains(&name) => Ty::Float,
        name if of_float && name.chars().all(|c| c.is_uppercase() || c == '_' || c.is_ascii_digit()) => Ty::Float,
        "None" => Ty::Option(Box::new(Ty::Unknown)),
        _ if names.len() > 1
            && ["u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize"].contains(&&names[names.len() - 2][..]) =>
        {
            Ty::Int
        }
        _ => Ty::Unknown,
    }
}

/// The refusal of an expression that is no part of the language.
fn refuse_expr(expr: &Expr) -> syn::Error {
    let (met, why, instead) = match expr {
        Expr::Async(_) | Expr::Await(_) => (
            "`async` code",
            "the order in which it runs is not known when the way back is written",
            "compute outside, and pass the results in",
        ),
        Expr::Unsafe(_) => (
            "an `unsafe` block",
            "memory can be changed there in ways that are not written in the code",
            "move it into a function of its own with a rule: `#[differentiable(vjp = ..)]`",
        ),
        Expr::Closure(_) => (
            "a closure used as a value",
            "it would leave the function that is differentiated, and its captures with it",
            "bind it with `let` and call it here, or make it a function with `#[differentiable]` and pass its handle `name {}`",
        ),
        Expr::Let(_) => ("`let` in this place", "its bindings would not be seen", "write `if let`, `while let` or `let .. else`"),
        Expr::RawAddr(_) => ("a raw pointer", "what it points to can be changed without being seen", "use references"),
        Expr::Yield(_) => ("`yield`", "generators are not differentiated", "write a loop"),
        _ => (
            "this expression",
            "it has no derivative rule",
            "rewrite it with the constructs of the README's table, or wrap it in `no_diff(..)` if it is constant",
        ),
    };
    refuse(expr, met, why, instead)
}
