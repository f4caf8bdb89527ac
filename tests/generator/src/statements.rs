//! Statements: what is done with places, and the control flow around it.

use crate::expressions::atom;
use crate::grow::Grower;
use crate::scope::{Kind, Name, Place, Shape};
use crate::text::Node;

impl Grower {
    /// Some statements in the scope as it is; what they declare stays in it.
    pub(crate) fn statements(&mut self, count: usize, depth: usize) -> Vec<Node> {
        let mut nodes = Vec::new();
        for _ in 0..count {
            if self.budget == 0 {
                break;
            }
            self.budget -= 1;
            nodes.extend(self.statement(depth));
        }
        if nodes.is_empty() {
            nodes.extend(self.change());
        }
        nodes
    }

    /// Statements in a scope of their own. What is declared in it leaves something behind.
    pub(crate) fn block(&mut self, count: usize, depth: usize) -> Vec<Node> {
        self.inside(|grower| {
            let known = grower.scope.names.len();
            let mut nodes = grower.statements(count, depth);
            nodes.extend(grower.left_behind(known));
            nodes
        })
    }

    /// A change of what was known by what has been declared since.
    pub(crate) fn left_behind(&mut self, known: usize) -> Option<Node> {
        let mut terms = Vec::new();
        for name in self.scope.names.get(known..).unwrap_or_default().to_vec() {
            let found = self.all_of(&name.place());
            terms.extend(self.choose(&found));
        }
        if terms.is_empty() {
            return None;
        }
        let names = self.scope.names.clone();
        self.scope.names.truncate(known);
        let target = self.float_place();
        self.scope.names = names;
        let sum = terms.into_iter().map(|term| format!("‹ + {term} * 0.3›")).collect::<String>();
        target.map(|target| Node::line(format!("{} += 0.1{sum};", target.read())))
    }

    fn statement(&mut self, depth: usize) -> Vec<Node> {
        let deep = depth > 0;
        match self.roll(33) {
            0 | 1 => self.change().into_iter().collect(),
            2 => vec![self.declaration()],
            3 | 4 if deep => self.branch(depth),
            5 | 6 if deep => self.repeat(depth),
            7..=11 if deep => self.naming(depth),
            12..=14 => self.call(),
            15 | 16 => self.chain_statement(depth),
            17 => self.exchange(),
            18 => self.closure(),
            19 => self.resize(),
            20 => self.exit(),
            21 => self.option(),
            22 if deep => self.motif(),
            23 | 24 if deep => self.labelled(depth),
            25 => self.let_else(),
            27..=31 if deep => self.rare(depth),
            26 if deep => self.over_constants(depth),
            _ => self.change().into_iter().collect(),
        }
    }

    /// A variable is declared.
    pub(crate) fn declaration(&mut self) -> Node {
        let name = self.fresh();
        let structs: Vec<usize> = (0..self.structs.len()).collect();
        let kind = match self.roll(14) {
            0..=2 => Kind::Float,
            3 | 4 => Kind::Floats(Shape::Array, 2 + self.roll(3)),
            5 | 6 => Kind::Floats(Shape::Vec, 2 + self.roll(3)),
            7 => Kind::Rows(Shape::Vec, 2, 2),
            8 => Kind::Rows(Shape::Array, 2, 2),
            9 => Kind::Pair,
            10 => Kind::Maybe,
            11 => Kind::Boxed(Box::new(if self.chance(0.6) { Kind::Float } else { Kind::Floats(Shape::Array, 2) })),
            _ => self.choose(&structs).map_or(Kind::Floats(Shape::Vec, 3), Kind::Struct),
        };
        // A copy of what is there is as common as something new.
        if let Kind::Floats(Shape::Vec, least) = kind
            && self.chance(0.5)
            && let Some(place) = self.place_where(false, |kind| matches!(kind, Kind::Floats(_, n) if *n >= least))
        {
            let text = if self.chance(0.5) {
                format!("{}.to_vec()", place.text)
            } else {
                format!("{}.iter().map(|v| v * 0.75).collect::<Vec<f64>>()", place.text)
            };
            self.scope.names.push(Name::owned(name.clone(), kind, true));
            return Node::line(format!("let mut {name} = {text};"));
        }
        let terms: Vec<String> = (0..12).map(|_| self.term(1)).collect();
        let mut terms = terms.into_iter();
        let value = self.literal(&kind, &mut || terms.next().unwrap_or_else(|| "0.5".into()));
        let value = match &kind {
            Kind::Floats(shape, n) if self.chance(0.3) => {
                format!("{}[{}; {n}]", if *shape == Shape::Vec { "vec!" } else { "" }, self.term(1))
            }
            _ => value,
        };
        let annotated = self.chance(0.4) || matches!(kind, Kind::Float | Kind::Maybe | Kind::Boxed(_));
        let annotation = if annotated { format!(": {}", self.type_of(&kind)) } else { String::new() };
        let (annotation, value) = if !annotated && matches!(kind, Kind::Floats(..) | Kind::Rows(..) | Kind::Pair) {
            (format!(": {}", self.type_of(&kind)), value)
        } else {
            (annotation, value)
        };
        self.scope.names.push(Name::owned(name.clone(), kind, true));
        Node::line(format!("let mut {name}{annotation} = {value};"))
    }

