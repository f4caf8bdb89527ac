//! Places: paths from a variable through fields, indices and references.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Member, UnOp};

use super::desugar::peel;
use super::{Lower, Name};
use crate::diag::{Result, refuse};
use crate::ir::{Code, Op, Operand, Place, Step, Ty, Var};

/// What an expression that reads through fields and indices comes down to.
pub enum Located {
    Place(Place),
    /// Nothing in it carries a derivative.
    Inert(Operand),
}

impl Lower {
    /// The place that an expression names; `None` where it is no place expression, and nothing has been lowered then.
    /// Values that fields and elements are read out of become variables first.
    pub fn locate(&mut self, expr: &Expr) -> Result<Option<Located>> {
        let located = match peel(expr) {
            Expr::Path(path) => match self.local(&path.path) {
                Some(Name::Var(var)) => {
                    let mut place = self.place_of(*var);
                    place.code.tokens = respan(&place.code.tokens, expr);
                    Located::Place(place)
                }
                _ => return Ok(None),
            },
            Expr::Field(field) => {
                let member = &field.member;
                match self.locate_or_value(&field.base)? {
                    Located::Place(base) => Located::Place(self.field(base, member, expr)),
                    Located::Inert(base) => Located::Inert(derived(base, |base| quote_spanned!(expr.span()=> #base.#member), expr)),
                }
            }
            Expr::Index(index) => match self.locate_or_value(&index.expr)? {
                Located::Place(base) => Located::Place(self.index(base, &index.index)?),
                Located::Inert(mut base) => {
                    let at = self.index_of_inert(&index.index)?;
                    let at_tokens = &at.tokens;
                    base.code.uses.extend(&at.uses);
                    base.code.pure &= at.pure;
                    let element = base.ty.element();
                    let mut read = derived(base, |base| quote_spanned!(expr.span()=> #base[#at_tokens]), expr);
                    read.ty = element;
                    Located::Inert(read)
                }
            },
            Expr::MethodCall(call) if self.lends_all(call) => {
                let receiver = &call.receiver;
                return self.locate(&syn::parse_quote!((#receiver)[..]));
            }
            Expr::MethodCall(call) if self.is_place(call) => match self.locate_or_value(&call.receiver)? {
                Located::Place(base) => Located::Place(self.place_of_method(base, call)?),
                Located::Inert(base) => Located::Inert(self.inert_place_of_method(base, call)?),
            },
            // The place that the method leads to is the one behind its reference.
            Expr::Unary(unary)
                if matches!(unary.op, UnOp::Deref(_))
                    && matches!(peel(&unary.expr), Expr::MethodCall(call) if self.is_place(call) || self.lends_all(call)) =>
            {
                return self.locate(&unary.expr);
            }
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => match self.locate_or_value(&unary.expr)? {
                Located::Place(mut base) => {
                    let tokens = &base.code.tokens;
                    base.code.tokens = quote_spanned!(expr.span()=> (*#tokens));
                    base.ty = base.ty.deref();
                    Located::Place(base)
                }
                Located::Inert(base) => {
                    let ty = base.ty.deref();
                    let mut read = derived(base, |base| quote_spanned!(expr.span()=> (*#base)), expr);
                    read.ty = ty;
                    Located::Inert(read)
                }
            },
            _ => return Ok(None),
        };
        Ok(Some(located))
    }

    /// The place of an expression, or of the variable that its value is bound to.
    pub fn locate_or_value(&mut self, expr: &Expr) -> Result<Located> {
        if let Some(located) = self.locate(expr)? {
            return Ok(located);
        }
        let operand = self.expr(expr)?;
        if operand.is_inert() {
            return Ok(Located::Inert(operand));
        }
        // A value that reads a variable is no name for it: what is changed here is changed in a copy.
        let copied = matches!(&operand.kind, crate::ir::OperandKind::Read(place) if !self.temps.contains(&place.base));
        let operand = if copied { self.name_value(operand) } else { operand };
        Ok(match self.place_of_operand(operand.clone()) {
            Some(place) => Located::Place(place),
            None => Located::Inert(operand),
        })
    }

    /// Any expression as an index into something inert.
    fn index_of_inert(&mut self, index: &Expr) -> Result<Code> {
        if let Expr::Range(range) = peel(index) {
            let limits = &range.limits;
            let mut end = |expr: &Option<Box<Expr>>| expr.as_ref().map(|expr| self.index_number(expr)).transpose();
            let (lo, hi) = (end(&range.start)?, end(&range.end)?);
            let (lo_tokens, hi_tokens) = (lo.as_ref().map(|code| &code.tokens), hi.as_ref().map(|code| &code.tokens));
            let tokens = quote!(#lo_tokens #limits #hi_tokens);
            return Ok(Code::with(tokens, lo.iter().chain(&hi).flat_map(|code| code.uses.clone()).collect(), true));
        }
        let operand = self.expr(index)?;
        Ok(self.scalar(operand).code)
    }

    /// The place that an operand can be read from again.
    pub fn place_of_operand(&mut self, operand: Operand) -> Option<Place> {
        use crate::ir::OperandKind;
        match &operand.kind {
            OperandKind::Inert => None,
            OperandKind::Read(place) => Some(place.clone()),
            OperandKind::Borrow(place) | OperandKind::BorrowMut(place) => {
                let mut place = place.clone();
                place.code.tokens = operand.code.tokens.clone();
                place.ty = operand.ty.clone();
                Some(place)
            }
        }
    }

    pub fn field(&mut self, mut base: Place, member: &Member, at: &Expr) -> Place {
        let tokens = &base.code.tokens;
        base.code.tokens = quote_spanned!(at.span()=> #tokens.#member);
        base.ty = match (base.ty.peel(), member) {
            (Ty::Tuple(types), Member::Unnamed(index)) => types.get(index.index as usize).cloned().unwrap_or(Ty::Unknown),
            _ if self.evidence.is_of_matrix(at) => Ty::Matrix,
            _ => Ty::Unknown,
        };
        base.path.push(Step::Field(quote!(#member)));
        base
    }

    /// An element or a range of a place.
    pub fn index(&mut self, base: Place, index: &Expr) -> Result<Place> {
        if let Expr::Range(range) = peel(index) {
            return self.range(base, range);
        }
        let operand = self.expr(index)?;
        if !operand.is_inert() {
            // A field of unknown type serves as an index too; rustc holds it to an integer.
            let operand = self.scalar(operand);
            let var = self.fresh("index", operand.span, Ty::Int);
            self.push_let(var, Op::Inert(operand.code));
            let ident = self.ident(var);
            return Ok(element(base, Code::with(quote!(#ident), vec![var], true), index));
        }
        if matches!(operand.ty, Ty::Range) {
            let operand = self.freeze(operand);
            return Ok(range_element(base, &operand.code));
        }
        if matches!(operand.ty, Ty::Tuple(_) | Ty::Array(_)) || matches!(peel(index), Expr::Tuple(_) | Expr::Array(_)) {
            return Ok(self.index_of_user(base, operand, index));
        }
        let mut operand = operand;
        if operand.ty == Ty::Unknown {
            // Whatever serves as an index is copied.
            operand.ty = Ty::Owned;
        }
        let operand = self.freeze(operand);
        Ok(element(base, operand.code, index))
    }

    /// `base[(i, j)]`: an index of a user's own, whose place in the adjoint is found now.
    fn index_of_user(&mut self, base: Place, index: Operand, at: &Expr) -> Place {
        let span = index.span;
        let index = self.name_value(index);
        let (tokens, index_tokens) = (&base.code.tokens, &index.code.tokens);
        let uses = base.code.uses.iter().chain(&index.code.uses).copied().collect();
        let is_of_numbers = index.ty.has_numbers_alone();
        let index_tokens = &if is_of_numbers { quote!(#index_tokens) } else { position(index_tokens, span) };
        let found = Code::with(quote_spanned!(span=> #tokens.__at(#index_tokens)), uses, true);
        let var = self.fresh("place", span, Ty::Owned);
        self.vars[var.0].inert = true;
        self.push_let(var, Op::Inert(found));
        let ident = self.ident(var);
        let step = Code::with(if is_of_numbers { quote!(#ident.clone()) } else { position(&ident, span) }, vec![var], true);
        let mut place = element(base.clone(), step, at);
        place.code.tokens = quote_spanned!(at.span()=> #tokens[#index_tokens]);
        place.code.uses.extend(&index.code.uses);
        place
    }

    /// `base.row_mut(i)`: where a method of a user's own leads, whose place in the adjoint is found now.
    fn place_of_method(&mut self, base: Place, call: &syn::ExprMethodCall) -> Result<Place> {
        let span = call.span();
        let args = self.positions(call)?;
        let idents: Vec<_> = args.iter().map(|var| position(&self.ident(*var), span)).collect();
        let (tokens, method) = (&base.code.tokens, &call.method);
        let twin = syn::Ident::new(&format!("__place_{}", place_name(method)), method.span());
        let method = syn::Ident::new(&place_name(method), method.span());
        let uses: Vec<_> = base.code.uses.iter().chain(&args).copied().collect();
        let found = Code::with(quote_spanned!(span=> #tokens.#twin(#(#idents),*)), uses, true);
        let var = self.fresh("place", span, Ty::Owned);
        self.vars[var.0].inert = true;
        self.push_let(var, Op::Inert(found));
        let ident = self.ident(var);
        let step = Code::with(position(&ident, span), vec![var], true);
        let mut place = element(base.clone(), step, &Expr::MethodCall(call.clone()));
        place.code.tokens = quote_spanned!(span=> (*#tokens.#method(#(#idents),*)));
        place.code.uses.extend(&args);
        place.ty = Ty::Unknown;
        Ok(place)
    }

    fn inert_place_of_method(&mut self, base: Operand, call: &syn::ExprMethodCall) -> Result<Operand> {
        let (args, method) = (self.positions(call)?, syn::Ident::new(&place_name(&call.method), call.method.span()));
        let mut read = derived(
            base,
            |base| {
                let args = args.iter().map(|var| position(&self.ident(*var), call.span()));
                quote_spanned!(call.span()=> (*#base.#method(#(#args),*)))
            },
            &Expr::MethodCall(call.clone()),
        );
        read.code.uses.extend(args);
        Ok(read)
    }

    /// The arguments of a method that leads to a place: positions, which carry no derivative, whatever they were computed from.
    fn positions(&mut self, call: &syn::ExprMethodCall) -> Result<Vec<Var>> {
        let operands = self.operands(&call.args)?;
        let named = operands.into_iter().map(|operand| {
            let var = self.fresh("position", operand.span, Ty::Owned);
            self.vars[var.0].inert = true;
            self.push_let(var, Op::Inert(operand.code));
            var
        });
        Ok(named.collect())
    }

    /// Whether a method call that stands as a value is a `&mut` into its receiver, as far as its name and its arguments tell:
    /// `m.row_mut(i)`, but neither `v.normalize_mut()` nor `v.scale_mut(k)`.
    pub fn leads_to_place(&self, call: &syn::ExprMethodCall) -> bool {
        let is_position = |arg: &Expr| !matches!(self.native_ty(arg), Ty::Float | Ty::Ref(_)) && !matches!(peel(arg), Expr::Reference(_));
        is_place_method(call) && !call.args.is_empty() && call.args.iter().all(is_position)
    }

    /// `v.as_mut_slice()` of what is seen to be a vector, an array or a slice: `v[..]`.
    pub fn lends_all(&self, call: &syn::ExprMethodCall) -> bool {
        let is_named_so = place_name(&call.method) == "as_mut_slice" && call.args.is_empty();
        is_named_so && matches!(self.native_ty(&call.receiver).strip(), Ty::Vec(_) | Ty::Array(_) | Ty::Slice(_))
    }

    fn is_place(&self, call: &syn::ExprMethodCall) -> bool {
        is_place_method(call) || self.lends_elements(call)
    }

    fn range(&mut self, base: Place, range: &syn::ExprRange) -> Result<Place> {
        let lo = match &range.start {
            Some(start) => self.index_number(start)?,
            None => Code::new(quote!(0)),
        };
        let hi = match (&range.end, &range.limits) {
            (Some(end), syn::RangeLimits::HalfOpen(_)) => self.index_number(end)?,
            (Some(end), syn::RangeLimits::Closed(_)) => {
                let end = self.index_number(end)?;
                let tokens = &end.tokens;
                Code::with(quote!((#tokens + 1)), end.uses.clone(), true)
            }
            (None, _) => self.extent(&base, range.span()),
        };
        Ok(self.slice(base, lo, hi))
    }

    /// `base[lo..hi]`
    pub fn slice(&mut self, mut base: Place, lo: Code, hi: Code) -> Place {
        let (tokens, lo_tokens, hi_tokens) = (&base.code.tokens, &lo.tokens, &hi.tokens);
        base.code.tokens = quote!(#tokens[#lo_tokens..#hi_tokens]);
        base.code.uses.extend(lo.uses.iter().chain(&hi.uses));
        base.ty = Ty::Slice(Box::new(base.ty.element()));
        base.path.push(Step::Range(lo, hi));
        base
    }

    /// An expression that serves as a number of an index, frozen.
    pub fn index_number(&mut self, expr: &Expr) -> Result<Code> {
        let operand = self.expr(expr)?;
        Ok(self.number_of(operand))
    }

    /// What an operand is as such a number.
    pub fn number_of(&mut self, operand: Operand) -> Code {
        let operand = self.scalar(operand);
        if operand.is_inert() {
            return self.freeze(operand).code;
        }
        let var = self.temp_index(operand.span);
        self.push_let(var, Op::Inert(operand.code));
        let ident = self.ident(var);
        Code::with(quote!(#ident), vec![var], true)
    }

    fn temp_index(&mut self, span: proc_macro2::Span) -> Var {
        let var = self.fresh("index", span, Ty::Int);
        self.temps.insert(var);
        var
    }

    /// The place that is written to by an assignment; a value cannot be assigned to.
    pub fn assignee(&mut self, expr: &Expr) -> Result<Place> {
        match self.locate(&through_method(expr))? {
            Some(Located::Place(place)) => Ok(place),
            _ => Err(refuse(
                expr,
                "assignment to this expression",
                "it is no variable and no part of one, so that the way back does not know what was overwritten",
                "bind the reference to a variable first: `let place = &mut ..; *place = ..`",
            )),
        }
    }
}

/// What marks a method that is known to lead to a place, as it is assigned through.
const PLACE: &str = "__place_";

/// Whether a method returns a `&mut` into its receiver: by its name, or because it is assigned through.
pub fn is_place_method(call: &syn::ExprMethodCall) -> bool {
    const OF_STD: [&str; 14] = [
        "iter_mut",
        "as_mut",
        "get_mut",
        "first_mut",
        "last_mut",
        "split_at_mut",
        "chunks_mut",
        "chunks_exact_mut",
        "as_deref_mut",
        "as_mut_slice",
        "split_first_mut",
        "split_last_mut",
        "borrow_mut",
        "rchunks_mut",
    ];
    let name = call.method.to_string();
    name.starts_with(PLACE) || name.ends_with("_mut") && !OF_STD.contains(&&name[..])
}

fn place_name(method: &syn::Ident) -> String {
    let name = method.to_string();
    name.strip_prefix(PLACE).unwrap_or(&name).to_owned()
}

/// Methods of `Option` and of what else `std` lends: `*v.last_mut().unwrap() = x`.
fn of_option(method: &syn::Ident) -> bool {
    let name = method.to_string();
    ["unwrap", "expect", "get_or_insert", "or_insert", "insert", "or_default"].iter().any(|start| name.starts_with(start))
}

/// `*m.at(i, j) = x`, `m.cell(i).mass = x`: the method that is assigned through leads to a place.
pub fn through_method(expr: &Expr) -> Expr {
    struct Root;
    impl syn::visit_mut::VisitMut for Root {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            match expr {
                Expr::Paren(inner) => self.visit_expr_mut(&mut inner.expr),
                Expr::Group(inner) => self.visit_expr_mut(&mut inner.expr),
                Expr::Field(field) => self.visit_expr_mut(&mut field.base),
                Expr::Index(index) => self.visit_expr_mut(&mut index.expr),
                Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => self.visit_expr_mut(&mut unary.expr),
                Expr::MethodCall(call) if !call.method.to_string().ends_with("_mut") && !of_option(&call.method) => {
                    call.method = syn::Ident::new(&format!("{PLACE}{}", call.method), call.method.span());
                }
                _ => {}
            }
        }
    }
    let mut expr = expr.clone();
    syn::visit_mut::VisitMut::visit_expr_mut(&mut Root, &mut expr);
    expr
}

/// An inert operand made of another.
fn derived(mut base: Operand, make: impl FnOnce(&TokenStream) -> TokenStream, at: &Expr) -> Operand {
    base.code.tokens = make(&base.code.tokens);
    Operand::inert(base.code, Ty::Unknown, at.span())
}

/// `base[index]`
pub fn element(mut base: Place, index: Code, at: &Expr) -> Place {
    let (tokens, index_tokens) = (&base.code.tokens, index.bare());
    base.code.tokens = quote_spanned!(at.span()=> #tokens[#index_tokens]);
    base.code.uses.extend(&index.uses);
    base.ty = base.ty.element();
    base.path.push(Step::Index(index));
    base
}

/// A position that is passed once more: copied, or cloned and compared.
fn position(position: &impl ToTokens, span: Span) -> TokenStream {
    quote_spanned!(span=> __rt::Position(&#position).again())
}

/// `base[range]` with the range in a variable.
fn range_element(mut base: Place, range: &Code) -> Place {
    let (tokens, range_tokens) = (&base.code.tokens, &range.tokens);
    base.code.tokens = quote!(#tokens[#range_tokens.clone()]);
    base.code.uses.extend(&range.uses);
    base.ty = Ty::Slice(Box::new(base.ty.element()));
    base.path.push(Step::Index(Code::with(quote!(#range_tokens.clone()), range.uses.clone(), true)));
    base
}

fn respan(tokens: &TokenStream, at: &Expr) -> TokenStream {
    tokens
        .clone()
        .into_iter()
        .map(|mut token| {
            token.set_span(token.span().located_at(at.span()));
            token
        })
        .collect()
}
