//! Fused loops: a loop that carries nothing but sums, from which the result follows linearly, has adjoints that are known
//! before it runs. In `grad` each iteration is then reversed right behind its own forward sweep: no tape, and everything
//! still in cache.
//!
//! Nothing but the order of additions differs. Two things make that so, and both are shown here: an iteration reads no
//! adjoint but those that are known beforehand, and whatever it adds to is only added to behind the loop.

use std::collections::BTreeSet;

use crate::ir::{Func, Output, Pointwise, Reference, Stmt, Ty, Var};
use crate::reverse::{Along, Effects, Rev, RevBlock, RevLoop, Step};
use crate::saves::Saves;
use crate::scratch::Scratch;
use crate::source::Source;

/// The loops of a function that are fused.
pub struct Fusion {
    /// In the order in which they run.
    pub loops: Vec<Fused>,
}

impl Fusion {
    /// Whether a step of the reverse sweep has been taken where the fused loops are: one of them, or an addition to an
    /// adjoint that was known before.
    pub fn has_done(&self, position: usize, step: &Rev) -> bool {
        self.loops.iter().any(|fused| {
            let counted = |var: Var| position < fused.position && fused.seeds.iter().any(|seed| seed.var == var);
            position == fused.position || matches!(step, Rev::Add { var, .. } if counted(*var))
        })
    }
}

/// A fused loop.
pub struct Fused {
    pub label: usize,
    /// The block that is its body.
    pub body: usize,
    /// Its position among the steps of the reverse sweep.
    pub position: usize,
    /// Local variables whose adjoints it adds to, or leaves zero.
    pub adds: BTreeSet<Var>,
    /// The adjoints that it reads.
    pub seeds: Vec<Seed>,
}

/// How the adjoint of a variable follows from that of the result.
pub struct Seed {
    pub var: Var,
    /// The variables on the way, the result among them.
    pub through: BTreeSet<Var>,
    /// Additions: to which adjoint, and what.
    pub steps: Vec<(Var, Step)>,
}

/// Whether a function's result leads back to loops of its own block: a float, returned at the end.
pub fn is_possible(source: &Source, func: &Func) -> bool {
    let by_reference = func.params.iter().any(|param| param.reference == Reference::Mut);
    let loops = func.body.stmts.iter().any(|stmt| matches!(stmt, Stmt::Loop(_)));
    let options = source.options.analyses && !source.is_boxed();
    options && loops && !by_reference && source.result_ty() == Ty::Float && !func.body.stmts.iter().any(Stmt::may_exit)
}

/// Whether nothing of the function's own block is moved away that reverse needs: loops are reversed before its end.
pub fn is_reversible_within(func: &Func, saves: &Saves) -> bool {
    let mut own = Vec::new();
    func.body.stmts.iter().filter(|stmt| stmt.blocks().is_empty()).for_each(|stmt| stmt.binds(&mut own));
    own.extend(func.params.iter().map(|param| param.var));
    !own.iter().any(|var| saves.moved.contains(var))
}

/// Finds them; `None` where there are none. `taped` is what the pullback that is not fused saves.
pub fn find(func: &Func, gradient: &RevBlock, scratch: &Scratch, taped: &Saves) -> Option<Fusion> {
    let [segment] = &gradient.segments[..] else { return None };
    // The last loop first: what is behind a loop decides about it.
    let mut loops: Vec<Fused> = Vec::new();
    for (position, step) in segment.steps.iter().enumerate() {
        let found = fused(func, &segment.steps, position, step, scratch).filter(|_| fills_a_tape(func, step, taped));
        if let Some(fused) = found
            && fused.seeds.iter().all(|seed| is_the_same_behind(&segment.steps[..position], seed.var, &loops))
        {
            loops.push(fused);
        }
    }
    loops.reverse();
    (!loops.is_empty()).then_some(Fusion { loops })
}

/// Whether nothing behind a loop reads an adjoint that the loop takes for known, but fused loops that take it for the same.
fn is_the_same_behind(behind: &[Rev], var: Var, loops: &[Fused]) -> bool {
    let mut added = false;
    behind.iter().enumerate().rev().all(|(position, step)| match step {
        Rev::Add { var: to, value, .. } if *to == var => {
            added = true;
            !value.bars.contains(&var)
        }
        step if !step.mentions(var) => true,
        _ => !added && loops.iter().any(|other| other.position == position && other.seeds.iter().any(|seed| seed.var == var)),
    })
}

