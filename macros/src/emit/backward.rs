//! The reverse sweep, written out: what was saved comes back, adjoints are declared, steps are taken.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::forward::witness;
use super::inner::{Inner, Part, Target, is_plain};
use super::pointwise::Blocks;
use super::{arm, contents, progress, tape, trips};
use crate::activity::Activity;
use crate::fuse::{Fused, Fusion, Seed};
use crate::ir::{Code, Func, Output, Pointwise, Ty, Var, VarInfo};
use crate::reverse::{Along, Destination, Rev, RevBlock, RevLoop, Scatter, Segment, Sum};
use crate::saves::{self, Again, Saves, is_idle};
use crate::used::Used;

/// Into how many parts a loop is split at most.
const MOST_PARTS: usize = 3;

pub struct Backward<'a> {
    pub func: &'a Func,
    pub activity: &'a Activity,
    pub used: &'a Used,
    pub saves: &'a Saves,
    /// Variables whose adjoint begins as a zero without a value to ask.
    pub witnesses: BTreeSet<Var>,
    /// The blocks whose variables are still in scope when they are reversed.
    in_scope: Vec<usize>,
    /// Adjoints that fused loops have declared.
    declared: BTreeSet<Var>,
    /// What may be handed on as a whole.
    moved: BTreeSet<Var>,
}

/// The way back of a fused loop, in the parts that the forward sweep is woven with.
pub struct FusedLoop {
    /// What is declared before the loop.
    pub before: TokenStream,
    /// What is borrowed for the time of the loop.
    pub borrows: TokenStream,
    /// What ends each iteration.
    pub body: TokenStream,
    /// What comes behind the loop.
    pub after: TokenStream,
    /// The borrowed adjoints of the matrices that it runs along.
    pub slots: Vec<proc_macro2::Ident>,
}

impl<'a> Backward<'a> {
    pub fn new(func: &'a Func, activity: &'a Activity, used: &'a Used, saves: &'a Saves) -> Self {
        let in_scope = if saves.direct { vec![func.body.id] } else { Vec::new() };
        let mut moved = BTreeSet::new();
        saves::moves(func, &func.body, &mut moved);
        Self { func, activity, used, saves, witnesses: BTreeSet::new(), in_scope, declared: BTreeSet::new(), moved }
    }

