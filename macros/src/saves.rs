//! What the way back needs to remember: for every primal value that the reverse sweep mentions, whether it is passed
//! again, computed again, or saved where it was bound.
//!
//! The plan only removes work: with recomputation switched off everything is saved that can be.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};

use crate::fuse::Fusion;
use crate::ir::{Block, Code, Func, Loop, Op, Operand, OperandKind, Output, Pointwise, Stmt, Var};
use crate::reverse::{Along, Definition, Rev, RevBlock, RevLoop, Segment, Step, returns};
use crate::scratch::Scratch;

/// A segment of a block.
pub type Place = (usize, usize);

/// The plan.
#[derive(Default)]
pub struct Saves {
    /// What the body, or that of a fused loop, binds is in scope where it is reversed: nothing returns early.
    pub direct: bool,
    /// Primal values that reverse mentions.
    pub needed: BTreeSet<Var>,
    /// What is saved at the end of each segment.
    pub saved: BTreeMap<Place, Vec<Var>>,
    /// What is computed again at the beginning of the reverse of each segment, in order.
    pub again: BTreeMap<Place, Vec<Again>>,
    /// Needed variables that the forward sweep may move: a clone is kept.
    pub moved: BTreeSet<Var>,
    /// Scratch buffers whose contents each iteration of a loop saves, by the loop's label.
    pub buffers: BTreeMap<usize, Vec<Var>>,
    /// Blocks that remember how far control came.
    pub progress: BTreeSet<usize>,
    /// Loops that remember how often they ran.
    pub trips: BTreeSet<usize>,
    /// Matches that remember which arm was taken.
    pub arms: BTreeSet<usize>,
}

/// A value that is computed again.
pub enum Again {
    Value(Var, TokenStream),
    Pattern(TokenStream),
}

/// Where a variable is bound.
struct Home {
    place: Place,
    in_loop: bool,
    definition: Definition,
    order: usize,
}

/// Makes the plan.
pub fn plan(func: &Func, gradient: &RevBlock, scratch: &Scratch, fusion: Option<&Fusion>, recompute: bool) -> Saves {
    let fused: Vec<usize> = fusion.iter().flat_map(|fusion| &fusion.loops).map(|fused| fused.body).collect();
    let mut plan = Plan { func, fused, homes: BTreeMap::new(), wanted: Vec::new(), saves: Saves::default() };
    plan.block(gradient, false);
    let Plan { homes, mut wanted, mut saves, fused, .. } = plan;
    saves.direct = !returns(&func.body);
    let straight = !has_loops(&func.body);
    let mut patterns = BTreeMap::new();
    let mut values = BTreeMap::new();
    while let Some(var) = wanted.pop() {
        if !saves.needed.insert(var) {
            continue;
        }
        let Some(home) = homes.get(&var) else { continue };
        let in_scope = home.place.0 == gradient.id || fused.contains(&home.place.0);
        let direct = in_scope && home.place.1 == 0 && saves.direct;
        match &home.definition {
            Definition::Rebound => {}
            Definition::Pattern { tokens, uses, statement } => {
                wanted.extend(uses);
                patterns.insert(*statement, (home.place, home.order, tokens.clone()));
            }
            // A pullback without loops may end on a caller's tape, so that it carries as little as it can.
            Definition::Again { tokens, uses, reference } if *reference || recompute && (home.in_loop || !direct || straight) => {
                wanted.extend(uses);
                values.insert(var, (home.place, home.order, tokens.clone()));
            }
            _ if direct => {}
            _ => saves.saved.entry(home.place).or_default().push(var),
        }
    }
    let mut again: Vec<_> = values.into_iter().map(|(var, (place, order, tokens))| (place, order, Again::Value(var, tokens))).collect();
    again.extend(patterns.into_values().map(|(place, order, tokens)| (place, order, Again::Pattern(tokens))));
    again.sort_by_key(|(place, order, _)| (*place, *order));
    for (place, _, value) in again {
        saves.again.entry(place).or_default().push(value);
    }
    for saved in saves.saved.values_mut() {
        saved.sort();
    }
    let mut moved = BTreeSet::new();
    moves(func, &func.body, &mut moved);
    let carried = |var: &Var| saves.needed.contains(var) && !func.var(*var).ty.is_copy() && is_carried(func, &homes, *var, &saves);
    saves.moved = moved.into_iter().filter(carried).collect();
    // What an iteration of a fused loop leaves in its buffers is still there when it is reversed.
    let is_fused = |label: usize| fusion.is_some_and(|fusion| fusion.loops.iter().any(|fused| fused.label == label));
    for (label, own) in scratch.own.iter().filter(|(label, _)| !is_fused(**label)) {
        let needed: Vec<Var> = own.iter().filter(|var| saves.needed.contains(var)).copied().collect();
        if !needed.is_empty() {
            saves.buffers.insert(*label, needed);
        }
    }
    saves
}

