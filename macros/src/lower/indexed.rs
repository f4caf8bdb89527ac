//! Sources of items that are found by position: what a chain consists of before the first stage that has to be run.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Pat, RangeLimits};

use super::Lower;
use super::chain::{ADAPTORS, Chain, Item, is_chain};
use super::closure::Function;
use super::desugar::peel;
use super::effects::Effects;
use super::place::{Located, element};
use super::stage::Stage;
use crate::diag::{Result, refuse};
use crate::ir::{Code, Op, Operand, OperandKind, Place, Std, StdRule, Ty};

/// A source of items by position.
#[derive(Clone)]
pub enum Indexed {
    /// References to the elements of a place.
    Elements {
        place: Place,
        mutable: bool,
    },
    /// The same of something inert.
    Inert {
        code: Code,
        ty: Ty,
    },
    Range {
        lo: Code,
        hi: Code,
        inclusive: bool,
        /// It has no end of its own.
        endless: bool,
    },
    /// Whatever stands after `in`, by the runtime's protocol.
    Source {
        place: Option<Place>,
        code: Code,
    },
    Windows {
        place: Place,
        size: Code,
    },
    Chunks {
        place: Place,
        size: Code,
        exact: bool,
        mutable: bool,
    },
    Repeat {
        value: Operand,
        count: Option<Code>,
    },
    Zip(Box<Indexed>, Box<Indexed>),
    Enumerate(Box<Indexed>),
    Rev(Box<Indexed>, Code),
    Skip(Box<Indexed>, Code),
    Take(Box<Indexed>, Code),
    StepBy(Box<Indexed>, Code),
    Chain(Box<Indexed>, Code, Box<Indexed>),
    Copied(Box<Indexed>),
    Mapped(Box<Indexed>, Function, Effects),
}

fn code(tokens: TokenStream, of: &[&Code]) -> Code {
    Code::with(tokens, of.iter().flat_map(|code| code.uses.clone()).collect(), true)
}

impl Indexed {
    /// The number of items, frozen.
    pub fn length(&self, lower: &mut Lower) -> Result<Code> {
        let length = self.length_code(lower)?;
        Ok(lower.number(length, Span::call_site()))
    }

