//! Enums with payload, recursive ones in boxes, and their state machines.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
enum Activation {
    Identity,
    Relu,
    Leaky(f64),
    Swish { beta: f64 },
}

#[differentiable]
fn activate(activation: Activation, x: f64) -> f64 {
    use Activation::*;
    match activation {
        Identity => x,
        Relu => x.max(0.0),
        Leaky(slope) if x < 0.0 => slope * x,
        Leaky(_) => x,
        Swish { beta } => x / (1.0 + (-beta * x).exp()),
    }
}
check! { activate(a, x) covers "enum"; a = Activation::Identity, x = 1.5; a = Activation::Relu, x = -1.5; a = Activation::Leaky(0.1), x = -1.5;
a = Activation::Leaky(0.1), x = 1.5; a = Activation::Swish { beta: 0.7 }, x = 1.5 }

#[differentiable]
fn chosen_at_run_time(kind: usize, x: f64) -> f64 {
    let activation = match kind {
        0 => Activation::Relu,
        1 => Activation::Leaky(x * 0.1),
        _ => Activation::Swish { beta: x },
    };
    activate(activation, x) * activate(activation, -x)
}
#[differentiable]
fn enums_built_inside(x: f64) -> f64 {
    chosen_at_run_time(0, x) + chosen_at_run_time(1, x) + chosen_at_run_time(2, x)
}
check! { enums_built_inside(x) covers "enum with payload"; x = 1.5; x = -0.5 }

#[derive(Clone, Debug, Differentiable)]
enum Expr {
    Constant(f64),
    Variable,
    Add(Box<Expr>, Box<Expr>),
    Mul(Box<Expr>, Box<Expr>),
    Apply { function: char, argument: Box<Expr> },
}

#[differentiable]
fn eval(e: &Expr, x: f64) -> f64 {
    match e {
        Expr::Constant(c) => *c,
        Expr::Variable => x,
        Expr::Add(a, b) => eval(a, x) + eval(b, x),
        Expr::Mul(a, b) => eval(a, x) * eval(b, x),
        Expr::Apply { function: 's', argument } => eval(argument, x).sin(),
        Expr::Apply { argument, .. } => eval(argument, x).exp(),
    }
}

fn expression() -> Expr {
    use Expr::*;
    let square = Mul(Box::new(Variable), Box::new(Variable));
    let inner = Add(Box::new(square), Box::new(Constant(0.3)));
    Mul(Box::new(Apply { function: 's', argument: Box::new(inner) }), Box::new(Add(Box::new(Variable), Box::new(Constant(-2.0)))))
}
check! { eval(&e, x) covers "Box of a recursive enum"; e = expression(), x = 0.7; e = Expr::Variable, x = 0.7; e = Expr::Constant(2.0), x = 0.7 }

#[differentiable]
fn grown_tree(x: f64, depth: usize) -> f64 {
    let mut tree = Expr::Variable;
    for i in 0..depth {
        let leaf = Box::new(Expr::Constant(x * i as f64));
        tree = if i % 2 == 0 { Expr::Add(Box::new(tree), leaf) } else { Expr::Mul(leaf, Box::new(tree)) };
    }
    eval(&tree, x)
}
check! { grown_tree(x, 4); x = 0.7 }

#[derive(Clone, Debug, Differentiable)]
enum List {
    Nil,
    Cons(f64, Box<List>),
}

#[differentiable]
fn list_sum(list: &List) -> f64 {
    match list {
        List::Nil => 0.0,
        List::Cons(head, tail) => head * head + 0.5 * list_sum(tail),
    }
}

#[differentiable]
fn list_walk(list: &List) -> f64 {
    let mut rest = list;
    let mut total = 1.0;
    while let List::Cons(head, tail) = rest {
        total = total * head + 1.0;
        rest = tail;
    }
    total
}

#[differentiable]
fn list_both(list: &List) -> f64 {
    list_sum(list) * list_walk(list)
}
fn list() -> List {
    List::Cons(1.5, Box::new(List::Cons(-0.5, Box::new(List::Cons(0.3, Box::new(List::Nil))))))
}
check! { list_both(&list) covers "while let over a list"; list = list(); list = List::Nil }

#[differentiable]
fn list_built(v: &[f64]) -> f64 {
    let mut list = List::Nil;
    for x in v {
        list = List::Cons(x * x, Box::new(list));
    }
    list_sum(&list)
}
check! { list_built(&v); v = vec![0.5, 1.5, -0.7] }

#[differentiable]
fn list_mutated(list: &mut List, k: f64) -> f64 {
    match list {
        List::Nil => k,
        List::Cons(head, tail) => {
            *head *= k;
            *head + list_mutated(tail, k * 0.5)
        }
    }
}
check! { list_mutated(&mut list, k) leaves (list); list = list(), k = 0.7 }

#[derive(Clone, Debug, Differentiable)]
struct Tree {
    value: f64,
    children: Vec<Tree>,
    left: Option<Box<Tree>>,
}

