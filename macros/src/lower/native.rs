//! Expressions in which nothing carries a derivative: they stay as they were written, with their variables renamed.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{Expr, Pat};

use super::desugar::peel;
use super::expr::{constant_ty, literal_ty};
use super::macros::{self, Known};
use super::{Lower, Name};
use crate::diag::Result;
use crate::ir::{Code, Operand, Ty, Var};
use crate::source::key;

/// Renames the local variables of an expression and notes what it mentions.
pub struct Renamer<'l> {
    lower: &'l Lower,
    /// Names that the expression binds itself.
    shadows: Vec<Vec<String>>,
    pub uses: Vec<Var>,
    /// It mentions something that may carry a derivative.
    pub active: bool,
    /// It calls a local closure.
    pub closure: bool,
    /// Control may leave it.
    pub control: bool,
    /// It may change something, or costs more than reading a variable.
    pub impure: bool,
    /// It may change something that carries a derivative.
    pub mutates: Option<Span>,
    pub unknown_macro: Option<Span>,
    /// Variables that carry a derivative are held against changes; a place alone changes nothing, and may be moved out of.
    guarded: bool,
    loops: usize,
}

impl<'l> Renamer<'l> {
    pub fn new(lower: &'l Lower) -> Self {
        Self {
            lower,
            shadows: Vec::new(),
            uses: Vec::new(),
            active: false,
            closure: false,
            control: false,
            impure: false,
            mutates: None,
            unknown_macro: None,
            guarded: true,
            loops: 0,
        }
    }

    fn is_shadowed(&self, name: &str) -> bool {
        self.shadows.iter().flatten().any(|shadow| shadow == name)
    }

    /// The name in generated code of a local that the identifier stands for.
    pub fn rename(&mut self, ident: &Ident) -> Option<Ident> {
        let name = key(ident);
        if self.is_shadowed(&name) {
            return None;
        }
        match self.lower.lookup(&name)? {
            Name::Var(var) => {
                let info = self.lower.info(*var);
                self.uses.push(*var);
                self.active |= !info.inert;
                let mut renamed = info.ident.clone();
                renamed.set_span(info.ident.span().located_at(ident.span()));
                Some(renamed)
            }
            Name::Closure(_) => {
                self.closure = true;
                None
            }
            Name::Item => None,
        }
    }

    fn bound(pat: &Pat) -> Vec<String> {
        struct Names(Vec<String>);
        impl Visit<'_> for Names {
            fn visit_pat_ident(&mut self, ident: &syn::PatIdent) {
                // Whatever stands in a pattern, a constant too, means there what it means in the expression.
                self.0.push(key(&ident.ident));
                syn::visit::visit_pat_ident(self, ident);
            }
        }
        let mut names = Names(Vec::new());
        names.visit_pat(pat);
        names.0
    }

    fn shadowed(&mut self, names: Vec<String>, visit: impl FnOnce(&mut Self)) {
        self.shadows.push(names);
        visit(self);
        self.shadows.pop();
    }

    /// Whether a place expression is rooted in a variable that may be changed and carries a derivative.
    fn rooted_in_active(&self, expr: &Expr) -> bool {
        match peel(expr) {
            Expr::Path(path) => match self.lower.local(&path.path) {
                Some(Name::Var(var)) => !self.lower.info(*var).inert && !self.lower.is_fixed(*var),
                _ => false,
            },
            Expr::Field(field) => self.rooted_in_active(&field.base),
            Expr::Index(index) => self.rooted_in_active(&index.expr),
            Expr::Unary(unary) => self.rooted_in_active(&unary.expr),
            Expr::MethodCall(call) => self.rooted_in_active(&call.receiver),
            _ => false,
        }
    }
}

/// Methods that read and cost nothing.
const PURE: &[&str] = &[
    "len",
    "is_empty",
    "is_some",
    "is_none",
    "is_ok",
    "is_err",
    "is_nan",
    "is_finite",
    "is_infinite",
    "is_sign_negative",
    "is_sign_positive",
    "abs",
    "min",
    "max",
    "pow",
    "count_ones",
    "leading_zeros",
    "trailing_zeros",
    "rem_euclid",
    "div_euclid",
    "abs_diff",
    "wrapping_add",
    "wrapping_sub",
    "saturating_sub",
    "saturating_add",
    "wrapping_mul",
    "is_power_of_two",
    "div_ceil",
    "is_multiple_of",
];

