//! Chains of elementwise operations on matrices that end in `sum` or `mean`: one loop over all elements, in which no matrix
//! between is made.
//!
//! `(a * x + b).map(f).zip_map(&t, g).mean()` is a tree of operations over the leaves `a`, `x`, `b` and `t`. The leaves are
//! evaluated in their order, the shapes are held against each other where the operations stand, and the loop computes
//! one element of the root from one of each leaf. It is only done with closures that do arithmetic and nothing else, so that
//! nobody can tell the order in which their calls take place.

use proc_macro2::Span;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprClosure, ExprMethodCall, Pat, UnOp};

use super::chain::Item;
use super::closure::Function;
use super::desugar::peel;
use super::indexed::Indexed;
use super::matrix::Elements;
use super::method::CHEAP;
use super::{Lower, Name};
use crate::diag::Result;
use crate::ir::{Code, LoopKind, Op, Operand, Output, Pointwise, Stmt, Ty, Var};

/// An elementwise operation on what others made.
enum Tree {
    Matrix(usize),
    Number(usize),
    Binary(BinOp, Box<Tree>, Box<Tree>),
    Neg(UnOp, Box<Tree>),
    Map(ExprMethodCall, Vec<Tree>),
}

/// What the operations start from, in the order of evaluation.
#[derive(Default)]
struct Leaves {
    exprs: Vec<(Expr, bool)>,
    closures: usize,
}

/// A leaf in the loop: an element of the matrix in each iteration, or a number.
enum Leaf {
    Matrix { source: Indexed, shape: Code },
    Number(Operand),
}

impl Lower {
    /// `tree.sum()` or `tree.mean()`, where that is a loop of its own.
    pub fn reduction(&mut self, call: &ExprMethodCall) -> Result<Option<Operand>> {
        let is_mean = call.method == "mean";
        if !self.fuses || !call.args.is_empty() || !(is_mean || call.method == "sum") {
            return Ok(None);
        }
        let mut leaves = Leaves::default();
        let Some(tree) = self.tree(&call.receiver, &mut leaves) else { return Ok(None) };
        if leaves.closures == 0 {
            return Ok(None);
        }
        let at = self.stmts.len();
        let value = self.reduce(call, &tree, &leaves, is_mean)?;
        let is_repeatable = self.stmts[at..].iter().all(|stmt| match stmt {
            Stmt::Loop(looping) => looping.body.stmts.iter().all(|stmt| self.is_computed_again(stmt)),
            _ => true,
        });
        if !is_repeatable {
            self.stmts.truncate(at);
        }
        Ok(is_repeatable.then_some(value))
    }

    /// Whether the way back can have again what a statement of the loop binds: there is no tape that blocks could share.
    fn is_computed_again(&self, stmt: &Stmt) -> bool {
        let stands = |operand: &Operand| {
            operand.alive || operand.is_inert() && self.is_stable(&operand.code) && self.captures_no_reference(&operand.code)
        };
        match stmt {
            Stmt::Let { op, .. } => match op {
                Op::Inert(code) => self.is_stable(code) && self.captures_no_reference(code),
                Op::Use(a) | Op::Unary(_, a) => stands(a),
                Op::Binary(_, l, r) => stands(l) && stands(r),
                Op::Float { args, cheap, .. } => *cheap && args.iter().all(stands),
                _ => false,
            },
            Stmt::Update { .. } => true,
            _ => false,
        }
    }

