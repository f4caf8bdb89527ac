//! From the user's syntax to the intermediate form: scopes, fresh names, and the statements of a block.

mod arrays;
mod assign;
mod call;
mod chain;
mod closure;
mod control;
mod cursor;
mod desugar;
mod effects;
mod evidence;
mod expr;
mod indexed;
mod items;
mod macros;
mod matching;
mod matrix;
mod method;
mod native;
mod operand;
mod option;
mod pattern;
mod place;
mod reduction;
mod results;
mod rewrites;
mod stage;
mod std_macros;
mod std_methods;
mod std_paths;
mod std_types;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use proc_macro2::{Ident, Span};
use quote::{format_ident, quote};

use crate::diag::{Result, Sink, refuse};
use crate::ir::{Block, Code, Func, Op, Operand, Param, Place, Reference, StdRule, Stmt, Target, Ty, Var, VarInfo};
use crate::replaced::Replaceable;
use crate::source::{Source, key, named};
use closure::Closure;
pub use method::known_of_integers;
pub use std_types::checks_of;

/// What a name stands for.
#[derive(Clone)]
enum Name {
    Var(Var),
    Closure(Rc<Closure>),
    /// An item of the body: a path, not a local variable.
    Item,
}

/// A label and what leaving it yields.
#[derive(Clone)]
struct Label {
    name: Option<String>,
    id: usize,
    is_loop: bool,
    /// The loop that `continue` goes on with, where an iterator made two loops of one.
    inner: usize,
    /// The variable that `break value` initialises.
    out: Option<Var>,
}

type Scope = BTreeMap<String, Name>;

struct Lower {
    vars: Vec<VarInfo>,
    used: BTreeMap<String, usize>,
    /// Every name that was given out.
    issued: BTreeSet<String>,
    scopes: Vec<Scope>,
    labels: Vec<Label>,
    /// Where `return` leads: the function, or the closure that is being inlined.
    returns: Vec<Return>,
    stmts: Vec<Stmt>,
    sink: Sink,
    next: usize,
    items: items::Items,
    /// Variables that no name of the user's stands for.
    temps: BTreeSet<Var>,
    /// The name of `Self`.
    self_name: Option<String>,
    /// The function's own name and what it returns, for recursion.
    own_result: (String, Ty),
    /// What the function returns, and the variable that holds it.
    output: syn::Type,
    result: Option<Var>,
    /// Declared variables that some branch has initialised already.
    initialised: BTreeSet<Var>,
    /// Closures that are being inlined, against recursion without end.
    depth: usize,
    /// The closure of a loop over the elements of matrices is being inlined.
    pointwise: bool,
    /// The closure that is going to be inlined is such a one.
    next_is_pointwise: bool,
    /// What the chains around the loop that is being lowered make of its items, and the loops that they are run by.
    limits: Vec<(Vec<stage::Stage>, usize)>,
    /// Chains whose consumers are being lowered.
    prepared: Vec<Option<chain::Chain>>,
    /// Calls of methods that may be replaced by functions which become vectors.
    replaceable: Rc<Replaceable>,
    /// Chains of elementwise operations become one loop.
    fuses: bool,
    /// There are type parameters, which may stand for a float.
    generic: bool,
    /// What is a matrix, as far as the code around it tells.
    evidence: evidence::Evidence,
    /// Methods of floats that are called on what may be a reference.
    float_methods: Vec<Ident>,
}

#[derive(Clone)]
struct Return {
    target: Target,
    out: Var,
}