/// Methods that read, whatever their cost.
const READING: &[&str] = &[
    "iter",
    "sum",
    "map",
    "zip",
    "copied",
    "cloned",
    "unwrap",
    "expect",
    "get",
    "first",
    "last",
    "partial_cmp",
    "total_cmp",
    "cmp",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "contains",
    "starts_with",
    "ends_with",
    "all",
    "any",
    "fold",
    "enumerate",
    "to_vec",
    "clone",
    "sqrt",
    "powi",
    "powf",
    "exp",
    "ln",
    "sin",
    "cos",
    "tan",
    "floor",
    "ceil",
    "round",
    "windows",
    "chunks",
    "count",
    "collect",
    "rev",
    "skip",
    "take",
    "filter",
    "to_string",
    "is_some_and",
    "is_none_or",
    "is_ok_and",
    "partition_point",
    "binary_search_by",
    "binary_search",
    "is_sorted",
    "find",
    "product",
    "as_ref",
    "as_slice",
    "unwrap_or",
    "position",
    "min_by",
    "max_by",
    "capacity",
    "iter_rows",
    "signum",
];

impl VisitMut for Renamer<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Path(path) => {
                if let Some(ident) = &path.path.get_ident().cloned()
                    && let Some(renamed) = self.rename(ident)
                {
                    // What is only run forwards may not change what carries a derivative, by whatever method.
                    if self.guarded && self.lower.may_be_changed(&key(ident)) {
                        let span = ident.span();
                        *expr = super::method::shared(&renamed.into_token_stream(), span);
                    } else {
                        path.path = renamed.into();
                    }
                }
            }
            Expr::Closure(closure) => {
                let names = closure.inputs.iter().flat_map(Self::bound).collect();
                self.impure = true;
                self.shadowed(names, |this| this.visit_expr_mut(&mut closure.body));
            }
            Expr::Match(matching) => {
                self.visit_expr_mut(&mut matching.expr);
                for arm in &mut matching.arms {
                    let names = Self::bound(&arm.pat);
                    self.shadowed(names, |this| {
                        this.visit_pat_mut(&mut arm.pat);
                        this.visit_expr_mut(&mut arm.body);
                    });
                }
            }
            Expr::ForLoop(for_loop) => {
                self.impure = true;
                self.visit_expr_mut(&mut for_loop.expr);
                let names = Self::bound(&for_loop.pat);
                self.loops += 1;
                self.shadowed(names, |this| this.visit_block_mut(&mut for_loop.body));
                self.loops -= 1;
            }
            Expr::If(branch) if super::desugar::has_let(&branch.cond) => {
                let mut names = Vec::new();
                if let Expr::Let(binding) = peel(&branch.cond) {
                    names = Self::bound(&binding.pat);
                } else {
                    self.control = true;
                }
                self.shadowed(names, |this| {
                    // The scrutinee stands outside of the bindings, but a name bound from itself reads the same value.
                    if let Expr::Let(binding) = &mut *branch.cond {
                        let shadows = this.shadows.pop();
                        this.visit_expr_mut(&mut binding.expr);
                        this.shadows.extend(shadows);
                    }
                    this.visit_block_mut(&mut branch.then_branch);
                });
                if let Some((_, other)) = &mut branch.else_branch {
                    self.visit_expr_mut(other);
                }
            }
            Expr::While(_) | Expr::Loop(_) => {
                self.impure = true;
                self.loops += 1;
                syn::visit_mut::visit_expr_mut(self, expr);
                self.loops -= 1;
            }
            Expr::Break(jump) => {
                self.control |= self.loops == 0 || jump.label.is_some();
                syn::visit_mut::visit_expr_mut(self, expr);
            }
            Expr::Continue(jump) => self.control |= self.loops == 0 || jump.label.is_some(),
            Expr::Return(_) | Expr::Try(_) | Expr::Async(_) | Expr::Await(_) | Expr::Unsafe(_) | Expr::Yield(_) | Expr::Let(_) => {
                self.control = true;
            }
            Expr::Struct(construct) => {
                for field in &mut construct.fields {
                    if field.colon_token.is_none() {
                        field.colon_token = Some(Default::default());
                    }
                    self.visit_expr_mut(&mut field.expr);
                }
                if let Some(rest) = &mut construct.rest {
                    self.visit_expr_mut(rest);
                }
            }
            Expr::Assign(assign) => {
                self.impure = true;
                if self.rooted_in_active(&assign.left) {
                    self.mutates.get_or_insert(assign.span());
                }
                syn::visit_mut::visit_expr_mut(self, expr);
            }
            Expr::Binary(binary) if super::expr::is_compound(&binary.op) => {
                self.impure = true;
                if self.rooted_in_active(&binary.left) {
                    self.mutates.get_or_insert(binary.span());
                }
                syn::visit_mut::visit_expr_mut(self, expr);
            }
            Expr::Reference(reference) => {
                if reference.mutability.is_some() {
                    self.impure = true;
                    if self.rooted_in_active(&reference.expr) {
                        self.mutates.get_or_insert(reference.span());
                    }
                }
                syn::visit_mut::visit_expr_mut(self, expr);
            }
            Expr::MethodCall(call) => {
                let name = call.method.to_string();
                // A user's own method of such a name may count its calls.
                let is_users = matches!(self.lower.native_ty(&call.receiver).peel(), Ty::Named(_));
                self.impure |= is_users || !PURE.contains(&&name[..]);
                if !PURE.contains(&&name[..]) && !READING.contains(&&name[..]) && self.rooted_in_active(&call.receiver) {
                    self.mutates.get_or_insert(call.span());
                }
                syn::visit_mut::visit_expr_mut(self, expr);
            }
            Expr::Call(call) => {
                self.impure = true;
                // A chain of active items stands ready under the name.
                self.active |= super::chain::is_prepared(&call.func);
                syn::visit_mut::visit_expr_mut(self, expr);
            }
            Expr::Macro(mac) => self.visit_macro_mut(&mut mac.mac),
            Expr::Block(block) if block.label.is_some() => self.control = true,
            _ => syn::visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        self.shadows.push(Vec::new());
        for stmt in &mut block.stmts {
            if let syn::Stmt::Local(local) = stmt {
                if let Some(init) = &mut local.init {
                    self.control |= init.diverge.is_some();
                    self.visit_expr_mut(&mut init.expr);
                }
                let names = Self::bound(&local.pat);
                if let Some(scope) = self.shadows.last_mut() {
                    scope.extend(names);
                }
            } else {
                self.visit_stmt_mut(stmt);
            }
        }
        self.shadows.pop();
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        self.impure = true;
        match macros::known(mac) {
            Some(
                Known::Diverging | Known::Printing | Known::Asserting | Known::Formatting | Known::Writing | Known::Vector | Known::Debug,
            ) => {
                macros::rename(mac, self);
            }
            Some(Known::Matches) => macros::rename_matches(mac, self),
            None => {
                self.unknown_macro.get_or_insert(mac.path.span());
            }
        }
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
    fn visit_type_mut(&mut self, _: &mut syn::Type) {}
}

