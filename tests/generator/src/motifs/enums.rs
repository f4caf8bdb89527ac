//! Enums: matched, changed in place, passed and returned.

use crate::expressions::atom;
use crate::grow::Grower;
use crate::scope::{Kind, Name, Shape};
use crate::text::Node;

impl Grower {
    /// An enum and what is done with it.
    pub(super) fn enumeration(&mut self) -> Vec<Node> {
        let base = self.pick(&["Shape", "Event", "Cell", "Ordering", "Mode", "Option2"]);
        let (ty, e) = (self.numbered(base), self.numbered("e"));
        let p = self.numbered("Spot");
        self.items.push(Node::kept(format!("@derive(Clone, Copy, Debug)]\npub struct {p} {{ pub x: f64, pub y: f64 }}")));
        self.items.push(Node::kept(format!("@derive(Clone, Debug)]\npub enum {ty} {{ Ball(f64), Bar {{ w: f64, h: [f64; 2] }}, Many(Vec<f64>), Deep(Option<f64>), At({p}), Empty }}")));
        let (value, other, third) = (self.float(1), self.float(1), self.float(1));
        let first = match self.roll(6) {
            3 => format!("{ty}::Deep(Some({value}))"),
            4 => format!("{ty}::At({p} {{ x: {value}, y: {other} }})"),
            0 => format!("{ty}::Ball({value})"),
            1 | 2 => format!("{ty}::Bar {{ w: {value}, h: [{other}, 0.5] }}"),
            _ => format!("{ty}::Many(vec![{value}, {other}])"),
        };
        let (declared, e) = match self.roll(4) {
            0 => (format!("let mut {e} = ({first}, 0.5);"), format!("{e}.0")),
            _ => (format!("let mut {e} = {first};"), e),
        };
        let mut nodes = vec![Node::line(declared)];
        let steps = 1 + self.roll(3);
        for _ in 0..steps {
            nodes.extend(self.enum_step(&ty, &p, &e, &third));
        }
        if self.chance(0.3) {
            let o = self.numbered("o");
            nodes.push(Node::line(format!("let mut {o} = Some({e}.clone());")));
            nodes.push(Node::line(format!("if let Some({ty}::Ball(r)) = &mut {o} {{ *r = r.sin() * {}; }}", atom(&third))));
            nodes.push(Node::line(format!("if let Some(inner) = {o} {{ {e} = inner; }}")));
        }
        let read = format!(
            "match &{e} {{ {ty}::Ball(r) => r * r, {ty}::Bar {{ w, h }} => w * h[0] - h[1], {ty}::Many(v) => v.iter().sum(), {ty}::Deep(Some(v)) => v * 0.3, {ty}::Deep(None) => 0.4, {ty}::At({p} {{ x, y }}) => x * y, {ty}::Empty => 0.25 }}"
        );
        nodes.push(self.let_float(&read).annotated());
        nodes
    }

    fn enum_step(&mut self, ty: &str, p: &str, e: &str, value: &str) -> Vec<Node> {
        let value = atom(value);
        match self.roll(9) {
            6 => vec![Node::line(format!("if let {ty}::Deep(Some(v)) = &mut {e} {{ *v = v.sin() * {value}; }}"))],
            7 => vec![Node::line(format!(
                "if let {ty}::At({p} {{ x: px, y: py }}) = &mut {e} {{ *px += *py * {value}; std::mem::swap(px, py); }}"
            ))],
            0 => vec![Node::line(format!(
                "match &mut {e} {{ {ty}::Ball(r) => *r = r.sin() + {value}, {ty}::Bar {{ w, h }} => std::mem::swap(w, &mut h[0]), {ty}::Many(v) => v.push({value}), _ => {{}} }}"
            ))],
            1 => {
                let g = self.numbered("mixed");
                self.items.push(Node::line(format!("@d fn {g}(v: f64, a: &mut f64, b: &mut f64) {{ *a = *a * v + *b; *b = *a * *b; }}")));
                vec![Node::line(format!("if let {ty}::Bar {{ w, h }} = &mut {e} {{ {g}({value}, w, &mut h[1]); }}"))]
            }
            2 => vec![Node::line(format!(
                "{e} = match {e} {{ {ty}::Ball(r) => {ty}::Bar {{ w: r, h: [{value}, r] }}, {ty}::Bar {{ w, h }} if w > 0.13 => {ty}::Many(h.to_vec()), other => other }};"
            ))],
            3 => vec![Node::line(format!(
                "if let {ty}::Many(v) = &mut {e} {{ if let [p, .., q] = &mut v[..] {{ std::mem::swap(p, q); *p *= {value}; }} }}"
            ))],
            4 => {
                // Names for parts, with statements inside.
                let (w, h) = (self.fresh(), self.fresh());
                let body = self.inside(|grower| {
                    grower.scope.names.push(Name::exclusive(w.clone(), Kind::Float));
                    grower.scope.names.push(Name::exclusive(h.clone(), Kind::Floats(Shape::Array, 2)));
                    let mut body = grower.call();
                    body.extend(grower.change());
                    body
                });
                vec![Node::block(format!("if let {ty}::Bar {{ w: {w}, h: {h} }} = &mut {e} {{"), body)]
            }
            5 => {
                let g = self.numbered("size");
                self.items.push(Node::block(
                    format!("@d impl {ty} {{"),
                    vec![Node::kept(format!("fn {g}(&mut self, k: f64) -> f64 {{ match self {{ Self::Ball(r) => {{ *r *= k; *r }} Self::Bar {{ w, h: [a, b] }} => {{ *a += k; *w * *a + *b }} _ => k }} }}"))],
                ));
                vec![self.let_float(&format!("{e}.{g}({value})"))]
            }
            _ => vec![Node::line(format!(
                "if let {ty}::Ball(ref mut r) | {ty}::Bar {{ w: ref mut r, .. }} = {e} {{ *r += 0.5 * {value}; }}"
            ))],
        }
    }

