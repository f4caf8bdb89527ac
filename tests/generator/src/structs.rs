//! Structures of a program: fields of every kind, under ordinary names and under names that are known from elsewhere.

use crate::grow::Grower;
use crate::scope::{Kind, Shape};
use crate::text::Node;

/// A structure.
#[derive(Clone, Debug)]
pub(crate) struct Struct {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
    /// Its fields have no names.
    pub(crate) tuple: bool,
}

/// A field; without a kind it is a number of things.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Option<Kind>,
}

const ORDINARY: &[&str] = &["State", "Point", "Body", "Layer", "Model", "Params", "Oscillator", "Tank", "Ledger", "Spring"];
/// Names of types that are known from `std`.
const KNOWN: &[&str] =
    &["Range", "String", "Duration", "Instant", "Wrapping", "Ordering", "Path", "RangeInclusive", "PathBuf", "NonZero", "Saturating"];
const FIELDS: &[&str] = &["a", "b", "w", "pos", "vel", "rate", "start", "end", "len", "data", "scale", "first", "sum"];

impl Grower {
    /// A structure is declared; its position.
    pub(crate) fn structure(&mut self) -> usize {
        let known = self.chance(0.35);
        let mut name = if known { self.pick(KNOWN) } else { self.pick(ORDINARY) }.to_owned();
        if self.structs.iter().any(|other| other.name == name) {
            name = self.numbered("Other");
        }
        let count = 2 + self.roll(2);
        let tuple = self.chance(0.2);
        let mut fields: Vec<Field> = Vec::new();
        for i in 0..count {
            let kind = match self.roll(9) {
                0..=3 => Kind::Float,
                4 => Kind::Floats(Shape::Array, 2),
                5 | 6 => Kind::Floats(Shape::Vec, 2),
                7 => self.choose(&[Kind::Pair, Kind::Pair, Kind::Maybe]).unwrap_or(Kind::Pair),
                _ => match self.choose(&(0..self.structs.len()).collect::<Vec<_>>()) {
                    Some(inner) => Kind::Struct(inner),
                    None => Kind::Float,
                },
            };
            let mut field = if tuple { i.to_string() } else { self.pick(FIELDS).to_owned() };
            if fields.iter().any(|other| other.name == field) {
                field = self.numbered("k");
            }
            fields.push(Field { name: field, kind: Some(kind) });
        }
        if !tuple && self.chance(0.15) {
            fields.push(Field { name: "count".into(), kind: None });
        }
        let body: Vec<Node> = fields
            .iter()
            .map(|field| {
                let ty = field.kind.as_ref().map_or("usize".to_owned(), |kind| self.type_of(kind));
                Node::kept(if tuple { format!("pub {ty},") } else { format!("pub {}: {ty},", field.name) })
            })
            .collect();
        let (open, close) = if tuple { ("(", ");") } else { (" {", "}") };
        self.items.push(Node { kept: false, ..Node::around(format!("@derive(Clone, Debug)]\npub struct {name}{open}"), body, close) });
        self.structs.push(Struct { name, fields, tuple });
        self.structs.len() - 1
    }

    /// The type of what a kind of place holds.
    pub(crate) fn type_of(&self, kind: &Kind) -> String {
        match kind {
            Kind::Float => "f64".into(),
            Kind::Floats(Shape::Vec, _) => "Vec<f64>".into(),
            Kind::Floats(Shape::Array, n) => format!("[f64; {n}]"),
            Kind::Floats(Shape::Slice, _) => "[f64]".into(),
            Kind::Rows(Shape::Vec, ..) => "Vec<Vec<f64>>".into(),
            Kind::Rows(Shape::Array, rows, columns) => format!("[[f64; {columns}]; {rows}]"),
            Kind::Rows(Shape::Slice, ..) => "[Vec<f64>]".into(),
            Kind::Pair => "(f64, f64)".into(),
            Kind::Struct(index) => self.structs[*index].name.clone(),
            Kind::Maybe => "Option<f64>".into(),
            Kind::Boxed(inner) => format!("Box<{}>", self.type_of(inner)),
        }
    }

    /// How many floats a structure has.
    pub(crate) fn floats_of(&self, index: usize) -> usize {
        self.structs[index].fields.iter().filter_map(|field| field.kind.as_ref()).map(|kind| self.floats_in(kind)).sum()
    }

    fn floats_in(&self, kind: &Kind) -> usize {
        match kind {
            Kind::Float | Kind::Maybe => 1,
            Kind::Pair => 2,
            Kind::Floats(_, n) => *n,
            Kind::Rows(_, rows, columns) => rows * columns,
            Kind::Struct(index) => self.floats_of(*index),
            Kind::Boxed(inner) => self.floats_in(inner),
        }
    }

    /// A structure made of the floats `a`.
    pub(crate) fn make_of(&self, index: usize) -> String {
        let mut at = 0;
        self.literal(&Kind::Struct(index), &mut || {
            at += 1;
            format!("a[{}]", at - 1)
        })
    }

    /// A value of a kind, with floats from `float`.
    pub(crate) fn literal(&self, kind: &Kind, float: &mut dyn FnMut() -> String) -> String {
        let mut several = |n: usize| (0..n).map(|_| float()).collect::<Vec<_>>().join(", ");
        match kind {
            Kind::Float => float(),
            Kind::Pair => format!("({})", several(2)),
            Kind::Maybe => format!("Some({})", float()),
            Kind::Floats(Shape::Vec, n) => format!("vec![{}]", several(*n)),
            Kind::Floats(_, n) => format!("[{}]", several(*n)),
            Kind::Rows(shape, rows, columns) => {
                let vec = if *shape == Shape::Vec { "vec!" } else { "" };
                let rows: Vec<String> = (0..*rows).map(|_| format!("{vec}[{}]", several(*columns))).collect();
                format!("{vec}[{}]", rows.join(", "))
            }
            Kind::Boxed(inner) => format!("Box::new({})", self.literal(inner, float)),
            Kind::Struct(index) => {
                let Struct { name, fields, tuple } = &self.structs[*index];
                let values: Vec<String> = fields
                    .iter()
                    .map(|field| {
                        let value = field.kind.as_ref().map_or("2".to_owned(), |kind| self.literal(kind, float));
                        if *tuple { value } else { format!("{}: {value}", field.name) }
                    })
                    .collect();
                if *tuple { format!("{name}({})", values.join(", ")) } else { format!("{name} {{ {} }}", values.join(", ")) }
            }
        }
    }
}
