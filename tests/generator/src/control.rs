//! Control flow: branches, loops, labelled blocks and exits.

use crate::expressions::atom;
use crate::grow::Grower;
use crate::scope::{Kind, Name, Position, Returns, Shape};
use crate::text::Node;

impl Grower {
    pub(crate) fn branch(&mut self, depth: usize) -> Vec<Node> {
        let condition = self.condition();
        let then = self.inside(|grower| {
            let mut then = grower.odd(depth - 1);
            then.extend(grower.block(2, depth - 1));
            then
        });
        match self.roll(5) {
            0 => vec![Node::block(format!("if {condition} {{"), then)],
            1..=3 => {
                let mut other = self.inside(|grower| {
                    let mut other = grower.odd(depth - 1);
                    other.extend(grower.rare(depth - 1));
                    other.extend(grower.block(1, depth - 1));
                    other
                });
                if self.chance(0.2) {
                    other = vec![Node::line("panic!(\"never\");")];
                    return vec![
                        Node { kept: false, ..Node::around(format!("if {condition} || 1 < 2 {{"), then, "} else {") },
                        Node::around("", other, "}"),
                    ]
                    .into_iter()
                    .reduce(joined)
                    .into_iter()
                    .collect();
                }
                if let Some(leave) = self.leave().filter(|_| self.roll(3) == 0) {
                    other.push(Node::line(leave));
                }
                vec![Node::block(format!("if {condition} {{"), then), Node::block("else {", other)]
                    .into_iter()
                    .reduce(joined)
                    .into_iter()
                    .collect()
            }
            _ => {
                let selector = self.choose(&self.scope.positions.clone()).map_or("1".to_owned(), |position| position.text);
                let other = self.block(1, depth - 1);
                let arms =
                    vec![Node { kept: true, ..Node::block("0 | 2 => {", then) }, Node { kept: true, ..Node::block("_ => {", other) }];
                vec![Node::block(format!("match {selector} {{"), arms)]
            }
        }
    }

    pub(crate) fn repeat(&mut self, depth: usize) -> Vec<Node> {
        if self.chance(0.2) {
            return self.over_constants(depth);
        }
        let i = self.numbered("i");
        let label = self.numbered("'l");
        let before = self.scope.clone();
        self.scope.loops += 1;
        let deep = self.scope.loops > 1;
        self.scope.labels.push(label.clone());
        let sequence = self.place_where(false, |kind| matches!(kind, Kind::Floats(_, n) if *n > 0));
        let node = match (self.roll(9), sequence) {
            (0..=2, _) => {
                let most = 2 + self.roll(2);
                self.scope.positions.push(Position { text: i.clone(), below: most });
                let body = self.block(2, depth - 1);
                Node::block(format!("{label}: for {i} in 0..{most} {{"), body)
            }
            (3, Some(place)) => {
                self.scope.positions.push(Position { text: i.clone(), below: 99 });
                let body = self.block(2, depth - 1);
                Node::block(format!("{label}: for {i} in 0..{}.len().min(4) {{", place.text), body)
            }
            (4 | 8, _) => {
                self.scope.positions.push(Position { text: i.clone(), below: usize::MAX });
                let mut body = vec![Node::kept(format!("{i} += 1;")), Node::kept(format!("if {i} > 3 {{ break; }}"))];
                body.extend(self.block(2, depth - 1));
                if self.chance(0.2) {
                    body.push(Node::line(format!("break {label};")));
                }
                let head = if deep || self.chance(0.5) { "loop".to_owned() } else { "for _ in 0..1_000_000_000".to_owned() };
                let inner = Node { kept: true, ..Node::block(format!("{label}: {head} {{"), body) };
                Node::block("{", vec![Node::kept(format!("let mut {i} = 0;")), inner])
            }
            (5, _) => {
                self.scope.positions.push(Position { text: i.clone(), below: usize::MAX });
                let mut body = vec![Node::kept(format!("{i} += 1;"))];
                let condition = self.condition();
                body.extend(self.block(2, depth - 1));
                let inner = Node { kept: true, ..Node::block(format!("{label}: while {i} < 3‹ && {condition}› {{"), body) };
                Node::block("{", vec![Node::kept(format!("let mut {i} = 0;")), inner])
            }
            (6, Some(place)) => {
                let v = self.fresh();
                let root = place.path[0].clone();
                let (head, name) = match self.roll(3) {
                    0 => (format!("for &{v} in {}.iter()", place.text), Name::owned(v, Kind::Float, false)),
                    1 if !place.reference => (format!("for {v} in {}", place.shared()), Name::shared(v, Kind::Float)),
                    _ => (format!("for {v} in {}.iter()", place.text), Name::shared(v, Kind::Float)),
                };
                self.freeze(&root);
                self.scope.names.push(name);
                let body = self.block(2, depth - 1);
                Node::block(format!("{label}: {head} {{"), body)
            }
            _ => {
                self.scope.labels.pop();
                let count = self.amount();
                self.scope.positions.push(Position { text: i.clone(), below: usize::MAX });
                let body = self.block(2, depth - 1);
                let head = self.pick(&["", "(", ""]);
                if head.is_empty() {
                    Node::block(format!("for {i} in 0..({count}).min(4) {{"), body)
                } else {
                    Node::block(format!("for {i} in (0..({count}).min(4)).rev() {{"), body)
                }
            }
        };
        self.scope = before;
        vec![node]
    }

