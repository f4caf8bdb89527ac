//! Ways to name a mutable place, or several disjoint ones: each opens a scope in which only the new names lead there.

use crate::grow::Grower;
use crate::scope::{Kind, Name, Place, Position, Shape};
use crate::text::Node;

/// How a scope with new names is opened.
struct Opening {
    /// Statements before.
    before: Vec<String>,
    /// What stands before the body; `{` where the statements before bind the names.
    head: String,
    tail: String,
    names: Vec<Name>,
    position: Option<Position>,
}

impl Opening {
    fn new(head: impl Into<String>, names: Vec<Name>) -> Self {
        Self { before: Vec::new(), head: head.into(), tail: "}".into(), names, position: None }
    }

    fn bound(statement: impl Into<String>, names: Vec<Name>) -> Self {
        Self { before: vec![statement.into()], ..Self::new("{", names) }
    }
}

impl Grower {
    /// A place gets new names, and they are used.
    pub(crate) fn naming(&mut self, depth: usize) -> Vec<Node> {
        let composite = self.place_where(true, |kind| !matches!(kind, Kind::Float | Kind::Floats(_, 0)));
        let any = if self.chance(0.85) { composite } else { self.float_place() };
        let Some(place) = any else {
            return vec![self.declaration()];
        };
        let root = place.path[0].clone();
        let opening = self.opening(&place);
        // What else was needed is out of reach as well.
        let mut hidden = vec![root];
        if let Some(other) = opening.head.split("zip(").nth(1).or_else(|| opening.before.last().and_then(|line| line.split("zip(").nth(1)))
        {
            let name: String = other
                .trim_start_matches(['&', ' '])
                .trim_start_matches("mut ")
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            hidden.push(name);
        }
        let mut body = self.without(&hidden, |grower| {
            let known = grower.scope.names.len();
            let fresh = opening.names.len();
            grower.scope.names.extend(opening.names);
            grower.scope.positions.extend(opening.position);
            if opening.head.starts_with("for") {
                grower.scope.loops += 1;
                grower.scope.labels.clear();
            }
            let mut body = Vec::new();
            if grower.chance(0.5) {
                body.extend(grower.call());
            }
            body.extend(grower.statements(1 + usize::from(depth > 1), depth - 1));
            body.extend(grower.left_behind(known + fresh));
            body
        });
        if opening.head == "{" {
            let binding: Vec<Node> = opening.before.into_iter().map(Node::kept).collect();
            body.splice(0..0, binding);
            return vec![Node::around("{", body, opening.tail)];
        }
        let node = Node::around(opening.head, body, opening.tail);
        if opening.before.is_empty() {
            return vec![node];
        }
        let mut nodes: Vec<Node> = opening.before.into_iter().map(Node::kept).collect();
        nodes.push(Node { kept: true, ..node });
        vec![Node::block("{", nodes)]
    }

    fn opening(&mut self, place: &Place) -> Opening {
        match place.kind.clone() {
            Kind::Floats(shape, least) => self.open_floats(place, shape, least),
            Kind::Rows(shape, rows, columns) => self.open_rows(place, shape, rows, columns),
            Kind::Pair => self.open_pair(place),
            Kind::Struct(index) => self.open_struct(place, index),
            Kind::Maybe => self.open_option(place),
            Kind::Boxed(kind) => {
                let a = self.fresh();
                let stars = if place.reference { "**" } else { "*" };
                Opening::bound(format!("let {a} = &mut {stars}{};", place.text), vec![Name::exclusive(a, *kind)])
            }
            Kind::Float => {
                let a = self.fresh();
                let value = if place.reference { format!("&mut *{}", place.text) } else { format!("&mut {}", place.text) };
                Opening::bound(format!("let {a} = {value};"), vec![Name::exclusive(a, Kind::Float)])
            }
        }
    }

