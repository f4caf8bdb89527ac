//! What holds of every function in the form, checked after lowering wherever `PULLBACK_CHECK_FORM` is set, as it is in all of our tests:
//!
//! - a variable is bound once, and mentioned only where it is in scope; what the reverse sweep alone reads may be bound later in the block;
//! - an alias stands for a place that was there before it;
//! - tokens mention no variable that is not among their uses, as nobody would keep it for them;
//! - a jump leads to a loop or block around it; a declared variable is initialised at most once on every path.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};

use super::{Block, Code, Func, Loop, LoopKind, Op, Operand, Place, Step, Stmt, Target, Var};

/// The first thing that does not hold.
pub fn check(func: &Func) -> Result<(), String> {
    let names = func.vars.iter().enumerate().map(|(at, info)| (info.ident.to_string(), Var(at))).collect();
    let mut check = Check { func, names, scope: BTreeSet::new(), bound: BTreeSet::new(), around: Vec::new(), later: Vec::new() };
    func.params.iter().try_for_each(|param| check.bind(param.var))?;
    check.bind(func.result)?;
    check.block(&func.body, &[]).map(drop)
}

struct Check<'a> {
    func: &'a Func,
    names: BTreeMap<String, Var>,
    scope: BTreeSet<Var>,
    /// All that have been bound, in scope or not.
    bound: BTreeSet<Var>,
    /// The labels around, and whether they are those of loops.
    around: Vec<(usize, bool)>,
    /// What the reverse sweep alone reads, and may be bound later in the block.
    later: Vec<Var>,
}

type Checked<T = ()> = Result<T, String>;

impl Check<'_> {
    fn name(&self, var: Var) -> &proc_macro2::Ident {
        &self.func.var(var).ident
    }

    fn bind(&mut self, var: Var) -> Checked {
        if !self.bound.insert(var) {
            return Err(format!("`{}` is bound twice", self.name(var)));
        }
        if let Some(place) = &self.func.var(var).alias
            && !self.scope.contains(&place.base)
        {
            return Err(format!("`{}` stands for a part of `{}`, which is not there", self.name(var), self.name(place.base)));
        }
        self.scope.insert(var);
        Ok(())
    }

    fn uses(&self, var: Var) -> Checked {
        if self.scope.contains(&var) { Ok(()) } else { Err(format!("`{}` is mentioned where it is not in scope", self.name(var))) }
    }

    /// A block, with what is bound at its beginning. What it initialises that was declared before it is returned.
    fn block(&mut self, block: &Block, bindings: &[Var]) -> Checked<BTreeSet<Var>> {
        let before = self.scope.clone();
        let outer = core::mem::take(&mut self.later);
        bindings.iter().try_for_each(|var| self.bind(*var))?;
        let mut initialised = BTreeSet::new();
        for stmt in &block.stmts {
            for var in self.stmt(stmt)? {
                if !initialised.insert(var) {
                    return Err(format!("`{}` is initialised twice", self.name(var)));
                }
            }
        }
        self.later.iter().try_for_each(|var| self.uses(*var))?;
        self.later = outer;
        self.scope = before;
        Ok(initialised)
    }

    /// A statement, and what it initialises on some path that goes on behind it.
    fn stmt(&mut self, stmt: &Stmt) -> Checked<BTreeSet<Var>> {
        let none = BTreeSet::new();
        match stmt {
            Stmt::Let { var, op, .. } => {
                self.op(op)?;
                if let Op::Call { pull, .. } = op {
                    self.bind(*pull)?;
                }
                self.bind(*var)?;
            }
            Stmt::Do(op) => self.op(op)?,
            Stmt::Declare { var, .. } => self.bind(*var)?,
            Stmt::Init { var, value } => {
                self.uses(*var)?;
                self.operand(value)?;
                return Ok([*var].into());
            }
            Stmt::Assign { place, value } => {
                self.place(place)?;
                self.operand(value)?;
            }
            Stmt::Update { place, before, value, .. } => {
                self.place(place)?;
                before.iter().try_for_each(|before| self.operand(before))?;
                self.operand(value)?;
            }
            Stmt::Bind { code, bindings, .. } => {
                self.code(code)?;
                bindings.iter().try_for_each(|binding| self.bind(binding.var))?;
                bindings.iter().filter_map(|binding| binding.place.as_ref()).for_each(|place| place.uses(&mut self.later));
            }
            Stmt::Native(code) | Stmt::Diverge(code) => self.code(code)?,
            Stmt::If { cond, then, other } => {
                self.code(cond)?;
                let (then_initialises, other_initialises) = (self.block(then, &[])?, self.block(other, &[])?);
                return Ok(join([(then, then_initialises), (other, other_initialises)]));
            }
            Stmt::Match { scrutinee, arms, .. } => {
                self.code(scrutinee)?;
                let mut of_arms = Vec::new();
                for arm in arms {
                    let bindings: Vec<_> = arm.bindings.iter().map(|binding| binding.var).collect();
                    let before = self.scope.clone();
                    bindings.iter().try_for_each(|var| self.bind(*var))?;
                    arm.guard.iter().try_for_each(|guard| self.code(guard))?;
                    of_arms.push((&arm.body, self.block(&arm.body, &[])?));
                    self.scope = before;
                }
                return Ok(join(of_arms));
            }
            Stmt::Loop(Loop { label, kind, body, .. }) => {
                let bindings = match kind {
                    LoopKind::Range { var, lo, hi, .. } => {
                        self.code(lo)?;
                        self.code(hi)?;
                        vec![*var]
                    }
                    LoopKind::Forever => Vec::new(),
                    LoopKind::Native { code, bindings, .. } => {
                        self.code(code)?;
                        bindings.clone()
                    }
                };
                self.around.push((*label, true));
                // What a loop initialises, it does right before it is left.
                let initialised = self.block(body, &bindings)?;
                self.around.pop();
                return Ok(initialised);
            }
            Stmt::Labelled { label, body } => {
                self.around.push((*label, false));
                self.block(body, &[])?;
                self.around.pop();
            }
            Stmt::Exit(target) => {
                let is_there = match target {
                    Target::Return => true,
                    Target::Break(label) => self.around.iter().any(|(around, _)| around == label),
                    Target::Continue(label) => self.around.contains(&(*label, true)),
                };
                if !is_there {
                    return Err(format!("a jump leads nowhere: {target:?}"));
                }
            }
        }
        Ok(none)
    }

    fn op(&mut self, op: &Op) -> Checked {
        if let Op::Call { lengths, .. } = op {
            self.later.extend(lengths.iter().flatten().flat_map(|code| code.uses.clone()));
        }
        op.operands().into_iter().try_for_each(|operand| self.operand(operand))?;
        match op {
            Op::Inert(code)
            | Op::Snapshot(_, code)
            | Op::Repeat { code, .. }
            | Op::Construct { code, .. }
            | Op::Wrap(code, _)
            | Op::Copy(code, _)
            | Op::Float { code, .. } => self.code(code),
            Op::Std(std) => {
                self.place(&std.place)?;
                self.code(&std.code)?;
                std.aux.iter().try_for_each(|code| self.code(code))
            }
            _ => Ok(()),
        }
    }

    fn operand(&self, operand: &Operand) -> Checked {
        self.code(&operand.code)?;
        operand.kept.iter().try_for_each(|kept| self.uses(*kept))?;
        operand.place().into_iter().try_for_each(|place| self.place(place))
    }

    fn place(&self, place: &Place) -> Checked {
        self.uses(place.base)?;
        for step in &place.path {
            match step {
                Step::Index(code) => self.code(code)?,
                Step::Range(lo, hi) => {
                    self.code(lo)?;
                    self.code(hi)?;
                }
                Step::Field(_) | Step::Variant(_) | Step::Payload => {}
            }
        }
        // A place's own tokens may name it by an alias of its root.
        place.code.uses.iter().try_for_each(|var| self.uses(*var))
    }

    fn code(&self, code: &Code) -> Checked {
        code.uses.iter().try_for_each(|var| self.uses(*var))?;
        if let Some(name) = mentioned(&code.tokens, false, &|name| {
            self.names.get(name).is_some_and(|var| self.scope.contains(var) && !code.uses.contains(var))
        }) {
            return Err(format!("`{}` mentions `{name}`, which is not among its uses", code.text()));
        }
        Ok(())
    }
}

