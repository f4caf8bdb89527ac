//! What a growing program can see: variables, their kinds, and which of them may be touched where.

use super::text::Twin;

/// The type of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `f64`
    Float,
    /// `&f64`, read as `*p`.
    Shared,
    /// `&mut f64`, read and written as `*r`.
    Mutable,
    /// `usize`, small.
    Int,
    /// `bool`
    Flag,
    /// `(f64, f64)`
    Pair,
    /// `[f64; 3]`
    Array,
    /// `Vec<f64>` or a slice, never empty.
    List,
    /// A slice of fixed length: no push and no pop.
    Slice,
    /// The structure `S { a: f64, b: [f64; 2], c: Vec<f64> }`.
    Struct,
    /// `[[f64; 2]; 2]`
    Grid,
    /// `Vec<(f64, f64)>`, never empty.
    Pairs,
    /// `Vec<Vec<f64>>`, never empty, nor is any in it.
    Rows,
    /// `Option<f64>`
    Maybe,
    /// The enum `E { One(f64), Two { p: f64, q: f64 }, None }`.
    Choice,
    /// A closure from float to float.
    Closure,
}

/// What may be done with a variable here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Nothing: it is borrowed mutably.
    Nothing,
    /// Reading: it is borrowed.
    Read,
    /// Everything that its binding allows.
    Write,
}

/// A variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// Whether the binding can be written through.
    pub mutable: bool,
    /// Whether the name stands for a reference to the kind.
    pub reference: bool,
    /// What may be done with it here.
    pub access: Access,
}

impl Variable {
    /// A variable that its binding allows to be written, or not.
    pub fn new(name: impl Into<String>, kind: Kind, mutable: bool) -> Self {
        Self { name: name.into(), kind, mutable, reference: false, access: Access::Write }
    }

    /// The name as an argument for a `&mut` parameter.
    pub fn lent(&self) -> Twin {
        Twin::same(if self.reference { self.name.clone() } else { format!("&mut {}", self.name) })
    }

    fn is_copied_by_move(&self) -> bool {
        !self.reference && matches!(self.kind, Kind::Float | Kind::Pair | Kind::Array | Kind::Grid | Kind::Int | Kind::Flag | Kind::Shared)
    }
}

/// The variables in scope; of several with one name the last is seen.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    variables: Vec<Variable>,
    /// Only what a `move` closure copies can be seen.
    pub only_copies: bool,
}

impl Scope {
    /// How many variables there are, to return to.
    pub fn mark(&self) -> usize {
        self.variables.len()
    }

    /// Forgets what was declared since.
    pub fn leave(&mut self, mark: usize) {
        self.variables.truncate(mark);
    }

    /// Declares a variable, which may hide another.
    pub fn declare(&mut self, variable: Variable) {
        self.variables.push(variable);
    }

    /// The variables that can be read.
    pub fn readable(&self, accept: impl Fn(Kind) -> bool) -> Vec<Variable> {
        self.visible()
            .filter(|v| accept(v.kind) && v.access >= Access::Read && (!self.only_copies || v.is_copied_by_move()))
            .cloned()
            .collect()
    }

    /// The variables that can be written.
    pub fn writable(&self, accept: impl Fn(Kind) -> bool) -> Vec<Variable> {
        self.visible().filter(|v| accept(v.kind) && v.access == Access::Write && v.mutable).cloned().collect()
    }

    fn visible(&self) -> impl Iterator<Item = &Variable> {
        let variables = &self.variables;
        variables.iter().enumerate().filter(|(i, v)| variables[i + 1..].iter().all(|later| later.name != v.name)).map(|(_, v)| v)
    }

    /// Limits what may be done with the variable `name`; gives back the scope as it was.
    pub fn limit(&mut self, name: &str, access: Access) -> Vec<Variable> {
        let before = self.variables.clone();
        if let Some(variable) = self.variables.iter_mut().rev().find(|v| v.name == name) {
            variable.access = variable.access.min(access);
        }
        before
    }

    /// Limits what may be done with every variable.
    pub fn limit_all(&mut self, access: Access) -> Vec<Variable> {
        let before = self.variables.clone();
        for variable in &mut self.variables {
            variable.access = variable.access.min(access);
        }
        before
    }

    /// Takes the limits back.
    pub fn restore(&mut self, before: Vec<Variable>) {
        self.variables = before;
    }
}
