//! Random statements that move state about: what is taken and put back, lists of pairs and of lists, enums that become
//! others, closures that step.

use super::grow::{Grower, Returns};
use super::scope::{Access, Kind, Variable};
use super::text::{Node, Twin, twin};

const F: fn() -> Twin = || Twin { plain: "f64".into(), dual: "D".into() };

impl Grower {
    /// One of these statements.
    pub(super) fn state(&mut self, depth: u32) -> Option<Node> {
        match self.roll(9) {
            0 => self.taken(depth),
            1 => self.pairs(),
            2 => self.rows(depth),
            3 => self.transition(),
            4 => self.stepping(),
            5 => self.parts_of_structure(depth),
            6 => self.renewed(),
            7 => self.walk(depth),
            _ => self.machine(depth),
        }
    }

    fn loose(&mut self, kind: Kind, access: Access) -> Option<Variable> {
        let variables = if access == Access::Write { self.scope.writable(|k| k == kind) } else { self.scope.readable(|k| k == kind) };
        self.choose(&variables)
    }

    /// A value for a place of a variable that is out of reach meanwhile.
    fn value_beside(&mut self, name: &str, depth: u32) -> Twin {
        let before = self.scope.limit(name, Access::Nothing);
        let value = self.bounded(depth);
        self.scope.restore(before);
        value
    }

    /// A list is taken out of its place, changed, and put back; or a float is.
    fn taken(&mut self, depth: u32) -> Option<Node> {
        if self.chance(0.3) {
            let (x, y) = (self.loose(Kind::Float, Access::Write)?.name, self.loose(Kind::Float, Access::Write)?.name);
            return (x != y).then(|| Node::line(Twin::same(format!("{y} = {y}.sin() - std::mem::take(&mut {x});"))));
        }
        let list = self.loose(Kind::List, Access::Write)?;
        let (name, taken) = (list.name.clone(), self.fresh("taken"));
        let source = if list.reference { name.clone() } else { format!("&mut {name}") };
        let mark = self.scope.mark();
        let before = self.scope.limit(&name, Access::Nothing);
        self.scope.declare(Variable::new(taken.clone(), Kind::List, true));
        // Exits would leave an empty list behind.
        let (labels, returns) = (std::mem::take(&mut self.labels), std::mem::replace(&mut self.stays, true));
        let mut body = vec![Node::needed(Twin::same(format!("let mut {taken} = std::mem::take({source});")))];
        body.extend(self.statements(2, depth.saturating_sub(1)));
        (self.labels, self.stays) = (labels, returns);
        self.scope.restore(before);
        self.scope.leave(mark);
        let place = if list.reference { format!("*{name}") } else { name };
        body.push(Node::needed(Twin::same(format!("{place} = {taken};"))));
        Some(Node::block(Twin::same("{"), body, Twin::same("}")))
    }

    /// A list of pairs is made or changed.
    fn pairs(&mut self) -> Option<Node> {
        let Some(pairs) = self.loose(Kind::Pairs, Access::Write) else {
            let name = self.fresh("pairs");
            let node = twin!(
                "let mut {name}: Vec<({}, {})> = vec![({}, {}), ({}, {})];",
                F(),
                F(),
                self.float(1),
                self.bounded(1),
                self.bounded(1),
                self.float(0)
            );
            self.scope.declare(Variable::new(name, Kind::Pairs, true));
            return Some(Node::line(node));
        };
        let name = pairs.name;
        let before = self.scope.limit(&name, Access::Nothing);
        let (value, other) = (self.bounded(2), self.bounded(1));
        self.scope.restore(before);
        let (p, q) = (self.fresh("p"), self.fresh("q"));
        Some(Node::line(match self.roll(7) {
            0 => twin!("if {name}.len() < 6 {{ {name}.push(({}, {})); }}", value, other),
            1 => twin!("for ({p}, {q}) in {name}.iter_mut() {{ *{p} = (*{p} * *{q}).sin(); *{q} = *{q} + {}; }}", value),
            2 => Twin::same(format!("{name}.sort_by(|p_, q_| p_.0.total_cmp(&q_.0));")),
            3 => Twin::same(format!("for {p} in &mut {name} {{ std::mem::swap(&mut {p}.0, &mut {p}.1); }}")),
            4 => twin!("if {name}.len() > 1 {{ let ({p}, {q}) = {name}.pop().unwrap(); {name}[0].1 = {p} * {q}.sin() + {}; }}", value),
            5 => twin!("{name}[0] = ({}, {name}[0].0);", value),
            _ => Twin::same(format!("{{ let last_ = {name}.len() - 1; {name}.swap(0, last_); }}")),
        }))
    }

