//! Modules, imports and nested functions with equal names.

use crate::grow::Grower;
use crate::text::Node;

impl Grower {
    /// A function of the same name outside and inside.
    pub(super) fn equal_names(&mut self) -> Vec<Node> {
        let base = self.pick(&["relu", "rate", "wrap", "gate", "link"]);
        let g = self.numbered(base);
        let (m, h) = (self.numbered("m"), self.numbered("layer"));
        let (outer, inner) = ("if v > 0.0 { v } else { 0.0 }", self.pick(&["v * v", "if v > 0.0 { v } else { 0.1 * v }", "v.sin() * 2.0"]));
        // Where the inner one has no derivative, what is called is not what is differentiated.
        let attribute = if self.chance(0.9) { "@d " } else { "" };
        let body = self.pick(&["G(v - 0.2) * 1.5", "{ let w = G(v); w * w + v }", "G(G(v) + 0.1)"]).replace('G', &g);
        let line = Node::line;
        match self.roll(9) {
            0..=4 => {
                self.items.push(line(format!("@d fn {g}(v: f64) -> f64 {{ {outer} }}")));
                self.items.push(Node::block(
                    format!("mod {m} {{"),
                    vec![
                        Node::kept("use super::*;"),
                        line(format!("{attribute}fn {g}(v: f64) -> f64 {{ {inner} }}")),
                        Node::kept(format!("@d pub fn {h}(v: f64) -> f64 {{ {body} }}")),
                    ],
                ));
            }
            5 | 6 => {
                self.items.push(line(format!("@d fn {g}(v: f64) -> f64 {{ {outer} }}")));
                self.items
                    .push(Node::block(format!("mod {m} {{"), vec![line(format!("{attribute}pub fn {g}(v: f64) -> f64 {{ {inner} }}"))]));
                self.items.push(line(format!("@d pub fn {h}(v: f64) -> f64 {{ use {m}::{g}; {body} }}")));
            }
            7 => {
                let r = self.numbered("other");
                self.items.push(line(format!("@d fn {r}(v: f64) -> f64 {{ {outer} }}")));
                self.items
                    .push(Node::block(format!("mod {m} {{"), vec![Node::kept(format!("@d pub fn {g}(v: f64) -> f64 {{ {inner} }}"))]));
                self.items.push(line(format!("use {m}::{g} as {r}_too;")));
                self.items.push(line(format!("@d pub fn {h}(v: f64) -> f64 {{ {r}_too({r}(v) + v) }}")));
            }
            _ => {
                self.items.push(line(format!("@d fn {g}(v: f64) -> f64 {{ {outer} }}")));
                self.items.push(Node::block(
                    format!("@d pub fn {h}(v: f64) -> f64 {{"),
                    vec![line(format!("fn {g}(v: f64) -> f64 {{ {inner} }}")), Node::kept(body)],
                ));
            }
        }
        let path = if self
            .items
            .iter()
            .rev()
            .take(2)
            .any(|item| item.head.starts_with("mod") && item.body.iter().any(|node| node.head.contains(&h)))
        {
            format!("{m}::{h}")
        } else {
            h
        };
        let value = self.float(1);
        vec![self.let_float(&format!("{path}({value})"))]
    }
}
