//! Which calls of `map` are a matrix's, as far as the code around them tells.
//!
//! The type of a field is not written where the field is read, and `map` is a method of `Option` and `Result` too. But neither of
//! these is multiplied, summed up, or given to `dot`: `(m.w.map(f) * x).sum()` means a matrix, and so does `m.w.map(f)` beside
//! `x.dot(&m.w)`. What is found is a guess like others: `__rt::whole` holds it against the truth.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprMethodCall, Pat, Type};

use super::chain::is_chain;
use super::desugar::peel;
use crate::ir::Ty;
use crate::replaced::place;
use crate::source::Source;

/// Methods of matrices that neither `Option` nor `Result` has, with the number of their arguments.
const OWN: &[(&str, usize)] = &[
    ("sum", 0),
    ("mean", 0),
    ("max", 0),
    ("min", 0),
    ("norm", 0),
    ("norm_l1", 0),
    ("norm_max", 0),
    ("log_sum_exp", 0),
    ("row_sum", 0),
    ("row_mean", 0),
    ("row_max", 0),
    ("row_min", 0),
    ("row_norm", 0),
    ("row_softmax", 0),
    ("row_log_softmax", 0),
    ("row_log_sum_exp", 0),
    ("col_sum", 0),
    ("col_mean", 0),
    ("col_max", 0),
    ("col_min", 0),
    ("col_norm", 0),
    ("col_softmax", 0),
    ("col_log_softmax", 0),
    ("col_log_sum_exp", 0),
    ("rows", 0),
    ("cols", 0),
    ("dot", 1),
    ("dot_transpose", 1),
    ("transpose_dot", 1),
    ("outer", 1),
    ("zip_map", 2),
    ("hcat", 1),
    ("vcat", 1),
    ("block", 2),
    ("gather_rows", 1),
    ("scatter_rows", 2),
    ("reshape", 2),
    ("cholesky", 0),
    ("solve", 1),
    ("solve_lower", 1),
    ("solve_upper", 1),
    ("inverse", 0),
    ("det", 0),
    ("log_det", 0),
];

/// Those that take another matrix first.
const OF_TWO: &[&str] =
    &["dot", "dot_transpose", "transpose_dot", "outer", "zip_map", "hcat", "vcat", "solve", "solve_lower", "solve_upper"];

/// Methods that an `Option` or a `Result` has, and no matrix.
const OF_OPTION: &[&str] = &[
    "is_some",
    "is_none",
    "is_ok",
    "is_err",
    "is_some_and",
    "is_none_or",
    "is_ok_and",
    "unwrap",
    "unwrap_or",
    "unwrap_or_else",
    "unwrap_or_default",
    "expect",
    "ok",
    "ok_or",
    "ok_or_else",
    "map_or",
    "map_or_else",
    "map_err",
    "and_then",
    "or",
    "or_else",
    "xor",
    "filter",
    "flatten",
    "zip",
    "as_ref",
    "as_deref",
    "copied",
    "cloned",
    "take",
    "replace",
];

/// What the code of a function tells.
#[derive(Default)]
pub struct Evidence {
    /// Where the names of the calls stand.
    calls: BTreeSet<String>,
    /// The paths that they are called on.
    receivers: BTreeSet<String>,
    /// Where the names of the calls of `map` stand that are an array's.
    arrays: BTreeSet<String>,
}

impl Evidence {
    pub fn of(source: &Source) -> Self {
        let mut seen = Seen {
            is_about_matrices: mentions(source.block.to_token_stream()) || mentions(source.output.to_token_stream()),
            ..Seen::default()
        };
        for param in &source.params {
            seen.is_about_matrices |= mentions(param.ty.to_token_stream());
            param.binds.iter().for_each(|name| seen.bind(name));
            param.pattern.iter().for_each(|pattern| seen.visit_pat(pattern));
        }
        seen.visit_block(&source.block);
        if Ty::of(&source.output).strip().may_be_matrix() {
            seen.result(source.block.stmts.last());
        }
        seen.conclude()
    }

    /// Whether this `map` is a matrix's.
    pub fn speaks_for(&self, method: &Ident) -> bool {
        method == "map" && self.calls.contains(&place(method))
    }

    /// Whether this `map` is an array's, because its receiver or its result is indexed by a number.
    pub fn is_of_array(&self, method: &Ident) -> bool {
        method == "map" && self.arrays.contains(&place(method))
    }

    /// Whether a path is a matrix, because such a `map` is called on it.
    pub fn is_of_matrix(&self, path: &Expr) -> bool {
        !self.receivers.is_empty() && key(path).is_some_and(|path| self.receivers.contains(&path))
    }
}

