//! The reverse sweep, written out: what was saved comes back, adjoints are declared, steps are taken.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::forward::witness;
use super::{arm, progress, tape, trips};
use crate::activity::Activity;
use crate::ir::{Func, Ty, Var};
use crate::reverse::{Rev, RevBlock, RevLoop, Segment};
use crate::saves::{Again, Saves, is_idle};

pub struct Backward<'a> {
    pub func: &'a Func,
    pub activity: &'a Activity,
    pub saves: &'a Saves,
    /// Variables whose adjoint begins as a zero without a value to ask.
    pub witnesses: BTreeSet<Var>,
    root: usize,
}

impl<'a> Backward<'a> {
    pub fn new(func: &'a Func, activity: &'a Activity, saves: &'a Saves) -> Self {
        Self { func, activity, saves, witnesses: BTreeSet::new(), root: func.body.id }
    }

    /// The reverse of the whole function.
    pub fn function(&mut self, gradient: &RevBlock) -> TokenStream {
        self.block(gradient, false)
    }

    fn block(&mut self, block: &RevBlock, in_loop: bool) -> TokenStream {
        let reached = if self.saves.progress.contains(&block.id) {
            let name = progress(block.id);
            if in_loop { quote!(let #name = __rt::pop(&mut #name);) } else { quote!() }
        } else {
            quote!()
        };
        let body = self.segment(block, 0, in_loop);
        quote!(#reached #body)
    }

    /// The reverse of a segment and of all that came behind it.
    fn segment(&mut self, block: &RevBlock, index: usize, in_loop: bool) -> TokenStream {
        let Some(segment) = block.segments.get(index) else { return TokenStream::new() };
        let mut out = TokenStream::new();
        if let Some(saved) = self.saves.saved.get(&(block.id, index)) {
            let name = tape(block.id, index);
            let idents = saved.iter().map(|var| &self.func.var(*var).ident);
            let pattern = quote!((#(#idents,)*));
            out.extend(if in_loop {
                quote!(let #pattern = __rt::pop(&mut #name);)
            } else {
                quote!(let Some(#pattern) = #name else { __rt::unreachable() };)
            });
        } else if (block.id, index) == (self.root, 0) && self.saves.direct {
            for var in self.saves.moved.iter().filter(|var| self.func.var(**var).param.is_none()) {
                if segment.bound.iter().any(|(bound, _)| bound == var) {
                    let ident = &self.func.var(*var).ident;
                    let kept = super::kept(ident);
                    out.extend(quote!(let #ident = #kept;));
                }
            }
        }
        for again in self.saves.again.get(&(block.id, index)).into_iter().flatten() {
            out.extend(match again {
                Again::Value(var, tokens) => {
                    let ident = &self.func.var(*var).ident;
                    quote!(let #ident = #tokens;)
                }
                Again::Pattern(tokens) => tokens.clone(),
            });
        }
        let later = block.segments.get(index + 1..).unwrap_or(&[]);
        let rest_idle = later.iter().all(is_idle);
        let first_adds = self.first_adds(segment, later);
        for (var, _) in &segment.bound {
            if first_adds.contains(var) {
                continue;
            }
            if mentions_any(segment, later, *var) && self.has_bar(*var) {
                out.extend(self.declare(*var));
            }
        }
        if !rest_idle {
            let rest = self.segment(block, index + 1, in_loop);
            let name = progress(block.id);
            out.extend(quote!(if #name > #index { #rest }));
        }
        let mut declared = BTreeSet::new();
        out.extend(self.steps(&segment.exit, in_loop, &BTreeSet::new(), &mut declared));
        out.extend(self.steps(&segment.steps, in_loop, &first_adds, &mut declared));
        out
    }

    /// Whether the reverse of a block takes anything off a tape.
    fn remembers(&self, block: &RevBlock) -> bool {
        self.saves.progress.contains(&block.id)
            || (0..block.segments.len()).any(|index| self.saves.saved.contains_key(&(block.id, index)))
            || block.segments.iter().flat_map(|segment| segment.steps.iter().chain(&segment.exit)).any(|step| match step {
                Rev::Add { .. } | Rev::Do(_) => false,
                Rev::If { then, other, .. } => self.remembers(then) || self.remembers(other),
                Rev::Match { .. } => true,
                Rev::Loop { kind, body, .. } => !matches!(kind, RevLoop::Range { .. }) || self.remembers(body),
                Rev::Block(block) => self.remembers(block),
            })
    }

    fn has_bar(&self, var: Var) -> bool {
        let info = self.func.var(var);
        info.alias.is_none() && self.activity.is_active(var)
    }

    fn declare(&mut self, var: Var) -> TokenStream {
        let info = self.func.var(var);
        let (bar, ident) = (&info.bar, &info.ident);
        if info.ty == Ty::Float {
            return quote!(let mut #bar = 0.0;);
        }
        self.witnesses.insert(var);
        let witness = witness(ident);
        if let Some(length) = info.length {
            let length = &self.func.var(length).ident;
            return quote!(let mut #bar = #witness.sized(#length););
        }
        quote!(let mut #bar = #witness.nil();)
    }

    /// Variables whose adjoint begins with the first thing that is added to it, in this segment's own steps.
    fn first_adds(&self, segment: &Segment, later: &[Segment]) -> BTreeSet<Var> {
        let mut first = BTreeSet::new();
        for (var, _) in &segment.bound {
            let before = later.iter().any(|later| segment_mentions(later, *var)) || segment.exit.iter().any(|step| mentions(step, *var));
            if before || !self.has_bar(*var) {
                continue;
            }
            let step = segment.steps.iter().find(|step| mentions(step, *var));
            if let Some(Rev::Add { var: added, value, .. }) = step
                && added == var
                && !value.bars.contains(var)
            {
                first.insert(*var);
            }
        }
        first
    }

    fn steps(&mut self, steps: &[Rev], in_loop: bool, first: &BTreeSet<Var>, declared: &mut BTreeSet<Var>) -> TokenStream {
        steps.iter().map(|step| self.step(step, in_loop, first, declared)).collect()
    }

    fn step(&mut self, step: &Rev, in_loop: bool, first: &BTreeSet<Var>, declared: &mut BTreeSet<Var>) -> TokenStream {
        match step {
            Rev::Add { var, value, native } => {
                let (bar, tokens) = (&self.func.var(*var).bar, &value.tokens);
                if first.contains(var) && declared.insert(*var) {
                    return quote!(let mut #bar = #tokens;);
                }
                if *native { quote!(#bar += #tokens;) } else { quote!(__rt::accum(&mut #bar, #tokens);) }
            }
            Rev::Do(step) => step.tokens.clone(),
            Rev::If { cond, then, other } => {
                let (cond, then, other) = (&cond.tokens, self.block(then, in_loop), self.block(other, in_loop));
                if other.is_empty() {
                    return quote!(if #cond { #then });
                }
                quote!(if #cond { #then } else { #other })
            }
            Rev::Match { id, arms } => {
                let name = arm(*id);
                let taken = if in_loop { quote!(__rt::pop(&mut #name)) } else { quote!(#name) };
                let arms: TokenStream = arms
                    .iter()
                    .enumerate()
                    .map(|(index, arm)| {
                        let rebind = arm.rebind.as_ref().filter(|_| arm.bindings.iter().any(|var| self.saves.needed.contains(var)));
                        let rebind = rebind.map(|(pattern, scrutinee)| {
                            let tokens = &scrutinee.tokens;
                            quote!(let #pattern = #tokens else { __rt::unreachable() };)
                        });
                        let body = self.block(&arm.body, in_loop);
                        quote!(#index => { #rebind #body })
                    })
                    .collect();
                quote!(match #taken { #arms _ => __rt::unreachable() })
            }
            Rev::Loop { label, kind, body, before, forwards } => {
                let forwards = *forwards && !self.remembers(body);
                let borrows: TokenStream = before.iter().map(|step| step.tokens.clone()).collect();
                let body = self.block(body, true);
                let (_, total) = trips(*label);
                let times = if in_loop { quote!(__rt::pop(&mut #total)) } else { quote!(#total) };
                let reversed = if forwards { quote!() } else { quote!(.rev()) };
                let looping = match kind {
                    RevLoop::Range { var, lo, hi, inclusive } => {
                        let ident = &self.func.var(*var).ident;
                        let (lo, hi) = (&lo.tokens, &hi.tokens);
                        let range = match (inclusive, forwards) {
                            (false, true) => quote!(#lo..#hi),
                            (true, true) => quote!(#lo..=#hi),
                            (false, false) => quote!((#lo..#hi)),
                            (true, false) => quote!((#lo..=#hi)),
                        };
                        quote!(for #ident in #range #reversed { #body })
                    }
                    RevLoop::Counted { var, lo } => {
                        let ident = &self.func.var(*var).ident;
                        let lo = &lo.tokens;
                        let at = quote::format_ident!("at_{}", label, span = proc_macro2::Span::mixed_site());
                        quote!(for #at in (0..#times).rev() { let #ident = __rt::range_item(&(#lo), #at); #body })
                    }
                    RevLoop::Times => quote!(for _ in 0..#times { #body }),
                };
                if before.is_empty() { looping } else { quote!({ #borrows #looping }) }
            }
            Rev::Block(block) => {
                let body = self.block(block, in_loop);
                quote!({ #body })
            }
        }
    }
}

fn mentions_any(segment: &Segment, later: &[Segment], var: Var) -> bool {
    segment_mentions(segment, var) || later.iter().any(|later| segment_mentions(later, var))
}

fn segment_mentions(segment: &Segment, var: Var) -> bool {
    segment.steps.iter().chain(&segment.exit).any(|step| mentions(step, var))
}

/// Whether a step reads or changes a variable's adjoint.
fn mentions(step: &Rev, var: Var) -> bool {
    let block = |block: &RevBlock| block.segments.iter().any(|segment| segment_mentions(segment, var));
    match step {
        Rev::Add { var: added, value, .. } => *added == var || value.bars.contains(&var),
        Rev::Do(step) => step.bars.contains(&var),
        Rev::If { then, other, .. } => block(then) || block(other),
        Rev::Match { arms, .. } => arms.iter().any(|arm| block(&arm.body)),
        Rev::Loop { body, before, .. } => before.iter().any(|step| step.bars.contains(&var)) || block(body),
        Rev::Block(body) => block(body),
    }
}