/// Lowers a function.
pub fn lower(source: &Source) -> Result<Func> {
    let mut lower = Lower {
        vars: Vec::new(),
        used: BTreeMap::new(),
        issued: BTreeSet::new(),
        scopes: vec![Scope::new()],
        labels: Vec::new(),
        returns: Vec::new(),
        stmts: Vec::new(),
        sink: Sink::default(),
        next: 0,
        items: items::Items::of(source),
        temps: BTreeSet::new(),
        self_name: source.self_name.clone(),
        own_result: (source.name.to_string(), source.result_ty()),
        output: source.output.clone(),
        result: None,
        initialised: BTreeSet::new(),
        depth: 0,
        limits: Vec::new(),
        prepared: Vec::new(),
        pointwise: false,
        next_is_pointwise: false,
        replaceable: source.options.replaceable.clone(),
        fuses: source.options.analyses,
        generic: source.generics.type_params().next().is_some() || !source.outer.is_empty(),
        evidence: evidence::Evidence::of(source),
        float_methods: Vec::new(),
    };
    lower.hold_types(source);
    lower.hold_macros(source);
    if let Err(error) = texts::check(&source.block) {
        lower.sink.push(error);
    }
    let params = lower.params(source);
    let result = lower.fresh("result", Span::call_site(), source.result_ty());
    lower.result = Some(result);
    lower.returns.push(Return { target: Target::Return, out: result });
    let id = lower.id();
    let value = lower.block_value(&source.block, Some(result));
    if let Err(error) = value {
        lower.sink.push(error);
    }
    lower.items.check(crate::hidden::question(&crate::hidden::called(source), &lower.float_methods));
    let body = Block { id, stmts: core::mem::take(&mut lower.stmts) };
    lower.sink.finish()?;
    let mut func = Func { vars: lower.vars, params, items: lower.items.tokens(), body, result };
    results::name(&mut func);
    Ok(func)
}

impl Lower {
    fn params(&mut self, source: &Source) -> Vec<Param> {
        let mut params = Vec::new();
        for (index, param) in source.params.iter().enumerate() {
            let ty = match Ty::of(&param.ty) {
                Ty::Ref(_) if param.is_self => source.known_self().map_or(Ty::of(&param.ty), Ty::reference),
                Ty::RefMut(_) if param.is_self => source.known_self().map_or(Ty::of(&param.ty), |own| Ty::RefMut(Box::new(own))),
                ty if param.is_self => source.known_self().unwrap_or(ty),
                ty => ty,
            };
            let reference = match &ty {
                Ty::Ref(_) => Reference::Shared,
                Ty::RefMut(_) => Reference::Mut,
                _ => Reference::Value,
            };
            let var = self.fresh(&param.name, param.span, ty.clone());
            let info = &mut self.vars[var.0];
            info.param = Some(index);
            info.inert = !param.active;
            let again = source.is_passed_again(param);
            info.borrows = source.holds_references(param) && !again;
            info.mutable = reference == Reference::Mut || (param.mutable && reference == Reference::Value);
            if let Some(name) = &param.binds {
                self.declare(name, Name::Var(var));
            }
            params.push(Param { var, reference, active: param.active, again });
        }
        for (param, lowered) in source.params.iter().zip(&params) {
            // A reference that is assigned to is a variable of its own, with an adjoint of its own.
            if param.mutable && lowered.reference == Reference::Shared {
                let operand = self.read_var(lowered.var, param.span);
                let ty = self.vars[lowered.var.0].ty.clone();
                let var = self.fresh(&param.name, param.span, ty);
                self.vars[var.0].mutable = true;
                self.vars[var.0].inert = !param.active;
                self.push_let(var, Op::Use(operand));
                if let Some(name) = &param.binds {
                    self.declare(name, Name::Var(var));
                }
            }
            if let Some(pattern) = &param.pattern {
                let operand = self.read_var(lowered.var, param.span);
                if let Err(error) = self.bind_pattern(pattern, operand) {
                    self.sink.push(error);
                }
            }
        }
        params
    }