    /// The name can be read only.
    pub(crate) fn freeze(&mut self, root: &str) {
        self.scope.names.iter_mut().filter(|name| name.text == root).for_each(|name| name.mutable = false);
    }

    /// Control leaves under a condition.
    pub(crate) fn exit(&mut self) -> Vec<Node> {
        let condition = self.condition();
        match self.leave() {
            Some(leave) => vec![Node::line(format!("if {condition} {{ {leave} }}"))],
            None => self.change().into_iter().collect(),
        }
    }

    /// A jump, with its semicolon.
    fn leave(&mut self) -> Option<String> {
        let label = self.choose(&self.scope.labels.clone());
        let is_block = |label: &String| label.starts_with("'block");
        Some(match (self.roll(4), label, self.scope.returns) {
            (0, Some(label), _) => format!("break {label};"),
            (1 | 2, Some(label), _) if !is_block(&label) => format!("continue {label};"),
            (_, _, Some(Returns::Float)) => format!("return {};", self.bounded(1)),
            (_, _, Some(Returns::Nothing)) => "return;".to_owned(),
            (_, _, Some(Returns::Bool)) => "return false;".to_owned(),
            (_, _, Some(Returns::Maybe)) => "return None;".to_owned(),
            _ => return None,
        })
    }

    /// A block that control may leave.
    pub(crate) fn labelled(&mut self, depth: usize) -> Vec<Node> {
        let label = self.numbered("'block");
        let condition = self.condition();
        let body = self.inside(|grower| {
            grower.scope.labels.push(label.clone());
            let mut body = grower.odd(depth - 1);
            body.extend(grower.block(2, depth - 1));
            body.push(Node::line(format!("if {condition} {{ break {label}; }}")));
            body.extend(grower.block(2, depth - 1));
            if grower.chance(0.15) {
                body.push(Node::line(format!("break {label};")));
            }
            body
        });
        vec![Node::block(format!("{label}: {{"), body)]
    }

    /// A loop over things that carry no derivative.
    pub(crate) fn over_constants(&mut self, depth: usize) -> Vec<Node> {
        let (i, label) = (self.numbered("i"), self.numbered("'l"));
        let body = self.inside(|grower| {
            grower.scope.loops += 1;
            grower.scope.labels.push(label.clone());
            grower.scope.positions.push(Position { text: i.clone(), below: 3 });
            let count = 1 + grower.roll(2);
            let mut body = grower.odd(depth.saturating_sub(1));
            body.extend(grower.rare(depth.saturating_sub(1)));
            body.extend(grower.block(count, depth.saturating_sub(1)));
            body
        });
        let over = self.pick(&[
            "[2_usize, 0, 1]",
            "vec![1_usize, 2]",
            "(0..4_usize).filter(|k| k % 3 != 1)",
            "(0..3_usize).filter(|k| *k != 1)",
            "[2_usize, 0, 1].into_iter().filter(|k| *k < 2)",
            "\"abc\".bytes().map(|c| usize::from(c % 3))",
        ]);
        vec![Node::block(format!("{label}: for {i} in {over} {{"), body)]
    }

    /// A loop that reads an element of what may change, but not in the loop.
    fn fixed_read(&mut self) -> Vec<Node> {
        let i = self.numbered("i");
        let Some(read) = self.place_where(true, |kind| matches!(kind, Kind::Floats(_, n) if *n > 1)) else { return Vec::new() };
        let Some(target) = self.without(&read.path[..1], |grower| grower.float_place()) else { return Vec::new() };
        let element = format!("{}[{}]", read.text, self.roll(2));
        vec![Node::line(format!("for {i} in 0..3 {{ {} += 0.2 * {element} * {element} * {i} as f64; }}", target.read()))]
    }

    /// Perhaps something that is rare elsewhere.
    fn odd(&mut self, depth: usize) -> Vec<Node> {
        match self.roll(4) {
            0 => Vec::new(),
            1 => self.fixed_read(),
            _ => self.rare(depth),
        }
    }

