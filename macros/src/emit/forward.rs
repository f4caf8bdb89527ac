//! The forward sweep: the user's own statements, with the saves that the way back asks for.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::backward::FusedLoop;
use super::pointwise::Blocks;
use super::signature;
use super::{arm, contents, kept, progress, tape, trips};
use crate::activity::Activity;
use crate::ir::{Block, Callee, Func, Loop, LoopKind, Op, Operand, Output, Pointwise, Stmt, Target, Ty, Var, VarInfo};
use crate::saves::Saves;

/// What is around a statement, from the outermost.
#[derive(Clone, Copy)]
enum Frame {
    Block { id: usize, segment: usize },
    Loop { label: usize, counted: bool },
    Labelled { label: usize },
}

pub struct Forward<'a> {
    pub func: &'a Func,
    pub saves: &'a Saves,
    pub activity: &'a Activity,
    frames: Vec<Frame>,
    /// What has to be declared before everything: tapes and witnesses.
    pub declarations: TokenStream,
    /// Variables whose adjoint begins as a zero without a value to ask.
    witnesses: &'a BTreeSet<Var>,
    /// The way back of the loops whose iterations are reversed where they ran, by their labels.
    fused: BTreeMap<usize, FusedLoop>,
    /// In a loop whose terms are summed up beside it: the sum, and the loop's variable.
    sum: Option<(Var, Var)>,
}

impl<'a> Forward<'a> {
    pub fn new(
        func: &'a Func,
        saves: &'a Saves,
        activity: &'a Activity,
        witnesses: &'a BTreeSet<Var>,
        fused: BTreeMap<usize, FusedLoop>,
    ) -> Self {
        Self { func, saves, activity, frames: Vec::new(), declarations: TokenStream::new(), witnesses, fused, sum: None }
    }

    fn in_loop(&self) -> bool {
        self.frames.iter().any(|frame| matches!(frame, Frame::Loop { .. }))
    }