/// What a branch goes on with: nothing of those that do not go on.
fn join<'b>(branches: impl IntoIterator<Item = (&'b Block, BTreeSet<Var>)>) -> BTreeSet<Var> {
    let goes_on = |block: &Block| block.stmts.last().is_none_or(|stmt| !matches!(stmt, Stmt::Exit(_) | Stmt::Diverge(_)));
    branches.into_iter().filter(|(block, _)| goes_on(block)).flat_map(|(_, initialised)| initialised).collect()
}

/// A variable that tokens mention and should not. Where names are bound in them, as in a closure, they may be others.
fn mentioned(tokens: &TokenStream, in_macro: bool, is_wrong: &dyn Fn(&str) -> bool) -> Option<String> {
    let all: Vec<_> = tokens.clone().into_iter().collect();
    let is = |at: Option<usize>, sign: char| {
        at.and_then(|at| all.get(at)).is_some_and(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign))
    };
    let binds = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => punct.as_char() == '|',
        TokenTree::Ident(ident) => ident == "let" || ident == "match" || ident == "for" || ident == "fn",
        _ => false,
    };
    if all.iter().any(binds) {
        return None;
    }
    all.iter().enumerate().find_map(|(at, token)| match token {
        // No field, no name of a field, a macro or an argument of one, no part of a path.
        TokenTree::Ident(ident) => {
            let is_member = is(at.checked_sub(1), '.') && !is(at.checked_sub(2), '.');
            let is_named = in_macro && is(Some(at + 1), '=');
            let name = ident.to_string();
            (!is_named && !is_member && !is(Some(at + 1), ':') && !is(Some(at + 1), '!') && !is(at.checked_sub(1), ':') && is_wrong(&name))
                .then_some(name)
        }
        TokenTree::Group(group) => mentioned(&group.stream(), in_macro || is(at.checked_sub(1), '!'), is_wrong),
        _ => None,
    })
}
