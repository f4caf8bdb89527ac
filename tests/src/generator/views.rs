//! Random statements about parts of lists, blocks and loops with values, enums and structures.

use super::grow::Grower;
use super::scope::{Access, Kind, Variable};
use super::text::{Node, Twin, twin};

impl Grower {
    /// A block in which a part of a list goes by a name of its own.
    pub(super) fn view(&mut self, depth: u32) -> Option<Node> {
        let lists = self.scope.readable(|kind| matches!(kind, Kind::List | Kind::Slice));
        let list = self.choose(&lists)?;
        let name = list.name.clone();
        let (z, u) = (self.fresh("z"), self.fresh("z"));
        let mark = self.scope.mark();
        let writable = list.mutable && list.access == Access::Write;
        let slice = |name: &str, mutable| Variable { reference: true, ..Variable::new(name, Kind::Slice, mutable) };
        let (open, first, before) = match self.roll(4) {
            0 if writable => {
                let before = self.scope.limit(&name, Access::Nothing);
                self.scope.declare(slice(&z, true));
                ("{".into(), format!("let {z} = &mut {name}[{name}_half..];"), before)
            }
            1 | 2 if writable => {
                let before = self.scope.limit(&name, Access::Nothing);
                self.scope.declare(slice(&z, true));
                self.scope.declare(slice(&u, true));
                (format!("if {name}.len() > 1 {{"), format!("let ({z}, {u}) = {name}.split_at_mut({name}_half);"), before)
            }
            _ => {
                let before = self.scope.limit(&name, Access::Read);
                self.scope.declare(slice(&z, false));
                ("{".into(), format!("let {z} = &{name}[{name}_half..];"), before)
            }
        };
        let mut body = vec![Node::line(Twin::same(format!("let {name}_half = {name}.len() / 2;"))), Node::line(Twin::same(first))];
        body.extend(self.statements(3, depth - 1));
        self.scope.restore(before);
        self.scope.leave(mark);
        Some(Node::block(Twin::same(open), body, Twin::same("}")))
    }

    /// A variable whose value a labelled block or a loop leaves with.
    pub(super) fn valued(&mut self, depth: u32) -> Option<Node> {
        let name = self.fresh("t");
        let label = format!("'{}", self.fresh("block"));
        let float = Twin { plain: "f64".into(), dual: "D".into() };
        let mark = self.scope.mark();
        let labels = std::mem::take(&mut self.labels);
        let is_loop = self.chance(0.5);
        let mut body = Vec::new();
        let counter = self.fresh("i");
        if is_loop {
            self.loops += 1;
            self.scope.declare(Variable::new(counter.clone(), Kind::Int, false));
            body.push(Node::needed(Twin::same(format!("{counter} += 1;"))));
        }
        // Exits of loops around would need their values: none are in reach.
        body.extend(self.statements(2, depth - 1));
        body.push(Node::line(twin!("if {} {{ break {label} {}; }}", self.condition(1), self.float(1))));
        body.extend(self.statements(1, depth - 1));
        let last = if is_loop {
            self.loops -= 1;
            twin!("if {counter} > 2 {{ break {label} {}; }}", self.bounded(1))
        } else {
            self.float(1)
        };
        body.push(Node::needed(last));
        self.labels = labels;
        self.scope.leave(mark);
        let keyword = if is_loop { "loop {" } else { "{" };
        let start = if is_loop { format!("let mut {counter} = 0; ") } else { String::new() };
        self.scope.declare(Variable::new(name.clone(), Kind::Float, true));
        Some(Node::block(twin!("{start}let mut {name}: {} = {label}: {keyword}", float), body, Twin::same("};")))
    }

    /// An enum is made, replaced, or changed inside.
    pub(super) fn choose_variant(&mut self, depth: u32) -> Option<Node> {
        let structures = self.scope.writable(|kind| kind == Kind::Struct);
        if let Some(structure) = self.choose(&structures)
            && self.chance(0.3)
        {
            let name = structure.name;
            let before = self.scope.limit(&name, Access::Nothing);
            let value = self.bounded(1);
            self.scope.restore(before);
            return Some(Node::line(twin!("let _ = {name}.kick({});", value)));
        }
        let choices = self.scope.writable(|kind| kind == Kind::Choice);
        let Some(choice) = self.choose(&choices) else {
            let name = self.fresh("e");
            let variant = self.variant(depth);
            self.scope.declare(Variable::new(name.clone(), Kind::Choice, true));
            return Some(Node::line(twin!("let mut {name} = {};", variant)));
        };
        let name = choice.name;
        let (p, q) = (self.fresh("p"), self.fresh("q"));
        if self.chance(0.4) {
            let variant = self.variant(depth);
            return Some(Node::line(twin!("{name} = {};", variant)));
        }
        let mark = self.scope.mark();
        let before = self.scope.limit(&name, Access::Nothing);
        for part in [&p, &q] {
            self.scope.declare(Variable { reference: true, ..Variable::new(part.clone(), Kind::Mutable, true) });
        }
        let body = self.statements(2, depth.saturating_sub(1));
        self.scope.restore(before);
        self.scope.leave(mark);
        Some(Node::block(Twin::same(format!("if let E::Two {{ p: {p}, q: {q} }} = &mut {name} {{")), body, Twin::same("}")))
    }

    fn variant(&mut self, depth: u32) -> Twin {
        let depth = depth.min(2);
        let two = twin!("E::Two {{ p: {}, q: {} }}", self.float(depth), self.bounded(1));
        match self.roll(4) {
            0 => twin!("E::One({})", self.float(depth)),
            1 => two,
            2 => twin!("if {} {{ {} }} else {{ E::None }}", self.condition(1), two),
            _ => twin!("if {} {{ {} }} else {{ E::One({}) }}", self.condition(1), two, self.float(1)),
        }
    }
}