#[differentiable]
fn tree_sum(tree: &Tree) -> f64 {
    let below: f64 = tree.children.iter().map(|child| tree_sum(child)).sum();
    let left = match &tree.left {
        Some(left) => tree_sum(left),
        None => 1.0,
    };
    (tree.value + below) * left
}
fn tree() -> Tree {
    let leaf = |value| Tree { value, children: vec![], left: None };
    Tree { value: 0.5, children: vec![leaf(1.5), leaf(-0.7)], left: Some(Box::new(leaf(2.0))) }
}
check! { tree_sum(&tree) covers "recursive struct"; tree = tree() }

#[derive(Clone, Debug, Differentiable)]
enum Stage {
    Waiting { since: f64 },
    Running(f64, f64),
    Done,
}

#[differentiable]
fn enum_as_state(x: f64, n: usize) -> f64 {
    let mut stage = Stage::Waiting { since: x };
    let mut score = 0.0;
    for i in 0..n {
        stage = match stage {
            Stage::Waiting { since } if since > 2.0 => Stage::Running(since, x),
            Stage::Waiting { since } => Stage::Waiting { since: since * 1.5 + 0.1 * i as f64 },
            Stage::Running(a, b) => {
                score += a * b;
                if score > 20.0 { Stage::Done } else { Stage::Running(b, a + 1.0) }
            }
            Stage::Done => {
                score *= 1.1;
                break;
            }
        };
    }
    if let Stage::Running(a, _) = &stage { score + a } else { score * x }
}
check! { enum_as_state(x, 9); x = 0.9; x = 2.5; x = 0.1 }

#[differentiable]
fn list_of_enums(activations: &[Activation], x: f64) -> f64 {
    let mut y = x;
    for a in activations {
        y = activate(*a, y) + 0.5;
    }
    let leaky = activations.iter().filter(|a| matches!(a, Activation::Leaky(_))).count();
    y * (leaky + 1) as f64
}
check! { list_of_enums(&a, x) covers "matches!"; a = vec![Activation::Leaky(0.2), Activation::Relu, Activation::Swish { beta: 1.5 }], x = -0.7 }

#[differentiable]
fn payload_mutated(a: Activation, x: f64) -> f64 {
    let mut b = a;
    if let Activation::Leaky(slope) | Activation::Swish { beta: slope } = &mut b {
        *slope *= x;
        *slope += 1.0;
    }
    activate(b, -x) * x
}
check! { payload_mutated(a, x); a = Activation::Leaky(0.2), x = 0.7; a = Activation::Swish { beta: 0.3 }, x = 0.7; a = Activation::Identity, x = 0.7 }

#[derive(Clone, Debug, Differentiable)]
enum Either<L, R> {
    Left(L),
    Right(R),
}

#[differentiable]
fn generic_enum(e: &Either<f64, Vec<f64>>, x: f64) -> f64 {
    let value = match e {
        Either::Left(a) => *a,
        Either::Right(list) => list.iter().sum(),
    };
    let other: Either<f64, (f64, f64)> = if x > 0.0 { Either::Right((x, value)) } else { Either::Left(x) };
    match other {
        Either::Left(a) => a * value,
        Either::Right((a, b)) => a * b * b,
    }
}
check! { generic_enum(&e, x) covers "generic enum"; e = Either::Left(1.5), x = 0.7; e = Either::Right(vec![0.5, 0.2]), x = 0.7;
e = Either::Right(vec![0.5, 0.2]), x = -0.7 }

#[derive(Clone, Copy, Debug, PartialEq, Eq, Differentiable)]
enum Mode {
    Train,
    Test = 4,
}

#[differentiable]
fn fieldless_enum(mode: Mode, x: f64) -> f64 {
    let other = if mode == Mode::Train { Mode::Test } else { Mode::Train };
    x * mode as i32 as f64 + if other == Mode::Test { x * x } else { 1.0 }
}
check! { fieldless_enum(Mode::Test, x) covers "fieldless enum"; x = 0.7 }

#[derive(Clone, Debug, Differentiable)]
enum Expression {
    Leaf(f64),
    Sum { left: Box<Expression>, right: Box<Expression>, weight: f64 },
}

#[differentiable]
impl Expression {
    fn scaled(self, k: f64) -> Expression {
        match self {
            Expression::Leaf(v) => Expression::Leaf(v * k),
            Expression::Sum { left, right, weight } => {
                Expression::Sum { left: Box::new(left.scaled(k)), right: Box::new((*right).scaled(k * k)), weight }
            }
        }
    }
    fn total(&self) -> f64 {
        match self {
            Self::Leaf(v) => *v,
            Self::Sum { left, right, weight } => left.total() + right.total() * weight,
        }
    }
}

#[differentiable]
fn boxed_results_of_calls(e: &Expression, k: f64) -> f64 {
    e.clone().scaled(k).total()
}
check! {
    boxed_results_of_calls(&e, k);
    e = Expression::Sum {
        left: Box::new(Expression::Leaf(0.5)),
        right: Box::new(Expression::Sum {
            left: Box::new(Expression::Leaf(-1.5)),
            right: Box::new(Expression::Leaf(0.8)),
            weight: 0.6,
        }),
        weight: 1.2,
    },
    k = 0.7
}
