//! Innermost loops of the way back, as an optimiser wants them: one loop for each place that is added to, slices cut to the
//! loop's range beforehand, so that no index is checked in it, and sums in several lanes, so that no addition waits for the
//! one before.
//!
//! Splitting a loop computes what its parts share once more for each of them: it is done where that is plain arithmetic.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{BinOp, Expr};

/// How many additions run beside each other: enough to hide their latency with vectors of two.
const LANES: usize = 8;

/// The loop, `for var in lo..hi`, and what its body may index.
pub struct Inner<'a> {
    pub var: &'a Ident,
    pub lo: &'a TokenStream,
    pub hi: &'a TokenStream,
    /// Variables that are slices, and do not change in the loop.
    pub slices: &'a dyn Fn(&str) -> bool,
    /// Variables that the body binds.
    pub bound: &'a dyn Fn(&str) -> bool,
}

/// One part of the loop.
pub struct Part {
    /// What leads to the addition.
    pub body: TokenStream,
    pub target: Target,
    pub value: TokenStream,
}

/// What is added to.
#[derive(Clone)]
pub enum Target {
    /// An element of an adjoint, which may not be there.
    Element { place: TokenStream, adjoint: Ident, optional: bool },
    /// A float.
    Sum(TokenStream),
}

impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        let text = |target: &Self| match target {
            Self::Element { place: tokens, .. } | Self::Sum(tokens) => tokens.to_string(),
        };
        text(self) == text(other)
    }
}

/// Part of a slice that the loop runs along.
struct Window {
    name: Ident,
    /// The slice and the index in the first iteration.
    base: Ident,
    first: TokenStream,
    /// The index as it is written.
    index: String,
}

