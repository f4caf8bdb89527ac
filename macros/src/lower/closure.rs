//! Local closures: they are inlined where they are called, with the names of the place where they were written.

use std::rc::Rc;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Expr, ExprClosure, Pat};

use super::chain::Item;
use super::desugar::{hidden, peel};
use super::{Lower, Name, Return, Scope};
use crate::diag::{Result, refuse};
use crate::ir::{Op, Operand, OperandKind, Stmt, Target, Ty};
use crate::source::key;

/// A closure with what its names meant where it was written.
pub struct Closure {
    source: ExprClosure,
    scopes: Vec<Scope>,
}

impl Closure {
    pub fn body(&self) -> &Expr {
        &self.source.body
    }

    /// What a name meant where the closure was written.
    pub fn meaning(&self, name: &str) -> Option<&Name> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name))
    }
}

/// The names and labels around the place where a closure is called.
pub struct Outer {
    scopes: Vec<Scope>,
    labels: Vec<super::Label>,
    pointwise: bool,
}

/// What is applied to the items of an iterator: a closure, or a function by its path.
#[derive(Clone)]
pub enum Function {
    Closure(Rc<Closure>),
    Path(Box<Expr>),
}

impl Lower {
    /// `let name = |..| ..;`
    pub fn closure_binding(&mut self, pat: &Pat, closure: &ExprClosure) -> Result<()> {
        let Pat::Ident(ident) = pat else {
            return Err(refuse(pat, "a pattern for a closure", "a closure has no parts", "bind it to a name"));
        };
        let closure = self.capture(closure);
        self.declare(&key(&ident.ident), Name::Closure(closure));
        Ok(())
    }

    /// The closure that an expression names or refers to.
    pub fn closure_of(&self, expr: &Expr) -> Option<Name> {
        match peel(expr) {
            Expr::Path(path) => match self.local(&path.path) {
                Some(name @ Name::Closure(_)) => Some(name.clone()),
                _ => None,
            },
            Expr::Reference(reference) => self.closure_of(&reference.expr),
            _ => None,
        }
    }

    /// The closure with its environment. A `move` closure copies what may change later.
    fn capture(&mut self, closure: &ExprClosure) -> Rc<Closure> {
        let mut scopes = self.scopes.clone();
        if closure.capture.is_some() {
            let mut scope = Scope::new();
            for name in mentioned(&closure.body) {
                if let Some(Name::Var(var)) = self.lookup(&name).cloned()
                    && self.info(var).mutable
                    && self.info(var).alias.is_none()
                    && self.info(var).param.is_none_or(|_| !matches!(self.info(var).ty, Ty::RefMut(_)))
                {
                    let operand = self.read_var(var, closure.span());
                    let (ty, inert) = (operand.ty.clone(), self.info(var).inert);
                    let copy = self.fresh(&self.ident(var).to_string(), closure.span(), ty);
                    self.vars[copy.0].mutable = true;
                    self.vars[copy.0].inert = inert;
                    let op = if operand.is_inert() { Op::Inert(operand.code) } else { Op::Use(operand) };
                    self.push_let(copy, op);
                    scope.insert(name, Name::Var(copy));
                }
            }
            scopes.push(scope);
        }
        Rc::new(Closure { source: closure.clone(), scopes })
    }

    /// What an argument of an iterator's method stands for.
    pub fn function(&mut self, expr: &Expr) -> Result<Function> {
        match peel(expr) {
            Expr::Closure(closure) => Ok(Function::Closure(self.capture(closure))),
            Expr::Path(_) => match self.closure_of(expr) {
                Some(Name::Closure(closure)) => Ok(Function::Closure(closure)),
                _ => Ok(Function::Path(Box::new(expr.clone()))),
            },
            Expr::Reference(reference) => self.function(&reference.expr),
            _ => Err(refuse(
                expr,
                "a function that is computed",
                "which one is called cannot be told",
                "write a closure or the name of a function",
            )),
        }
    }

