//! The macros that are known: what runs in the forward sweep only, and what makes a value.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Expr, Macro, Token};

use super::Lower;
use super::native::Renamer;
use crate::diag::{Result, refuse, refuse_at};
use crate::ir::{Code, Op, Operand, Stmt, Ty};

/// What kind a known macro is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// `panic!`, `unreachable!`, `todo!`, `unimplemented!`
    Diverging,
    Printing,
    Asserting,
    /// `format!`
    Formatting,
    /// `write!`, `writeln!`
    Writing,
    Vector,
    Matches,
    /// `dbg!`
    Debug,
}

/// The kind of a macro, if it is known: one of `std` by its path, or by its name alone.
pub fn known(mac: &Macro) -> Option<Known> {
    let (first, last) = (mac.path.segments.first()?, mac.path.segments.last()?);
    let is_of_std = mac.path.segments.len() == 1 || matches!(&first.ident.to_string()[..], "std" | "core" | "alloc");
    is_of_std.then(|| kind(&last.ident.to_string())).flatten()
}

/// The kind of the macro of `std` that has this name.
pub fn kind(name: &str) -> Option<Known> {
    Some(match name {
        "panic" | "unreachable" | "todo" | "unimplemented" => Known::Diverging,
        "print" | "println" | "eprint" | "eprintln" => Known::Printing,
        "assert" | "assert_eq" | "assert_ne" | "debug_assert" | "debug_assert_eq" | "debug_assert_ne" => Known::Asserting,
        "format" | "concat" | "stringify" | "line" | "file" | "module_path" | "env" | "cfg" => Known::Formatting,
        "write" | "writeln" => Known::Writing,
        "vec" => Known::Vector,
        "matches" => Known::Matches,
        "dbg" => Known::Debug,
        _ => return None,
    })
}

pub fn refuse_unknown(span: Span) -> syn::Error {
    refuse_at(
        span,
        "a macro that is not known",
        "what it expands to cannot be seen when the derivative is written",
        "write out what it does, or move it into a function of its own; known are `vec!`, the asserts, panics, printing, `format!`, `write!`, `matches!`",
    )
}

/// One argument of a formatting macro: `name = value` or `value`.
pub fn arguments(tokens: TokenStream) -> Option<Vec<Expr>> {
    Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens).ok().map(|args| args.into_iter().collect())
}

