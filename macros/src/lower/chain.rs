//! Iterator chains: every one becomes a loop over positions, with its closures inlined into the body.

use proc_macro2::{Ident, Span};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprForLoop, ExprMethodCall, Pat, parse_quote};

use super::closure::Function;
use super::desugar::{hidden, peel};
use super::effects::Effects;
use super::indexed::Indexed;
use super::stage::Stage;
use super::{Lower, Name};
use crate::diag::{Result, refuse};
use crate::ir::{Code, LoopKind, Op, Operand, Stmt, Ty, Var, operator_name};

/// What comes out of an iterator: an operand, or a tuple that was never built.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // there are never more than a few
pub enum Item {
    One(Operand),
    Tuple(Vec<Item>),
}

/// A chain: positions that are computed, then stages that are run.
pub struct Chain {
    pub source: Indexed,
    pub stages: Vec<Stage>,
}

/// Methods that a chain may begin with.
const SOURCES: &[&str] = &["iter", "iter_mut", "into_iter", "windows", "chunks", "chunks_exact", "chunks_mut", "chunks_exact_mut", "drain"];
/// Methods that go on with it.
pub const ADAPTORS: &[&str] = &[
    "zip",
    "map",
    "enumerate",
    "rev",
    "skip",
    "take",
    "step_by",
    "chain",
    "copied",
    "cloned",
    "filter",
    "filter_map",
    "flat_map",
    "flatten",
    "scan",
    "take_while",
    "skip_while",
    "map_while",
    "inspect",
    "by_ref",
    "fuse",
    "into_iter",
];
/// Methods that end it.
const CONSUMERS: &[&str] = &[
    "sum",
    "product",
    "fold",
    "for_each",
    "collect",
    "min_by",
    "max_by",
    "min_by_key",
    "max_by_key",
    "last",
    "count",
    "any",
    "all",
    "position",
    "find",
    "reduce",
    "unzip",
    "partition",
    "rfind",
    "rfold",
    "nth",
    "next",
    "find_map",
    "min",
    "max",
    "try_fold",
    "try_for_each",
];

/// Whether a call is the name of a chain that stands ready.
pub fn is_prepared(callee: &Expr) -> bool {
    matches!(callee, Expr::Path(path) if path.path.is_ident("__prepared"))
}

/// Whether an expression is a chain that starts at a known source.
pub fn is_chain(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::MethodCall(call) => {
            let name = call.method.to_string();
            ADAPTORS.contains(&&name[..]) && is_chain(&call.receiver) || SOURCES.contains(&&name[..])
        }
        Expr::Range(range) => range.start.is_some(),
        Expr::Call(call) => {
            matches!(peel(&call.func), Expr::Path(path) if path.path.segments.len() > 1
                && path.path.segments[path.path.segments.len() - 2].ident == "iter"
                && path.path.segments.last().is_some_and(|last| matches!(&last.ident.to_string()[..], "zip" | "repeat" | "once" | "repeat_n")))
        }
        _ => false,
    }
}

impl Lower {
    /// A method that ends a chain; `None` where the call is no such thing.
    pub fn chain_value(&mut self, call: &ExprMethodCall) -> Result<Option<Operand>> {
        let name = call.method.to_string();
        if matches!(&name[..], "peekable" | "cycle") && is_chain(&call.receiver) {
            return Err(refuse(
                &call.method,
                &format!("`{name}`"),
                "how often an item is seen is not known beforehand",
                "write a loop over positions",
            ));
        }
        if !CONSUMERS.contains(&&name[..]) || !is_chain(&call.receiver) {
            return Ok(None);
        }
        match &name[..] {
            "sum" | "product" => self.sum(call, &name).map(Some),
            "for_each" if call.args.len() == 1 => {
                let chain = self.chain(&call.receiver)?;
                let function = self.function(&call.args[0])?;
                self.run_chain(chain, None, &mut |lower, item| lower.apply_item(&function, item).map(drop))?;
                Ok(Some(Operand::inert(Code::new(quote!(())), Ty::Unit, call.span())))
            }
            _ => {
                if let ("min_by_key" | "max_by_key", Some(key)) = (&name[..], call.args.first())
                    && self.function(key).is_ok_and(|key| self.effects_of(&key, false) == Effects::Changes)
                {
                    return Err(refuse(
                        &call.method,
                        &format!("`{name}` with a closure that changes something"),
                        "it would run for the best item again, each time that another is compared with it",
                        "make tuples of the key and the item with `map` first",
                    ));
                }
                let prepared = self.prepare(call, &name)?;
                let Some(rewritten) = rewrite(&prepared, &name) else {
                    return Err(refuse(
                        &call.method,
                        &format!("`{name}` at the end of this chain"),
                        "the method has no derivative rule",
                        "write the loop",
                    ));
                };
                self.expr(&rewritten).map(|result| self.settled(result)).map(Some)
            }
        }
    }

