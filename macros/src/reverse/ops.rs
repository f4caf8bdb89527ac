//! The reverse of every operation: formulas for numbers, rules found by type for everything else.

use proc_macro2::Span;
use quote::{format_ident, quote, quote_spanned};
use syn::{BinOp, UnOp};

use super::places::BarPlace;
use super::{Definition, Rev, Reverse, Step};
use crate::floats::{Reads, Rule};
use crate::ir::{Binding, Callee, Code, Func, Op, Operand, OperandKind, Place, StdRule, Ty, Var, operator_name};

impl Reverse<'_> {
    pub fn op(&self, op: &Op, out_var: Option<Var>, out: &mut Vec<Rev>) {
        if let Some(var) = out_var
            && (self.func.var(var).alias.is_some() || !self.activity.is_active(var) && !op.has_effect(self.func))
        {
            return;
        }
        let t = out_var.map(|var| self.value(var));
        match (op, t) {
            (Op::Inert(_) | Op::Snapshot(..), _) => {}
            (Op::Use(_), Some(t)) if out_var.is_some_and(|var| self.func.var(var).once.is_some()) => {
                if let Some(once) = out_var.and_then(|var| self.func.var(var).once) {
                    out.push(Rev::Add { var: once, value: t, native: true });
                }
            }
            (Op::Once(a), Some(t)) => {
                // A loop that never ran read nothing: the place need not be there.
                let mut inner = Vec::new();
                self.add_to(a, t.clone(), &mut inner);
                let steps = self.joined(inner);
                let (bar, body, adds) = (&t.tokens, &steps.tokens, steps.adds.clone());
                let step = Step { tokens: quote!(if #bar != 0.0 { #body }), adds, ..Step::default() };
                out.push(Rev::Do(step.and(&t).and(&steps)));
            }
            // An array out of a vector.
            (Op::Wrap(_, a) | Op::Copy(_, a), Some(t))
                if matches!(a.ty, Ty::Vec(_)) && out_var.is_some_and(|var| matches!(self.func.var(var).ty, Ty::Array(_))) =>
            {
                self.add_to(a, t.map(|bar| quote!(__rt::listed(#bar))), out);
            }
            // `Box::new(f(x))`: the pullback of `f` takes no box. Elsewhere the one adjoint may stand for the other.
            (Op::Wrap(_, a) | Op::Copy(_, a), Some(t))
                if out_var.is_some_and(|var| matches!(self.func.var(var).ty, Ty::Boxed(_)))
                    && a.place().is_some_and(|place| place.path.is_empty() && self.called.contains(&place.base)) =>
            {
                self.add_to(a, t.map(|bar| quote!(__rt::unboxed(#bar))), out);
            }
            // A number's adjoint is no box, whether that of its box is one or not.
            (Op::Wrap(_, a) | Op::Copy(_, a), Some(t))
                if a.ty == Ty::Float && out_var.is_some_and(|var| matches!(self.func.var(var).ty, Ty::Boxed(_))) =>
            {
                self.add_to(a, t.map(|bar| quote!(__rt::plain(#bar))), out);
            }
            (Op::Use(a) | Op::Wrap(_, a) | Op::Copy(_, a), Some(t)) => self.add_to(a, t, out),
            (Op::Binary(op, l, r), Some(t)) => self.binary(op, l, r, out_var.is_some_and(|var| self.used.is_unguarded(var)), &t, out),
            (Op::Unary(op, a), Some(t)) => self.unary(op, a, t, out),
            (Op::Cast(a, ty), Some(t)) => {
                let view = self.view(a);
                let (view_tokens, t_tokens) = (&view.tokens, &t.tokens);
                // Whatever becomes of it, what is cast to a float has the adjoint of a float.
                let seed = if ty.to_string() == "_" { quote!(_) } else { quote!(__rt::TangentOf<#ty>) };
                let tokens = quote!(__rt::cast_rev::<_, _, #seed>(#view_tokens, #t_tokens));
                let value = Step { tokens, ..Step::default() }.and(&view).and(&t);
                self.add_to(a, value, out);
            }
            (Op::Tuple(parts), Some(t)) => {
                for (index, part) in parts.iter().enumerate() {
                    let index = syn::Index::from(index);
                    self.add_to(part, t.clone().map(|t| quote!(#t.#index)), out);
                }
            }
            (Op::Array(parts) | Op::Vec(parts), Some(t)) => {
                for (index, part) in parts.iter().enumerate() {
                    if self.is_active(part) {
                        self.add_to(part, t.clone().map(|t| quote!(__rt::take(__rt::slot(&mut #t, #index)))), out);
                    }
                }
            }
            (Op::Repeat { value, .. }, Some(t)) => self.add_to(value, t.map(|t| quote!(__rt::fill_rev(&mut #t))), out),
            (Op::Construct { fields, base, .. }, Some(t)) => {
                let bar = &t.tokens;
                for (accessor, field) in fields {
                    if self.is_active(field) {
                        let at = Span::call_site().located_at(field.span);
                        let part = t.clone().map(|t| quote_spanned!(at=> __rt::take(#t.#accessor())));
                        let is_float = field.ty == Ty::Float;
                        self.add_to(
                            field,
                            part.map(|part| if is_float { quote_spanned!(at=> __rt::stored(#part)) } else { part.clone() }),
                            out,
                        );
                    } else if base.is_some() {
                        out.push(self.run(quote!(__rt::take(#bar.#accessor());), Vec::new(), t.bars.clone()));
                    }
                }
                if let Some((base, _)) = base {
                    self.add_to(base, t, out);
                }
            }
            (Op::Payload(_, a), Some(t)) => {
                let mut inner = Vec::new();
                let payload = format_ident!("__rt_payload_bar", span = Span::mixed_site());
                self.add_to(a, Step { tokens: quote!(#payload), ..Step::default() }, &mut inner);
                let steps = self.joined(inner);
                let (bar, body) = (&t.tokens, &steps.tokens);
                out.push(Rev::Do(Step { tokens: quote!(if let Some(#payload) = #bar { #body }), ..Step::default() }.and(&t).and(&steps)));
            }
            (Op::Call { args, pull, lengths, .. }, Some(t)) => {
                // A result that nobody uses has a seed all the same: zero, of the type that the pullback knows.
                let unused = out_var.is_none_or(|var| !self.activity.is_active(var));
                let seed = if unused { Step { tokens: quote!(__rt::Tangent::nil()), ..Step::default() } } else { t };
                self.call(op, args, *pull, lengths, seed, out);
            }
            (Op::Float { method, args, .. }, Some(t)) => self.float(method, args, out_var, &t, out),
            (Op::Std(std), t) => self.std(std, t, out_var, out),
            (_, None) => {}
        }
    }

    /// Steps that are run one after the other, as one.
    pub fn joined(&self, steps: Vec<Rev>) -> Step {
        let mut joined = Step { adds: Some(Vec::new()), ..Step::default() };
        for step in steps {
            let step = match step {
                Rev::Do(step) => step,
                Rev::Add { var, value, native } => {
                    let (bar, tokens) = (&self.func.var(var).bar, &value.tokens);
                    let at = crate::emit::signature::at(bar);
                    let tokens =
                        if native { quote_spanned!(at=> #bar += #tokens;) } else { quote_spanned!(at=> __rt::accum(&mut #bar, #tokens);) };
                    let adds = (!value.bars.contains(&var)).then(|| vec![var]);
                    let mut step = Step { tokens, adds, ..value };
                    step.bars.push(var);
                    step
                }
                _ => continue,
            };
            joined.tokens.extend(step.tokens.clone());
            joined = joined.and(&step);
            joined.adds = joined.adds.zip(step.adds.clone()).map(|(all, own)| [all, own].concat());
        }
        // What one step adds to another may read.
        if joined.adds.as_ref().is_some_and(|adds| adds.iter().any(|var| joined.bars.iter().filter(|bar| *bar == var).count() > 1)) {
            joined.adds = None;
        }
        joined
    }

    fn binary(&self, op: &BinOp, l: &Operand, r: &Operand, used: bool, t: &Step, out: &mut Vec<Rev>) {
        let bar = &t.tokens;
        let product = |t: &proc_macro2::TokenStream, by: &proc_macro2::TokenStream| {
            if used { quote!(#t * #by) } else { quote!(__rt::float::mul(#t, #by)) }
        };
        if l.ty == Ty::Float && r.ty == Ty::Float {
            let (lp, rp) = (self.primal(l), self.primal(r));
            let (lt, rt) = (lp.tokens.clone(), rp.tokens.clone());
            match op {
                BinOp::Add(_) => {
                    self.add_to(l, t.clone(), out);
                    self.add_to(r, t.clone(), out);
                }
                BinOp::Sub(_) => {
                    self.add_to(l, t.clone(), out);
                    self.add_to(r, t.clone().map(|t| quote!(-#t)), out);
                }
                BinOp::Mul(_) => {
                    self.add_to(l, t.clone().map(|t| product(t, &rt)).and(&rp), out);
                    self.add_to(r, t.clone().map(|t| product(t, &lt)).and(&lp), out);
                }
                BinOp::Div(_) if !self.is_active(r) => {
                    self.add_to(l, t.clone().map(|t| quote!(__rt::float::over(#t, #rt))).and(&rp), out);
                }
                _ => {
                    let rule = if matches!(op, BinOp::Div(_)) { quote!(div) } else { quote!(rem) };
                    let needs = t.clone().and(&lp).and(&rp);
                    self.pair(l, r, quote!(__rt::float::#rule(#lt, #rt, #bar)), needs, out);
                }
            }
            return;
        }
        let (lv, rv) = (self.view(l), self.view(r));
        let (lt, rt) = (&lv.tokens, &rv.tokens);
        let function = format_ident!("{}_rev", operator_name(op), span = l.span);
        let tokens = quote_spanned!(l.span=> __rt::#function(#lt, #rt, #bar));
        self.pair(l, r, tokens, t.clone().and(&lv).and(&rv), out);
    }

    /// A rule that yields the adjoints of two operands.
    fn pair(&self, l: &Operand, r: &Operand, rule: proc_macro2::TokenStream, needs: Step, out: &mut Vec<Rev>) {
        let span = Span::mixed_site();
        let (left, right) = (format_ident!("__rt_left_bar", span = span), format_ident!("__rt_right_bar", span = span));
        // Both are made of the adjoints that the rule reads.
        let share = |name| Step { tokens: quote!(#name), bars: needs.bars.clone(), follows: true, ..Step::default() };
        let shares = (share(left.clone()), share(right.clone()));
        out.push(Rev::Do(Step { tokens: quote!(let (#left, #right) = #rule;), adds: Some(Vec::new()), ..Step::default() }.and(&needs)));
        self.add_to(l, shares.0, out);
        self.add_to(r, shares.1, out);
    }

    fn unary(&self, op: &UnOp, a: &Operand, t: Step, out: &mut Vec<Rev>) {
        if a.ty == Ty::Float {
            self.add_to(a, t.map(|t| quote!(-#t)), out);
            return;
        }
        let view = self.view(a);
        let (tokens, bar) = (&view.tokens, &t.tokens);
        let function = format_ident!("{}", if matches!(op, UnOp::Neg(_)) { "neg_rev" } else { "not_rev" }, span = a.span);
        let value = Step { tokens: quote_spanned!(a.span=> __rt::#function(#tokens, #bar)), ..Step::default() };
        self.add_to(a, value.and(&view).and(&t), out);
    }

    fn float(&self, method: &syn::Ident, args: &[Operand], out_var: Option<Var>, t: &Step, out: &mut Vec<Rev>) {
        let name = method.to_string();
        let primals: Vec<_> = args.iter().map(|arg| self.primal(arg)).collect();
        let bar = &t.tokens;
        let y = out_var.map(|var| {
            let ident = &self.func.var(var).ident;
            Step { tokens: quote!(#ident), needs: vec![var], ..Step::default() }
        });
        let y = y.unwrap_or_default();
        if let Some(Rule::Slope { reads, bounded }) = crate::floats::find(&name).map(|float| float.rule) {
            let Some(x) = primals.first() else { return };
            let (used, needs) = match reads {
                Reads::Operand => (x.tokens.clone(), x.clone()),
                Reads::Result => (y.tokens.clone(), y.clone()),
                Reads::Neither => (bar.clone(), Step::default()),
                Reads::Nothing => return,
            };
            let unguarded = bounded && out_var.is_some_and(|var| self.used.is_unguarded(var));
            let rule = |t: &proc_macro2::TokenStream| {
                if unguarded { quote!((#t) * __rt::float::slope::#method(#used)) } else { quote!(__rt::float::#method(#used, #t)) }
            };
            let value = t.clone().map(rule).and(&needs);
            self.add_to(&args[0], value, out);
            return;
        }
        let needs = primals.iter().fold(t.clone(), |needs, primal| needs.and(primal));
        let tokens: Vec<_> = primals.iter().map(|primal| &primal.tokens).collect();
        match &name[..] {
            "powi" => self.add_to(&args[0], Step { tokens: quote!(__rt::float::powi(#(#tokens,)* #bar)), ..needs }, out),
            "sin_cos" => {
                let result = &y.tokens;
                self.add_to(&args[0], t.clone().map(|t| quote!(__rt::float::sin_cos(#result, #t))).and(&y), out);
            }
            "mul_add" | "clamp" => {
                let rule = if name == "clamp" {
                    quote!(__rt::float::clamp(#(#tokens,)* #bar))
                } else {
                    let (x, a) = (tokens[0], tokens[1]);
                    quote!(__rt::float::mul_add(#x, #a, #bar))
                };
                let span = Span::mixed_site();
                let names = [
                    format_ident!("__rt_x_add", span = span),
                    format_ident!("__rt_a_add", span = span),
                    format_ident!("__rt_b_add", span = span),
                ];
                let mut inner = Vec::new();
                for (arg, name) in args.iter().zip(&names) {
                    self.add_to(arg, Step { tokens: quote!(#name), ..Step::default() }, &mut inner);
                }
                let steps = self.joined(inner);
                let (body, [x, a, b]) = (&steps.tokens, &names);
                out.push(Rev::Do(Step { tokens: quote!({ let (#x, #a, #b) = #rule; #body }), ..Step::default() }.and(&needs).and(&steps)));
            }
            _ => {
                let result = &y.tokens;
                let rule = quote!(__rt::float::#method(#(#tokens,)* #result, #bar));
                self.pair(&args[0], &args[1], rule, needs.and(&y), out);
            }
        }
    }

    fn call(&self, op: &Op, args: &[Operand], pull: Var, lengths: &[Option<Code>], t: Step, out: &mut Vec<Rev>) {
        let pull_ident = &self.func.var(pull).ident;
        let mut needs = t.clone();
        needs.needs.push(pull);
        let mut agains = Vec::new();
        let mut lends = Vec::new();
        let (mut before, mut after) = (quote!(), quote!());
        let mut roots: Vec<Var> = Vec::new();
        let is_receiver = |index: usize| index == 0 && matches!(op, Op::Call { callee: Callee::Method(..), .. });
        for (index, arg) in args.iter().enumerate() {
            let again = self.again(arg, is_receiver(index));
            needs = needs.and(&again);
            agains.push(again.tokens);
            let changed = matches!(arg.kind, OperandKind::BorrowMut(_))
                || matches!(arg.ty, Ty::RefMut(_))
                || self.func.is_changeable_receiver(op, arg);
            let bar = arg.place().and_then(|place| if changed { self.bar_mut(place) } else { self.bar(place) });
            let Some(bar) = bar else {
                let at = Span::call_site().located_at(arg.span);
                lends.push(quote_spanned!(at=> __rt::lend(__rt::NoBar)));
                continue;
            };
            needs.needs.extend(&bar.needs);
            needs.bars.push(bar.root);
            let (tokens, name) = (&bar.tokens, &bar.name);
            if let Some(length) = lengths.get(index).and_then(Option::as_ref) {
                needs.needs.extend(&length.uses);
                let length = &length.tokens;
                let fit = quote!(__rt::fit(&mut #tokens, #length););
                before.extend(if bar.optional { quote!(if let Some(#name) = #name.as_deref_mut() { #fit }) } else { fit });
            }
            // Whether the parameter takes an adjoint shows at the user's own argument.
            let at = Span::call_site().located_at(arg.span);
            if roots.contains(&bar.root) {
                // The same root twice: the later argument's adjoint goes through a variable of its own. What the callee may
                // change is no part of the other arguments, so that its adjoint may be away for the time of the call.
                let extra = format_ident!("extra_{}", index, span = Span::mixed_site());
                let blank = if changed { quote!(__rt::take(&mut #tokens)) } else { quote!(__rt::blank(&#tokens)) };
                if bar.optional {
                    before.extend(quote!(let mut #extra = #name.as_deref_mut().map(|#name| #blank);));
                    lends.push(
                        quote_spanned!(at=> match &mut #extra { Some(#extra) => __rt::lend(&mut (*#extra)), None => __rt::lend(__rt::NoBar) }),
                    );
                    after.extend(
                        quote!(if let (Some(#name), Some(#extra)) = (#name.as_deref_mut(), #extra) { __rt::accum(&mut #tokens, #extra); }),
                    );
                } else {
                    before.extend(quote!(let mut #extra = #blank;));
                    lends.push(quote_spanned!(at=> __rt::lend(&mut (#extra))));
                    after.extend(quote!(__rt::accum(&mut #tokens, #extra);));
                }
                continue;
            }
            roots.push(bar.root);
            lends.push(if bar.optional {
                quote_spanned!(at=> match #name.as_deref_mut() { Some(#name) => __rt::lend(&mut (#tokens)), None => __rt::lend(__rt::NoBar) })
            } else {
                quote_spanned!(at=> __rt::lend(&mut (#tokens)))
            });
        }
        let bar = &t.tokens;
        let tokens = quote!({ #before #pull_ident(#bar, #(#agains,)* #(#lends),*); #after });
        // Whatever is not lent mutably is only added to. Whether a receiver is, its method alone tells.
        let shared = args.iter().enumerate().all(|(index, arg)| {
            let by_value = matches!(arg.kind, OperandKind::Read(_))
                && (arg.ty.is_scalar() && !self.func.is_changeable_receiver(op, arg) || arg.ty.is_owned() && !is_receiver(index));
            arg.is_inert() || matches!(arg.kind, OperandKind::Borrow(_)) || matches!(arg.ty, Ty::Ref(_)) || by_value
        });
        let adds = (shared && !roots.iter().any(|root| t.bars.contains(root))).then_some(roots);
        out.push(Rev::Do(Step { tokens, adds, ..needs }));
    }

    /// The argument as the pullback wants it again.
    fn again(&self, arg: &Operand, receiver: bool) -> Step {
        let at = Span::call_site().located_at(arg.span);
        if arg.kept.is_some() {
            return self.primal(arg).map(|kept| quote_spanned!(at=> __rt::again(&#kept)));
        }
        // Whether a method takes a number by reference, it alone knows.
        let by_value = arg.ty.is_scalar() && !receiver
            || matches!(arg.kind, OperandKind::BorrowMut(_))
            || matches!(arg.kind, OperandKind::Inert) && matches!(arg.ty, Ty::RefMut(_));
        if by_value {
            return Step { tokens: quote!(()), ..Step::default() };
        }
        let constant = matches!(arg.kind, OperandKind::Inert) && arg.code.uses.is_empty();
        if constant && arg.code.tokens.to_string() == "None" {
            return Step { tokens: quote_spanned!(at=> __rt::again(&__rt::NoneOf)), ..Step::default() };
        }
        let gone = !arg.alive && !matches!(arg.kind, OperandKind::Inert);
        if gone || constant && !receiver && !matches!(arg.ty, Ty::Ref(_) | Ty::Unknown | Ty::Inert) {
            return Step { tokens: quote_spanned!(at=> __rt::again(&__rt::NotKept)), ..Step::default() };
        }
        self.primal(arg).map(|tokens| quote_spanned!(at=> __rt::again(&(#tokens))))
    }

    pub fn init(&self, var: Var, value: &Operand, out: &mut Vec<Rev>) {
        if !self.activity.is_active(var) || !self.is_active(value) {
            return;
        }
        self.add_to(value, self.value(var).map(|bar| quote!(__rt::take(&mut #bar))), out);
    }

    pub fn binding(&self, binding: &Binding, out: &mut Vec<Rev>) {
        let info = self.func.var(binding.var);
        let Some(place) = &binding.place else { return };
        if info.alias.is_some() || !self.activity.is_active(binding.var) {
            return;
        }
        self.add(place, self.value(binding.var).map(|bar| quote!(__rt::take(&mut #bar))), out);
    }

    pub fn assign(&self, place: &Place, value: &Operand, out: &mut Vec<Rev>) {
        let Some(bar) = self.bar_mut(place) else { return };
        let taken = self.taken(place, value, &bar);
        if !self.is_active(value) {
            out.push(Rev::Do(taken.map(|taken| quote!(#taken;))));
            return;
        }
        // The adjoint is taken whether or not anybody has a use for the value's.
        let name = format_ident!("__rt_value_bar", span = Span::mixed_site());
        let mut inner = Vec::new();
        self.add_to(value, Step { tokens: quote!(#name), ..Step::default() }, &mut inner);
        let steps = self.joined(inner);
        let (body, taken_tokens) = (&steps.tokens, &taken.tokens);
        out.push(Rev::Do(Step { tokens: quote!({ let #name = #taken_tokens; #body }), ..Step::default() }.and(&taken).and(&steps)));
    }

    /// The adjoint of a place that a value is stored in. That of a float is one: where the place's is `()`, the place is marked
    /// `#[no_diff]`, which is said there.
    fn taken(&self, place: &Place, value: &Operand, bar: &BarPlace) -> Step {
        let tokens = &bar.tokens;
        let at = crate::emit::signature::at(&place.code.tokens);
        let taken = if value.ty == Ty::Float && !bar.native && self.is_active(value) {
            quote_spanned!(at=> __rt::stored(__rt::take(&mut #tokens)))
        } else {
            quote!(__rt::take(&mut #tokens))
        };
        Step { tokens: taken, needs: bar.needs.clone(), bars: vec![bar.root], ..Step::default() }
    }

    pub fn update(&self, op: &BinOp, place: &Place, before: Option<&Operand>, value: &Operand, out: &mut Vec<Rev>) {
        let Some(bar) = self.bar_mut(place) else { return };
        let tokens = &bar.tokens;
        let here = Step { tokens: tokens.clone(), needs: bar.needs.clone(), bars: vec![bar.root], ..Step::default() };
        let direct = place.ty == Ty::Float && value.ty == Ty::Float;
        if direct && matches!(op, BinOp::AddAssign(_) | BinOp::SubAssign(_)) {
            let minus = matches!(op, BinOp::SubAssign(_));
            self.add_to(value, here.map(|bar| if minus { quote!(-#bar) } else { quote!(#bar) }), out);
            return;
        }
        let primal = self.primal(value);
        let v = &primal.tokens;
        if direct && !self.is_active(value) && !matches!(op, BinOp::RemAssign(_)) {
            let rule = if matches!(op, BinOp::MulAssign(_)) { quote!(mul) } else { quote!(over) };
            out.push(Rev::Do(
                Step { tokens: quote!(#tokens = __rt::float::#rule(#tokens, #v);), ..Step::default() }.and(&here).and(&primal),
            ));
            return;
        }
        let Some(before) = before else { return };
        let name = format_ident!("__rt_value_bar", span = Span::mixed_site());
        let function = format_ident!("{}_rev", operator_name(op));
        let (b, v) = (self.view(before), self.view(value));
        let (b_tokens, v_tokens) = (&b.tokens, &v.tokens);
        let mut inner = Vec::new();
        self.add_to(value, Step { tokens: quote!(#name), ..Step::default() }, &mut inner);
        let steps = self.joined(inner);
        let body = &steps.tokens;
        let tokens = quote!({ let #name = __rt::#function(#b_tokens, #v_tokens, &mut #tokens); #body });
        out.push(Rev::Do(Step { tokens, ..Step::default() }.and(&here).and(&b).and(&v).and(&steps)));
    }

    /// How a variable that an operation binds can be had again in reverse.
    pub fn definition(&self, var: Var, op: &Op, annotation: Option<&proc_macro2::TokenStream>) -> Definition {
        let _ = annotation;
        let borrows = !self.func.var(var).ty.is_owned();
        if self.func.var(var).mutable && self.func.var(var).alias.is_none() {
            return Definition::Once;
        }
        if let Some(once) = self.func.var(var).once {
            let ident = &self.func.var(once).ident;
            return Definition::Again { tokens: quote!(#ident), uses: vec![once], reference: true };
        }
        let again = |tokens: proc_macro2::TokenStream, uses: Vec<Var>, reference: bool| Definition::Again { tokens, uses, reference };
        match op {
            Op::Inert(code) if code.pure && self.stand(&code.uses) && self.reachable(&code.uses) => {
                again(code.tokens.clone(), code.uses.clone(), borrows)
            }
            Op::Snapshot(function, code) if function == "extent" && self.stand(&code.uses) && self.reachable(&code.uses) => {
                let tokens = &code.tokens;
                again(quote!(__rt::extent(#tokens)), code.uses.clone(), false)
            }
            // What may own something is looked at: a second move would take it from others that read it.
            Op::Use(a) if a.alive && matches!(a.kind, OperandKind::Read(_)) && matches!(a.ty, Ty::Vec(_) | Ty::Boxed(_)) => {
                let tokens = &a.code.tokens;
                again(quote!(&#tokens), a.code.uses.clone(), true)
            }
            Op::Use(a) if a.alive => again(
                a.code.tokens.clone(),
                a.code.uses.clone(),
                borrows || matches!(a.kind, OperandKind::Borrow(_)) || matches!(a.ty, Ty::Ref(_)),
            ),
            Op::Std(std) if std.rule == StdRule::Element && self.stand(&std.code.uses) && self.reachable(&std.code.uses) => {
                again(std.code.tokens.clone(), std.code.uses.clone(), true)
            }
            op if op.copied_parts().is_some_and(|parts| parts.iter().all(|part| self.stands(part))) => {
                let uses = match op {
                    Op::Construct { code, .. } => code.uses.clone(),
                    op => op.operands().into_iter().flat_map(|part| part.code.uses.clone()).collect(),
                };
                again(made(op), uses, true)
            }
            Op::Binary(op, l, r) if l.ty == Ty::Float && r.ty == Ty::Float && self.stands(l) && self.stands(r) => {
                let (l_tokens, r_tokens) = (&l.code.tokens, &r.code.tokens);
                again(quote!(#l_tokens #op #r_tokens), l.code.uses.iter().chain(&r.code.uses).copied().collect(), false)
            }
            Op::Float { args, code, cheap: true, .. } if args.iter().all(|arg| self.stands(arg)) => {
                again(code.tokens.clone(), code.uses.clone(), false)
            }
            Op::Unary(op, a) if a.ty == Ty::Float && self.stands(a) => {
                let tokens = &a.code.tokens;
                again(quote!(#op #tokens), a.code.uses.clone(), false)
            }
            _ => Definition::Once,
        }
    }

    /// Whether an operand can be evaluated again in reverse.
    fn stands(&self, operand: &Operand) -> bool {
        operand.alive
            || matches!(operand.kind, OperandKind::Inert)
                && operand.code.pure
                && self.stand(&operand.code.uses)
                && self.reachable(&operand.code.uses)
    }

    /// Whether variables, and what they refer to, stay as they were bound.
    fn stand(&self, vars: &[Var]) -> bool {
        vars.iter().all(|var| {
            let info = self.func.var(*var);
            !info.mutable && info.alias.as_ref().is_none_or(|place| self.stand(&place.code.uses))
        })
    }

    /// Whether variables are parameters or owned, so that no reference is carried over.
    fn reachable(&self, vars: &[Var]) -> bool {
        vars.iter().all(|var| {
            let root = self.func.var(self.func.resolve_root(*var));
            !root.borrows && (root.param.is_some() || root.ty.is_owned() || root.again)
        })
    }
}

/// What is made of parts that are copied, as an expression.
fn made(op: &Op) -> proc_macro2::TokenStream {
    let parts = op.operands().into_iter().map(|part| &part.code.tokens);
    match op {
        Op::Tuple(_) => quote!((#(#parts,)*)),
        Op::Array(_) => quote!([#(#parts,)*]),
        Op::Vec(_) => quote!(vec![#(#parts,)*]),
        Op::Payload(path, _) => quote!(#path(#(#parts)*)),
        Op::Construct { code, .. } => code.tokens.clone(),
        _ => quote!(),
    }
}

impl Op {
    /// Whether the operation changes adjoints although nobody uses its result.
    fn has_effect(&self, func: &Func) -> bool {
        match self {
            // Something inert may be changed too, which the pullback's type alone tells: it asks for an adjoint.
            Self::Call { args, .. } => args.iter().any(|arg| match arg.kind {
                OperandKind::Borrow(_) => false,
                OperandKind::Inert => !arg.code.uses.is_empty() && !arg.ty.strip().is_scalar() && !arg.ty.is_inert(),
                _ => !arg.ty.is_scalar() || func.is_changeable_receiver(self, arg),
            }),
            Self::Std(_) => true,
            _ => false,
        }
    }
}
