//! Scratch buffers: local arrays and vectors that an iteration of a loop writes from end to end before it reads them. What
//! it leaves in them is saved by one copy, not element by element; and nothing of it reaches the next iteration.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::ir::{Block, Code, Func, Loop, LoopKind, Op, Place, StdRule, Step, Stmt, Ty, Var};

/// The scratch buffers of loops, by their labels.
#[derive(Default)]
pub struct Scratch {
    /// Those that the loop's own body writes first of all: at its end they hold what the iteration has read.
    pub own: BTreeMap<usize, BTreeSet<Var>>,
    /// Those that nobody mentions behind the loop, and no iteration reads before it, or a loop in it, has written them:
    /// their adjoints are zero between iterations. Of loops in the function's own block alone.
    pub private: BTreeMap<usize, BTreeSet<Var>>,
}

impl Scratch {
    /// The loop's own buffers.
    pub fn of(&self, label: usize) -> BTreeSet<Var> {
        self.own.get(&label).cloned().unwrap_or_default()
    }
}

/// A buffer and its length as it is written.
type Buffer = (Var, String);

/// Finds them. Lengths that never change are known by then.
pub fn find(func: &Func) -> Scratch {
    let mut scratch = Scratch::default();
    let mut buffers = Vec::new();
    own(func, &func.body, &mut buffers, &mut scratch.own);
    let mut before = Vec::new();
    for (at, stmt) in func.body.stmts.iter().enumerate() {
        before.extend(buffer(func, stmt));
        let Stmt::Loop(looping) = stmt else { continue };
        let behind = |var: Var| func.body.stmts[at + 1..].iter().any(|stmt| mentions(func, stmt, var));
        let private = before.iter().filter(|buffer| !behind(buffer.0) && is_private(func, &looping.body, buffer));
        scratch.private.insert(looping.label, private.map(|buffer| buffer.0).collect());
    }
    scratch
}

/// Gathers the buffers in scope, and of every loop those that its body writes first.
fn own(func: &Func, block: &Block, buffers: &mut Vec<Buffer>, into: &mut BTreeMap<usize, BTreeSet<Var>>) {
    let depth = buffers.len();
    for stmt in &block.stmts {
        if let Stmt::Loop(Loop { label, body, .. }) = stmt
            && !body.stmts.iter().any(Stmt::may_exit)
        {
            let first = |buffer: &&Buffer| {
                body.stmts.iter().find(|stmt| mentions(func, stmt, buffer.0)).is_some_and(|stmt| writes(func, stmt, buffer))
            };
            into.insert(*label, buffers.iter().filter(first).map(|buffer| buffer.0).collect());
        }
        stmt.blocks().into_iter().for_each(|inner| own(func, inner, buffers, into));
        buffers.extend(buffer(func, stmt));
    }
    buffers.truncate(depth);
}

/// Whether a block, or the one loop in it that mentions a buffer, writes the whole of it before anything is read.
fn is_private(func: &Func, block: &Block, buffer: &Buffer) -> bool {
    let mentioning: Vec<_> = block.stmts.iter().filter(|stmt| mentions(func, stmt, buffer.0)).collect();
    match &mentioning[..] {
        [first, ..] if writes(func, first, buffer) => true,
        [Stmt::Loop(inner)] => is_private(func, &inner.body, buffer),
        [] => true,
        _ => false,
    }
}

/// A variable that a statement binds to a buffer of floats of fixed length, and that length as it is written.
fn buffer(func: &Func, stmt: &Stmt) -> Option<Buffer> {
    let Stmt::Let { var, op, .. } = stmt else { return None };
    let info = func.var(*var);
    let fixed = match &info.ty {
        Ty::Vec(element) => **element == Ty::Float && info.length.is_some(),
        Ty::Array(element) => **element == Ty::Float,
        _ => false,
    };
    let (Op::Inert(code) | Op::Repeat { code, .. }) = op else { return None };
    let stable = code.uses.iter().all(|var| !func.var(*var).mutable);
    (fixed && stable && info.alias.is_none() && !info.inert).then(|| written_length(&code.tokens)).flatten().map(|length| (*var, length))
}

/// The length of `vec![x; n]` or `[x; n]`.
fn written_length(tokens: &TokenStream) -> Option<String> {
    let repeat = |tokens: TokenStream| {
        syn::parse2::<syn::ExprRepeat>(tokens).ok().map(|repeat| crate::ir::atom(repeat.len.to_token_stream()).to_string())
    };
    match syn::parse2::<syn::Expr>(tokens.clone()).ok()? {
        // Written as bounds of loops are.
        syn::Expr::Repeat(array) => Some(crate::ir::atom(array.len.to_token_stream()).to_string()),
        syn::Expr::Macro(mac) if mac.mac.path.is_ident("vec") => {
            let inner = &mac.mac.tokens;
            repeat(quote!([#inner]))
        }
        _ => None,
    }
}

/// Whether a statement writes the whole of a buffer and reads nothing of it.
fn writes(func: &Func, stmt: &Stmt, buffer: &Buffer) -> bool {
    match stmt {
        Stmt::Loop(inner) => writes_all(func, inner, buffer),
        Stmt::Do(Op::Std(std)) => {
            let whole = std.place.base == buffer.0 && std.place.path.is_empty();
            let mut arguments = Vec::new();
            std.args.iter().for_each(|arg| arg.uses(&mut arguments));
            let reads = arguments.into_iter().any(|var| func.resolve_root(var) == buffer.0);
            whole && !reads && matches!(std.rule, StdRule::Fill | StdRule::CopyFromSlice)
        }
        _ => false,
    }
}

/// Whether a loop over all positions assigns each element, and mentions the buffer nowhere else.
fn writes_all(func: &Func, looping: &Loop, (buffer, length): &Buffer) -> bool {
    let buffer = *buffer;
    let LoopKind::Range { var, lo, hi, inclusive: false } = &looping.kind else { return false };
    if func.var(*var).mutable {
        return false;
    }
    let stmts = &looping.body.stmts;
    let every = lo.tokens.to_string() == "0" && hi.tokens.to_string() == *length && !stmts.iter().any(Stmt::may_exit);
    let mut positions = vec![*var];
    let mut writes = 0;
    for stmt in stmts {
        match stmt {
            // A copy that may change is no position.
            Stmt::Let { var, op: Op::Inert(code), .. } if is_one_of(func, code, &positions) && !func.var(*var).mutable => {
                positions.push(*var);
            }
            Stmt::Assign { place: Place { base, path, .. }, value } if *base == buffer => {
                let plain = matches!(&path[..], [Step::Index(index)] if is_one_of(func, index, &positions));
                let reads = value.place().is_some_and(|place| func.resolve_root(place.base) == buffer)
                    || value.code.uses.iter().any(|var| func.resolve_root(*var) == buffer);
                if !plain || reads {
                    return false;
                }
                writes += 1;
            }
            stmt if mentions(func, stmt, buffer) => return false,
            _ => {}
        }
    }
    every && writes == 1
}

/// Whether code is nothing but one of these variables.
fn is_one_of(func: &Func, code: &Code, vars: &[Var]) -> bool {
    let written = code.tokens.to_string();
    vars.iter().any(|var| func.var(*var).ident == written)
}

fn mentions(func: &Func, stmt: &Stmt, buffer: Var) -> bool {
    let mut uses = Vec::new();
    stmt.uses(&mut uses);
    uses.into_iter().any(|var| func.resolve_root(var) == buffer)
}
