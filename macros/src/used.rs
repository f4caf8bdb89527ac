//! Results that are used wherever they are computed. Their rules need no guard: a zero adjoint then is the value's true
//! derivative, and whatever is not finite follows IEEE arithmetic, as the interface says.
//!
//! Of a result that is a tuple every element may be left unused. What serves one element alone is reversed behind one
//! question for that element's adjoint.
//!
//! Like every analysis it only removes work: with every answer "no" all products are guarded.

use std::collections::BTreeMap;

use syn::BinOp;

use crate::ir::{Block, Func, Op, Operand, OperandKind, Reference, Stmt, Ty, Var};

/// What is known of every variable's use.
pub struct Used {
    /// Whether it is used wherever it is computed.
    always: Vec<bool>,
    /// The one element of the result, itself a variable, that it is used for and for nothing else.
    owners: Vec<Option<Var>>,
}

impl Used {
    /// Whether the variable's rules need no guard.
    pub fn is_unguarded(&self, var: Var) -> bool {
        self.always[var.0] || self.owners[var.0].is_some()
    }

    /// Whether a zero seed has to be looked for at the entry.
    pub fn asks_seed(&self) -> bool {
        self.always.iter().any(|used| *used)
    }

    /// The variable whose adjoint has to be looked at before the steps are taken that read this variable's.
    pub fn owner(&self, var: Var) -> Option<Var> {
        self.owners[var.0]
    }
}

/// Where a statement stands: the block and the part of it that is run as a whole.
type Place = (usize, usize);

/// A variable is used if something in the part of the block that computes it uses it for something that is used, up to
/// the function's result.
pub fn find(func: &Func, analyse: bool) -> Used {
    let mut used = vec![false; func.vars.len()];
    let owners = if analyse { owners(func) } else { vec![None; func.vars.len()] };
    let changes_arguments = func.params.iter().any(|param| param.active && param.reference == Reference::Mut);
    if !analyse || changes_arguments || func.var(func.result).ty != Ty::Float {
        return Used { always: used, owners };
    }
    used[func.result.0] = true;
    let mut finder = Finder { homes: BTreeMap::new(), last_update: BTreeMap::new(), updated_only: BTreeMap::new(), clock: 0 };
    for param in &func.params {
        finder.homes.insert(param.var, (func.body.id, 0));
    }
    finder.index(func, &func.body);
    loop {
        let before = used.clone();
        let mut clock = 0;
        finder.spread(func, &func.body, &mut used, &mut clock);
        if used == before {
            return Used { always: used, owners };
        }
    }
}

/// For every variable of a function without branches that returns a tuple: the element that it serves.
fn owners(func: &Func) -> Vec<Option<Var>> {
    let mut owners = vec![None; func.vars.len()];
    let stmts = &func.body.stmts;
    if stmts.iter().any(|stmt| !stmt.blocks().is_empty() || stmt.may_exit()) {
        return owners;
    }
    // From the end, where it is known what every later use serves.
    let mut served: BTreeMap<Var, Vec<Option<Var>>> = BTreeMap::new();
    for stmt in stmts.iter().rev() {
        let serves = match stmt {
            Stmt::Let { var, op: Op::Tuple(elements), .. }
                if served.get(var).is_some_and(|by| by.iter().all(|element| *element == Some(func.result))) =>
            {
                for element in elements {
                    let mut uses = Vec::new();
                    element.uses(&mut uses);
                    let whole = matches!(&element.kind, OperandKind::Read(place) if place.path.is_empty());
                    for used in uses {
                        served.entry(used).or_default().push(Some(used).filter(|_| whole));
                    }
                }
                continue;
            }
            Stmt::Let { var, op, .. } => {
                let info = func.var(*var);
                let plain = !info.mutable && info.alias.is_none() && info.ty == Ty::Float;
                let by = served.remove(var).unwrap_or_default();
                let same = by.iter().all(|element| *element == by[0]);
                owners[var.0] = by.first().copied().flatten().filter(|element| plain && same && *element != func.result);
                owners[var.0].filter(|_| propagates(op))
            }
            Stmt::Init { var, .. } if *var == func.result => Some(func.result),
            _ => None,
        };
        let mut uses = Vec::new();
        stmt.uses(&mut uses);
        for used in uses {
            served.entry(used).or_default().push(serves);
        }
    }
    owners
}

