//! What random programs reach of the intermediate form: every statement, operation and projection, alone and in pairs.
//!
//! The test fails with the list of what two thousand programs never reached. What they cannot reach stands in
//! [`exceptions`], each with its reason.

mod exceptions;
mod reached;

use std::cell::Cell;
use std::thread;

use pullback_generator::Program;
use quote::ToTokens;
use syn::visit::Visit;
use syn::{Attribute, Item};

use crate::diag::Result;
use crate::ir::Func;

thread_local! {
    /// Functions are only looked at, and not compiled to the end: that takes most of the time.
    static LOOKING: Cell<bool> = const { Cell::new(false) };
}

/// Counts what a lowered function consists of, where that is asked for.
pub fn look_at(func: &Func) -> Result<()> {
    if !LOOKING.get() {
        return Ok(());
    }
    reached::record(func);
    Err(syn::Error::new(proc_macro2::Span::call_site(), "this was to be looked at only"))
}

/// So many programs are to reach everything.
const PROGRAMS: u64 = 2000;

#[test]
fn random_programs_reach_the_whole_intermediate_form() {
    let counts: Vec<reached::Counts> = thread::scope(|scope| {
        let halves = [0, 1].map(|half| scope.spawn(move || expand((1..=PROGRAMS).filter(|seed| seed % 2 == half))));
        halves.into_iter().map(|half| half.join().expect("a program is Rust, and the compiler does not panic")).collect()
    });
    let mut missing = Vec::new();
    for (parent, child) in reached::universe() {
        let pair = (parent.clone(), child.clone());
        let count: usize = counts.iter().filter_map(|counts| counts.get(&pair)).sum();
        match (count, exceptions::reason(&parent, &child)) {
            (0, None) => missing.push(format!("{parent} > {child} was never reached")),
            (1.., Some(reason)) => missing.push(format!("{parent} > {child} was reached, but is an exception: {reason}")),
            _ => {}
        }
    }
    assert!(missing.is_empty(), "{} of {PROGRAMS} programs:\n{}", missing.len(), missing.join("\n"));
}

/// Compiles the programs, and counts what they reach.
fn expand(seeds: impl Iterator<Item = u64>) -> reached::Counts {
    LOOKING.set(true);
    for seed in seeds {
        let text = Program::grow(seed).annotated();
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("program {seed} is not Rust: {error}\n{text}"));
        Expand.visit_file(&file);
    }
    reached::counts()
}

/// Gives every annotated item to the compiler.
struct Expand;

impl Visit<'_> for Expand {
    fn visit_item(&mut self, item: &Item) {
        let mut item = item.clone();
        let attributes = match &mut item {
            Item::Fn(item) => &mut item.attrs,
            Item::Impl(item) => &mut item.attrs,
            Item::Trait(item) => &mut item.attrs,
            Item::Mod(_) => return syn::visit::visit_item(self, &item),
            _ => return,
        };
        let before = attributes.len();
        attributes.retain(|attribute: &Attribute| attribute.path().segments.last().is_none_or(|last| last.ident != "differentiable"));
        if attributes.len() < before {
            let _ = crate::items::differentiable(proc_macro2::TokenStream::new(), item.to_token_stream());
        }
    }
}
