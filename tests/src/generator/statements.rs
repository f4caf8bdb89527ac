//! Random statements: bindings, writes, branches, loops with exits, aliases, growth, closures.

use super::grow::{Grower, Returns};
use super::scope::{Access, Kind, Variable};
use super::text::{Node, Twin, twin};

const F: fn() -> Twin = || Twin { plain: "f64".into(), dual: "D".into() };

impl Grower {
    /// Statements, which may declare variables for those behind them.
    pub(super) fn statements(&mut self, count: usize, depth: u32) -> Vec<Node> {
        let mut nodes = Vec::new();
        for _ in 0..count {
            let node = match self.roll(38) {
                0..6 => self.binding(depth),
                6..11 => self.write(depth),
                11..13 if depth > 0 => self.branching(depth),
                13..16 if depth > 0 && self.loops < 2 => self.looping(depth),
                16 | 27 | 28 => self.exit(depth),
                17 if depth > 0 => self.alias(depth),
                18 | 19 => self.growth(depth),
                20 => self.exchange(),
                21 if depth > 0 => self.closure(depth),
                22 => self.option(depth),
                23 if depth > 0 => self.view(depth),
                24 if depth > 0 && self.loops < 2 => self.valued(depth),
                25 | 26 => self.choose_variant(depth),
                30.. => self.state(depth),
                _ => self.call_statement(depth),
            };
            nodes.extend(node);
        }
        nodes
    }

    fn body(&mut self, count: usize, depth: u32) -> Vec<Node> {
        let mark = self.scope.mark();
        let nodes = self.statements(count, depth.saturating_sub(1));
        self.scope.leave(mark);
        nodes
    }

    fn binding(&mut self, depth: u32) -> Option<Node> {
        let mutable = self.chance(0.6);
        let m = if mutable { "mut " } else { "" };
        let e = depth.min(2);
        let (kind, stem) = match self.roll(12) {
            0..5 => (Kind::Float, "t"),
            5 => (Kind::Pair, "pair"),
            6 => (Kind::Array, "a"),
            7 => (Kind::List, "l"),
            8 => (Kind::Grid, "g"),
            9 => (Kind::Struct, "o"),
            10 => (Kind::Int, "k"),
            _ => (Kind::Flag, "flag"),
        };
        let floats = self.scope.readable(|kind| kind == Kind::Float);
        let name = match self.choose(&floats) {
            // A new variable may hide one of the same kind.
            Some(old) if kind == Kind::Float && self.chance(0.3) => old.name,
            _ => self.fresh(stem),
        };
        let structures = self.scope.readable(|kind| kind == Kind::Struct);
        let lists = self.scope.readable(|kind| matches!(kind, Kind::List | Kind::Slice));
        let head = match kind {
            Kind::Float if depth > 1 && self.chance(0.2) => {
                twin!("let {m}{name}: {} = {};", F(), self.block_value(1))
            }
            Kind::Float => twin!("let {m}{name}: {} = {};", F(), self.float(e)),
            Kind::Pair => twin!("let {m}{name}: ({}, {}) = ({}, {});", F(), F(), self.float(e), self.bounded(1)),
            Kind::Array if self.chance(0.3) => {
                twin!("let {m}{name}: [{}; 3] = [{}; 3];", F(), self.bounded(e))
            }
            Kind::Array => twin!("let {m}{name}: [{}; 3] = [{}, {}, {}];", F(), self.float(e), self.bounded(1), self.float(1)),
            Kind::List => match self.choose(&lists) {
                Some(list) if self.chance(0.5) => Twin::same(format!("let {m}{name} = {}.to_vec();", list.name)),
                Some(list) if self.chance(0.5) => {
                    let (p, list) = (self.fresh("p"), list.name);
                    let body = self.inside(&[(&p, Kind::Shared)], 2);
                    twin!("let {m}{name}: Vec<{}> = {list}.iter().map(|{p}| {}).collect();", F(), body)
                }
                _ => twin!("let {m}{name}: Vec<{}> = vec![{}, {}];", F(), self.float(e), self.bounded(1)),
            },
            Kind::Grid => twin!(
                "let {m}{name}: [[{}; 2]; 2] = [[{}, {}], [{}, {}]];",
                F(),
                self.float(1),
                self.float(0),
                self.bounded(1),
                self.float(0)
            ),
            Kind::Struct => match self.choose(&structures) {
                Some(old) if self.chance(0.5) => {
                    let old = old.name;
                    twin!("let {m}{name} = S {{ a: {}, ..{old}.clone() }};", self.float(e))
                }
                _ => twin!(
                    "let {m}{name} = S {{ a: {}, b: [{}, {}], c: vec![{}] }};",
                    self.float(e),
                    self.float(1),
                    self.float(0),
                    self.float(1)
                ),
            },
            Kind::Int => Twin::same(format!("let {m}{name}: usize = {};", self.roll(4))),
            _ => twin!("let {m}{name}: bool = {};", self.condition(1)),
        };
        self.scope.declare(Variable::new(name, kind, mutable));
        Some(Node::line(head))
    }

