//! What steps of the reverse sweep do to adjoints: which they read, and which they only add to.

use std::collections::BTreeSet;

use super::{Rev, RevBlock, Segment};
use crate::ir::Var;

/// What steps do to adjoints that are not their own.
#[derive(Default)]
pub struct Effects {
    pub reads: BTreeSet<Var>,
    pub adds: BTreeSet<Var>,
}

impl Effects {
    /// `None` where anything but reads and additions happens.
    pub fn block(&mut self, block: &RevBlock, inside: &BTreeSet<Var>) -> Option<()> {
        block.segments.iter().flat_map(|segment| segment.steps.iter().chain(&segment.exit)).try_for_each(|step| self.step(step, inside))
    }

    pub fn step(&mut self, step: &Rev, inside: &BTreeSet<Var>) -> Option<()> {
        let outside = |vars: &[Var]| vars.iter().filter(|var| !inside.contains(var)).copied().collect::<Vec<_>>();
        match step {
            Rev::Add { var, value, .. } => {
                self.reads.extend(outside(&value.bars));
                self.adds.extend(outside(&[*var]));
                Some(())
            }
            Rev::Do(step) => {
                let bars = outside(&step.bars);
                if bars.is_empty() {
                    return Some(());
                }
                let adds = step.adds.as_ref()?;
                self.reads.extend(bars.into_iter().filter(|var| !adds.contains(var)));
                self.adds.extend(outside(adds));
                Some(())
            }
            Rev::Loop { body, before, .. } => {
                // A loop borrows what it may add to, also where no step of it does.
                before.iter().for_each(|step| self.adds.extend(outside(&step.bars)));
                self.block(body, inside)
            }
            Rev::Block(body) => self.block(body, inside),
            Rev::If { then, other, .. } => {
                self.block(then, inside)?;
                self.block(other, inside)
            }
            Rev::Match { arms, .. } => arms.iter().try_for_each(|arm| self.block(&arm.body, inside)),
        }
    }
}

impl Rev {
    /// Whether the step does nothing to an adjoint but add to it.
    pub fn adds_at_most(&self, var: Var) -> bool {
        let mut effects = Effects::default();
        !self.mentions(var) || effects.step(self, &BTreeSet::new()).is_some() && !effects.reads.contains(&var)
    }

    /// Whether the step does nothing to an adjoint but read it.
    pub fn reads_at_most(&self, var: Var) -> bool {
        let mut effects = Effects::default();
        !self.mentions(var) || effects.step(self, &BTreeSet::new()).is_some() && !effects.adds.contains(&var)
    }

    /// Whether the step reads or changes a variable's adjoint.
    pub fn mentions(&self, var: Var) -> bool {
        let block = |block: &RevBlock| block.segments.iter().any(|segment| segment.mentions(var));
        match self {
            Self::Add { var: added, value, .. } => *added == var || value.bars.contains(&var),
            Self::Do(step) => step.bars.contains(&var),
            Self::If { then, other, .. } => block(then) || block(other),
            Self::Match { arms, .. } => arms.iter().any(|arm| block(&arm.body)),
            Self::Loop { body, before, .. } => before.iter().any(|step| step.bars.contains(&var)) || block(body),
            Self::Block(body) => block(body),
        }
    }
}

impl Segment {
    /// Whether a step in the segment reads or changes a variable's adjoint.
    pub fn mentions(&self, var: Var) -> bool {
        self.steps.iter().chain(&self.exit).any(|step| step.mentions(var))
    }
}