    /// What is rare elsewhere, as often as anything else.
    pub(crate) fn rare(&mut self, depth: usize) -> Vec<Node> {
        let (name, value, other) = (self.fresh(), self.float(1), self.float(1));
        let known: Vec<usize> = (0..self.structs.len()).collect();
        let (text, kind) = match self.roll(18) {
            14 | 15 => return self.fixed_read(),
            16 => {
                let selector = self.choose(&self.scope.positions.clone()).map_or("1".to_owned(), |position| position.text);
                let (one, other) = (self.change(), self.change());
                let arm = |head: &str, change: Option<Node>| Node { kept: true, ..Node::block(head, change.into_iter().collect()) };
                return vec![Node::block(format!("match {selector} {{"), vec![arm("1 => {", one), arm("_ => {", other)])];
            }
            12 => return vec![Node::line(format!("assert!({} || 99.0 > {value});", self.condition()))],
            13 => {
                let (a, b) = (self.fresh(), self.fresh());
                self.scope.names.push(Name::owned(a.clone(), Kind::Float, true));
                self.scope.names.push(Name::owned(b.clone(), Kind::Float, false));
                let array = self
                    .place_where(false, |kind| *kind == Kind::Floats(Shape::Array, 2))
                    .filter(|place| !place.reference && place.path[0] != a && place.path[0] != b);
                let line = match array {
                    Some(place) if place.kind == Kind::Pair => format!("let (mut {a}, {b}) = {};", place.text),
                    Some(place) => format!("let [mut {a}, {b}] = {};", place.text),
                    None => {
                        return vec![
                            Node::line(format!("let {name} = ({value}, {other});")),
                            Node::line(format!("let (mut {a}, {b}): (f64, f64) = {name};")),
                        ];
                    }
                };
                return vec![Node::line(line)];
            }
            10 | 11 => return self.labelled(depth.max(1)),
            0 => return self.over_constants(depth),
            1 => {
                let i = self.numbered("i");
                let body = self.inside(|grower| {
                    grower.scope.loops += 1;
                    grower.scope.labels.clear();
                    grower.scope.positions.push(Position { text: i.clone(), below: usize::MAX });
                    let mut body = vec![Node::kept(format!("{i} += 1;")), Node::kept(format!("if {i} > 2 {{ break; }}"))];
                    body.extend(grower.odd(depth.saturating_sub(1)));
                    body.extend(grower.rare(depth.saturating_sub(1)));
                    body.extend(grower.block(1, depth.saturating_sub(1)));
                    body
                });
                return vec![Node::block(
                    "{",
                    vec![Node::kept(format!("let mut {i} = 0;")), Node { kept: true, ..Node::block("loop {", body) }],
                )];
            }
            2 => {
                let index = self.choose(&known).unwrap_or_else(|| self.structure());
                let mut terms = [value, other].into_iter().cycle();
                (self.literal(&Kind::Struct(index), &mut || terms.next().unwrap_or_default()), Kind::Struct(index))
            }
            3 => (format!("[{value}; 2]"), Kind::Floats(Shape::Array, 2)),
            4 => (format!("({value}, {other})"), Kind::Pair),
            5 => (format!("vec![{value}, {other}]"), Kind::Floats(Shape::Vec, 2)),
            6 => (format!("Box::new({value})"), Kind::Boxed(Box::new(Kind::Float))),
            7 => (format!("Some({value})"), Kind::Maybe),
            8 => (format!("[{value}, {other}]"), Kind::Floats(Shape::Array, 2)),
            9 => {
                let condition = self.condition();
                return vec![Node::block(format!("if {condition} && 1 > 2 {{"), vec![Node::line("panic!(\"never\");")])];
            }
            _ => (format!("{} as f64", atom(&value)), Kind::Float),
        };
        let annotation = self.type_of(&kind);
        self.scope.names.push(Name::owned(name.clone(), kind, true));
        vec![Node::line(format!("let mut {name}: {annotation} = {text};"))]
    }

    /// `let .. else`, and a `match` with an arm that leaves.
    pub(crate) fn let_else(&mut self) -> Vec<Node> {
        let leave = match self.roll(4) {
            0 => Some("panic!(\"nothing here\");".to_owned()),
            _ => self.leave(),
        };
        let Some(leave) = leave else { return self.change().into_iter().collect() };
        let name = self.fresh();
        let sequence = self.place_where(false, |kind| matches!(kind, Kind::Floats(_, n) if *n > 0));
        let maybe = self.place_where(false, |kind| *kind == Kind::Maybe).filter(|place| !place.reference);
        let selector = self.choose(&self.scope.positions.clone()).map_or("1".to_owned(), |position| position.text);
        let (a, b) = (self.float(1), self.float(1));
        let line = match (self.roll(5), sequence, maybe) {
            (0, Some(place), _) => format!("let Some(&{name}) = {}.get({}) else {{ {leave} }};", place.text, self.few()),
            (1, Some(place), _) => format!("let [{name}, ..] = {}[..] else {{ {leave} }};", place.text),
            (2, _, Some(place)) => format!("let Some({name}) = {} else {{ {leave} }};", place.text),
            (3, ..) => format!("let {name} = if {} {{ {a} }} else {{ {leave} }};", self.condition()),
            _ => format!("let {name}: f64 = match {selector} {{ 0 => {a}, 7 => {{ {leave} }} 9 => unreachable!(), _ => {b} }};"),
        };
        self.scope.names.push(Name::owned(name, Kind::Float, false));
        vec![Node::line(line)]
    }
}

/// `if .. {} else {}` of its two branches.
fn joined(mut then: Node, other: Node) -> Node {
    then.tail = "} else {".into();
    Node {
        head: String::new(),
        body: vec![Node { kept: true, ..then }, Node { head: String::new(), tail: "}".into(), ..other }],
        tail: String::new(),
        kept: false,
    }
}