#[derive(Default)]
struct Seen {
    /// How often a name is bound: one that stands for several things tells nothing.
    bound: BTreeMap<String, usize>,
    /// What names are bound to.
    lets: Vec<(String, Expr)>,
    /// Paths that are no `Option` and no `Result`.
    paths: BTreeSet<String>,
    /// Paths that are one.
    options: BTreeSet<String>,
    /// What is passed by reference, as matrices are, and the others seldom: that tells where the function is about matrices.
    passed: Vec<Expr>,
    is_about_matrices: bool,
    /// Calls of `map`: where they stand, and what they are called on.
    maps: Vec<(String, Expr)>,
    calls: BTreeSet<String>,
    /// Paths that are indexed, but by no pair of numbers.
    indexed: BTreeSet<String>,
    /// Calls of `map` whose result is indexed where it stands.
    arrays: BTreeSet<String>,
}

impl Seen {
    fn bind(&mut self, name: &str) {
        *self.bound.entry(name.to_owned()).or_default() += 1;
    }

    /// What stands here is neither an `Option` nor a `Result`.
    fn is_other(&mut self, expr: &Expr) {
        match through(expr) {
            Expr::MethodCall(call) if is_map(call) => {
                self.calls.insert(place(&call.method));
                self.is_other(&call.receiver);
            }
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) => self.is_other(&unary.expr),
            path => self.paths.extend(key(path)),
        }
    }

    fn arguments<'e>(&mut self, arguments: impl Iterator<Item = &'e Expr>) {
        if !self.is_about_matrices {
            return;
        }
        let references =
            arguments.filter(|argument| matches!(peel(argument), Expr::Reference(reference) if reference.mutability.is_none()));
        self.passed.extend(references.cloned());
    }

    /// The value of a block, and of the branches that it may end with.
    fn result(&mut self, last: Option<&syn::Stmt>) {
        let Some(syn::Stmt::Expr(value, None)) = last else { return };
        match peel(value) {
            Expr::If(branch) => {
                self.result(branch.then_branch.stmts.last());
                if let Some((_, other)) = &branch.else_branch {
                    self.result(Some(&syn::Stmt::Expr((**other).clone(), None)));
                }
            }
            Expr::Block(block) => self.result(block.block.stmts.last()),
            value => self.is_other(value),
        }
    }

    /// From uses of a name to what it was bound to, and from what a path is to what is called on it, until nothing is new.
    fn conclude(mut self) -> Evidence {
        let (lets, maps, passed) = (core::mem::take(&mut self.lets), core::mem::take(&mut self.maps), core::mem::take(&mut self.passed));
        let options = core::mem::take(&mut self.options);
        let is_option = |expr: &Expr| key(expr).is_some_and(|path| options.contains(&path));
        for argument in passed.iter().filter(|argument| !is_option(argument)) {
            let bound = lets.iter().find(|(name, _)| key(argument).is_some_and(|path| path == *name)).map_or(argument, |(_, value)| value);
            if matches!(through(bound), Expr::MethodCall(call) if is_map(call) && !is_option(&call.receiver)) {
                self.is_other(argument);
            }
        }
        let stands_for_one = |bound: &BTreeMap<String, usize>, path: &str| {
            let root = path.split([' ', '.']).next().unwrap_or(path);
            bound.get(root).is_none_or(|count| *count <= 1)
        };
        loop {
            let before = (self.calls.len(), self.paths.len());
            for (name, value) in &lets {
                if self.paths.contains(name) && stands_for_one(&self.bound, name) {
                    self.is_other(value);
                }
            }
            for (call, receiver) in &maps {
                if key(receiver).is_some_and(|path| self.paths.contains(&path) && stands_for_one(&self.bound, &path)) {
                    self.calls.insert(call.clone());
                }
            }
            if before == (self.calls.len(), self.paths.len()) {
                break;
            }
        }
        // Calls that stand at one place, as in what another macro has written, tell the same or nothing.
        let doubtful: BTreeSet<_> = maps
            .iter()
            .enumerate()
            .filter(|(at, (call, _))| maps[..*at].iter().any(|(other, _)| other == call))
            .map(|(_, map)| &map.0)
            .collect();
        self.calls.retain(|call| !doubtful.contains(call));
        let is_indexed = |path: &String| self.indexed.contains(path) && !options.contains(path) && stands_for_one(&self.bound, path);
        let mut arrays = core::mem::take(&mut self.arrays);
        arrays
            .extend(maps.iter().filter(|(_, receiver)| key(receiver).is_some_and(|path| is_indexed(&path))).map(|(call, _)| call.clone()));
        for (_, value) in lets.iter().filter(|(name, _)| is_indexed(name)) {
            if let Expr::MethodCall(call) = through(value)
                && is_map(call)
            {
                arrays.insert(place(&call.method));
            }
        }
        arrays.retain(|call| !doubtful.contains(call) && !self.calls.contains(call));
        let receivers = maps.iter().filter(|(call, _)| self.calls.contains(call)).filter_map(|(_, receiver)| key(receiver));
        let receivers = receivers.filter(|path| stands_for_one(&self.bound, path)).collect();
        Evidence { receivers, calls: self.calls, arrays }
    }
}

