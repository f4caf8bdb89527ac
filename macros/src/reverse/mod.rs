//! The reverse sweep, from form to form: for every statement what it does to the adjoints, and which primal values that
//! takes.

mod effects;
mod hoist;
mod ops;
mod places;
mod print;
mod std_rules;
mod sums;

use proc_macro2::TokenStream;
use quote::quote;

use core::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use crate::activity::Activity;
use crate::ir::{Block, Code, Func, LoopKind, Op, Output, Pointwise, Stmt, Target, Var};
use crate::used::Used;
pub use effects::Effects;
pub use places::BarPlace;
pub use print::Printed;

/// A step of the reverse sweep.
pub enum Rev {
    /// `var_bar += value`, the whole of a local variable's adjoint.
    Add {
        var: Var,
        value: Step,
        native: bool,
    },
    /// Anything else that is straight.
    Do(Step),
    If {
        cond: Code,
        then: RevBlock,
        other: RevBlock,
    },
    Match {
        id: usize,
        arms: Vec<RevArm>,
    },
    /// A loop, with what is borrowed before it; `forwards` where the order of its iterations does not matter.
    Loop {
        label: usize,
        kind: RevLoop,
        body: RevBlock,
        before: Vec<Step>,
        sums: Vec<Sum>,
        forwards: bool,
        /// Where it runs along slices: these, and the borrowed adjoints.
        along: Option<Box<Along>>,
    },
    Block(RevBlock),
}

/// Tokens with the primal variables and the adjoints that they mention.
#[derive(Clone, Default)]
pub struct Step {
    pub tokens: TokenStream,
    pub needs: Vec<Var>,
    /// Adjoints that it reads or changes.
    pub bars: Vec<Var>,
    /// Where it only adds, the adjoints that it adds to: then it may change places with other additions.
    pub adds: Option<Vec<Var>>,
    /// Where it is one addition of a float to a part of an adjoint: which part, and what.
    pub scatter: Option<Box<Scatter>>,
    /// It mentions what the step before it binds, so that it cannot be taken alone.
    pub follows: bool,
}

/// `place_bar += value`
#[derive(Clone)]
pub struct Scatter {
    pub destination: Destination,
    pub value: TokenStream,
}

/// What a scatter adds to.
#[derive(Clone)]
pub enum Destination {
    Place(BarPlace),
    /// The variable of a sum.
    Sum(proc_macro2::Ident),
}

/// An adjoint that a loop sums up in a variable of its own, because all iterations add to the same place.
pub struct Sum {
    pub name: proc_macro2::Ident,
    /// The addition to that place, behind the loop.
    pub add: TokenStream,
}

/// The slices that a loop runs along, and the borrowed adjoints.
pub struct Along {
    pub pointwise: Pointwise,
    pub slots: Vec<proc_macro2::Ident>,
}

pub struct RevArm {
    /// The pattern and the scrutinee, where bindings are to be alive.
    pub rebind: Option<(TokenStream, Code)>,
    pub bindings: Vec<Var>,
    pub body: RevBlock,
}

pub enum RevLoop {
    /// The whole range, backwards.
    Range { var: Var, lo: Code, hi: Code, inclusive: bool },
    /// As many items of the range as were seen.
    Counted { var: Var, lo: Code },
    /// As often as was counted.
    Times,
}

/// The reverse of a block. A statement that may leave the block ends a segment: what comes behind it is reversed only
/// where control came that far.
pub struct RevBlock {
    pub id: usize,
    pub segments: Vec<Segment>,
}

#[derive(Default)]
pub struct Segment {
    /// Variables that are bound here, in order, with the statement that binds them.
    pub bound: Vec<(Var, Definition)>,
    /// Variables that the statement before the segment has initialised: they have a value from here on.
    pub values: Vec<Var>,
    /// The steps, in the order of the reverse sweep.
    pub steps: Vec<Rev>,
    /// The statement that ends the segment.
    pub exit: Vec<Rev>,
}

/// How a variable got its value, so that reverse can give it again.
#[derive(Clone)]
pub enum Definition {
    /// Only the forward sweep can.
    Once,
    /// The arm's pattern, matched again, can.
    Rebound,
    /// These tokens, from these variables.
    Again { tokens: TokenStream, uses: Vec<Var>, reference: bool },
    /// By this statement, which binds others too.
    Pattern { tokens: TokenStream, uses: Vec<Var>, statement: usize },
}

/// Writes the reverse sweep of a function.
pub fn reverse(func: &Func, activity: &Activity, used: &Used, analyse: bool) -> RevBlock {
    let mut called = BTreeSet::new();
    results_of_calls(&func.body, &mut called);
    Reverse { func, activity, used, analyse, called, patterns: Cell::new(0), hoisted: RefCell::new(Vec::new()) }.block(&func.body, &[])
}

