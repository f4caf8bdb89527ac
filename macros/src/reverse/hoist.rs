//! Adjoints of slices that a loop reaches through one name: they are borrowed once, before the loop, and cut to the
//! primal's length, so that the loop indexes them as plainly as the primal does.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;
use quote::{format_ident, quote, quote_spanned};

use super::{Along, Reverse, Step};
use crate::ir::{Block, Code, Loop, Op, Output, Place, Pointwise, Step as PathStep, Stmt, Ty, Var};

/// An adjoint that is borrowed for the time of a loop.
#[derive(Clone)]
pub struct Hoisted {
    pub base: Var,
    pub name: proc_macro2::Ident,
    pub optional: bool,
}

impl Reverse<'_> {
    /// What a loop over the elements of matrices runs along.
    pub fn along(&self, pointwise: &Pointwise, hoisted: &[(Hoisted, Step)]) -> Along {
        let own = |base: &Var| pointwise.ins.contains(base) || matches!(pointwise.out, Output::Elements(out) if out == *base);
        let slots = hoisted.iter().filter(|(hoisted, _)| own(&hoisted.base)).map(|(hoisted, _)| hoisted.name.clone());
        Along { pointwise: pointwise.clone(), slots: slots.collect() }
    }

    /// The adjoints to borrow before a loop.
    pub fn hoist(&self, looping: &Loop) -> Vec<(Hoisted, Step)> {
        let body = &looping.body;
        let mut places = Vec::new();
        let mut bound = BTreeSet::new();
        self.places_in(body, &mut places, &mut bound);
        // For every root: the names that it is reached by from outside of the loop; `None` where it is used as a whole.
        let mut reached: BTreeMap<Var, BTreeSet<Option<Var>>> = BTreeMap::new();
        for place in places {
            let root = self.func.resolve_root(place.base);
            if bound.contains(&root) || self.func.var(root).inert {
                continue;
            }
            let (base, path) = self.outer(place, &bound);
            let through = matches!(path.first(), Some(PathStep::Index(_) | PathStep::Range(..))).then_some(base);
            reached.entry(root).or_default().insert(through);
        }
        let mut hoisted = Vec::new();
        for bases in reached.into_values() {
            let mut bases = bases.into_iter();
            if let (Some(Some(base)), None) = (bases.next(), bases.next())
                && let Some(found) = self.borrow_for(base, looping)
            {
                hoisted.push(found);
            }
        }
        hoisted
    }

    /// The name outside of the loop that a place is reached from, and the path from there.
    fn outer(&self, place: &Place, bound: &BTreeSet<Var>) -> (Var, Vec<PathStep>) {
        match &self.func.var(place.base).alias {
            Some(target) if bound.contains(&place.base) => {
                let (base, mut path) = self.outer(target, bound);
                path.extend(place.path.iter().cloned());
                (base, path)
            }
            _ => (place.base, place.path.clone()),
        }
    }

    fn borrow_for(&self, base: Var, looping: &Loop) -> Option<(Hoisted, Step)> {
        match &looping.pointwise {
            Some(Pointwise { ins, out: Output::Sum { whole, shapes, .. } }) if ins.contains(&base) => {
                let shape = ins.iter().zip(shapes).find(|(var, _)| **var == base).map(|(_, shape)| shape)?;
                self.target(base, shape, whole)
            }
            Some(Pointwise { ins, out: Output::Elements(out) }) => self.borrow(base, ins.contains(&base) || *out == base),
            _ => self.borrow(base, false),
        }
    }

    /// `let slots = Some(__rt::target(&mut x_bar, shape, whole));`, the adjoint of a matrix that may be repeated.
    fn target(&self, base: Var, shape: &Code, whole: &Code) -> Option<(Hoisted, Step)> {
        let info = self.func.var(base);
        let mut matrix = info.alias.clone()?;
        matrix.path.pop();
        let bar = self.bar(&matrix)?;
        let (tokens, root_name) = (&bar.tokens, &bar.name);
        let (shape_tokens, whole_tokens) = (&shape.tokens, &whole.tokens);
        let name = format_ident!("{}_slots", info.ident, span = info.ident.span());
        let target = quote!(__rt::target(&mut #tokens, #shape_tokens, #whole_tokens));
        let borrow = if bar.optional {
            quote!(let #name = #root_name.as_deref_mut().map(|#root_name| #target);)
        } else {
            quote!(let #name = Some(#target);)
        };
        let needs = bar.needs.iter().chain(&shape.uses).chain(&whole.uses).copied().collect();
        Some((Hoisted { base, name, optional: false }, Step { tokens: borrow, needs, bars: vec![bar.root], ..Step::default() }))
    }

    /// Borrows an adjoint; where it is to be there in any case, a spare one stands for what nobody has a use for.
    fn borrow(&self, base: Var, in_any_case: bool) -> Option<(Hoisted, Step)> {
        if self.hoisted.borrow().iter().any(|hoisted| hoisted.base == base) {
            return None;
        }
        let info = self.func.var(base);
        let element = match info.ty.strip() {
            Ty::Slice(element) | Ty::Vec(element) => element,
            _ => return None,
        };
        if **element != Ty::Float && **element != Ty::Unknown {
            return None;
        }
        let ident = &info.ident;
        let place = Place { base, path: Vec::new(), code: crate::ir::Code::with(quote!(#ident), vec![base], true), ty: info.ty.clone() };
        let bar = self.bar(&place)?;
        let (tokens, root_name) = (&bar.tokens, bar.name.clone());
        let mut needs = bar.needs.clone();
        // The length is the primal's, where that is alive; a vector of fixed length has an adjoint of that length.
        let length = if let Some(length) = info.length {
            needs.push(length);
            let length = &self.func.var(length).ident;
            quote!(#length)
        } else if !info.mutable && self.alive(base) {
            needs.push(base);
            quote!(__rt::extent(&#ident))
        } else {
            return None;
        };
        let name = format_ident!("{}_slots", info.ident, span = info.ident.span());
        let at = Span::call_site().located_at(info.ident.span());
        let sliced = quote_spanned!(at=> __rt::sliced(&mut #tokens, #length));
        let optional = bar.optional && !in_any_case;
        let borrow = if bar.optional {
            let slots = quote!(#root_name.as_deref_mut().map(|#root_name| #sliced));
            if in_any_case {
                let spare = format_ident!("{}_spare", info.ident, span = info.ident.span());
                quote!(let mut #spare = Vec::new(); let #name = __rt::or_spare(#slots, &mut #spare, #length);)
            } else {
                quote!(let mut #name = #slots;)
            }
        } else {
            quote!(let #name = #sliced;)
        };
        Some((Hoisted { base, name, optional }, Step { tokens: borrow, needs, bars: vec![bar.root], ..Step::default() }))
    }

    /// Whether a variable can be read in reverse.
    fn alive(&self, var: Var) -> bool {
        let info = self.func.var(var);
        match &info.alias {
            Some(place) => self.alive(place.base) && place.code.uses.iter().all(|var| !self.func.var(*var).mutable),
            None => !info.mutable && !info.borrows && (info.param.is_some() || info.ty.is_owned() || info.again),
        }
    }
}

impl Reverse<'_> {
    /// The places that a block mentions, and the variables that it binds.
    fn places_in<'b>(&self, block: &'b Block, into: &mut Vec<&'b Place>, bound: &mut BTreeSet<Var>) {
        for stmt in &block.stmts {
            match stmt {
                Stmt::Let { var, op, .. } => {
                    bound.insert(*var);
                    // An alias is followed where it is used; binding it changes no adjoint.
                    if self.func.var(*var).alias.is_none() {
                        places_of(op, into);
                    }
                }
                Stmt::Loop(looping) => {
                    if let crate::ir::LoopKind::Range { var, .. } = &looping.kind {
                        bound.insert(*var);
                    }
                }
                Stmt::Do(op) => places_of(op, into),
                Stmt::Declare { var, .. } => {
                    bound.insert(*var);
                }
                Stmt::Init { value, .. } => into.extend(value.place()),
                Stmt::Assign { place, value } | Stmt::Update { place, value, .. } => {
                    into.push(place);
                    into.extend(value.place());
                }
                Stmt::Bind { bindings, .. } => {
                    for binding in bindings {
                        bound.insert(binding.var);
                        into.extend(&binding.place);
                    }
                }
                Stmt::Match { arms, .. } => {
                    for binding in arms.iter().flat_map(|arm| &arm.bindings) {
                        bound.insert(binding.var);
                        into.extend(&binding.place);
                    }
                }
                _ => {}
            }
            stmt.blocks().into_iter().for_each(|inner| self.places_in(inner, into, bound));
        }
    }
}

fn places_of<'o>(op: &'o Op, into: &mut Vec<&'o Place>) {
    into.extend(op.operands().into_iter().filter_map(|operand| operand.place()));
    if let Op::Std(std) = op {
        into.push(&std.place);
    }
}
