//! What a program that sums up can see. Sizes are types here, so that indices stay in range.

/// A length, or what an integer is below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// `n`, which may be zero.
    Count,
    /// `d`, two at least.
    Dim,
    /// `n + 2`
    CountAndTwo,
    /// `d + 2`
    DimAndTwo,
    /// `n * d`, by rows.
    CountByDim,
    /// 2
    Two,
}

impl Size {
    /// The length as it is written.
    pub fn text(self) -> &'static str {
        match self {
            Size::Count => "n",
            Size::Dim => "d",
            Size::CountAndTwo => "n + 2",
            Size::DimAndTwo => "d + 2",
            Size::CountByDim => "n * d",
            Size::Two => "2",
        }
    }
}

/// A float.
#[derive(Clone, Debug)]
pub struct Float {
    /// The name, or the field.
    pub name: String,
    /// Whether it can be written.
    pub mutable: bool,
    /// Whether its type is known before anything is done with it.
    pub typed: bool,
}

impl Float {
    /// One of type f64, that stands.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), mutable: false, typed: true }
    }
}

/// Floats in a row.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The name, or the field.
    pub name: String,
    /// How many there are.
    pub size: Size,
    /// Whether they can be written.
    pub mutable: bool,
    /// Whether the name stands for a reference.
    pub reference: bool,
    /// Whether it is a vector.
    pub vector: bool,
    /// Whether the type of its elements is known before anything is done with them.
    pub typed: bool,
}

impl Slice {
    /// An array or a place of one.
    pub fn new(name: impl Into<String>, size: Size, mutable: bool) -> Self {
        Self { name: name.into(), size, mutable, reference: false, vector: false, typed: true }
    }

    /// As an argument for `&[f64]`.
    pub fn lent(&self) -> String {
        if self.reference { self.name.clone() } else { format!("&{}", self.name) }
    }
}

/// An integer.
#[derive(Clone, Debug)]
pub struct Int {
    /// How it is written.
    pub text: String,
    /// What it is below.
    pub below: Size,
    /// Whether it is above zero.
    pub positive: bool,
}

/// The variables in scope.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub floats: Vec<Float>,
    /// References to floats.
    pub shared: Vec<String>,
    pub slices: Vec<Slice>,
    /// Slices of `n` vectors of `d` floats.
    pub rows: Vec<String>,
    pub ints: Vec<Int>,
    /// Closures from float to float.
    pub closures: Vec<String>,
    /// Whether `n` is in scope, with the data that it counts.
    pub has_count: bool,
}

impl Scope {
    /// Hides what is declared under a name.
    pub fn hide(&mut self, name: &str) {
        self.floats.retain(|float| float.name != name);
        self.slices.retain(|slice| slice.name != name);
    }
}
