//! Buffers: two that change places, and one that is filled anew in each turn of a loop.

use crate::grow::Grower;
use crate::scope::{Kind, Name, Shape};
use crate::text::Node;

impl Grower {
    /// Two buffers whose references, or contents, are swapped after each step.
    pub(super) fn double_buffer(&mut self) -> Vec<Node> {
        let (a, b, p, q, t, i) =
            (self.numbered("a"), self.numbered("b"), self.numbered("p"), self.numbered("q"), self.numbered("t"), self.numbered("i"));
        let source = self
            .place_where(false, |kind| matches!(kind, Kind::Floats(_, n) if *n > 1))
            .map_or("[0.3_f64, 0.6, 0.9]".to_owned(), |place| place.text);
        let value = self.float(1);
        let (first, second) = match self.roll(4) {
            0 => (format!("{source}.to_vec()"), format!("vec![{value}; {source}.len()]")),
            1 => (format!("vec![{source}[0], {value}]"), format!("vec![0.5, {source}[1]]")),
            _ => (format!("[{source}[0], {value}]"), format!("[0.5, {source}[1]]")),
        };
        let is_vec = first.starts_with("vec") || first.ends_with("to_vec()");
        let kind = if is_vec { Kind::Floats(Shape::Vec, 2) } else { Kind::Floats(Shape::Array, 2) };
        let ty = self.type_of(&kind);
        let step = match self.roll(4) {
            0 => vec![Node::line(format!("for {i} in 0..{q}.len() {{ {q}[{i}] = 0.5 * {p}[{i}] + 0.3 * {p}[0]; }}"))],
            1 => vec![Node::line(format!("{q}[0] = {p}[0] * {q}[1] + 0.2;"))],
            2 => vec![Node::line(format!("{q}[1] = ({p}[0] * {p}[1]).sin();")), Node::line(format!("{q}[0] += 0.1 * {p}[1];"))],
            _ => vec![Node::line(format!("{p}[1] *= 0.7‹ + {q}[0]›;"))],
        };
        let read = self.chance(0.6);
        let mut inner = vec![];
        let sum = self.numbered("sum");
        if read {
            inner.push(Node::line(format!("{sum} += {q}[0] * {p}[1] * {};", self.pick(&["0.5", "1.0"]))));
        }
        inner.extend(step);
        let swap = if self.chance(0.6) { format!("std::mem::swap({p}, {q});") } else { format!("std::mem::swap(&mut *{p}, &mut *{q});") };
        inner.push(Node::line(swap));
        let turns = 2 + self.roll(2);
        let nodes = vec![Node::line(format!("let mut {a}: {ty} = {first};")), Node::line(format!("let mut {b}: {ty} = {second};"))];
        let mut nodes = nodes;
        let in_function = self.chance(0.5);
        let looped = Node::block(format!("for {t} in 0..{turns} {{"), inner);
        if in_function {
            let g = self.numbered("evolve");
            let body = vec![Node::kept(format!("let mut {sum} = 0.0;")), looped, Node::kept(sum)];
            self.items.push(Node::block(format!("@d fn {g}({p}: &mut {ty}, {q}: &mut {ty}) -> f64 {{"), body));
            nodes.push(self.let_float(&format!("{g}(&mut {a}, &mut {b})")));
        } else if self.chance(0.6) {
            nodes.push(Node::line(format!("let mut {sum}: f64 = 0.0;")));
            nodes.push(Node::block(
                "{",
                vec![Node::kept(format!("let {p} = &mut {a};")), Node::kept(format!("let {q} = &mut {b};")), looped],
            ));
            self.scope.names.push(Name::owned(sum, Kind::Float, true));
        } else {
            // The variables themselves.
            let rename = |node: &Node| rename(node, &p, &a, &q, &b);
            nodes.push(Node::line(format!("let mut {sum}: f64 = 0.0;")));
            nodes.push(rename(&looped));
            self.scope.names.push(Name::owned(sum, Kind::Float, true));
        }
        self.scope.names.push(Name::owned(a, kind.clone(), true));
        self.scope.names.push(Name::owned(b, kind, true));
        nodes
    }

    /// A buffer filled anew in each turn, by positions that are computed.
    pub(super) fn scratch(&mut self) -> Vec<Node> {
        let (b, t, k, j, s) = (self.numbered("buf"), self.numbered("t"), self.numbered("k"), self.numbered("j"), self.numbered("s"));
        let size = 2 + self.roll(2);
        let source = self
            .place_where(false, |kind| matches!(kind, Kind::Floats(_, n) if *n > 0))
            .map_or("[0.3_f64, 0.6, 0.9]".to_owned(), |place| place.text);
        let start = self.pick(&["1.0", "0.5", "0.0"]);
        let make = if self.chance(0.5) { format!("[{start}; {size}]") } else { format!("vec![{start}; {size}]") };
        let mut inner = match self.roll(5) {
            0 => vec![Node::line(format!("let mut {j} = {k};")), Node::line(format!("{j} /= 2;"))],
            1 => vec![Node::line(format!("let mut {j} = {k};")), Node::line(format!("if {k} > 0 {{ {j} -= 1; }}"))],
            2 => vec![Node::line(format!("let {j} = {k} / 2;"))],
            3 => vec![Node::line(format!("let mut {j} = 0;")), Node::line(format!("{j} = {k} & 1;"))],
            _ => vec![Node::line(format!("let {j} = {k};"))],
        };
        inner.push(Node::line(format!("{b}[{j}] = {source}[{t}].{};", self.pick(&["sin()", "cos()", "tanh()", "powi(2)"]))));
        let fill = Node::block(format!("for {k} in 0..{size} {{"), inner);
        let last = self
            .pick(&["B[1] = B[1] * X[T].cos();", "B[0] *= X[T];", "B[1] += B[0] * 0.5;"])
            .replace('B', &b)
            .replace('X', &source)
            .replace('T', &t);
        // A loop over the buffer asks for its contents in reverse, single reads do not.
        let sum = match self.roll(3) {
            0 => Node::line(format!("{s} += {b}[1] * {b}[0].cos();")),
            1 => Node::line(format!("for {k} in 0..{size} {{ {s} += {b}[{k}] * {b}[{k}] * 0.3; }}")),
            _ => Node::line(format!("for {k} in 0..{b}.len() {{ {s} += {b}[{k}].sin() * ({k} as f64 + 0.5); }}")),
        };
        let body = vec![fill, sum, Node::line(last)];
        let outer = vec![
            Node::line(format!("let mut {b} = {make};").replace(" = ", if make.starts_with("vec") { ": Vec<f64> = " } else { " = " })),
            Node::line(format!("let mut {s}: f64 = 0.0;")),
            Node::block(format!("for {t} in 0..{source}.len() {{"), body),
        ];
        self.scope.names.push(Name::owned(s, Kind::Float, true));
        outer
    }
}

/// The statement with other names.
fn rename(node: &Node, p: &str, a: &str, q: &str, b: &str) -> Node {
    let change = |text: &String| {
        text.replace(&format!("swap({p}, {q})"), &format!("swap(&mut {a}, &mut {b})"))
            .replace(&format!("&mut *{p}"), &format!("&mut {a}"))
            .replace(&format!("&mut *{q}"), &format!("&mut {b}"))
            .replace(&format!("{p}["), &format!("{a}["))
            .replace(&format!("{q}["), &format!("{b}["))
            .replace(&format!("{q}.len"), &format!("{b}.len"))
    };
    Node {
        head: change(&node.head),
        tail: change(&node.tail),
        body: node.body.iter().map(|node| rename(node, p, a, q, b)).collect(),
        kept: node.kept,
    }
}
