//! Grows a program: its functions, and what every part of it draws from.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::scope::{Access, Kind, Scope, Variable};
use super::sums;
use super::text::{Node, Twin, render, twin};

/// The forms that a function beside the main one can have.
#[derive(Clone, Copy, Debug)]
pub(super) enum Helper {
    /// `fn(a: f64, b: f64) -> f64`
    Floats,
    /// `fn(r: &mut f64, b: f64) -> f64`
    InOut,
    /// `fn(l: &mut Vec<f64>, b: f64)`
    List,
    /// `fn(v: &[f64], k: usize) -> f64`
    Slice,
    /// `fn(s: &mut S, b: f64) -> f64`
    Struct,
    /// `fn(v: &mut [f64], b: f64) -> f64`
    MutableSlice,
    /// `fn(a: f64, b: f64) -> Option<f64>`
    Maybe,
    /// `fn(a: f64, l: &mut Vec<f64>, k: usize) -> f64`, which calls itself with less.
    Recursive,
}

/// What `return` gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Returns {
    /// A float.
    Float,
    /// Nothing.
    Nothing,
    /// A float or not.
    Maybe,
}

/// What a program is grown from.
pub(super) struct Grower {
    rng: Pcg64Mcg,
    counter: usize,
    pub(super) scope: Scope,
    /// Nothing is written: inside closures.
    pub(super) pure: bool,
    /// Labels of the loops around, innermost last; empty inside closures.
    pub(super) labels: Vec<String>,
    /// Control must not leave the function here.
    pub(super) stays: bool,
    /// How many loops are around.
    pub(super) loops: u32,
    /// What the function around returns.
    pub(super) returns: Returns,
    helpers: Vec<Helper>,
}

/// A program in both flavours, as statements of functions.
#[derive(Clone, Debug)]
pub struct Program {
    /// What it was grown for.
    pub family: Family,
    /// The functions, helpers first.
    pub functions: Vec<Node>,
}

/// What programs are grown for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Data that changes in place, lists that grow, exits from everywhere.
    InPlace,
    /// Data in slices, summed up by loops.
    Sums,
}

impl Program {
    /// The program that `seed` names.
    #[must_use]
    pub fn grow(family: Family, seed: u64) -> Self {
        let functions = match family {
            Family::InPlace => in_place(seed),
            Family::Sums => sums::grow(seed),
        };
        Self { family, functions }
    }

    /// The text of the program.
    pub(super) fn text(&self) -> Twin {
        render(&self.functions, 0)
    }
}

fn in_place(seed: u64) -> Vec<Node> {
    let mut grower = Grower {
        rng: Pcg64Mcg::seed_from_u64(seed),
        counter: 0,
        scope: Scope::default(),
        pure: false,
        labels: Vec::new(),
        stays: false,
        loops: 0,
        returns: Returns::Float,
        helpers: Vec::new(),
    };
    let mut functions = Vec::new();
    for _ in 0..grower.roll(3) {
        functions.push(grower.helper());
    }
    functions.push(grower.main());
    functions
}

const FLOAT: (&str, &str) = ("f64", "D");

pub(super) fn typed(pattern: &str) -> Twin {
    Twin { plain: pattern.replace("F64", FLOAT.0), dual: pattern.replace("F64", FLOAT.1) }
}

impl Grower {
    /// A number below `n`.
    pub(super) fn roll(&mut self, n: usize) -> usize {
        self.rng.random_range(0..n)
    }