    /// The reverse of a function with fused loops: these, by their labels, and what is left of the whole.
    pub fn fused(&mut self, gradient: &RevBlock, fusion: &Fusion, output: &TokenStream) -> (BTreeMap<usize, FusedLoop>, TokenStream) {
        let Some(segment) = gradient.segments.first() else { return Default::default() };
        self.in_scope.extend(fusion.loops.iter().map(|fused| fused.body));
        let mut loops = BTreeMap::new();
        for fused in &fusion.loops {
            if let Some(Rev::Loop { body, before, sums, along, .. }) = segment.steps.get(fused.position) {
                let borrows: TokenStream = before.iter().map(|step| step.tokens.clone()).collect();
                let (begin, end) = summing(sums);
                let before = self.before(fused, output);
                let slots = along.as_ref().map(|along| along.slots.clone()).unwrap_or_default();
                let body = self.block(body, true);
                loops.insert(fused.label, FusedLoop { before, borrows: quote!(#borrows #begin), body, after: end, slots });
            }
        }
        let steps = segment.steps.iter().enumerate();
        let rest: Vec<&Rev> = steps.filter(|(position, step)| !fusion.has_done(*position, step)).map(|(_, step)| step).collect();
        (loops, self.rest(gradient, &rest, &[]))
    }

    /// The adjoints that a fused loop needs to be there.
    fn before(&mut self, fused: &Fused, output: &TokenStream) -> TokenStream {
        let mut out = TokenStream::new();
        for var in &fused.adds {
            if self.has_bar(*var) && self.declared.insert(*var) {
                out.extend(self.declare(*var));
            }
        }
        for seed in &fused.seeds {
            if self.declared.insert(seed.var) {
                out.extend(self.seed(seed, output));
            }
        }
        out
    }

    /// An adjoint that follows from the result's, which is one.
    fn seed(&self, seed: &Seed, output: &TokenStream) -> TokenStream {
        let bar = |var: &Var| &self.func.var(*var).bar;
        let declarations = seed.through.iter().chain([&seed.var]).map(|var| {
            let name = bar(var);
            let value = if *var == self.func.result { quote!(<#output as __rt::Scalar>::ONE) } else { quote!(0.0) };
            quote!(let mut #name: #output = #value;)
        });
        let steps = seed.steps.iter().map(|(var, value)| {
            let (name, value) = (bar(var), &value.tokens);
            quote!(#name += #value;)
        });
        let name = bar(&seed.var);
        quote!(let mut #name = { #(#declarations)* #(#steps)* #name };)
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

    /// The reverse of a block of one segment that saves nothing, with some of its steps. An adjoint that nothing is added to
    /// is zero where these steps read it, or those that are `left` to the caller.
    fn rest(&mut self, block: &RevBlock, steps: &[&Rev], left: &[&Rev]) -> TokenStream {
        let Some(segment) = block.segments.first() else { return TokenStream::new() };
        let mut out = self.recovered(block.id, 0, segment);
        let first_adds = self.first_adds(segment, steps, &[]);
        for (var, _) in &segment.bound {
            let mentioned = steps.iter().chain(left).any(|step| step.mentions(*var));
            if mentioned && self.has_bar(*var) && !first_adds.contains(var) && !self.declared.contains(var) {
                out.extend(self.declare(*var));
            }
        }
        let mut begun = BTreeSet::new();
        out.extend(steps.iter().map(|step| self.step(step, false, &first_adds, &mut begun)).collect::<TokenStream>());
        out
    }

    /// A loop over the elements of matrices.
    fn pointwise(&self, along: &Pointwise, slots: &[Ident], var: &Ident, body: &TokenStream, forwards: bool) -> Option<TokenStream> {
        let needed = |var: &Var| self.saves.needed.contains(var);
        match &along.out {
            Output::Elements(_) => {
                let ins: Vec<_> = along.ins.iter().filter(|var| needed(var)).map(|var| &self.func.var(*var).ident).collect();
                let slots: Vec<_> = slots.iter().collect();
                (!slots.is_empty()).then(|| super::pointwise::looping(&ins, &slots, var, body, forwards))
            }
            Output::Sum { whole, shapes, .. } => {
                let ins = along.ins.iter().zip(shapes).filter(|(var, _)| needed(var));
                let ins = ins.map(|(var, shape)| (&self.func.var(*var).ident, shape)).collect();
                let body = body.clone();
                Some(Blocks { whole, ins, targets: slots.iter().collect(), sum: None, var, body }.looping())
            }
        }
    }

    /// An innermost loop that adds up floats in any order, a loop for each place; `None` where that is not what it does, or
    /// where its parts share more than arithmetic.
    fn inner(&mut self, var: Var, lo: &Code, hi: &Code, body: &RevBlock) -> Option<TokenStream> {
        let [segment] = &body.segments[..] else { return None };
        let own = |var: &Var| segment.bound.iter().any(|(bound, _)| bound == var);
        let (shared, left): (Vec<&Rev>, Vec<&Rev>) =
            segment.steps.iter().partition(|step| matches!(step, Rev::Add { var, .. } if own(var)));
        let mut targets: Vec<(Target, TokenStream)> = Vec::new();
        for step in &left {
            match step {
                Rev::Add { var, value, native: true } => {
                    let bar = &self.func.var(*var).bar;
                    targets.push((Target::Sum(quote!(#bar)), value.tokens.clone()));
                }
                Rev::Do(step) => {
                    let Scatter { destination, value } = step.scatter.as_deref()?;
                    let target = match destination {
                        Destination::Sum(name) => Target::Sum(quote!(#name)),
                        Destination::Place(place) => {
                            Target::Element { place: place.tokens.clone(), adjoint: place.name.clone(), optional: place.optional }
                        }
                    };
                    targets.push((target, value.clone()));
                }
                _ => return None,
            }
        }
        let mut parts: Vec<(Target, Vec<TokenStream>)> = Vec::new();
        for (target, value) in targets {
            match parts.iter_mut().find(|(other, _)| *other == target) {
                Some((_, values)) => values.push(value),
                None => parts.push((target, vec![value])),
            }
        }
        let body = self.rest(body, &shared, &left);
        let plain = parts.len() == 1 || parts.len() <= MOST_PARTS && is_plain(&body) && parts.iter().flat_map(|part| &part.1).all(is_plain);
        if !plain {
            return None;
        }
        let ident = &self.func.var(var).ident;
        let bound: Vec<_> = segment.bound.iter().map(|(var, _)| self.func.var(*var).ident.to_string()).collect();
        let slices: Vec<_> = self.func.vars.iter().filter(|info| is_slice(info)).map(|info| info.ident.to_string()).collect();
        let is_slice = |name: &str| {
            let name = name.strip_suffix("_slots").unwrap_or(name);
            slices.iter().any(|slice| slice == name) && !bound.iter().any(|own| own == name)
        };
        let inner =
            Inner { var: ident, lo: &lo.tokens, hi: &hi.tokens, slices: &is_slice, bound: &|name| bound.iter().any(|own| own == name) };
        parts
            .into_iter()
            .map(|(target, values)| inner.part(&Part { body: body.clone(), target, value: quote!((#(#values)+*)) }))
            .map(|part| part.map(|part| quote!({ #part })))
            .collect()
    }

    /// The reverse of a segment and of all that came behind it.
    fn segment(&mut self, block: &RevBlock, index: usize, in_loop: bool) -> TokenStream {
        let Some(segment) = block.segments.get(index) else { return TokenStream::new() };
        let mut out = TokenStream::new();
        if let Some(saved) = self.saves.saved.get(&(block.id, index)) {
            let name = tape(block.id, index);
            let idents = saved.iter().map(|var| {
                let ident = &self.func.var(*var).ident;
                // A buffer gets its contents of every iteration back.
                let refilled = self.saves.buffers.values().any(|buffers| buffers.contains(var));
                if refilled { quote!(mut #ident) } else { quote!(#ident) }
            });
            let pattern = quote!((#(#idents,)*));
            out.extend(if in_loop {
                quote!(let #pattern = __rt::pop(&mut #name);)
            } else {
                quote!(let Some(#pattern) = #name else { __rt::unreachable() };)
            });
        }
        out.extend(self.recovered(block.id, index, segment));
        let later = block.segments.get(index + 1..).unwrap_or(&[]);
        let rest_idle = later.iter().all(is_idle);
        let mut first_adds = self.first_adds(segment, &segment.steps.iter().collect::<Vec<_>>(), later);
        let parts: Vec<_> = segment.steps.chunk_by(|one, next| self.served(one) == self.served(next)).collect();
        // What begins behind a question has to be forgotten there.
        first_adds.retain(|var| {
            let mut mentioning = parts.iter().filter(|part| part.iter().any(|step| step.mentions(*var)));
            let asked = mentioning.next().is_some_and(|part| self.served(&part[0]).is_some());
            !asked || mentioning.next().is_none()
        });
        for (var, _) in &segment.bound {
            if first_adds.contains(var) {
                continue;
            }
            let mentioned = segment.mentions(*var) || later.iter().any(|later| later.mentions(*var));
            if mentioned && self.has_bar(*var) {
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
        for part in parts {
            let steps = self.steps(part, in_loop, &first_adds, &mut declared);
            out.extend(match self.served(&part[0]) {
                Some(element) => {
                    let bar = &self.func.var(element).bar;
                    quote!(if #bar != 0.0 { #steps })
                }
                None => steps,
            });
        }
        out
    }

    /// What a segment bound, as it was: kept clones of what may have been moved, and what is computed again.
    fn recovered(&self, block: usize, index: usize, segment: &Segment) -> TokenStream {
        let mut out = TokenStream::new();
        if index == 0 && self.in_scope.contains(&block) {
            for var in self.saves.moved.iter().filter(|var| self.func.var(**var).param.is_none()) {
                if segment.bound.iter().any(|(bound, _)| bound == var) {
                    let ident = &self.func.var(*var).ident;
                    let kept = super::kept(ident);
                    out.extend(quote!(let #ident = #kept;));
                }
            }
        }
        for again in self.saves.again.get(&(block, index)).into_iter().flatten() {
            out.extend(match again {
                Again::Value(var, tokens) => {
                    let ident = &self.func.var(*var).ident;
                    quote!(let #ident = #tokens;)
                }
                Again::Pattern(tokens) => tokens.clone(),
            });
        }
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
                Rev::Loop { label, kind, body, .. } => {
                    let counts = !matches!(kind, RevLoop::Range { .. });
                    counts || self.saves.buffers.contains_key(label) || self.remembers(body)
                }
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
        // The adjoint of a number in a box has a box only where that of the whole is asked for: steps are formulas.
        let boxed = matches!(&info.ty, Ty::Boxed(inner) if **inner == Ty::Float) && !self.moved.contains(&var);
        if info.ty == Ty::Float || boxed {
            let zero = neutral();
            return quote!(let mut #bar = #zero;);
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
    fn first_adds(&self, segment: &Segment, steps: &[&Rev], later: &[Segment]) -> BTreeSet<Var> {
        let mut first = BTreeSet::new();
        for (var, _) in &segment.bound {
            let before = later.iter().any(|later| later.mentions(*var)) || segment.exit.iter().any(|step| step.mentions(*var));
            if before || !self.has_bar(*var) || self.declared.contains(var) {
                continue;
            }
            let step = steps.iter().find(|step| step.mentions(*var));
            if let Some(Rev::Add { var: added, value, .. }) = step
                && added == var
                && !value.bars.contains(var)
            {
                first.insert(*var);
            }
        }
        first
    }

    /// The element of the result that a step's adjoint serves alone.
    fn served(&self, step: &Rev) -> Option<Var> {
        let read = match step {
            Rev::Add { value, .. } => &value.bars,
            Rev::Do(step) => &step.bars,
            _ => return None,
        };
        read.iter().find_map(|var| self.used.owner(*var))
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
                let at = super::signature::at(bar);
                if *native { quote_spanned!(at=> #bar += #tokens;) } else { quote_spanned!(at=> __rt::accum(&mut #bar, #tokens);) }
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
            Rev::Loop { label, kind, body, before, sums, forwards, along } => {
                let buffers = self.saves.buffers.get(label);
                let forwards = *forwards && buffers.is_none() && !self.remembers(body);
                let borrows: TokenStream = before.iter().map(|step| step.tokens.clone()).collect();
                let restores = buffers.into_iter().flatten().map(|buffer| {
                    let ident = &self.func.var(*buffer).ident;
                    let name = contents(*label, ident);
                    quote!(__rt::restore(&mut #name, &mut #ident);)
                });
                let restores: TokenStream = restores.collect();
                let body_block = body;
                let body = self.block(body, true);
                let body = quote!(#restores #body);
                let (_, total) = trips(*label);
                let times = if in_loop { quote!(__rt::pop(&mut #total)) } else { quote!(#total) };
                let reversed = if forwards { quote!() } else { quote!(.rev()) };
                let inner = match (kind, along.as_deref()) {
                    (RevLoop::Range { var, .. }, Some(Along { pointwise, slots })) => {
                        self.pointwise(pointwise, slots, &self.func.var(*var).ident, &body, forwards)
                    }
                    _ => None,
                };
                let inner = inner.or_else(|| match kind {
                    RevLoop::Range { var, lo, hi, inclusive: false } if forwards => self.inner(*var, lo, hi, body_block),
                    _ => None,
                });
                let looping = match kind {
                    _ if inner.is_some() => inner.unwrap_or_default(),
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
                let (begin, end) = summing(sums);
                if before.is_empty() && sums.is_empty() { looping } else { quote!({ #borrows #begin #looping #end }) }
            }
            Rev::Block(block) => {
                let body = self.block(block, in_loop);
                quote!({ #body })
            }
        }
    }
}

/// The declarations of a loop's sums, and what becomes of them behind it.
fn summing(sums: &[Sum]) -> (TokenStream, TokenStream) {
    let names = sums.iter().map(|sum| &sum.name);
    let adds = sums.iter().map(|sum| &sum.add);
    let zero = neutral();
    (quote!(#(let mut #names = #zero;)*), quote!(#(#adds)*))
}

/// The zero that a float's adjoint begins as. `0.0 + x` is not `x` for every `x`, `-0.0 + x` is: the first addition costs
/// nothing.
pub fn neutral() -> TokenStream {
    quote!(-0.0)
}

fn is_slice(info: &VarInfo) -> bool {
    matches!(info.ty.strip(), Ty::Slice(_) | Ty::Vec(_) | Ty::Array(_))
}
