//! Methods of vectors, slices and arrays: each becomes an entry of the table of rules.

use proc_macro2::Ident;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall, Pat};

use super::desugar::{hidden, peel};
use super::pattern::Mode;
use super::place::Located;
use super::{Lower, Name};
use crate::diag::{Result, refuse};
use crate::ir::{Binding, Code, Op, Operand, Place, Std, StdRule, Stmt, Ty};

impl Lower {
    /// A method of a container on a receiver that is lowered already; `None` where the name is not in the table.
    pub fn std_method(&mut self, call: &ExprMethodCall, receiver: &Operand) -> Result<Option<Operand>> {
        let name = call.method.to_string();
        let span = call.span();
        let rule = match (&name[..], call.args.len()) {
            ("clone" | "to_vec" | "to_owned" | "as_slice" | "into_boxed_slice" | "into_vec", 0) => {
                return self.copy(call, receiver.clone()).map(Some);
            }
            ("get", 1) | ("first" | "last", 0) => return self.element_value(call, receiver).map(Some),
            ("push", 1) => StdRule::Push,
            ("pop", 0) => StdRule::Pop,
            ("insert", 2) => StdRule::Insert,
            ("remove", 1) => StdRule::Remove,
            ("swap_remove", 1) => StdRule::SwapRemove,
            ("extend_from_slice", 1) => StdRule::ExtendFromSlice,
            ("append", 1) => StdRule::Append,
            ("split_off", 1) => StdRule::SplitOff,
            ("resize", 2) => StdRule::Resize,
            ("truncate", 1) => StdRule::Truncate,
            ("clear", 0) => StdRule::Clear,
            ("fill", 1) => StdRule::Fill,
            ("copy_from_slice" | "clone_from_slice", 1) => StdRule::CopyFromSlice,
            ("swap", 2) => StdRule::Swap,
            ("swap_with_slice", 1) => StdRule::MemSwap,
            ("reverse", 0) => StdRule::Reverse,
            ("rotate_left", 1) => StdRule::RotateLeft,
            ("rotate_right", 1) => StdRule::RotateRight,
            ("sort_by", 1) | ("sort_by_key", 1) => StdRule::SortBy,
            ("extend", 1) => return self.extend(call, receiver).map(Some),
            ("reserve", 1) | ("shrink_to_fit", 0) => {
                self.hold_receiver_to("sequence", call, receiver);
                let code = self.method_code(call, receiver)?;
                self.push(Stmt::Native(code));
                return Ok(Some(unit(call)));
            }
            (
                "iter" | "iter_mut" | "into_iter" | "windows" | "chunks" | "chunks_exact" | "chunks_mut" | "chunks_exact_mut" | "chars"
                | "bytes",
                _,
            ) => {
                return Err(refuse_stored(call));
            }
            (
                "sort_unstable_by"
                | "sort_unstable_by_key"
                | "select_nth_unstable_by"
                | "first_mut"
                | "last_mut"
                | "get_mut"
                | "split_at"
                | "split_at_mut"
                | "split_first"
                | "split_last"
                | "split_first_mut"
                | "split_last_mut"
                | "copy_within"
                | "splice",
                _,
            ) => {
                return Err(refuse_method(call, &name));
            }
            _ => return Ok(None),
        };
        let Some(place) = receiver.place().cloned() else {
            return self.inert_method(call, receiver).map(Some);
        };
        if rule == StdRule::MemSwap {
            self.hold_receiver_to("sequence", call, receiver);
        }
        self.no_hidden_reference(&place);
        let operation = self.std_operation(call, rule, place, span)?;
        Ok(Some(operation))
    }