struct Finder {
    /// Where each variable is bound.
    homes: BTreeMap<Var, Place>,
    /// When each variable was last updated, on a clock that ticks with the statements.
    last_update: BTreeMap<Var, usize>,
    /// Whether nothing but updates changes the variable.
    updated_only: BTreeMap<Var, bool>,
    clock: usize,
}

impl Finder {
    fn index(&mut self, func: &Func, block: &Block) {
        // A name for a place counts as the place.
        let root = |var: Var| func.resolve_root(var);
        let mut part = 0;
        for stmt in &block.stmts {
            self.clock += 1;
            match stmt {
                Stmt::Let { var, .. } | Stmt::Declare { var, .. } => {
                    self.homes.insert(*var, (block.id, part));
                }
                Stmt::Update { place, .. } => {
                    self.last_update.insert(root(place.base), self.clock);
                }
                Stmt::Assign { place, .. } => {
                    self.updated_only.insert(root(place.base), false);
                }
                _ => {}
            }
            if let Stmt::Let { op, .. } | Stmt::Do(op) = stmt {
                // Whatever may be changed through a reference is changed otherwise than by updates.
                let changes = |operand: &&Operand| op.changes(operand) || func.is_changeable_receiver(op, operand);
                for place in op.operands().into_iter().filter(changes).filter_map(Operand::place) {
                    self.updated_only.insert(root(place.base), false);
                }
                if let Op::Std(std) = op {
                    self.updated_only.insert(root(std.place.base), false);
                }
            }
            stmt.blocks().into_iter().for_each(|inner| self.index(func, inner));
            part += usize::from(stmt.may_exit());
        }
    }

    fn spread(&self, func: &Func, block: &Block, used: &mut [bool], clock: &mut usize) {
        let mut part = 0;
        for stmt in &block.stmts {
            *clock += 1;
            let here = (block.id, part);
            match stmt {
                Stmt::Let { var, op, .. } if used[var.0] && propagates(op) => {
                    for operand in op.operands() {
                        self.mark(func, operand, here, *clock, used);
                    }
                }
                Stmt::Init { var, value } if used[var.0] => self.mark(func, value, here, *clock, used),
                Stmt::Update { op, place, value, .. } if place.path.is_empty() && used[place.base.0] && is_smooth_assign(op) => {
                    self.mark(func, value, here, *clock, used);
                }
                _ => {}
            }
            stmt.blocks().into_iter().for_each(|inner| self.spread(func, inner, used, clock));
            part += usize::from(stmt.may_exit());
        }
    }

    /// Marks the variable that an operand is the whole of.
    fn mark(&self, func: &Func, operand: &Operand, here: Place, now: usize, used: &mut [bool]) {
        let OperandKind::Read(place) = &operand.kind else { return };
        let info = func.var(place.base);
        if !place.path.is_empty() || info.alias.is_some() || self.homes.get(&place.base) != Some(&here) {
            return;
        }
        // What a variable accumulates is used if it is read after the last update, where it was declared.
        let settled = !info.mutable
            || self.updated_only.get(&place.base).copied().unwrap_or(true)
                && self.last_update.get(&place.base).is_none_or(|last| *last < now);
        if settled {
            used[place.base.0] = true;
        }
    }
}

/// Whether a result's use is a use of the operands, whatever their values.
fn propagates(op: &Op) -> bool {
    match op {
        Op::Use(operand) => matches!(operand.kind, OperandKind::Read(_)),
        Op::Binary(op, l, r) => {
            l.ty == Ty::Float && r.ty == Ty::Float && matches!(op, BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_) | BinOp::Div(_))
        }
        Op::Unary(_, operand) => operand.ty == Ty::Float,
        Op::Float { method, .. } => {
            !matches!(&method.to_string()[..], "max" | "min" | "clamp" | "abs" | "copysign" | "hypot" | "rem_euclid" | "div_euclid")
        }
        _ => false,
    }
}

fn is_smooth_assign(op: &BinOp) -> bool {
    matches!(op, BinOp::AddAssign(_) | BinOp::SubAssign(_) | BinOp::MulAssign(_) | BinOp::DivAssign(_))
}