impl Renamer<'_> {
    /// Renames within the names that a pattern binds.
    pub fn within(&mut self, pat: &Pat, visit: impl FnOnce(&mut Self)) {
        let names = Self::bound(pat);
        self.shadowed(names, visit);
    }
}

impl Lower {
    /// The expression as it stands, where nothing in it carries a derivative and control stays in it.
    pub fn native(&mut self, expr: &Expr) -> Result<Option<Operand>> {
        if matches!(peel(expr), Expr::Closure(_) | Expr::Macro(_)) || self.lends_a_constant(expr) {
            return Ok(None);
        }
        let mut renamed = expr.clone();
        let mut renamer = Renamer::new(self);
        renamer.visit_expr_mut(&mut renamed);
        if renamer.active || renamer.closure || renamer.control || renamer.unknown_macro.is_some() {
            return Ok(None);
        }
        let code = Code::with(renamed.to_token_stream(), renamer.uses, !renamer.impure);
        let ty = self.native_ty(expr);
        Ok(Some(Operand::inert(code, ty, expr.span())))
    }

    /// `&mut 0.5`, `&mut [1.0; 3]`, `&mut vec![0.0]`: what a callee may make active, in a variable that nobody else can name.
    fn lends_a_constant(&self, expr: &Expr) -> bool {
        let Expr::Reference(reference) = peel(expr) else { return false };
        let is_float = |ty: Ty| matches!(ty, Ty::Float) || matches!(ty.element(), Ty::Float);
        reference.mutability.is_some()
            && match peel(&reference.expr) {
                Expr::Array(array) => array.elems.iter().any(|element| self.native_ty(element) == Ty::Float),
                Expr::Repeat(repeat) => self.native_ty(&repeat.expr) == Ty::Float,
                Expr::Macro(mac) => mac.mac.path.is_ident("vec"),
                Expr::Path(_) | Expr::Field(_) | Expr::Index(_) => false,
                lent => is_float(self.native_ty(lent)),
            }
    }

    /// Whether a name stands for a variable that carries a derivative, and that code could change.
    fn may_be_changed(&self, name: &str) -> bool {
        match self.lookup(name) {
            Some(Name::Var(var)) => {
                let info = self.info(*var);
                info.mutable && !info.inert && !matches!(info.ty, Ty::Ref(_))
            }
            _ => false,
        }
    }

    /// An expression in which active variables are read, for a result that carries no derivative.
    pub fn native_reading(&mut self, expr: &Expr) -> Result<Code> {
        let mut renamed = expr.clone();
        let mut renamer = Renamer::new(self);
        renamer.guarded = !super::option::is_path(expr);
        renamer.visit_expr_mut(&mut renamed);
        renamer.check(expr)?;
        Ok(Code::with(renamed.to_token_stream(), renamer.uses, !renamer.impure))
    }