    /// A float changes.
    pub(crate) fn change(&mut self) -> Option<Node> {
        let place = self.float_place()?;
        let text = place.read();
        let receiver = if text.starts_with('*') { format!("({text})") } else { text.clone() };
        let (a, bounded) = (self.float(2), self.bounded(1));
        Some(Node::line(match self.roll(9) {
            0 | 1 => format!("{text} = {bounded};"),
            2 => format!("{text} += 0.3 * {};", atom(&a)),
            3 => format!("{text} -= 0.2 * {};", atom(&a)),
            4 => format!("{text} *= {bounded};"),
            5 => format!("{text} = {receiver}.sin() + 0.5 * {};", atom(&a)),
            6 => format!("{text} /= 1.5‹ + {bounded}›;"),
            7 => match self.float_place() {
                Some(other) if other.is_disjoint(&place) => {
                    let other = other.read();
                    format!("{text} {} {{ {other} = {bounded}; {} }};", self.pick(&["=", "+=", "*="]), self.float_in(&other))
                }
                _ => format!("{text} = {bounded};"),
            },
            _ => match self.float_place() {
                Some(other) if other.is_disjoint(&place) => format!("({text}, {}) = ({}, {bounded});", other.read(), self.read_float()),
                _ => format!("{text} = {bounded};"),
            },
        }))
    }

    fn float_in(&mut self, text: &str) -> String {
        if self.chance(0.5) { format!("0.7 * {text}") } else { self.read_float() }
    }

    /// Values change places.
    fn exchange(&mut self) -> Vec<Node> {
        if self.chance(0.4) {
            let found: Vec<Place> = self
                .places(true)
                .into_iter()
                .filter(|place| !matches!(place.kind, Kind::Float | Kind::Floats(Shape::Slice, _) | Kind::Rows(Shape::Slice, ..)))
                .collect();
            let pairs: Vec<(Place, Place)> = found
                .iter()
                .flat_map(|a| found.iter().map(move |b| (a, b)))
                .filter(|(a, b)| a.kind == b.kind && a.is_disjoint(b))
                .map(|(a, b)| (a.clone(), b.clone()))
                .collect();
            if let Some((a, b)) = self.choose(&pairs) {
                let line = match self.roll(3) {
                    0 if !matches!(a.kind, Kind::Boxed(_)) => format!("std::mem::swap({}, {});", a.exclusive(), b.exclusive()),
                    1 => format!("{} = {}.clone();", a.read(), b.receiver()),
                    _ => format!("std::mem::swap({}, {});", a.exclusive(), b.exclusive()),
                };
                return vec![Node::line(line)];
            }
        }
        let Some(a) = self.float_place() else { return Vec::new() };
        let b = self.float_place().filter(|b| b.is_disjoint(&a));
        let value = self.without(&[a.path[0].clone()], |grower| grower.bounded(1));
        let line = match (self.roll(5), b) {
            (0 | 1, Some(b)) => format!("std::mem::swap({}, {});", a.exclusive(), b.exclusive()),
            (2, Some(b)) => format!("{} = 0.7 * std::mem::replace({}, {value});", b.read(), a.exclusive()),
            (3, Some(b)) => format!("{} += std::mem::take({});", b.read(), a.exclusive()),
            _ => match self.place_where(true, |kind| matches!(kind, Kind::Floats(_, n) if *n > 1)) {
                Some(place) => {
                    let (i, j) = (self.position(2), self.position(2));
                    format!("{}.swap({i}, {j});", place.text)
                }
                None => return self.change().into_iter().collect(),
            },
        };
        vec![Node::line(line)]
    }

