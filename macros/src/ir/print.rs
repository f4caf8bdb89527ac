//! The printer: any stage's result can be looked at, and a bug report is two printouts side by side.

use core::fmt;

use super::{Block, Func, Op, Stmt};

impl fmt::Display for Func {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for param in &self.params {
            let info = self.var(param.var);
            writeln!(f, "param {}: {:?}{}", info.ident, info.ty, if param.active { "" } else { " (inert)" })?;
        }
        self.block(&self.body, 1, f)
    }
}

impl Func {
    fn block(&self, block: &Block, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for stmt in &block.stmts {
            let indent = "  ".repeat(depth);
            match stmt {
                Stmt::Let { var, op, .. } => writeln!(f, "{indent}let {} = {}", self.var(*var).ident, op.name())?,
                Stmt::Declare { var, .. } => writeln!(f, "{indent}let {}", self.var(*var).ident)?,
                Stmt::Init { var, value } => writeln!(f, "{indent}{} := {}", self.var(*var).ident, value.code.tokens)?,
                Stmt::Assign { place, value } => writeln!(f, "{indent}{} = {}", place.code.tokens, value.code.tokens)?,
                Stmt::Update { place, value, .. } => writeln!(f, "{indent}{} op= {}", place.code.tokens, value.code.tokens)?,
                Stmt::If { cond, .. } => writeln!(f, "{indent}if {}", cond.tokens)?,
                Stmt::Match { scrutinee, .. } => writeln!(f, "{indent}match {}", scrutinee.tokens)?,
                Stmt::Loop(looping) => writeln!(f, "{indent}loop {}", looping.label)?,
                Stmt::Labelled { label, .. } => writeln!(f, "{indent}block {label}")?,
                Stmt::Exit(target) => writeln!(f, "{indent}exit {target:?}")?,
                Stmt::Do(op) => writeln!(f, "{indent}{}", op.name())?,
                Stmt::Bind { pattern, code, .. } => writeln!(f, "{indent}let {pattern} = {}", code.tokens)?,
                Stmt::Native(code) | Stmt::Diverge(code) => writeln!(f, "{indent}{}", code.tokens)?,
            }
            for inner in stmt.blocks() {
                self.block(inner, depth + 1, f)?;
            }
        }
        Ok(())
    }
}

impl Op {
    /// The operation's name.
    fn name(&self) -> String {
        match self {
            Self::Use(a) => a.code.tokens.to_string(),
            Self::Inert(code) => format!("inert {}", code.tokens),
            Self::Snapshot(kind, code) => format!("{kind} {}", code.tokens),
            Self::Once(a) => format!("once {}", a.code.tokens),
            Self::Binary(op, l, r) => format!("{} {} {}", l.code.tokens, quote::ToTokens::to_token_stream(op), r.code.tokens),
            Self::Unary(op, a) => format!("{} {}", quote::ToTokens::to_token_stream(op), a.code.tokens),
            Self::Cast(a, ty) => format!("{} as {ty}", a.code.tokens),
            Self::Tuple(_) => "tuple".to_owned(),
            Self::Array(_) => "array".to_owned(),
            Self::Vec(_) => "vec".to_owned(),
            Self::Repeat { code, .. }
            | Self::Construct { code, .. }
            | Self::Wrap(code, _)
            | Self::Copy(code, _)
            | Self::Float { code, .. } => code.tokens.to_string(),
            Self::Payload(path, a) => format!("{path}({})", a.code.tokens),
            Self::Call { args, .. } => format!("call with {} arguments", args.len()),
            Self::Std(std) => std.code.tokens.to_string(),
        }
    }
}
