//! The everyday methods of `Option` and `Result`, rewritten into `match`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall, parse_quote};

use super::Lower;
use super::desugar::{apply, hidden, peel};
use crate::diag::Result;
use crate::ir::{Code, Op, Operand, Std, StdRule, Ty};

impl Lower {
    /// Methods that are rewritten before the receiver is lowered: elements of sequences, which become places.
    pub fn rewrite_option(&self, call: &ExprMethodCall) -> Option<Expr> {
        let name = call.method.to_string();
        if !matches!(&name[..], "unwrap" | "expect") {
            return None;
        }
        // `v.last().unwrap()` is `&v[v.len() - 1]`.
        let Expr::MethodCall(inner) = peel(&call.receiver) else { return None };
        let (place, position, _, mutable) = self.element_access(inner)?;
        Some(if mutable { parse_quote!(&mut (#place)[#position]) } else { parse_quote!(&(#place)[#position]) })
    }

    /// `v.get(i)`, `v.first()`, `v.last()` and their `_mut` twins on a plain path: the path, the position, the
    /// condition that there is such an element, and whether it is mutable.
    pub fn element_access(&self, call: &ExprMethodCall) -> Option<(Expr, Expr, Expr, bool)> {
        let name = call.method.to_string();
        let receiver = peel(&call.receiver);
        if !is_path(receiver) || matches!(self.native_ty(receiver).strip(), Ty::Named(_) | Ty::Option(_) | Ty::Result(_)) {
            return None;
        }
        let mutable = name.ends_with("_mut");
        let (position, cond): (Expr, Expr) = match name.trim_end_matches("_mut") {
            "first" if call.args.is_empty() => (parse_quote!(0), parse_quote!(!(#receiver).is_empty())),
            "last" if call.args.is_empty() => (parse_quote!((#receiver).len() - 1), parse_quote!(!(#receiver).is_empty())),
            "get" if call.args.len() == 1 && is_simple(&call.args[0]) => {
                let index = &call.args[0];
                (parse_quote!(#index), parse_quote!((#index) < (#receiver).len()))
            }
            _ => return None,
        };
        Some((receiver.clone(), position, cond, mutable))
    }

    /// A method of `Option` or `Result` on a receiver that is lowered already.
    pub fn option_method(&mut self, call: &ExprMethodCall, receiver: &Operand) -> Result<Option<Operand>> {
        let name = call.method.to_string();
        let args: Vec<_> = call.args.iter().collect();
        let span = call.span();
        if matches!(&name[..], "map" | "filter" | "zip" | "flatten" | "and_then") && super::chain::is_chain(&call.receiver) {
            return Err(super::std_methods::refuse_stored(call));
        }
        if takes_function(&name) && !args.last().is_some_and(|arg| self.may_be_function(arg)) {
            return Ok(None);
        }
        let peeled = receiver.ty.strip().clone();
        if matches!(peeled, Ty::Vec(_) | Ty::Slice(_) | Ty::Array(_)) && !matches!(&name[..], "copied" | "cloned") {
            return self.array_map(call, receiver, &name);
        }
        if matches!(peeled, Ty::Unknown | Ty::Owned) && self.evidence.is_of_array(&call.method) {
            // What is indexed is no `Option`; that it is an array is held against the truth.
            let value = self.name_value(receiver.clone());
            let at = Span::call_site().located_at(call.method.span());
            let tokens = &value.code.tokens;
            let held = Code::with(quote_spanned!(at=> __rt::must_be_array(&#tokens)), value.code.uses.clone(), false);
            self.push(crate::ir::Stmt::Native(held));
            return self.array_map(call, &value, &name);
        }
        // The arity of a closure tells a `Result` where the type does not.
        let takes_error = matches!(&name[..], "unwrap_or_else" | "or_else" | "map_or_else")
            && matches!(args.first().map(|arg| peel(arg)), Some(Expr::Closure(closure)) if closure.inputs.len() == 1);
        let is_result = matches!(peeled, Ty::Result(_)) || takes_error || name == "map_err";
        let v = hidden("value", span);
        let (good, bad): (Expr, syn::Pat) =
            if is_result { (parse_quote!(Ok), parse_quote!(Err(_))) } else { (parse_quote!(Some), parse_quote!(None)) };
        let r = hidden("receiver", span);
        let known = matches!(peeled, Ty::Option(_) | Ty::Result(_)) || takes_error || name == "map_err";
        if !known && let Some(result) = self.of_either(call, receiver, &name)? {
            return Ok(Some(result));
        }
        let rewritten: Expr = match (&name[..], &args[..]) {
            ("unwrap" | "expect", _) => return self.unwrap(call, receiver.clone()).map(Some),
            ("copied" | "cloned" | "as_ref" | "as_deref", []) => return self.identity(call, receiver.clone()).map(Some),
            ("ok", []) => parse_quote!(match #r { Ok(#v) => Some(#v), Err(_) => None }),
            ("take", []) | ("replace", [_]) => return self.exchange(call, receiver.clone(), &name).map(Some),
            ("map", [f]) if is_result => {
                let (applied, e) = (apply(f, &[&v]), hidden("error", span));
                parse_quote!(match #r { Ok(#v) => Ok(#applied), Err(#e) => Err(#e) })
            }
            ("map", [f]) => {
                let applied = apply(f, &[&v]);
                parse_quote!(match #r { Some(#v) => Some(#applied), None => None })
            }
            ("map_err", [f]) => {
                let e = hidden("error", span);
                let applied = apply(f, &[&e]);
                parse_quote!(match #r { Ok(#v) => Ok(#v), Err(#e) => Err(#applied) })
            }
            ("and_then", [f]) if is_result => {
                let (applied, e) = (apply(f, &[&v]), hidden("error", span));
                parse_quote!(match #r { Ok(#v) => #applied, Err(#e) => Err(#e) })
            }
            ("and_then", [f]) => {
                let applied = apply(f, &[&v]);
                parse_quote!(match #r { Some(#v) => #applied, None => None })
            }
            ("unwrap_or_default", []) => parse_quote!(match #r { #good(#v) => #v, #bad => ::core::default::Default::default() }),
            ("xor", [other]) => {
                let (w, o) = (hidden("other", span), hidden("second", span));
                parse_quote!({ let #o = #other; match #r { Some(#v) => match #o { Some(_) => None, None => Some(#v) }, None => match #o { Some(#w) => Some(#w), None => None } } })
            }
            ("unwrap_or", [default]) => {
                let d = hidden("default", span);
                parse_quote!({ let #d = #default; match #r { #good(#v) => #v, #bad => #d } })
            }
            ("unwrap_or_else", [f]) if is_result => {
                let e = hidden("error", span);
                let applied = apply(f, &[&e]);
                parse_quote!(match #r { Ok(#v) => #v, Err(#e) => #applied })
            }
            ("unwrap_or_else", [f]) => {
                let applied = apply(f, &[]);
                parse_quote!(match #r { Some(#v) => #v, None => #applied })
            }
            ("map_or", [default, f]) => {
                let (applied, d) = (apply(f, &[&v]), hidden("default", span));
                parse_quote!({ let #d = #default; match #r { #good(#v) => #applied, #bad => #d } })
            }
            ("or_else", [f]) if is_result => {
                let e = hidden("error", span);
                let applied = apply(f, &[&e]);
                parse_quote!(match #r { Ok(#v) => Ok(#v), Err(#e) => #applied })
            }
            ("map_or_else", [g, f]) if is_result => {
                let e = hidden("error", span);
                let (applied, other) = (apply(f, &[&v]), apply(g, &[&e]));
                parse_quote!(match #r { Ok(#v) => #applied, Err(#e) => #other })
            }
            ("map_or_else", [g, f]) => {
                let (applied, other) = (apply(f, &[&v]), apply(g, &[]));
                parse_quote!(match #r { Some(#v) => #applied, None => #other })
            }
            ("ok_or", [error]) => parse_quote!(match #r { Some(#v) => Ok(#v), None => Err(#error) }),
            ("ok_or_else", [f]) => {
                let applied = apply(f, &[]);
                parse_quote!(match #r { Some(#v) => Ok(#v), None => Err(#applied) })
            }
            ("filter", [f]) => {
                let applied: Expr = parse_quote!((#f)(&#v));
                parse_quote!(match #r { Some(#v) => if #applied { Some(#v) } else { None }, None => None })
            }
            ("or", [other]) => {
                let d = hidden("default", span);
                parse_quote!({ let #d = #other; match #r { Some(#v) => Some(#v), None => #d } })
            }
            ("or_else", [f]) => {
                let applied = apply(f, &[]);
                parse_quote!(match #r { Some(#v) => Some(#v), None => #applied })
            }
            ("zip", [other]) => {
                let (w, o) = (hidden("other", span), hidden("second", span));
                parse_quote!({ let #o = #other; match #r { Some(#v) => match #o { Some(#w) => Some((#v, #w)), None => None }, None => None } })
            }
            ("flatten", []) => parse_quote!(match #r { Some(#v) => #v, None => None }),
            _ => return Ok(None),
        };
        // A method that takes the value is called through a reference only where that copies it.
        let receiver = match &receiver.ty {
            Ty::Ref(inner) if matches!(**inner, Ty::Option(_) | Ty::Result(_)) => self.dereferenced(receiver.clone(), &parse_quote!(_)),
            _ => receiver.clone(),
        };
        self.with_name(&r, receiver, &rewritten).map(Some)
    }

    /// Whether an argument can be what a method of `std` applies: where it is a value, the method is a user's.
    fn may_be_function(&self, arg: &Expr) -> bool {
        match peel(arg) {
            Expr::Closure(_) | Expr::Reference(_) => true,
            Expr::Path(path) => !matches!(self.local(&path.path), Some(super::Name::Var(_))),
            _ => false,
        }
    }

    /// Methods that `Option` and `Result` share, on a receiver that may be either.
    fn of_either(&mut self, call: &ExprMethodCall, receiver: &Operand, name: &str) -> Result<Option<Operand>> {
        let span = call.span();
        let wanted = match name {
            "unwrap_or_default" => 0,
            "map" | "and_then" | "unwrap_or" => 1,
            "map_or" => 2,
            _ => return Ok(None),
        };
        if call.args.len() != wanted || receiver.is_inert() {
            return Ok(None);
        }
        let value = self.name_value(receiver.clone());
        let Some(place) = value.place().cloned() else { return Ok(None) };
        let default = match name {
            "unwrap_or" | "map_or" => Some(self.expr(&call.args[0])?),
            "unwrap_or_default" => {
                Some(Operand::inert(Code::with(quote!(::core::default::Default::default()), Vec::new(), false), Ty::Unknown, span))
            }
            _ => None,
        };
        let function = if name.starts_with("unwrap_or") { None } else { Some(self.function(&call.args[wanted - 1])?) };
        let receiver_ident = &place.code.tokens;
        let inert = |lower: &mut Self, name: &str, tokens: TokenStream, uses: Vec<crate::ir::Var>| {
            let var = lower.fresh(name, span, Ty::Owned);
            lower.vars[var.0].inert = true;
            lower.push_let(var, Op::Inert(Code::with(tokens, uses, false)));
            (var, lower.ident(var))
        };
        // Where the receiver is neither, rustc says so at the method's name.
        let at = Span::mixed_site().located_at(call.method.span());
        let here: TokenStream = receiver_ident
            .clone()
            .into_iter()
            .map(|mut token| {
                token.set_span(token.span().located_at(at));
                token
            })
            .collect();
        let (carrier_var, carrier) = inert(self, "carrier", quote_spanned!(at=> __rt::carrier(&#here)), place.code.uses.clone());
        let (branch_var, branch) = inert(self, "branch", quote!(__rt::branch(#receiver_ident)), place.code.uses.clone());
        let (cond_var, cond) = inert(self, "cond", quote!(#branch.is_ok()), vec![branch_var]);
        self.vars[cond_var.0].ty = Ty::Bool;
        let out = self.temp(span, Ty::Unknown);
        self.push(crate::ir::Stmt::Declare { var: out, annotation: None });
        let then = self.scoped(|lower| {
            let code = Code::with(quote!(match #branch { Ok(value) => value, Err(_) => __rt::unreachable() }), vec![branch_var], false);
            let std = Std { rule: StdRule::Branch, place, args: Vec::new(), code, aux: Vec::new() };
            let payload = lower.bind(Op::Std(std), Ty::Unknown, span);
            let result = match &function {
                None => payload,
                Some(function) => lower.apply_item(function, super::chain::Item::One(payload))?,
            };
            let result = if name != "map" {
                result
            } else {
                let ty = Ty::Unknown;
                if result.is_inert() {
                    let tokens = &result.code.tokens;
                    let uses = result.code.uses.iter().copied().chain([carrier_var]).collect();
                    Operand::inert(Code::with(quote!(__rt::good(#carrier)(#tokens)), uses, false), ty, span)
                } else {
                    lower.bind(Op::Payload(quote!(__rt::good(#carrier)), result), ty, span)
                }
            };
            lower.init(out, result);
            Ok(())
        })?;
        let other = self.scoped(|lower| {
            let value = default.unwrap_or_else(|| {
                let tokens = quote!(__rt::from_residual(match #branch { Err(residual) => residual, Ok(_) => __rt::unreachable() }));
                Operand::inert(Code::with(tokens, vec![branch_var], false), Ty::Unknown, span)
            });
            lower.init(out, value);
            Ok(())
        })?;
        self.push(crate::ir::Stmt::If { cond: Code::with(quote!(#cond), vec![cond_var], true), then, other });
        Ok(Some(self.read_var(out, span)))
    }

    /// Lowers an expression in which a hidden name stands for an operand.
    pub fn with_name(&mut self, name: &syn::Ident, operand: Operand, expr: &Expr) -> Result<Operand> {
        self.scopes.push(super::Scope::new());
        let pattern: syn::Pat = parse_quote!(#name);
        let outcome = self.bind_pattern(&pattern, operand).and_then(|()| self.expr(expr));
        self.scopes.pop();
        outcome
    }

    /// `[a, b].map(f)`
    fn array_map(&mut self, call: &ExprMethodCall, receiver: &Operand, name: &str) -> Result<Option<Operand>> {
        if name != "map" || call.args.len() != 1 || matches!(receiver.ty.strip(), Ty::Vec(_) | Ty::Slice(_)) {
            return Ok(None);
        }
        let span = call.span();
        let (r, f, out, i) = (hidden("receiver", span), &call.args[0], hidden("mapped", span), hidden("i", span));
        let v = hidden("value", span);
        let applied = apply(f, &[&v]);
        // The results are put into a copy of the array where types agree, so that the length stays known.
        let rewritten: Expr = parse_quote!({
            let mut #out = #r;
            for #i in 0..#out.len() {
                let #v = #r[#i];
                #out[#i] = #applied;
            }
            #out
        });
        let receiver = match &receiver.ty {
            Ty::Ref(inner) if matches!(**inner, Ty::Array(_)) => self.dereferenced(receiver.clone(), &parse_quote!(_)),
            _ => receiver.clone(),
        };
        let named = self.name_value(receiver);
        self.with_name(&r, named, &rewritten).map(Some)
    }

    /// `unwrap()`, `expect(..)`: both of `Option` and of `Result`, which have the same adjoint.
    fn unwrap(&mut self, call: &ExprMethodCall, receiver: Operand) -> Result<Operand> {
        let span = call.span();
        let code = self.method_code(call, &receiver)?;
        let ty = match receiver.ty.strip() {
            Ty::Option(ty) | Ty::Result(ty) => (**ty).clone(),
            _ => Ty::Unknown,
        };
        match receiver.place().cloned() {
            None => Ok(Operand::inert(code, ty, span)),
            Some(place) => Ok(self.bind(Op::Std(Std { rule: StdRule::Branch, place, args: Vec::new(), code, aux: Vec::new() }), ty, span)),
        }
    }

    /// `copied()`, `as_ref()` and others that leave the adjoint as it is.
    pub fn identity(&mut self, call: &ExprMethodCall, receiver: Operand) -> Result<Operand> {
        self.hold_receiver_to(if call.method == "as_ref" { "lender" } else { "optional" }, call, &receiver);
        let code = self.method_code(call, &receiver)?;
        let span = call.span();
        let ty = match receiver.ty.strip() {
            Ty::Option(ty) if matches!(&call.method.to_string()[..], "copied" | "cloned") => Ty::Option(Box::new(ty.strip().clone())),
            _ => Ty::Unknown,
        };
        if receiver.is_inert() {
            return Ok(Operand::inert(code, ty, span));
        }
        let op = if call.method == "cloned" { Op::Copy(code, receiver) } else { Op::Wrap(code, receiver) };
        Ok(self.bind(op, ty, span))
    }

    /// `take()` and `replace(x)`
    fn exchange(&mut self, call: &ExprMethodCall, receiver: Operand, name: &str) -> Result<Operand> {
        self.hold_receiver_to("optional", call, &receiver);
        let args = self.operands(&call.args)?;
        let (method, tokens) = (&call.method, &receiver.code.tokens);
        let values = args.iter().map(|arg| &arg.code.tokens);
        let uses = receiver.code.uses.iter().copied().chain(args.iter().flat_map(|arg| arg.code.uses.clone())).collect();
        let code = Code::with(quote!(#tokens.#method(#(#values),*)), uses, false);
        let ty = super::call::owned_value(receiver.ty.strip());
        let Some(place) = receiver.place().cloned() else { return Ok(Operand::inert(code, ty, call.span())) };
        let rule = if name == "take" { StdRule::Take } else { StdRule::Refill };
        Ok(self.bind(Op::Std(Std { rule, place, args, code, aux: Vec::new() }), ty, call.span()))
    }

    /// The call as it stands, on a receiver and arguments without derivative.
    pub fn method_code(&mut self, call: &ExprMethodCall, receiver: &Operand) -> Result<Code> {
        let args = self.operands(&call.args)?;
        let (method, turbofish) = (&call.method, &call.turbofish);
        let tokens = &receiver.code.tokens;
        let values = args.iter().map(|arg| &arg.code.tokens);
        let uses = receiver.code.uses.iter().copied().chain(args.iter().flat_map(|arg| arg.code.uses.clone())).collect();
        Ok(Code::with(quote!(#tokens.#method #turbofish(#(#values),*)), uses, false))
    }
}

/// Whether the last argument of a method of `Option` or `Result` is a function.
fn takes_function(name: &str) -> bool {
    matches!(name, "map" | "and_then" | "filter" | "map_err" | "unwrap_or_else" | "map_or" | "map_or_else" | "or_else" | "ok_or_else")
}

/// A path of variables, fields and indices: evaluating it twice changes nothing.
pub fn is_path(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Path(_) => true,
        Expr::Field(field) => is_path(&field.base),
        Expr::Index(index) => is_path(&index.expr) && is_simple(&index.index),
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)) && is_path(&unary.expr),
        _ => false,
    }
}

/// An expression that can be evaluated twice.
fn is_simple(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Lit(_) => true,
        Expr::Binary(binary) => !super::expr::is_compound(&binary.op) && is_simple(&binary.left) && is_simple(&binary.right),
        Expr::MethodCall(call) => matches!(&call.method.to_string()[..], "len") && is_path(&call.receiver),
        expr => is_path(expr),
    }
}