    /// True with probability `p`.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.rng.random_bool(p)
    }

    /// One of the items.
    pub(super) fn choose<T: Clone>(&mut self, items: &[T]) -> Option<T> {
        if items.is_empty() { None } else { Some(items[self.roll(items.len())].clone()) }
    }

    /// A name that is not used yet.
    pub(super) fn fresh(&mut self, stem: &str) -> String {
        self.counter += 1;
        format!("{stem}{}", self.counter)
    }

    fn main(&mut self) -> Node {
        let parameters = [
            Variable::new("x", Kind::Float, true),
            Variable::new("y", Kind::Float, false),
            Variable { reference: true, ..Variable::new("v", Kind::Slice, false) },
            Variable { reference: true, ..Variable::new("s", Kind::Struct, false) },
            Variable { reference: true, ..Variable::new("w", Kind::List, true) },
            Variable::new("n", Kind::Int, false),
        ];
        let head = typed("pub fn f(mut x: F64, y: F64, v: &[F64], s: &S, w: &mut Vec<F64>, n: usize) -> F64 {");
        let size = self.roll(7) + 3;
        self.function(head, &parameters, None, size, Returns::Float)
    }

    fn helper(&mut self) -> Node {
        let form = [
            Helper::Floats,
            Helper::InOut,
            Helper::List,
            Helper::Slice,
            Helper::Struct,
            Helper::MutableSlice,
            Helper::Maybe,
            Helper::Recursive,
        ][self.roll(8)];
        let name = format!("h{}", self.helpers.len());
        let b = Variable::new("b", Kind::Float, false);
        let borrowed = |name, kind, mutable| Variable { reference: true, ..Variable::new(name, kind, mutable) };
        let (head, parameters, returns) = match form {
            Helper::Floats => ("(mut a: F64, b: F64) -> F64", vec![Variable::new("a", Kind::Float, true), b], Returns::Float),
            Helper::InOut => ("(r: &mut F64, b: F64) -> F64", vec![borrowed("r", Kind::Mutable, true), b], Returns::Float),
            Helper::List => ("(l: &mut Vec<F64>, b: F64)", vec![borrowed("l", Kind::List, true), b], Returns::Nothing),
            Helper::Slice => (
                "(v: &[F64], k: usize) -> F64",
                vec![borrowed("v", Kind::Slice, false), Variable::new("k", Kind::Int, false)],
                Returns::Float,
            ),
            Helper::Struct => ("(s: &mut S, b: F64) -> F64", vec![borrowed("s", Kind::Struct, true), b], Returns::Float),
            Helper::MutableSlice => ("(v: &mut [F64], b: F64) -> F64", vec![borrowed("v", Kind::Slice, true), b], Returns::Float),
            Helper::Recursive => (
                "(mut a: F64, l: &mut Vec<F64>, k: usize) -> F64",
                vec![Variable::new("a", Kind::Float, true), borrowed("l", Kind::List, true), Variable::new("k", Kind::Int, false)],
                Returns::Float,
            ),
            Helper::Maybe => ("(mut a: F64, b: F64) -> Option<F64>", vec![Variable::new("a", Kind::Float, true), b], Returns::Maybe),
        };
        let head = typed(&format!("fn {name}{head} {{"));
        let calls_itself = matches!(form, Helper::Recursive).then_some(name);
        let node = self.function(head, &parameters, calls_itself, 4, returns);
        self.helpers.push(form);
        node
    }

    fn function(&mut self, head: Twin, parameters: &[Variable], itself: Option<String>, size: usize, returns: Returns) -> Node {
        for parameter in parameters {
            self.scope.declare(parameter.clone());
        }
        self.returns = returns;
        let mut body = Vec::new();
        if let Some(itself) = itself {
            body.push(Node::needed(Twin::same("if k == 0 { return a.sin(); }")));
            body.extend(self.statements(2, 2));
            body.push(Node::line(twin!("let deeper = {itself}({}, l, k - 1);", self.bounded_beside("l"))));
            self.scope.declare(Variable::new("deeper", Kind::Float, false));
        }
        body.extend(self.statements(size, 3));
        match returns {
            Returns::Float => body.push(Node::line(self.result())),
            Returns::Maybe => body.push(Node::line(twin!("Some({})", self.result()))),
            Returns::Nothing => {}
        }
        self.scope.leave(0);
        let attribute = Twin { plain: "#[pullback::differentiable]\n".into(), dual: String::new() };
        Node::block(twin!("{}{}", attribute, head), body, Twin::same("}"))
    }

    fn bounded_beside(&mut self, name: &str) -> Twin {
        let before = self.scope.limit(name, Access::Nothing);
        let value = self.bounded(1);
        self.scope.restore(before);
        value
    }

    /// A sum in which most variables have a part.
    fn result(&mut self) -> Twin {
        let places = self.places(Access::Read);
        let mut sum = self.bounded(2);
        for place in places {
            if self.chance(0.6) {
                let weight = Twin::literal([0.5, 1.25, -0.75, 2.0][self.roll(4)]);
                sum = twin!("{} + {} * {}", sum, weight, place);
            }
        }
        sum
    }

    /// A call of an earlier function, for its value.
    pub(super) fn helper_call(&mut self, depth: u32) -> Option<Twin> {
        if self.helpers.is_empty() {
            return None;
        }
        let number = self.roll(self.helpers.len());
        let form = self.helpers[number];
        let name = format!("h{number}");
        if self.pure && !matches!(form, Helper::Floats | Helper::Slice | Helper::Maybe) {
            return None;
        }
        let lend = |grower: &mut Self, accept: fn(Kind) -> bool| {
            let candidates = grower.scope.writable(accept);
            let chosen = grower.choose(&candidates)?;
            let before = grower.scope.limit(&chosen.name, Access::Nothing);
            let value = grower.float(depth.saturating_sub(1));
            grower.scope.restore(before);
            Some((chosen, value))
        };
        Some(match form {
            Helper::Floats => twin!("{name}({}, {})", self.float(depth.saturating_sub(1)), self.float(depth.saturating_sub(1))),
            Helper::Maybe => {
                let (a, b) = (self.float(depth.saturating_sub(1)), self.float(depth.saturating_sub(1)));
                if self.returns == Returns::Maybe && !self.pure && !self.stays && self.chance(0.4) {
                    return Some(twin!("{name}({}, {})?", a, b));
                }
                twin!("{name}({}, {}).unwrap_or({})", a, b, self.float(0))
            }
            Helper::Slice => {
                let lists = self.scope.readable(|kind| matches!(kind, Kind::List | Kind::Slice | Kind::Array));
                let list = self.choose(&lists)?;
                let borrow = if list.reference { "" } else { "&" };
                let number = self.roll(3);
                Twin::same(format!("{name}({borrow}{}, {number})", list.name))
            }
            Helper::InOut => {
                let (variable, value) =
                    lend(self, |kind| !matches!(kind, Kind::Shared | Kind::Int | Kind::Flag | Kind::Maybe | Kind::Choice | Kind::Closure))?;
                let place = self.float_of(&variable, Access::Write)?;
                twin!("{name}(&mut {place}, {})", value)
            }
            Helper::List => {
                let (variable, value) = lend(self, |kind| kind == Kind::List)?;
                let (list, first) = (variable.lent(), variable.name);
                twin!("{{ {name}({}, {}); {first}[0] }}", list, value)
            }
            Helper::Recursive => {
                let (variable, value) = lend(self, |kind| kind == Kind::List)?;
                let times = self.roll(3) + 1;
                twin!("{name}({}, {}, {times})", value, variable.lent())
            }
            Helper::Struct => {
                let (variable, value) = lend(self, |kind| kind == Kind::Struct)?;
                twin!("{name}({}, {})", variable.lent(), value)
            }
            Helper::MutableSlice => {
                let (variable, value) = lend(self, |kind| matches!(kind, Kind::List | Kind::Slice | Kind::Array))?;
                let part = ["", "[..]", "[..1]"][self.roll(3)];
                let variable_name = variable.name.clone();
                let list = if part.is_empty() { variable.lent() } else { Twin::same(format!("&mut {variable_name}{part}")) };
                twin!("{name}({}, {})", list, value)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Family, Program};

    #[test]
    fn a_seed_names_a_program() {
        for family in [Family::InPlace, Family::Sums] {
            assert_eq!(Program::grow(family, 7).text(), Program::grow(family, 7).text());
            assert_ne!(Program::grow(family, 7).text(), Program::grow(family, 8).text());
        }
    }
}
