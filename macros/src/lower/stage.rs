//! The stages of a chain that have to be run: they decide whether the loop's body sees an item, and which.

use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall, parse_quote};

use super::chain::{Chain, Item};
use super::closure::Function;
use super::desugar::{hidden, peel};
use super::effects::Effects;
use super::indexed::Indexed;
use super::{Lower, Name};
use crate::diag::{Result, refuse};
use crate::ir::{Block, Code, Op, Operand, OperandKind, Stmt, Target, Ty, Var};

/// A stage.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // there are never more than a few
pub enum Stage {
    Map(Function),
    Copied,
    Filter(Function),
    FilterMap(Function),
    FlatMap(Function),
    Flatten,
    TakeWhile(Function),
    SkipWhile(Function, Var),
    MapWhile(Function),
    Scan(Function, Var),
    Inspect(Function),
    Enumerate(Var),
    Skip(Code, Var),
    Take(Code, Var),
    StepBy(Code, Var),
    Zip(Indexed, Code, Var),
}

impl Lower {
    /// Adds a method to a chain.
    pub fn adapt(&mut self, chain: Chain, call: &ExprMethodCall, name: &str) -> Result<Chain> {
        if matches!(name, "by_ref" | "fuse") {
            return Ok(chain);
        }
        if !chain.stages.is_empty() {
            return self.adapt_stages(chain, call, name);
        }
        let Chain { source, mut stages } = chain;
        let boxed = |source: Indexed| Box::new(source);
        let source = match name {
            "map" => {
                let function = self.function(&call.args[0])?;
                let effects = self.effects_of(&function, source.counts());
                Indexed::Mapped(boxed(source), function, effects)
            }
            "zip" => {
                let second = self.plain(&call.args[0])?;
                let first = Chain { source, stages };
                self.hold_zip(&call.method, &first, &second)?;
                return Ok(Chain { source: Indexed::Zip(boxed(first.source), boxed(second)), stages: first.stages });
            }
            "enumerate" => Indexed::Enumerate(boxed(source)),
            "copied" | "cloned" => Indexed::Copied(boxed(source)),
            "rev" => self.reversed(source, call)?,
            // What is left out is left out of what stands before, and the closures there run all the same.
            "skip" | "step_by" if source.effects() > Effects::None => {
                stages.push(self.stage(call, name)?);
                source
            }
            "skip" => Indexed::Skip(boxed(source), self.index_number(&call.args[0])?),
            "take" => Indexed::Take(boxed(source), self.index_number(&call.args[0])?),
            "step_by" => Indexed::StepBy(boxed(source), self.index_number(&call.args[0])?),
            "chain" => {
                let length = source.length(self)?;
                let second = self.plain(&call.args[0])?;
                Indexed::Chain(boxed(source), length, boxed(second))
            }
            _ => {
                stages.push(self.stage(call, name)?);
                source
            }
        };
        Ok(Chain { source, stages })
    }

    fn adapt_stages(&mut self, chain: Chain, call: &ExprMethodCall, name: &str) -> Result<Chain> {
        let Chain { source, mut stages } = chain;
        match (name, &stages[..]) {
            // From the end, nothing of what is skipped is asked for.
            ("rev", [Stage::Skip(n, _)]) if source.is_reversible() => {
                let skipped = Indexed::Skip(Box::new(source), n.clone());
                let length = skipped.length(self)?;
                return Ok(Chain { source: Indexed::Rev(Box::new(skipped), length), stages: Vec::new() });
            }
            ("rev", _) => {
                let in_place = |stage: &Stage| {
                    matches!(stage, Stage::Map(_) | Stage::Filter(_) | Stage::FilterMap(_) | Stage::Inspect(_) | Stage::Copied)
                };
                if !stages.iter().all(in_place) {
                    return Err(refuse(
                        &call.method,
                        "`rev` behind this stage",
                        "the stage counts or remembers, so that its items have no reverse order",
                        "collect into a vector first",
                    ));
                }
                let source = self.reversed(source, call)?;
                return Ok(Chain { source, stages });
            }
            ("chain", _) => {
                return Err(refuse(
                    &call.method,
                    "`chain` behind a stage that leaves items out",
                    "the positions are not known",
                    "collect the first part into a vector",
                ));
            }
            // `Take` asks a `Skip` for its items by position, and where nothing is left for any consumer to ask for, nothing is run.
            ("take", stages) if source.effects() == Effects::Changes && stages.iter().any(|stage| matches!(stage, Stage::Skip(..))) => {
                return Err(refuse(
                    &call.method,
                    "`take` after `skip`, after a closure that changes something",
                    "where all is skipped, whether the closure runs at all differs from use to use",
                    "take first: `.take(n + k).skip(k)` instead of `.skip(k).take(n)`",
                ));
            }
            ("zip", _) => {
                let second = self.plain(&call.args[0])?;
                let mut chain = Chain { source, stages };
                self.hold_zip(&call.method, &chain, &second)?;
                let length = second.length(self)?;
                chain.stages.push(Stage::Zip(second, length, self.state(quote!(0usize), Ty::Int)));
                return Ok(chain);
            }
            _ => stages.push(self.stage(call, name)?),
        }
        Ok(Chain { source, stages })
    }

