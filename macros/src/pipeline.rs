//! The whole compiler: every line is a function from one named type to the next.

use proc_macro2::TokenStream;

use crate::diag::{Result, internal};
use crate::emit::{Backward, api, function};
use crate::ir::Func;
use crate::saves::Saves;
use crate::source::Source;
use crate::{activity, fuse, ir, lower, replaced, reverse, rule, saves, shapes, used};

/// Writes the derivative of a function: the internal pullback and what the user calls.
pub fn derivative(source: &Source, prefix: &TokenStream, visibility: &TokenStream, bound: &TokenStream) -> Result<TokenStream> {
    if let Some(path) = &source.options.vjp {
        let mut tokens = rule::pullback(source, path, visibility)?;
        tokens.extend(api::api(source, prefix, visibility, bound, false));
        return Ok(tokens);
    }
    let func = lowered(source)?;
    let (mut tokens, saves) = pullback_of(source, func.clone(), visibility);
    // A method of a trait may be written anew by an impl, which knows nothing of fused loops.
    let fused = if bound.is_empty() { gradient(source, func, &saves, visibility) } else { None };
    let api = api::api(source, prefix, visibility, bound, fused.is_some());
    tokens.extend(fused);
    tokens.extend(api);
    Ok(replaced::everywhere(tokens))
}

/// The internal pullback alone.
pub fn pullback(source: &Source, visibility: &TokenStream) -> Result<TokenStream> {
    match &source.options.vjp {
        Some(path) => rule::pullback(source, path, visibility),
        None => Ok(pullback_of(source, lowered(source)?, visibility).0),
    }
}

fn lowered(source: &Source) -> Result<Func> {
    let func = lower::lower(source)?;
    dump(source, "lowered", &func);
    checked(source, &func)?;
    #[cfg(test)]
    crate::tests::coverage::look_at(&func)?;
    Ok(func)
}

fn pullback_of(source: &Source, mut func: Func, visibility: &TokenStream) -> (TokenStream, Saves) {
    let analyse = source.options.analyses;
    let scratch = shapes::find(&mut func, analyse);
    let active = activity::find(&func, analyse);
    let used = used::find(&func, analyse);
    let gradient = reverse::reverse(&func, &active, &used, analyse);
    dump(source, "reversed", &reverse::Printed(&func, &gradient));
    let saves = saves::plan(&func, &gradient, &scratch, None, analyse);
    (function::pullback(source, visibility, Backward::new(&func, &active, &used, &saves), &gradient), saves)
}

/// Value and gradient in one function, where it has loops that can be fused and would fill a tape otherwise.
fn gradient(source: &Source, mut func: Func, taped: &Saves, visibility: &TokenStream) -> Option<TokenStream> {
    if !fuse::is_possible(source, &func) {
        return None;
    }
    let scratch = shapes::find(&mut func, true);
    let active = activity::find(&func, true);
    let used = used::find(&func, true);
    let gradient = reverse::reverse(&func, &active, &used, true);
    let fusion = fuse::find(&func, &gradient, &scratch, taped)?;
    let saves = saves::plan(&func, &gradient, &scratch, Some(&fusion), true);
    let within = fuse::is_reversible_within(&func, &saves);
    within.then(|| function::gradient(source, visibility, Backward::new(&func, &active, &used, &saves), &gradient, &fusion))
}

/// Prints a stage's result while a crate is compiled, where `PULLBACK_DUMP` names the stage.
fn dump(source: &Source, stage: &str, result: &impl core::fmt::Display) {
    if std::env::var_os("PULLBACK_DUMP").is_some_and(|wanted| wanted == stage) {
        eprintln!("{} {stage}:\n{result}", source.name);
    }
}

/// Holds the form to what holds of every function, in our own tests.
fn checked(source: &Source, func: &Func) -> Result<()> {
    let is_asked = cfg!(test) || std::env::var_os("PULLBACK_CHECK_FORM").is_some();
    let found = if is_asked { ir::check(func) } else { Ok(()) };
    found.map_err(|found| internal(source.name.span(), "lower", &found))
}