    /// A list of lists is made or changed.
    fn rows(&mut self, depth: u32) -> Option<Node> {
        let Some(rows) = self.loose(Kind::Rows, Access::Write) else {
            let name = self.fresh("rows");
            let node =
                twin!("let mut {name}: Vec<Vec<{}>> = vec![vec![{}, {}], vec![{}]];", F(), self.float(1), self.bounded(1), self.bounded(1));
            self.scope.declare(Variable::new(name, Kind::Rows, true));
            return Some(Node::line(node));
        };
        let name = rows.name;
        let value = self.value_beside(&name, 2);
        let (r, p) = (self.fresh("r"), self.fresh("p"));
        Some(match self.roll(7) {
            0 => Node::line(twin!("if {name}.len() < 5 {{ {name}.push(vec![{}]); }}", value)),
            1 => Node::line(twin!("if {name}[0].len() < 6 {{ {name}[0].push({}); }}", value)),
            2 => Node::line(twin!("for {r} in {name}.iter_mut() {{ for {p} in {r}.iter_mut() {{ *{p} = (*{p} * {}).sin(); }} }}", value)),
            3 => Node::line(twin!("for {r} in &mut {name} {{ {r}[0] = {r}[0] * {r}[{r}.len() - 1] + {}; }}", value)),
            4 => Node::line(Twin::same(format!("if {name}.len() > 1 {{ {name}.swap(0, 1); }}"))),
            5 => Node::line(twin!("if {name}.len() > 1 {{ let {r} = {name}.remove(0); {name}[0][0] = {r}[0].sin() * {}; }}", value)),
            _ => {
                let mark = self.scope.mark();
                let before = self.scope.limit(&name, Access::Nothing);
                self.scope.declare(Variable { reference: true, ..Variable::new(r.clone(), Kind::List, true) });
                let mut body = vec![Node::line(Twin::same(format!("let {r} = &mut {name}[0];")))];
                body.extend(self.statements(2, depth.saturating_sub(1)));
                self.scope.restore(before);
                self.scope.leave(mark);
                Node::block(Twin::same("{"), body, Twin::same("}"))
            }
        })
    }

    /// An enum becomes another that is made of its parts.
    fn transition(&mut self) -> Option<Node> {
        let name = self.loose(Kind::Choice, Access::Write)?.name;
        let value = self.value_beside(&name, 1);
        Some(Node::line(match self.roll(3) {
            0 => twin!(
                "{name} = match {name} {{ E::One(p_) => E::Two {{ p: p_.sin(), q: {} }}, E::Two {{ p: p_, q: q_ }} => E::One(p_ * q_), \
                 E::None => E::None }};",
                value
            ),
            1 => twin!(
                "match &mut {name} {{ E::One(p_) => *p_ = (*p_ * {}).sin(), E::Two {{ p: p_, q: q_ }} => std::mem::swap(p_, q_), \
                 E::None => {{}} }}",
                value
            ),
            _ => {
                twin!("if let E::One(p_) = std::mem::replace(&mut {name}, E::None) {{ {name} = E::Two {{ p: {}, q: p_.tanh() }}; }}", value)
            }
        }))
    }