/// Renames the variables in the arguments of a macro, those inside format strings included.
pub fn rename(mac: &mut Macro, renamer: &mut Renamer<'_>) {
    if mac.tokens.is_empty() {
        return;
    }
    if let Ok(repeat) = repeat.parse2(mac.tokens.clone()) {
        let (mut value, mut len) = repeat;
        renamer.visit_expr_mut(&mut value);
        renamer.visit_expr_mut(&mut len);
        mac.tokens = quote!(#value; #len);
        return;
    }
    let Some(args) = arguments(mac.tokens.clone()) else {
        renamer.unknown_macro.get_or_insert(mac.path.span());
        return;
    };
    let mut named = Vec::new();
    let mut inline = Vec::new();
    let mut tokens = Vec::new();
    for mut arg in args {
        match &mut arg {
            // `name = value` parses as an assignment: the name is the macro's, the value the user's.
            Expr::Assign(assign) => {
                named.push(assign.left.to_token_stream().to_string());
                renamer.visit_expr_mut(&mut assign.right);
            }
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => {
                inline.extend(inline_names(&text.value()).into_iter().map(|name| (name, text.span())))
            }
            arg => renamer.visit_expr_mut(arg),
        }
        tokens.push(arg.to_token_stream());
    }
    inline.sort_by(|a, b| a.0.cmp(&b.0));
    inline.dedup_by(|a, b| a.0 == b.0);
    for (name, span) in inline {
        if named.contains(&name) {
            continue;
        }
        // What is no name is rustc's to complain about.
        let Ok(mut ident) = proc_macro2::Ident::parse_any.parse_str(&name) else { continue };
        ident.set_span(span);
        if let Some(renamed) = renamer.rename(&ident) {
            tokens.push(quote!(#ident = #renamed));
        }
    }
    mac.tokens = quote!(#(#tokens),*);
}

fn repeat(input: syn::parse::ParseStream) -> syn::Result<(Expr, Expr)> {
    let value = input.parse()?;
    input.parse::<Token![;]>()?;
    Ok((value, input.parse()?))
}

/// The variables that a format string mentions: `{x}`, `{x:.3}`, `{:width$}`.
fn inline_names(format: &str) -> Vec<String> {
    let mut names = Vec::new();
    let escaped = format.replace("{{", "").replace("}}", "");
    for piece in escaped.split('{').skip(1) {
        let inside = piece.split('}').next().unwrap_or("");
        let (name, spec) = inside.split_once(':').unwrap_or((inside, ""));
        let candidates =
            core::iter::once(name.trim()).chain(spec.split(['.', '>', '<', '^', '+', '#', '0']).filter_map(|part| part.strip_suffix('$')));
        names.extend(candidates.filter(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_')).map(str::to_owned));
    }
    names
}

/// `matches!(value, pattern if guard)`
pub fn rename_matches(mac: &mut Macro, renamer: &mut Renamer<'_>) {
    type Parts = (Expr, syn::Pat, Option<Expr>);
    let parse = |input: syn::parse::ParseStream| -> syn::Result<Parts> {
        let value = input.parse()?;
        input.parse::<Token![,]>()?;
        let pat = syn::Pat::parse_multi_with_leading_vert(input)?;
        let guard = if input.parse::<Option<Token![if]>>()?.is_some() { Some(input.parse()?) } else { None };
        input.parse::<Option<Token![,]>>()?;
        Ok((value, pat, guard))
    };
    let Ok((mut value, pat, mut guard)) = parse.parse2(mac.tokens.clone()) else {
        renamer.unknown_macro.get_or_insert(mac.path.span());
        return;
    };
    renamer.visit_expr_mut(&mut value);
    if let Some(guard) = &mut guard {
        renamer.within(&pat, |renamer| renamer.visit_expr_mut(guard));
    }
    let guard = guard.map(|guard| quote!(if #guard));
    mac.tokens = quote!(#value, #pat #guard);
}

impl Lower {
    /// A macro for its effect.
    pub fn macro_statement(&mut self, mac: &Macro) -> Result<()> {
        match known(mac) {
            Some(Known::Vector | Known::Debug) => self.macro_value(mac, mac.span()).map(drop),
            Some(kind) => {
                let code = self.renamed_macro(mac)?;
                self.push(if kind == Known::Diverging { Stmt::Diverge(code) } else { Stmt::Native(code) });
                Ok(())
            }
            None => Err(refuse_unknown(mac.path.span())),
        }
    }

    fn renamed_macro(&mut self, mac: &Macro) -> Result<Code> {
        let mut renamed = mac.clone();
        let mut renamer = Renamer::new(self);
        renamer.visit_macro_mut(&mut renamed);
        renamer.check(mac)?;
        Ok(Code::with(renamed.to_token_stream(), renamer.uses, false))
    }

    /// A macro for its value.
    pub fn macro_value(&mut self, mac: &Macro, span: Span) -> Result<Operand> {
        match known(mac) {
            Some(Known::Vector) => self.vector(mac, span),
            Some(Known::Debug) => {
                let value: Expr = syn::parse2(mac.tokens.clone())?;
                let operand = self.expr(&value)?;
                let tokens = &operand.code.tokens;
                let (path, uses) = (&mac.path, operand.code.uses.clone());
                let code = Code::with(quote_spanned!(span=> #path!(#tokens)), uses, false);
                let ty = operand.ty.clone();
                Ok(if operand.is_inert() { Operand::inert(code, ty, span) } else { self.bind(Op::Wrap(code, operand), ty, span) })
            }
            Some(Known::Diverging) => {
                let code = self.renamed_macro(mac)?;
                self.push(Stmt::Diverge(code));
                Ok(Operand::inert(Code::new(quote!(())), Ty::Unknown, span))
            }
            Some(kind) => {
                let code = self.renamed_macro(mac)?;
                let ty = match kind {
                    Known::Matches => Ty::Bool,
                    Known::Asserting | Known::Printing => Ty::Unit,
                    Known::Formatting => Ty::Inert,
                    _ => Ty::Unknown,
                };
                Ok(Operand::inert(code, ty, span))
            }
            None => Err(refuse_unknown(mac.path.span())),
        }
    }

    fn vector(&mut self, mac: &Macro, span: Span) -> Result<Operand> {
        if let Ok((value, len)) = repeat.parse2(mac.tokens.clone()) {
            let mut values = self.operands([&value, &len])?;
            if let (Some(len), Some(value)) = (values.pop(), values.pop()) {
                let length = self.number_of(len);
                return self.repeat(value, &length, true, span);
            }
        }
        let Some(values) = arguments(mac.tokens.clone()) else {
            return Err(refuse(mac, "this `vec!`", "its elements cannot be read", "write `vec![a, b, c]` or `vec![value; length]`"));
        };
        let values = self.operands(&values)?;
        self.no_mutable_reference(&values, "a vector")?;
        let element = values.iter().map(|v| v.ty.clone()).reduce(|a, b| a.join(&b)).unwrap_or(Ty::Unknown);
        let ty = Ty::Vec(Box::new(element));
        if values.iter().all(Operand::is_inert) {
            let tokens = values.iter().map(|value| &value.code.tokens);
            let uses = values.iter().flat_map(|value| value.code.uses.clone()).collect();
            return Ok(Operand::inert(Code::with(quote!(vec![#(#tokens),*]), uses, false), ty, span));
        }
        Ok(self.bind(Op::Vec(values), ty, span))
    }
}