    /// A function that calls itself with less.
    pub(super) fn recursion(&mut self) -> Vec<Node> {
        let g = self.numbered("series");
        let body = match self.roll(4) {
            0 => format!("@d fn {g}(v: f64, k: usize) -> f64 {{ if k == 0 {{ return v; }} v * {g}(v.sin(), k - 1) + 0.5 }}"),
            1 => format!(
                "@d fn {g}(v: f64, k: usize) -> f64 {{ match k {{ 0 => v.cos(), 1 => v, _ => {g}(v, k - 1) * 0.5 + {g}(v * 0.5, k - 2) }} }}"
            ),
            2 => format!(
                "@d fn {g}(v: f64, k: usize) -> f64 {{ let mut w = [v, 0.5]; if k > 0 {{ let (a, b) = w.split_at_mut(1); a[0] += {g}(b[0] * v, k - 1); std::mem::swap(&mut a[0], &mut b[0]); }} w[0] + w[1] * v }}"
            ),
            _ => format!(
                "@d fn {g}(v: f64, k: usize) -> f64 {{ let mut s = 0.0; for i in 0..k {{ s += 0.3 * {g}(v * (i + 1) as f64, i); }} s + v.tanh() }}"
            ),
        };
        self.items.push(Node::line(body));
        let (value, few) = (self.float(1), self.few());
        vec![self.let_float(&format!("{g}({value}, {few})"))]
    }

    /// Parameters and fields without derivative, given what has none.
    pub(super) fn inert_parameters(&mut self) -> Vec<Node> {
        let (g, ty, s) = (self.numbered("scaled"), self.numbered("Config"), self.numbered("c"));
        let value = self.float(1);
        let sequence = self.place_where(false, |kind| matches!(kind, Kind::Floats(..))).map_or("[0.5]".to_owned(), |place| place.text);
        match self.roll(4) {
            0 => {
                self.items.push(Node::line(format!("@d fn {g}(v: f64, @n k: f64) -> f64 {{ v.sin() * k + v }}")));
                vec![self.let_float(&format!("{g}({value}, {sequence}.len() as f64)"))]
            }
            1 => {
                self.items.push(Node::line(format!("@d fn {g}(v: f64, @n k: &[f64]) -> f64 {{ k.iter().map(|w| (v * w).sin()).sum() }}")));
                vec![self.let_float(&format!("{g}({value}, &[0.5, 0.25])"))]
            }
            2 => {
                self.items.push(Node::kept(format!(
                    "@derive(Clone, Debug)]\npub struct {ty} {{ pub w: f64, @n pub scale: f64, @n pub name: &'static str }}"
                )));
                self.items.push(Node::block(
                    format!("@d impl {ty} {{"),
                    vec![Node::kept(format!("fn {g}(&mut self, v: f64) -> f64 {{ self.w = self.w * v; self.w * self.scale + v }}"))],
                ));
                vec![
                    Node::line(format!("let mut {s} = {ty} {{ w: {value}, scale: 0.5, name: \"one\" }};")),
                    self.let_float(&format!("{s}.{g}(0.75) + {s}.w")),
                ]
            }
            _ => {
                let frozen = self.read_float();
                vec![self.let_float(&format!("{} * no_diff({frozen})", atom(&value)))]
            }
        }
    }
}