    fn write(&mut self, depth: u32) -> Option<Node> {
        let places = self.places(Access::Write);
        let integers = self.scope.writable(|kind| kind == Kind::Int);
        if let Some(integer) = self.choose(&integers)
            && self.chance(0.2)
        {
            let name = integer.name;
            return Some(Node::line(Twin::same(format!("{name} = ({name} + {}) % 5;", self.roll(3) + 1))));
        }
        let lists = self.scope.writable(|kind| matches!(kind, Kind::List | Kind::Slice));
        if let Some(list) = self.choose(&lists)
            && self.chance(0.4)
        {
            return Some(self.write_at(&list.name, depth));
        }
        let place = self.choose(&places)?;
        let value = self.bounded(depth.min(2));
        let statement = if self.chance(0.5) { twin!("{} = {}", place, value) } else { self.compound(&place, &value) };
        Some(Node::line(twin!("{};", statement)))
    }

    /// Writes an element of a list at an index that is computed.
    fn write_at(&mut self, name: &str, depth: u32) -> Node {
        let k = self.fresh("k");
        let index = self.index(&format!("{name}.len()"));
        let before = self.scope.limit(name, Access::Read);
        let value = self.bounded(depth.min(2));
        self.scope.restore(before);
        let place = Twin::same(format!("{name}[{k}]"));
        let statement = if self.chance(0.5) { twin!("{} = {}", place, value) } else { self.compound(&place, &value) };
        let index = Node::line(Twin::same(format!("let {k} = {index};")));
        Node::block(Twin::same("{"), vec![index, Node::line(twin!("{};", statement))], Twin::same("}"))
    }

    fn branching(&mut self, depth: u32) -> Option<Node> {
        let condition = self.condition(1);
        let yes = self.body(2, depth);
        if self.chance(0.5) {
            return Some(Node::block(twin!("if {} {{", condition), yes, Twin::same("}")));
        }
        let no = self.body(2, depth);
        let integers = self.scope.readable(|kind| kind == Kind::Int);
        let (head, between) = match self.choose(&integers) {
            Some(integer) if self.chance(0.4) => (Twin::same(format!("match {} {{ 0 | 2 => {{", integer.name)), "} _ => {"),
            _ => (twin!("if {} {{", condition), "} else {"),
        };
        let tail = if between.contains('_') { "} }" } else { "}" };
        Some(Node::block(
            head,
            vec![Node::block(Twin::default(), yes, Twin::default()), Node::block(Twin::same(between), no, Twin::default())],
            Twin::same(tail),
        ))
    }