    /// The tree of an expression; `None` where it is no matrix for sure.
    fn tree(&self, expr: &Expr, leaves: &mut Leaves) -> Option<Tree> {
        let is_matrix = |expr: &Expr| self.native_ty(expr).strip().may_be_matrix();
        match peel(expr) {
            Expr::Reference(reference) if reference.mutability.is_none() => return self.tree(&reference.expr, leaves),
            Expr::MethodCall(call) if call.turbofish.is_none() => {
                let operands = match (&call.method.to_string()[..], call.args.len()) {
                    ("map", 1) if is_matrix(&call.receiver) => vec![&*call.receiver],
                    ("zip_map", 2) if is_matrix(&call.receiver) => vec![&*call.receiver, &call.args[0]],
                    _ => return leaves.matrix(expr, is_matrix(expr)),
                };
                let is_plain = matches!(call.args.last().map(peel), Some(Expr::Closure(closure)) if self.is_plain(closure, operands.len()));
                if !is_plain {
                    return leaves.matrix(expr, true);
                }
                leaves.closures += 1;
                let operands = operands.into_iter().map(|operand| self.operand_tree(operand, leaves)).collect::<Option<Vec<_>>>()?;
                return Some(Tree::Map(call.clone(), operands));
            }
            Expr::Binary(binary) if matches!(binary.op, BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_) | BinOp::Div(_)) => {
                let is_number = |expr: &Expr| *self.native_ty(expr).strip() == Ty::Float;
                let (left, right) = (&*binary.left, &*binary.right);
                let known = |expr: &Expr| is_matrix(expr) || is_number(expr);
                if (is_matrix(left) || is_matrix(right)) && known(left) && known(right) {
                    let mut side = |expr: &Expr| if is_number(expr) { leaves.number(expr) } else { self.tree(expr, leaves) };
                    return Some(Tree::Binary(binary.op, Box::new(side(left)?), Box::new(side(right)?)));
                }
            }
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) && is_matrix(&unary.expr) => {
                return Some(Tree::Neg(unary.op, Box::new(self.tree(&unary.expr, leaves)?)));
            }
            _ => {}
        }
        leaves.matrix(expr, is_matrix(expr))
    }

    /// The tree of an operand of `map` or `zip_map`, which has to be a matrix.
    fn operand_tree(&self, expr: &Expr, leaves: &mut Leaves) -> Option<Tree> {
        let (at, closures) = (leaves.exprs.len(), leaves.closures);
        self.tree(expr, leaves).or_else(|| {
            leaves.exprs.truncate(at);
            leaves.closures = closures;
            leaves.matrix(expr, true)
        })
    }

    /// Whether a closure does arithmetic and nothing else, and can be computed again without a tape.
    fn is_plain(&self, closure: &ExprClosure, parameters: usize) -> bool {
        struct Plain<'a> {
            lower: &'a Lower,
            own: Vec<String>,
            is_plain: bool,
        }
        impl Visit<'_> for Plain<'_> {
            fn visit_expr(&mut self, expr: &Expr) {
                let plain = match expr {
                    Expr::Binary(binary) => matches!(binary.op, BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_) | BinOp::Div(_)),
                    Expr::Unary(unary) => matches!(unary.op, UnOp::Neg(_)),
                    Expr::Lit(_) | Expr::Paren(_) | Expr::Group(_) => true,
                    Expr::MethodCall(call) => {
                        call.turbofish.is_none()
                            && (CHEAP.iter().any(|name| call.method == name) || self.lower.replaceable.contains(&call.method))
                    }
                    // A variable that changes would be kept for each element.
                    Expr::Path(path) if path.path.get_ident().is_some_and(|ident| self.own.contains(&ident.to_string())) => true,
                    Expr::Path(path) => match self.lower.local(&path.path) {
                        Some(Name::Var(var)) => !self.lower.info(*var).mutable && *self.lower.info(*var).ty.strip() == Ty::Float,
                        Some(_) => false,
                        None => true,
                    },
                    _ => false,
                };
                self.is_plain &= plain;
                visit::visit_expr(self, expr);
            }
        }
        let name = |pat: &Pat| match pat {
            Pat::Ident(name) if name.by_ref.is_none() && name.mutability.is_none() => Some(name.ident.to_string()),
            _ => None,
        };
        let own: Vec<_> = closure.inputs.iter().filter_map(name).collect();
        let is_plain = own.len() == parameters && closure.inputs.len() == parameters && closure.asyncness.is_none();
        let mut plain = Plain { lower: self, own, is_plain };
        plain.visit_expr(&closure.body);
        plain.is_plain
    }

    fn reduce(&mut self, call: &ExprMethodCall, tree: &Tree, leaves: &Leaves, is_mean: bool) -> Result<Operand> {
        let (span, at) = (call.span(), call.method.span());
        let operands = self.operands(leaves.exprs.iter().map(|(expr, _)| expr))?;
        let mut roots = Vec::new();
        let mut matrix = None;
        let (mut lowered, mut ins, mut shapes) = (Vec::new(), Vec::new(), Vec::new());
        for (operand, (_, is_matrix)) in operands.into_iter().zip(&leaves.exprs) {
            if !is_matrix {
                let operand = self.scalar(operand);
                let operand = if operand.is_inert() { self.freeze(operand) } else { self.name_value(operand) };
                lowered.push(Leaf::Number(Operand { ty: Ty::Float, ..operand }));
                continue;
            }
            let operand = self.leaf(operand, &mut roots);
            let shape = self.shape(&operand, &call.method);
            matrix.get_or_insert_with(|| operand.code.clone());
            let source = match self.matrix_elements(operand, &shape, span) {
                Elements::Active(place) => {
                    ins.push(place.base);
                    Indexed::Elements { place, mutable: false }
                }
                Elements::Inert(code) => {
                    ins.extend(&code.uses);
                    Indexed::Inert { code, ty: Ty::Slice(Box::new(Ty::Float)).reference() }
                }
            };
            shapes.push(shape.clone());
            lowered.push(Leaf::Matrix { source: Indexed::Copied(Box::new(source)), shape });
        }
        let Some(matrix) = matrix else { return Err(crate::diag::internal(span, "lower", "a chain without a matrix")) };
        let whole = self.whole(tree, &lowered);
        let (matrix_tokens, whole_tokens) = (&matrix.tokens, &whole.tokens);
        let count = is_mean.then(|| {
            let uses = matrix.uses.iter().chain(&whole.uses).copied().collect();
            let code = Code::with(quote_spanned!(at=> __rt::count_as(&#matrix_tokens, #whole_tokens)), uses, true);
            self.name_value(Operand::inert(code, Ty::Float, span))
        });
        let var = self.fresh("total", span, Ty::Float);
        self.vars[var.0].mutable = true;
        let zero = Code::with(quote_spanned!(at=> __rt::nought(&#matrix_tokens)), matrix.uses.clone(), true);
        self.push_let(var, Op::Inert(zero));
        let k = self.fresh("k", span, Ty::Int);
        let hi = Code::with(quote!(__rt::elements(#whole_tokens)), whole.uses.clone(), true);
        let kind = LoopKind::Range { var: k, lo: Code::new(quote!(0)), hi, inclusive: false };
        self.in_loop(None, None, kind, |lower, _| {
            let value = lower.element(tree, &lowered, k)?;
            let place = lower.place_of(var);
            lower.push(Stmt::Update { op: syn::parse_quote!(+=), place, before: None, value, include: false });
            Ok(())
        })?;
        if let Some(Stmt::Loop(looping)) = self.stmts.last_mut() {
            looping.pointwise = Some(Pointwise { ins, out: Output::Sum { var, whole, shapes } });
        }
        let total = self.read_var(var, span);
        let total = self.settled(total);
        Ok(match count {
            Some(count) => self.arithmetic(&syn::parse_quote!(/), total, count, span),
            None => total,
        })
    }

    /// A matrix that stands until the way back. Where it does not, or another leaf reaches the same adjoint, it is copied.
    fn leaf(&mut self, operand: Operand, roots: &mut Vec<Var>) -> Operand {
        let operand = if operand.code.pure { operand } else { self.name_value(operand) };
        let Some(root) = operand.place().map(|place| self.root(place)) else { return operand };
        if !roots.contains(&root) && operand.place().is_some_and(|place| self.is_alive(place)) {
            roots.push(root);
            return operand;
        }
        let tokens = &operand.code.tokens;
        let code = Code::with(quote!(::core::clone::Clone::clone(__rt::a_matrix(&#tokens))), operand.code.uses.clone(), false);
        let span = operand.span;
        self.bind(Op::Wrap(code, operand), Ty::Matrix, span)
    }

    /// The shape of what a tree makes.
    fn whole(&mut self, tree: &Tree, leaves: &[Leaf]) -> Code {
        match tree {
            Tree::Matrix(index) => match &leaves[*index] {
                Leaf::Matrix { shape, .. } => shape.clone(),
                Leaf::Number(_) => Code::default(),
            },
            Tree::Number(_) => Code::default(),
            Tree::Neg(_, inner) => self.whole(inner, leaves),
            Tree::Binary(op, left, right) => match (&**left, &**right) {
                (Tree::Number(_), matrix) | (matrix, Tree::Number(_)) => self.whole(matrix, leaves),
                (left, right) => {
                    let shapes = [self.whole(left, leaves), self.whole(right, leaves)];
                    self.common("together", &op.to_token_stream().to_string(), shapes, op.span())
                }
            },
            Tree::Map(call, operands) => {
                let shapes: Vec<_> = operands.iter().map(|operand| self.whole(operand, leaves)).collect();
                match <[Code; 2]>::try_from(shapes) {
                    Ok(both) => self.common("both", "zip_map", both, call.method.span()),
                    Err(one) => one.into_iter().next().unwrap_or_default(),
                }
            }
        }
    }

    /// `let shape = __rt::together("+", left, right);`
    fn common(&mut self, function: &str, operation: &str, [left, right]: [Code; 2], at: Span) -> Code {
        let (l, r) = (&left.tokens, &right.tokens);
        let function = proc_macro2::Ident::new(function, at);
        let code = Code::with(quote_spanned!(at=> __rt::#function(#operation, #l, #r)), [left.uses, right.uses].concat(), true);
        let var = self.fresh("shape", at, Ty::Owned);
        self.vars[var.0].inert = true;
        self.push_let(var, Op::Inert(code));
        let ident = self.ident(var);
        Code::with(quote!(#ident), vec![var], true)
    }

    /// One element of what a tree makes.
    fn element(&mut self, tree: &Tree, leaves: &[Leaf], k: Var) -> Result<Operand> {
        match tree {
            Tree::Matrix(index) | Tree::Number(index) => match &leaves[*index] {
                Leaf::Number(operand) => Ok(operand.clone()),
                Leaf::Matrix { source, .. } => {
                    let ident = self.ident(k);
                    let item = source.item(self, &Code::with(quote!(#ident), vec![k], true))?;
                    let operand = self.item_value(item);
                    Ok(self.float(operand))
                }
            },
            Tree::Neg(op, inner) => {
                let value = self.element(inner, leaves, k)?;
                let span = op.span();
                if value.is_inert() {
                    return Ok(super::expr::compose(&[value], |v| quote_spanned!(span=> #op #(#v)*), Ty::Float, span));
                }
                Ok(self.bind(Op::Unary(*op, value), Ty::Float, span))
            }
            Tree::Binary(op, left, right) => {
                let (left, right) = (self.element(left, leaves, k)?, self.element(right, leaves, k)?);
                let span = op.span();
                if left.is_inert() && right.is_inert() {
                    let make = |v: &[proc_macro2::TokenStream]| {
                        let (l, r) = (&v[0], &v[1]);
                        quote_spanned!(span=> #l #op #r)
                    };
                    let mut value = super::expr::compose(&[left, right], make, Ty::Float, span);
                    value.code.pure = true;
                    return Ok(value);
                }
                Ok(self.arithmetic(op, left, right, span))
            }
            Tree::Map(call, operands) => {
                let values = operands.iter().map(|operand| self.element(operand, leaves, k).map(Item::One)).collect::<Result<Vec<_>>>()?;
                let Some(Function::Closure(closure)) = call.args.last().map(|arg| self.function(arg)).transpose()? else {
                    return Err(crate::diag::internal(call.span(), "lower", "a chain without a closure"));
                };
                self.next_is_pointwise = true;
                let value = self.inline_items(&closure, values)?;
                Ok(self.float(value))
            }
        }
    }

    /// What is a float for sure, as one.
    fn float(&mut self, operand: Operand) -> Operand {
        let mut operand = self.scalar(operand);
        operand.ty = Ty::Float;
        if let crate::ir::OperandKind::Read(place) = &mut operand.kind {
            place.ty = Ty::Float;
        }
        operand
    }
}

impl Leaves {
    fn matrix(&mut self, expr: &Expr, is_matrix: bool) -> Option<Tree> {
        is_matrix.then(|| Tree::Matrix(self.add(expr, true)))
    }

    fn number(&mut self, expr: &Expr) -> Option<Tree> {
        Some(Tree::Number(self.add(expr, false)))
    }

    /// A variable that is met again is the same leaf.
    fn add(&mut self, expr: &Expr, is_matrix: bool) -> usize {
        let expr = peel(expr);
        let text = |expr: &Expr| matches!(expr, Expr::Path(_)).then(|| expr.to_token_stream().to_string());
        let known = self.exprs.iter().position(|(other, _)| text(other).is_some() && text(other) == text(expr));
        known.unwrap_or_else(|| {
            self.exprs.push((expr.clone(), is_matrix));
            self.exprs.len() - 1
        })
    }
}