    /// The call on its chain as it stands now: the chain's arguments are evaluated before those of the method that ends it, and a
    /// closure is captured once.
    fn prepare(&mut self, call: &ExprMethodCall, name: &str) -> Result<ExprMethodCall> {
        let mut prepared = call.clone();
        if matches!(name, "rfold" | "rfind") {
            let (receiver, rev) = (&call.receiver, Ident::new("rev", call.method.span()));
            *prepared.receiver = parse_quote!((#receiver).#rev());
        }
        if matches!(name, "min" | "max") || self.is_native_source(&prepared.receiver)? {
            return Ok(prepared);
        }
        let chain = self.chain(&prepared.receiver)?;
        let index = syn::Index::from(self.prepared.len());
        self.prepared.push(Some(chain));
        *prepared.receiver = parse_quote!(__prepared(#index));
        Ok(prepared)
    }

    /// The chain that stands ready under an expression.
    fn take_prepared(&mut self, source: &Expr) -> Option<Chain> {
        let index: usize = match source {
            Expr::Call(call) if is_prepared(&call.func) => match call.args.first()? {
                Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(index), .. }) => index.base10_parse().ok()?,
                _ => return None,
            },
            _ => return None,
        };
        self.prepared.get_mut(index)?.take()
    }

    /// A result that was built up in a variable, moved into one that stands.
    pub fn settled(&mut self, result: Operand) -> Operand {
        match result.place() {
            Some(place) if place.path.is_empty() && self.info(place.base).mutable => {
                let (ty, span) = (result.ty.clone(), result.span);
                let result = self.bind(Op::Use(result), ty, span);
                if let Some(Stmt::Let { var, .. }) = self.stmts.last() {
                    self.temps.remove(var);
                }
                result
            }
            _ => result,
        }
    }

    fn sum(&mut self, call: &ExprMethodCall, name: &str) -> Result<Operand> {
        let span = call.span();
        let annotation = call.turbofish.as_ref().and_then(|turbofish| turbofish.args.first().map(|arg| quote!(#arg)));
        let ty = call.turbofish.as_ref().and_then(|turbofish| match turbofish.args.first() {
            Some(syn::GenericArgument::Type(ty)) => Some(Ty::of(ty)),
            _ => None,
        });
        let acc = self.fresh(name, span, ty.unwrap_or(Ty::Unknown));
        self.vars[acc.0].mutable = true;
        let (product, at) = (name == "product", Span::call_site().located_at(call.method.span()));
        let position = self.stmts.len();
        let item_name = hidden("item", span);
        let pat: Pat = parse_quote!(#item_name);
        let mut direct = false;
        self.for_each(&pat, &call.receiver, None, &mut |lower| {
            let Some(Name::Var(item)) = lower.lookup(&crate::source::key(&item_name)).cloned() else { return Ok(()) };
            let item = lower.read_var(item, span);
            let item = lower.scalar(item);
            direct = item.ty == Ty::Float;
            if direct && lower.info(acc).ty == Ty::Unknown {
                lower.vars[acc.0].ty = Ty::Float;
            }
            let mut place = lower.place_of(acc);
            if direct {
                place.ty = Ty::Float;
            }
            let op: syn::BinOp = if product { parse_quote!(*=) } else { parse_quote!(+=) };
            if item.is_inert() && item.ty.is_inert() {
                let (ident, tokens) = (lower.ident(acc), &item.code.tokens);
                lower.vars[acc.0].inert = true;
                let uses = item.code.uses.iter().copied().chain([acc]).collect();
                lower.push(Stmt::Native(Code::with(quote_spanned!(at=> __rt::include(&mut #ident, #tokens, #product)), uses, false)));
                return Ok(());
            }
            let read = lower.read(place.clone(), span);
            let (before, kept) = if !direct {
                let (before, item) = lower.residuals(operator_name(&op), read, item);
                (Some(before), item)
            } else if product {
                let item = lower.keep(item);
                ((!item.is_inert()).then(|| lower.keep(read)), item)
            } else {
                (None, item)
            };
            lower.push(Stmt::Update { op, place, before, value: kept, include: !direct });
            Ok(())
        })?;
        let start = match (direct, product) {
            (true, false) => quote!(-0.0),
            (true, true) => quote!(1.0),
            (false, _) => quote_spanned!(at=> __rt::start(#product)),
        };
        self.stmts.insert(position, Stmt::Let { var: acc, annotation, op: Op::Inert(Code::new(start)) });
        let result = self.read_var(acc, span);
        if result.is_inert() {
            return Ok(self.name_value(result));
        }
        Ok(self.settled(result))
    }

    /// `for pat in chain { body }`
    pub fn for_loop(&mut self, looping: &ExprForLoop) -> Result<()> {
        let name = looping.label.as_ref().map(|label| label.name.ident.to_string());
        let source = &*looping.expr;
        self.for_each(&looping.pat, source, name, &mut |lower| lower.block_value(&looping.body, None))
    }

    /// Runs `body` for every item of a source, with the item bound to the pattern.
    pub fn for_each(
        &mut self,
        pat: &Pat,
        source: &Expr,
        label: Option<String>,
        body: &mut dyn FnMut(&mut Self) -> Result<()>,
    ) -> Result<()> {
        if let Some(chain) = self.take_prepared(source) {
            return self.run_chain(chain, label, &mut |lower, item| {
                lower.bind_item(pat, item)?;
                body(lower)
            });
        }
        if self.is_native_source(source)? {
            return self.native_for(pat, source, label, body);
        }
        let chain = self.chain(source)?;
        self.run_chain(chain, label, &mut |lower, item| {
            lower.bind_item(pat, item)?;
            body(lower)
        })
    }

    /// Something inert that is iterated over, and is no sequence that positions are known of.
    fn is_native_source(&mut self, source: &Expr) -> Result<bool> {
        if is_chain(source) || matches!(peel(source), Expr::Reference(_)) {
            let inert_chain = matches!(peel(source), Expr::MethodCall(_)) && self.native(source)?.is_some();
            return Ok(inert_chain && !simple_items(source));
        }
        Ok(match self.native(source)? {
            Some(operand) => !matches!(operand.ty.strip(), Ty::Vec(_) | Ty::Array(_) | Ty::Slice(_)),
            None => false,
        })
    }

    fn native_for(&mut self, pat: &Pat, source: &Expr, label: Option<String>, body: &mut dyn FnMut(&mut Self) -> Result<()>) -> Result<()> {
        let Some(operand) = self.native(source)? else { return Ok(()) };
        let mut bindings = Vec::new();
        self.scopes.push(super::Scope::new());
        let pattern = self.pattern(pat, None, &Ty::Unknown, false, super::pattern::Mode::Value, &mut bindings);
        let outcome = match pattern {
            Ok(pattern) => {
                let bindings: Vec<_> = bindings.iter().map(|binding: &crate::ir::Binding| binding.var).collect();
                if let (Ty::Range, [item]) = (&operand.ty, &bindings[..]) {
                    self.vars[item.0].ty = Ty::Int;
                }
                self.in_loop(label, None, LoopKind::Native { pattern, code: operand.code, bindings }, |lower, _| body(lower))
            }
            Err(error) => Err(error),
        };
        self.scopes.pop();
        outcome
    }

    /// Runs a chain as a loop.
    pub fn run_chain(&mut self, chain: Chain, label: Option<String>, body: &mut dyn FnMut(&mut Self, Item) -> Result<()>) -> Result<()> {
        let limits = core::mem::take(&mut self.limits);
        let outcome = self.run_loop(chain, label, body);
        self.limits = limits;
        outcome
    }

    /// Runs a chain as a loop, inside the loops of the chains that its items go on in.
    pub fn run_loop(&mut self, chain: Chain, label: Option<String>, body: &mut dyn FnMut(&mut Self, Item) -> Result<()>) -> Result<()> {
        let Chain { source, stages } = chain;
        let (source, mut peeled) = source.peel_stages();
        peeled.extend(stages);
        let stages = peeled;
        if let Indexed::Range { lo, hi, inclusive, .. } = &source {
            let var = self.fresh("i", Span::call_site(), Ty::Int);
            let kind = LoopKind::Range { var, lo: lo.clone(), hi: hi.clone(), inclusive: *inclusive };
            return self.in_loop(label, None, kind, |lower, id| {
                lower.check_limits(&stages, id);
                let item = Item::One(lower.read_var(var, Span::call_site()));
                lower.run_stages(&stages, item, id, body)
            });
        }
        let length = source.length(self)?;
        let var = self.fresh("k", Span::call_site(), Ty::Int);
        let kind = LoopKind::Range { var, lo: Code::new(quote!(0)), hi: length, inclusive: false };
        self.in_loop(label, None, kind, |lower, id| {
            lower.check_limits(&stages, id);
            let ident = lower.ident(var);
            let item = source.item(lower, &Code::with(quote!(#ident), vec![var], true))?;
            lower.run_stages(&stages, item, id, body)
        })
    }

    /// Binds a pattern to an item.
    pub fn bind_item(&mut self, pat: &Pat, item: Item) -> Result<()> {
        match (pat, item) {
            (Pat::Tuple(pats), Item::Tuple(items)) if pats.elems.len() == items.len() => {
                for (pat, item) in pats.elems.iter().zip(items) {
                    self.bind_item(pat, item)?;
                }
                Ok(())
            }
            (Pat::Paren(inner), item) => self.bind_item(&inner.pat, item),
            (Pat::Type(inner), item @ Item::Tuple(_)) => self.bind_item(&inner.pat, item),
            (Pat::Wild(_), Item::Tuple(_)) => Ok(()),
            (pat, item) => {
                let operand = self.item_value(item);
                self.bind_pattern(pat, operand)
            }
        }
    }

    /// The item as one operand.
    pub fn item_value(&mut self, item: Item) -> Operand {
        match item {
            Item::One(operand) => operand,
            Item::Tuple(items) => {
                let values: Vec<_> = items.into_iter().map(|item| self.item_value(item)).collect();
                if let Err(error) = self.no_mutable_reference(&values, "a tuple of an iterator's items") {
                    self.sink.push(error);
                }
                let ty = Ty::Tuple(values.iter().map(|value| value.ty.clone()).collect());
                if values.iter().all(Operand::is_inert) {
                    return super::expr::compose(&values, |v| quote!((#(#v,)*)), ty, Span::call_site());
                }
                self.bind(Op::Tuple(values), ty, Span::call_site())
            }
        }
    }

    /// Applies a function to an item.
    pub fn apply_item(&mut self, function: &Function, item: Item) -> Result<Operand> {
        match function {
            Function::Closure(closure) => self.inline_items(closure, vec![item]),
            Function::Path(_) => {
                let operand = self.item_value(item);
                self.apply(function, vec![operand])
            }
        }
    }

    /// The item under a name, and a reference to it: what predicates see.
    pub fn item_reference(&mut self, item: Item) -> (Item, Operand) {
        let operand = self.item_value(item);
        let span = operand.span;
        let named = self.named_reference(operand);
        let tokens = &named.code.tokens;
        let code = Code::with(quote!(&#tokens), named.code.uses.clone(), named.code.pure);
        let ty = named.ty.clone().reference();
        let reference = match named.place().cloned() {
            None => Operand::inert(code, ty, span),
            Some(place) => {
                let alive = self.is_alive(&place);
                Operand { code, ty, kind: crate::ir::OperandKind::Borrow(place), kept: None, alive, span }
            }
        };
        (Item::One(named), reference)
    }

    /// The operand under a name; a reference stays an alias of its place.
    fn named_reference(&mut self, operand: Operand) -> Operand {
        use crate::ir::OperandKind;
        let span = operand.span;
        match &operand.kind {
            OperandKind::Borrow(place) | OperandKind::BorrowMut(place) => {
                let mutable = matches!(operand.kind, OperandKind::BorrowMut(_));
                let (place, ty) = (place.clone(), operand.ty.clone());
                let var: Var = self.fresh("item", span, ty);
                self.vars[var.0].alias = Some(place);
                self.vars[var.0].mutable = mutable;
                self.push_let(var, Op::Use(operand));
                self.read_var(var, span)
            }
            OperandKind::Read(place) if place.path.is_empty() && self.is_stable(&operand.code) => operand,
            _ => self.name_value(operand),
        }
    }
}

/// `xs.iter()` and ranges: inert, but better looped over by position.
fn simple_items(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::MethodCall(call) => {
            let name = call.method.to_string();
            match &name[..] {
                "iter" | "windows" | "chunks" | "chunks_exact" => true,
                "rev" | "skip" | "take" | "step_by" | "enumerate" | "copied" | "cloned" | "zip" => {
                    simple_items(&call.receiver) && call.args.iter().all(|arg| !is_chain(arg) || simple_items(arg))
                }
                _ => false,
            }
        }
        Expr::Range(_) => true,
        _ => false,
    }
}

/// The end of a chain as the loop that it stands for.
fn rewrite(call: &ExprMethodCall, name: &str) -> Option<Expr> {
    let chain = &call.receiver;
    let span = call.span();
    let name_of = |name: &str| -> Ident { hidden(name, span) };
    let (x, acc) = (name_of("x"), name_of("acc"));
    // A closure is captured once, and runs for every item.
    let function = name_of("f");
    let (mut args, mut capture): (Vec<_>, _) = (call.args.iter().cloned().collect(), quote!());
    if let Some(last) = args.last_mut()
        && let Expr::Closure(closure) = peel(last)
    {
        capture = quote!(let #function = #closure;);
        *last = parse_quote!(#function);
    }
    Some(match (name, &args[..]) {
        ("fold", [init, f]) => parse_quote!({ let mut #acc = #init; #capture for #x in #chain { #acc = (#f)(#acc, #x); } #acc }),
        ("collect", []) if carrier(call).is_some() => {
            let (ty, is_result) = carrier(call)?;
            let annotation = ty.map(|ty| quote!(: #ty));
            let (y, label) = (name_of("y"), syn::Lifetime::new("'__collected", Span::mixed_site()));
            if is_result {
                parse_quote!(#label: { let mut #acc #annotation = Vec::new(); for #x in #chain { match #x { Ok(#y) => #acc.push(#y), Err(#y) => break #label Err(#y) } } Ok(#acc) })
            } else {
                parse_quote!(#label: { let mut #acc #annotation = Vec::new(); for #x in #chain { match #x { Some(#y) => #acc.push(#y), None => break #label None } } Some(#acc) })
            }
        }
        ("collect", []) => {
            let turbofish = call.turbofish.as_ref().and_then(|turbofish| turbofish.args.first());
            let annotation: Option<syn::Type> = turbofish.and_then(|arg| match arg {
                syn::GenericArgument::Type(ty @ syn::Type::Path(path))
                    if path.path.segments.last().is_some_and(|last| last.ident == "Vec") =>
                {
                    Some(ty.clone())
                }
                _ => None,
            });
            match annotation {
                Some(ty) => parse_quote!({ let mut #acc: #ty = Vec::new(); for #x in #chain { #acc.push(#x); } #acc }),
                None => parse_quote!({ let mut #acc = Vec::new(); for #x in #chain { #acc.push(#x); } #acc }),
            }
        }
        ("count", []) => parse_quote!({ let mut #acc = 0usize; for _ in #chain { #acc += 1; } #acc }),
        ("last", []) => parse_quote!({ let mut #acc = None; for #x in #chain { #acc = Some(#x); } #acc }),
        ("any", [f]) => parse_quote!({ #capture let mut #acc = false; for #x in #chain { if (#f)(#x) { #acc = true; break; } } #acc }),
        ("all", [f]) => parse_quote!({ #capture let mut #acc = true; for #x in #chain { if !(#f)(#x) { #acc = false; break; } } #acc }),
        ("position", [f]) => {
            let at = name_of("at");
            parse_quote!({ #capture let mut #acc = None; let mut #at = 0usize; for #x in #chain { if (#f)(#x) { #acc = Some(#at); break; } #at += 1; } #acc })
        }
        ("find", [f]) => parse_quote!({ #capture let mut #acc = None; for #x in #chain { if (#f)(&#x) { #acc = Some(#x); break; } } #acc }),
        ("rfind", [f]) => {
            parse_quote!({ #capture let mut #acc = None; for #x in #chain { if (#f)(&#x) { #acc = Some(#x); break; } } #acc })
        }
        ("rfold", [init, f]) => parse_quote!({ let mut #acc = #init; #capture for #x in #chain { #acc = (#f)(#acc, #x); } #acc }),
        ("partition", [f]) => {
            let (a, b) = (name_of("left"), name_of("right"));
            parse_quote!({ #capture let mut #a = Vec::new(); let mut #b = Vec::new(); for #x in #chain { if (#f)(&#x) { #a.extend([#x]); } else { #b.extend([#x]); } } (#a, #b) })
        }
        ("find_map", [f]) => {
            let found = name_of("found");
            parse_quote!({ #capture let mut #acc = None; for #x in #chain { let #found = (#f)(#x); if #found.is_some() { #acc = #found; break; } } #acc })
        }
        ("nth", [n]) => {
            let at = name_of("at");
            parse_quote!({ let #function = #n; let mut #acc = None; let mut #at = 0usize; for #x in #chain { if #at == #function { #acc = Some(#x); break; } #at += 1; } #acc })
        }
        ("next", []) => parse_quote!({ let mut #acc = None; for #x in #chain { #acc = Some(#x); break; } #acc }),
        ("reduce", [f]) => {
            let b = name_of("best");
            parse_quote!({ #capture let mut #acc = None; for #x in #chain { __like(&#acc, &#x); #acc = match #acc { Some(#b) => Some((#f)(#b, #x)), None => Some(#x) }; } #acc })
        }
        ("min_by" | "max_by", [f]) => {
            let b = name_of("best");
            // `min_by` keeps the first of equals, `max_by` the last.
            let replaced: Expr = if name == "min_by" {
                parse_quote!((#f)(&#b, &#x) == ::core::cmp::Ordering::Greater)
            } else {
                parse_quote!((#f)(&#b, &#x) != ::core::cmp::Ordering::Greater)
            };
            parse_quote!({ #capture let mut #acc = None; for #x in #chain { __like(&#acc, &#x); #acc = match #acc { Some(#b) => if #replaced { Some(#x) } else { Some(#b) }, None => Some(#x) }; } #acc })
        }
        // What has an order of its own is compared by it.
        ("min", []) => parse_quote!((#chain).min_by(|#acc, #x| #acc.cmp(#x))),
        ("max", []) => parse_quote!((#chain).max_by(|#acc, #x| #acc.cmp(#x))),
        ("min_by_key" | "max_by_key", [f]) => {
            let b = name_of("best");
            let replaced: Expr =
                if name == "min_by_key" { parse_quote!((#f)(&#b) > (#f)(&#x)) } else { parse_quote!((#f)(&#b) <= (#f)(&#x)) };
            parse_quote!({ #capture let mut #acc = None; for #x in #chain { __like(&#acc, &#x); #acc = match #acc { Some(#b) => if #replaced { Some(#x) } else { Some(#b) }, None => Some(#x) }; } #acc })
        }
        ("unzip", []) => {
            let (a, b, y) = (name_of("left"), name_of("right"), name_of("y"));
            parse_quote!({ let mut #a = Vec::new(); let mut #b = Vec::new(); for (#x, #y) in #chain { #a.push(#x); #b.push(#y); } (#a, #b) })
        }
        _ => return None,
    })
}

/// Whether a chain is collected into an `Option` or a `Result` of a vector, by its turbofish: the type of the vector where that is
/// written, and whether it is a `Result`.
fn carrier(call: &ExprMethodCall) -> Option<(Option<syn::Type>, bool)> {
    let arguments = |arguments: &syn::PathArguments| match arguments {
        syn::PathArguments::AngleBracketed(arguments) => arguments.args.first().cloned(),
        _ => None,
    };
    let syn::GenericArgument::Type(syn::Type::Path(path)) = call.turbofish.as_ref()?.args.first()? else { return None };
    let last = path.path.segments.last()?;
    let is_result = last.ident == "Result";
    if !is_result && last.ident != "Option" {
        return None;
    }
    let collected = match arguments(&last.arguments) {
        Some(syn::GenericArgument::Type(ty @ syn::Type::Path(_))) => Some(ty),
        _ => None,
    };
    Some((collected, is_result))
}

/// `let v: Option<Vec<f64>> = chain.collect();` with the type where a chain is asked for it.
pub fn collected_as(annotation: &syn::Type, expr: &Expr) -> Option<Expr> {
    let (syn::Type::Path(path), Expr::MethodCall(call)) = (annotation, peel(expr)) else { return None };
    let carries = path.path.segments.last().is_some_and(|last| last.ident == "Option" || last.ident == "Result");
    if !carries || call.method != "collect" || call.turbofish.is_some() || !is_chain(&call.receiver) {
        return None;
    }
    let receiver = &call.receiver;
    Some(parse_quote!(#receiver.collect::<#annotation>()))
}
