//! Program text in two flavours at once: over f64 for the compiler, over dual numbers for the reference.

/// One piece of a program in both flavours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Twin {
    /// Over f64.
    pub plain: String,
    /// Over dual numbers.
    pub dual: String,
}

impl Twin {
    /// The same text in both.
    pub fn same(text: impl Into<String>) -> Self {
        let plain = text.into();
        Self { dual: plain.clone(), plain }
    }

    /// A literal.
    pub fn literal(value: f64) -> Self {
        Self { plain: format!("{value:?}"), dual: format!("D::c({value:?})") }
    }

    /// An integer as a float.
    pub fn cast(integer: &Twin) -> Self {
        Self { plain: format!("({} as f64)", integer.plain), dual: format!("D::c({} as f64)", integer.dual) }
    }

    /// A compound assignment. For floats the right side is evaluated before the place, which an operator of a user's
    /// type would do in the other order; the reference says it in two steps.
    pub fn compound(place: &Twin, operator: char, value: &Twin) -> Self {
        Self {
            plain: format!("{} {operator}= {}", place.plain, value.plain),
            dual: format!("{{ let value_ = {}; {place} = {place} {operator} value_; }}", value.dual, place = place.dual),
        }
    }
}

/// `format!` in both flavours; every argument is a [`Twin`], and evaluated once.
macro_rules! twin {
    (@ $format:literal [$($bound:ident)*]) => {
        $crate::generator::text::Twin {
            plain: format!($format $(, $bound.plain)*),
            dual: format!($format $(, $bound.dual)*),
        }
    };
    (@ $format:literal [$($bound:ident)*] $part:expr $(, $rest:expr)*) => {{
        let part = &$part;
        $crate::generator::text::twin!(@ $format [$($bound)* part] $($rest),*)
    }};
    ($format:literal $(, $part:expr)* $(,)?) => {
        $crate::generator::text::twin!(@ $format [] $($part),*)
    };
}
pub(crate) use twin;

/// A statement: what stands before its body, the body, what stands behind.
#[derive(Clone, Debug)]
pub struct Node {
    /// The whole statement, or its text up to the body.
    pub head: Twin,
    /// The statements inside.
    pub body: Vec<Node>,
    /// The text behind the body.
    pub tail: Twin,
    /// Without it the program might not end: it is not left out where a program is made small.
    pub needed: bool,
}

impl Node {
    /// A statement without statements inside.
    pub fn line(head: Twin) -> Self {
        Self { head, body: Vec::new(), tail: Twin::default(), needed: false }
    }

    /// A statement without which a loop might not end.
    pub fn needed(head: Twin) -> Self {
        Self { needed: true, ..Self::line(head) }
    }

    /// A statement around others.
    pub fn block(head: Twin, body: Vec<Node>, tail: Twin) -> Self {
        Self { head, body, tail, needed: false }
    }
}

/// The text of statements, one per line.
pub fn render(nodes: &[Node], indent: usize) -> Twin {
    let mut text = Twin::default();
    render_into(nodes, indent, &mut text);
    text
}

fn render_into(nodes: &[Node], indent: usize, text: &mut Twin) {
    let margin = "    ".repeat(indent);
    let push = |text: &mut Twin, line: &Twin| {
        text.plain += &format!("{margin}{}\n", line.plain);
        text.dual += &format!("{margin}{}\n", line.dual);
    };
    for node in nodes {
        push(text, &node.head);
        render_into(&node.body, indent + 1, text);
        if !node.tail.plain.is_empty() {
            push(text, &node.tail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Twin;

    #[test]
    fn both_flavours_grow_together() {
        let sum = twin!("({} + {})", Twin::literal(0.5), Twin::cast(&Twin::same("i")));
        assert_eq!(sum.plain, "(0.5 + (i as f64))");
        assert_eq!(sum.dual, "(D::c(0.5) + D::c(i as f64))");
        let step = Twin::compound(&Twin::same("x"), '*', &sum);
        assert_eq!(step.plain, "x *= (0.5 + (i as f64))");
    }
}
