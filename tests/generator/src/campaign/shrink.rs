//! Makes a wrong program small: statements, stages and terms are left out while it stays wrong in the same way.

use std::io;

use super::batch::{Outcome, Scratch};
use crate::Program;

/// Rounds of builds that are spent on one program at most.
const ROUNDS: usize = 40;
/// Candidates that are built together.
const TOGETHER: usize = 40;

/// The smallest program found that is wrong as `program` is, with what became of it.
///
/// # Errors
///
/// If candidates cannot be built.
pub fn shrink(scratch: &Scratch, program: &Program, outcome: &Outcome) -> io::Result<(Program, Outcome)> {
    let mut best = (program.clone(), outcome.clone());
    for _ in 0..ROUNDS {
        // The smallest first: a large step is a good one.
        let candidates = best.0.smaller();
        let mut found = None;
        for chunk in candidates.chunks(TOGETHER) {
            let outcomes = scratch.try_each(chunk)?;
            let same = |became: &Option<Outcome>| became.as_ref().is_some_and(|became| is_same(became, &best.1));
            found =
                chunk.iter().zip(outcomes).find(|(_, became)| same(became)).and_then(|(program, became)| Some((program.clone(), became?)));
            if found.is_some() {
                break;
            }
        }
        match found {
            Some(found) => best = found,
            None => break,
        }
    }
    Ok(best)
}

/// Whether both say the same in kind.
fn is_same(a: &Outcome, b: &Outcome) -> bool {
    let kind = |reason: &str| reason.split([' ', '[']).next().unwrap_or_default().to_owned();
    match (a, b) {
        (Outcome::Wrong(a), Outcome::Wrong(b)) => kind(a) == kind(b),
        (Outcome::Crashed(_), Outcome::Crashed(_)) => true,
        _ => false,
    }
}
