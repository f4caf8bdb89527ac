//! Programs that sum up: data in slices with sizes, nothing that is lent to be changed, loops that add to locals.
//!
//! This is how losses are written, and what the compiler does most about: it reverses such loops in place, cuts slices,
//! adds in lanes, and saves scratch buffers whole.

mod expressions;
mod harness;
mod scope;
mod statements;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use self::scope::{Float, Int, Scope, Size, Slice};
use super::grow::typed;
use super::text::{Node, Twin, twin};

pub(super) use harness::MODULE;

/// What a program is grown from.
struct Grower {
    rng: Pcg64Mcg,
    counter: usize,
    scope: Scope,
    /// Nothing is written: inside closures.
    pure: bool,
    /// The loops around, innermost last: their labels.
    labels: Vec<String>,
    /// Loops of the function's own block only sum up: they read no sum, begin no iteration with what the last one left,
    /// and are not left early.
    plain: bool,
    /// Control must not leave the outermost loop here.
    stays: bool,
    /// How many functions there are to call.
    helpers: usize,
}

/// The functions of the program that `seed` names, helpers first.
pub(super) fn grow(seed: u64) -> Vec<Node> {
    let rng = Pcg64Mcg::seed_from_u64(seed);
    let mut grower =
        Grower { rng, counter: 0, scope: Scope::default(), pure: false, labels: Vec::new(), plain: false, stays: false, helpers: 0 };
    let mut functions = Vec::new();
    for _ in 0..grower.roll(3) {
        functions.push(grower.helper());
    }
    functions.push(grower.main());
    functions
}

impl Grower {
    /// A number below `n`.
    fn roll(&mut self, n: usize) -> usize {
        self.rng.random_range(0..n)
    }

    /// True with probability `p`.
    fn chance(&mut self, p: f64) -> bool {
        self.rng.random_bool(p)
    }

    /// One of the items.
    fn choose<T: Clone>(&mut self, items: &[T]) -> Option<T> {
        if items.is_empty() { None } else { Some(items[self.roll(items.len())].clone()) }
    }

    /// A name that is not used yet.
    fn fresh(&mut self, stem: &str) -> String {
        self.counter += 1;
        format!("{stem}{}", self.counter)
    }

    fn main(&mut self) -> Node {
        self.scope.slices = [
            ("p", Size::DimAndTwo),
            ("m", Size::CountByDim),
            ("z", Size::CountAndTwo),
            ("t", Size::Count),
            ("s.b", Size::Two),
            ("s.c", Size::Dim),
        ]
        .map(|(name, size)| Slice { reference: !name.starts_with('s'), ..Slice::new(name, size, false) })
        .to_vec();
        self.scope.rows = vec!["rows".into()];
        self.scope.floats = ["a", "s.a"].map(Float::new).to_vec();
        self.scope.has_count = true;
        let head = "pub fn f(p: &[F64], m: &[F64], rows: &[Vec<F64>], z: &[F64], a: F64, s: &S, NODIFF t: &[F64], ks: &[usize], n: usize, \
                    d: usize) -> F64 {";
        let size = self.roll(4) + 3;
        self.function(head, size, 3)
    }

    /// A function of two slices, which may sum up itself, or has no loop.
    fn helper(&mut self) -> Node {
        self.scope.slices = vec![Slice::new("v", Size::Dim, false), Slice::new("u", Size::Dim, false)];
        self.scope.slices.iter_mut().for_each(|slice| slice.reference = true);
        self.scope.floats = vec![Float::new("b")];
        self.scope.has_count = false;
        let head = format!("fn h{}(v: &[F64], u: &[F64], b: F64, d: usize) -> F64 {{", self.helpers);
        let (size, depth) = if self.chance(0.4) { (2, 0) } else { (3, 2) };
        let node = self.function(&head, size, depth);
        self.helpers += 1;
        node
    }

    fn function(&mut self, head: &str, size: usize, depth: u32) -> Node {
        let head = typed(head);
        let head = Twin { plain: head.plain.replace("NODIFF", "#[no_diff]"), dual: head.dual.replace("NODIFF ", "") };
        self.plain = self.chance(0.6);
        let mut body = self.opening();
        body.extend(self.statements(size, depth));
        if depth > 0 {
            body.extend(self.summing(depth));
            let behind = if self.plain { 0 } else { self.roll(2) };
            body.extend(self.statements(behind, depth - 1));
        }
        let result = self.result();
        body.push(Node::line(result));
        self.scope = Scope::default();
        let attribute = Twin { plain: "#[pullback::differentiable]\n".into(), dual: String::new() };
        Node::block(twin!("{}{}", attribute, head), body, Twin::same("}"))
    }

    /// What is summed up into, and what iterations write.
    fn opening(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        for _ in 0..=self.roll(2) {
            nodes.push(self.accumulator());
        }
        for _ in 0..self.roll(3) {
            nodes.extend(self.buffer());
        }
        nodes
    }

    /// A float in which the sums have a part: a linear one more often than not.
    fn result(&mut self) -> Twin {
        let mut sum = Twin::literal(0.5);
        for Float { name, mutable, typed } in self.scope.floats.clone() {
            if mutable {
                let weight = Twin::literal([0.5, 1.25, -0.75, 2.0][self.roll(4)]);
                let part = match if self.plain && self.chance(0.8) { 5 } else { self.roll(6) } {
                    0 => Twin::same(format!("({name} * {name})")),
                    1 if typed => Twin::same(format!("{name}.sin()")),
                    2 => twin!("({name} / ({} + {}))", Twin::literal(2.5), self.bounded(1)),
                    _ => Twin::same(name),
                };
                sum = twin!("{} + {} * {}", sum, weight, part);
            }
        }
        if self.chance(0.3) { twin!("{} + {}", sum, self.float(2)) } else { sum }
    }

    /// The integers below a size.
    fn below(&self, size: Size) -> Vec<Int> {
        self.scope.ints.iter().filter(|int| int.below == size).cloned().collect()
    }
}
