//! Adjoints of places: expressions for them, and additions into them.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{Destination, Rev, Reverse, Scatter, Step};
use crate::ir::{Operand, Place, Step as PathStep, Ty, Var};

/// The adjoint of a place: an expression, under the condition that there is an adjoint at all.
#[derive(Clone)]
pub struct BarPlace {
    /// The root's adjoint, and whether the place is the whole of it.
    pub root: Var,
    pub whole: bool,
    /// The place expression.
    pub tokens: TokenStream,
    pub needs: Vec<Var>,
    /// The variable that holds the adjoint, or the borrow of it.
    pub name: proc_macro2::Ident,
    /// The root is a shared parameter, whose adjoint the caller may have no use for.
    pub optional: bool,
    /// It is a float under a plain Rust expression, so that `+=` serves.
    pub native: bool,
}

impl Reverse<'_> {
    /// The adjoint of a place; `None` where it is inactive.
    pub fn bar(&self, place: &Place) -> Option<BarPlace> {
        self.bar_by(place, &quote!(slot))
    }

    /// The adjoint of a place that the forward sweep changes: an index has to lead there in both ways.
    pub fn bar_mut(&self, place: &Place) -> Option<BarPlace> {
        self.bar_by(place, &quote!(slot_mut))
    }

    fn bar_by(&self, place: &Place, slot: &TokenStream) -> Option<BarPlace> {
        let root = self.func.resolve_root(place.base);
        let (anchor, path) = self.anchor(place);
        if self.func.var(place.base).inert || !self.activity.is_active(root) || place.ty.is_inert() {
            return None;
        }
        let info = self.func.var(root);
        let borrowed = anchor.as_ref();
        let bar = borrowed.map_or(&info.bar, |hoisted| &hoisted.name);
        let by_reference = borrowed.is_some() || info.param.is_some() && matches!(info.ty, Ty::Ref(_) | Ty::RefMut(_));
        let mut tokens = if by_reference { quote!((*#bar)) } else { quote!(#bar) };
        // What the adjoint is known to be, so that a plain index serves where nothing can have lost its shape.
        let anchor_ty = borrowed.map_or(&info.ty, |hoisted| &self.func.var(hoisted.base).ty);
        let mut ty = match anchor_ty.strip() {
            Ty::Vec(element) if borrowed.is_some() || info.length.is_some() => Ty::Slice(element.clone()),
            // A local slice's adjoint is a vector, which begins without a shape.
            Ty::Slice(element) if !by_reference => Ty::Vec(element.clone()),
            ty => ty.clone(),
        };
        let mut native = true;
        let mut needs = Vec::new();
        for step in &path {
            match step {
                PathStep::Field(member) => {
                    tokens = quote!(#tokens.#member);
                    ty = match (&ty, member.to_string().parse::<usize>()) {
                        (Ty::Tuple(types), Ok(index)) => types.get(index).cloned().unwrap_or(Ty::Unknown),
                        _ => Ty::Unknown,
                    };
                    native &= ty != Ty::Unknown;
                }
                PathStep::Index(index) => {
                    let index_tokens = index.bare();
                    needs.extend(&index.uses);
                    let fixed = matches!(ty, Ty::Slice(_) | Ty::Array(_));
                    if fixed && native {
                        tokens = if by_reference && tokens.to_string() == quote!((*#bar)).to_string() {
                            quote!(#bar[#index_tokens])
                        } else {
                            quote!(#tokens[#index_tokens])
                        };
                    } else {
                        tokens = quote!((*__rt::#slot(&mut #tokens, #index_tokens)));
                    }
                    ty = ty.element();
                }
                PathStep::Range(lo, hi) => {
                    let (lo_tokens, hi_tokens) = (&lo.tokens, &hi.tokens);
                    needs.extend(lo.uses.iter().chain(&hi.uses));
                    tokens = quote!((*__rt::#slot(&mut #tokens, #lo_tokens..#hi_tokens)));
                    ty = Ty::Slice(Box::new(ty.element()));
                }
                PathStep::Variant(accessor) => {
                    tokens = quote!((*#tokens.#accessor()));
                    ty = Ty::Unknown;
                    native = false;
                }
                PathStep::Payload => {
                    tokens = quote!((*__rt::payload(&mut #tokens)));
                    ty = Ty::Unknown;
                    native = false;
                }
            }
        }
        let is_float = *place.ty.strip() == Ty::Float && (ty == Ty::Float || path.is_empty() && ty.strip() == &Ty::Float);
        Some(BarPlace {
            root,
            whole: path.is_empty() && !by_reference,
            tokens,
            needs,
            name: bar.clone(),
            optional: borrowed.map_or(by_reference && matches!(info.ty, Ty::Ref(_)), |hoisted| hoisted.optional),
            native: is_float,
        })
    }

    /// The borrow that a place's adjoint is reached by, and the path from there; otherwise the path from the root.
    fn anchor(&self, place: &Place) -> (Option<super::hoist::Hoisted>, Vec<PathStep>) {
        if let Some(hoisted) = self.hoisted.borrow().iter().rev().find(|hoisted| hoisted.base == place.base) {
            return (Some(hoisted.clone()), place.path.clone());
        }
        match &self.func.var(place.base).alias {
            None => (None, place.path.clone()),
            Some(target) => {
                let (anchor, mut path) = self.anchor(target);
                path.extend(place.path.iter().cloned());
                (anchor, path)
            }
        }
    }

    /// `place_bar += value`, where the value is used only if the place is active.
    pub fn add(&self, place: &Place, value: Step, out: &mut Vec<Rev>) {
        let Some(bar) = self.bar(place) else { return };
        if bar.whole {
            out.push(Rev::Add { var: bar.root, value, native: bar.native });
            return;
        }
        let (tokens, value_tokens) = (&bar.tokens, value.tokens.clone());
        let at = crate::emit::signature::at(&place.code.tokens);
        let addition = if bar.native {
            quote_spanned!(at=> #tokens += #value_tokens;)
        } else {
            quote_spanned!(at=> __rt::accum(&mut #tokens, #value_tokens);)
        };
        let mut step = Step { tokens: addition, adds: Some(vec![bar.root]), ..value };
        if bar.native {
            step.scatter = Some(Box::new(Scatter { destination: Destination::Place(bar.clone()), value: value_tokens }));
        }
        // An adjoint that is read and added to in one step has an order with other steps.
        if step.bars.contains(&bar.root) {
            step.adds = None;
            step.scatter = None;
        }
        step.needs.extend(&bar.needs);
        step.bars.push(bar.root);
        out.push(Rev::Do(self.guarded(&bar, step)));
    }

    /// As `add`, for the place of an operand.
    pub fn add_to(&self, operand: &Operand, value: Step, out: &mut Vec<Rev>) {
        if let Some(place) = operand.place() {
            self.add(place, value, out);
        }
    }

    /// The step under the condition that the adjoint is there.
    pub fn guarded(&self, bar: &BarPlace, step: Step) -> Step {
        if !bar.optional {
            return step;
        }
        let (name, tokens) = (&bar.name, &step.tokens);
        Step { tokens: quote!(if let Some(#name) = #name.as_deref_mut() { #tokens }), ..step }
    }

    /// Whether the operand's adjoint is of interest.
    pub fn is_active(&self, operand: &Operand) -> bool {
        operand.place().is_some_and(|place| self.bar(place).is_some())
    }

    /// The adjoint of a variable, read as a value.
    pub fn value(&self, var: Var) -> Step {
        let bar = &self.func.var(var).bar;
        Step { tokens: quote!(#bar), bars: vec![var], ..Step::default() }
    }

    /// Statements as one step.
    pub fn run(&self, tokens: TokenStream, needs: Vec<Var>, bars: Vec<Var>) -> Rev {
        Rev::Do(Step { tokens, needs, bars, ..Step::default() })
    }

    /// The operand as an expression of the reverse sweep: a number, or whatever is alive.
    pub fn primal(&self, operand: &Operand) -> Step {
        match operand.kept {
            Some(kept) => {
                let ident = &self.func.var(kept).ident;
                Step { tokens: quote!(#ident), needs: vec![kept], ..Step::default() }
            }
            None => Step { tokens: operand.code.tokens.clone(), needs: operand.code.uses.clone(), ..Step::default() },
        }
    }

    /// The view of an operand for rules that are found by type.
    pub fn view(&self, operand: &Operand) -> Step {
        let primal = self.primal(operand);
        let tokens = &primal.tokens;
        // Where there is no rule for an operator, rustc complains about the first of its operands.
        let at = operand.span;
        let tokens = if operand.kept.is_some() {
            quote_spanned!(at=> __rt::seen(&__rt::sight(&#tokens)))
        } else {
            quote_spanned!(at=> __rt::core(&(#tokens)))
        };
        Step { tokens, ..primal }
    }
}

impl Step {
    /// The step with other tokens, which mention what it mentions.
    pub fn map(self, make: impl FnOnce(&TokenStream) -> TokenStream) -> Self {
        Self { tokens: make(&self.tokens), ..self }
    }

    /// Adds what another step mentions.
    pub fn and(mut self, other: &Self) -> Self {
        self.needs.extend(&other.needs);
        self.bars.extend(&other.bars);
        self
    }
}
