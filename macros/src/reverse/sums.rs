//! Adjoints that every iteration of a loop adds to, at one place: they are summed up in a local variable, which stays in a
//! register, and added to the place once.

use std::collections::BTreeSet;

use quote::{format_ident, quote};

use super::{Destination, Rev, RevBlock, Step, Sum};
use crate::ir::{Loop, Stmt, Var};

/// Finds them, and lets the loop's body add to the variables.
pub fn find(looping: &Loop, body: &mut RevBlock) -> Vec<Sum> {
    let mut own = Vec::new();
    Stmt::Loop(looping.clone()).binds(&mut own);
    let own: BTreeSet<Var> = own.into_iter().collect();
    let [segment] = &body.segments[..] else { return Vec::new() };
    let at_one_place = |step: &Step| {
        let Destination::Place(place) = &step.scatter.as_ref()?.destination else { return None };
        let root = place.root;
        let fixed = !place.needs.iter().any(|var| own.contains(var)) && !own.contains(&root);
        (fixed && segment.steps.iter().all(|step| step.adds_at_most(root))).then_some(())
    };
    let chosen: Vec<bool> = segment.steps.iter().map(|step| matches!(step, Rev::Do(step) if at_one_place(step).is_some())).collect();
    let Some(segment) = body.segments.first_mut() else { return Vec::new() };
    let mut sums = Vec::new();
    for (step, _) in segment.steps.iter_mut().zip(chosen).filter(|(_, chosen)| *chosen) {
        let Rev::Do(step) = step else { continue };
        let Some(scatter) = &mut step.scatter else { continue };
        let Destination::Place(place) = &scatter.destination else { continue };
        let name = format_ident!("__rt_sum_{}_{}", looping.label, sums.len(), span = proc_macro2::Span::mixed_site());
        let (tokens, value, root) = (&place.tokens, &scatter.value, &place.name);
        step.tokens = quote!(#name += #value;);
        let add = quote!(if #name != 0.0 { #tokens += #name; });
        let add = if place.optional { quote!(if let Some(#root) = #root.as_deref_mut() { #add }) } else { add };
        scatter.destination = Destination::Sum(name.clone());
        sums.push(Sum { name, add });
    }
    sums
}
