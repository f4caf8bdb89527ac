//! Calls by path: constructors, the standard library's functions, and other differentiable functions.

use proc_macro2::Span;
use quote::{format_ident, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Token};

use super::desugar::peel;
use super::expr::compose;
use super::std_paths::respanned;
use super::{Lower, Name};
use crate::diag::{Result, refuse};
use crate::ir::{Callee, Code, Op, Operand, OperandKind, Std, StdRule, Stmt, Ty};

/// Whether a path expression ends in this name.
pub fn path_ends_with(func: &Expr, name: &str) -> bool {
    matches!(peel(func), Expr::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == name))
}

fn starts_upper(name: &str) -> bool {
    name.trim_start_matches("r#").starts_with(|c: char| c.is_uppercase())
}

/// What is known of the type that a call returns.
pub fn known_result(func: &Expr, args: &Punctuated<Expr, Token![,]>) -> Ty {
    let Expr::Path(path) = peel(func) else { return Ty::Unknown };
    let names: Vec<_> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let of = names.len().checked_sub(2).map_or("", |at| &names[at]);
    let _ = args;
    match (of, names.last().map_or("", |name| &name[..])) {
        ("Vec", _) => Ty::Vec(Box::new(Ty::Unknown)),
        ("String", _) => Ty::Inert,
        ("f32" | "f64", _) => Ty::Float,
        ("u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize", _) => Ty::Int,
        ("", "Some") => Ty::Option(Box::new(Ty::Unknown)),
        ("", "Ok" | "Err") => Ty::Result(Box::new(Ty::Unknown)),
        ("Box", "new") => Ty::Boxed(Box::new(Ty::Unknown)),
        ("Matrix", name) if !matches!(name, "new" | "with_capacity" | "from") => Ty::Matrix,
        (of, name) => constructed(of, name),
    }
}