    fn length_code(&self, lower: &mut Lower) -> Result<Code> {
        Ok(match self {
            Self::Elements { place, .. } => lower.extent(place, Span::call_site()),
            Self::Inert { code: source, .. } => {
                let tokens = &source.tokens;
                code(quote!(#tokens.len()), &[source])
            }
            Self::Range { lo, hi, inclusive, .. } => {
                let (l, h) = (&lo.tokens, &hi.tokens);
                if *inclusive {
                    code(quote!(__rt::range_length_inclusive(&(#l), &(#h))), &[lo, hi])
                } else {
                    code(quote!(__rt::range_length(&(#l), &(#h))), &[lo, hi])
                }
            }
            Self::Source { code: source, .. } => {
                let tokens = &source.tokens;
                code(quote!(__rt::source_length(&#tokens)), &[source])
            }
            Self::Windows { place, size } => {
                let (tokens, s) = (&place.code.tokens, &size.tokens);
                code(quote!(__rt::windows(#tokens.len(), #s)), &[&place.code, size])
            }
            Self::Chunks { place, size, exact, .. } => {
                let (tokens, s) = (&place.code.tokens, &size.tokens);
                let count = if *exact { quote!(#tokens.len() / #s) } else { quote!(#tokens.len().div_ceil(#s)) };
                code(count, &[&place.code, size])
            }
            Self::Repeat { count, .. } => count.clone().unwrap_or_else(|| Code::new(quote!(usize::MAX))),
            Self::Zip(a, b) => {
                let (a, b) = (a.length(lower)?, b.length(lower)?);
                let (l, r) = (&a.tokens, &b.tokens);
                code(quote!(::core::cmp::Ord::min(#l, #r)), &[&a, &b])
            }
            Self::Enumerate(inner) | Self::Copied(inner) | Self::Mapped(inner, ..) => inner.length_code(lower)?,
            Self::Rev(_, length) => length.clone(),
            Self::Skip(inner, n) => {
                let inner = inner.length_code(lower)?;
                let (l, n_tokens) = (&inner.tokens, &n.tokens);
                code(quote!((#l).saturating_sub(#n_tokens)), &[&inner, n])
            }
            Self::Take(inner, n) => {
                let inner = inner.length_code(lower)?;
                let (l, n_tokens) = (&inner.tokens, &n.tokens);
                code(quote!(::core::cmp::Ord::min(#l, #n_tokens)), &[&inner, n])
            }
            Self::StepBy(inner, n) => {
                let inner = inner.length_code(lower)?;
                let (l, n_tokens) = (&inner.tokens, &n.tokens);
                code(quote!((#l).div_ceil(#n_tokens)), &[&inner, n])
            }
            Self::Chain(_, first, second) => {
                let second = second.length_code(lower)?;
                let (a, b) = (&first.tokens, &second.tokens);
                code(quote!((#a).saturating_add(#b)), &[first, &second])
            }
        })
    }

    /// The item at a position.
    pub fn item(&self, lower: &mut Lower, k: &Code) -> Result<Item> {
        let tokens = &k.tokens;
        let here: Expr = syn::parse_quote!(__position);
        Ok(match self {
            Self::Elements { place, mutable } => Item::One(lower.borrowed(element(place.clone(), k.clone(), &here), *mutable)),
            Self::Inert { code: source, ty } => {
                let source_tokens = &source.tokens;
                Item::One(Operand::inert(code(quote!(&#source_tokens[#tokens]), &[source, k]), ty.element().reference(), Span::call_site()))
            }
            Self::Range { lo, .. } => {
                let lo_tokens = &lo.tokens;
                let operand = Operand::inert(code(quote!(__rt::range_item(&(#lo_tokens), #tokens)), &[lo, k]), Ty::Int, Span::call_site());
                Item::One(lower.name_value(operand))
            }
            Self::Source { place, code: source } => {
                let source_tokens = &source.tokens;
                let item = code(quote!(__rt::source_item(&#source_tokens, #tokens)), &[source, k]);
                Item::One(match place {
                    None => lower.name_value(Operand::inert(item, Ty::Unknown, Span::call_site())),
                    Some(place) => {
                        let ty = place.ty.element();
                        let std = Std { rule: StdRule::Item, place: place.clone(), args: Vec::new(), code: item, aux: vec![k.clone()] };
                        lower.bind(Op::Std(std), ty, Span::call_site())
                    }
                })
            }
            Self::Windows { place, size } => {
                let size_tokens = &size.tokens;
                let hi = code(quote!((#tokens + #size_tokens)), &[k, size]);
                let slice = lower.slice(place.clone(), k.clone(), hi);
                Item::One(lower.borrowed(slice, false))
            }
            Self::Chunks { place, size, exact, mutable } => {
                let (size_tokens, place_tokens) = (&size.tokens, &place.code.tokens);
                let lo = code(quote!((#tokens * #size_tokens)), &[k, size]);
                let end = quote!((#tokens + 1) * #size_tokens);
                let hi = if *exact {
                    code(quote!((#end)), &[k, size])
                } else {
                    code(quote!(::core::cmp::Ord::min(#end, #place_tokens.len())), &[k, size, &place.code])
                };
                let hi = lower.number(hi, Span::call_site());
                let hi = if *exact { hi } else { lower.numbered(hi) };
                let slice = lower.slice(place.clone(), lo, hi);
                Item::One(lower.borrowed(slice, *mutable))
            }
            Self::Repeat { value, count: Some(count) } if count.tokens.to_string() == "1usize" => Item::One(value.clone()),
            Self::Repeat { value, .. } => Item::One(lower.cloned_value(value.clone())),
            Self::Zip(a, b) => Item::Tuple(vec![a.item(lower, k)?, b.item(lower, k)?]),
            Self::Enumerate(inner) => {
                let position = Operand::inert(k.clone(), Ty::Int, Span::call_site());
                Item::Tuple(vec![Item::One(position), inner.item(lower, k)?])
            }
            Self::Rev(inner, length) => {
                let length_tokens = &length.tokens;
                inner.item(lower, &code(quote!((#length_tokens - 1 - #tokens)), &[length, k]))?
            }
            Self::Skip(inner, n) => {
                let n_tokens = &n.tokens;
                inner.item(lower, &code(quote!((#tokens + #n_tokens)), &[k, n]))?
            }
            Self::Take(inner, _) => inner.item(lower, k)?,
            Self::StepBy(inner, n) => {
                let n_tokens = &n.tokens;
                inner.item(lower, &code(quote!((#tokens * #n_tokens)), &[k, n]))?
            }
            Self::Chain(first, length, second) => lower.chained_item(first, length, second, k)?,
            Self::Copied(inner) => {
                let item = inner.item(lower, k)?;
                let operand = lower.item_value(item);
                let pat: Pat = syn::parse_quote!(__item);
                let read = lower.dereferenced(operand, &pat);
                Item::One(lower.cloned_value(read))
            }
            Self::Mapped(inner, function, _) => {
                let item = inner.item(lower, k)?;
                Item::One(lower.apply_item(function, item)?)
            }
        })
    }

    /// What finding the items does beside finding them.
    pub fn effects(&self) -> Effects {
        match self {
            Self::Mapped(inner, _, effects) => inner.effects().max(*effects),
            Self::Zip(a, b) | Self::Chain(a, _, b) => a.effects().max(b.effects()),
            Self::Enumerate(inner) | Self::Copied(inner) | Self::Rev(inner, _) => inner.effects(),
            Self::Skip(inner, _) | Self::Take(inner, _) | Self::StepBy(inner, _) => inner.effects(),
            _ => Effects::None,
        }
    }

    /// Whether the items can be had from the end with the effects that they have there: what cuts the end off, for a limit or
    /// because the other side is shorter, runs the closures of what it cuts off.
    pub fn is_reversible(&self) -> bool {
        match self {
            Self::Zip(..) | Self::Skip(..) | Self::Take(..) | Self::StepBy(..) => self.effects() < Effects::Changes,
            Self::Chain(a, _, b) => a.is_reversible() && b.is_reversible(),
            Self::Enumerate(inner) | Self::Copied(inner) | Self::Rev(inner, _) | Self::Mapped(inner, ..) => inner.is_reversible(),
            _ => true,
        }
    }

    /// Whether the items have no end.
    pub fn is_endless(&self) -> bool {
        match self {
            Self::Range { endless, .. } => *endless,
            Self::Repeat { count, .. } => count.is_none(),
            Self::Zip(a, b) => a.is_endless() && b.is_endless(),
            Self::Enumerate(inner) | Self::Copied(inner) | Self::Mapped(inner, ..) => inner.is_endless(),
            Self::Skip(inner, _) | Self::StepBy(inner, _) => inner.is_endless(),
            Self::Chain(a, _, b) => a.is_endless() || b.is_endless(),
            _ => false,
        }
    }

    /// Whether the items may be integers.
    pub fn counts(&self) -> bool {
        match self {
            Self::Elements { .. } | Self::Windows { .. } | Self::Chunks { .. } => false,
            Self::Zip(a, b) | Self::Chain(a, _, b) => a.counts() || b.counts(),
            Self::Copied(inner) | Self::Rev(inner, _) | Self::Mapped(inner, ..) => inner.counts(),
            Self::Skip(inner, _) | Self::Take(inner, _) | Self::StepBy(inner, _) => inner.counts(),
            _ => true,
        }
    }

    /// Stages that need no position are run behind, so that plain loops stay plain.
    pub fn peel_stages(self) -> (Self, Vec<Stage>) {
        match self {
            Self::Mapped(inner, function, _) => {
                let (inner, mut stages) = inner.peel_stages();
                stages.push(Stage::Map(function));
                (inner, stages)
            }
            other => (other, Vec::new()),
        }
    }
}

impl Lower {
    /// A chain's source and stages.
    pub fn chain(&mut self, expr: &Expr) -> Result<Chain> {
        let expr = peel(expr);
        if let Expr::MethodCall(call) = expr {
            let name = call.method.to_string();
            if ADAPTORS.contains(&&name[..]) && is_chain(&call.receiver) && (name != "into_iter") {
                let chain = self.chain(&call.receiver)?;
                return self.adapt(chain, call, &name);
            }
            if name == "into_iter" && is_chain(&call.receiver) {
                return self.chain(&call.receiver);
            }
        }
        Ok(Chain { source: self.indexed_source(expr)?, stages: Vec::new() })
    }

    fn indexed_source(&mut self, expr: &Expr) -> Result<Indexed> {
        match expr {
            Expr::Range(range) if range.start.is_some() => self.range_source(range),
            Expr::Call(call) if is_chain(expr) => self.function_source(call),
            Expr::MethodCall(call) => {
                let receiver = &call.receiver;
                match (&call.method.to_string()[..], call.args.len()) {
                    ("iter", 0) => self.elements(receiver, false),
                    ("iter_mut", 0) => self.elements(receiver, true),
                    ("into_iter", 0) => self.value_source(receiver),
                    ("drain", 1) => {
                        let taken = super::rewrites::drained(call)?;
                        self.value_source(&taken)
                    }
                    ("windows", 1) => {
                        let place = self.sequence(receiver, false)?;
                        let size = self.index_number(&call.args[0])?;
                        Ok(Indexed::Windows { place, size })
                    }
                    (name @ ("chunks" | "chunks_exact" | "chunks_mut" | "chunks_exact_mut"), 1) => {
                        let mutable = name.ends_with("_mut");
                        let place = self.sequence(receiver, mutable)?;
                        if mutable {
                            self.no_hidden_reference(&place);
                        }
                        let size = self.index_number(&call.args[0])?;
                        Ok(Indexed::Chunks { place, size, exact: name.contains("exact"), mutable })
                    }
                    _ => self.value_source(expr),
                }
            }
            Expr::Reference(reference) => match peel(&reference.expr) {
                Expr::Range(_) | Expr::MethodCall(_) | Expr::Call(_) | Expr::Array(_) => self.value_source(expr),
                _ => self.elements(&reference.expr, reference.mutability.is_some()),
            },
            _ => self.value_source(expr),
        }
    }

    fn range_source(&mut self, range: &syn::ExprRange) -> Result<Indexed> {
        let lo = match &range.start {
            Some(start) => self.index_number(start)?,
            None => Code::new(quote!(0)),
        };
        let (hi, inclusive) = match &range.end {
            Some(end) => (self.index_number(end)?, matches!(range.limits, RangeLimits::Closed(_))),
            // `(a..)` ends where what it is zipped with does.
            None => (Code::new(quote!(__rt::RangeBound::greatest())), false),
        };
        Ok(Indexed::Range { lo, hi, inclusive, endless: range.end.is_none() })
    }

    fn function_source(&mut self, call: &syn::ExprCall) -> Result<Indexed> {
        let name = match peel(&call.func) {
            Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
            _ => String::new(),
        };
        if let Expr::Path(path) = peel(&call.func) {
            self.hold_to_std(path, "iter", &name, call.span());
        }
        Ok(match (&name[..], call.args.len()) {
            ("zip", 2) => {
                let first = self.chain(&call.args[0])?;
                let second = self.plain(&call.args[1])?;
                self.hold_zip(&call.func, &first, &second)?;
                Indexed::Zip(Box::new(self.without_stages(first, &call.args[0])?), Box::new(second))
            }
            ("repeat", 1) => {
                let value = self.expr(&call.args[0])?;
                Indexed::Repeat { value: self.freeze(value), count: None }
            }
            ("once", 1) => {
                let value = self.expr(&call.args[0])?;
                Indexed::Repeat { value: self.freeze(value), count: Some(Code::new(quote!(1usize))) }
            }
            ("repeat_n", 2) => {
                let value = self.expr(&call.args[0])?;
                let value = self.freeze(value);
                let count = self.index_number(&call.args[1])?;
                Indexed::Repeat { value, count: Some(count) }
            }
            _ => return Err(refuse(call, "this source of an iterator", "its items cannot be found by position", "write the loop")),
        })
    }

    /// A source without stages: what is zipped or chained with another.
    pub fn plain(&mut self, expr: &Expr) -> Result<Indexed> {
        let chain = self.chain(expr)?;
        self.without_stages(chain, expr)
    }

    fn without_stages(&self, chain: Chain, expr: &Expr) -> Result<Indexed> {
        if chain.stages.is_empty() {
            return Ok(chain.source);
        }
        Err(refuse(
            expr,
            "an iterator that leaves items out, inside another",
            "which of its items meets which of the other's is not known beforehand",
            "collect it into a vector first",
        ))
    }

    /// The sequence as a slice that is borrowed for the time of the loop.
    fn sequence(&mut self, expr: &Expr, mutable: bool) -> Result<Place> {
        let at = Span::call_site().located_at(expr.span());
        let place = match self.locate_or_value(expr)? {
            Located::Place(place) if place.ty.strip().may_be_matrix() && (mutable || !self.is_inert_place(&place)) => {
                return Ok(self.all_elements(place, mutable, expr.span()));
            }
            Located::Place(place) => place,
            Located::Inert(operand) => {
                let operand = if operand.code.pure { operand } else { self.name_value(operand) };
                let var = self.fresh("items", expr.span(), Ty::Slice(Box::new(operand.ty.element())).reference());
                self.vars[var.0].inert = true;
                let tokens = &operand.code.tokens;
                let borrow = match (mutable, &operand.ty) {
                    (true, ty) if ty.strip().may_be_matrix() => quote!(#tokens.as_mut_slice()),
                    (true, _) => quote!(&mut #tokens[..]),
                    (false, Ty::Ref(_)) => quote_spanned!(at=> __rt::seq(#tokens)),
                    (false, _) => quote_spanned!(at=> __rt::seq(&#tokens)),
                };
                // What is borrowed here may change later, so that its elements are read for good where they are read.
                self.vars[var.0].mutable = mutable || !self.is_stable(&operand.code);
                self.push_let(var, Op::Inert(Code::with(borrow, operand.code.uses.clone(), operand.code.pure)));
                return Ok(self.place_of(var));
            }
        };
        let ty = Ty::Slice(Box::new(place.ty.element()));
        let inert = self.is_inert_place(&place);
        let tokens = &place.code.tokens;
        let (borrow, ty) = match (mutable, &place.ty) {
            (true, _) => (quote!(&mut #tokens[..]), Ty::RefMut(Box::new(ty))),
            // A reference is passed on, so that items may outlive the name.
            (false, Ty::Ref(_)) => (quote_spanned!(at=> __rt::seq(#tokens)), ty.reference()),
            (false, _) => (quote_spanned!(at=> __rt::seq(&#tokens)), ty.reference()),
        };
        let var = self.fresh("items", expr.span(), ty.clone());
        let borrow = Code::with(borrow, place.code.uses.clone(), place.code.pure);
        self.vars[var.0].inert = inert;
        if inert {
            self.vars[var.0].mutable = mutable || !self.is_stable(&borrow);
            self.push_let(var, Op::Inert(borrow));
            return Ok(self.place_of(var));
        }
        self.vars[var.0].mutable = mutable;
        self.vars[var.0].alias = Some(place.clone());
        let kind = if mutable { OperandKind::BorrowMut(place.clone()) } else { OperandKind::Borrow(place.clone()) };
        let alive = !mutable && self.is_alive(&place);
        self.push_let(var, Op::Use(Operand { code: borrow, ty, kind, kept: None, alive, span: expr.span() }));
        Ok(self.place_of(var))
    }

    fn elements(&mut self, expr: &Expr, mutable: bool) -> Result<Indexed> {
        let place = self.sequence(expr, mutable)?;
        if mutable {
            self.no_hidden_reference(&place);
        }
        Ok(if self.is_inert_place(&place) && !mutable {
            Indexed::Inert { ty: place.ty.clone(), code: place.code }
        } else {
            Indexed::Elements { place, mutable }
        })
    }

    /// What stands after `in`, or before `into_iter()`.
    fn value_source(&mut self, expr: &Expr) -> Result<Indexed> {
        let operand = self.expr(expr)?;
        match &operand.kind {
            OperandKind::Borrow(_) => return self.elements_of(operand, false),
            OperandKind::BorrowMut(_) => return self.elements_of(operand, true),
            _ => {}
        }
        let names_place = matches!(&operand.kind, OperandKind::Read(place) if self.info(place.base).alias.is_some());
        match operand.ty {
            Ty::Ref(_) if names_place => return self.elements_of(operand, false),
            Ty::RefMut(_) if names_place => return self.elements_of(operand, true),
            Ty::Ref(ref inner) if is_sequence(inner) => return self.elements_of(operand, false),
            Ty::RefMut(ref inner) if is_sequence(inner) => return self.elements_of(operand, true),
            _ => {}
        }
        let named = self.name_value(operand);
        Ok(Indexed::Source { place: named.place().cloned(), code: named.code })
    }

    fn elements_of(&mut self, operand: Operand, mutable: bool) -> Result<Indexed> {
        let name = super::desugar::hidden("source", operand.span);
        self.scopes.push(super::Scope::new());
        let pat: Pat = syn::parse_quote!(#name);
        let bound = self.bind_pattern(&pat, operand);
        let path: Expr = syn::parse_quote!(#name);
        let elements = bound.and_then(|()| self.elements(&path, mutable));
        self.scopes.pop();
        elements
    }

    fn borrowed(&mut self, mut place: Place, mutable: bool) -> Operand {
        let tokens = &place.code.tokens;
        let code = Code::with(if mutable { quote!(&mut #tokens) } else { quote!(&#tokens) }, place.code.uses.clone(), place.code.pure);
        let span = Span::call_site();
        if self.is_inert_place(&place) {
            let ty = place.ty.clone();
            let ty = if mutable { Ty::RefMut(Box::new(ty)) } else { ty.reference() };
            return Operand::inert(code, ty, span);
        }
        let ty = place.ty.clone();
        let alive = !mutable && self.is_alive(&place);
        place.code.pure &= code.pure;
        if mutable {
            Operand { code, ty: Ty::RefMut(Box::new(ty)), kind: OperandKind::BorrowMut(place), kept: None, alive, span }
        } else {
            Operand { code, ty: ty.reference(), kind: OperandKind::Borrow(place), kept: None, alive, span }
        }
    }

    /// A number in a variable of its own.
    pub fn numbered(&mut self, number: Code) -> Code {
        let operand = Operand::inert(number, Ty::Int, Span::call_site());
        self.name_value(operand).code
    }

    /// A value that is read out from behind a reference: copied where it is a number, cloned otherwise.
    pub fn cloned_value(&mut self, read: Operand) -> Operand {
        if read.ty.is_copy() || read.is_inert() && read.ty.is_inert() {
            return read;
        }
        let tokens = &read.code.tokens;
        let (ty, span) = (super::call::owned_value(&read.ty), read.span);
        let code = Code::with(quote!(::core::clone::Clone::clone(&#tokens)), read.code.uses.clone(), false);
        if read.is_inert() { Operand::inert(code, ty, span) } else { self.bind(Op::Copy(code, read), ty, span) }
    }
}

/// Whether a reference to the type is one to a slice of elements.
fn is_sequence(ty: &Ty) -> bool {
    matches!(ty, Ty::Slice(_) | Ty::Vec(_) | Ty::Array(_)) || ty.may_be_matrix()
}