/// The variables that calls are bound to: their adjoints have the types that pullbacks take.
fn results_of_calls(block: &Block, into: &mut BTreeSet<Var>) {
    for stmt in &block.stmts {
        if let Stmt::Let { var, op: Op::Call { .. }, .. } = stmt {
            into.insert(*var);
        }
        stmt.blocks().into_iter().for_each(|inner| results_of_calls(inner, into));
    }
}

pub(crate) struct Reverse<'a> {
    func: &'a Func,
    activity: &'a Activity,
    used: &'a Used,
    analyse: bool,
    called: BTreeSet<Var>,
    patterns: Cell<usize>,
    /// Adjoints that are borrowed around the statement that is being reversed.
    hoisted: RefCell<Vec<hoist::Hoisted>>,
}

impl Reverse<'_> {
    fn block(&self, block: &Block, bindings: &[Var]) -> RevBlock {
        let mut segments = vec![Segment::default()];
        if let Some(first) = segments.first_mut() {
            first.bound.extend(bindings.iter().map(|var| (*var, Definition::Once)));
        }
        for stmt in &block.stmts {
            let may_exit = stmt.may_exit();
            let Some(segment) = segments.last_mut() else { continue };
            self.bound(stmt, &mut segment.bound);
            let mut steps = Vec::new();
            self.stmt(stmt, &mut steps);
            if may_exit {
                segment.exit = steps;
                let mut values = Vec::new();
                initialised(stmt, &mut values);
                segments.push(Segment { values, ..Segment::default() });
            } else {
                initialised(stmt, &mut segment.values);
                // Statements are reversed from the last to the first, the steps of each stay in order.
                steps.append(&mut segment.steps);
                segment.steps = steps;
            }
        }
        RevBlock { id: block.id, segments }
    }

    fn bound(&self, stmt: &Stmt, into: &mut Vec<(Var, Definition)>) {
        match stmt {
            Stmt::Let { var, annotation, op } => {
                into.push((*var, self.definition(*var, op, annotation.as_ref())));
                if let crate::ir::Op::Call { pull, .. } = op {
                    into.push((*pull, Definition::Once));
                }
            }
            Stmt::Declare { var, .. } => into.push((*var, Definition::Once)),
            Stmt::Bind { pattern, irrefutable, code, bindings, mutable } => {
                let statement = self.patterns.get();
                self.patterns.set(statement + 1);
                let tokens = bind_tokens(pattern, &code.tokens, *irrefutable);
                for binding in bindings {
                    let info = self.func.var(binding.var);
                    let again = !mutable && !info.mutable && (info.alias.is_some() || info.again);
                    let definition = if again {
                        Definition::Pattern { tokens: tokens.clone(), uses: code.uses.clone(), statement }
                    } else {
                        Definition::Once
                    };
                    into.push((binding.var, definition));
                }
            }
            _ => {}
        }
    }

    fn stmt(&self, stmt: &Stmt, out: &mut Vec<Rev>) {
        match stmt {
            Stmt::Let { var, op, .. } => self.op(op, Some(*var), out),
            Stmt::Do(op) => self.op(op, None, out),
            Stmt::Declare { .. } | Stmt::Native(_) | Stmt::Diverge(_) | Stmt::Exit(_) => {}
            Stmt::Init { var, value } => self.init(*var, value, out),
            Stmt::Assign { place, value } => self.assign(place, value, out),
            Stmt::Update { op, place, before, value, .. } => self.update(op, place, before.as_ref(), value, out),
            Stmt::Bind { bindings, .. } => {
                for binding in bindings {
                    self.binding(binding, out);
                }
            }
            Stmt::If { cond, then, other } => {
                let (then, other) = (self.block(then, &[]), self.block(other, &[]));
                if !then.is_empty() || !other.is_empty() {
                    out.push(Rev::If { cond: cond.clone(), then, other });
                }
            }
            Stmt::Match { scrutinee, arms, id } => {
                let arms: Vec<_> = arms
                    .iter()
                    .map(|arm| {
                        let bindings: Vec<_> = arm.bindings.iter().map(|binding| binding.var).collect();
                        let mut body = self.block(&arm.body, &bindings);
                        if let (Some(first), true) = (body.segments.first_mut(), arm.rebind) {
                            for (var, definition) in &mut first.bound {
                                let info = self.func.var(*var);
                                if bindings.contains(var) && !info.mutable && (info.alias.is_some() || info.again) {
                                    *definition = Definition::Rebound;
                                }
                            }
                        }
                        // The bindings get theirs last, when the whole arm has been reversed.
                        if let Some(first) = body.segments.first_mut() {
                            for binding in &arm.bindings {
                                self.binding(binding, &mut first.steps);
                            }
                        }
                        let rebind = arm.rebind.then(|| (arm.pattern.clone(), scrutinee.clone()));
                        RevArm { rebind, bindings, body }
                    })
                    .collect();
                if arms.iter().any(|arm| !arm.body.is_empty()) {
                    out.push(Rev::Match { id: *id, arms });
                }
            }
            Stmt::Loop(looping) => {
                let kind = match &looping.kind {
                    LoopKind::Range { var, lo, .. } if looping.may_stop_early() => RevLoop::Counted { var: *var, lo: lo.clone() },
                    LoopKind::Range { var, lo, hi, inclusive } => {
                        RevLoop::Range { var: *var, lo: lo.clone(), hi: hi.clone(), inclusive: *inclusive }
                    }
                    LoopKind::Forever | LoopKind::Native { .. } => RevLoop::Times,
                };
                let hoisted = if self.analyse { self.hoist(looping) } else { Vec::new() };
                let along = looping.pointwise.as_ref().map(|pointwise| Box::new(self.along(pointwise, &hoisted)));
                let (hoisted, before): (Vec<_>, Vec<_>) = hoisted.into_iter().unzip();
                let depth = self.hoisted.borrow().len();
                self.hoisted.borrow_mut().extend(hoisted);
                let bindings = if let LoopKind::Native { bindings, .. } = &looping.kind { &bindings[..] } else { &[] };
                let mut body = self.block(&looping.body, bindings);
                self.hoisted.borrow_mut().truncate(depth);
                if !body.is_empty() {
                    // Each iteration has an element of its own in what the loop made.
                    let made: Vec<Var> = match &looping.pointwise {
                        Some(Pointwise { out: Output::Elements(out), .. }) => vec![self.func.resolve_root(*out)],
                        _ => Vec::new(),
                    };
                    let forwards = self.analyse && body.is_order_free(&made);
                    let sums = if self.analyse { sums::find(looping, &mut body) } else { Vec::new() };
                    out.push(Rev::Loop { label: looping.label, kind, body, before, sums, forwards, along });
                }
            }
            Stmt::Labelled { body, .. } => {
                let body = self.block(body, &[]);
                if !body.is_empty() {
                    out.push(Rev::Block(body));
                }
            }
        }
    }
}