impl Saves {
    /// Whether a block saves nothing.
    pub fn is_free(&self, block: &Block) -> bool {
        let own = self.saved.keys().any(|(id, _)| *id == block.id) || self.progress.contains(&block.id);
        !own && block.stmts.iter().all(|stmt| {
            let remembers = match stmt {
                Stmt::Loop(Loop { label, .. }) => self.trips.contains(label) || self.buffers.contains_key(label),
                Stmt::Match { id, .. } => self.arms.contains(id),
                _ => false,
            };
            !remembers && stmt.blocks().into_iter().all(|inner| self.is_free(inner))
        })
    }
}

/// Whether a variable is captured or saved, as opposed to computed again.
fn is_carried(func: &Func, homes: &BTreeMap<Var, Home>, var: Var, saves: &Saves) -> bool {
    let again = homes.get(&var).is_some_and(|home| {
        saves.again.get(&home.place).is_some_and(|list| list.iter().any(|again| matches!(again, Again::Value(v, _) if *v == var)))
    });
    let info = func.var(var);
    let by_reference = info.param.is_some_and(|index| func.params[index].again || !info.ty.is_owned());
    !again && info.alias.is_none() && !info.mutable && !by_reference
}

struct Plan<'f> {
    func: &'f Func,
    /// The bodies of fused loops.
    fused: Vec<usize>,
    homes: BTreeMap<Var, Home>,
    wanted: Vec<Var>,
    saves: Saves,
}

impl Plan<'_> {
    fn block(&mut self, block: &RevBlock, in_loop: bool) {
        for (index, segment) in block.segments.iter().enumerate() {
            for (var, definition) in &segment.bound {
                let order = self.homes.len();
                self.homes.insert(*var, Home { place: (block.id, index), in_loop, definition: definition.clone(), order });
            }
            for var in &segment.values {
                if let Some(home) = self.homes.get_mut(var).filter(|home| home.place.0 == block.id) {
                    home.place.1 = index;
                }
            }
            self.steps(&segment.steps, in_loop);
            self.steps(&segment.exit, in_loop);
            if index > 0 && !is_idle(segment) {
                self.saves.progress.insert(block.id);
            }
        }
    }

    /// What a step reads, and the lengths of the adjoints that it touches.
    fn step(&mut self, step: &Step) {
        self.wanted.extend(&step.needs);
        self.wanted.extend(step.bars.iter().filter_map(|var| self.func.var(*var).length));
    }

    fn steps(&mut self, steps: &[Rev], in_loop: bool) {
        for step in steps {
            match step {
                Rev::Add { var, value, .. } => {
                    self.step(value);
                    self.wanted.extend(self.func.var(*var).length);
                }
                Rev::Do(step) => self.step(step),
                Rev::If { cond, then, other } => {
                    self.wanted.extend(&cond.uses);
                    self.block(then, in_loop);
                    self.block(other, in_loop);
                }
                Rev::Match { id, arms } => {
                    self.saves.arms.insert(*id);
                    for arm in arms {
                        if let Some((_, scrutinee)) = &arm.rebind {
                            self.wanted.extend(&scrutinee.uses);
                        }
                        self.block(&arm.body, in_loop);
                    }
                }
                Rev::Loop { label, kind, body, before, along, .. } => {
                    if let Some(Along { pointwise: Pointwise { out: Output::Sum { whole, shapes, .. }, .. }, .. }) = along.as_deref() {
                        self.wanted.extend(shapes.iter().chain([whole]).flat_map(|code| &code.uses));
                    }
                    before.iter().for_each(|step| self.step(step));
                    match kind {
                        RevLoop::Range { lo, hi, .. } => self.wanted.extend(lo.uses.iter().chain(&hi.uses)),
                        RevLoop::Counted { lo, .. } => {
                            self.wanted.extend(&lo.uses);
                            self.saves.trips.insert(*label);
                        }
                        RevLoop::Times => {
                            self.saves.trips.insert(*label);
                        }
                    }
                    self.block(body, !self.fused.contains(&body.id));
                }
                Rev::Block(block) => self.block(block, in_loop),
            }
        }
    }
}

