//! Places: from every name the ways that lead to floats, sequences and structures.

use crate::grow::Grower;
use crate::scope::{Kind, Name, Place, Shape};

impl Grower {
    /// A position below `least`.
    pub(crate) fn position(&mut self, least: usize) -> String {
        let small: Vec<_> = self.scope.positions.iter().filter(|position| position.below <= least).cloned().collect();
        let any = self.scope.positions.clone();
        match self.roll(6) {
            0 | 1 if !small.is_empty() => self.choose(&small).map_or("0".into(), |position| position.text),
            2 if !any.is_empty() && least > 1 => {
                let position = self.choose(&any).map_or("0".into(), |position| position.text);
                match self.roll(3) {
                    0 => format!("{position} % {least}"),
                    1 => format!("({position} + 1) % {least}"),
                    _ => format!("({position} >> 1) % {least}"),
                }
            }
            _ => self.roll(least).to_string(),
        }
    }

    /// The place, and those inside it.
    fn expand(&mut self, place: Place, into: &mut Vec<Place>) {
        let Place { text, kind, path, .. } = place.clone();
        into.push(place.clone());
        let inner = |text: String, kind: Kind, path: Vec<String>| Place { text, kind, reference: false, path };
        let field = |name: &str| path.iter().cloned().chain([name.to_owned()]).collect::<Vec<_>>();
        match kind {
            Kind::Float | Kind::Maybe => {}
            Kind::Floats(_, 0) => {}
            Kind::Floats(_, least) => {
                let index = self.position(least);
                into.push(inner(format!("{text}[{index}]"), Kind::Float, path));
            }
            Kind::Rows(shape, rows, columns) => {
                let index = self.position(rows);
                let row = if shape == Shape::Array { Shape::Array } else { Shape::Vec };
                self.expand(inner(format!("{text}[{index}]"), Kind::Floats(row, columns), path), into);
            }
            Kind::Pair => {
                into.push(inner(format!("{text}.0"), Kind::Float, field("0")));
                into.push(inner(format!("{text}.1"), Kind::Float, field("1")));
            }
            Kind::Struct(index) => {
                for part in self.structs[index].fields.clone() {
                    if let Some(kind) = part.kind {
                        self.expand(inner(format!("{text}.{}", part.name), kind, field(&part.name)), into);
                    }
                }
            }
            Kind::Boxed(kind) => {
                let text = if *kind == Kind::Float { format!("*{}", place.receiver()) } else { text };
                let whole = into.len();
                self.expand(inner(text, *kind.clone(), path), into);
                // `&mut b` would be a reference to the box.
                if *kind != Kind::Float {
                    into.remove(whole);
                }
            }
        }
    }

    /// Every place that can be named here, and changed where it must be.
    pub(crate) fn places(&mut self, mutable: bool) -> Vec<Place> {
        let names: Vec<Name> = self.scope.names.iter().filter(|name| name.mutable || !mutable).cloned().collect();
        let mut found = Vec::new();
        for name in names {
            self.expand(name.place(), &mut found);
        }
        found
    }

    /// A place of this kind.
    pub(crate) fn place_where(&mut self, mutable: bool, accept: impl Fn(&Kind) -> bool) -> Option<Place> {
        let found: Vec<Place> = self.places(mutable).into_iter().filter(|place| accept(&place.kind)).collect();
        self.choose(&found)
    }

    /// A float that can be changed.
    pub(crate) fn float_place(&mut self) -> Option<Place> {
        self.place_where(true, |kind| *kind == Kind::Float)
    }

    /// What is read of a float, without `*` where Rust needs none.
    pub(crate) fn read_float(&mut self) -> String {
        match self.place_where(false, |kind| *kind == Kind::Float) {
            Some(place) => place.read(),
            None => "0.5_f64".into(),
        }
    }

    /// The receiver of a float's method.
    pub(crate) fn float_receiver(&mut self) -> String {
        match self.place_where(false, |kind| *kind == Kind::Float) {
            Some(place) if place.text.starts_with('*') => format!("({})", place.text),
            Some(place) => place.text,
            None => "0.5_f64".into(),
        }
    }

    /// Runs `grow` where the name is out of reach: it is borrowed.
    pub(crate) fn without<T>(&mut self, names: &[String], grow: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.scope.clone();
        self.scope.names.retain(|name| !names.contains(&name.text));
        let grown = grow(self);
        self.scope = before;
        grown
    }
}
