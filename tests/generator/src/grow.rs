//! Grows a program: what every part of it draws from.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::program::{Input, Program};
use crate::scope::{Kind, Name, Place, Position, Returns, Scope, Shape};
use crate::structs::Struct;
use crate::text::Node;

/// What a program is grown from.
pub(crate) struct Grower {
    rng: Pcg64Mcg,
    counter: usize,
    pub(crate) scope: Scope,
    /// Items beside the main function.
    pub(crate) items: Vec<Node>,
    pub(crate) structs: Vec<Struct>,
    /// How many statements may still be grown.
    pub(crate) budget: usize,
    /// Functions are grown for calls up to this depth.
    pub(crate) functions: usize,
    /// Functions that can be called.
    pub(crate) known: Vec<crate::functions::Function>,
}

/// Names of variables, as people choose them; a number follows where one is taken.
const NAMES: &[&str] = &["a", "b", "c", "p", "q", "u", "v", "r", "z", "left", "right", "lo", "hi", "acc", "cur", "next", "row", "t", "y"];

impl Program {
    /// The program that `seed` names.
    #[must_use]
    pub fn grow(seed: u64) -> Self {
        let mut grower = Grower {
            rng: Pcg64Mcg::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            counter: 0,
            scope: Scope::default(),
            items: Vec::new(),
            structs: Vec::new(),
            budget: 9,
            functions: 2,
            known: Vec::new(),
        };
        let inputs = grower.main();
        let pulls = grower.chance(0.2) && inputs.iter().all(|input| !input.changes);
        Self { seed, items: grower.items, inputs, pulls }
    }
}