impl Visit<'_> for Seen {
    fn visit_expr_method_call(&mut self, call: &ExprMethodCall) {
        let name = call.method.to_string();
        if OWN.contains(&(&name[..], call.args.len())) {
            self.is_other(&call.receiver);
            if OF_TWO.contains(&&name[..]) {
                self.is_other(&call.args[0]);
            }
        }
        if OF_OPTION.contains(&&name[..]) {
            self.options.extend(key(&call.receiver));
        }
        self.arguments(call.args.iter());
        if is_map(call) {
            self.maps.push((place(&call.method), (*call.receiver).clone()));
            let is_other = match through(&call.receiver) {
                Expr::Binary(binary) => is_arithmetic(&binary.op),
                Expr::MethodCall(maker) => super::matrix::makes_only_matrix(&maker.method.to_string()),
                _ => false,
            };
            if is_other {
                self.calls.insert(place(&call.method));
            }
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_binary(&mut self, binary: &syn::ExprBinary) {
        if is_arithmetic(&binary.op) {
            self.is_other(&binary.left);
            self.is_other(&binary.right);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &syn::ExprUnary) {
        if matches!(unary.op, syn::UnOp::Neg(_)) {
            self.is_other(&unary.expr);
        }
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_index(&mut self, index: &syn::ExprIndex) {
        if matches!(peel(&index.index), Expr::Tuple(_)) {
            self.is_other(&index.expr);
        } else if let Expr::MethodCall(call) = peel(&index.expr)
            && is_map(call)
        {
            self.arrays.insert(place(&call.method));
        } else {
            self.indexed.extend(key(&index.expr));
        }
        visit::visit_expr_index(self, index);
    }

    fn visit_expr_call(&mut self, call: &syn::ExprCall) {
        if matches!(peel(&call.func), Expr::Path(path) if path.path.segments.iter().any(|segment| segment.ident == "nn")) {
            call.args.iter().for_each(|arg| self.is_other(arg));
        }
        self.arguments(call.args.iter());
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_try(&mut self, question: &syn::ExprTry) {
        self.options.extend(key(&question.expr));
        visit::visit_expr_try(self, question);
    }

    fn visit_expr_let(&mut self, condition: &syn::ExprLet) {
        self.options.extend(key(&condition.expr));
        visit::visit_expr_let(self, condition);
    }

    fn visit_expr_match(&mut self, choice: &syn::ExprMatch) {
        self.options.extend(key(&choice.expr));
        visit::visit_expr_match(self, choice);
    }

    fn visit_local(&mut self, local: &syn::Local) {
        if let Some(init) = &local.init {
            let (pattern, ty): (&Pat, Option<&Type>) = match &local.pat {
                Pat::Type(typed) => (&typed.pat, Some(&typed.ty)),
                pattern => (pattern, None),
            };
            if let Pat::Ident(name) = pattern {
                self.lets.push((name.ident.to_string(), (*init.expr).clone()));
            }
            if ty.is_some_and(|ty| Ty::of(ty).strip().may_be_matrix()) {
                self.is_other(&init.expr);
            }
        }
        visit::visit_local(self, local);
    }

    fn visit_pat_ident(&mut self, pattern: &syn::PatIdent) {
        self.bind(&pattern.ident.to_string());
        visit::visit_pat_ident(self, pattern);
    }
}

/// Whether matrices or layers are spoken of.
fn mentions(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "Matrix" || ident == "nn",
        TokenTree::Group(group) => mentions(group.stream()),
        _ => false,
    })
}

fn is_map(call: &ExprMethodCall) -> bool {
    call.method == "map" && call.args.len() == 1 && call.turbofish.is_none() && !is_chain(&call.receiver)
}

fn is_arithmetic(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::Add(_)
            | BinOp::Sub(_)
            | BinOp::Mul(_)
            | BinOp::Div(_)
            | BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
    )
}

/// What references and parentheses stand around.
fn through(expr: &Expr) -> &Expr {
    match peel(expr) {
        Expr::Reference(reference) => through(&reference.expr),
        Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => through(&unary.expr),
        expr => expr,
    }
}

/// A path of variables and fields as a text.
fn key(expr: &Expr) -> Option<String> {
    let is_path = match through(expr) {
        Expr::Path(path) => path.path.get_ident().is_some(),
        Expr::Field(field) => key(&field.base).is_some(),
        _ => false,
    };
    is_path.then(|| through(expr).to_token_stream().to_string())
}
