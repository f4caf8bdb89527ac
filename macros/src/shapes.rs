//! Two facts about local data that spare the tape: vectors whose length never changes, so that their adjoints have a
//! shape from the beginning, and elements that a loop reads without changing them, which are saved once for the loop.

use std::collections::BTreeSet;

use quote::quote;

use crate::ir::{Block, Code, Func, Loop, LoopKind, Op, Operand, OperandKind, Place, StdRule, Stmt, Ty, Var};
use crate::scratch::Scratch;

/// Local data that has its final value where it is read is alive in reverse: nothing changes it behind the read. `own` is
/// data that is a block's own although it was bound before.
fn settle(func: &mut Func, block: &mut Block, moved: &BTreeSet<Var>, own: &BTreeSet<Var>, scratch: &Scratch) {
    let exits = block.stmts.iter().any(Stmt::may_exit);
    if !exits {
        let mut bound = own.clone();
        bound.extend(block.stmts.iter().filter_map(|stmt| match stmt {
            Stmt::Let { var, .. } | Stmt::Declare { var, .. } => Some(*var),
            _ => None,
        }));
        // From the end of the block: what is changed here or behind.
        let mut changed = vec![BTreeSet::new(); block.stmts.len() + 1];
        for at in (0..block.stmts.len()).rev() {
            let alone = Block { id: 0, stmts: vec![block.stmts[at].clone()] };
            changed[at] = changed[at + 1].clone();
            changed_in(func, &alone, &mut changed[at]);
        }
        let mut carried = BTreeSet::new();
        for (stmt, changed) in block.stmts.iter_mut().zip(&changed) {
            let is_settled = |root: Var| bound.contains(&root) && !changed.contains(&root) && !moved.contains(&root);
            revive(func, stmt, &is_settled, &mut carried);
        }
    }
    for stmt in &mut block.stmts {
        let own = match stmt {
            Stmt::Loop(Loop { label, .. }) => scratch.of(*label),
            _ => BTreeSet::new(),
        };
        for inner in stmt.blocks_mut() {
            settle(func, inner, moved, &own, scratch);
        }
    }
}

/// Marks reads and borrows of settled data as alive, from the front of the block. `carried` are references that reverse
/// cannot borrow again, as their data was not settled where they were bound: nothing is read through them there.
fn revive(func: &Func, stmt: &mut Stmt, is_settled: &dyn Fn(Var) -> bool, carried: &mut BTreeSet<Var>) {
    let stands = |place: &Place, carried: &BTreeSet<Var>| {
        let root = func.resolve_root(place.base);
        let info = func.var(root);
        let aliases = core::iter::successors(Some(place.base), |var| func.var(*var).alias.as_ref().map(|place| place.base));
        if aliases.into_iter().any(|var| carried.contains(&var)) {
            return false;
        }
        let fixed = |var: &Var| *var == root || !func.var(*var).mutable;
        let shared = |var: Var| !matches!(func.var(var).ty, Ty::RefMut(_));
        let local = info.mutable && info.ty.is_owned() && info.param.is_none();
        local && shared(place.base) && is_settled(root) && place.code.uses.iter().all(fixed)
    };
    match stmt {
        Stmt::Let { var, op: Op::Use(operand), .. } if !operand.alive => {
            let borrow = matches!(operand.kind, OperandKind::Borrow(_)) && func.var(*var).alias.is_some();
            operand.alive = matches!(&operand.kind, OperandKind::Read(place) | OperandKind::Borrow(place)
                if (borrow || place.ty.is_scalar()) && stands(place, carried));
            if borrow && !operand.alive {
                carried.insert(*var);
            }
        }
        // What is lent is passed again as it stands.
        Stmt::Let { op: Op::Call { args, .. }, .. } => {
            for arg in args.iter_mut().filter(|arg| arg.kept.is_some()) {
                if matches!(&arg.kind, OperandKind::Borrow(place) if stands(place, carried)) {
                    arg.kept = None;
                    arg.alive = true;
                }
            }
        }
        _ => {}
    }
    for inner in stmt.blocks_mut() {
        for stmt in &mut inner.stmts {
            revive(func, stmt, is_settled, carried);
        }
    }
}

