//! Program text as a tree of statements, so that parts of it can be left out.
//!
//! Inside a line, what stands between `‹` and `›` may be left out too: a term of a sum, a stage of a chain.

/// A statement or an item: what stands before its body, the body, what stands after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The whole statement, or its text up to the body.
    pub head: String,
    /// The statements inside.
    pub body: Vec<Node>,
    /// The text after the body.
    pub tail: String,
    /// It is not left out where a program is made small: without it a loop might not end.
    pub kept: bool,
}

impl Node {
    /// A statement without statements inside.
    pub fn line(head: impl Into<String>) -> Self {
        Self { head: head.into(), body: Vec::new(), tail: String::new(), kept: false }
    }

    /// A statement without which a loop might not end.
    pub fn kept(head: impl Into<String>) -> Self {
        Self { kept: true, ..Self::line(head) }
    }

    /// A statement around others, up to `}`.
    pub fn block(head: impl Into<String>, body: Vec<Node>) -> Self {
        Self::around(head, body, "}")
    }

    /// A statement around others.
    pub fn around(head: impl Into<String>, body: Vec<Node>, tail: impl Into<String>) -> Self {
        Self { head: head.into(), body, tail: tail.into(), kept: false }
    }

    /// The declaration of a float with its type.
    #[must_use]
    pub fn annotated(self) -> Self {
        let head = if self.head.contains(": f64 =") { self.head } else { self.head.replacen(" =", ": f64 =", 1) };
        Self { head, ..self }
    }

    /// How many lines it has.
    #[must_use]
    pub fn lines(&self) -> usize {
        1 + self.body.iter().map(Node::lines).sum::<usize>()
    }
}

/// The text of statements, one per line.
#[must_use]
pub fn render(nodes: &[Node]) -> String {
    let mut text = String::new();
    render_into(nodes, 0, &mut text);
    text
}

fn render_into(nodes: &[Node], indent: usize, text: &mut String) {
    for node in nodes {
        push(&node.head, indent, text);
        render_into(&node.body, indent + 1, text);
        push(&node.tail, indent, text);
    }
}

fn push(lines: &str, indent: usize, text: &mut String) {
    for line in lines.lines() {
        text.extend(std::iter::repeat_n("    ", indent));
        text.extend(line.chars().filter(|c| !matches!(c, '‹' | '›')));
        text.push('\n');
    }
}

/// Every list of statements with one statement less, with the inside of a statement in its place, or with one part of a
/// line less.
#[must_use]
pub fn smaller(nodes: &[Node]) -> Vec<Vec<Node>> {
    let mut found = Vec::new();
    for (i, node) in nodes.iter().enumerate() {
        let replaced = |inside: Vec<Node>| {
            let mut nodes = nodes.to_vec();
            nodes.splice(i..=i, inside);
            nodes
        };
        if !node.kept {
            found.push(replaced(Vec::new()));
            if !node.body.is_empty() {
                found.push(replaced(node.body.clone()));
            }
        }
        found.extend(shorter(&node.head).into_iter().map(|head| replaced(vec![Node { head, ..node.clone() }])));
        found.extend(shorter(&node.tail).into_iter().map(|tail| replaced(vec![Node { tail, ..node.clone() }])));
        found.extend(smaller(&node.body).into_iter().map(|body| replaced(vec![Node { body, ..node.clone() }])));
    }
    found
}

/// The text without one of the parts that may be left out.
fn shorter(text: &str) -> Vec<String> {
    let mut open = Vec::new();
    let mut found = Vec::new();
    for (position, c) in text.char_indices() {
        match c {
            '‹' => open.push(position),
            '›' => {
                if let Some(start) = open.pop() {
                    found.push(format!("{}{}", &text[..start], &text[position + c.len_utf8()..]));
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Node, render, smaller};

    #[test]
    fn statements_and_parts_are_left_out_one_by_one() {
        let nodes = [Node::line("a‹ + b‹c››"), Node::block("{", vec![Node::line("d")])];
        let texts: Vec<String> = smaller(&nodes).iter().map(|nodes| render(nodes).replace(char::is_whitespace, "")).collect();
        assert_eq!(texts, ["{d}", "a+b{d}", "a{d}", "a+bc", "a+bcd", "a+bc{}"]);
    }
}
