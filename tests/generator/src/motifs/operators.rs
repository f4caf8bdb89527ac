//! Overloaded operators, with effects in their operands.

use crate::grow::Grower;
use crate::text::Node;

impl Grower {
    /// `a[i] += { i += 1; .. }` and its kin.
    pub(super) fn overloaded(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let k = self.numbered("k");
        let value = self.float(1);
        if self.chance(0.45) {
            // A reference on the right makes the operator of floats an overloaded one.
            let (h, t) = (self.numbered("h"), self.numbered("t"));
            let op = self.pick(&["+=", "-=", "*="]);
            let source = self
                .place_where(false, |kind| matches!(kind, crate::scope::Kind::Floats(_, n) if *n > 0))
                .map_or("[0.3, 0.6]".to_owned(), |place| place.text);
            let init = if self.chance(0.5) { format!("[{value}, 0.5]") } else { format!("vec![{value}, 0.5]") };
            let ty = if init.starts_with('[') { ": [f64; 2]" } else { ": Vec<f64>" };
            nodes.push(Node::line(format!("let mut {h}{ty} = {init};")));
            nodes.push(Node::line(format!("let mut {k} = 0;")));
            let right = match self.roll(5) {
                0 => t.clone(),
                1 => format!("{{ {k} = 1 - {k}; *{t} }}"),
                2 => format!("&{{ {k} = 1 - {k}; *{t} * 0.5 }}"),
                _ => format!("{{ {k} = 1 - {k}; {t} }}"),
            };
            nodes.push(Node::block(format!("for {t} in {source}.iter() {{"), vec![Node::line(format!("{h}[{k}] {op} {right};"))]));
            let result = self.pick(&["H[0] * H[1]", "H[0] + 0.5 * H[1]", "H[1] - H[0] * H[0]"]).replace('H', &h);
            nodes.push(self.let_float(&result));
            return nodes;
        }
        let (v, t) = (self.numbered("Vec2"), self.numbered("h"));
        self.items.push(Node::kept(format!("@derive(Clone, Copy, Debug)]\npub struct {v} {{ pub x: f64, pub y: f64 }}")));
        let op = self.pick(&["Add", "Sub", "Mul"]);
        let (sign, method) = match op {
            "Add" => ("+", "add"),
            "Sub" => ("-", "sub"),
            _ => ("*", "mul"),
        };
        let (x, y) = if op == "Mul" {
            ("self.x * o.x - self.y * o.y", "self.x * o.y + self.y * o.x")
        } else {
            ("self.x S o.x", "self.y S 0.5 * o.y")
        };
        let (x, y) = (x.replace('S', sign), y.replace('S', sign));
        let (ax, ay) = if op == "Mul" {
            ("self.x = self.x * o.x;", "self.y = self.y * o.y + 0.1;")
        } else {
            ("self.x S= o.x;", "self.y S= o.y * self.x;")
        };
        let (ax, ay) = (ax.replace('S', sign), ay.replace('S', sign));
        self.items
            .push(Node::line(format!("@d impl std::ops::{op}Assign for {v} {{ fn {method}_assign(&mut self, o: {v}) {{ {ax} {ay} }} }}")));
        self.items.push(Node::line(format!(
            "@d impl std::ops::{op} for {v} {{ type Output = {v}; fn {method}(self, o: {v}) -> {v} {{ {v} {{ x: {x}, y: {y} }} }} }}"
        )));
        let other = self.float(1);
        nodes.push(Node::line(format!("let mut {t} = [{v} {{ x: {value}, y: 0.5 }}, {v} {{ x: 0.25, y: {other} }}];")));
        nodes.push(Node::line(format!("let mut {k} = 0;")));
        let right = format!("{v} {{ x: 0.75, y: {} }}", self.term(1));
        let count = 1 + self.roll(3);
        let line = match self.roll(9) {
            0 | 5 => format!("{t}[{k}] {sign}= {right};"),
            6 => format!("{t}[0] {sign}= {{ {k} = 1 - {k}; {t}[{k}] {sign} {right} }};"),
            7 | 8 => format!("{{ {k} = 1 - {k}; {t}[{k}] = {t}[1 - {k}] {sign} {right}; }}"),
            1 => format!("{t}[{k}] {sign}= {{ {k} = 1 - {k}; {right} }};"),
            2 => format!("{t}[{k}] {sign}= {t}[1 - {k}];"),
            3 => format!("{t}[{k}] = {t}[{k}] {sign} {{ {k} = 1 - {k}; {t}[{k}] }};"),
            _ => format!("{t}[{k}] = {{ {k} = 1 - {k}; {t}[{k}] }} {sign} {right};"),
        };
        nodes.push(Node::block(format!("for _ in 0..{count} {{"), vec![Node::line(line)]));
        nodes.push(self.let_float(&format!("{t}[0].x * {t}[1].y‹ + {t}[0].y - {t}[1].x›")));
        nodes
    }
}