    fn std_operation(&mut self, call: &ExprMethodCall, rule: StdRule, place: Place, span: proc_macro2::Span) -> Result<Operand> {
        let tokens = place.code.tokens.clone();
        let method = &call.method;
        if rule == StdRule::SortBy {
            return self.sort(call, place);
        }
        let mut aux = Vec::new();
        let mut args = Vec::new();
        match rule {
            StdRule::Swap
            | StdRule::Remove
            | StdRule::SwapRemove
            | StdRule::SplitOff
            | StdRule::Truncate
            | StdRule::RotateLeft
            | StdRule::RotateRight => {
                for arg in &call.args {
                    aux.push(self.index_number(arg)?);
                }
            }
            StdRule::Insert | StdRule::Resize => {
                aux.push(self.index_number(&call.args[0])?);
                args.push(self.expr(&call.args[1])?);
            }
            _ => args = self.operands(&call.args)?,
        }
        let values = match rule {
            StdRule::Swap
            | StdRule::Remove
            | StdRule::SwapRemove
            | StdRule::SplitOff
            | StdRule::Truncate
            | StdRule::RotateLeft
            | StdRule::RotateRight => {
                let numbers = aux.iter().map(|code| &code.tokens);
                quote!(#(#numbers),*)
            }
            StdRule::Insert | StdRule::Resize => {
                let (number, value) = (&aux[0].tokens, &args[0].code.tokens);
                quote!(#number, #value)
            }
            _ => {
                let values = args.iter().map(|arg| &arg.code.tokens);
                quote!(#(#values),*)
            }
        };
        if rule == StdRule::MemSwap && args.iter().any(Operand::is_inert) {
            return Err(super::call::refuse_exchange(&Expr::MethodCall(call.clone())));
        }
        if !matches!(rule, StdRule::Append | StdRule::MemSwap) {
            self.no_mutable_reference(&args, "a container")?;
        }
        let length = self.extent(&place, span);
        aux.push(length);
        if rule == StdRule::Append
            && let Some(other) = args[0].place().cloned()
        {
            let length = self.extent(&other, span);
            aux.push(length);
        }
        let uses = place
            .code
            .uses
            .iter()
            .copied()
            .chain(args.iter().flat_map(|arg| arg.code.uses.clone()))
            .chain(aux.iter().flat_map(|code| code.uses.clone()))
            .collect();
        let code = Code::with(quote_spanned!(span=> #tokens.#method(#values)), uses, false);
        let element = place.ty.element();
        let op = Op::Std(Std { rule, place, args, code, aux });
        let ty = match rule {
            StdRule::Pop => Ty::Option(Box::new(element)),
            StdRule::Remove | StdRule::SwapRemove => element,
            StdRule::SplitOff => Ty::Vec(Box::new(element)),
            _ => {
                self.push(Stmt::Do(op));
                return Ok(unit(call));
            }
        };
        Ok(self.bind(op, ty, span))
    }

    /// A change of something inert.
    fn inert_method(&mut self, call: &ExprMethodCall, receiver: &Operand) -> Result<Operand> {
        if call.args.iter().any(|arg| matches!(peel(arg), Expr::Closure(_))) {
            // What is sorted or searched is inert, whatever it is compared by.
            let code = self.native_reading(&Expr::MethodCall(call.clone()))?;
            return Ok(self.name_value(Operand::inert(code, Ty::Unknown, call.span())));
        }
        let args = self.operands(&call.args)?;
        let is_marked = receiver.code.uses.iter().any(|var| self.info(*var).inert && !self.info(*var).ty.is_inert());
        let is_active = |arg: &Operand| is_marked && !arg.is_inert() && !arg.ty.is_inert();
        if args.iter().any(|arg| is_active(arg) && arg.ty != Ty::Unknown) {
            return Err(self.refuse_active_into_inert(&Expr::MethodCall(call.clone())));
        }
        let (method, tokens) = (&call.method, &receiver.code.tokens);
        // What nothing is known of may hold no float, and then it may go anywhere.
        let value = |arg: &Operand| {
            let tokens = arg.code.tokens.clone();
            if is_active(arg) { super::method::passive(&tokens, call.span()) } else { tokens }
        };
        let values = args.iter().map(value);
        let uses = receiver.code.uses.iter().copied().chain(args.iter().flat_map(|arg| arg.code.uses.clone())).collect();
        let code = Code::with(quote!(#tokens.#method(#(#values),*)), uses, false);
        let operand = Operand::inert(code, Ty::Unknown, call.span());
        Ok(self.name_value(operand))
    }

    fn copy(&mut self, call: &ExprMethodCall, receiver: Operand) -> Result<Operand> {
        let code = self.method_code(call, &receiver)?;
        let ty = match (&call.method.to_string()[..], receiver.ty.strip()) {
            ("to_vec" | "into_vec", ty) => Ty::Vec(Box::new(ty.element())),
            ("to_owned", Ty::Slice(element)) => Ty::Vec(element.clone()),
            ("as_slice", ty) => Ty::Slice(Box::new(ty.element())).reference(),
            ("clone" | "to_owned", Ty::Unknown) => Ty::Owned,
            (_, ty) => ty.clone(),
        };
        if receiver.is_inert() {
            return Ok(Operand::inert(code, ty, call.span()));
        }
        if !matches!(&call.method.to_string()[..], "clone" | "to_owned") {
            self.hold_receiver_to("sequence", call, &receiver);
        }
        // What moves is itself.
        let copies = matches!(&call.method.to_string()[..], "clone" | "to_vec" | "to_owned");
        let op = if copies { Op::Copy(code, receiver) } else { Op::Wrap(code, receiver) };
        Ok(self.bind(op, ty, call.span()))
    }

    /// Holds a receiver with a derivative to having the methods of `std`, which nothing else tells where its type is not seen: the
    /// function of the runtime fails to compile elsewhere.
    pub fn hold_receiver_to(&mut self, function: &str, call: &ExprMethodCall, receiver: &Operand) {
        if receiver.is_inert() || receiver.ty.peel().is_of_std() {
            return;
        }
        let (check, value) = (Ident::new(function, call.span()), &receiver.code.tokens);
        let value = quote_spanned!(call.span()=> &#value);
        self.push(Stmt::Native(Code::with(quote!(__rt::#check(#value)), receiver.code.uses.clone(), true)));
    }

    /// `x[..3].try_into().unwrap()`: an array of what a sequence holds, or its view as one.
    pub fn as_array(&mut self, call: &ExprMethodCall) -> Result<Option<Operand>> {
        let Expr::MethodCall(inner) = peel(&call.receiver) else { return Ok(None) };
        if !matches!(&call.method.to_string()[..], "unwrap" | "expect") || inner.method != "try_into" || !inner.args.is_empty() {
            return Ok(None);
        }
        let (span, at) = (call.span(), inner.method.span());
        let receiver = match self.locate_or_value(&inner.receiver)? {
            Located::Place(place) => self.read(place, span),
            Located::Inert(operand) => operand,
        };
        let (tokens, method, args, unwrap) = (&receiver.code.tokens, &inner.method, &call.args, &call.method);
        let uses = receiver.code.uses.clone();
        if receiver.is_inert() {
            return Ok(Some(Operand::inert(Code::with(quote!(#tokens.#method().#unwrap(#args)), uses, false), Ty::Unknown, span)));
        }
        let (from, to) = (Ident::new("sequence", at), Ident::new("array", at));
        self.push(Stmt::Native(Code::with(quote_spanned!(at=> __rt::#from(&#tokens)), uses.clone(), true)));
        let code = Code::with(quote_spanned!(at=> __rt::#to(#tokens.#method().#unwrap(#args))), uses, false);
        Ok(Some(self.bind(Op::Wrap(code, receiver), Ty::Unknown, span)))
    }

    /// `get(i)`, `first()`, `last()` as a value.
    fn element_value(&mut self, call: &ExprMethodCall, receiver: &Operand) -> Result<Operand> {
        let span = call.span();
        if receiver.is_inert() {
            let code = self.method_code(call, receiver)?;
            return Ok(Operand::inert(code, Ty::Unknown, span));
        }
        let Some(place) = receiver.place().cloned() else { return Err(refuse_method(call, "get")) };
        let (method, tokens) = (&call.method, place.code.tokens.clone());
        let position = match &call.method.to_string()[..] {
            "get" => {
                if matches!(call.args.first().map(peel), Some(Expr::Range(_))) {
                    return Err(refuse_method(call, "get"));
                }
                self.index_number(&call.args[0])?
            }
            "first" => Code::new(quote!(0)),
            _ => {
                let length = self.extent(&place, span);
                let tokens = &length.tokens;
                Code::with(quote!((#tokens - 1)), length.uses.clone(), true)
            }
        };
        let position_tokens = &position.tokens;
        let args = if call.args.is_empty() { quote!() } else { quote!(#position_tokens) };
        let uses = place.code.uses.iter().chain(&position.uses).copied().collect();
        let code = Code::with(quote_spanned!(span=> #tokens.#method(#args)), uses, false);
        let ty = Ty::Option(Box::new(place.ty.element().reference()));
        Ok(self.bind(Op::Std(Std { rule: StdRule::Element, place, args: Vec::new(), code, aux: vec![position] }), ty, span))
    }

    /// `extend(items)`: every item is pushed.
    fn extend(&mut self, call: &ExprMethodCall, receiver: &Operand) -> Result<Operand> {
        let (item, span) = (hidden("item", call.span()), call.span());
        let (source, pat): (&Expr, Pat) = (&call.args[0], syn::parse_quote!(#item));
        if receiver.is_inert() {
            return self.inert_method(call, receiver);
        }
        let Some(place) = receiver.place().cloned() else { return Err(refuse_method(call, "extend")) };
        self.for_each(&pat, source, None, &mut |lower| {
            let Some(Name::Var(item)) = lower.lookup(&crate::source::key(&item)).cloned() else { return Ok(()) };
            let mut value = lower.read_var(item, span);
            if matches!(value.ty, Ty::Ref(_)) {
                let read = lower.dereferenced(value, &pat);
                value = lower.cloned_value(read);
            }
            let length = lower.extent(&place, span);
            let (tokens, item) = (&place.code.tokens, &value.code.tokens);
            let uses = place.code.uses.iter().chain(&value.code.uses).copied().collect();
            // The vector may stand behind a reference: a method finds it.
            let code = Code::with(quote!({ use __rt::ExtendOne as _; #tokens.__extend_one(#item) }), uses, false);
            lower.push(Stmt::Do(Op::Std(Std { rule: StdRule::Push, place: place.clone(), args: vec![value], code, aux: vec![length] })));
            Ok(())
        })?;
        Ok(unit(call))
    }

    fn sort(&mut self, call: &ExprMethodCall, place: Place) -> Result<Operand> {
        let compare = self.native_reading(&call.args[0])?;
        let order = self.fresh("order", call.span(), Ty::Owned);
        self.vars[order.0].inert = true;
        let (tokens, compare_tokens) = (&place.code.tokens, &compare.tokens);
        let function = if call.method == "sort_by" { quote!(sort_by) } else { quote!(sort_by_key) };
        let uses = place.code.uses.iter().chain(&compare.uses).copied().collect();
        let code = Code::with(quote!(__rt::#function(&mut #tokens[..], #compare_tokens)), uses, false);
        self.push_let(order, Op::Inert(code));
        let ident = self.ident(order);
        let aux = vec![Code::with(quote!(#ident), vec![order], true)];
        self.push(Stmt::Do(Op::Std(Std { rule: StdRule::SortBy, place, args: Vec::new(), code: Code::new(quote!(())), aux })));
        Ok(unit(call))
    }

    /// `let (a, b) = x.split_at(m);` and its mutable twin: both names are parts of the place.
    pub fn bind_split(&mut self, pat: &Pat, expr: &Expr) -> Result<bool> {
        let (Pat::Tuple(pats), Expr::MethodCall(call)) = (pat, peel(expr)) else { return Ok(false) };
        let mutable = call.method == "split_at_mut";
        if !(mutable || call.method == "split_at") || pats.elems.len() != 2 || call.args.len() != 1 {
            return Ok(false);
        }
        let place = match self.locate_or_value(&call.receiver)? {
            Located::Place(place) => place,
            Located::Inert(receiver) => {
                let code = self.method_code(call, &receiver)?;
                self.bind_pattern(pat, Operand::inert(code, Ty::Unknown, call.span()))?;
                return Ok(true);
            }
        };
        let middle = self.index_number(&call.args[0])?;
        let length = self.extent(&place, call.span());
        let parts = [self.slice(place.clone(), Code::new(quote!(0)), middle.clone()), self.slice(place.clone(), middle.clone(), length)];
        let mode = if mutable { Mode::AliasMut } else { Mode::Alias };
        let mut bindings: Vec<Binding> = Vec::new();
        let mut patterns = Vec::new();
        let at = self.stmts.len();
        for (pat, part) in pats.elems.iter().zip(&parts) {
            let ty = if mutable { Ty::RefMut(Box::new(part.ty.clone())) } else { part.ty.clone().reference() };
            patterns.push(self.pattern(pat, Some(part), &ty, false, mode, &mut bindings)?);
        }
        // Lengths are measured by what the patterns bind.
        let measured = self.stmts.split_off(at);
        let uses = place.code.uses.iter().chain(&middle.uses).copied().collect();
        let (tokens, method, middle) = (&place.code.tokens, &call.method, &middle.tokens);
        let code = Code::with(quote!(#tokens.#method(#middle)), uses, false);
        self.push(Stmt::Bind { pattern: quote!((#(#patterns),*)), irrefutable: true, code, bindings, mutable });
        self.stmts.extend(measured);
        Ok(true)
    }
}

fn unit(call: &ExprMethodCall) -> Operand {
    Operand::inert(Code::new(quote!(())), Ty::Unit, call.span())
}

/// An iterator that nothing consumes where it is made.
pub fn refuse_stored(call: &ExprMethodCall) -> syn::Error {
    refuse(
        call,
        "an iterator that is stored or handed on",
        "where its items come from could not be followed from there",
        "finish the chain here (`sum`, `fold`, `collect`, ..), or write the loop",
    )
}

fn refuse_method(call: &ExprMethodCall, name: &str) -> syn::Error {
    let instead = match name {
        "sort_unstable_by" | "sort_unstable_by_key" => "write `sort_by`, whose order of equal elements is fixed",
        "first_mut" | "last_mut" | "get_mut" => "write `if let Some(x) = v.last_mut() { .. }` on a plain variable, or `let x = &mut v[i];`",
        "split_at" | "split_at_mut" => "write `let (a, b) = x.split_at_mut(m);`",
        "split_first" | "split_last" | "split_first_mut" | "split_last_mut" => {
            "write `if let Some((a, rest)) = x.split_first_mut() { .. }` on a plain variable, or `if let [a, rest @ ..] = &mut x[..] { .. }`"
        }
        "splice" => "write `v.splice(lo..hi, items);` as a statement, on a plain variable",
        _ => "write it with indices",
    };
    refuse(&call.method, &format!("`{name}` in this place"), "which element is reached cannot be followed from here", instead)
}