/// Finds both and writes them into the function, and finds the scratch buffers of loops.
pub fn find(func: &mut Func, analyse: bool) -> Scratch {
    if !analyse {
        return Scratch::default();
    }
    let mut unfixed = BTreeSet::new();
    changes_of_length(func, &func.body, &mut unfixed);
    let mut body = core::mem::take(&mut func.body);
    fix_lengths(func, &mut body, &unfixed);
    func.body = body;
    let scratch = crate::scratch::find(func);
    let mut body = core::mem::take(&mut func.body);
    let mut moved = BTreeSet::new();
    crate::saves::moves(func, &body, &mut moved);
    settle(func, &mut body, &moved, &BTreeSet::new(), &scratch);
    save_once(func, &mut body);
    func.body = body;
    scratch
}

/// Variables whose whole value may get another length.
fn changes_of_length(func: &Func, block: &Block, into: &mut BTreeSet<Var>) {
    let whole = |place: &Place| {
        let (root, path) = func.resolve(place);
        path.is_empty().then_some(root)
    };
    for stmt in &block.stmts {
        match stmt {
            Stmt::Let { op, .. } | Stmt::Do(op) => {
                if let Op::Std(std) = op
                    && !matches!(
                        std.rule,
                        StdRule::Element
                            | StdRule::Item
                            | StdRule::Fill
                            | StdRule::CopyFromSlice
                            | StdRule::Swap
                            | StdRule::Reverse
                            | StdRule::RotateLeft
                            | StdRule::RotateRight
                            | StdRule::SortBy
                    )
                {
                    into.extend(whole(&std.place));
                }
                // A name for a place changes nothing yet: what is done through it counts where it is done.
                for operand in op.operands().into_iter().filter(|_| !matches!(op, Op::Use(_))) {
                    // A variable that is moved is another variable's from there on.
                    let moved = matches!(operand.kind, OperandKind::Read(_)) && matches!(op, Op::Call { .. });
                    if moved || op.changes(operand) {
                        into.extend(operand.place().and_then(whole));
                    }
                }
            }
            Stmt::Assign { place, .. } => into.extend(whole(place)),
            Stmt::Native(code) => into.extend(&code.uses),
            _ => {}
        }
        stmt.blocks().into_iter().for_each(|inner| changes_of_length(func, inner, into));
    }
}