    /// Calls a function with operands.
    pub fn apply(&mut self, function: &Function, args: Vec<Operand>) -> Result<Operand> {
        match function {
            Function::Closure(closure) => self.inline(closure, args, closure.source.span()),
            Function::Path(path) => {
                // The operands get names, so that the call is lowered like one that the user wrote.
                self.scopes.push(Scope::new());
                let mut idents = Vec::new();
                for (index, arg) in args.into_iter().enumerate() {
                    let ident = hidden(&format!("arg{index}"), path.span());
                    let pattern: Pat = syn::parse_quote!(#ident);
                    self.bind_pattern(&pattern, arg)?;
                    idents.push(ident);
                }
                let call: Expr = syn::parse_quote!(#path(#(#idents),*));
                let result = self.expr(&call);
                self.scopes.pop();
                result
            }
        }
    }

    /// A call of a closure whose arguments are expressions.
    pub fn call_closure(
        &mut self,
        closure: &Rc<Closure>,
        args: &syn::punctuated::Punctuated<Expr, syn::Token![,]>,
        span: Span,
    ) -> Result<Operand> {
        let args = self.operands(args)?;
        self.inline(closure, args, span)
    }

    /// `(|x| ..)(y)`
    pub fn call_literal(&mut self, closure: &ExprClosure, args: &syn::punctuated::Punctuated<Expr, syn::Token![,]>) -> Result<Operand> {
        let captured = self.capture(closure);
        self.call_closure(&captured, args, closure.span())
    }

    fn inline(&mut self, closure: &Rc<Closure>, args: Vec<Operand>, span: Span) -> Result<Operand> {
        let items = args.into_iter().map(Item::One).collect::<Vec<_>>();
        let source = &closure.source;
        if source.asyncness.is_some() || self.depth > 40 || items.len() != source.inputs.len() {
            return Err(crate::diag::refuse_at(
                span,
                "this call of a closure",
                "it is asynchronous, endless, or has another number of arguments than the closure",
                "write it as a function with `#[differentiable]`",
            ));
        }
        self.inline_items(closure, items)
    }

    /// Calls a closure with the items of an iterator.
    pub fn inline_items(&mut self, closure: &Rc<Closure>, items: Vec<Item>) -> Result<Operand> {
        let outer = self.enter_closure(closure);
        let outcome = self.bind_closure_items(closure, items).and_then(|()| self.inline_body(&closure.source));
        self.leave_closure(outer);
        outcome
    }

    /// Gives names the meaning that they have in a closure, until `leave_closure`.
    pub fn enter_closure(&mut self, closure: &Closure) -> Outer {
        self.depth += 1;
        let scopes = core::mem::replace(&mut self.scopes, closure.scopes.clone());
        self.scopes.push(Scope::new());
        let pointwise = core::mem::replace(&mut self.pointwise, core::mem::take(&mut self.next_is_pointwise));
        Outer { scopes, labels: core::mem::take(&mut self.labels), pointwise }
    }

    pub fn leave_closure(&mut self, outer: Outer) {
        self.scopes = outer.scopes;
        self.labels = outer.labels;
        self.pointwise = outer.pointwise;
        self.depth -= 1;
    }

    /// Binds a closure's parameters.
    pub fn bind_closure_items(&mut self, closure: &Closure, items: Vec<Item>) -> Result<()> {
        for (pat, item) in closure.source.inputs.iter().zip(items) {
            let item = match item {
                Item::One(arg) if !self.is_stable(&arg.code) && matches!(arg.kind, OperandKind::Read(_) | OperandKind::Inert) => {
                    Item::One(self.name_value(arg))
                }
                item => item,
            };
            self.bind_item(pat, item)?;
        }
        Ok(())
    }

    fn inline_body(&mut self, source: &ExprClosure) -> Result<Operand> {
        if !leaves_early(&source.body) {
            return self.expr(&source.body);
        }
        let ty = match &source.output {
            syn::ReturnType::Type(_, ty) => Ty::of(ty),
            syn::ReturnType::Default => Ty::Unknown,
        };
        let out = self.temp(source.span(), ty);
        let annotation = match &source.output {
            syn::ReturnType::Type(_, ty) => Some(quote::quote!(#ty)),
            syn::ReturnType::Default => None,
        };
        self.push(Stmt::Declare { var: out, annotation });
        self.in_block(Some(out), |lower, label| {
            lower.returns.push(Return { target: Target::Break(label), out });
            let outcome = lower.initialise(Some(out), &source.body);
            lower.returns.pop();
            outcome
        })?;
        Ok(self.read_var(out, source.span()))
    }
}

/// The names that an expression mentions as paths of one segment.
fn mentioned(expr: &Expr) -> std::collections::BTreeSet<String> {
    struct Names(std::collections::BTreeSet<String>);
    impl Visit<'_> for Names {
        fn visit_expr_path(&mut self, path: &syn::ExprPath) {
            if let Some(ident) = path.path.get_ident() {
                self.0.insert(key(ident));
            }
        }
    }
    let mut names = Names(std::collections::BTreeSet::new());
    names.visit_expr(expr);
    names.0
}

/// Whether a closure's body returns before its end.
fn leaves_early(body: &Expr) -> bool {
    struct Leaves(bool);
    impl Visit<'_> for Leaves {
        fn visit_expr_return(&mut self, _: &syn::ExprReturn) {
            self.0 = true;
        }
        fn visit_expr_try(&mut self, _: &syn::ExprTry) {
            self.0 = true;
        }
        fn visit_expr_closure(&mut self, _: &ExprClosure) {}
    }
    let mut leaves = Leaves(false);
    leaves.visit_expr(body);
    leaves.0
}
