//! Types of a user's own whose methods are called like those of `std`.

use crate::grow::Grower;
use crate::text::Node;

impl Grower {
    /// A type with methods that are known from elsewhere.
    pub(super) fn known_methods(&mut self) -> Vec<Node> {
        let base = self.pick(&["Interval", "Signal", "Curve", "Track", "Wave"]);
        let (ty, s) = (self.numbered(base), self.numbered("w"));
        self.items.push(Node::kept(format!("@derive(Clone, Copy, Debug)]\npub struct {ty} {{ pub lo: f64, pub hi: f64 }}")));
        let methods = [
            ("len", "fn len(&self) -> f64 { self.hi - self.lo * self.lo }", "S.len()"),
            ("sum", "fn sum(&self) -> f64 { self.lo + 3.0 * self.hi }", "S.sum()"),
            ("map", "fn map(&self, k: f64) -> f64 { self.lo * k + self.hi * k * k }", "S.map(V)"),
            ("first", "fn first(&self) -> f64 { self.hi * self.hi }", "S.first()"),
            ("take", "fn take(&mut self, k: f64) -> f64 { self.lo -= k; self.lo * self.hi }", "S.take(V)"),
            ("swap", "fn swap(&mut self) { let t = self.lo; self.lo = self.hi * 0.5; self.hi = t; }", "S.swap()"),
            ("push", "fn push(&mut self, k: f64) { self.hi = self.hi * 0.5 + k; }", "S.push(V)"),
            ("fill", "fn fill(&mut self, k: f64) { self.lo = k * k; }", "S.fill(V)"),
            ("max", "fn max(self, k: f64) -> f64 { self.lo * k }", "S.max(V)"),
            ("powi", "fn powi(self, k: i32) -> f64 { self.hi.powi(k) + self.lo }", "S.powi(2)"),
            ("iter", "fn iter(&self) -> f64 { self.lo * 0.25 + self.hi }", "S.iter()"),
            ("get", "fn get(&self, k: usize) -> f64 { if k == 0 { self.lo } else { self.hi } }", "S.get(1)"),
            ("scale", "fn scale(&mut self, k: f64) { self.lo *= k; }", "S.scale(V)"),
            ("norm", "fn norm(&self) -> f64 { self.lo * self.hi + 0.5 }", "S.norm()"),
            ("clone_with", "fn clone_with(&self, k: f64) -> Self { Self { lo: k, ..*self } }", "S.clone_with(V).hi"),
        ];
        let (value, other) = (self.float(1), self.float(1));
        let mut nodes = vec![Node::line(format!("let mut {s} = {ty} {{ lo: {value}, hi: {other} }};"))];
        let mut members = Vec::new();
        let count = 1 + self.roll(2);
        let start = self.roll(methods.len());
        for step in 0..count {
            let (_, method, call) = methods[(start + step * 4) % methods.len()];
            members.push(Node::line(method));
            let value = self.float(1);
            let call = call.replace('S', &s).replace('V', &value);
            nodes.push(if method.contains("->") { self.let_float(&call) } else { Node::line(format!("{call};")) });
        }
        self.items.push(Node::block(format!("@d impl {ty} {{"), members));
        nodes.push(self.let_float(&format!("{s}.lo‹ * 0.5 + {s}.hi›")));
        nodes
    }
}