    fn open_floats(&mut self, place: &Place, shape: Shape, least: usize) -> Opening {
        let text = place.text.clone();
        let (a, b) = (self.fresh(), self.fresh());
        let float = |name: &String| Name::exclusive(name.clone(), Kind::Float);
        let slice = |name: &String, n| Name::exclusive(name.clone(), Kind::Floats(Shape::Slice, n));
        let other = self
            .place_where(false, |kind| matches!(kind, Kind::Floats(_, n) if *n > 0))
            .filter(|other| other.is_disjoint(place) && other.path[0] != place.path[0]);
        let whole = if place.reference { text.clone() } else { format!("&mut {text}") };
        let sliced = format!("&mut {text}[..]");
        match self.roll(17) {
            0..=2 if least > 1 => {
                let k = 1 + self.roll(least - 1);
                Opening::bound(format!("let ({a}, {b}) = {text}.split_at_mut({k});"), vec![slice(&a, k), slice(&b, least - k)])
            }
            3 | 4 if least > 1 => {
                let (l, r) = (self.fresh(), self.fresh());
                let k = 1 + self.roll(least - 1);
                let zipped = match self.roll(3) {
                    0 => format!("{l}.iter_mut().zip({r})"),
                    1 => format!("{l}.iter_mut().zip({r}.iter_mut())"),
                    _ => format!("{r}.iter_mut().zip({l}.iter_mut())"),
                };
                Opening {
                    before: vec![format!("let ({l}, {r}) = {text}.split_at_mut({k});")],
                    ..Opening::new(format!("for ({a}, {b}) in {zipped} {{"), vec![float(&a), float(&b)])
                }
            }
            5 if shape == Shape::Array => {
                let names: Vec<String> = (0..least).map(|_| self.fresh()).collect();
                Opening::bound(format!("let [{}] = {whole};", names.join(", ")), names.iter().map(float).collect())
            }
            5 | 6 if least > 1 => match self.roll(4) {
                0 => Opening::new(format!("if let [{a}, {b}, ..] = {sliced} {{"), vec![float(&a), float(&b)]),
                1 => Opening::new(format!("if let [{a}, .., {b}] = {sliced} {{"), vec![float(&a), float(&b)]),
                2 => Opening::new(format!("if let [{a}, {b} @ ..] = {sliced} {{"), vec![float(&a), slice(&b, least - 1)]),
                _ => Opening {
                    tail: "}".into(),
                    ..Opening::new(format!("if let [{b} @ .., {a}] = {sliced} {{"), vec![float(&a), slice(&b, least - 1)])
                },
            },
            7 => Opening::new(format!("for {a} in {text}.iter_mut() {{"), vec![float(&a)]),
            8 => {
                let i = self.numbered("i");
                Opening {
                    position: Some(Position { text: i.clone(), below: usize::MAX }),
                    ..Opening::new(format!("for ({i}, {a}) in {text}.iter_mut().enumerate() {{"), vec![float(&a)])
                }
            }
            9 | 10 if other.is_some() => {
                let source = other.map(|other| other.text).unwrap_or_default();
                match self.roll(3) {
                    0 => Opening::new(
                        format!("for ({a}, {b}) in {text}.iter_mut().zip({source}.iter()) {{"),
                        vec![float(&a), Name::shared(b, Kind::Float)],
                    ),
                    1 => Opening::new(
                        format!("for ({a}, &{b}) in {text}.iter_mut().zip({source}.iter()) {{"),
                        vec![float(&a), Name::owned(b, Kind::Float, false)],
                    ),
                    _ => Opening::new(
                        format!("for ({a}, {b}) in {text}.iter_mut().rev().zip(&{source}[..]) {{"),
                        vec![float(&a), Name::shared(b, Kind::Float)],
                    ),
                }
            }
            11 => {
                let k = self.amount();
                Opening::new(format!("for {a} in {text}.chunks_mut({k}) {{"), vec![slice(&a, 1)])
            }
            12 => {
                let (get, name) = match self.roll(4) {
                    0 => ("first_mut()".to_owned(), float(&a)),
                    1 => ("last_mut()".to_owned(), float(&a)),
                    2 => (format!("get_mut({})", self.few()), float(&a)),
                    _ => (format!("get_mut({})", self.roll(least)), float(&a)),
                };
                Opening::new(format!("if let Some({a}) = {text}.{get} {{"), vec![name])
            }
            13 if least > 1 => {
                let method = self.pick(&["split_first_mut", "split_last_mut"]);
                Opening::new(format!("if let Some(({a}, {b})) = {text}.{method}() {{"), vec![float(&a), slice(&b, least - 1)])
            }
            14 => {
                let index = self.position(least);
                Opening::bound(format!("let {a} = &mut {text}[{index}];"), vec![float(&a)])
            }
            15 if least > 1 => {
                let k = self.roll(least);
                match self.roll(3) {
                    0 => Opening::bound(format!("let {a} = &mut {text}[{k}..];"), vec![slice(&a, least - k)]),
                    1 => Opening::bound(format!("let {a} = &mut {text}[..{}];", k + 1), vec![slice(&a, k + 1)]),
                    _ => Opening::bound(format!("let {a} = {sliced};"), vec![slice(&a, least)]),
                }
            }
            _ => match self.roll(2) {
                0 if shape != Shape::Slice && !place.reference => Opening::new(format!("for {a} in {whole} {{"), vec![float(&a)]),
                _ => Opening::bound(format!("let {a} = {sliced};"), vec![slice(&a, least)]),
            },
        }
    }