    fn reversed(&mut self, source: Indexed, call: &ExprMethodCall) -> Result<Indexed> {
        if !source.is_reversible() {
            return Err(refuse(
                &call.method,
                "`rev` after a closure that changes something, and an adaptor that cuts off the end",
                "from the end, the closure also runs on what is cut off",
                "collect into a vector first",
            ));
        }
        let length = source.length(self)?;
        Ok(Indexed::Rev(Box::new(source), length))
    }

    fn stage(&mut self, call: &ExprMethodCall, name: &str) -> Result<Stage> {
        let function = |lower: &mut Self, at: usize| lower.function(&call.args[at]);
        Ok(match name {
            "map" => Stage::Map(function(self, 0)?),
            "copied" | "cloned" => Stage::Copied,
            "filter" => Stage::Filter(function(self, 0)?),
            "filter_map" => Stage::FilterMap(function(self, 0)?),
            "flat_map" => Stage::FlatMap(function(self, 0)?),
            "flatten" => Stage::Flatten,
            "take_while" => Stage::TakeWhile(function(self, 0)?),
            "map_while" => Stage::MapWhile(function(self, 0)?),
            "inspect" => Stage::Inspect(function(self, 0)?),
            "skip_while" => {
                let seen = self.state(quote!(false), Ty::Bool);
                Stage::SkipWhile(function(self, 0)?, seen)
            }
            "scan" => {
                let init = self.expr(&call.args[0])?;
                let (ty, inert) = (init.ty.clone(), init.is_inert());
                let state = self.fresh("state", call.span(), ty);
                self.vars[state.0].mutable = true;
                self.vars[state.0].held = self.info(state).ty.is_inert() && !super::is_plain(&init.code);
                let op = if inert { Op::Inert(init.code) } else { Op::Use(init) };
                self.push_let(state, op);
                Stage::Scan(function(self, 1)?, state)
            }
            "enumerate" => Stage::Enumerate(self.state(quote!(0usize), Ty::Int)),
            "skip" | "take" | "step_by" => {
                let n = self.index_number(&call.args[0])?;
                let counter = self.state(quote!(0usize), Ty::Int);
                if name == "step_by" {
                    let n = &n;
                    let tokens = &n.tokens;
                    self.push(Stmt::Native(Code::with(quote!(::core::assert!(#tokens != 0)), n.uses.clone(), false)));
                }
                match name {
                    "skip" => Stage::Skip(n, counter),
                    "take" => Stage::Take(n, counter),
                    _ => Stage::StepBy(n, counter),
                }
            }
            _ => return Err(refuse(&call.method, &format!("`{name}` in a chain"), "it has no rule", "write the loop")),
        })
    }

    /// A variable that a stage counts or remembers in.
    fn state(&mut self, init: proc_macro2::TokenStream, ty: Ty) -> Var {
        let var = self.fresh("count", Span::call_site(), ty);
        self.vars[var.0].mutable = true;
        self.push_let(var, Op::Inert(Code::new(init)));
        var
    }

    /// `take` behind another stage asks before the next item is pulled: in the loop over the source, and in those over what
    /// `flat_map` makes of its items.
    pub fn check_limits(&mut self, stages: &[Stage], label: usize) {
        for (stages, label) in self.limits.clone() {
            self.check_takes(&stages, label);
        }
        self.check_takes(stages, label);
    }

    fn check_takes(&mut self, stages: &[Stage], label: usize) {
        for stage in stages {
            let (limit, counter) = match stage {
                Stage::Take(n, counter) => (n, *counter),
                Stage::Zip(_, length, counter) => (length, *counter),
                _ => continue,
            };
            let (ident, n) = (self.ident(counter), &limit.tokens);
            let cond = self.bool_var(quote!(#ident < #n), [&limit.uses[..], &[counter]].concat());
            self.break_unless(cond, label);
        }
    }

    fn bool_var(&mut self, tokens: proc_macro2::TokenStream, uses: Vec<Var>) -> Code {
        let var = self.fresh("cond", Span::call_site(), Ty::Bool);
        self.push_let(var, Op::Inert(Code::with(tokens, uses, false)));
        let ident = self.ident(var);
        Code::with(quote!(#ident), vec![var], true)
    }

    fn count(&mut self, counter: Var) {
        let ident = self.ident(counter);
        self.push(Stmt::Native(Code::with(quote!(#ident += 1), vec![counter], false)));
    }

    /// Runs the stages on an item, and the body behind them.
    pub fn run_stages(
        &mut self,
        stages: &[Stage],
        item: Item,
        label: usize,
        body: &mut dyn FnMut(&mut Self, Item) -> Result<()>,
    ) -> Result<()> {
        let Some((stage, rest)) = stages.split_first() else {
            return body(self, item);
        };
        match stage {
            Stage::Map(function) => {
                let value = self.apply_item(function, item)?;
                self.run_stages(rest, Item::One(value), label, body)
            }
            Stage::Copied => {
                let operand = self.item_value(item);
                let pat: syn::Pat = parse_quote!(__item);
                let read = self.dereferenced(operand, &pat);
                let read = self.cloned_value(read);
                self.run_stages(rest, Item::One(read), label, body)
            }
            Stage::Inspect(function) => {
                let (item, reference) = self.item_reference(item);
                let seen = self.apply_item(function, Item::One(reference))?;
                let _ = seen;
                self.run_stages(rest, item, label, body)
            }
            Stage::Filter(function) => {
                let (item, cond) = self.predicate(function, item)?;
                self.only_if(cond, |lower| lower.run_stages(rest, item, label, body))
            }
            Stage::TakeWhile(function) => {
                let (item, cond) = self.predicate(function, item)?;
                self.break_unless(cond, label);
                self.run_stages(rest, item, label, body)
            }
            Stage::SkipWhile(function, seen) => {
                let seen_ident = self.ident(*seen);
                let (item, reference) = self.item_reference(item);
                let was_seen = self.bool_var(quote!(#seen_ident), vec![*seen]);
                let then = Block { id: self.id(), stmts: Vec::new() };
                let other = self.scoped(|lower| {
                    let operand = lower.apply_item(function, Item::One(reference))?;
                    let (tokens, mut uses) = (&operand.code.tokens, operand.code.uses.clone());
                    uses.push(*seen);
                    lower.push(Stmt::Native(Code::with(quote!(#seen_ident = !(#tokens)), uses, false)));
                    Ok(())
                })?;
                self.push(Stmt::If { cond: was_seen, then, other });
                let cond = self.bool_var(quote!(#seen_ident), vec![*seen]);
                self.only_if(cond, |lower| lower.run_stages(rest, item, label, body))
            }
            Stage::FilterMap(function) | Stage::MapWhile(function) => {
                let value = self.apply_item(function, item)?;
                let stop = matches!(stage, Stage::MapWhile(_));
                self.some_of(value, stop, label, |lower, item| lower.run_stages(rest, item, label, body))
            }
            Stage::Scan(function, state) => {
                let reference = self.state_reference(*state);
                let value = match function {
                    Function::Closure(closure) => self.inline_items(closure, vec![Item::One(reference), item])?,
                    Function::Path(_) => {
                        let item = self.item_value(item);
                        self.apply(function, vec![reference, item])?
                    }
                };
                self.some_of(value, true, label, |lower, item| lower.run_stages(rest, item, label, body))
            }
            Stage::Enumerate(counter) => {
                let ident = self.ident(*counter);
                let at = self.numbered(Code::with(quote!(#ident), vec![*counter], false));
                self.count(*counter);
                let position = Operand::inert(at, Ty::Int, Span::call_site());
                self.run_stages(rest, Item::Tuple(vec![Item::One(position), item]), label, body)
            }
            Stage::Take(_, counter) => {
                self.count(*counter);
                self.run_stages(rest, item, label, body)
            }
            Stage::Skip(n, counter) => {
                let (ident, limit) = (self.ident(*counter), &n.tokens);
                let cond = self.bool_var(quote!(#ident >= #limit), [&n.uses[..], &[*counter]].concat());
                self.count(*counter);
                self.only_if(cond, |lower| lower.run_stages(rest, item, label, body))
            }
            Stage::StepBy(n, counter) => {
                let (ident, step) = (self.ident(*counter), &n.tokens);
                let cond = self.bool_var(quote!(#ident % #step == 0), [&n.uses[..], &[*counter]].concat());
                self.count(*counter);
                self.only_if(cond, |lower| lower.run_stages(rest, item, label, body))
            }
            Stage::Zip(other, _, counter) => {
                let ident = self.ident(*counter);
                let at = self.numbered(Code::with(quote!(#ident), vec![*counter], false));
                self.count(*counter);
                let second = other.item(self, &at)?;
                self.run_stages(rest, Item::Tuple(vec![item, second]), label, body)
            }
            Stage::FlatMap(function) => self.flat_map(function, item, rest, label, body),
            Stage::Flatten => {
                let operand = self.item_value(item);
                self.over_operand(operand, rest, label, body)
            }
        }
    }

    fn only_if(&mut self, cond: Code, body: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let then = self.scoped(body)?;
        let other = Block { id: self.id(), stmts: Vec::new() };
        self.push(Stmt::If { cond, then, other });
        Ok(())
    }

    fn predicate(&mut self, function: &Function, item: Item) -> Result<(Item, Code)> {
        let (item, reference) = self.item_reference(item);
        let operand = self.apply_item(function, Item::One(reference))?;
        let cond = self.bool_var(operand.code.tokens, operand.code.uses);
        Ok((item, cond))
    }

    fn state_reference(&mut self, state: Var) -> Operand {
        let place = self.place_of(state);
        let tokens = &place.code.tokens;
        let code = Code::with(quote!(&mut #tokens), vec![state], true);
        let ty = Ty::RefMut(Box::new(place.ty.clone()));
        if self.is_inert_place(&place) {
            return Operand::inert(code, ty, Span::call_site());
        }
        Operand { code, ty, kind: OperandKind::BorrowMut(place), kept: None, alive: false, span: Span::call_site() }
    }

    /// Goes on with the payload of an `Option`, or not at all.
    fn some_of(&mut self, value: Operand, stop: bool, label: usize, body: impl FnOnce(&mut Self, Item) -> Result<()>) -> Result<()> {
        let value = if self.is_stable(&value.code) { value } else { self.name_value(value) };
        let (scrutinee, place, mode) = self.scrutinee(value);
        let name = hidden("payload", Span::call_site());
        let pat: syn::Pat = parse_quote!(Some(#name));
        let mut bindings = Vec::new();
        let mut pattern = quote!();
        let some = self.scoped(|lower| {
            pattern = lower.pattern(&pat, place.as_ref(), &scrutinee.ty, false, mode, &mut bindings)?;
            let Some(Name::Var(var)) = lower.lookup(&crate::source::key(&name)).cloned() else { return Ok(()) };
            let payload = lower.read_var(var, Span::call_site());
            body(lower, Item::One(payload))
        })?;
        let none = Block { id: self.id(), stmts: if stop { vec![Stmt::Exit(Target::Break(label))] } else { Vec::new() } };
        let rebind = mode == super::pattern::Mode::Alias;
        let arm = |pattern, bindings, rebind, body| crate::ir::Arm { pattern, guard: None, bindings, rebind, attrs: quote!(), body };
        let id = self.id();
        let arms = vec![arm(pattern, bindings, rebind, some), arm(quote!(None), Vec::new(), false, none)];
        self.push(Stmt::Match { scrutinee: scrutinee.code, arms, id });
        Ok(())
    }

    /// `flat_map(|x| inner chain)`: a loop in the loop.
    fn flat_map(
        &mut self,
        function: &Function,
        item: Item,
        rest: &[Stage],
        label: usize,
        body: &mut dyn FnMut(&mut Self, Item) -> Result<()>,
    ) -> Result<()> {
        let Function::Closure(closure) = function else {
            let operand = self.apply_item(function, item)?;
            return self.over_operand(operand, rest, label, body);
        };
        let closure = closure.clone();
        let outer = self.enter_closure(&closure);
        let chain = self.bind_closure_items(&closure, vec![item]).and_then(|()| self.tail_chain(closure.body()));
        self.leave_closure(outer);
        self.nested(chain?, rest, label, body)
    }

    /// The chain that a closure's body ends in, behind the statements before it.
    fn tail_chain(&mut self, body: &Expr) -> Result<Chain> {
        match peel(body) {
            Expr::Block(block) if block.label.is_none() => match block.block.stmts.split_last() {
                Some((syn::Stmt::Expr(tail, None), before)) => {
                    self.scopes.push(super::Scope::new());
                    let chain =
                        self.declare_items(&block.block).and_then(|()| self.statements(before, None)).and_then(|()| self.tail_chain(tail));
                    self.scopes.pop();
                    chain
                }
                _ => self.chain(body),
            },
            body => self.chain(body),
        }
    }

    fn over_operand(
        &mut self,
        operand: Operand,
        rest: &[Stage],
        label: usize,
        body: &mut dyn FnMut(&mut Self, Item) -> Result<()>,
    ) -> Result<()> {
        let name = hidden("inner", operand.span);
        self.scopes.push(super::Scope::new());
        let pat: syn::Pat = parse_quote!(#name);
        let path: Expr = parse_quote!(#name);
        let chain = self.bind_pattern(&pat, operand).and_then(|()| self.chain(&path));
        self.scopes.pop();
        self.nested(chain?, rest, label, body)
    }

    /// Runs a chain inside the loop `label`: `break` leaves that loop, `continue` goes on with this one.
    fn nested(&mut self, chain: Chain, rest: &[Stage], label: usize, body: &mut dyn FnMut(&mut Self, Item) -> Result<()>) -> Result<()> {
        // Limits before the stage have let the item pass, and so have those of the chains that it came out of.
        let limits = self.limits.clone();
        let known = limits.iter().position(|(_, known)| *known == label);
        self.limits.truncate(known.unwrap_or(limits.len()));
        self.limits.push((rest.to_vec(), label));
        let outcome = self.run_loop(chain, None, &mut |lower, item| {
            let inner = lower.labels.pop();
            if let (Some(inner), Some(outer)) = (&inner, lower.labels.iter_mut().rev().find(|candidate| candidate.id == label)) {
                outer.inner = inner.id;
            }
            let outcome = lower.run_stages(rest, item, label, body);
            lower.labels.extend(inner);
            outcome
        });
        self.limits = limits;
        outcome
    }

    /// The item at a position of one sequence behind another.
    pub fn chained_item(&mut self, first: &Indexed, length: &Code, second: &Indexed, k: &Code) -> Result<Item> {
        let (k_tokens, length_tokens) = (&k.tokens, &length.tokens);
        let uses = [&k.uses[..], &length.uses[..]].concat();
        let cond = self.bool_var(quote!(#k_tokens < #length_tokens), uses.clone());
        let out = self.temp(Span::call_site(), Ty::Unknown);
        self.push(Stmt::Declare { var: out, annotation: None });
        let then = self.scoped(|lower| {
            let item = first.item(lower, k)?;
            let value = lower.item_value(item);
            lower.init(out, value);
            Ok(())
        })?;
        let other = self.scoped(|lower| {
            let item = second.item(lower, &Code::with(quote!((#k_tokens - #length_tokens)), uses, true))?;
            let value = lower.item_value(item);
            lower.init(out, value);
            Ok(())
        })?;
        self.push(Stmt::If { cond, then, other });
        Ok(Item::One(self.read_var(out, Span::call_site())))
    }
}