/// `Vec::len(x)`, `<[f64]>::len(x)`, `Option::unwrap(x)`, as people hand them to `map`: the method, called as one.
fn method_of_std(call: &syn::ExprCall, path: &syn::ExprPath, of: &str) -> Option<syn::ExprMethodCall> {
    let is_slice = path.qself.as_ref().is_some_and(|qself| matches!(&*qself.ty, syn::Type::Slice(_)) && qself.position == 0);
    let last = path.path.segments.last()?;
    let constructs =
        matches!(&last.ident.to_string()[..], "new" | "with_capacity" | "from" | "from_iter" | "default" | "Some" | "Ok" | "Err");
    let (receiver, rest) = (call.args.first()?, call.args.iter().skip(1));
    let (method, turbofish) = (&last.ident, (!last.arguments.is_none()).then_some(&last.arguments));
    let is_method = is_slice || path.qself.is_none() && matches!(of, "Vec" | "Option" | "Result") && !constructs;
    is_method.then(|| syn::parse_quote!((#receiver).#method #turbofish(#(#rest),*)))
}

/// A hint by convention, which rustc holds against the truth: constructors return their type.
fn constructed(of: &str, name: &str) -> Ty {
    let constructs = matches!(name, "new" | "default" | "zero" | "zeros" | "identity") || name.starts_with("from_");
    if starts_upper(of) && constructs { Ty::Named(of.to_owned()) } else { Ty::Unknown }
}

impl Lower {
    pub fn call(&mut self, call: &syn::ExprCall) -> Result<Operand> {
        let span = call.span();
        let path = match peel(&call.func) {
            Expr::Closure(closure) => return self.call_literal(closure, &call.args),
            Expr::Path(path) => path,
            func => {
                return Err(refuse(
                    func,
                    "a call of a computed function",
                    "which one is called cannot be told",
                    "call functions by their names, or take a handle `F: pullback::Function<..>`",
                ));
            }
        };
        match self.local(&path.path).cloned() {
            Some(Name::Closure(closure)) => return self.call_closure(&closure, &call.args, span),
            Some(Name::Var(_)) => {
                return Err(refuse(
                    path,
                    "a call of a function value",
                    "what it does cannot be seen when the derivative is written",
                    "take a differentiable function by its handle: `f: impl pullback::Function<(f64,), Output = f64>`, `f.call((x,))`",
                ));
            }
            _ => {}
        }
        let call_func = call.func.clone();
        let names: Vec<_> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let name = names.last().map_or("", |name| &name[..]);
        let of = names.len().checked_sub(2).map_or("", |at| &names[at]);
        match (of, name) {
            ("", "Some" | "Ok") | ("Option", "Some") | ("Result", "Ok") if call.args.len() == 1 => return self.payload(call, span),
            ("", "Err") | ("Result", "Err") => {
                let values = self.operands(&call.args)?;
                // What an error holds is not followed.
                let tokens = values.iter().map(|value| match value.is_inert() || value.ty.is_inert() {
                    true => value.code.tokens.clone(),
                    false => super::method::passive(&value.code.tokens, value.span),
                });
                let uses = values.iter().flat_map(|value| value.code.uses.clone()).collect();
                let func = &call.func;
                return Ok(Operand::inert(Code::with(quote!(#func(#(#tokens),*)), uses, false), Ty::Result(Box::new(Ty::Owned)), span));
            }
            ("Matrix", "from_fn") => {
                if let Some(made) = self.matrix_from_fn(call, path)? {
                    return Ok(made);
                }
            }
            ("Box", "new") | ("Vec", "from") if call.args.len() == 1 => {
                self.hold_to_std(path, of, name, span);
                return self.wrapper(call, of, span);
            }
            ("", "__like") => {
                let values = self.operands(&call.args)?;
                let tokens = values.iter().map(|value| &value.code.tokens);
                let uses = values.iter().flat_map(|value| value.code.uses.clone()).collect();
                self.push(Stmt::Native(Code::with(quote!(__rt::like(#(#tokens),*)), uses, true)));
                return Ok(Operand::inert(Code::new(quote!(())), Ty::Unit, span));
            }
            ("Vec" | "String", "with_capacity" | "new") if call.args.len() == usize::from(name == "with_capacity") => {
                self.hold_to_std(path, of, name, span);
                let values = self.operands(&call.args)?;
                let tokens = values.iter().map(|value| &value.code.tokens);
                let uses = values.iter().flat_map(|value| value.code.uses.clone()).collect();
                let func = &call.func;
                return Ok(Operand::inert(Code::with(quote!(#func(#(#tokens),*)), uses, false), Ty::Vec(Box::new(Ty::Unknown)), span));
            }
            ("Rc" | "Arc" | "RefCell" | "Cell" | "Mutex" | "RwLock", "new") if call.args.len() == 1 => {
                return Err(refuse(
                    path,
                    "shared or interior mutability",
                    "what is changed through it could not be followed",
                    "keep the value in a plain variable, and borrow it",
                ));
            }
            ("array", "from_fn") if call.args.len() == 1 => return self.array_from_fn(path, &call.args[0], span),
            (_, "no_diff") if call.args.len() == 1 => {
                self.hold_to_std(path, of, name, span);
                return self.constant(&call.args[0], span);
            }
            ("" | "mem", "drop") if call.args.len() == 1 => {
                self.hold_to_std(path, of, name, span);
                let values = self.operands(&call.args)?;
                let tokens = values.iter().map(|value| &value.code.tokens);
                let uses = values.iter().flat_map(|value| value.code.uses.clone()).collect();
                let func = &call.func;
                self.push(Stmt::Native(Code::with(quote!(#func(#(#tokens),*)), uses, false)));
                return Ok(Operand::inert(Code::new(quote!(())), Ty::Unit, span));
            }
            ("mem", "swap" | "replace" | "take") => {
                self.hold_to_std(path, of, name, span);
                return self.memory(call, name, span);
            }
            ("f32" | "f64", "from") if call.args.len() == 1 => {
                self.hold_to_std(path, of, name, span);
                let arg = &call.args[0];
                let ty = format_ident!("{}", of);
                return self.expr(&syn::parse_quote!(((#arg) as #ty)));
            }
            (of, "from" | "try_from") if call.args.len() == 1 && is_integer(of) => {
                // An integer carries no derivative, whatever it is made of: a field of unknown type.
                let values = self.operands(&call.args)?;
                let ty = if name == "from" { Ty::Int } else { Ty::Result(Box::new(Ty::Int)) };
                let func = &call.func;
                let made = compose(
                    &values,
                    |v| {
                        let whole = quote_spanned!(span=> #func(#(#v),*));
                        if values.iter().all(Operand::is_inert) { whole } else { super::method::passive(&whole, span) }
                    },
                    ty,
                    span,
                );
                return Ok(self.name_value(made));
            }
            ("f32" | "f64", _) if !call.args.is_empty() => {
                self.hold_to_std(path, of, name, span);
                let (first, rest) = (&call.args[0], call.args.iter().skip(1));
                let method = syn::Ident::new(name, path.path.segments.last().map_or(span, |segment| segment.ident.span()));
                let call: syn::ExprMethodCall = syn::parse_quote!((#first).#method(#(#rest),*));
                return self.float_call(&call, &call_func);
            }
            _ => {}
        }
        if let Some(method) = method_of_std(call, path, of) {
            if path.qself.is_none() {
                self.hold_to_std(path, of, name, span);
            }
            return self.method_call(&method);
        }
        if path.qself.is_none() && starts_upper(name) {
            return self.tuple_struct(call, &path.path, span);
        }
        let args = self.operands(&call.args)?;
        // What is given nothing that carries a derivative returns nothing that does.
        if args.iter().all(Operand::is_inert) {
            let func = &call.func;
            let result = compose(&args, |v| quote_spanned!(span=> #func(#(#v),*)), self.result_of(name, of), span);
            return Ok(self.name_value(result));
        }
        self.differentiate_nested(&path.path);
        self.protocol_call(pullback_path(path, of), args, span, self.result_of(name, of))
    }

    /// What is known of the result of the function itself, called by its own name.
    fn result_of(&self, name: &str, of: &str) -> Ty {
        // What the function is taken for, rustc checks for a float; of what carries no derivative nothing would.
        if of.is_empty() && name == self.own_result.0 && !self.own_result.1.is_inert() {
            return self.own_result.1.clone();
        }
        match constructed(of, name) {
            Ty::Unknown if of == "Matrix" => Ty::Matrix,
            ty => ty,
        }
    }

    /// A call under the protocol: arguments that are passed again are kept where they are not alive in reverse.
    pub fn protocol_call(&mut self, callee: Callee, args: Vec<Operand>, span: Span, ty: Ty) -> Result<Operand> {
        let marked = args.iter().find(|arg| {
            matches!(arg.ty, Ty::RefMut(_)) && arg.is_inert() && !arg.ty.is_inert() && arg.code.uses.iter().any(|var| self.info(*var).inert)
        });
        if let Some(arg) = marked {
            return Err(crate::diag::refuse_at(
                arg.span,
                "a `&mut` of something marked `no_diff` in a call with active arguments",
                "what the callee stores there would lose its derivative",
                "take the `no_diff` away, or pass a local variable",
            ));
        }
        let mut lowered = Vec::new();
        let mut lengths = Vec::new();
        for (index, arg) in args.into_iter().enumerate() {
            self.can_be_passed(&arg)?;
            let is_receiver = index == 0 && matches!(callee, Callee::Method(..));
            let arg = if is_receiver { self.hold_receiver(arg) } else { self.hold(arg) };
            let late = may_be_changed(&arg);
            lengths.push(match arg.place().cloned() {
                Some(place) if !late && self.needs_length(&arg, &place) => Some(self.length_of(&arg, &place)),
                _ => None,
            });
            lowered.push(arg);
        }
        let pull = self.own("pull", span);
        let late: Vec<_> =
            lowered.iter().map(|arg| arg.place().cloned().filter(|place| may_be_changed(arg) && self.needs_length(arg, place))).collect();
        let at = self.stmts.len();
        let result = self.bind(Op::Call { callee, args: lowered, pull, lengths: Vec::new() }, ty, span);
        // What a callee may lengthen or shorten is measured behind the call.
        for (length, place) in lengths.iter_mut().zip(late) {
            if let Some(place) = place {
                *length = Some(self.extent(&place, span));
            }
        }
        if let Some(Stmt::Let { op: Op::Call { lengths: slot, .. }, .. }) = self.stmts.get_mut(at) {
            *slot = lengths;
        }
        Ok(result)
    }

    /// Whether the adjoint of an argument may still be without the shape that the callee relies on.
    fn needs_length(&self, arg: &Operand, place: &crate::ir::Place) -> bool {
        let root = self.root(place);
        // What a parameter refers to has an adjoint of its shape, as long as its length cannot change. Of what lies within,
        // whoever called may have cut the adjoint short.
        let info = self.info(root);
        let fixed = match &info.ty {
            Ty::RefMut(of) => matches!(**of, Ty::Slice(_) | Ty::Array(_)),
            ty => !ty.is_owned(),
        };
        let shaped = info.param.is_some() && fixed && self.is_span(place);
        let known = matches!(place.ty.strip(), Ty::Float | Ty::Int | Ty::Bool | Ty::Array(_) | Ty::Tuple(_) | Ty::Named(_));
        let by_value = matches!(arg.kind, OperandKind::Read(_)) && arg.ty.is_owned();
        !shaped && !known && !by_value
    }

    /// Whether a place is its root or a range of it.
    fn is_span(&self, place: &crate::ir::Place) -> bool {
        let target = self.info(place.base).alias.as_ref();
        place.path.iter().all(|step| matches!(step, crate::ir::Step::Range(..))) && target.is_none_or(|target| self.is_span(target))
    }

    fn length_of(&mut self, arg: &Operand, place: &crate::ir::Place) -> Code {
        if arg.alive && !matches!(place.ty, Ty::RefMut(_)) {
            let tokens = &place.code.tokens;
            return Code::with(quote!(__rt::extent(&#tokens)), place.code.uses.clone(), true);
        }
        self.extent(place, arg.span)
    }

    fn payload(&mut self, call: &syn::ExprCall, span: Span) -> Result<Operand> {
        let value = self.expr(&call.args[0])?;
        self.no_mutable_reference(core::slice::from_ref(&value), "an `Option` or a `Result`")?;
        let func = &call.func;
        let wrapped = Box::new(value.ty.clone());
        let ty = if path_ends_with(func, "Some") { Ty::Option(wrapped) } else { Ty::Result(wrapped) };
        if value.is_inert() {
            let tokens = &value.code.tokens;
            return Ok(Operand::inert(Code::with(quote!(#func(#tokens)), value.code.uses.clone(), value.code.pure), ty, span));
        }
        Ok(self.bind(Op::Payload(quote!(#func), value), ty, span))
    }

    /// `Box::new(x)`, `Vec::from(x)`: the adjoint passes through.
    fn wrapper(&mut self, call: &syn::ExprCall, of: &str, span: Span) -> Result<Operand> {
        let value = self.expr(&call.args[0])?;
        let (func, tokens) = (&call.func, &value.code.tokens);
        let code = Code::with(quote!(#func(#tokens)), value.code.uses.clone(), false);
        let ty = if of == "Box" { Ty::Boxed(Box::new(value.ty.clone())) } else { Ty::Vec(Box::new(value.ty.element())) };
        if value.is_inert() {
            return Ok(Operand::inert(code, ty, span));
        }
        // A vector of what lies behind a reference is one of clones.
        let copies = of == "Vec" && (matches!(value.ty, Ty::Ref(_)) || matches!(value.kind, OperandKind::Borrow(_)));
        Ok(self.bind(if copies { Op::Copy(code, value) } else { Op::Wrap(code, value) }, ty, span))
    }

    /// `no_diff(x)`: evaluated natively, without a derivative.
    fn constant(&mut self, arg: &Expr, span: Span) -> Result<Operand> {
        let code = self.native_reading(arg)?;
        let ty = self.native_ty(arg);
        let var = self.temp(span, ty.clone());
        self.vars[var.0].inert = true;
        self.push(Stmt::Let { var, annotation: None, op: Op::Inert(code) });
        let ident = self.ident(var);
        Ok(Operand::inert(Code::with(quote!(#ident), vec![var], true), ty, span))
    }

    fn tuple_struct(&mut self, call: &syn::ExprCall, path: &syn::Path, span: Span) -> Result<Operand> {
        let values = self.operands(&call.args)?;
        let tokens = values.iter().map(|value| &value.code.tokens);
        let func = &call.func;
        let uses = values.iter().flat_map(|value| value.code.uses.clone()).collect();
        let code = Code::with(quote_spanned!(span=> #func(#(#tokens),*)), uses, false);
        if values.iter().all(Operand::is_inert) {
            return Ok(Operand::inert(code, Ty::Owned, span));
        }
        self.no_mutable_reference(&values, "a struct")?;
        let name = self.type_name(path);
        let at = Span::call_site().located_at(path.segments.last().map_or(span, |last| last.ident.span()));
        let fields = values.into_iter().enumerate().map(|(index, value)| (Self::accessor(&name, &index.to_string(), at), value)).collect();
        let made = self.bind(Op::Construct { code, fields, base: None }, Ty::Owned, span);
        // A function in upper case looks the same.
        let (tokens, uses) = (respanned(made.code.tokens.clone(), at), made.code.uses.clone());
        self.push(Stmt::Native(Code::with(quote_spanned!(at=> __rt::constructed(&#tokens)), uses, true)));
        Ok(made)
    }

    /// `mem::swap`, `mem::replace`, `mem::take`
    fn memory(&mut self, call: &syn::ExprCall, name: &str, span: Span) -> Result<Operand> {
        let values = self.operands(&call.args)?;
        let func = &call.func;
        let tokens = values.iter().map(|value| &value.code.tokens);
        let uses = values.iter().flat_map(|value| value.code.uses.clone()).collect();
        let code = Code::with(quote!(#func(#(#tokens),*)), uses, false);
        if values.iter().all(Operand::is_inert) {
            return Ok(Operand::inert(code, Ty::Unknown, span));
        }
        let mut values = values.into_iter();
        let Some(first) = values.next() else { return Ok(Operand::inert(code, Ty::Unit, span)) };
        let Some(place) = first.place().cloned() else {
            return Err(refuse_exchange(&Expr::Call(call.clone())));
        };
        let args: Vec<_> = values.collect();
        if name == "swap" && args.iter().any(Operand::is_inert) {
            return Err(refuse_exchange(&Expr::Call(call.clone())));
        }
        let rule = match name {
            "swap" => StdRule::MemSwap,
            "replace" => StdRule::Replace,
            _ => StdRule::Take,
        };
        let ty = if rule == StdRule::MemSwap { Ty::Unit } else { owned_value(place.ty.strip()) };
        let mut place = place;
        // What a bare reference refers to is exchanged, not the reference.
        if matches!(first.kind, OperandKind::Read(_)) {
            place.ty = place.ty.deref();
        }
        let op = Op::Std(Std { rule, place, args, code, aux: Vec::new() });
        if rule == StdRule::MemSwap {
            self.push(Stmt::Do(op));
            return Ok(Operand::inert(Code::new(quote!(())), Ty::Unit, span));
        }
        Ok(self.bind(op, ty, span))
    }

    /// `value?`
    pub fn question(&mut self, question: &syn::ExprTry) -> Result<Operand> {
        let span = question.span();
        // `v.last_mut()?` is `&mut v[v.len() - 1]`, where there is such an element.
        if let Expr::MethodCall(call) = peel(&question.expr)
            && let Some((place, position, cond, true)) = self.element_access(call)
        {
            self.effect(&syn::parse_quote!(if !(#cond) { ::core::option::Option::None::<()>?; }))?;
            return self.expr(&syn::parse_quote!(&mut (#place)[#position]));
        }
        let value = self.expr(&question.expr)?;
        let Some(leave) = self.returns.last().cloned() else { return Ok(value) };
        let tokens = &value.code.tokens;
        let rt = quote!(__rt);
        let ty = match &value.ty {
            Ty::Option(ty) | Ty::Result(ty) => (**ty).clone(),
            _ => Ty::Unknown,
        };
        // `let branch = branch(value); if let Err(..) = branch { return from_residual(..) } let t = branch.unwrap();`
        let branch = self.temp(span, Ty::Owned);
        let inert = value.is_inert();
        self.vars[branch.0].inert = true;
        let ident = self.ident(branch);
        let code = Code::with(quote_spanned!(span=> #rt::branch(#tokens)), value.code.uses.clone(), false);
        self.push_let(branch, Op::Inert(code));
        let cond = self.fresh("cond", span, Ty::Bool);
        self.push_let(cond, Op::Inert(Code::with(quote!(#ident.is_ok()), vec![branch], false)));
        let cond_ident = self.ident(cond);
        // On the way out the residual is taken; the payload is taken behind, so that each path moves once.
        let residual = Code::with(
            quote_spanned!(span=> #rt::from_residual(match #ident { Err(residual) => residual, Ok(_) => #rt::unreachable() })),
            vec![branch],
            false,
        );
        let other = self.scoped(|lower| {
            lower.init(leave.out, Operand::inert(residual, Ty::Unknown, span));
            lower.push(Stmt::Exit(leave.target));
            Ok(())
        })?;
        let then = crate::ir::Block { id: self.id(), stmts: Vec::new() };
        self.push(Stmt::If { cond: Code::with(quote!(#cond_ident), vec![cond], true), then, other });
        let code =
            Code::with(quote_spanned!(span=> match #ident { Ok(value) => value, Err(_) => #rt::unreachable() }), vec![branch], false);
        if inert {
            let operand = Operand::inert(code, ty, span);
            return Ok(self.name_value(operand));
        }
        let Some(place) = self.place_of_operand(value) else { return Ok(Operand::inert(code, ty, span)) };
        Ok(self.bind(Op::Std(Std { rule: StdRule::Branch, place, args: Vec::new(), code, aux: Vec::new() }), ty, span))
    }
}

/// What is exchanged has a derivative in one of its places only.
pub fn refuse_exchange(at: &Expr) -> syn::Error {
    refuse(
        at,
        "an exchange with something inert",
        "an active value would end up where it has no derivative",
        "mark both `no_diff`, or neither",
    )
}

/// What a place of this type yields when its value is taken out.
pub fn owned_value(ty: &Ty) -> Ty {
    if *ty == Ty::Unknown { Ty::Owned } else { ty.clone() }
}

/// The maker of a path's pullback: `<path>::__vjp` of a function's handle, `Type::__vjp_method` of a method.
fn pullback_path(path: &syn::ExprPath, of: &str) -> Callee {
    let mut renamed = path.clone();
    let last = renamed.path.segments.last_mut();
    let arguments = last.map(|segment| core::mem::replace(&mut segment.arguments, syn::PathArguments::None));
    let turbofish = match &arguments {
        Some(syn::PathArguments::AngleBracketed(arguments)) => quote!(#arguments),
        _ => quote!(),
    };
    if path.qself.is_some() || starts_upper(of) || !of.is_empty() && is_primitive(of) {
        if let Some(segment) = renamed.path.segments.last_mut() {
            segment.ident = syn::Ident::new(&format!("__vjp_{}", segment.ident.to_string().trim_start_matches("r#")), segment.ident.span());
        }
        // Integers and strings have methods of the runtime's, which are always there.
        let own = path.qself.is_some() || starts_upper(of);
        return Callee::Path(if own {
            quote!(__rt::annotate_it_or_give_it_a_rule_or_wrap_the_call_in_no_diff!(#renamed #turbofish))
        } else {
            quote!(#renamed #turbofish)
        });
    }
    let span = path.path.segments.last().map_or_else(|| path.span(), |segment| segment.ident.span());
    // Beside the function's own arguments stands the type of the function that is called.
    let turbofish = match arguments {
        Some(syn::PathArguments::AngleBracketed(mut arguments)) => {
            arguments.args.push(syn::parse_quote!(_));
            quote!(#arguments)
        }
        _ => quote!(),
    };
    let maker = quote_spanned!(span=> <__rt::annotate_it_or_give_it_a_rule_or_wrap_the_call_in_no_diff!(#renamed)>::__vjp_of #turbofish);
    Callee::Function { maker, function: quote!(#path), at: Span::call_site().located_at(span) }
}

fn is_primitive(name: &str) -> bool {
    is_integer(name) || matches!(name, "bool" | "char" | "str")
}

fn is_integer(name: &str) -> bool {
    matches!(name, "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize")
}

/// Whether the callee may change what the argument refers to.
fn may_be_changed(arg: &Operand) -> bool {
    matches!(arg.kind, OperandKind::BorrowMut(_)) || matches!(arg.ty, Ty::RefMut(_))
}
