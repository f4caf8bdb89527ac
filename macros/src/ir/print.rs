//! The printer of the form: a statement a line, as it would be drawn on a board.

use core::fmt;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

use super::{Block, Callee, Func, Loop, LoopKind, Op, Operand, Reference, Stmt, Target};

impl fmt::Display for Func {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for param in &self.params {
            let info = self.var(param.var);
            let reference = match param.reference {
                Reference::Value => "",
                Reference::Shared => "&",
                Reference::Mut => "&mut ",
            };
            writeln!(f, "param {reference}{}{}", info.ident, if param.active { "" } else { ", no derivative" })?;
        }
        self.block(&self.body, 0, f)?;
        writeln!(f, "return {}", self.var(self.result).ident)
    }
}

impl Func {
    fn block(&self, block: &Block, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        block.stmts.iter().try_for_each(|stmt| self.stmt(stmt, depth, f))
    }

    fn stmt(&self, stmt: &Stmt, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = "    ".repeat(depth);
        match stmt {
            Stmt::Let { var, op, .. } => {
                let info = self.var(*var);
                let inert = if info.inert { "  // no derivative" } else { "" };
                writeln!(f, "{at}let {} = {}{inert}", info.ident, op.text())
            }
            Stmt::Do(op) => writeln!(f, "{at}{}", op.text()),
            Stmt::Declare { var, .. } => writeln!(f, "{at}let {}", self.var(*var).ident),
            Stmt::Init { var, value } => writeln!(f, "{at}{} = {}", self.var(*var).ident, value.text()),
            Stmt::Assign { place, value } => writeln!(f, "{at}{} = {}", text(&place.code.tokens), value.text()),
            Stmt::Update { op, place, value, .. } => {
                writeln!(f, "{at}{} {} {}", text(&place.code.tokens), text(&op.to_token_stream()), value.text())
            }
            Stmt::Bind { pattern, code, .. } => writeln!(f, "{at}let {} = {}", text(pattern), code.text()),
            Stmt::Native(code) => writeln!(f, "{at}{}", code.text()),
            Stmt::Diverge(code) => writeln!(f, "{at}{}  // never returns", code.text()),
            Stmt::If { cond, then, other } => {
                writeln!(f, "{at}if {}", cond.text())?;
                self.block(then, depth + 1, f)?;
                if other.stmts.is_empty() {
                    return Ok(());
                }
                writeln!(f, "{at}else")?;
                self.block(other, depth + 1, f)
            }
            Stmt::Match { scrutinee, arms, .. } => {
                writeln!(f, "{at}match {}", scrutinee.text())?;
                arms.iter().try_for_each(|arm| {
                    let guard = arm.guard.as_ref().map(|guard| format!(" if {}", guard.text())).unwrap_or_default();
                    writeln!(f, "{at}    {}{guard} =>", text(&arm.pattern))?;
                    self.block(&arm.body, depth + 2, f)
                })
            }
            Stmt::Loop(Loop { label, kind, body, pointwise }) => {
                let along = if pointwise.is_some() { "  // along slices" } else { "" };
                match kind {
                    LoopKind::Range { var, lo, hi, inclusive } => {
                        let dots = if *inclusive { "..=" } else { ".." };
                        writeln!(f, "{at}'{label}: for {} in {}{dots}{}{along}", self.var(*var).ident, lo.text(), hi.text())?;
                    }
                    LoopKind::Forever => writeln!(f, "{at}'{label}: loop")?,
                    LoopKind::Native { pattern, code, .. } => writeln!(f, "{at}'{label}: for {} in {}", text(pattern), code.text())?,
                }
                self.block(body, depth + 1, f)
            }
            Stmt::Labelled { label, body } => {
                writeln!(f, "{at}'{label}:")?;
                self.block(body, depth + 1, f)
            }
            Stmt::Exit(Target::Return) => writeln!(f, "{at}return"),
            Stmt::Exit(Target::Break(label)) => writeln!(f, "{at}break '{label}"),
            Stmt::Exit(Target::Continue(label)) => writeln!(f, "{at}continue '{label}"),
        }
    }
}

impl super::Code {
    /// The expression as it is printed.
    pub fn text(&self) -> String {
        text(&self.tokens)
    }
}

impl Operand {
    fn text(&self) -> String {
        self.code.text()
    }
}

fn list(operands: &[Operand]) -> String {
    operands.iter().map(Operand::text).collect::<Vec<_>>().join(", ")
}

impl Op {
    fn text(&self) -> String {
        match self {
            Self::Use(a) => a.text(),
            Self::Once(a) => format!("once {}", a.text()),
            Self::Snapshot(kind, code) => format!("keep {kind}({})", code.text()),
            Self::Binary(op, l, r) => format!("{} {} {}", l.text(), text(&op.to_token_stream()), r.text()),
            Self::Unary(op, a) => format!("{}{}", text(&op.to_token_stream()), a.text()),
            Self::Cast(a, ty) => format!("{} as {}", a.text(), text(ty)),
            Self::Tuple(parts) => format!("({})", list(parts)),
            Self::Array(parts) => format!("[{}]", list(parts)),
            Self::Vec(parts) => format!("vec![{}]", list(parts)),
            Self::Payload(path, a) => format!("{}({})", text(path), a.text()),
            Self::Call { callee: Callee::Path(path), args, .. } => format!("{}({})", text(path), list(args)),
            Self::Call { callee: Callee::Function { function, .. }, args, .. } => format!("{}({})", text(function), list(args)),
            Self::Call { callee: Callee::Method(name, own), args, .. } => {
                let name = own.as_ref().map_or_else(|| text(name), ToString::to_string);
                let (receiver, rest) = args.split_at(1.min(args.len()));
                format!("{}.{name}({})", list(receiver), list(rest))
            }
            Self::Std(std) => std.code.text(),
            Self::Inert(code)
            | Self::Repeat { code, .. }
            | Self::Construct { code, .. }
            | Self::Wrap(code, _)
            | Self::Copy(code, _)
            | Self::Float { code, .. } => code.text(),
        }
    }
}

/// Tokens as somebody would write them, near enough.
pub fn text(tokens: &TokenStream) -> String {
    let mut out = String::new();
    write(tokens, &mut out);
    out
}

fn write(tokens: &TokenStream, out: &mut String) {
    // Whether the next token stands by itself, with a space before it.
    let mut apart = false;
    let mut joined = false;
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::None => ("", ""),
                };
                // What is called or indexed stands right before.
                let follows = out.ends_with(|c: char| c.is_alphanumeric() || "_)]>!".contains(c)) && group.delimiter() != Delimiter::Brace;
                if apart && !follows {
                    out.push(' ');
                }
                out.push_str(open);
                write(&group.stream(), out);
                out.push_str(close);
                (apart, joined) = (true, false);
            }
            TokenTree::Punct(punct) => {
                let sign = punct.as_char();
                let tight = ".,;?:!".contains(sign);
                let prefix = "&*-'".contains(sign) && !out.ends_with(|c: char| c.is_alphanumeric() || "_)]".contains(c));
                if apart && !tight && !joined {
                    out.push(' ');
                }
                out.push(sign);
                joined = punct.spacing() == proc_macro2::Spacing::Joint;
                apart = !(matches!(sign, '.' | '!' | '\'') || prefix || sign == ':' && out.ends_with("::"));
            }
            token => {
                if apart && !joined {
                    out.push(' ');
                }
                out.push_str(&token.to_string());
                (apart, joined) = (true, false);
            }
        }
    }
}
