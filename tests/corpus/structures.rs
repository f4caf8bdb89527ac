//! Data structures as users write them: stacks, trees, views, tables of weights.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

/// Methods of `std`'s names on a type of the user's, known by its constructor.
#[derive(Clone, Debug, Differentiable)]
struct Stack<T, const N: usize> {
    items: [T; N],
    len: usize,
}

#[differentiable]
impl<const N: usize> Stack<f64, N> {
    fn new() -> Self {
        Stack { items: [0.0; N], len: 0 }
    }

    fn push(&mut self, value: f64) -> bool {
        if self.len == N {
            return false;
        }
        self.items[self.len] = value;
        self.len += 1;
        true
    }

    fn pop(&mut self) -> Option<f64> {
        if self.len == 0 {
            None
        } else {
            self.len -= 1;
            Some(self.items[self.len])
        }
    }
}

#[differentiable]
fn stack_machine(a: f64, b: f64) -> f64 {
    let mut stack = Stack::<f64, 4>::new();
    stack.push(a);
    stack.push(b);
    stack.push(a * b);
    while let (Some(x), Some(y)) = (stack.pop(), stack.pop()) {
        if !stack.push(x * y + x) || stack.len == 1 {
            break;
        }
    }
    stack.pop().unwrap_or(0.0)
}
check! { stack_machine(a, b); a = 0.7, b = -1.3 }

/// A tree that grows through `ref mut`.
#[derive(Clone, Debug, Differentiable)]
struct Tree {
    value: f64,
    left: Option<Box<Tree>>,
    right: Option<Box<Tree>>,
}

#[differentiable]
impl Tree {
    fn leaf(value: f64) -> Self {
        Tree { value, left: None, right: None }
    }

    fn insert(&mut self, value: f64) {
        if value < self.value {
            match self.left {
                Some(ref mut left) => left.insert(value),
                None => self.left = Some(Box::new(Tree::leaf(value))),
            }
        } else if let Some(right) = self.right.as_mut() {
            right.insert(value);
        } else {
            self.right = Some(Box::new(Tree::leaf(value)));
        }
    }

    fn weighted(&self, depth: f64) -> f64 {
        let left = self.left.as_ref().map_or(0.0, |left| left.weighted(depth + 1.0));
        let right = if let Some(right) = &self.right { right.weighted(depth + 1.0) } else { 0.0 };
        self.value * depth + left * right
    }
}

#[differentiable]
fn search_tree(xs: &[f64]) -> f64 {
    let [first, rest @ ..] = xs else { return 0.0 };
    let mut root = Tree::leaf(*first);
    for &x in rest {
        root.insert(x);
    }
    root.weighted(1.0)
}
check! { search_tree(&xs); xs = vec![0.3, -0.7, 1.1, 0.6, -0.2, 2.0]; xs = vec![] }

/// A receiver without derivative of its own, made where it is used, and made once.
#[derive(Clone, Debug, Differentiable)]
struct Weights {
    w: Vec<f64>,
}

#[differentiable]
impl Weights {
    fn of(count: &mut usize) -> Self {
        *count += 1;
        Weights { w: vec![0.5; *count + 2] }
    }

    fn dot(&self, x: &[f64]) -> f64 {
        self.w.iter().zip(x).map(|(w, x)| w * x * x).sum()
    }
}

#[differentiable]
fn weighed_once(x: &[f64]) -> f64 {
    let mut count = 0;
    let sum = Weights::of(&mut count).dot(x);
    sum * count as f64
}
check! { weighed_once(&x); x = vec![0.3, -0.7, 1.1, 0.4] }

/// A method of a struct that borrows.
#[derive(Clone, Copy, Debug, Differentiable)]
struct Knots<'a> {
    xs: &'a [f64],
    ys: &'a [f64],
}

#[differentiable]
impl<'a> Knots<'a> {
    #[differentiable(check(skip = "a value that borrows cannot be drawn"))]
    fn at(&self, x: f64) -> f64 {
        self.xs.iter().zip(self.ys).map(|(knot, y)| y * (-(x - knot).powi(2)).exp()).sum()
    }
}

#[differentiable]
impl Knots<'_> {
    #[differentiable(check(skip = "a value that borrows cannot be drawn"))]
    fn span(&self) -> f64 {
        self.xs[1] * self.ys[0]
    }
}

#[test]
fn methods_of_borrowing_structs() {
    let (xs, ys) = ([0.0, 1.0], [2.0, -1.0]);
    let knots = Knots { xs: &xs, ys: &ys };
    let (by_knots, by_x) = knots.grad_at(0.5);
    let falloff = (-0.25f64).exp();
    assert_eq!(by_knots.ys, [falloff, falloff]);
    assert!((by_x - falloff * (2.0 * -1.0 + -1.0 * 1.0)).abs() < 1e-15);
    let by_knots = knots.grad_span();
    assert_eq!((by_knots.xs, by_knots.ys), (vec![0.0, 2.0], vec![1.0, 0.0]));
}

/// Lengths are compared by their own order, and methods of `std` handed on by their paths.
#[differentiable]
fn shortest_and_longest(rows: &[Vec<f64>]) -> f64 {
    let shortest = rows.iter().map(|row| row.len()).min().unwrap_or(0);
    let longest = rows.iter().map(Vec::len).max().unwrap_or(0);
    rows.iter().map(|row| row.iter().take(shortest).map(|x| x * x).sum::<f64>()).sum::<f64>() * longest as f64
}
check! { shortest_and_longest(&rows); rows = vec![vec![0.3, 1.2, -0.4], vec![0.5, 0.7]]; rows = vec![] }

/// A box around a number, in other things.
#[differentiable(check(v = [4]))]
fn boxes_of_numbers(v: &[f64]) -> f64 {
    let maybe: Option<Box<f64>> = Some(Box::new(v[0]));
    let mapped = maybe.as_ref().map(|b| **b * v[1]);
    let seen = if let Some(b) = &maybe { **b } else { 0.0 };
    let mut many = vec![Box::new(v[0] * v[2]), Box::new(v[1])];
    *many[0] *= v[2];
    many.push(Box::new(v[3]));
    for b in many.iter_mut() {
        **b *= v[0];
    }
    *maybe.unwrap() * mapped.unwrap() * seen + many.iter().map(|b| **b * **b).sum::<f64>() + times(Box::new(v[1]), v[2])
}
check! { boxes_of_numbers(&v); v = vec![0.5, -1.5, 0.8, 1.1] }

#[differentiable]
fn times(b: Box<f64>, k: f64) -> f64 {
    *b * k
}
