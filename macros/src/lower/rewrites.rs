//! Methods of vectors and slices that are rewritten into others before they are lowered.

use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Expr, ExprIndex, ExprMethodCall, Pat, RangeLimits, Stmt, parse_quote};

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
    let (indices, vector) = &with_named_indices(vector);
    let rewritten: syn::ExprBlock = match (&call.method.to_string()[..], &args[..]) {
        ("retain", [f]) => parse_quote!({
            let #old = #vector.split_off(0);
            for #x in #old {
                if (#f)(&#x) {
                    #vector.push(#x);
                }
            }
        }),
        ("copy_within", [from, to]) if matches!(peel(from), Expr::Range(_)) => parse_quote!({
            let #old = #vector[#from].to_vec();
            let #x = #to;
            #vector[#x..#x + #old.len()].copy_from_slice(&#old);
        }),
        ("splice", [range, items]) if matches!(peel(range), Expr::Range(_)) => {
            let Expr::Range(range) = peel(range) else { return None };
            let (lo, hi): (Expr, Expr) = (
                range.start.as_deref().map_or_else(|| parse_quote!(0), Clone::clone),
                match (&range.end, &range.limits) {
                    (None, _) => parse_quote!(#vector.len()),
                    (Some(end), RangeLimits::HalfOpen(_)) => parse_quote!(#end),
                    (Some(end), RangeLimits::Closed(_)) => parse_quote!((#end) + 1),
                },
            );
            let (end, new) = (hidden("end", span), hidden("new", span));
            // What reads the vector, or changes anything, does so before the vector is changed.
            let (before, after): (Option<Stmt>, Option<Stmt>) = match peel(items) {
                Expr::Array(array) if array.elems.is_empty() => (None, None),
                items => {
                    let items = if super::chain::is_chain(items) { parse_quote!((#items).collect::<Vec<_>>()) } else { items.clone() };
                    (Some(parse_quote!(let #new = #items;)), Some(parse_quote!(#vector.extend(#new);)))
                }
            };
            parse_quote!({
                let #x = #lo;
                let #end = #hi;
                #before
                let mut #old = #vector.split_off(#end);
                #vector.truncate(#x);
                #after
                #vector.append(&mut #old);
            })
        }
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
    };
    let statements = &rewritten.block.stmts;
    Some(parse_quote!({ #(#indices)* #(#statements)* }))
}

/// A path that can be evaluated again after the variables in its indices have changed: these get names, in statements before.
fn with_named_indices(path: &Expr) -> (Vec<Stmt>, Expr) {
    struct Indices(Vec<Stmt>);
    impl VisitMut for Indices {
        fn visit_expr_index_mut(&mut self, index: &mut ExprIndex) {
            self.visit_expr_mut(&mut index.expr);
            if !matches!(peel(&index.index), Expr::Lit(_)) {
                let (name, value) = (hidden(&format!("index{}", self.0.len()), index.index.span()), &index.index);
                self.0.push(parse_quote!(let #name = #value;));
                *index.index = parse_quote!(#name);
            }
        }
    }
    let (mut indices, mut path) = (Indices(Vec::new()), path.clone());
    indices.visit_expr_mut(&mut path);
    (indices.0, path)
}

/// `v.drain(lo..hi)`: what is taken out, as a vector.
pub fn drained(call: &ExprMethodCall) -> Result<Expr> {
    let vector = peel(&call.receiver);
    let Expr::Range(range) = peel(&call.args[0]) else { return Err(refuse_drain(call)) };
    if !is_path(vector) {
        return Err(refuse_drain(call));
    }
    let span = call.method.span();
    let (rest, taken, lo, hi) = (hidden("rest", span), hidden("taken", span), hidden("lo", span), hidden("hi", span));
    let (indices, vector) = &with_named_indices(vector);
    let start: Expr = range.start.as_deref().cloned().unwrap_or_else(|| parse_quote!(0));
    let end: Expr = match (&range.end, &range.limits) {
        (None, _) => return Ok(parse_quote!({ #(#indices)* let #lo = #start; #vector.split_off(#lo) })),
        (Some(end), RangeLimits::HalfOpen(_)) => parse_quote!(#end),
        (Some(end), RangeLimits::Closed(_)) => parse_quote!((#end) + 1),
    };
    Ok(parse_quote!({
        #(#indices)*
        let #lo = #start;
        let #hi = #end;
        let mut #rest = #vector.split_off(#hi);
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

/// `Some((head, tail))` for `x.split_first()` and its kin, as a pattern of the slice; and that.
pub fn split_end(pat: &Pat, value: &Expr) -> Option<(Pat, Expr)> {
    let (Pat::TupleStruct(some), Expr::MethodCall(call)) = (pat, peel(value)) else { return None };
    if !some.path.is_ident("Some") || some.elems.len() != 1 {
        return None;
    }
    let slice = split_pattern(&some.elems[0], call)?;
    Some((slice, split_slice(call)))
}

/// A `match` of `x.split_first()` and its kin as one of the slice.
pub fn split_end_matched(matching: &syn::ExprMatch) -> Option<syn::ExprMatch> {
    let Expr::MethodCall(call) = peel(&matching.expr) else { return None };
    let mut rewritten = matching.clone();
    *rewritten.expr = split_slice(call);
    for arm in &mut rewritten.arms {
        let pat = if let Pat::Guard(guarded) = &mut arm.pat { &mut *guarded.pat } else { &mut arm.pat };
        let slice = match &*pat {
            Pat::Wild(_) => continue,
            Pat::Ident(none) if none.ident == "None" => parse_quote!([]),
            pat => split_end(pat, &matching.expr)?.0,
        };
        *pat = slice;
    }
    Some(rewritten)
}

fn is_split(call: &ExprMethodCall) -> bool {
    matches!(&call.method.to_string()[..], "split_first" | "split_last" | "split_first_mut" | "split_last_mut")
        && call.args.is_empty()
        && is_path(part_of(&call.receiver))
}

/// What a slice is a range of.
fn part_of(expr: &Expr) -> &Expr {
    match peel(expr) {
        Expr::Index(index) if matches!(peel(&index.index), Expr::Range(_)) => part_of(&index.expr),
        expr => expr,
    }
}

/// The slice that is split, borrowed.
fn split_slice(call: &ExprMethodCall) -> Expr {
    let receiver = &call.receiver;
    if call.method.to_string().ends_with("_mut") { parse_quote!(&mut #receiver[..]) } else { parse_quote!(&#receiver[..]) }
}

/// The pattern of `(head, tail)` for a slice.
fn split_pattern(pair: &Pat, call: &ExprMethodCall) -> Option<Pat> {
    let Pat::Tuple(pair) = pair else { return None };
    let (2, true) = (pair.elems.len(), is_split(call)) else { return None };
    let (one, many) = (&pair.elems[0], &pair.elems[1]);
    let many: Vec<Pat> = match many {
        Pat::Ident(many) if many.subpat.is_none() => vec![parse_quote!(#many @ ..)],
        Pat::Wild(_) => vec![parse_quote!(..)],
        Pat::Slice(parts) => parts.elems.iter().cloned().collect(),
        _ => return None,
    };
    if !matches!(one, Pat::Ident(_) | Pat::Wild(_) | Pat::Tuple(_) | Pat::Struct(_) | Pat::TupleStruct(_) | Pat::Slice(_)) {
        return None;
    }
    Some(if call.method.to_string().starts_with("split_first") {
        parse_quote!([#one, #(#many),*])
    } else {
        parse_quote!([#(#many,)* #one])
    })
}

/// `let (head, tail) = x.split_first().unwrap();`, or with `?`, as a pattern of the slice; and what else happens.
pub fn split_end_unwrapped(pat: &Pat, value: &Expr) -> Option<(Pat, Expr, Expr)> {
    let (inner, diverge): (_, Expr) = match peel(value) {
        Expr::MethodCall(unwrap) if matches!(&unwrap.method.to_string()[..], "unwrap" | "expect") => {
            (&unwrap.receiver, parse_quote!({ panic!("an element was asked of an empty slice") }))
        }
        Expr::Try(question) => (
            &question.expr,
            parse_quote!({
                None::<()>?;
            }),
        ),
        _ => return None,
    };
    let Expr::MethodCall(call) = peel(inner) else { return None };
    Some((split_pattern(pat, call)?, split_slice(call), diverge))
}