    /// What is known of the type of an inert expression.
    pub fn native_ty(&self, expr: &Expr) -> Ty {
        match peel(expr) {
            Expr::Lit(lit) => literal_ty(&lit.lit),
            Expr::Path(path) => match self.local(&path.path) {
                Some(Name::Var(var)) => self.info(*var).ty.clone(),
                _ => constant_ty(&path.path),
            },
            Expr::Cast(cast) => Ty::of(&cast.ty),
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => self.native_ty(&unary.expr).deref(),
            Expr::Unary(unary) => self.native_ty(&unary.expr).strip().clone(),
            Expr::Binary(binary) => match binary.op {
                syn::BinOp::And(_)
                | syn::BinOp::Or(_)
                | syn::BinOp::Lt(_)
                | syn::BinOp::Le(_)
                | syn::BinOp::Gt(_)
                | syn::BinOp::Ge(_)
                | syn::BinOp::Eq(_)
                | syn::BinOp::Ne(_) => Ty::Bool,
                _ if super::expr::is_compound(&binary.op) => Ty::Unit,
                _ => match (self.native_ty(&binary.left).strip(), self.native_ty(&binary.right).strip()) {
                    (Ty::Float, Ty::Float) => Ty::Float,
                    (Ty::Int, Ty::Int) => Ty::Int,
                    (l, r) if l.may_be_matrix() || r.may_be_matrix() => Ty::Matrix,
                    _ => Ty::Unknown,
                },
            },
            Expr::Range(_) => Ty::Range,
            Expr::Reference(reference) if reference.mutability.is_none() => self.native_ty(&reference.expr).reference(),
            Expr::Reference(reference) => Ty::RefMut(Box::new(self.native_ty(&reference.expr))),
            Expr::Tuple(tuple) if tuple.elems.is_empty() => Ty::Unit,
            Expr::Tuple(tuple) => Ty::Tuple(tuple.elems.iter().map(|e| self.native_ty(e)).collect()),
            Expr::Array(array) => {
                let element = array.elems.iter().map(|e| self.native_ty(e)).reduce(|a, b| a.join(&b));
                Ty::Array(Box::new(element.unwrap_or(Ty::Unknown)))
            }
            Expr::Repeat(repeat) => Ty::Array(Box::new(self.native_ty(&repeat.expr))),
            Expr::Index(index) => match peel(&index.index) {
                Expr::Range(_) => Ty::Slice(Box::new(self.native_ty(&index.expr).element())),
                _ => self.native_ty(&index.expr).element(),
            },
            Expr::Field(field) => match (self.native_ty(&field.base).peel(), &field.member) {
                (Ty::Tuple(types), syn::Member::Unnamed(index)) => types.get(index.index as usize).cloned().unwrap_or(Ty::Unknown),
                _ if self.evidence.is_of_matrix(expr) => Ty::Matrix,
                _ => Ty::Unknown,
            },
            Expr::Call(call) => super::call::known_result(&call.func, &call.args),
            Expr::MethodCall(call) if self.evidence.speaks_for(&call.method) => Ty::Matrix,
            Expr::MethodCall(call) => {
                let receiver = self.native_ty(&call.receiver);
                super::method::known_result(&call.method.to_string(), &receiver)
            }
            // What the block declares itself may have the name of a variable outside.
            Expr::Block(block) if block.block.stmts.iter().all(|stmt| matches!(stmt, syn::Stmt::Expr(..))) => {
                match block.block.stmts.last() {
                    Some(syn::Stmt::Expr(value, None)) => self.native_ty(value),
                    _ => Ty::Unknown,
                }
            }
            Expr::Struct(construct) => Ty::Named(self.type_name(&construct.path)),
            Expr::If(branch) => branch.then_branch.stmts.last().map_or(Ty::Unknown, |stmt| match stmt {
                syn::Stmt::Expr(value, None) => self.native_ty(value),
                _ => Ty::Unknown,
            }),
            _ => Ty::Unknown,
        }
    }
}

impl Renamer<'_> {
    /// Refuses what must not happen in code that is only run forwards.
    pub fn check(&self, at: &impl ToTokens) -> Result<()> {
        if let Some(span) = self.mutates {
            return Err(crate::diag::refuse_at(
                span,
                "a change of an active value in code that is only run forwards",
                "it would be left out of the derivative",
                "make the change in a statement of its own before this one",
            ));
        }
        if let Some(span) = self.unknown_macro {
            return Err(macros::refuse_unknown(span));
        }
        if self.closure || self.control {
            return Err(crate::diag::refuse(
                at,
                "a local closure or a jump in code that is only run forwards",
                "only plain expressions are possible here",
                "compute the value in a `let` before this statement",
            ));
        }
        Ok(())
    }
}