impl RevBlock {
    /// Whether the block, run for many items, may run for them in any order: it adds, and reads nothing that it adds to, but
    /// for what each item has a part of for itself.
    fn is_order_free(&self, parted: &[Var]) -> bool {
        let (mut reads, mut adds) = (Vec::new(), Vec::new());
        self.additions(&mut reads, &mut adds, parted) && !adds.iter().any(|var| reads.contains(var))
    }

    /// Gathers what is read and what is added to from outside; false where anything else happens.
    fn additions(&self, reads: &mut Vec<Var>, adds: &mut Vec<Var>, parted: &[Var]) -> bool {
        let own = self.segments.iter().flat_map(|segment| &segment.bound).map(|(var, _)| *var);
        let bound: Vec<Var> = own.chain(parted.iter().copied()).collect();
        let (mut inner_reads, mut inner_adds) = (Vec::new(), Vec::new());
        let plain = self.segments.len() == 1
            && self.segments.iter().flat_map(|segment| &segment.steps).all(|step| match step {
                Rev::Add { var, value, .. } => {
                    inner_adds.push(*var);
                    inner_reads.extend(&value.bars);
                    true
                }
                Rev::Do(step) => {
                    let adds = step.adds.as_deref().unwrap_or(&[]);
                    inner_adds.extend(adds);
                    inner_reads.extend(step.bars.iter().filter(|var| !adds.contains(var)));
                    // What only concerns the block's own variables has no order with other items.
                    step.adds.is_some() || step.bars.iter().all(|var| bound.contains(var))
                }
                Rev::Loop { body, before, kind, .. } => {
                    let inside = matches!(kind, RevLoop::Range { .. }) && body.additions(&mut inner_reads, &mut inner_adds, parted);
                    inner_adds.extend(before.iter().flat_map(|step| step.bars.clone()));
                    inside
                }
                Rev::If { then, other, .. } => {
                    then.additions(&mut inner_reads, &mut inner_adds, parted) && other.additions(&mut inner_reads, &mut inner_adds, parted)
                }
                Rev::Match { .. } | Rev::Block(_) => false,
            });
        reads.extend(inner_reads.into_iter().filter(|var| !bound.contains(var)));
        adds.extend(inner_adds.into_iter().filter(|var| !bound.contains(var)));
        plain
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.segments.iter().all(|segment| segment.steps.is_empty() && segment.exit.is_empty())
    }
}

/// The variables that a statement initialises.
fn initialised(stmt: &Stmt, into: &mut Vec<Var>) {
    if let Stmt::Init { var, .. } = stmt {
        into.push(*var);
    }
    for block in stmt.blocks() {
        block.stmts.iter().for_each(|stmt| initialised(stmt, into));
    }
}

/// A pattern that binds again what it has bound.
pub fn bind_tokens(pattern: &TokenStream, code: &TokenStream, irrefutable: bool) -> TokenStream {
    if irrefutable { quote!(let #pattern = #code;) } else { quote!(let #pattern = #code else { __rt::unreachable() };) }
}

/// Whether anything in a function returns early.
pub fn returns(block: &Block) -> bool {
    block.stmts.iter().any(|stmt| matches!(stmt, Stmt::Exit(Target::Return)) || stmt.blocks().into_iter().any(returns))
}