    fn looping(&mut self, depth: u32) -> Option<Node> {
        let label = format!("'{}", self.fresh("loop"));
        let counter = self.fresh("i");
        let mark = self.scope.mark();
        let lists = self.scope.readable(|kind| matches!(kind, Kind::List | Kind::Slice | Kind::Array));
        let list = self.choose(&lists);
        let before = self.scope.limit("", Access::Write);
        let mut prelude = None;
        let mut first = None;
        let head = match (self.roll(10), list) {
            (0 | 1, Some(list)) => {
                let p = self.fresh("p");
                self.scope.limit(&list.name, Access::Read);
                self.scope.declare(Variable::new(p.clone(), Kind::Shared, false));
                self.scope.declare(Variable::new(counter.clone(), Kind::Int, false));
                Twin::same(format!("for ({counter}, {p}) in {}.iter().enumerate()", list.name))
            }
            (2, Some(list)) if list.mutable && list.access == Access::Write => {
                let p = self.fresh("p");
                self.scope.limit(&list.name, Access::Nothing);
                self.scope.declare(Variable::new(p.clone(), Kind::Mutable, true));
                Twin::same(format!("for {p} in {}.iter_mut()", list.name))
            }
            (3, _) => {
                prelude = Some(Twin::same(format!("let mut {counter} = 0;")));
                first = Some(Twin::same(format!("{counter} += 1;")));
                let condition = self.condition(1);
                self.scope.declare(Variable::new(counter.clone(), Kind::Int, false));
                twin!("while {counter} < 4 && {}", condition)
            }
            (4, _) => {
                prelude = Some(Twin::same(format!("let mut {counter} = 0;")));
                self.scope.declare(Variable::new(counter.clone(), Kind::Int, false));
                first = Some(twin!("{counter} += 1; if {counter} > 3 || {} {{ break; }}", self.condition(1)));
                Twin::same("loop")
            }
            (5, Some(list)) if list.kind != Kind::Array => {
                let (p, rest) = (self.fresh("p"), self.fresh("rest"));
                prelude = Some(Twin::same(format!("let mut {rest} = {}.to_vec();", list.name)));
                self.scope.declare(Variable::new(p.clone(), Kind::Float, false));
                Twin::same(format!("while let Some({p}) = {rest}.pop()"))
            }
            (6, Some(list)) => {
                self.scope.declare(Variable::new(counter.clone(), Kind::Int, false));
                Twin::same(format!("for {counter} in 0..{}.len()", list.name))
            }
            (roll, _) => {
                self.scope.declare(Variable::new(counter.clone(), Kind::Int, false));
                let range = ["0..n % 4", "(0..3).rev()", "0..=2", "(0..5).step_by(2)", "1..4"][roll % 5];
                let visible = self.scope.readable(|kind| kind == Kind::Int).iter().any(|v| v.name == "n");
                Twin::same(format!("for {counter} in {}", if visible { range } else { "0..3" }))
            }
        };
        self.labels.push(label.clone());
        self.loops += 1;
        let mut body: Vec<Node> = first.map(Node::needed).into_iter().collect();
        body.extend(self.statements(3, depth - 1));
        self.loops -= 1;
        self.labels.pop();
        self.scope.restore(before);
        self.scope.leave(mark);
        let node = Node::block(twin!("{label}: {} {{", head), body, Twin::same("}"));
        Some(match prelude {
            Some(prelude) => Node::block(Twin::same("{"), vec![Node::line(prelude), node], Twin::same("}")),
            None => node,
        })
    }

    fn exit(&mut self, depth: u32) -> Option<Node> {
        let condition = self.condition(1);
        let mark = self.scope.mark();
        let mut body = self.statements(1, 0);
        // What the body declares may hide what the value would have used.
        let leave = self.leave(depth);
        self.scope.leave(mark);
        let Some(leave) = leave else { return self.write(depth) };
        body.push(Node::line(leave));
        Some(Node::block(twin!("if {} {{", condition), body, Twin::same("}")))
    }

    fn leave(&mut self, depth: u32) -> Option<Twin> {
        Some(match self.choose(&self.labels.clone()) {
            Some(label) if self.chance(0.8) => match self.roll(4) {
                0 => Twin::same("break;"),
                1 => Twin::same("continue;"),
                2 => Twin::same(format!("break {label};")),
                _ => Twin::same(format!("continue {label};")),
            },
            _ if self.stays => return None,
            _ if self.returns == Returns::Nothing => Twin::same("return;"),
            _ if self.returns == Returns::Maybe => Twin::same("return None;"),
            _ if self.chance(0.3) => twin!("return {};", self.float(depth.min(2))),
            _ => return None,
        })
    }

