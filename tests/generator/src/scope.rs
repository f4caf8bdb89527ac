//! What can be named at a point of a program: places, how they are reached, and what they hold.

/// What a place holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `f64`
    Float,
    /// Floats in a row, at least so many.
    Floats(Shape, usize),
    /// Rows of floats, at least so many, each with at least so many.
    Rows(Shape, usize, usize),
    /// `(f64, f64)`
    Pair,
    /// A structure of the program's, by its position.
    Struct(usize),
    /// `Option<f64>`
    Maybe,
    /// `Box<f64>` or a box of a structure.
    Boxed(Box<Kind>),
}

/// How a sequence is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `Vec<_>`
    Vec,
    /// `[_; n]`
    Array,
    /// `[_]`, behind a reference.
    Slice,
}

/// A variable, or what else can be written to name a place.
#[derive(Clone, Debug)]
pub struct Name {
    /// How it is written.
    pub text: String,
    /// What it holds.
    pub kind: Kind,
    /// It is a reference.
    pub reference: bool,
    /// It may be assigned to, or what it refers to.
    pub mutable: bool,
}

/// A place: a name and the way from it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The place as an expression, without `*` where it is a reference itself.
    pub text: String,
    /// What it holds.
    pub kind: Kind,
    /// The expression is a reference.
    pub reference: bool,
    /// The name, and the fields that lead from it up to the first index: what is disjoint for rustc.
    pub path: Vec<String>,
}

impl Place {
    /// The value.
    pub fn read(&self) -> String {
        if self.reference { format!("*{}", self.text) } else { self.text.clone() }
    }

    /// A shared reference to it.
    pub fn shared(&self) -> String {
        if self.reference { self.text.clone() } else { format!("&{}", self.text) }
    }

    /// A mutable reference to it.
    pub fn exclusive(&self) -> String {
        if self.reference { self.text.clone() } else { format!("&mut {}", self.text) }
    }

    /// The receiver of a method.
    pub fn receiver(&self) -> String {
        if self.reference { format!("(*{})", self.text) } else { self.text.clone() }
    }

    /// Whether rustc lets both be borrowed at once.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.path.iter().zip(&other.path).any(|(a, b)| a != b)
    }
}

/// A position variable, and whether it runs over positions of anything in particular.
#[derive(Clone, Debug)]
pub struct Position {
    /// How it is written.
    pub text: String,
    /// It is less than this.
    pub below: usize,
}

/// What can be named.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Places.
    pub names: Vec<Name>,
    /// Positions.
    pub positions: Vec<Position>,
    /// Labels of the loops around.
    pub labels: Vec<String>,
    /// What `return` gives back, if control may leave.
    pub returns: Option<Returns>,
    /// How many loops are around.
    pub loops: usize,
}

/// What a function gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// `f64`
    Float,
    /// Nothing.
    Nothing,
    /// `bool`
    Bool,
    /// `Option<f64>`
    Maybe,
}

impl Returns {
    /// The end of a signature.
    pub fn arrow(self) -> &'static str {
        match self {
            Self::Float => " -> f64",
            Self::Nothing => "",
            Self::Bool => " -> bool",
            Self::Maybe => " -> Option<f64>",
        }
    }
}

impl Name {
    /// A variable that holds a value.
    pub fn owned(text: impl Into<String>, kind: Kind, mutable: bool) -> Self {
        Self { text: text.into(), kind, reference: false, mutable }
    }

    /// A mutable reference.
    pub fn exclusive(text: impl Into<String>, kind: Kind) -> Self {
        Self { text: text.into(), kind, reference: true, mutable: true }
    }

    /// A shared reference.
    pub fn shared(text: impl Into<String>, kind: Kind) -> Self {
        Self { text: text.into(), kind, reference: true, mutable: false }
    }

    /// The place that it is.
    pub fn place(&self) -> Place {
        Place { text: self.text.clone(), kind: self.kind.clone(), reference: self.reference, path: vec![self.text.clone()] }
    }
}