fn has_loops(block: &Block) -> bool {
    block.stmts.iter().any(|stmt| matches!(stmt, Stmt::Loop(_)) || stmt.blocks().into_iter().any(has_loops))
}

/// Whether a segment's reverse does nothing.
pub fn is_idle(segment: &Segment) -> bool {
    segment.steps.is_empty() && segment.exit.is_empty()
}

/// Variables that a read may move away.
pub fn moves(func: &Func, block: &Block, into: &mut BTreeSet<Var>) {
    let mut operand = |operand: &Operand| {
        if let OperandKind::Read(place) = &operand.kind
            && !place.ty.is_copy()
            && func.var(place.base).alias.is_none()
            && !place.path.iter().any(|step| matches!(step, crate::ir::Step::Index(_) | crate::ir::Step::Range(..)))
        {
            into.insert(place.base);
        }
        if operand.is_inert()
            && !operand.ty.is_copy()
            && let Some(var) = whole(func, &operand.code)
        {
            into.insert(var);
        }
    };
    for stmt in &block.stmts {
        match stmt {
            Stmt::Let { op, .. } | Stmt::Do(op) => {
                op.operands().into_iter().for_each(&mut operand);
                if let Op::Std(std) = op {
                    let place = std.place.clone();
                    operand(&Operand {
                        code: place.code.clone(),
                        ty: place.ty.clone(),
                        kind: OperandKind::Read(place),
                        kept: None,
                        alive: false,
                        span: proc_macro2::Span::call_site(),
                    });
                }
            }
            Stmt::Init { value, .. } | Stmt::Assign { value, .. } | Stmt::Update { value, .. } => operand(value),
            _ => {}
        }
    }
    for stmt in &block.stmts {
        if let Stmt::Bind { code, .. } | Stmt::Match { scrutinee: code, .. } | Stmt::Native(code) = stmt {
            into.extend(&code.uses);
        }
        if let Stmt::Let { op: Op::Inert(code), .. } = stmt {
            // Something inert may be consumed too, unless it is only looked at.
            if code.pure {
                into.extend(whole(func, code).filter(|var| !func.var(*var).ty.is_copy()));
            } else {
                into.extend(&code.uses);
            }
        }
        for block in stmt.blocks() {
            moves(func, block, into);
        }
    }
}

/// The variable that code reads and does nothing else with: something without derivative, which an operator may consume.
fn whole(func: &Func, code: &Code) -> Option<Var> {
    let [var] = code.uses[..] else { return None };
    let mut tokens = code.tokens.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(ident)), None) if ident == func.var(var).ident => Some(var),
        _ => None,
    }
}
