//! The table of container methods, in reverse.

use quote::{format_ident, quote, quote_spanned};

use super::{Rev, Reverse, Step};
use crate::ir::{Std, StdRule, Var};

impl Reverse<'_> {
    pub fn std(&self, std: &Std, t: Option<Step>, out_var: Option<Var>, out: &mut Vec<Rev>) {
        let reads = matches!(std.rule, StdRule::Element | StdRule::Item | StdRule::Branch);
        let bar = if reads { self.bar(&std.place) } else { self.bar_mut(&std.place) };
        let Some(bar) = bar else { return };
        let t = t.filter(|_| out_var.is_some_and(|var| self.activity.is_active(var)));
        let place = &bar.tokens;
        let mut needs = Step { needs: bar.needs.clone(), bars: vec![bar.root], ..Step::default() };
        for code in &std.aux {
            needs.needs.extend(&code.uses);
        }
        let aux: Vec<_> = std.aux.iter().map(|code| &code.tokens).collect();
        let t_tokens = t.as_ref().map(|t| t.tokens.clone()).unwrap_or_default();
        if let Some(t) = &t {
            needs = needs.and(t);
        }
        // What comes out of the container's adjoint goes to the argument's.
        let to_value = |taken: proc_macro2::TokenStream, out: &mut Vec<Rev>| {
            let name = format_ident!("__rt_value_bar", span = proc_macro2::Span::mixed_site());
            let mut inner = Vec::new();
            if let Some(value) = std.args.first() {
                self.add_to(value, Step { tokens: quote!(#name), ..Step::default() }, &mut inner);
            }
            let steps = self.joined(inner);
            let body = &steps.tokens;
            let step = Step { tokens: quote!({ let #name = #taken; #body }), ..Step::default() };
            out.push(Rev::Do(step.and(&needs).and(&steps)));
        };
        let run = |tokens: proc_macro2::TokenStream, out: &mut Vec<Rev>| {
            let step = Step { tokens, ..needs.clone() };
            out.push(Rev::Do(self.guarded(&bar, step)));
        };
        match std.rule {
            StdRule::Element => {
                if t.is_some() {
                    let position = aux[0];
                    run(
                        quote!(if let Some(__rt_value_bar) = #t_tokens { __rt::accum(__rt::slot(&mut #place, #position), __rt_value_bar); }),
                        out,
                    );
                }
            }
            StdRule::Item => {
                if t.is_some() {
                    let position = aux[0];
                    run(quote!(__rt::accum(__rt::slot(&mut #place, #position), #t_tokens);), out);
                }
            }
            StdRule::Branch => {
                if t.is_some() {
                    run(quote!(__rt::accum(__rt::payload(&mut #place), #t_tokens);), out);
                }
            }
            StdRule::Push => {
                let length = aux[0];
                to_value(quote!(__rt::Growing::push_rev(&mut #place, #length)), out);
            }
            StdRule::Pop => {
                let length = aux[0];
                let bar = if t.is_some() { t_tokens } else { quote!(None) };
                run(quote!(__rt::Growing::pop_rev(&mut #place, #length.saturating_sub(1), #bar);), out);
            }
            StdRule::Insert => {
                let (index, length) = (aux[0], aux[1]);
                to_value(quote!(__rt::Growing::insert_rev(&mut #place, #length, #index)), out);
            }
            StdRule::Remove | StdRule::SwapRemove => {
                let (index, length) = (aux[0], aux[1]);
                let function = if std.rule == StdRule::Remove { quote!(remove_rev) } else { quote!(swap_remove_rev) };
                let bar = if t.is_some() { t_tokens } else { quote!(__rt::Tangent::nil()) };
                run(quote!(__rt::Growing::#function(&mut #place, #length - 1, #index, #bar);), out);
            }
            StdRule::ExtendFromSlice => {
                let length = aux[0];
                to_value(quote!(__rt::Growing::extend_rev(&mut #place, #length)), out);
            }
            StdRule::Append => {
                let length = aux[0];
                to_value(quote!(__rt::Growing::extend_rev(&mut #place, #length)), out);
            }
            StdRule::SplitOff => {
                let at = aux[0];
                let bar = if t.is_some() { t_tokens } else { quote!(Vec::new()) };
                run(quote!(__rt::Growing::split_off_rev(&mut #place, #at, #bar);), out);
            }
            StdRule::Resize => {
                let length = aux[1];
                to_value(quote!(__rt::Growing::resize_rev(&mut #place, #length)), out);
            }
            // What is cut off has no adjoint any more, and a shorter adjoint counts as zero.
            StdRule::Truncate => {
                let n = aux[0];
                run(quote!(__rt::truncate_rev(&mut #place, #n);), out);
            }
            StdRule::Clear => run(quote!(__rt::truncate_rev(&mut #place, 0);), out),
            StdRule::Fill => to_value(quote!(__rt::fill_rev(&mut #place)), out),
            StdRule::CopyFromSlice => to_value(quote!(__rt::copy_rev(&mut #place)), out),
            StdRule::Swap => {
                let (i, j, length) = (aux[0], aux[1], aux[2]);
                run(quote!(__rt::swap_rev(&mut #place, #length, #i, #j);), out);
            }
            StdRule::Reverse => {
                let length = aux[0];
                run(quote!(__rt::reverse_rev(&mut #place, #length);), out);
            }
            StdRule::RotateLeft | StdRule::RotateRight => {
                let (k, length) = (aux[0], aux[1]);
                let function = if std.rule == StdRule::RotateLeft { quote!(rotate_left_rev) } else { quote!(rotate_right_rev) };
                run(quote!(__rt::#function(&mut #place, #length, #k);), out);
            }
            StdRule::SortBy => {
                let order = aux[0];
                run(quote!(__rt::sort_rev(&mut #place, &#order);), out);
            }
            StdRule::Take => {
                let bar = if t.is_some() { quote!(__rt::accum(&mut #place, #t_tokens);) } else { quote!() };
                run(quote!(drop(__rt::take(&mut #place)); #bar), out);
            }
            StdRule::Replace => {
                to_value(quote!(__rt::take(&mut #place)), out);
                if t.is_some() {
                    run(quote!(__rt::accum(&mut #place, #t_tokens);), out);
                }
            }
            StdRule::Refill => {
                let name = format_ident!("__rt_value_bar", span = proc_macro2::Span::mixed_site());
                let mut inner = Vec::new();
                if let Some(value) = std.args.first() {
                    self.add_to(value, Step { tokens: quote!(#name), ..Step::default() }, &mut inner);
                }
                let steps = self.joined(inner);
                let body = &steps.tokens;
                let step = Step { tokens: quote!(if let Some(#name) = __rt::take(&mut #place) { #body }), ..Step::default() };
                out.push(Rev::Do(step.and(&needs).and(&steps)));
                if t.is_some() {
                    run(quote!(__rt::accum(&mut #place, #t_tokens);), out);
                }
            }
            StdRule::MemSwap => self.mem_swap(std, &bar.tokens, &needs, out),
        }
    }

    fn mem_swap(&self, std: &Std, place: &proc_macro2::TokenStream, needs: &Step, out: &mut Vec<Rev>) {
        let Some(other) = std.args.first().and_then(|arg| arg.place()).and_then(|place| self.bar_mut(place)) else { return };
        let second = &other.tokens;
        let at = crate::emit::signature::at(&std.place.code.tokens);
        let tokens = quote_spanned!(at=> {
            let __rt_first_bar = __rt::take(&mut #place);
            let __rt_second_bar = __rt::take(&mut #second);
            __rt::accum(&mut #place, __rt_second_bar);
            __rt::accum(&mut #second, __rt_first_bar);
        });
        let mut step = Step { tokens, ..needs.clone() };
        step.needs.extend(&other.needs);
        step.bars.push(other.root);
        out.push(Rev::Do(step));
    }
}
