//! Which variables a statement's primal code mentions, and which operands an operation may change.

use super::{Arm, Code, Loop, LoopKind, Op, Operand, OperandKind, Place, Step, Stmt, Ty, Var};

impl Stmt {
    /// Adds every variable that the statement mentions, at any depth; bound variables only where they are used.
    pub fn uses(&self, into: &mut Vec<Var>) {
        match self {
            Self::Let { op, .. } | Self::Do(op) => op.uses(into),
            Self::Declare { .. } | Self::Exit(_) | Self::Labelled { .. } => {}
            Self::Init { var, value } => {
                into.push(*var);
                value.uses(into);
            }
            Self::Assign { place, value } => {
                place.uses(into);
                value.uses(into);
            }
            Self::Update { place, before, value, .. } => {
                place.uses(into);
                value.uses(into);
                before.iter().for_each(|before| before.uses(into));
            }
            Self::Bind { code, bindings, .. } => {
                code.uses(into);
                bindings.iter().filter_map(|binding| binding.place.as_ref()).for_each(|place| place.uses(into));
            }
            Self::Native(code) | Self::Diverge(code) => code.uses(into),
            Self::If { cond, .. } => cond.uses(into),
            Self::Match { scrutinee, arms, .. } => {
                scrutinee.uses(into);
                for Arm { guard, bindings, .. } in arms {
                    guard.iter().for_each(|guard| guard.uses(into));
                    bindings.iter().filter_map(|binding| binding.place.as_ref()).for_each(|place| place.uses(into));
                }
            }
            Self::Loop(Loop { kind, .. }) => match kind {
                LoopKind::Range { lo, hi, .. } => {
                    lo.uses(into);
                    hi.uses(into);
                }
                LoopKind::Native { code, .. } => code.uses(into),
                LoopKind::Forever => {}
            },
        }
        for block in self.blocks() {
            block.stmts.iter().for_each(|stmt| stmt.uses(into));
        }
    }

    /// Adds every variable that the statement may change what it finds in, at any depth: by its name here, which may be one for a
    /// part of another variable.
    pub fn changes(&self, into: &mut Vec<Var>) {
        let mut evaluate = |code: &Code| {
            if !code.pure {
                code.uses(into);
            }
        };
        match self {
            Self::Let { op, .. } | Self::Do(op) => op.changed(into),
            Self::Assign { place, .. } | Self::Update { place, .. } => into.push(place.base),
            Self::Init { var, .. } => into.push(*var),
            Self::Native(code) | Self::Diverge(code) => code.uses(into),
            Self::Bind { code, .. } | Self::If { cond: code, .. } | Self::Match { scrutinee: code, .. } => evaluate(code),
            Self::Loop(Loop { kind, .. }) => match kind {
                LoopKind::Range { lo, hi, .. } => [lo, hi].into_iter().for_each(evaluate),
                LoopKind::Native { code, .. } => evaluate(code),
                LoopKind::Forever => {}
            },
            Self::Declare { .. } | Self::Exit(_) | Self::Labelled { .. } => {}
        }
        if let Self::Match { arms, .. } = self {
            arms.iter().filter_map(|arm| arm.guard.as_ref()).filter(|guard| !guard.pure).for_each(|guard| guard.uses(into));
        }
        for block in self.blocks() {
            block.stmts.iter().for_each(|stmt| stmt.changes(into));
        }
    }

    /// Adds every variable that the statement binds, at any depth.
    pub fn binds(&self, into: &mut Vec<Var>) {
        match self {
            Self::Let { var, op, .. } => {
                into.push(*var);
                if let Op::Call { pull, .. } = op {
                    into.push(*pull);
                }
            }
            Self::Declare { var, .. } => into.push(*var),
            Self::Bind { bindings, .. } => into.extend(bindings.iter().map(|binding| binding.var)),
            Self::Match { arms, .. } => into.extend(arms.iter().flat_map(|arm| &arm.bindings).map(|binding| binding.var)),
            Self::Loop(Loop { kind: LoopKind::Range { var, .. }, .. }) => into.push(*var),
            Self::Loop(Loop { kind: LoopKind::Native { bindings, .. }, .. }) => into.extend(bindings),
            _ => {}
        }
        for block in self.blocks() {
            block.stmts.iter().for_each(|stmt| stmt.binds(into));
        }
    }
}

impl Op {
    /// Whether the operation may change what an operand refers to: through a mutable reference, whether it is made here or has
    /// a name. What a call does to an operand of unknown type, its callee alone tells.
    pub fn changes(&self, operand: &Operand) -> bool {
        match (&operand.kind, &operand.ty) {
            (OperandKind::BorrowMut(_), _) => true,
            // Another name for the same place: what is done through it counts where it is done.
            (OperandKind::Read(_), Ty::RefMut(_)) => !matches!(self, Self::Use(_)),
            (OperandKind::Read(_), Ty::Ref(_)) => false,
            (OperandKind::Read(_), ty) => matches!(self, Self::Call { .. }) && !ty.is_scalar(),
            _ => false,
        }
    }

    /// Adds every variable that the operation may change.
    fn changed(&self, into: &mut Vec<Var>) {
        for operand in self.operands() {
            if self.changes(operand) {
                into.extend(operand.place().map(|place| place.base));
            } else if operand.is_inert() && (!operand.code.pure || matches!(operand.ty, Ty::RefMut(_))) {
                operand.code.uses(into);
            }
        }
        match self {
            Self::Inert(code) if !code.pure => code.uses(into),
            Self::Std(std) => into.push(std.place.base),
            _ => {}
        }
    }

    fn uses(&self, into: &mut Vec<Var>) {
        self.operands().into_iter().for_each(|operand| operand.uses(into));
        match self {
            Self::Inert(code)
            | Self::Snapshot(_, code)
            | Self::Repeat { code, .. }
            | Self::Construct { code, .. }
            | Self::Wrap(code, _)
            | Self::Copy(code, _)
            | Self::Float { code, .. } => code.uses(into),
            Self::Std(std) => {
                std.place.uses(into);
                std.code.uses(into);
                std.aux.iter().for_each(|code| code.uses(into));
            }
            Self::Call { lengths, .. } => lengths.iter().flatten().for_each(|code| code.uses(into)),
            _ => {}
        }
    }
}

impl Operand {
    /// Adds every variable that the operand mentions.
    pub fn uses(&self, into: &mut Vec<Var>) {
        self.code.uses(into);
        self.place().iter().for_each(|place| place.uses(into));
    }
}

impl Place {
    /// Adds every variable that the place is reached by.
    pub fn uses(&self, into: &mut Vec<Var>) {
        into.push(self.base);
        self.code.uses(into);
        for step in &self.path {
            match step {
                Step::Index(code) => code.uses(into),
                Step::Range(lo, hi) => {
                    lo.uses(into);
                    hi.uses(into);
                }
                Step::Field(_) | Step::Variant(_) | Step::Payload => {}
            }
        }
    }
}

impl Code {
    fn uses(&self, into: &mut Vec<Var>) {
        into.extend(&self.uses);
    }
}
