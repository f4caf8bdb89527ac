//! Vectors of structures, options of sequences, references in tuples: what is kept inside something else.

use crate::expressions::atom;
use crate::grow::Grower;
use crate::scope::{Kind, Name, Shape};
use crate::text::Node;

impl Grower {
    /// A vector of structures, of which two at a time are changed.
    pub(super) fn records(&mut self) -> Vec<Node> {
        let base = self.pick(&["Body", "Particle", "Node", "Item", "Entry"]);
        let (ty, v, g) = (self.numbered(base), self.numbered("all"), self.numbered("attract"));
        self.items
            .push(Node::kept(format!("@derive(Clone, Debug)]\npub struct {ty} {{ pub pos: f64, pub vel: [f64; 2], pub rank: usize }}")));
        let (a, b, c) = (self.float(1), self.float(1), self.float(1));
        let mut nodes = vec![Node::line(format!(
            "let mut {v} = vec![{ty} {{ pos: {a}, vel: [0.5, {b}], rank: 1 }}, {ty} {{ pos: {c}, vel: [0.25, 0.1], rank: 0 }}, {ty} {{ pos: 0.5, vel: [{a}, 0.3], rank: 2 }}];"
        ))];
        self.items.push(Node::line(format!("@d fn {g}(k: f64, p: &mut {ty}, q: &mut {ty}) {{ let d = p.pos - q.pos; p.vel[0] -= k * d; q.vel[0] += k * d * p.pos; q.pos = q.pos.sin() + p.vel[1]; }}")));
        let value = atom(&self.float(1));
        let steps = 1 + self.roll(2);
        for _ in 0..steps {
            let line = match self.roll(10) {
                0 => format!("{{ let (l, r) = {v}.split_at_mut(1); {g}({value}, &mut l[0], &mut r[1]); }}"),
                1 => format!(
                    "for i in 1..{v}.len() {{ let (l, r) = {v}.split_at_mut(i); for p in l.iter_mut() {{ {g}(0.3, p, &mut r[0]); }} }}"
                ),
                2 => format!("if let [p, q, ..] = &mut {v}[..] {{ {g}({value}, p, q); {g}(0.4, q, p); }}"),
                3 => format!(
                    "for p in {v}.iter_mut() {{ let {ty} {{ pos, vel, .. }} = p; *pos += vel[0] * {value}; std::mem::swap(pos, &mut vel[1]); }}"
                ),
                4 => {
                    format!("for (i, p) in {v}.iter_mut().enumerate() {{ p.pos = p.pos * {value} + i as f64; p.vel[p.rank % 2] *= 0.5; }}")
                }
                5 => format!("{{ let w = &mut {v}[1..]; w[0].pos += {value}; w[1].vel[0] = w[0].pos.cos(); }}"),
                6 => format!("if let Some((p, rest)) = {v}.split_first_mut() {{ for q in rest.iter_mut() {{ {g}({value}, p, q); }} }}"),
                7 => format!("{v}.swap(0, 2); {v}[0].pos *= {value};"),
                8 => format!("{{ let (l, r) = {v}.split_at_mut(2); for (p, q) in l.iter_mut().zip(r) {{ {g}({value}, p, q); }} }}"),
                _ => format!("for p in &mut {v} {{ if p.pos > 0.27 {{ continue; }} p.pos -= 0.2 * {value}; }}"),
            };
            nodes.push(Node::line(line));
        }
        nodes.push(self.let_float(&format!("{v}.iter().map(|p| p.pos * p.vel[0]‹ + p.vel[1]›).sum::<f64>()")));
        nodes
    }

    /// Options and boxes of more than a float, and what is inside them.
    pub(super) fn wrapped(&mut self) -> Vec<Node> {
        let o = self.numbered("slot");
        let (a, b) = (self.float(1), self.float(1));
        let p = self.fresh();
        let value = atom(&self.float(1));
        let (declared, opened, kind, read) = match self.roll(8) {
            6 => (
                format!("let mut {o} = Some(Some({a}));"),
                format!("if let Some(Some({p})) = &mut {o} {{"),
                Kind::Float,
                format!("{o}.unwrap_or(Some(0.3)).unwrap_or(0.2) * 0.5"),
            ),
            0 => (
                format!("let mut {o} = Some([{a}, {b}]);"),
                format!("if let Some({p}) = &mut {o} {{"),
                Kind::Floats(Shape::Array, 2),
                format!("{o}.map_or(0.3, |v| v[0] * v[1])"),
            ),
            1 => (
                format!("let mut {o} = Some(vec![{a}, {b}, 0.5]);"),
                format!("if let Some({p}) = {o}.as_mut() {{"),
                Kind::Floats(Shape::Vec, 3),
                format!("match &{o} {{ Some(v) => v[0] * v[1], None => 0.2 }}"),
            ),
            2 => (
                format!("let mut {o} = Some(({a}, {b}));"),
                format!("if let Some({p}) = &mut {o} {{"),
                Kind::Pair,
                format!("{o}.map_or(0.3, |v| v.0 * v.1)"),
            ),
            3 => (
                format!("let mut {o} = vec![Some({a}), None, Some({b})];"),
                format!("if let Some({p}) = &mut {o}[0] {{"),
                Kind::Float,
                format!("{o}[0].unwrap_or(0.1) * {o}[2].unwrap_or(0.4)"),
            ),
            4 => (
                format!("let mut {o}: Result<f64, u8> = Ok({a});"),
                format!("if let Ok({p}) = &mut {o} {{"),
                Kind::Float,
                format!("{o}.unwrap_or(0.1) * 0.5"),
            ),
            5 => (
                format!("let mut {o} = (Some({a}), [{b}, 0.5]);"),
                format!("if let (Some({p}), _) = &mut {o} {{"),
                Kind::Float,
                format!("{o}.0.unwrap_or(0.1) * {o}.1[0]"),
            ),
            _ => {
                // References in a tuple and in an option, read only.
                let pair = match self.roll(4) {
                    0 => format!("let {o} = (&{a_place}, 0.5);", a_place = self.place_text()),
                    1 => format!("let {o} = (&{a_place}, &{b_place});", a_place = self.place_text(), b_place = self.place_text()),
                    2 => format!("let {o} = (*Some(&{a_place}).unwrap_or(&0.5), 0.25);", a_place = self.place_text()),
                    _ => format!(
                        "let {o} = vec![&{a_place}, &{b_place}]; let {o} = (*{o}[0], *{o}[1]);",
                        a_place = self.place_text(),
                        b_place = self.place_text()
                    ),
                };
                let mut nodes = vec![Node::line(pair)];
                nodes.push(self.let_float(&format!("{o}.0 * {o}.1 + {value}")));
                return nodes;
            }
        };
        let mut nodes = vec![Node::line(declared)];
        let body = self.inside(|grower| {
            grower.scope.names.push(Name::exclusive(p, kind));
            let known = grower.scope.names.len();
            let mut body = grower.call();
            body.extend(grower.resize());
            body.extend(grower.statements(2, 1));
            body.extend(grower.left_behind(known));
            body
        });
        nodes.push(Node::block(opened, body));
        nodes.push(self.let_float(&read));
        nodes
    }

    /// A float's place, as it is borrowed.
    fn place_text(&mut self) -> String {
        self.place_where(false, |kind| *kind == Kind::Float).map_or("0.5".into(), |place| place.read())
    }
}