fn fused(func: &Func, steps: &[Rev], position: usize, step: &Rev, scratch: &Scratch) -> Option<Fused> {
    let Rev::Loop { label, kind: RevLoop::Range { .. }, body, .. } = step else { return None };
    let at = func.body.stmts.iter().position(|stmt| matches!(stmt, Stmt::Loop(looping) if looping.label == *label))?;
    if body.segments.len() != 1 {
        return None;
    }
    let mut inside = Vec::new();
    func.body.stmts[at].binds(&mut inside);
    let mut inside: BTreeSet<Var> = inside.into_iter().collect();
    let buffers = scratch.private.get(label).cloned().unwrap_or_default();
    inside.extend(&buffers);
    let mut effects = Effects::default();
    effects.step(step, &inside)?;
    let Effects { reads, adds } = effects;
    let behind = &steps[..position];
    if reads.intersection(&adds).next().is_some() || !adds.iter().all(|var| behind.iter().all(|step| step.adds_at_most(*var))) {
        return None;
    }
    let mut known = Vec::new();
    func.body.stmts[..at].iter().for_each(|stmt| stmt.binds(&mut known));
    let is_known = |var: &Var| !func.var(*var).mutable && (known.contains(var) || func.var(*var).param.is_some());
    let seeds = reads.iter().map(|var| seed(func, *var, behind, &is_known)).collect::<Option<Vec<_>>>()?;
    let declared = adds.into_iter().chain(buffers).filter(|var| func.var(*var).param.is_none()).collect();
    Some(Fused { label: *label, body: body.id, position, adds: declared, seeds })
}

/// Whether a loop saves more than a few numbers per iteration. With less, two loops are faster than one: the processor runs
/// several iterations of either at a time.
fn fills_a_tape(func: &Func, step: &Rev, taped: &Saves) -> bool {
    let Rev::Loop { label, body, along, .. } = step else { return false };
    // What the way back computes again is there already.
    if matches!(along.as_deref(), Some(Along { pointwise: Pointwise { out: Output::Sum { .. }, .. }, .. })) {
        return true;
    }
    let light = |var: &Var| func.var(*var).ty.is_scalar();
    let own = taped.saved.get(&(body.id, 0)).is_some_and(|saved| !saved.iter().all(light));
    own || taped.buffers.contains_key(label) || body.segments.iter().flat_map(|segment| &segment.steps).any(|step| saves_any(step, taped))
}

fn saves_any(step: &Rev, taped: &Saves) -> bool {
    let any = |block: &RevBlock| {
        (0..block.segments.len()).any(|index| taped.saved.contains_key(&(block.id, index)))
            || block.segments.iter().flat_map(|segment| segment.steps.iter().chain(&segment.exit)).any(|step| saves_any(step, taped))
    };
    match step {
        Rev::Add { .. } | Rev::Do(_) => false,
        Rev::If { then, other, .. } => any(then) || any(other),
        Rev::Match { .. } => true,
        Rev::Loop { label, body, .. } => taped.buffers.contains_key(label) || taped.trips.contains(label) || any(body),
        Rev::Block(body) => any(body),
    }
}

/// The chain of additions that leads from the result's adjoint to a variable's, where nothing in it has to be known from
/// behind the loop.
fn seed(func: &Func, var: Var, behind: &[Rev], is_known: &dyn Fn(&Var) -> bool) -> Option<Seed> {
    let mut through = BTreeSet::from([var]);
    let mut steps = Vec::new();
    for step in behind.iter().rev() {
        match step {
            Rev::Add { var: to, value, native } if through.contains(to) => {
                if !native || value.follows || !value.needs.iter().all(is_known) {
                    return None;
                }
                through.extend(&value.bars);
                steps.push((*to, value.clone()));
            }
            step if through.iter().all(|var| step.reads_at_most(*var)) => {}
            _ => return None,
        }
    }
    let plain = through.iter().all(|var| {
        let info = func.var(*var);
        info.ty == Ty::Float && info.alias.is_none() && info.param.is_none()
    });
    steps.reverse();
    through.remove(&var);
    (plain && (through.contains(&func.result) || steps.is_empty())).then_some(Seed { var, through, steps })
}