    /// A closure that changes a local whenever it is called, and returns what it is then.
    fn stepping(&mut self) -> Option<Node> {
        let floats = self.scope.writable(|kind| kind == Kind::Float);
        let (state, target) = (self.choose(&floats)?.name, self.choose(&floats)?.name);
        if state == target {
            return None;
        }
        let list = self.loose(Kind::List, Access::Write).map(|list| list.name);
        let (step, t) = (self.fresh("step"), self.fresh("t"));
        let before = self.scope.limit(&state, Access::Nothing);
        if let Some(list) = &list {
            self.scope.limit(list, Access::Nothing);
        }
        let was_pure = std::mem::replace(&mut self.pure, true);
        let value = self.inside(&[(&t, Kind::Float)], 2);
        let (one, other) = (self.float(1), self.float(1));
        self.pure = was_pure;
        self.scope.restore(before);
        let (more, last) = match list {
            Some(list) if self.chance(0.6) => (format!("{list}[0] = {list}[0] * {state};"), format!("+ {list}[0].sin()")),
            _ => (String::new(), String::new()),
        };
        let (more, last) = (Twin::same(more), Twin::same(last));
        Some(Node::line(twin!(
            "{{ let mut {step} = |{t}: {}| {{ {state} = ({state} + {}).sin(); {} {state} * {t} }}; \
             let first_ = {step}({}); {target} = first_ - {step}({}) {}; }}",
            F(),
            value,
            more,
            one,
            other,
            last
        )))
    }

    /// The fields of a structure under names of their own, or a structure made of another.
    fn parts_of_structure(&mut self, depth: u32) -> Option<Node> {
        let name = self.scope.writable(|kind| kind == Kind::Struct).into_iter().find(|v| !v.reference)?.name;
        let value = self.value_beside(&name, 1);
        let (a, b) = (self.fresh("r"), self.fresh("b"));
        Some(match self.roll(4) {
            0 => Node::line(twin!("{name} = S {{ a: {}, ..{name} }};", value)),
            1 => Node::line(twin!("if {name}.c.len() < 7 {{ {name}.c.push({}); }}", value)),
            2 => Node::line(twin!(
                "{name} = {{ let S {{ a: a_, b: b_, c: c_ }} = {name}; S {{ a: b_[0] * {}, b: [a_, b_[1]], c: c_ }} }};",
                value
            )),
            _ => {
                let mark = self.scope.mark();
                let before = self.scope.limit(&name, Access::Nothing);
                self.scope.declare(Variable { reference: true, ..Variable::new(a.clone(), Kind::Mutable, true) });
                let mut body = vec![
                    Node::line(Twin::same(format!("let S {{ a: {a}, b: {b}, .. }} = &mut {name};"))),
                    Node::line(twin!("{b}[1] = {b}[0] * {};", value)),
                ];
                body.extend(self.statements(1, depth.saturating_sub(1)));
                self.scope.restore(before);
                self.scope.leave(mark);
                Node::block(Twin::same("{"), body, Twin::same("}"))
            }
        })
    }

    /// A list gets other contents.
    fn renewed(&mut self) -> Option<Node> {
        let name = self.loose(Kind::List, Access::Write)?.name;
        let (value, other) = (self.value_beside(&name, 2), self.value_beside(&name, 1));
        let sources = self.scope.readable(|kind| matches!(kind, Kind::List | Kind::Slice));
        let source = self.choose(&sources).map(|list| list.name).filter(|source| *source != name);
        Some(Node::line(match self.roll(9) {
            0 => twin!("if {name}.len() < 8 {{ {name}.extend([{}, {}]); }}", value, other),
            1 => twin!("{{ let k_ = {name}[0]; {name}.clear(); {name}.push(k_ * {}); }}", value),
            2 => twin!("{name}.fill({});", value),
            3 => Twin::same(format!("{name}.reverse();")),
            4 => Twin::same(format!("{{ let k_ = {name}.len() / 2; {name}.rotate_left(k_); }}")),
            5 => {
                let source = source?;
                let before = self.scope.limit(&name, Access::Nothing);
                let value = self.inside(&[("p_", Kind::Shared)], 2);
                self.scope.restore(before);
                twin!("if {name}.len() < 8 {{ {name}.extend({source}.iter().map(|p_| *p_ * {}.tanh())); }}", twin!("(*p_ + {})", value))
            }
            6 => Twin::same(format!("if {name}.len() < 8 {{ {name}.extend_from_slice(&{}[..1]); }}", source?)),
            7 => twin!(
                "{{ let k_ = {name}.len(); let (p_, q_) = {name}.split_at_mut(k_ / 2); \
                 if k_ % 2 == 0 {{ p_.copy_from_slice(q_); q_[0] = {}; }} }}",
                value
            ),
            _ => {
                let source = source?;
                let parts = format!("{name}[..k_].copy_from_slice(&{source}[..k_]);");
                Twin::same(format!("{{ let k_ = {name}.len().min({source}.len()); {parts} }}"))
            }
        }))
    }

