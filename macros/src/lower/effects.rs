//! What running a closure does beside its result. An adaptor that leaves items out, or asks for them in another order, may do so
//! by arithmetic on positions only where nobody can tell.

use std::rc::Rc;

use syn::visit::Visit;
use syn::{Expr, Pat};

use super::chain::Chain;
use super::closure::{Closure, Function};
use super::desugar::peel;
use super::indexed::Indexed;
use super::stage::Stage;
use super::{Lower, Name};
use crate::diag::{Result, refuse};
use crate::ir::Ty;
use crate::source::key;

/// From what is none to what anyone can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effects {
    None,
    /// It may panic, or calls a function that is not seen.
    Calls,
    /// It changes a variable, or prints.
    Changes,
}

/// Methods that change their receiver, or something behind it that is shared.
const CHANGING: &[&str] = &[
    "push",
    "pop",
    "insert",
    "remove",
    "swap_remove",
    "extend",
    "append",
    "clear",
    "truncate",
    "resize",
    "fill",
    "swap",
    "set",
    "replace",
    "update",
    "borrow_mut",
    "get_mut",
    "lock",
    "write",
    "fetch_add",
    "fetch_sub",
    "store",
    "next",
    "push_str",
    "push_back",
    "push_front",
    "pop_back",
    "pop_front",
    "drain",
    "retain",
    "sort",
    "sort_by",
    "reverse",
    "rotate_left",
    "rotate_right",
    "iter_mut",
    "entry",
];
/// Methods that change nothing and cannot panic, besides those of floats.
const QUIET: &[&str] = &[
    "len",
    "is_empty",
    "abs",
    "min",
    "max",
    "iter",
    "sum",
    "product",
    "map",
    "zip",
    "copied",
    "cloned",
    "clone",
    "to_vec",
    "enumerate",
    "rev",
    "skip",
    "take",
    "fold",
    "partial_cmp",
    "total_cmp",
    "is_some",
    "is_none",
    "unwrap_or",
    "get",
    "first",
    "last",
    "filter",
];

impl Lower {
    /// What a function does when it is run on an item; `counts` tells that items may be integers, whose arithmetic can overflow.
    pub fn effects_of(&self, function: &Function, counts: bool) -> Effects {
        match function {
            Function::Closure(closure) => self.closure_effects(closure, counts, 0),
            Function::Path(path) => path_effects(path),
        }
    }

    fn closure_effects(&self, closure: &Rc<Closure>, counts: bool, depth: usize) -> Effects {
        let mut found = Found { lower: self, closure, counts, depth, own: vec![], effects: Effects::None };
        found.visit_expr(closure.body());
        found.effects
    }

    /// What running the stages on an item does.
    pub fn stages_effects(&self, stages: &[Stage]) -> Effects {
        let of = |stage: &Stage| match stage {
            Stage::Map(f) | Stage::Filter(f) | Stage::FilterMap(f) | Stage::FlatMap(f) | Stage::TakeWhile(f) => self.effects_of(f, true),
            Stage::SkipWhile(f, _) | Stage::MapWhile(f) | Stage::Scan(f, _) | Stage::Inspect(f) => self.effects_of(f, true),
            Stage::Zip(other, ..) => other.effects(),
            Stage::Copied | Stage::Flatten | Stage::Enumerate(_) | Stage::Skip(..) | Stage::Take(..) | Stage::StepBy(..) => Effects::None,
        };
        stages.iter().map(of).max().unwrap_or(Effects::None)
    }

    /// Refuses effects on the first side of a `zip` that may end with the second.
    pub fn hold_zip(&self, at: &impl quote::ToTokens, first: &Chain, second: &Indexed) -> Result<()> {
        let effects = first.source.effects().max(self.stages_effects(&first.stages));
        if effects < Effects::Changes || second.is_endless() {
            return Ok(());
        }
        Err(refuse(
            at,
            "`zip` after a closure that changes something",
            "where the other side is shorter, the closure may run once more than there are pairs, and how often that is differs from \
             use to use",
            "write the loop over positions, or collect the first side into a vector",
        ))
    }
}

/// What a function that is named does.
fn path_effects(path: &Expr) -> Effects {
    let Expr::Path(path) = peel(path) else { return Effects::Calls };
    let names: Vec<_> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    match &names[..] {
        [.., owner, name] if owner == "f64" || owner == "f32" => {
            if crate::floats::find(name).is_some() || name == "from" {
                Effects::None
            } else {
                Effects::Calls
            }
        }
        [.., name] if matches!(&name[..], "Some" | "Ok" | "Err") => Effects::None,
        _ => Effects::Calls,
    }
}

