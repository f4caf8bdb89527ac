//! Methods of vectors and slices that are rewritten into others before they are lowered.

use syn::{Expr, ExprMethodCall, Pat, RangeLimits, parse_quote};

use super::desugar::{hidden, peel};
use super::option::is_path;
use crate::diag::{Result, refuse};

/// A method of vectors as the statements that it stands for; `None` where it is no such method, or its receiver cannot be
/// written twice.
pub fn of_vector(call: &ExprMethodCall) -> Option<Expr> {
    let vector = peel(&call.receiver);
    if !is_path(vector) {
        return None;
    }
    let span = call.method.clone().span();
    let (old, x, keep) = (hidden("old", span), hidden("x", span), hidden("keep", span));
    let args: Vec<_> = call.args.iter().collect();
    Some(match (&call.method.to_string()[..], &args[..]) {
        ("retain", [f]) => parse_quote!({
            let #old = #vector.split_off(0);
            for #x in #old {
                if (#f)(&#x) {
                    #vector.push(#x);
                }
            }
        }),
        ("dedup", []) => parse_quote!({
            let #old = #vector.split_off(0);
            for #x in #old {
                let #keep = #vector.is_empty() || #vector[#vector.len() - 1] != #x;
                if #keep {
                    #vector.push(#x);
                }
            }
        }),
        _ => return None,
    })
}

/// `v.drain(lo..hi)`: what is taken out, as a vector.
pub fn drained(call: &ExprMethodCall) -> Result<Expr> {
    let vector = peel(&call.receiver);
    let Expr::Range(range) = peel(&call.args[0]) else { return Err(refuse_drain(call)) };
    if !is_path(vector) {
        return Err(refuse_drain(call));
    }
    let span = call.method.span();
    let (rest, taken, lo) = (hidden("rest", span), hidden("taken", span), hidden("lo", span));
    let start: Expr = range.start.as_deref().cloned().unwrap_or_else(|| parse_quote!(0));
    let end: Expr = match (&range.end, &range.limits) {
        (None, _) => return Ok(parse_quote!({ let #lo = #start; #vector.split_off(#lo) })),
        (Some(end), RangeLimits::HalfOpen(_)) => parse_quote!(#end),
        (Some(end), RangeLimits::Closed(_)) => parse_quote!(#end + 1),
    };
    Ok(parse_quote!({
        let #lo = #start;
        let mut #rest = #vector.split_off(#end);
        let #taken = #vector.split_off(#lo);
        #vector.append(&mut #rest);
        #taken
    }))
}

fn refuse_drain(call: &ExprMethodCall) -> syn::Error {
    refuse(
        call,
        "`drain` of this vector",
        "which of its elements are taken out has to be seen",
        "write `v.drain(lo..hi)` on a variable or a field",
    )
}

/// `if let Some((head, tail)) = x.split_first()` and its twin as a pattern of the slice.
pub fn split_end(pat: &Pat, value: &Expr) -> Option<(Pat, Expr)> {
    let (Pat::TupleStruct(some), Expr::MethodCall(call)) = (pat, peel(value)) else { return None };
    if !some.path.is_ident("Some") || some.elems.len() != 1 {
        return None;
    }
    let slice = split_pattern(&some.elems[0], call)?;
    let receiver = &call.receiver;
    Some((slice, parse_quote!(&#receiver[..])))
}

/// The pattern of `(head, tail)` for a slice.
fn split_pattern(pair: &Pat, call: &ExprMethodCall) -> Option<Pat> {
    let Pat::Tuple(pair) = pair else { return None };
    let (2, true, true) = (pair.elems.len(), call.args.is_empty(), is_path(&call.receiver)) else { return None };
    let (one, many) = (&pair.elems[0], &pair.elems[1]);
    let many: Pat = match many {
        Pat::Ident(many) if many.subpat.is_none() => parse_quote!(#many @ ..),
        Pat::Wild(_) => parse_quote!(..),
        _ => return None,
    };
    if !matches!(one, Pat::Ident(_) | Pat::Wild(_)) {
        return None;
    }
    match &call.method.to_string()[..] {
        "split_first" => Some(parse_quote!([#one, #many])),
        "split_last" => Some(parse_quote!([#many, #one])),
        _ => None,
    }
}

/// `let (head, tail) = x.split_first().unwrap();` as a pattern of the slice.
pub fn split_end_unwrapped(pat: &Pat, value: &Expr) -> Option<(Pat, Expr)> {
    let Expr::MethodCall(unwrap) = peel(value) else { return None };
    if !matches!(&unwrap.method.to_string()[..], "unwrap" | "expect") {
        return None;
    }
    let Expr::MethodCall(call) = peel(&unwrap.receiver) else { return None };
    let (slice, receiver) = (split_pattern(pat, call)?, &call.receiver);
    Some((slice, parse_quote!(&#receiver[..])))
}
