//! The same function in double precision, for the differences of one that computes in single precision.
//!
//! Differences of `f32` values show three digits of a derivative, those of `f64` values ten. A body in which nothing has a
//! type but numbers, sequences and tuples of them is the same function with `f64` for every `f32`. Whether that is so of
//! a function, a type or a constant of the user's cannot be told from tokens: a body that names one has no twin, and its
//! differences are taken in single precision.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit::Visit;
use syn::{Expr, GenericParam, Pat};

use super::{Calls, Site};
use crate::emit::function;
use crate::source::Source;

/// The name of the twin.
pub fn name() -> Ident {
    Ident::new("__twin", Span::mixed_site())
}

/// `fn __twin(x: &[f64]) -> f64 { .. }` for `fn f(x: &[f32]) -> f32 { .. }`, if the body allows it.
pub fn twin(site: &Site<'_>) -> Option<TokenStream> {
    let source = site.source;
    let lifetimes_only = source.generics.params.iter().all(|param| matches!(param, GenericParam::Lifetime(_)));
    let plain = source.params.iter().all(|param| !param.name.contains('#'));
    if !matches!(site.calls, Calls::Function { .. }) || !lifetimes_only || !plain {
        return None;
    }
    let params = source.params.iter().map(|param| {
        let (ident, ty) = (Ident::new(&param.name, param.span), &param.ty);
        let mutable = param.mutable.then(|| quote!(mut));
        match &param.pattern {
            Some(pattern) => quote!(#pattern: #ty),
            None => quote!(#mutable #ident: #ty),
        }
    });
    let (generics, clause, output, block) = (&source.generics, &source.generics.where_clause, &source.output, &source.block);
    let signature = quote!((#(#params),*) -> #output);
    let named = bound(source);
    if !(super::mentions_f32(&signature) && is_numeric(signature.clone(), &named) && is_numeric(block.to_token_stream(), &named)) {
        return None;
    }
    let (name, allow) = (name(), function::allowances());
    let (signature, block) = (doubled(signature), doubled(block.to_token_stream()));
    Some(quote!(#allow fn #name #generics #signature #clause #block))
}

/// The names that a function gives to values, and those that are closures.
struct Bound {
    values: BTreeSet<String>,
    closures: BTreeSet<String>,
}

fn bound(source: &Source) -> Bound {
    let mut bound = Bound { values: BTreeSet::new(), closures: BTreeSet::new() };
    bound.values.extend(source.params.iter().map(|param| param.name.clone()));
    source.params.iter().filter_map(|param| param.pattern.as_ref()).for_each(|pattern| bound.visit_pat(pattern));
    bound.visit_block(&source.block);
    bound
}

impl Visit<'_> for Bound {
    fn visit_pat_ident(&mut self, pat: &syn::PatIdent) {
        self.values.insert(pat.ident.to_string());
        syn::visit::visit_pat_ident(self, pat);
    }
    fn visit_local(&mut self, local: &syn::Local) {
        if let (Pat::Ident(pat), Some(init)) = (&local.pat, &local.init)
            && matches!(&*init.expr, Expr::Closure(_))
            && !super::name::idents(init.expr.to_token_stream()).contains(&pat.ident)
        {
            self.closures.insert(pat.ident.to_string());
        }
        syn::visit::visit_local(self, local);
    }
}

const KEYWORDS: &str = "let mut if else for in while loop match return break continue as ref move true false";
const TYPES: &str = "f32 bool usize isize u8 u16 u32 u64 i8 i16 i32 i64 Vec Option Result Some None Ok Err std core";
const MACROS: &str = "assert assert_eq assert_ne debug_assert debug_assert_eq debug_assert_ne vec panic unreachable";
/// Behind `::`, beside methods.
const ASSOCIATED: &str = "\
    f32 consts PI E TAU SQRT_2 LN_2 LN_10 FRAC_PI_2 FRAC_PI_4 FRAC_1_PI FRAC_1_SQRT_2 MAX MIN MIN_POSITIVE EPSILON INFINITY \
    NEG_INFINITY NAN new with_capacity";
/// Methods that floats and sequences have in either precision, beside those in the table of float functions.
const METHODS: &str = "\
    is_nan is_finite is_infinite is_sign_negative is_sign_positive \
    total_cmp partial_cmp and_then as_mut as_ref as_slice chunks chunks_exact clear clone contains copy_from_slice expect \
    extend extend_from_slice fill first get insert into_iter is_empty is_none is_some iter iter_mut last len map_or ok_or \
    pop push remove resize reverse sort_by split_at split_at_mut swap to_vec truncate unwrap unwrap_or windows";
/// Methods of iterators, which stand behind other calls: behind a name they may be those of a trait of the user's.
const STAGES: &str = "\
    all any chain cloned collect copied count enumerate filter filter_map flat_map fold for_each map max_by min_by nth \
    position product rev scan skip skip_while step_by sum take take_while zip";

fn is_one_of(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|one| one == word)
}

fn is_method(word: &str) -> bool {
    is_one_of(METHODS, word) || crate::floats::find(word).is_some()
}

/// Whether nothing in the tokens has a type that stays as it is when `f32` becomes `f64`.
fn is_numeric(tokens: TokenStream, bound: &Bound) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let sign = |index: usize, sign: char| matches!(tokens.get(index), Some(TokenTree::Punct(punct)) if punct.as_char() == sign);
    let before = |index: usize, back: usize, wanted: char| index >= back && sign(index - back, wanted);
    tokens.iter().enumerate().all(|(index, token)| match token {
        TokenTree::Group(group) => is_numeric(group.stream(), bound),
        TokenTree::Ident(ident) => {
            let (text, called) = (&ident.to_string()[..], is_called(tokens.get(index + 1)));
            if before(index, 1, '\'') {
                return true;
            }
            if before(index, 1, ':') && before(index, 2, ':') {
                return is_one_of(ASSOCIATED, text) || is_method(text);
            }
            if before(index, 1, '.') && !before(index, 2, '.') {
                let behind_a_call = index >= 2 && is_called(tokens.get(index - 2));
                let known = is_method(text) || behind_a_call && is_one_of(STAGES, text);
                return known && (called || sign(index + 1, ':'));
            }
            if sign(index + 1, '!') && !sign(index + 2, '=') {
                return is_one_of(MACROS, text);
            }
            if is_one_of(KEYWORDS, text) || is_one_of(TYPES, text) {
                return true;
            }
            let is_value = text.starts_with(|c: char| c.is_lowercase() || c == '_') && (bound.values.contains(text) || text == "_");
            is_value && (!called || bound.closures.contains(text))
        }
        // An attribute may mean anything.
        TokenTree::Punct(punct) => punct.as_char() != '#',
        TokenTree::Literal(literal) => !literal.to_string().ends_with("f64"),
    })
}

/// Whether these are arguments.
fn is_called(next: Option<&TokenTree>) -> bool {
    matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
}

/// The tokens with `f64` for `f32`.
fn doubled(tokens: TokenStream) -> TokenStream {
    let double = |token: TokenTree| match token {
        TokenTree::Ident(ident) if ident == "f32" => TokenTree::Ident(Ident::new("f64", ident.span())),
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), doubled(group.stream()));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        TokenTree::Literal(literal) => {
            let wider = literal.to_string().strip_suffix("f32").and_then(|digits| format!("{digits}f64").parse::<Literal>().ok());
            TokenTree::Literal(match wider {
                Some(mut wider) => {
                    wider.set_span(literal.span());
                    wider
                }
                None => literal,
            })
        }
        token => token,
    };
    tokens.into_iter().map(double).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::check::of_function;
    use crate::options::Options;
    use crate::source::admit;

    fn text(item: TokenStream) -> Option<String> {
        let item: syn::ItemFn = syn::parse2(item).expect("a function");
        let source = admit(&item.sig, &item.block, &Options::default(), None).expect("an admissible one");
        let handle = item.sig.ident.clone();
        let test = of_function(&handle);
        let site = Site { source: &source, outer: None, owner: None, name: String::new(), test, calls: Calls::Function { handle } };
        twin(&site).map(|twin| twin.to_string().split_once("fn __twin").expect("its name").1.replace(' ', ""))
    }

    #[test]
    fn numbers_alone_have_a_twin() {
        let found = text(quote! {
            fn f(x: &[f32], (k, mut n): (f32, i32)) -> f32 {
                let square = |v: f32| v * v;
                let mut sum = 0.5f32;
                'all: for (i, v) in x.iter().enumerate() {
                    if i as f32 > k { break 'all; }
                    sum += square(*v) + f32::sqrt(k).max(std::f32::consts::PI);
                }
                assert!(n != 0);
                sum + x[0..n as usize].iter().sum::<f32>()
            }
        });
        let found = found.expect("there is one");
        assert!(!found.contains("f32") && found.starts_with("(x:&[f64],(k,mutn):(f64,i32))->f64"), "{found}");
        assert!(found.contains("0.5f64") && found.contains("std::f64::consts::PI"), "{found}");
    }

    #[test]
    fn what_may_have_a_type_of_its_own_has_none() {
        for item in [
            quote!(
                fn f(x: f32) -> f32 {
                    helper(x)
                }
            ),
            quote!(
                fn f(x: f32) -> f32 {
                    let helper = helper(x);
                    helper
                }
            ),
            quote!(
                fn f(x: f32) -> f32 {
                    let helper = |y: f32| helper(y);
                    helper(x)
                }
            ),
            quote!(
                fn f(x: f32) -> f32 {
                    x * GAIN
                }
            ),
            quote!(
                fn f(x: f32) -> f32 {
                    x * gain
                }
            ),
            quote!(
                fn f(x: Real, y: f32) -> f32 {
                    x * y
                }
            ),
            quote!(
                fn f(x: &Line<f32>) -> f32 {
                    x.slope
                }
            ),
            quote!(
                fn f(x: f32) -> f32 {
                    x.softened()
                }
            ),
            quote!(
                fn f(x: f32) -> f32 {
                    [x].iter().map(helper).sum::<f32>()
                }
            ),
            quote!(
                fn f(x: f32) -> f32 {
                    Line { slope: x }.slope
                }
            ),
            quote!(
                fn f(x: f32) -> f32 {
                    f32::from_bits(x.to_bits())
                }
            ),
            quote!(
                fn f(x: f32) -> f32 {
                    const K: f32 = 2.0;
                    x * K
                }
            ),
            quote!(
                fn f(x: f32) -> f32 {
                    mine!(x)
                }
            ),
            quote!(
                fn f(x: f32) -> f32 {
                    (x as f64 * 2.0) as f32
                }
            ),
            quote!(
                fn f(x: f32) -> f32 {
                    #[cfg(test)]
                    let x = x * 2.0;
                    x
                }
            ),
            quote!(
                fn f<T: Scalar>(x: f32, y: T) -> f32 {
                    x
                }
            ),
            quote!(
                fn f(x: f64) -> f64 {
                    x
                }
            ),
        ] {
            assert_eq!(text(item.clone()), None, "{item}");
        }
    }
}