    fn id(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    /// A new variable with a name that no other has.
    fn fresh(&mut self, name: &str, span: Span, ty: Ty) -> Var {
        let name = name.strip_prefix("r#").map_or_else(|| name.to_owned(), |raw| format!("{raw}_"));
        // Names that the compiler makes of others are its own.
        let name = if is_reserved(&name) { format!("{name}_v") } else { name };
        let mut unique = name.clone();
        while !self.issued.insert(unique.clone()) {
            let count = self.used.entry(name.clone()).or_insert(1);
            *count += 1;
            unique = format!("{name}_{count}");
        }
        let name = unique;
        let span = Span::mixed_site().located_at(span);
        let inert = ty.is_inert();
        self.vars.push(VarInfo {
            ident: named(&name, span),
            bar: Ident::new(&format!("{name}_bar"), span),
            ty,
            mutable: false,
            inert,
            alias: None,
            param: None,
            borrows: false,
            again: false,
            held: false,
            length: None,
            once: None,
        });
        Var(self.vars.len() - 1)
    }

    /// A new variable of the compiler's own, under a name that no user's variable gets.
    fn own(&mut self, name: &str, span: Span) -> Var {
        let var = self.fresh("own", span, Ty::Owned);
        let ident = Ident::new(&format!("{name}_{}", var.0), Span::mixed_site().located_at(span));
        let info = &mut self.vars[var.0];
        info.ident = ident;
        info.inert = true;
        var
    }

    fn temp(&mut self, span: Span, ty: Ty) -> Var {
        let var = self.fresh("t", span, ty);
        self.temps.insert(var);
        var
    }

    fn info(&self, var: Var) -> &VarInfo {
        &self.vars[var.0]
    }

    fn ident(&self, var: Var) -> Ident {
        self.vars[var.0].ident.clone()
    }

    fn declare(&mut self, name: &str, value: Name) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), value);
        }
    }

    fn lookup(&self, name: &str) -> Option<&Name> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name))
    }

    /// The local that a path of one segment names.
    fn local(&self, path: &syn::Path) -> Option<&Name> {
        let ident = path.get_ident()?;
        match self.lookup(&key(ident)) {
            Some(Name::Item) | None => None,
            name => name,
        }
    }

    fn push(&mut self, stmt: Stmt) {
        self.stmts.push(stmt);
    }

    fn push_let(&mut self, var: Var, op: Op) {
        self.vars[var.0].again = self.is_repeatable(&op);
        self.stmts.push(Stmt::Let { var, annotation: None, op });
    }

    /// Whether an operation can be evaluated again in reverse.
    fn is_repeatable(&self, op: &Op) -> bool {
        match op {
            Op::Inert(code) => self.is_stable(code) && self.captures_no_reference(code),
            Op::Use(operand) => operand.alive,
            // `x.first()`, where `x` stands.
            Op::Std(std) if std.rule == StdRule::Element => self.is_alive(&std.place) && std.aux.iter().all(|code| self.is_stable(code)),
            op => op
                .copied_parts()
                .is_some_and(|parts| parts.iter().all(|part| part.alive || part.is_inert() && part.code.pure && self.stands_again(part))),
        }
    }

    /// Runs `body` in a scope of its own and collects its statements.
    fn scoped(&mut self, body: impl FnOnce(&mut Self) -> Result<()>) -> Result<Block> {
        let outer = core::mem::take(&mut self.stmts);
        self.scopes.push(Scope::new());
        let id = self.id();
        let outcome = body(self);
        self.scopes.pop();
        let stmts = core::mem::replace(&mut self.stmts, outer);
        outcome?;
        Ok(Block { id, stmts })
    }

    /// Lowers the statements of a block in a new scope; its value initialises `out`.
    fn block_value(&mut self, block: &syn::Block, out: Option<Var>) -> Result<()> {
        self.scopes.push(Scope::new());
        if let Err(error) = self.declare_items(block) {
            self.sink.push(error);
        }
        let outcome = self.statements(&block.stmts, out);
        self.scopes.pop();
        outcome
    }

    /// Lowers statements in the scope that is open.
    fn statements(&mut self, stmts: &[syn::Stmt], out: Option<Var>) -> Result<()> {
        let mut outcome = Ok(());
        for (index, stmt) in stmts.iter().enumerate() {
            let last = index + 1 == stmts.len();
            if let Some(rewritten) = self.without_cursor(stmt, &stmts[index + 1..]) {
                return self.statements(&rewritten, out);
            }
            let lowered = match stmt {
                syn::Stmt::Expr(expr, None) if last => {
                    outcome = self.initialise(out, expr);
                    Ok(())
                }
                syn::Stmt::Macro(mac) if last && mac.semi_token.is_none() => {
                    let expr = syn::Expr::Macro(syn::ExprMacro { attrs: Vec::new(), mac: mac.mac.clone() });
                    outcome = self.initialise(out, &expr);
                    Ok(())
                }
                stmt => self.statement(stmt),
            };
            if let Err(error) = lowered {
                self.sink.push(error);
                self.declare_refused(stmt);
            }
        }
        let has_value = matches!(stmts.last(), Some(syn::Stmt::Expr(_, None)))
            || matches!(stmts.last(), Some(syn::Stmt::Macro(mac)) if mac.semi_token.is_none());
        if let (Some(out), false) = (out, has_value)
            && !self.diverges()
        {
            let unit = Operand::inert(Code::new(quote!(())), Ty::Unit, Span::call_site());
            self.init(out, unit);
        }
        outcome
    }

    /// Whether the last statement never lets control pass.
    fn diverges(&self) -> bool {
        self.stmts.last().is_some_and(stmt_diverges)
    }

    /// Lowers an expression whose value initialises `out`, if there is an `out`.
    fn initialise(&mut self, out: Option<Var>, expr: &syn::Expr) -> Result<()> {
        let Some(out) = out else {
            return self.effect(expr);
        };
        // The result's type says what is collected into.
        let collected = (Some(out) == self.result).then(|| chain::collected_as(&self.output, expr)).flatten();
        let expr = collected.as_ref().unwrap_or(expr);
        if self.initialise_by_control(out, expr)? {
            return Ok(());
        }
        let value = self.expr(expr)?;
        if !self.diverges() {
            self.init(out, value);
        }
        Ok(())
    }

    fn init(&mut self, out: Var, value: Operand) {
        if matches!(value.ty, Ty::RefMut(_)) && !value.is_inert() {
            self.sink.push(crate::diag::refuse_at(
                value.span,
                "a `&mut` as the value of a block or a branch",
                "what is changed through it could not be followed back to its place",
                "change the place in each branch, or choose its position: `let x = &mut a[if c { 0 } else { 1 }];`",
            ));
        }
        // The first branch tells the type, every other one joins in.
        let first = self.initialised.insert(out);
        let plain = is_plain(&value.code);
        let info = &mut self.vars[out.0];
        if first && info.ty == Ty::Unknown {
            info.ty = value.ty.clone();
        } else {
            info.ty = info.ty.join(&value.ty);
        }
        info.held |= info.ty.is_inert() && info.ty != Ty::Unit && !info.inert && !plain;
        self.push(Stmt::Init { var: out, value });
    }

    fn statement(&mut self, stmt: &syn::Stmt) -> Result<()> {
        match stmt {
            syn::Stmt::Item(_) => Ok(()),
            syn::Stmt::Local(local) => self.local_statement(local),
            syn::Stmt::Expr(expr, _) => self.effect(expr),
            syn::Stmt::Macro(mac) => self.macro_statement(&mac.mac),
        }
    }

    /// What a refused `let` would have bound counts as bound, so that one mistake causes one message.
    fn declare_refused(&mut self, stmt: &syn::Stmt) {
        struct Names<'l>(&'l mut Lower);
        impl syn::visit::Visit<'_> for Names<'_> {
            fn visit_pat_ident(&mut self, pat: &syn::PatIdent) {
                let var = self.0.fresh(&pat.ident.to_string(), pat.ident.span(), Ty::Unknown);
                self.0.vars[var.0].mutable = true;
                self.0.declare(&key(&pat.ident), Name::Var(var));
            }
        }
        if let syn::Stmt::Local(local) = stmt {
            syn::visit::Visit::visit_pat(&mut Names(self), &local.pat);
        }
    }

    fn local_statement(&mut self, local: &syn::Local) -> Result<()> {
        let Some(init) = &local.init else {
            return self.declare_later(&local.pat);
        };
        if let Some((_, diverge)) = &init.diverge {
            return self.let_else(&local.pat, &init.expr, diverge);
        }
        let (pat, annotation) = match &local.pat {
            syn::Pat::Type(typed) => (&*typed.pat, Some(&*typed.ty)),
            pat => (pat, None),
        };
        if let (syn::Pat::Wild(_), syn::Expr::MethodCall(call)) = (pat, desugar::peel(&init.expr))
            && control::is_drain(call)
        {
            return self.effect(&init.expr);
        }
        if let syn::Expr::Closure(closure) = desugar::peel(&init.expr) {
            return self.closure_binding(pat, closure);
        }
        if let (syn::Pat::Ident(ident), Some(Name::Closure(closure))) = (pat, self.closure_of(&init.expr)) {
            self.declare(&key(&ident.ident), Name::Closure(closure));
            return Ok(());
        }
        if let Some((pat, value, diverge)) = rewrites::split_end_unwrapped(pat, &init.expr) {
            return self.let_else(&pat, &value, &diverge);
        }
        self.bind_let(pat, annotation, &init.expr)
    }

    /// `let x;`
    fn declare_later(&mut self, pat: &syn::Pat) -> Result<()> {
        if let syn::Pat::Tuple(tuple) = pat {
            return tuple.elems.iter().try_for_each(|pat| self.declare_later(pat));
        }
        let (pat, ty) = match pat {
            syn::Pat::Type(typed) => (&*typed.pat, Some(&*typed.ty)),
            pat => (pat, None),
        };
        let syn::Pat::Ident(ident) = pat else {
            return Err(refuse(
                pat,
                "a pattern without a value",
                "it cannot be told what initialises it",
                "declare one variable at a time",
            ));
        };
        let var = self.fresh(&ident.ident.to_string(), ident.ident.span(), ty.map_or(Ty::Unknown, Ty::of));
        // It is assigned to where it is initialised, so that it counts as mutable.
        self.vars[var.0].mutable = true;
        let annotation = ty.map(|ty| quote!(#ty));
        self.declare(&key(&ident.ident), Name::Var(var));
        self.push(Stmt::Declare { var, annotation });
        Ok(())
    }

    /// The whole of a variable as a place.
    fn place_of(&self, var: Var) -> Place {
        let ident = self.ident(var);
        let info = self.info(var);
        Place { base: var, path: Vec::new(), code: Code::with(quote!(#ident), vec![var], true), ty: info.ty.clone() }
    }

    fn read_var(&self, var: Var, span: Span) -> Operand {
        self.read(self.place_of(var), span)
    }

    /// The method of a tangent that leads to a part of it. A type under another name has none: rustc says so at that name.
    fn accessor(name: &str, member: &str, at: Span) -> Ident {
        format_ident!("__{}_{}", name, member, span = Span::call_site().located_at(at))
    }
}

/// Whether code is a literal, whose type nobody has to guess.
fn is_plain(code: &Code) -> bool {
    code.tokens.clone().into_iter().all(|token| match token {
        proc_macro2::TokenTree::Literal(_) => true,
        proc_macro2::TokenTree::Ident(ident) => ident == "true" || ident == "false",
        proc_macro2::TokenTree::Punct(punct) => punct.as_char() == '-',
        proc_macro2::TokenTree::Group(_) => false,
    })
}

/// Whether generated code makes names of this form itself.
fn is_reserved(name: &str) -> bool {
    const ENDS: [&str; 9] = ["_bar", "_kept", "_type", "_slots", "_out", "_once", "_length", "_final", "_add"];
    const STARTS: [&str; 12] =
        ["contents_", "pull", "kept", "tape_", "reached_", "trip_", "trips_", "arm_", "at_", "extra_", "kept_", "__rt"];
    ENDS.iter().any(|end| name.ends_with(end)) || STARTS.iter().any(|start| name.starts_with(start))
}

fn stmt_diverges(stmt: &Stmt) -> bool {
    let block = |block: &Block| block.stmts.last().is_some_and(stmt_diverges);
    match stmt {
        Stmt::Exit(_) | Stmt::Diverge(_) => true,
        Stmt::If { then, other, .. } => block(then) && block(other),
        Stmt::Match { arms, .. } => !arms.is_empty() && arms.iter().all(|arm| block(&arm.body)),
        Stmt::Loop(l) => matches!(l.kind, crate::ir::LoopKind::Forever) && !breaks(&l.body, l.label),
        Stmt::Labelled { label, body } => block(body) && !breaks(body, *label),
        _ => false,
    }
}

/// Whether something in the block breaks out of the label.
fn breaks(block: &Block, label: usize) -> bool {
    block
        .stmts
        .iter()
        .any(|stmt| matches!(stmt, Stmt::Exit(Target::Break(id)) if *id == label) || stmt.blocks().iter().any(|block| breaks(block, label)))
}