    fn open_rows(&mut self, place: &Place, shape: Shape, rows: usize, columns: usize) -> Opening {
        let text = place.text.clone();
        let (a, b) = (self.fresh(), self.fresh());
        let inner = if shape == Shape::Array { Shape::Array } else { Shape::Vec };
        let row = |name: &String| Name::exclusive(name.clone(), Kind::Floats(inner, columns));
        let float = |name: &String| Name::exclusive(name.clone(), Kind::Float);
        match self.roll(8) {
            0 => Opening::new(format!("for {a} in {text}.iter_mut() {{"), vec![row(&a)]),
            1 => {
                let i = self.numbered("i");
                Opening {
                    position: Some(Position { text: i.clone(), below: usize::MAX }),
                    ..Opening::new(format!("for ({i}, {a}) in {text}.iter_mut().enumerate() {{"), vec![row(&a)])
                }
            }
            2 => {
                let index = self.position(rows);
                Opening::bound(format!("let {a} = &mut {text}[{index}];"), vec![row(&a)])
            }
            3 if rows > 1 => {
                let (l, r) = (self.fresh(), self.fresh());
                Opening {
                    before: vec![format!("let ({l}, {r}) = {text}.split_at_mut(1);")],
                    ..Opening::new(format!("for ({a}, {b}) in {l}[0].iter_mut().zip({r}[0].iter_mut()) {{"), vec![float(&a), float(&b)])
                }
            }
            4 if rows > 1 => {
                let names = vec![
                    Name::exclusive(a.clone(), Kind::Rows(if shape == Shape::Array { Shape::Array } else { Shape::Slice }, 1, columns)),
                    Name::exclusive(
                        b.clone(),
                        Kind::Rows(if shape == Shape::Array { Shape::Array } else { Shape::Slice }, rows - 1, columns),
                    ),
                ];
                // Parts of an array of arrays have no type that a parameter could name: they are vectors' only.
                if shape == Shape::Array {
                    Opening::new(format!("for {a} in {text}.iter_mut() {{"), vec![row(&a)])
                } else {
                    Opening::bound(format!("let ({a}, {b}) = {text}.split_at_mut(1);"), names)
                }
            }
            5 if rows > 1 => Opening::new(format!("if let [{a}, {b}, ..] = &mut {text}[..] {{"), vec![row(&a), row(&b)]),
            6 => Opening { before: Vec::new(), ..Opening::new(format!("for {a} in {text}.iter_mut().flatten() {{"), vec![float(&a)]) },
            _ => Opening::new(format!("if let Some({a}) = {text}.get_mut({}) {{", self.roll(rows)), vec![row(&a)]),
        }
    }

    fn open_pair(&mut self, place: &Place) -> Opening {
        let text = place.text.clone();
        let (a, b) = (self.fresh(), self.fresh());
        let names = vec![Name::exclusive(a.clone(), Kind::Float), Name::exclusive(b.clone(), Kind::Float)];
        match self.roll(4) {
            0 | 1 => Opening::bound(format!("let ({a}, {b}) = {};", place.exclusive()), names),
            2 if !place.reference => Opening::bound(format!("let (ref mut {a}, ref mut {b}) = {text};"), names),
            _ => Opening {
                before: vec![format!("let {a} = &mut {text}.0;"), format!("let {b} = &mut {text}.1;")],
                ..Opening::new("{", names)
            },
        }
    }

    fn open_struct(&mut self, place: &Place, index: usize) -> Opening {
        let structure = self.structs[index].clone();
        let mut names = Vec::new();
        let mut parts = Vec::new();
        let mut apart = Vec::new();
        for field in &structure.fields {
            let Some(kind) = field.kind.clone() else { continue };
            let name = self.fresh();
            parts.push(if structure.tuple { name.clone() } else { format!("{}: {name}", field.name) });
            apart.push(format!("let {name} = &mut {}.{};", place.text, field.name));
            names.push(Name::exclusive(name, kind));
        }
        let rest = if structure.fields.len() > names.len() { ", .." } else { "" };
        let parts = parts.join(", ");
        let pattern =
            if structure.tuple { format!("{}({parts})", structure.name) } else { format!("{} {{ {parts}{rest} }}", structure.name) };
        match self.roll(4) {
            0 | 1 => Opening::bound(format!("let {pattern} = {};", place.exclusive()), names),
            2 => Opening { tail: "} }".into(), ..Opening::new(format!("match {} {{ {pattern} => {{", place.exclusive()), names) },
            _ => Opening { before: apart, ..Opening::new("{", names) },
        }
    }

    fn open_option(&mut self, place: &Place) -> Opening {
        let a = self.fresh();
        let names = vec![Name::exclusive(a.clone(), Kind::Float)];
        match self.roll(4) {
            0 => Opening::new(format!("if let Some({a}) = {} {{", place.exclusive()), names),
            1 => Opening::new(format!("if let Some({a}) = {}.as_mut() {{", place.text), names),
            2 => Opening {
                tail: "} }".into(),
                ..Opening::new(format!("match {} {{ None => {{}} Some({a}) => {{", place.exclusive()), names)
            },
            _ if !place.reference => Opening::new(format!("if let Some(ref mut {a}) = {} {{", place.text), names),
            _ => Opening::new(format!("if let Some({a}) = {}.as_mut() {{", place.text), names),
        }
    }
}