    /// A loop that changes elements through references, beside others or in pieces.
    fn walk(&mut self, depth: u32) -> Option<Node> {
        let list = self.scope.writable(|kind| matches!(kind, Kind::List | Kind::Slice));
        let name = self.choose(&list)?.name;
        let sources = self.scope.readable(|kind| matches!(kind, Kind::List | Kind::Slice | Kind::Array));
        let other = self.choose(&sources)?.name;
        let (p, q) = (self.fresh("p"), self.fresh("q"));
        let mark = self.scope.mark();
        let before = self.scope.limit(&name, Access::Nothing);
        let mutable = |name: &str| Variable::new(name, Kind::Mutable, true);
        let head = match self.roll(5) {
            0 | 1 if other != name => {
                self.scope.limit(&other, Access::Read);
                self.scope.declare(Variable::new(q.clone(), Kind::Shared, false));
                self.scope.declare(mutable(&p));
                let form = ["", ".rev()"][self.roll(2)];
                format!("for ({p}, {q}) in {name}.iter_mut().zip({other}.iter()){form} {{")
            }
            2 => {
                self.scope.declare(Variable { reference: true, ..Variable::new(p.clone(), Kind::Slice, true) });
                format!("for {p} in {name}.chunks_mut(2) {{")
            }
            3 => {
                self.scope.declare(Variable { reference: true, ..Variable::new(p.clone(), Kind::Slice, true) });
                self.scope.declare(Variable::new(q.clone(), Kind::Int, false));
                format!("for ({q}, {p}) in {name}.chunks_exact_mut(2).enumerate() {{")
            }
            _ => {
                self.scope.declare(mutable(&p));
                self.scope.declare(Variable::new(q.clone(), Kind::Int, false));
                format!("for ({q}, {p}) in {name}.iter_mut().enumerate().skip(1) {{")
            }
        };
        let label = format!("'{}", self.fresh("loop"));
        self.labels.push(label.clone());
        self.loops += 1;
        let body = self.statements(2, depth.saturating_sub(1));
        self.loops -= 1;
        self.labels.pop();
        self.scope.restore(before);
        self.scope.leave(mark);
        Some(Node::block(Twin::same(format!("{label}: {head}")), body, Twin::same("}")))
    }

    /// An option that is what goes round, or one without which control leaves.
    fn machine(&mut self, depth: u32) -> Option<Node> {
        let (state, i, p) = (self.fresh("state"), self.fresh("i"), self.fresh("p"));
        if self.returns == Returns::Float && !self.stays && self.chance(0.3) {
            let head = twin!("let {state}: Option<{}> = if {} {{ Some({}) }} else {{ None }};", F(), self.condition(1), self.float(1));
            let line = twin!("let Some({p}) = {state} else {{ return {}; }};", self.bounded(1));
            self.scope.declare(Variable::new(p, Kind::Float, false));
            return Some(Node::block(head, vec![Node::line(line)], Twin::default()));
        }
        let start = twin!("let mut {state}: Option<{}> = Some({}); let mut {i} = 0;", F(), self.bounded(1));
        let mark = self.scope.mark();
        self.scope.declare(Variable::new(p.clone(), Kind::Float, false));
        self.loops += 1;
        let labels = std::mem::take(&mut self.labels);
        let mut body = vec![Node::needed(Twin::same(format!("{i} += 1;")))];
        body.extend(self.statements(2, depth.saturating_sub(1)));
        let next = twin!("{state} = if {i} < 4 && {} {{ Some({}) }} else {{ None }};", self.condition(1), self.bounded(2));
        body.push(Node::needed(next));
        self.labels = labels;
        self.loops -= 1;
        self.scope.leave(mark);
        let node = Node::block(Twin::same(format!("while let Some({p}) = {state} {{")), body, Twin::same("}"));
        Some(Node::block(Twin::same("{"), vec![Node::line(start), node], Twin::same("}")))
    }
}