struct Found<'l> {
    lower: &'l Lower,
    closure: &'l Rc<Closure>,
    counts: bool,
    depth: usize,
    /// Variables of the closure's own.
    own: Vec<String>,
    effects: Effects,
}

impl Found<'_> {
    fn add(&mut self, effects: Effects) {
        self.effects = self.effects.max(effects);
    }

    /// What an argument of a macro does.
    fn of(&self, argument: &Expr) -> Effects {
        let mut found = Found { own: self.own.clone(), effects: Effects::None, ..*self };
        found.visit_expr(argument);
        found.effects
    }

    /// A change of a place: none of the closure's business but where the variable is its own.
    fn change(&mut self, place: &Expr) {
        let is_own = root(place).is_some_and(|name| self.own.contains(&name));
        self.add(if is_own { Effects::None } else { Effects::Changes });
    }
}

/// The variable that a place is a part of, where no reference is followed.
fn root(place: &Expr) -> Option<String> {
    match peel(place) {
        Expr::Path(path) => path.path.get_ident().map(key),
        Expr::Field(field) => root(&field.base),
        Expr::Index(index) => root(&index.expr),
        _ => None,
    }
}

impl<'ast> Visit<'ast> for Found<'_> {
    fn visit_local(&mut self, local: &'ast syn::Local) {
        syn::visit::visit_local(self, local);
        let pat = match &local.pat {
            Pat::Type(typed) => &*typed.pat,
            pat => pat,
        };
        // A reference to something else is no variable of its own.
        let owned = local.init.as_ref().is_none_or(|init| !matches!(peel(&init.expr), Expr::Reference(_) | Expr::Path(_)));
        if let (Pat::Ident(ident), true) = (pat, owned) {
            self.own.push(key(&ident.ident));
        }
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Assign(assign) => self.change(&assign.left),
            Expr::Binary(binary) if super::expr::is_compound(&binary.op) => self.change(&binary.left),
            Expr::Binary(_) if self.counts => self.add(Effects::Calls),
            Expr::Reference(reference) if reference.mutability.is_some() => self.change(&reference.expr),
            Expr::Index(_) | Expr::While(_) | Expr::Loop(_) => self.add(Effects::Calls),
            Expr::Await(_) | Expr::Unsafe(_) => self.add(Effects::Changes),
            Expr::Call(call) => {
                let named = match peel(&call.func) {
                    Expr::Path(path) => path.path.get_ident().map(key),
                    _ => None,
                };
                let called = named.and_then(|name| self.closure.meaning(&name));
                let effects = match called {
                    Some(Name::Closure(closure)) if self.depth < 8 => {
                        let closure = closure.clone();
                        self.lower.closure_effects(&closure, self.counts, self.depth + 1)
                    }
                    Some(Name::Closure(_)) => Effects::Changes,
                    _ => path_effects(&call.func),
                };
                self.add(effects);
            }
            Expr::MethodCall(call) => {
                let name = call.method.to_string();
                if CHANGING.contains(&&name[..]) || name.ends_with("_mut") {
                    self.change(&call.receiver);
                } else {
                    let is_float = crate::floats::find(&name).is_some();
                    let captured = root(&call.receiver).and_then(|name| self.closure.meaning(&name).cloned());
                    // A method that nothing is known of may change what can be changed; its name says what it does where it is known
                    // to be of `std`.
                    let changes = match captured {
                        Some(Name::Var(var)) if self.lower.info(var).mutable || matches!(self.lower.info(var).ty, Ty::RefMut(_)) => {
                            let ty = self.lower.info(var).ty.peel();
                            let is_whole = matches!(peel(&call.receiver), Expr::Path(_));
                            let is_known = if ty.is_scalar() { is_float } else { ty.is_of_std() && QUIET.contains(&&name[..]) };
                            !(is_whole && is_known)
                        }
                        _ => false,
                    };
                    if changes {
                        self.add(Effects::Changes);
                    } else if !is_float && !QUIET.contains(&&name[..]) {
                        self.add(Effects::Calls);
                    }
                }
            }
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        use super::macros::Known;
        let known = match super::macros::known(mac) {
            Some(Known::Vector | Known::Matches | Known::Formatting | Known::Asserting | Known::Diverging) => {
                super::macros::arguments(mac.tokens.clone())
            }
            _ => None,
        };
        match known {
            Some(arguments) => arguments.iter().for_each(|argument| self.effects = self.effects.max(self.of(argument))),
            None if mac.path.is_ident("matches") || mac.path.is_ident("vec") => {}
            None => self.add(Effects::Changes),
        }
        self.add(Effects::Calls);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}
