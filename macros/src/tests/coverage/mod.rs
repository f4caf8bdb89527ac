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

/// What is said of a function that was looked at.
const LOOKED_AT: &str = "this was to be looked at only";

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
    Err(syn::Error::new(proc_macro2::Span::call_site(), LOOKED_AT))
}

/// So many programs are to reach everything at most.
const PROGRAMS: u64 = 2000;

/// So many are compiled before it is looked whether they have.
const TOGETHER: u64 = 100;

#[test]
fn random_programs_reach_the_whole_intermediate_form() {
    let mut reached = reached::Counts::new();
    let mut missing = Vec::new();
    for first in (1..=PROGRAMS).step_by(TOGETHER as usize) {
        thread::scope(|scope| {
            let seeds = first..first + TOGETHER;
            let halves = [0, 1].map(|half| {
                let seeds = seeds.clone().filter(move |seed| seed % 2 == half);
                scope.spawn(move || expand(seeds))
            });
            for (pair, count) in
                halves.into_iter().flat_map(|half| half.join().expect("a program is Rust, and the compiler does not panic"))
            {
                *reached.entry(pair).or_default() += count;
            }
        });
        missing = missing_of(&reached);
        if missing.is_empty() {
            break;
        }
    }
    assert!(missing.is_empty(), "{} of {PROGRAMS} programs:\n{}", missing.len(), missing.join("\n"));
}

/// What was never reached and could be, and what was reached and could not be.
fn missing_of(reached: &reached::Counts) -> Vec<String> {
    let complaint = |(parent, child): (String, String)| {
        let count = reached.get(&(parent.clone(), child.clone())).copied().unwrap_or(0);
        match (count, exceptions::reason(&parent, &child)) {
            (0, None) => Some(format!("{parent} > {child} was never reached")),
            (1.., Some(reason)) => Some(format!("{parent} > {child} was reached, but is an exception: {reason}")),
            _ => None,
        }
    };
    reached::universe().into_iter().filter_map(complaint).collect()
}

/// Compiles the programs, and counts what they reach. A program with a refusal in it reaches nothing: no crate has it.
fn expand(seeds: impl Iterator<Item = u64>) -> reached::Counts {
    LOOKING.set(true);
    for seed in seeds {
        let text = Program::grow(seed).annotated();
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("program {seed} is not Rust: {error}\n{text}"));
        let mut expand = Expand { refused: false };
        expand.visit_file(&file);
        reached::settle(!expand.refused);
    }
    reached::counts()
}

/// Gives every annotated item to the compiler.
struct Expand {
    /// One of them was refused.
    refused: bool,
}

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
            let written = crate::items::differentiable(proc_macro2::TokenStream::new(), item.to_token_stream()).to_string();
            self.refused |= written.matches("compile_error").count() > written.matches(LOOKED_AT).count();
        }
    }
}