impl Grower {
    /// A number below `n`.
    pub(crate) fn roll(&mut self, n: usize) -> usize {
        self.rng.random_range(0..n.max(1))
    }

    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.rng.random_bool(p)
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.roll(from.len())]
    }

    pub(crate) fn choose<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.roll(from.len())].clone())
    }

    /// A name that is not taken.
    pub(crate) fn fresh(&mut self) -> String {
        let base = self.pick(NAMES);
        self.numbered(base)
    }

    pub(crate) fn numbered(&mut self, base: &str) -> String {
        self.counter += 1;
        format!("{base}{}", self.counter)
    }

    /// The main function, with what it takes.
    fn main(&mut self) -> Vec<Input> {
        let (mut inputs, mut parameters) = (Vec::new(), Vec::new());
        if self.chance(0.5) {
            self.structure();
        }
        let count = 1 + self.roll(2);
        self.input("x", true, &mut inputs, &mut parameters);
        for _ in 0..count {
            let name = self.fresh();
            self.input(&name, false, &mut inputs, &mut parameters);
        }
        if self.chance(0.7) {
            parameters.push("n: usize".to_owned());
            inputs.push(Input { name: "m_".into(), floats: 0, make: "n".into(), pass: "n".into(), changes: false });
            self.scope.positions.push(Position { text: "n".into(), below: usize::MAX });
        }
        self.scope.returns = Some(Returns::Float);
        let mut body = Vec::new();
        if self.chance(0.06) {
            // A function that does no more than sum up is differentiated in a way of its own.
            body.extend(self.summing());
        } else {
            if self.chance(0.8) {
                body.push(self.declaration());
            }
            let motifs = 1 + self.roll(2);
            for _ in 0..motifs {
                body.extend(self.motif());
            }
            let more = self.roll(3);
            body.extend(self.statements(more, 2));
        }
        let outcome = self.outcome();
        body.push(Node::kept(if self.chance(0.1) { format!("return {outcome};") } else { outcome }));
        let head = format!("@d pub fn f({}) -> f64 {{", parameters.join(", "));
        self.items.push(Node { kept: true, ..Node::block(head, body) });
        inputs
    }

    /// A parameter of the main function.
    fn input(&mut self, name: &str, first: bool, inputs: &mut Vec<Input>, parameters: &mut Vec<String>) {
        let roll = if first { self.roll(3) } else { self.roll(12) };
        let shape = |shape, least| Kind::Floats(shape, least);
        let variable = name.to_owned();
        let (kind, ty, floats, make, pass, reference, mutable) = match roll {
            0 | 1 => (shape(Shape::Slice, 4), "&[f64]".to_owned(), 4, "a.to_vec()".to_owned(), "&", true, false),
            2 => (shape(Shape::Array, 4), "&[f64; 4]".to_owned(), 4, "[a[0], a[1], a[2], a[3]]".to_owned(), "&", true, false),
            3 => (Kind::Float, "f64".to_owned(), 1, "a[0]".to_owned(), "", false, false),
            4 => (shape(Shape::Slice, 4), "&mut [f64]".to_owned(), 4, "a.to_vec()".to_owned(), "&mut ", true, true),
            5 => (shape(Shape::Vec, 3), "&mut Vec<f64>".to_owned(), 3, "a.to_vec()".to_owned(), "&mut ", true, true),
            6 => (Kind::Float, "&mut f64".to_owned(), 1, "a[0]".to_owned(), "&mut ", true, true),
            7 => (
                Kind::Rows(Shape::Slice, 2, 2),
                "&[Vec<f64>]".to_owned(),
                4,
                "vec![vec![a[0], a[1]], vec![a[2], a[3]]]".to_owned(),
                "&",
                true,
                false,
            ),
            8 => (shape(Shape::Array, 3), "mut [f64; 3]".to_owned(), 3, "[a[0], a[1], a[2]]".to_owned(), "", false, true),
            _ => match self.choose(&(0..self.structs.len()).collect::<Vec<_>>()) {
                Some(index) => {
                    let (name, floats, make) = (self.structs[index].name.clone(), self.floats_of(index), self.make_of(index));
                    match self.roll(3) {
                        0 => (Kind::Struct(index), name, floats, make, "", false, false),
                        1 => (Kind::Struct(index), format!("&{name}"), floats, make, "&", true, false),
                        _ => (Kind::Struct(index), format!("&mut {name}"), floats, make, "&mut ", true, true),
                    }
                }
                None => (Kind::Float, "f64".to_owned(), 1, "a[0]".to_owned(), "", false, false),
            },
        };
        let (binding, ty) = match ty.strip_prefix("mut ") {
            Some(ty) => (format!("mut {name}"), ty.to_owned()),
            None => (variable.clone(), ty),
        };
        parameters.push(format!("{binding}: {ty}"));
        inputs.push(Input { name: variable.clone(), floats, make, pass: format!("{pass}{variable}"), changes: reference && mutable });
        self.scope.names.push(Name { text: variable, kind, reference, mutable });
    }

    /// Everything that can be named, summed up with weights: what happened is seen in it.
    pub(crate) fn outcome(&mut self) -> String {
        let names = self.scope.names.clone();
        let mut text = "0.0".to_owned();
        for (i, name) in names.iter().enumerate() {
            if i > 0 && name.text == "x" {
                continue;
            }
            for term in self.all_of(&name.place()) {
                let weight = self.pick(&["1.0", "0.5", "0.75", "1.5", "0.3", "2.0"]);
                text += &format!("‹ + {term} * {weight}›");
            }
        }
        text
    }

    /// Terms that depend on all that is in a place.
    pub(crate) fn all_of(&mut self, place: &Place) -> Vec<String> {
        match &place.kind {
            Kind::Float => vec![place.read()],
            Kind::Floats(_, 0) => vec![format!("{}.iter().sum::<f64>()", place.text)],
            Kind::Floats(_, least) => {
                let mut terms: Vec<String> = (0..(*least).min(3)).map(|i| format!("{}[{i}]", place.text)).collect();
                if self.chance(0.3) {
                    terms.push(format!("{}[{}.len() - 1]", place.text, place.text));
                }
                terms
            }
            Kind::Rows(_, rows, columns) => {
                let (i, j) = (self.roll(*rows), self.roll(*columns));
                vec![format!("{}[0][0]", place.text), format!("{}[{i}][{j}]", place.text)]
            }
            Kind::Pair => vec![format!("{}.0", place.text), format!("{}.1", place.text)],
            Kind::Maybe => {
                vec![format!("{}.unwrap_or(0.5)", if place.reference { format!("({})", place.read()) } else { place.text.clone() })]
            }
            Kind::Boxed(inner) => {
                let inside = Place {
                    text: if **inner == Kind::Float { format!("(*{})", place.read()) } else { place.text.clone() },
                    kind: (**inner).clone(),
                    reference: false,
                    path: place.path.clone(),
                };
                self.all_of(&inside)
            }
            Kind::Struct(index) => self.structs[*index]
                .fields
                .clone()
                .into_iter()
                .filter_map(|field| field.kind.map(|kind| (field.name, kind)))
                .flat_map(|(field, kind)| {
                    let inside = Place { text: format!("{}.{field}", place.text), kind, reference: false, path: place.path.clone() };
                    self.all_of(&inside)
                })
                .collect(),
        }
    }

    /// Runs `grow` in a scope of its own.
    pub(crate) fn inside<T>(&mut self, grow: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.scope.clone();
        let grown = grow(self);
        self.scope = before;
        grown
    }
}