    /// Sequences change as a whole.
    pub(crate) fn resize(&mut self) -> Vec<Node> {
        let Some(place) = self.place_where(true, |kind| matches!(kind, Kind::Floats(_, n) if *n > 0)) else { return Vec::new() };
        let value = self.without(&[place.path[0].clone()], |grower| grower.term(1));
        let text = &place.text;
        let is_vec = matches!(place.kind, Kind::Floats(Shape::Vec, _));
        let line = match self.roll(if is_vec { 11 } else { 5 }) {
            0 => format!("{text}.reverse();"),
            1 => format!("{text}.rotate_left(1);"),
            2 => format!("{text}.fill({value});"),
            3 => format!("{text}[..1].fill({value});"),
            4 => match self.place_where(false, |kind| matches!(kind, Kind::Floats(_, n) if *n > 1)) {
                Some(other) if other.is_disjoint(&place) => format!("{text}[..1].copy_from_slice(&{}[1..2]);", other.text),
                _ => format!("{text}.rotate_right(1);"),
            },
            5 | 6 => format!("{text}.push({value});"),
            7 => format!("{text}.insert(0, {value});"),
            8 => format!("{text}.extend_from_slice(&[{value}, 0.5]);"),
            9 => format!("{text}.resize(5, {value});"),
            _ => format!("{text}.extend([{value}]);"),
        };
        // A loop that lets a sequence grow with each of its turns would not end.
        if self.scope.loops > 0
            && matches!(line.split('.').next_back(), Some(last) if last.starts_with("push") || last.starts_with("extend"))
            && !is_vec
        {
            return Vec::new();
        }
        vec![Node::line(line)]
    }

    /// Something is done with an option.
    fn option(&mut self) -> Vec<Node> {
        let Some(place) = self.place_where(true, |kind| *kind == Kind::Maybe).filter(|place| !place.reference) else {
            return vec![self.declaration()];
        };
        let text = place.text;
        let value = self.without(&[place.path[0].clone()], |grower| grower.bounded(1));
        vec![Node::line(match self.roll(6) {
            0 => format!("{text} = {text}.map(|v| v * {});", atom(&value)),
            1 => format!("{text} = Some({text}.take().unwrap_or({value}) * 0.7);"),
            2 => format!("if let Some(v) = {text} {{ {text} = Some(v.sin() + {value}); }}"),
            3 => format!("if let Some(v) = {text}.as_mut() {{ *v *= {value}; }}"),
            4 => format!("if let Some(v) = &mut {text} {{ *v += {value}; }}"),
            _ => format!("{text} = {text}.filter(|v| *v > -0.77).or(Some({value}));"),
        })]
    }

    /// A closure that captures places, and its calls.
    fn closure(&mut self) -> Vec<Node> {
        let (name, d) = (self.numbered("step"), self.numbered("d"));
        let Some(captured) = self.float_place() else { return Vec::new() };
        let text = captured.read();
        let (value, argument) = (self.float(1), self.float(1));
        if self.chance(0.4) {
            let target = self.float_place().map_or("_".to_owned(), |place| place.read());
            return vec![
                Node::line(format!("let {name} = |{d}: f64| {d} * {};", atom(&value))),
                Node::line(format!("{target} = {name}({argument}).sin();")),
            ];
        }
        let (argument, target) = self.without(&[captured.path[0].clone()], |grower| {
            (grower.float(1), grower.float_place().map_or("_".to_owned(), |place: Place| place.read()))
        });
        if self.chance(0.5) {
            vec![
                Node::line(format!("let mut {name} = |{d}: f64| {{ {text} += 0.4 * {d}; {text} * 0.5 }};")),
                Node::line(format!("{target} = {name}({argument}).sin();")),
                Node::line(format!("{name}(0.3 * {});", atom(&argument))),
            ]
        } else {
            vec![
                Node::line(format!("let mut {name} = |{d}: f64| {{ {text} = ({text} * {d}).sin(); }};")),
                Node::line(format!("{name}({argument});")),
                Node::line(format!("{name}(0.7);")),
            ]
        }
    }
}