impl Inner<'_> {
    /// The loop for one part; `None` where there is nothing to run along.
    pub fn part(&self, part: &Part) -> Option<TokenStream> {
        let names = self.names(&part.body);
        let mut windows = Vec::new();
        let body = self.cut(part.body.clone(), &names, &mut windows);
        let value = self.cut(part.value.clone(), &names, &mut windows);
        let (target, adjoint) = match &part.target {
            Target::Element { place, adjoint, .. } => (self.cut(place.clone(), &names, &mut windows), Some(adjoint)),
            Target::Sum(name) => (name.clone(), None),
        };
        // A place may be led to by what is only read: the index in `x_bar[order[i]]`.
        let is_changed = |window: &Window| adjoint == Some(&window.base);
        if windows.is_empty() || adjoint.is_some() && !windows.iter().any(is_changed) {
            return None;
        }
        let (var, lo, hi) = (self.var, self.lo, self.hi);
        let cuts = windows.iter().map(|window| {
            let Window { name, base, first, .. } = window;
            let reference = if is_changed(window) { quote!(&mut) } else { quote!(&) };
            quote!(let #name = #reference #base[#first..][..__rt_count];)
        });
        let looping = match &part.target {
            Target::Sum(_) => self.lanes(&body, &value, &target, &windows),
            Target::Element { .. } => quote! {
                for __rt_at in 0..__rt_count {
                    let #var = __rt_first + __rt_at;
                    #body
                    #target += #value;
                }
            },
        };
        let looping = quote!(#(#cuts)* #looping);
        let looping = match &part.target {
            Target::Element { adjoint, optional: true, .. } => quote!(if let Some(#adjoint) = #adjoint.as_deref_mut() { #looping }),
            _ => looping,
        };
        Some(quote! {
            let (__rt_first, __rt_last) = (#lo, #hi);
            if __rt_first < __rt_last {
                let __rt_count = __rt_last - __rt_first;
                #looping
            }
        })
    }

    /// A sum in lanes.
    fn lanes(&self, body: &TokenStream, value: &TokenStream, target: &TokenStream, windows: &[Window]) -> TokenStream {
        let (var, lanes) = (self.var, LANES);
        let names: Vec<_> = windows.iter().map(|window| &window.name).collect();
        let halves = (0..LANES / 2).map(|lane| {
            let other = lane + LANES / 2;
            quote!((__rt_lanes[#lane] + __rt_lanes[#other]))
        });
        quote! {
            let __rt_whole = __rt_count - __rt_count % #lanes;
            if __rt_whole != 0 {
                let mut __rt_lanes = [0.0; #lanes];
                for __rt_block in (0..__rt_whole).step_by(#lanes) {
                    #(let #names = &#names[__rt_block..][..#lanes];)*
                    for __rt_at in 0..#lanes {
                        let #var = __rt_first + __rt_block + __rt_at;
                        #body
                        __rt_lanes[__rt_at] += #value;
                    }
                }
                #target += #(#halves)+*;
            }
            for __rt_at in __rt_whole..__rt_count {
                let #var = __rt_first + __rt_at;
                #body
                #target += #value;
            }
        }
    }

    /// The names of the loop's variable: its own, and those that the body gives it.
    fn names(&self, body: &TokenStream) -> Vec<String> {
        let mut names = vec![self.var.to_string()];
        let tokens: Vec<_> = body.clone().into_iter().map(|token| token.to_string()).collect();
        for window in tokens.windows(5) {
            if let [keyword, name, equals, value, end] = window
                && (&keyword[..], &equals[..], &end[..]) == ("let", "=", ";")
                && names.contains(value)
            {
                names.push(name.clone());
            }
        }
        names
    }

    /// The tokens with every index that the loop runs along made one into a window.
    fn cut(&self, tokens: TokenStream, names: &[String], windows: &mut Vec<Window>) -> TokenStream {
        let mut out: Vec<TokenTree> = Vec::new();
        for token in tokens {
            let TokenTree::Group(group) = token else {
                out.push(token);
                continue;
            };
            let base = match &out[..] {
                [.., TokenTree::Punct(dot), TokenTree::Ident(_)] if dot.as_char() == '.' => None,
                [.., TokenTree::Ident(base)] if group.delimiter() == Delimiter::Bracket && (self.slices)(&base.to_string()) => {
                    Some(base.clone())
                }
                _ => None,
            };
            let first = base.as_ref().and_then(|_| self.first(&group, names));
            if let (Some(base), Some(first)) = (base, first) {
                let index = group.stream().to_string();
                let known = windows.iter().position(|window| window.base == base && window.index == index);
                let at = known.unwrap_or_else(|| {
                    let name = format_ident!("__rt_window_{}", windows.len(), span = Span::mixed_site());
                    windows.push(Window { name, base, first, index });
                    windows.len() - 1
                });
                let name = &windows[at].name;
                out.pop();
                out.extend(quote!(#name[__rt_at]));
            } else if group.delimiter() == Delimiter::Brace {
                // What is run under a condition may be out of range.
                out.push(TokenTree::Group(group));
            } else {
                let mut inner = Group::new(group.delimiter(), self.cut(group.stream(), names, windows));
                inner.set_span(group.span());
                out.push(TokenTree::Group(inner));
            }
        }
        out.into_iter().collect()
    }

    /// The index in the first iteration, where it grows by one in each.
    fn first(&self, index: &Group, names: &[String]) -> Option<TokenStream> {
        let expr: Expr = syn::parse2(index.stream()).ok()?;
        (self.slope(&expr, names)? == 1).then(|| self.at_first(index.stream(), names))
    }

    /// By how much an index grows in each iteration, where that is 0 or 1 for sure.
    fn slope(&self, expr: &Expr, names: &[String]) -> Option<usize> {
        match expr {
            Expr::Path(path) => {
                let name = path.path.get_ident()?.to_string();
                if names.contains(&name) {
                    return Some(1);
                }
                (!(self.bound)(&name)).then_some(0)
            }
            Expr::Lit(_) => Some(0),
            Expr::Paren(inner) => self.slope(&inner.expr, names),
            Expr::Group(inner) => self.slope(&inner.expr, names),
            Expr::Binary(binary) => {
                let (left, right) = (self.slope(&binary.left, names)?, self.slope(&binary.right, names)?);
                match (&binary.op, left, right) {
                    (BinOp::Add(_), 0, slope) | (BinOp::Add(_) | BinOp::Sub(_), slope, 0) => Some(slope),
                    (BinOp::Mul(_) | BinOp::Div(_) | BinOp::Rem(_), 0, 0) => Some(0),
                    _ => None,
                }
            }
            other => {
                let tokens = other.to_token_stream();
                fixed(tokens, &|name| !names.iter().any(|own| own == name) && !(self.bound)(name)).then_some(0)
            }
        }
    }

    fn at_first(&self, tokens: TokenStream, names: &[String]) -> TokenStream {
        tokens
            .into_iter()
            .map(|token| match token {
                TokenTree::Ident(ident) if names.contains(&ident.to_string()) => TokenTree::Ident(format_ident!("__rt_first")),
                TokenTree::Group(group) => TokenTree::Group(Group::new(group.delimiter(), self.at_first(group.stream(), names))),
                token => token,
            })
            .collect()
    }
}

/// Whether all names in the tokens stand.
fn fixed(tokens: TokenStream, stands: &dyn Fn(&str) -> bool) -> bool {
    tokens.into_iter().all(|token| match token {
        TokenTree::Ident(ident) => stands(&ident.to_string()),
        TokenTree::Group(group) => fixed(group.stream(), stands),
        _ => true,
    })
}

/// Whether tokens are plain arithmetic, which may be computed more than once: no rule of a function, no call, no condition.
pub fn is_plain(tokens: &TokenStream) -> bool {
    let tokens: Vec<_> = tokens.clone().into_iter().collect();
    tokens.iter().enumerate().all(|(at, token)| match token {
        TokenTree::Group(group) => {
            let called = at.checked_sub(1).and_then(|before| match (&tokens[before], group.delimiter()) {
                (TokenTree::Ident(name), Delimiter::Parenthesis) => Some(name.to_string()),
                _ => None,
            });
            group.delimiter() != Delimiter::Brace
                && called.is_none_or(|name| matches!(&name[..], "mul" | "over" | "extent" | "seq"))
                && is_plain(&group.stream())
        }
        TokenTree::Punct(punct) => !matches!(punct.as_char(), '|' | '?'),
        TokenTree::Ident(ident) => !matches!(&ident.to_string()[..], "if" | "match" | "loop" | "while" | "for"),
        TokenTree::Literal(_) => true,
    })
}
