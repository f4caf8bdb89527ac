//! Results of functions that change: the rules of `exp`, `sqrt` and their like read their own result in reverse, so that it
//! gets a name of its own where the variable that is bound to it may be assigned to or lent mutably.

use quote::{format_ident, quote};

use crate::ir::{Block, Code, Func, Op, Operand, OperandKind, Place, Stmt, Var};

/// Gives such results their names.
pub fn name(func: &mut Func) {
    let mut body = core::mem::take(&mut func.body);
    name_in(func, &mut body);
    func.body = body;
}

fn name_in(func: &mut Func, block: &mut Block) {
    for stmt in core::mem::take(&mut block.stmts) {
        match stmt {
            Stmt::Let { var, annotation, op: op @ Op::Float { .. } } if func.var(var).mutable => {
                let result = result_of(func, var);
                let read = read(func, result);
                block.stmts.push(Stmt::Let { var: result, annotation: None, op });
                block.stmts.push(Stmt::Let { var, annotation, op: Op::Use(read) });
            }
            mut stmt => {
                stmt.blocks_mut().into_iter().for_each(|inner| name_in(func, inner));
                block.stmts.push(stmt);
            }
        }
    }
}

/// A variable like another, but for its name, and that nothing changes it.
fn result_of(func: &mut Func, var: Var) -> Var {
    let mut info = func.var(var).clone();
    let span = info.ident.span();
    info.ident = format_ident!("__rt_result_{}", func.vars.len(), span = span);
    info.bar = format_ident!("{}_bar", info.ident, span = span);
    info.mutable = false;
    func.vars.push(info);
    Var(func.vars.len() - 1)
}

fn read(func: &Func, var: Var) -> Operand {
    let (ident, ty) = (&func.var(var).ident, func.var(var).ty.clone());
    let code = Code::with(quote!(#ident), vec![var], true);
    let place = Place { base: var, path: Vec::new(), code: code.clone(), ty: ty.clone() };
    Operand { code, ty, kind: OperandKind::Read(place), kept: None, alive: true, span: ident.span() }
}
