//! Makes a wrong program small: statements are left out, or replaced by what is inside, while it stays wrong.

use std::io;

use super::Program;
use super::batch::{Outcome, Scratch};
use super::text::Node;

/// Rounds of builds that are spent on one program at most.
const ROUNDS: usize = 12;

/// Candidates that are built together.
const TOGETHER: usize = 30;

/// The smallest program found that is wrong as `program` is, with what is wrong about it.
///
/// # Errors
///
/// If candidates cannot be built.
pub fn shrink(scratch: &Scratch, program: &Program, reason: &str) -> io::Result<(Program, String)> {
    let mut best = (program.clone(), reason.to_string());
    for _ in 0..ROUNDS {
        let mut candidates = smaller(&best.0);
        candidates.sort_by_key(Program::size);
        match first_wrong(scratch, &candidates)? {
            Some(found) => best = found,
            None => break,
        }
    }
    Ok(best)
}

/// The first candidate that is wrong; the later ones are built only where the earlier ones are all right.
fn first_wrong(scratch: &Scratch, candidates: &[Program]) -> io::Result<Option<(Program, String)>> {
    for chunk in candidates.chunks(TOGETHER) {
        for (candidate, outcome) in chunk.iter().zip(scratch.run(chunk)?) {
            if let Outcome::Wrong(reason) = outcome {
                return Ok(Some((candidate.clone(), reason)));
            }
        }
    }
    Ok(None)
}

impl Program {
    /// The length of its text.
    #[must_use]
    pub fn size(&self) -> usize {
        self.text().plain.len()
    }
}

/// Every program with one statement less, or with the inside of a statement in its place.
fn smaller(program: &Program) -> Vec<Program> {
    without_one(&program.functions).into_iter().map(|functions| Program { functions, ..program.clone() }).collect()
}

fn without_one(nodes: &[Node]) -> Vec<Vec<Node>> {
    let mut found = Vec::new();
    for (i, node) in nodes.iter().enumerate() {
        let replaced = |inside: Vec<Node>| {
            let mut nodes = nodes.to_vec();
            nodes.splice(i..=i, inside);
            nodes
        };
        if node.needed {
            continue;
        }
        found.push(replaced(Vec::new()));
        if !node.body.is_empty() {
            found.push(replaced(node.body.clone()));
        }
        for body in without_one(&node.body) {
            found.push(replaced(vec![Node { body, ..node.clone() }]));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::text::Twin;
    use super::{Node, without_one};

    #[test]
    fn statements_are_left_out_one_by_one() {
        let line = |text: &str| Node::line(Twin::same(text));
        let nodes = [line("a"), Node::block(Twin::same("{"), vec![line("b")], Twin::same("}"))];
        let texts: Vec<String> = without_one(&nodes).iter().map(|nodes| super::super::text::render(nodes, 0).plain).collect();
        assert_eq!(texts, ["{\n    b\n}\n", "a\n", "a\nb\n", "a\n{\n}\n"]);
    }
}