    /// `let r = &mut place;` in a block in which the place itself is out of reach.
    fn alias(&mut self, depth: u32) -> Option<Node> {
        let variables = self
            .scope
            .writable(|kind| matches!(kind, Kind::Float | Kind::Array | Kind::List | Kind::Slice | Kind::Struct | Kind::Grid | Kind::Pair));
        let variable = self.choose(&variables)?;
        let place = self.float_of(&variable, Access::Write)?;
        let r = self.fresh("r");
        let mark = self.scope.mark();
        let before = self.scope.limit(&variable.name, Access::Nothing);
        self.scope.declare(Variable { reference: true, ..Variable::new(r.clone(), Kind::Mutable, true) });
        let mut body = vec![Node::line(Twin::same(format!("let {r} = &mut {place};")))];
        let value = self.bounded(1);
        body.push(Node::line(twin!("{};", Twin::compound(&Twin::same(format!("*{r}")), '*', &value))));
        body.extend(self.statements(2, depth - 1));
        self.scope.restore(before);
        self.scope.leave(mark);
        Some(Node::block(Twin::same("{"), body, Twin::same("}")))
    }

    /// Lists grow and shrink, and never get empty.
    fn growth(&mut self, depth: u32) -> Option<Node> {
        let lists = self.scope.writable(|kind| kind == Kind::List);
        let list = self.choose(&lists)?;
        let name = list.name;
        let before = self.scope.limit(&name, Access::Read);
        let value = self.bounded(depth.min(2));
        self.scope.restore(before);
        let (i, j) = (self.roll(3), self.roll(3));
        Some(Node::line(match self.roll(9) {
            0 | 1 => twin!("if {name}.len() < 9 {{ {name}.push({}); }}", value),
            2 => {
                let places = self.places(Access::Write);
                let target = self.choose(&places)?;
                let kept = self.fresh("kept");
                twin!("if {name}.len() > 1 {{ let {kept} = {name}.pop().unwrap(); {} = {kept}; }}", target)
            }
            3 => Twin::same(format!("{{ let k_ = {name}.len(); {name}.swap({i} % k_, {j} % k_); }}")),
            4 => twin!("if {name}.len() < 9 {{ {name}.insert({i} % {name}.len(), {}); }}", value),
            5 => twin!("if {name}.len() > 2 {{ let kept_ = {name}.remove({i} % 2); {name}[0] = (kept_ * {}).sin(); }}", value),
            6 => Twin::same(format!("if {name}.len() > 3 {{ {name}.truncate(2); }}")),
            7 => Twin::same(format!("{name}.sort_by(|p_, q_| p_.total_cmp(q_));")),
            _ => twin!("{name}.iter_mut().for_each(|p_| {});", Twin::compound(&Twin::same("*p_"), '*', &self.literal_or_flat())),
        }))
    }

    fn literal_or_flat(&mut self) -> Twin {
        Twin::literal([0.5, 1.25, -0.75][self.roll(3)])
    }

    /// Two floats change places.
    fn exchange(&mut self) -> Option<Node> {
        let floats = self.scope.writable(|kind| kind == Kind::Float);
        let (a, b) = (self.choose(&floats)?.name, self.choose(&floats)?.name);
        if a == b {
            return None;
        }
        Some(Node::line(match self.roll(3) {
            0 => Twin::same(format!("std::mem::swap(&mut {a}, &mut {b});")),
            1 => Twin::same(format!("({a}, {b}) = ({b}, {a});")),
            _ => {
                let before = self.scope.limit(&a, Access::Nothing);
                let value = self.bounded(1);
                self.scope.restore(before);
                twin!("{b} = std::mem::replace(&mut {a}, {});", value)
            }
        }))
    }

