//! A program: its items, the parameters of its main function, and its text in two flavours.

use std::fmt::Write as _;

use crate::text::{Node, render, smaller};

/// A program whose main function is `f`.
#[derive(Clone, Debug)]
pub struct Program {
    /// What names it.
    pub seed: u64,
    /// Its items. `@d` stands for the attribute, `@n` for `#[no_diff]`, `@derive(` for a derive with a tangent,
    /// `@t` for the bound that generic code needs.
    pub items: Vec<Node>,
    /// What its main function takes.
    pub inputs: Vec<Input>,
    /// It is asked by `vjp`, not by `value_and_grad`.
    pub pulls: bool,
}

/// A parameter of the main function.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name of the variable that holds it at the caller's.
    pub name: String,
    /// How many floats it takes from the point.
    pub floats: usize,
    /// How it is made of the floats `a`.
    pub make: String,
    /// How it is passed.
    pub pass: String,
    /// The function changes it.
    pub changes: bool,
}

impl Program {
    /// The text that people would write.
    #[must_use]
    pub fn annotated(&self) -> String {
        let text = render(&self.items);
        text.replace("@derive(", "#[derive(pullback::Differentiable, ")
            .replace("@d ", "#[pullback::differentiable]\n")
            .replace("@n ", "#[no_diff] ")
            .replace("@t", " + pullback::Differentiable")
    }

    /// The same without attributes of ours.
    #[must_use]
    pub fn plain(&self) -> String {
        let text = render(&self.items);
        text.replace("@derive(", "#[derive(").replace("@d ", "").replace("@n ", "").replace("@t", "")
    }

    /// How many floats a point has.
    #[must_use]
    pub fn floats(&self) -> usize {
        self.inputs.iter().map(|input| input.floats).sum()
    }

    /// The module that the scratch crate builds; with `stripped`, attributes of ours are left out everywhere.
    #[must_use]
    pub fn module(&self, stripped: bool) -> String {
        let mut made = String::new();
        let mut at = 0;
        for Input { name, floats, make, .. } in &self.inputs {
            let mutable = "mut ";
            let _ = writeln!(made, "        let {mutable}{name} = {{ let a = &a[{at}..{}]; {make} }};", at + floats);
            at += floats;
        }
        let pass: Vec<&str> = self.inputs.iter().map(|input| &input.pass[..]).collect();
        let pass = pass.join(", ");
        let state: String = self.inputs.iter().filter(|input| input.changes).map(|input| format!("&{}, ", input.name)).collect();
        let state = format!("format!(\"{{:?}}\", ({state}))");
        let call = match (stripped, self.pulls) {
            (true, _) => format!("let value = f({pass}); let gradient = ();"),
            (false, true) => format!("let (value, pullback) = f::vjp({pass}); let gradient = pullback(1.0);"),
            (false, false) => format!("let (value, gradient) = f::value_and_grad({pass});"),
        };
        let annotated = if stripped { self.plain() } else { self.annotated() };
        let no_diff = if stripped { "scratch::frozen as no_diff" } else { "pullback::no_diff" };
        format!(
            "pub mod plain {{\n    use scratch::frozen as no_diff;\n{}    pub fn at(a: &[f64], n: usize) -> (f64, std::string::String) {{\n{made}        let value = f({pass});\n        \
             (value, {state})\n    }}\n}}\npub mod annotated {{\n    use {no_diff};\n{}    pub fn at(a: &[f64], n: usize) -> (f64, std::string::String, std::string::String) {{\n{made}        {call}\n        \
             (value, {state}, format!(\"{{gradient:?}}\"))\n    }}\n}}\npub const PROGRAM: scratch::Program = scratch::Program {{ floats: {}, plain: plain::at, \
             found: annotated::at }};\n",
            self.plain(),
            annotated,
            self.floats(),
        )
    }

    /// Every program that has one part less.
    #[must_use]
    pub fn smaller(&self) -> Vec<Self> {
        let mut found: Vec<Self> = smaller(&self.items).into_iter().map(|items| Self { items, ..self.clone() }).collect();
        found.sort_by_key(|program| program.plain().len());
        found
    }
}
