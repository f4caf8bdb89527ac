//! The printer of the reverse sweep, a step a line.

use core::fmt;

use super::{Rev, RevBlock, RevLoop, Step};
use crate::ir::{Func, text};

/// A reverse sweep and the function that it belongs to, to be printed.
pub struct Printed<'a>(pub &'a Func, pub &'a RevBlock);

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.block(self.1, 0, f)
    }
}

impl Printed<'_> {
    fn block(&self, block: &RevBlock, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = "    ".repeat(depth);
        // Where control came that far, the last segment first.
        for (number, segment) in block.segments.iter().enumerate().rev() {
            if number + 1 < block.segments.len() {
                segment.exit.iter().try_for_each(|step| self.step(step, depth, f))?;
                writeln!(f, "{at}// what is before the exit {number}")?;
            }
            segment.steps.iter().try_for_each(|step| self.step(step, depth, f))?;
        }
        Ok(())
    }

    fn step(&self, step: &Rev, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = "    ".repeat(depth);
        match step {
            Rev::Add { var, value, .. } => writeln!(f, "{at}{} += {}", self.0.var(*var).bar, text(&value.tokens)),
            Rev::Do(step) => writeln!(f, "{at}{}", text(&step.tokens)),
            Rev::If { cond, then, other } => {
                writeln!(f, "{at}if {}", cond.text())?;
                self.block(then, depth + 1, f)?;
                writeln!(f, "{at}else")?;
                self.block(other, depth + 1, f)
            }
            Rev::Match { id, arms } => {
                writeln!(f, "{at}match arm_{id}")?;
                arms.iter().enumerate().try_for_each(|(number, arm)| {
                    writeln!(f, "{at}    {number} =>")?;
                    self.block(&arm.body, depth + 2, f)
                })
            }
            Rev::Loop { label, kind, body, before, sums, .. } => {
                before.iter().try_for_each(|step: &Step| writeln!(f, "{at}{}", text(&step.tokens)))?;
                match kind {
                    RevLoop::Range { var, lo, hi, inclusive } => {
                        let dots = if *inclusive { "..=" } else { ".." };
                        writeln!(f, "{at}'{label}: for {} in ({}{dots}{}).rev()", self.0.var(*var).ident, lo.text(), hi.text())?;
                    }
                    RevLoop::Counted { var, lo } => {
                        writeln!(f, "{at}'{label}: for {} from {}, as many as were seen, backwards", self.0.var(*var).ident, lo.text())?;
                    }
                    RevLoop::Times => writeln!(f, "{at}'{label}: as often as it ran")?,
                }
                self.block(body, depth + 1, f)?;
                sums.iter().try_for_each(|sum| writeln!(f, "{at}{}", text(&sum.add)))
            }
            Rev::Block(block) => self.block(block, depth, f),
        }
    }
}