    /// A closure that is called in its own block, where nothing it has borrowed can be written.
    fn closure(&mut self, depth: u32) -> Option<Node> {
        let places = self.places(Access::Write);
        let target = self.choose(&places)?;
        let (name, t) = (self.fresh("c"), self.fresh("t"));
        let moves = self.chance(0.4);
        if self.chance(0.3) {
            return self.accumulator();
        }
        self.scope.only_copies = moves;
        let value = self.inside(&[(&t, Kind::Float)], 2);
        self.scope.only_copies = false;
        let keyword = if moves { "move " } else { "" };
        let mut body = vec![Node::line(twin!("let {name} = {keyword}|{t}: {}| {};", F(), value))];
        let mark = self.scope.mark();
        let before = if moves { self.scope.limit("", Access::Write) } else { self.scope.limit_all(Access::Read) };
        self.scope.declare(Variable::new(name.clone(), Kind::Closure, false));
        body.extend(self.statements(2, depth - 1));
        let was_pure = std::mem::replace(&mut self.pure, !moves);
        body.push(Node::line(twin!("{name}({}) + {}", self.float(1), self.float(2))));
        self.pure = was_pure;
        self.scope.restore(before);
        self.scope.leave(mark);
        let result = self.fresh("result");
        let call = Node::block(twin!("let {result}: {} = {{", F()), body, Twin::same("};"));
        let write = Node::line(twin!("{} = {result}.sin();", target));
        Some(Node::block(Twin::same("{"), vec![call, write], Twin::same("}")))
    }

    /// A closure that adds to a local.
    fn accumulator(&mut self) -> Option<Node> {
        let floats = self.scope.writable(|kind| kind == Kind::Float);
        let total = self.choose(&floats)?.name;
        let (add, t) = (self.fresh("add"), self.fresh("t"));
        let before = self.scope.limit(&total, Access::Nothing);
        let was_pure = std::mem::replace(&mut self.pure, true);
        let value = self.inside(&[(&t, Kind::Float)], 2);
        let step = Twin::compound(&Twin::same(total), '+', &value);
        let body = vec![
            Node::line(twin!("let mut {add} = |{t}: {}| {};", F(), step)),
            Node::line(twin!("{add}({});", self.float(1))),
            Node::line(twin!("{add}({});", self.float(2))),
        ];
        self.pure = was_pure;
        self.scope.restore(before);
        Some(Node::block(Twin::same("{"), body, Twin::same("}")))
    }

    fn option(&mut self, depth: u32) -> Option<Node> {
        let options = self.scope.readable(|kind| kind == Kind::Maybe);
        let Some(option) = self.choose(&options) else {
            let name = self.fresh("maybe");
            let head = if self.chance(0.7) {
                twin!("let mut {name}: Option<{}> = if {} {{ Some({}) }} else {{ None }};", F(), self.condition(1), self.float(1))
            } else {
                twin!("let mut {name}: Option<{}> = None;", F())
            };
            self.scope.declare(Variable::new(name, Kind::Maybe, true));
            return Some(Node::line(head));
        };
        let (name, p) = (option.name, self.fresh("p"));
        let writable = option.access == Access::Write;
        Some(match self.roll(4) {
            0 if writable => Node::line(twin!("{name} = Some({});", self.bounded(1))),
            1 if writable => Node::line(Twin::same(format!("let {p} = {name}.take();"))),
            2 if writable => Node::line(twin!(
                "if let Some({p}) = &mut {name} {{ {}; }}",
                Twin::compound(&Twin::same(format!("*{p}")), '*', &Twin::literal(0.75))
            )),
            _ => {
                let mark = self.scope.mark();
                self.scope.declare(Variable::new(p.clone(), Kind::Float, false));
                let body = self.statements(2, depth.saturating_sub(1));
                self.scope.leave(mark);
                Node::block(Twin::same(format!("if let Some({p}) = {name} {{")), body, Twin::same("}"))
            }
        })
    }

    fn call_statement(&mut self, depth: u32) -> Option<Node> {
        let call = self.helper_call(depth.min(2))?;
        let places = self.places(Access::Write);
        match self.choose(&places) {
            Some(place) if self.chance(0.7) => Some(Node::line(twin!("{} = {}.tanh();", place, twin!("({})", call)))),
            _ => Some(Node::line(twin!("let _ = {};", call))),
        }
    }
}