    /// Remembers a value under a name that is declared before everything.
    fn remember(&mut self, name: &proc_macro2::Ident, value: TokenStream, initial: TokenStream) -> TokenStream {
        let _ = &initial;
        if self.in_loop() { quote!(#name.push(#value);) } else { quote!(#name = #value;) }
    }

    fn declare(&mut self, name: &proc_macro2::Ident, initial: TokenStream) {
        let initial = if self.in_loop() { quote!(Vec::new()) } else { initial };
        self.declarations.extend(quote!(let mut #name = #initial;));
    }

    pub fn block(&mut self, block: &Block) -> TokenStream {
        let counts = self.saves.progress.contains(&block.id);
        if counts {
            self.declare(&progress(block.id), quote!(0usize));
        }
        let mut out = TokenStream::new();
        let mut segment = 0;
        self.frames.push(Frame::Block { id: block.id, segment });
        for stmt in &block.stmts {
            if stmt.may_exit() {
                out.extend(self.save(block.id, segment, false));
                out.extend(self.stmt(stmt));
                segment += 1;
                if let Some(Frame::Block { segment: current, .. }) = self.frames.last_mut() {
                    *current = segment;
                }
            } else {
                if matches!(stmt, Stmt::Diverge(_)) && core::ptr::eq(stmt, block.stmts.last().unwrap_or(stmt)) {
                    // Never read, but the tape's type is told by what is pushed.
                    out.extend(self.save(block.id, segment, true));
                }
                out.extend(self.stmt(stmt));
            }
        }
        let ends = block.stmts.last().is_none_or(|stmt| !matches!(stmt, Stmt::Exit(_) | Stmt::Diverge(_)));
        if ends {
            out.extend(self.save(block.id, segment, true));
            self.frames.pop();
            if counts {
                out.extend(self.remember(&progress(block.id), quote!(#segment), quote!(0usize)));
            }
        } else {
            self.frames.pop();
        }
        out
    }

    /// The saves at the end of a segment; before the last one, what is not copied is cloned, as it may be used again.
    fn save(&mut self, block: usize, segment: usize, last: bool) -> TokenStream {
        let Some(saved) = self.saves.saved.get(&(block, segment)) else { return TokenStream::new() };
        let name = tape(block, segment);
        let values = saved.iter().map(|var| {
            let ident = &self.func.var(*var).ident;
            let info = self.func.var(*var);
            let own = info.ident.to_string().starts_with("pull") || info.ident.to_string().starts_with("kept");
            if self.saves.moved.contains(var) {
                let kept = kept(ident);
                if last { quote!(#kept) } else { self.clone_of(*var, &kept) }
            } else if last || own || info.ty.is_copy() {
                quote!(#ident)
            } else {
                self.clone_of(*var, ident)
            }
        });
        let values = quote!((#(#values,)*));
        self.declare(&name, quote!(None));
        if self.in_loop() { quote!(#name.push(#values);) } else { quote!(#name = Some(#values);) }
    }

    /// What follows the binding of a variable: its type is seen, and a clone kept where it may be moved.
    pub fn bound(&mut self, var: Var) -> TokenStream {
        let info = self.func.var(var);
        let ident = &info.ident;
        let mut out = TokenStream::new();
        if self.witnesses.contains(&var) {
            let witness = witness(ident);
            let at = signature::at(ident);
            out.extend(quote_spanned!(at=> #witness.see(&#ident);));
        }
        out.extend(held(info));
        if self.saves.moved.contains(&var) {
            let (kept, clone) = (kept(ident), self.clone_of(var, ident));
            out.extend(quote!(let #kept = #clone;));
        }
        out
    }

    fn stmt(&mut self, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::Let { var, annotation, op } => self.binding(*var, annotation.as_ref(), op),
            Stmt::Do(op) => {
                let op = self.op(op);
                quote!(#op;)
            }
            Stmt::Declare { var, annotation } => {
                let info = self.func.var(*var);
                let ident = &info.ident;
                let annotation = annotation.iter();
                let mutability = info.mutable.then(|| quote!(mut));
                let kept = self.saves.moved.contains(var).then(|| {
                    let kept = kept(ident);
                    quote!(let #kept;)
                });
                quote!(let #mutability #ident #(: #annotation)*; #kept)
            }
            Stmt::Init { var, value } => {
                let (ident, value) = (&self.func.var(*var).ident, &value.code.tokens);
                let bound = if self.witnesses.contains(var) {
                    let witness = witness(ident);
                    let at = signature::at(ident);
                    quote_spanned!(at=> #witness.see(&#ident);)
                } else {
                    quote!()
                };
                let kept = self.saves.moved.contains(var).then(|| {
                    let (kept, clone) = (kept(ident), self.clone_of(*var, ident));
                    quote!(#kept = #clone;)
                });
                let held = held(self.func.var(*var));
                quote!(#ident = #value; #bound #held #kept)
            }
            Stmt::Assign { place, value } => {
                let (tokens, value) = (&place.code.tokens, &value.code.tokens);
                let seen = if place.path.is_empty() && self.witnesses.contains(&place.base) && self.func.var(place.base).alias.is_none() {
                    let ident = &self.func.var(place.base).ident;
                    let witness = witness(ident);
                    quote!(#witness.see(&#ident);)
                } else {
                    quote!()
                };
                quote!(#tokens = #value; #seen)
            }
            Stmt::Update { op, place, value, include, .. } => {
                let (base, native, value) = (place.base, &place.ty, &value.code.tokens);
                let place = &place.code.tokens;
                if let Some((sum, k)) = self.sum.filter(|(sum, _)| *sum == base) {
                    let (sum, k) = (&self.func.var(sum).ident, &self.func.var(k).ident);
                    return quote!(#sum[#k] += #value;);
                }
                if *include {
                    let product = matches!(op, syn::BinOp::MulAssign(_));
                    quote!(__rt::include(&mut #place, #value, #product);)
                } else if *native != Ty::Float {
                    let (place, value) = (located(place, op.span()), located(value, op.span()));
                    quote!(#place #op #value;)
                } else {
                    quote!(#place #op #value;)
                }
            }
            Stmt::Bind { pattern, irrefutable, code, bindings, .. } => {
                let bind = crate::reverse::bind_tokens(pattern, &code.tokens, *irrefutable);
                let bound: TokenStream = bindings.iter().map(|binding| self.bound(binding.var)).collect();
                quote!(#bind #bound)
            }
            Stmt::Native(code) | Stmt::Diverge(code) => {
                let tokens = &code.tokens;
                quote!(#tokens;)
            }
            Stmt::If { cond, then, other } => {
                let (cond, then, other) = (&cond.tokens, self.block(then), self.block(other));
                quote!(if #cond { #then } else { #other })
            }
            Stmt::Match { scrutinee, arms, id } => self.matching(scrutinee, arms, *id),
            Stmt::Loop(looping) => self.looping(looping),
            Stmt::Labelled { label, body } => {
                self.frames.push(Frame::Labelled { label: *label });
                let body = self.block(body);
                self.frames.pop();
                let label = label_ident(*label);
                quote!(#label: { #body })
            }
            Stmt::Exit(target) => self.exit(*target),
        }
    }

    fn matching(&mut self, scrutinee: &crate::ir::Code, arms: &[crate::ir::Arm], id: usize) -> TokenStream {
        let remembers = self.saves.arms.contains(&id);
        let name = arm(id);
        if remembers {
            self.declare(&name, quote!(0usize));
        }
        let mut out = TokenStream::new();
        for (index, arm) in arms.iter().enumerate() {
            let remember = if remembers { self.remember(&name, quote!(#index), quote!(0usize)) } else { quote!() };
            let bound: TokenStream = arm.bindings.iter().map(|binding| self.bound(binding.var)).collect();
            let body = self.block(&arm.body);
            let (pattern, attrs) = (&arm.pattern, &arm.attrs);
            let guard = arm.guard.as_ref().map(|guard| {
                let tokens = &guard.tokens;
                quote!(if #tokens)
            });
            out.extend(quote!(#attrs #pattern #guard => { #remember #bound #body }));
        }
        let scrutinee = &scrutinee.tokens;
        quote!(match #scrutinee { #out })
    }

    fn looping(&mut self, looping: &Loop) -> TokenStream {
        let Loop { label, kind, body, pointwise } = looping;
        let counted = self.saves.trips.contains(label);
        let (count, total) = trips(*label);
        if counted {
            self.declare(&total, quote!(0usize));
        }
        self.frames.push(Frame::Loop { label: *label, counted });
        if let (Some(Pointwise { out: Output::Sum { var: sum, .. }, .. }), LoopKind::Range { var, .. }) = (pointwise, kind) {
            self.sum = Some((*sum, *var));
        }
        let body = self.block(body);
        self.sum = None;
        let mut stores = TokenStream::new();
        for buffer in self.saves.buffers.get(label).into_iter().flatten() {
            let ident = &self.func.var(*buffer).ident;
            let name = contents(*label, ident);
            self.declare(&name, quote!(Vec::new()));
            stores.extend(quote!(__rt::store(&mut #name, &#ident);));
        }
        let body = quote!(#body #stores);
        self.frames.pop();
        let (before, step, after) = if counted {
            let after = self.remember(&total, quote!(#count), quote!(0usize));
            (quote!(let mut #count = 0usize;), quote!(#count += 1;), after)
        } else {
            (quote!(), quote!(), quote!())
        };
        let mut fused = self.fused.remove(label);
        let label = label_ident(*label);
        if let (Some(pointwise), LoopKind::Range { var, lo, hi, .. }) = (pointwise, kind) {
            let var = &self.func.var(*var).ident;
            if let Some(pass) = self.pointwise(pointwise, var, &body, &mut fused, &looping.body) {
                let reserves = self.reserves(looping, lo, hi);
                return quote!(#reserves #pass);
            }
        }
        let looping = match kind {
            LoopKind::Range { var, lo, hi, inclusive } => {
                let reserves = self.reserves(looping, lo, hi);
                let ident = &self.func.var(*var).ident;
                let (lo, hi) = (&lo.tokens, &hi.tokens);
                let range = if *inclusive { quote!(#lo..=#hi) } else { quote!(#lo..#hi) };
                if let Some(FusedLoop { before, borrows, body: reverse, after, .. }) = fused {
                    return quote!(#before { #borrows #label: for #ident in #range { #body { #reverse } } #after });
                }
                quote!(#reserves #label: for #ident in #range { #step #body })
            }
            LoopKind::Forever => quote!(#label: loop { #step #body }),
            LoopKind::Native { pattern, code, bindings } => {
                let tokens = &code.tokens;
                let bound: TokenStream = bindings.iter().map(|var| self.bound(*var)).collect();
                quote!(#label: for #pattern in #tokens { #step #bound #body })
            }
        };
        quote!(#before #looping #after)
    }

    /// A loop over the elements of matrices; `None` where it has to be a loop like others.
    fn pointwise(
        &self,
        pointwise: &Pointwise,
        var: &Ident,
        body: &TokenStream,
        fused: &mut Option<FusedLoop>,
        block: &Block,
    ) -> Option<TokenStream> {
        let ins = pointwise.ins.iter().map(|var| &self.func.var(*var).ident);
        match &pointwise.out {
            Output::Sum { .. } if !self.saves.is_free(block) => {
                let error = crate::diag::internal(var.span(), "emit", "a fused chain keeps a tape");
                Some(error.to_compile_error())
            }
            Output::Sum { var: sum, whole, shapes } => {
                let (ins, sum) = (ins.zip(shapes).collect(), Some(&self.func.var(*sum).ident));
                let Some(FusedLoop { before, borrows, body: reverse, after, slots }) = fused.take() else {
                    return Some(Blocks { whole, ins, targets: Vec::new(), sum, var, body: body.clone() }.looping());
                };
                let looping = Blocks { whole, ins, targets: slots.iter().collect(), sum, var, body: quote!(#body { #reverse }) }.looping();
                Some(quote!(#before { #borrows #looping #after }))
            }
            Output::Elements(out) if fused.is_none() => {
                let ins: Vec<_> = ins.collect();
                Some(super::pointwise::looping(&ins, &[&self.func.var(*out).ident], var, body, true))
            }
            Output::Elements(_) => None,
        }
    }

    /// Room for what a loop whose length is known will save. Where the loop may be left, its range says nothing of how often it runs.
    fn reserves(&self, looping: &Loop, lo: &crate::ir::Code, hi: &crate::ir::Code) -> TokenStream {
        let (lo, hi) = (&lo.tokens, &hi.tokens);
        if !self.saves.saved.contains_key(&(looping.body.id, 0)) || looping.may_stop_early() {
            return TokenStream::new();
        }
        let name = tape(looping.body.id, 0);
        quote!(#name.reserve(__rt::range_length(&(#lo), &(#hi)));)
    }

    /// A jump: whatever is left is closed first.
    fn exit(&mut self, target: Target) -> TokenStream {
        let mut out = TokenStream::new();
        let mut depth = self.frames.len();
        while depth > 0 {
            let frame = self.frames[depth - 1];
            // What is remembered depends on whether the frame itself lies in a loop.
            let in_loop = self.frames[..depth - 1].iter().any(|frame| matches!(frame, Frame::Loop { .. }));
            let remember =
                |name: proc_macro2::Ident, value: TokenStream| if in_loop { quote!(#name.push(#value);) } else { quote!(#name = #value;) };
            match frame {
                Frame::Block { id, segment } => {
                    if self.saves.progress.contains(&id) {
                        out.extend(remember(progress(id), quote!(#segment)));
                    }
                }
                Frame::Loop { label, counted } => {
                    if target == Target::Break(label) || target == Target::Continue(label) {
                        break;
                    }
                    if counted {
                        let (count, total) = trips(label);
                        out.extend(remember(total, quote!(#count)));
                    }
                }
                Frame::Labelled { label } => {
                    if target == Target::Break(label) {
                        break;
                    }
                }
            }
            depth -= 1;
        }
        let jump = match target {
            Target::Break(label) => {
                let label = label_ident(label);
                quote!(break #label;)
            }
            Target::Continue(label) => {
                let label = label_ident(label);
                quote!(continue #label;)
            }
            Target::Return => {
                let label = return_label();
                quote!(break #label;)
            }
        };
        quote!(#out #jump)
    }

    fn binding(&mut self, var: Var, annotation: Option<&TokenStream>, op: &Op) -> TokenStream {
        // Lengths serve the forward sweep too.
        if matches!(op, Op::Snapshot(function, _) if function != "extent") && !self.saves.needed.contains(&var) {
            return TokenStream::new();
        }
        let info = self.func.var(var);
        let ident = &info.ident;
        let written = annotation.cloned();
        let annotation = annotation.map(|ty| quote!(: #ty));
        let tokens = self.op(op);
        let mutability = (info.mutable && info.alias.is_none() || matches!(info.ty, Ty::Unknown | Ty::Owned)).then(|| quote!(mut));
        let bound = self.bound(var);
        if let Op::Call { pull, .. } = op {
            let pull = &self.func.var(*pull).ident;
            let annotation = annotation.map(|_| {
                let ty = written.clone();
                quote!(: (#ty, _))
            });
            return quote!(let (#mutability #ident, #pull) #annotation = #tokens; #bound);
        }
        quote!(let #mutability #ident #annotation = #tokens; #bound)
    }

    fn op(&self, op: &Op) -> TokenStream {
        let list = |parts: &[Operand]| {
            let parts = parts.iter().map(|part| &part.code.tokens);
            quote!(#(#parts),*)
        };
        match op {
            Op::Use(a) => a.code.tokens.clone(),
            Op::Inert(code) => code.tokens.clone(),
            Op::Once(_) => quote!(::core::default::Default::default()),
            Op::Snapshot(function, code) => {
                let function = proc_macro2::Ident::new(function, proc_macro2::Span::call_site());
                let tokens = &code.tokens;
                quote!(__rt::#function(#tokens))
            }
            Op::Binary(op, l, r) => {
                let (l_tokens, r_tokens) = if l.ty == Ty::Float && r.ty == Ty::Float {
                    (l.code.tokens.clone(), r.code.tokens.clone())
                } else {
                    (located(&l.code.tokens, op.span()).into(), located(&r.code.tokens, op.span()).into())
                };
                quote_spanned!(l.span=> #l_tokens #op #r_tokens)
            }
            Op::Unary(op, a) => {
                let tokens = &a.code.tokens;
                quote!(#op #tokens)
            }
            Op::Cast(a, ty) => {
                let tokens = &a.code.tokens;
                quote!(#tokens as #ty)
            }
            Op::Tuple(parts) => {
                let parts = parts.iter().map(|part| &part.code.tokens);
                quote!((#(#parts,)*))
            }
            Op::Array(parts) => {
                let list = list(parts);
                quote!([#list])
            }
            Op::Vec(parts) => {
                let list = list(parts);
                quote!(vec![#list])
            }
            Op::Copy(code, of) => self.copy(code, of),
            Op::Repeat { value, code, vec: true } => self.repeated(code, value),
            Op::Repeat { code, .. } | Op::Construct { code, .. } | Op::Wrap(code, _) | Op::Float { code, .. } => code.tokens.clone(),
            Op::Payload(path, a) => {
                let tokens = &a.code.tokens;
                quote!(#path(#tokens))
            }
            Op::Call { callee, args, .. } => match callee {
                Callee::Path(path) => {
                    let list = list(args);
                    quote!(#path(#list))
                }
                Callee::Function { maker, function, at } => {
                    let list = list(args);
                    quote_spanned!(*at=> __rt::held(#maker(#function, #list)))
                }
                Callee::Method(name, asked) => {
                    let (receiver, rest) =
                        args.split_first().map_or((quote!(self), &[][..]), |(receiver, rest)| (receiver.code.tokens.clone(), rest));
                    let at = last_span(name);
                    let arguments = located(&list(rest), at);
                    let call =
                        quote_spanned!(at=> __rt::annotate_it_or_give_it_a_rule_or_wrap_the_call_in_no_diff!(#receiver.#name #arguments));
                    match asked {
                        Some(own) => {
                            let turbofish = name.clone().into_iter().skip(1).collect();
                            crate::preferred::asking(own, &turbofish, &receiver, rest.len(), &list(rest), &call)
                        }
                        None => call,
                    }
                }
            },
            Op::Std(std) => self.std(std),
        }
    }
}

/// Holds a variable to having no floats, where its type was taken to have none.
fn held(info: &VarInfo) -> Option<TokenStream> {
    let (ident, at) = (&info.ident, signature::at(&info.ident));
    let value = if matches!(info.ty, Ty::RefMut(_)) { quote_spanned!(at=> &*#ident) } else { quote_spanned!(at=> &#ident) };
    info.held.then(|| quote_spanned!(at=> __rt::inert(#value);))
}

/// Tokens in parentheses at a place of the user's: a panic then names the line there.
fn located(tokens: &TokenStream, at: Span) -> TokenTree {
    let mut group = Group::new(Delimiter::Parenthesis, tokens.clone());
    group.set_span(at);
    TokenTree::Group(group)
}

/// Where the last of the tokens stands.
fn last_span(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span())
}

pub fn witness(ident: &proc_macro2::Ident) -> proc_macro2::Ident {
    quote::format_ident!("{}_type", ident, span = ident.span())
}

pub fn label_ident(label: usize) -> syn::Lifetime {
    syn::Lifetime::new(&format!("'b{label}"), proc_macro2::Span::mixed_site())
}

pub fn return_label() -> syn::Lifetime {
    syn::Lifetime::new("'whole", proc_macro2::Span::mixed_site())
}