/// Measures every vector of fixed length where it is bound.
fn fix_lengths(func: &mut Func, block: &mut Block, unfixed: &BTreeSet<Var>) {
    let mut at = 0;
    while at < block.stmts.len() {
        let bound = match &block.stmts[at] {
            Stmt::Let { var, op, .. } if !matches!(op, Op::Call { .. }) => Some(*var),
            _ => None,
        };
        at += 1;
        if let Some(var) = bound {
            let info = func.var(var);
            let is_vector = matches!(&info.ty, Ty::Vec(element) if **element == Ty::Float);
            if is_vector && info.alias.is_none() && !info.inert && !unfixed.contains(&var) {
                let ident = info.ident.clone();
                let length = func.fresh(&format!("{ident}_length"), ident.span());
                func.vars[var.0].length = Some(length);
                let code = Code::with(quote!(&#ident), vec![var], false);
                block.stmts.insert(at, Stmt::Let { var: length, annotation: None, op: Op::Snapshot("extent".to_owned(), code) });
                at += 1;
            }
        }
        if let Some(stmt) = block.stmts.get_mut(at - 1) {
            for inner in stmt.blocks_mut() {
                fix_lengths(func, inner, unfixed);
            }
        }
    }
}

/// Gives elements that a loop reads at a fixed place, and does not change, a variable before the loop.
fn save_once(func: &mut Func, block: &mut Block) {
    let mut at = 0;
    while at < block.stmts.len() {
        for inner in block.stmts[at].blocks_mut() {
            save_once(func, inner);
        }
        let mut before = Vec::new();
        // What a loop leaves by an exit is saved before it: the variable would not have its value yet.
        let leaves = block.stmts[at].may_exit();
        if let Stmt::Loop(looping) = &mut block.stmts[at]
            && !leaves
        {
            let mut bound = BTreeSet::new();
            bound_by(looping, &mut bound);
            let mut changed = BTreeSet::new();
            changed_in(func, &looping.body, &mut changed);
            let mut position = 0;
            while position < looping.body.stmts.len() {
                let read = match &looping.body.stmts[position] {
                    Stmt::Let { var, op: Op::Use(operand), .. } => {
                        fixed_read(func, operand, &bound, &changed).then(|| (*var, operand.clone()))
                    }
                    _ => None,
                };
                position += 1;
                let Some((var, operand)) = read else { continue };
                let (ident, span) = (func.var(var).ident.clone(), func.var(var).ident.span());
                let once = func.fresh(&format!("{ident}_once"), span);
                let info = &mut func.vars[once.0];
                info.ty = Ty::Float;
                info.mutable = true;
                info.inert = false;
                let once_ident = info.ident.clone();
                func.vars[var.0].once = Some(once);
                let code = Code::with(quote!(#once_ident = #ident), vec![once, var], true);
                looping.body.stmts.insert(position, Stmt::Native(code));
                position += 1;
                before.push(Stmt::Let { var: once, annotation: None, op: Op::Once(operand) });
            }
        }
        let count = before.len();
        block.stmts.splice(at..at, before);
        at += count + 1;
    }
}

/// Whether an operand is a float in a variable that may change, but not in the loop.
fn fixed_read(func: &Func, operand: &Operand, bound: &BTreeSet<Var>, changed: &BTreeSet<Var>) -> bool {
    let OperandKind::Read(place) = &operand.kind else { return false };
    let root = func.resolve_root(place.base);
    place.ty == Ty::Float
        && !operand.alive
        && !place.path.is_empty()
        && !changed.contains(&root)
        && place.code.uses.iter().all(|var| !bound.contains(var) && (*var == place.base || !func.var(*var).mutable))
}

fn bound_in(block: &Block, into: &mut BTreeSet<Var>) {
    for stmt in &block.stmts {
        match stmt {
            Stmt::Let { var, .. } | Stmt::Declare { var, .. } => {
                into.insert(*var);
            }
            Stmt::Bind { bindings, .. } => into.extend(bindings.iter().map(|binding| binding.var)),
            Stmt::Match { arms, .. } => into.extend(arms.iter().flat_map(|arm| &arm.bindings).map(|binding| binding.var)),
            Stmt::Loop(looping) => bound_by(looping, into),
            _ => {}
        }
        stmt.blocks().into_iter().for_each(|inner| bound_in(inner, into));
    }
}

/// What a loop binds: its own variables, and those of its body.
fn bound_by(looping: &Loop, into: &mut BTreeSet<Var>) {
    match &looping.kind {
        LoopKind::Range { var, .. } => {
            into.insert(*var);
        }
        LoopKind::Native { bindings, .. } => into.extend(bindings),
        LoopKind::Forever => {}
    }
    bound_in(&looping.body, into);
}

/// Roots that a block may change.
fn changed_in(func: &Func, block: &Block, into: &mut BTreeSet<Var>) {
    for stmt in &block.stmts {
        match stmt {
            Stmt::Assign { place, .. } | Stmt::Update { place, .. } => {
                into.insert(func.resolve_root(place.base));
            }
            Stmt::Native(code) => into.extend(code.uses.iter().map(|var| func.resolve_root(*var))),
            Stmt::Let { op, .. } | Stmt::Do(op) => {
                if let Op::Std(std) = op {
                    into.insert(func.resolve_root(std.place.base));
                }
                for operand in op.operands() {
                    let changes = op.changes(operand) || func.is_changeable_receiver(op, operand);
                    if let (true, Some(place)) = (changes, operand.place()) {
                        into.insert(func.resolve_root(place.base));
                    }
                }
            }
            _ => {}
        }
        stmt.blocks().into_iter().for_each(|inner| changed_in(func, inner, into));
    }
}

impl Func {
    /// A new inert variable that analyses introduce.
    fn fresh(&mut self, name: &str, span: proc_macro2::Span) -> Var {
        let ident = proc_macro2::Ident::new(name, span);
        let bar = quote::format_ident!("{}_bar", name, span = span);
        self.vars.push(crate::ir::VarInfo {
            ident,
            bar,
            ty: Ty::Int,
            mutable: false,
            inert: true,
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
}
