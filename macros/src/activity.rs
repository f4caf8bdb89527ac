//! Activity: which variables carry derivative from a parameter to the result. It only removes work: with every answer
//! "yes" the gradient is the same.

use crate::ir::{Block, Func, Op, Operand, OperandKind, Reference, Stmt, Ty, Var};

/// For every variable, whether it is active.
pub struct Activity(Vec<bool>);

impl Activity {
    pub fn is_active(&self, var: Var) -> bool {
        self.0[var.0]
    }
}

/// A variable is active if it varies with an active parameter and something that is returned, or left in a `&mut`
/// parameter, depends on it. Places count as their root variables, and the order of statements is not looked at.
pub fn find(func: &Func, analyse: bool) -> Activity {
    let candidate = |var: Var| !func.var(var).inert;
    if !analyse {
        return Activity((0..func.vars.len()).map(|index| candidate(Var(index))).collect());
    }
    let mut edges = Edges { func, list: Vec::new() };
    edges.block(&func.body);
    let mut varied = vec![false; func.vars.len()];
    let mut useful = vec![false; func.vars.len()];
    for param in &func.params {
        varied[param.var.0] |= param.active;
        useful[param.var.0] |= param.active && param.reference == Reference::Mut;
    }
    useful[func.result.0] = true;
    spread(&mut varied, edges.list.iter().map(|&(from, to)| (from, to)));
    spread(&mut useful, edges.list.iter().map(|&(from, to)| (to, from)));
    let root = |var: Var| func.resolve_root(var);
    let mut active: Vec<_> =
        (0..func.vars.len()).map(|index| candidate(Var(index)) && varied[root(Var(index)).0] && useful[root(Var(index)).0]).collect();
    // What stands for a loop's reads is as active as they are.
    for index in 0..active.len() {
        if let Some(once) = func.vars[index].once {
            active[once.0] = active[index];
        }
    }
    // What a callee may change has an adjoint that the callee's pullback asks for.
    let mut lent = Vec::new();
    lent_in(func, &func.body, &mut lent);
    for var in lent {
        let root = root(var);
        active[root.0] |= candidate(root);
    }
    Activity(active)
}

/// The variables that are passed to calls by mutable reference.
fn lent_in(func: &Func, block: &Block, into: &mut Vec<Var>) {
    for stmt in &block.stmts {
        if let Stmt::Let { op: op @ Op::Call { args, .. }, .. } = stmt {
            // Whether a receiver is borrowed mutably its method alone tells.
            let lent = args.iter().filter(|arg| {
                matches!(arg.kind, OperandKind::BorrowMut(_))
                    || matches!(arg.kind, OperandKind::Read(_)) && !arg.ty.is_scalar()
                    || func.is_changeable_receiver(op, arg)
            });
            into.extend(lent.filter_map(|arg| arg.place()).map(|place| place.base));
        }
        stmt.blocks().into_iter().for_each(|inner| lent_in(func, inner, into));
    }
}

/// Marks whatever can be reached from what is marked.
fn spread(marked: &mut [bool], edges: impl Iterator<Item = (Var, Var)> + Clone) {
    loop {
        let mut changed = false;
        for (from, to) in edges.clone() {
            changed |= marked[from.0] && !marked[to.0];
            marked[to.0] |= marked[from.0];
        }
        if !changed {
            return;
        }
    }
}

/// "The second depends on the first."
struct Edges<'f> {
    func: &'f Func,
    list: Vec<(Var, Var)>,
}

impl Edges<'_> {
    fn block(&mut self, block: &Block) {
        for stmt in &block.stmts {
            self.stmt(stmt);
        }
    }

    fn add(&mut self, from: Option<&crate::ir::Place>, to: Var) {
        if let Some(place) = from {
            let (from, to) = (self.func.resolve_root(place.base), self.func.resolve_root(to));
            self.list.push((from, to));
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { var, op, .. } => self.op(op, Some(*var)),
            Stmt::Do(op) => self.op(op, None),
            Stmt::Init { var, value } => self.add(value.place(), *var),
            Stmt::Assign { place, value } | Stmt::Update { place, value, .. } => self.add(value.place(), place.base),
            Stmt::Bind { bindings, .. } => bindings.iter().for_each(|binding| self.add(binding.place.as_ref(), binding.var)),
            Stmt::Match { arms, .. } => {
                for binding in arms.iter().flat_map(|arm| &arm.bindings) {
                    self.add(binding.place.as_ref(), binding.var);
                }
            }
            _ => {}
        }
        for block in stmt.blocks() {
            self.block(block);
        }
    }

    fn op(&mut self, op: &Op, out: Option<Var>) {
        let operands: Vec<&Operand> = op.operands();
        // Whatever an operation may change depends on all that it reads.
        let mut changed: Vec<Var> = out.into_iter().collect();
        let lent = operands.iter().filter(|operand| may_change(self.func, op, operand)).filter_map(|operand| operand.place());
        changed.extend(lent.map(|place| place.base));
        let std_place = if let Op::Std(std) = op { Some(&std.place) } else { None };
        changed.extend(std_place.map(|place| place.base));
        for to in changed {
            operands.iter().for_each(|operand| self.add(operand.place(), to));
            self.add(std_place, to);
        }
    }
}

/// Whether an operation can change what an operand refers to. An operator only can through a mutable reference; what a call
/// does to an operand of unknown type, its callee alone tells.
fn may_change(func: &Func, op: &Op, operand: &Operand) -> bool {
    let is_operator = matches!(op, Op::Binary(..) | Op::Unary(..) | Op::Cast(..));
    match operand.kind {
        OperandKind::BorrowMut(_) => true,
        OperandKind::Read(_) if is_operator => matches!(operand.ty, Ty::RefMut(_)),
        OperandKind::Read(_) => !operand.ty.is_scalar() || func.is_changeable_receiver(op, operand),
        _ => false,
    }
}

impl Op {
    /// The operands of an operation.
    pub fn operands(&self) -> Vec<&Operand> {
        match self {
            Self::Use(a)
            | Self::Once(a)
            | Self::Unary(_, a)
            | Self::Cast(a, _)
            | Self::Repeat { value: a, .. }
            | Self::Payload(_, a)
            | Self::Wrap(_, a)
            | Self::Copy(_, a) => vec![a],
            Self::Inert(_) | Self::Snapshot(..) => Vec::new(),
            Self::Binary(_, a, b) => vec![a, b],
            Self::Tuple(all) | Self::Array(all) | Self::Vec(all) => all.iter().collect(),
            Self::Construct { fields, base, .. } => {
                fields.iter().map(|(_, field)| field).chain(base.iter().map(|(base, _)| base)).collect()
            }
            Self::Call { args, .. } | Self::Float { args, .. } => args.iter().collect(),
            Self::Std(std) => std.args.iter().collect(),
        }
    }
}

impl Func {
    /// The variable that a variable's adjoint belongs to, with every alias resolved.
    pub fn resolve_root(&self, var: Var) -> Var {
        match &self.var(var).alias {
            None => var,
            Some(place) => self.resolve_root(place.base),
        }
    }
}
