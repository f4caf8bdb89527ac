//! Method calls: floats, containers, options, iterators, and the user's own under the protocol.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall};

use super::Lower;
use super::expr::compose;
use super::place::Located;
use crate::diag::{Result, refuse};
use crate::ir::{Callee, Code, Op, Operand, OperandKind, Stmt, Ty};

/// Methods of the integers that the runtime has under the call protocol.
pub fn known_of_integers(name: &str) -> bool {
    const NAMES: [&str; 16] = [
        "pow",
        "min",
        "max",
        "clamp",
        "rem_euclid",
        "div_euclid",
        "wrapping_add",
        "wrapping_sub",
        "wrapping_mul",
        "saturating_sub",
        "saturating_add",
        "count_ones",
        "leading_zeros",
        "trailing_zeros",
        "abs",
        "signum",
    ];
    NAMES.contains(&name)
}

/// Methods of the floats that a processor does in an instruction or a few.
pub const CHEAP: &[&str] = &["sqrt", "recip", "abs", "max", "min", "clamp", "copysign", "powi"];

/// Methods of `std` whose result never carries a derivative. A method of the same name that is not of `std` has to return
/// what is `Passive`, or rustc refuses.
const INERT_RESULT: &[&str] = &[
    "len",
    "is_empty",
    "is_some",
    "is_none",
    "is_ok",
    "is_err",
    "is_nan",
    "is_finite",
    "is_infinite",
    "is_normal",
    "is_sign_negative",
    "is_sign_positive",
    "partial_cmp",
    "total_cmp",
    "cmp",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "contains",
    "capacity",
    "to_string",
    "starts_with",
    "ends_with",
    "classify",
    "is_sorted",
    "is_some_and",
    "is_none_or",
    "is_ok_and",
    "partition_point",
    "binary_search",
    "binary_search_by",
    "binary_search_by_key",
];

/// What is known of the type that a method returns.
pub fn known_result(name: &str, receiver: &Ty) -> Ty {
    match (name, receiver.peel()) {
        ("len" | "count" | "capacity", _) => Ty::Int,
        (
            "is_empty" | "is_some" | "is_none" | "is_ok" | "is_err" | "is_nan" | "is_finite" | "is_infinite" | "contains" | "any" | "all"
            | "eq" | "lt" | "gt" | "le" | "ge" | "ne" | "is_sign_negative" | "is_sign_positive" | "is_some_and" | "is_none_or"
            | "is_ok_and" | "starts_with" | "ends_with" | "is_normal" | "is_sorted",
            _,
        ) => Ty::Bool,
        ("to_string", _) => Ty::Inert,
        ("sin_cos", Ty::Float) => Ty::Tuple(vec![Ty::Float, Ty::Float]),
        (_, Ty::Float) if crate::floats::find(name).is_some() => Ty::Float,
        ("clone" | "to_owned", ty) => ty.clone(),
        (name, ty) if ty.may_be_matrix() && super::matrix::makes_matrix(name) => Ty::Matrix,
        (_, Ty::Int) => match name {
            "abs" | "pow" | "min" | "max" | "rem_euclid" | "div_euclid" | "clamp" | "signum" | "wrapping_add" | "wrapping_sub"
            | "wrapping_mul" | "saturating_sub" | "saturating_add" | "abs_diff" | "count_ones" | "leading_zeros" | "trailing_zeros"
            | "isqrt" | "div_ceil" | "next_power_of_two" | "ilog2" | "rotate_left" | "rotate_right" => Ty::Int,
            "is_power_of_two" | "is_positive" | "is_negative" => Ty::Bool,
            _ => Ty::Unknown,
        },
        ("to_vec", ty) => Ty::Vec(Box::new(ty.element())),
        ("unwrap" | "expect" | "unwrap_or" | "unwrap_or_else" | "unwrap_or_default", Ty::Option(ty) | Ty::Result(ty)) => (**ty).clone(),
        _ => Ty::Unknown,
    }
}

impl Lower {
    pub fn method_call(&mut self, call: &ExprMethodCall) -> Result<Operand> {
        if let Some(result) = self.reduction(call)? {
            return Ok(result);
        }
        if let Some(result) = self.chain_value(call)? {
            return Ok(result);
        }
        let name = call.method.to_string();
        if let Some(array) = self.as_array(call)? {
            return Ok(array);
        }
        if let Some(rewritten) = self.rewrite_option(call) {
            return self.expr(&rewritten);
        }
        if INERT_RESULT.contains(&&name[..]) {
            return self.inert_result(call, &name);
        }
        // Of a type that is known to be a user's, the names mean what the user says.
        if !matches!(self.native_ty(&call.receiver).strip(), Ty::Named(_)) {
            if (&name[..], call.args.len()) == ("concat", 0) {
                let receiver = &call.receiver;
                return self.expr(&syn::parse_quote!((#receiver).iter().flatten().cloned().collect::<Vec<_>>()));
            }
            if let Some(rewritten) = super::rewrites::of_vector(call) {
                let (receiver, check) = (self.native_reading(&call.receiver)?, Ident::new("sequence", call.method.span()));
                let tokens = &receiver.tokens;
                let value = quote_spanned!(call.method.span()=> &#tokens);
                self.push(Stmt::Native(Code::with(quote!(__rt::#check(#value)), receiver.uses, true)));
                self.effect(&rewritten)?;
                return Ok(Operand::inert(Code::new(quote!(())), Ty::Unit, call.span()));
            }
        }
        let is_truth = self.native_ty(&call.receiver) == Ty::Bool || matches!(super::desugar::peel(&call.receiver), Expr::Binary(_));
        if let (true, receiver, "then_some" | "then", Some(arg)) = (is_truth, &call.receiver, &name[..], call.args.first()) {
            let value: Expr = if name == "then" { syn::parse_quote!((#arg)()) } else { arg.clone() };
            return self.expr(&syn::parse_quote!(if (#receiver) { Some(#value) } else { None }));
        }
        self.method_on_receiver(call, &name)
    }

    fn method_on_receiver(&mut self, call: &ExprMethodCall, name: &str) -> Result<Operand> {
        let receiver = match self.locate(&call.receiver)? {
            Some(Located::Place(place)) => self.read(place, call.receiver.span()),
            Some(Located::Inert(operand)) => operand,
            None => self.expr(&call.receiver)?,
        };
        let at = self.stmts.len();
        let ty = receiver.ty.strip().clone();
        if crate::floats::find(name).is_some() && receiver.ty != Ty::Float {
            self.float_methods.push(call.method.clone());
        }
        if ty == Ty::Float && crate::floats::find(name).is_some() {
            return self.float_method(call, receiver, at, None);
        }
        if ty == Ty::Float && matches!(name, "clone" | "to_owned" | "into") {
            return Ok(self.scalar(receiver));
        }
        if let Some(result) = self.matrix_method(call, &receiver)? {
            return Ok(result);
        }
        // A constructor's name says what it returns by convention alone: `S::new(x)` may be an `Option`, and that is held.
        let takes_closure = matches!(call.args.last().map(super::desugar::peel), Some(Expr::Closure(_)));
        let unwraps = matches!(name, "unwrap" | "expect" | "unwrap_or") && matches!(super::desugar::peel(&call.receiver), Expr::Call(_));
        let of_option = matches!(ty, Ty::Named(_)) && (takes_closure || unwraps);
        if of_option && let Some(result) = self.option_method(call, &receiver)? {
            return Ok(result);
        }
        if !matches!(ty, Ty::Named(_)) && !ty.is_scalar() || matches!(name, "clone" | "to_owned") {
            if let Some(result) = self.option_method(call, &receiver)? {
                return Ok(result);
            }
            if (ty != Ty::Matrix || matches!(name, "clone" | "to_owned"))
                && let Some(result) = self.std_method(call, &receiver)?
            {
                return Ok(result);
            }
        }
        self.user_method(call, receiver, at)
    }

    /// A method of the user's own: the receiver as it stands, so that method resolution sees what it sees in the primal.
    fn user_method(&mut self, call: &ExprMethodCall, receiver: Operand, at: usize) -> Result<Operand> {
        if let Some(closure) = call.args.iter().find(|arg| matches!(super::desugar::peel(arg), Expr::Closure(_))) {
            return Err(refuse(
                closure,
                "a closure that is passed to a method without a known rule",
                "when and how often it is called cannot be seen",
                "write a loop, or take a differentiable function by its handle `name {}`",
            ));
        }
        let before = self.stmts.len();
        let args = self.operands(&call.args)?;
        let mut receiver = receiver;
        // A receiver that its own arguments change has been copied before them: rustc allows no other.
        if let OperandKind::Read(place) = receiver.kind.clone() {
            if self.change(&self.stmts[before..], self.root(&place)) {
                receiver = self.name_at(receiver, before);
            } else {
                let mut arguments = self.stmts.split_off(before);
                self.hold_arguments(&mut arguments, &place);
                self.stmts.extend(arguments);
            }
        }
        if self.stmts.len() > at && !matches!(receiver.kind, OperandKind::Read(_)) {
            receiver = self.name_value(receiver);
        }
        // It is passed again, and must not be evaluated again.
        if receiver.is_inert() && !receiver.code.pure && args.iter().any(|arg| !arg.is_inert()) {
            receiver = self.name_value(receiver);
        }
        // The receiver may be borrowed mutably by the call, which its type alone tells.
        if let OperandKind::Read(place) = &receiver.kind {
            let root = self.root(place);
            if self.info(root).mutable {
                receiver.alive = false;
            }
        }
        let method = Ident::new(&format!("__vjp_{}", call.method.to_string().trim_start_matches("r#")), call.method.span());
        let turbofish = &call.turbofish;
        let inert = receiver.is_inert() && args.iter().all(Operand::is_inert);
        let name = call.method.to_string();
        let ty = if receiver.ty.peel().may_be_matrix() && super::matrix::makes_matrix(&name) { Ty::Matrix } else { Ty::Unknown };
        let mut all = vec![receiver];
        all.extend(args);
        if inert {
            let (name, span) = (&call.method, call.span());
            let result = compose(
                &all,
                |v| {
                    let (receiver, args) = (&v[0], &v[1..]);
                    quote_spanned!(span=> #receiver.#name #turbofish(#(#args),*))
                },
                ty,
                span,
            );
            return Ok(self.name_value(result));
        }
        let asked = crate::preferred::asked(call);
        if asked.is_some() {
            self.items.check(crate::preferred::traits(&call.method, call.args.len(), &self.items.krate()));
        }
        self.protocol_call(Callee::Method(quote!(#method #turbofish), asked), all, call.span(), ty)
    }

    /// A method whose result carries no derivative: run natively, by shared reference.
    fn inert_result(&mut self, call: &ExprMethodCall, name: &str) -> Result<Operand> {
        let span = call.span();
        // What a range's ends are matters to nothing else.
        let of_range = matches!(super::desugar::peel(&call.receiver), Expr::Range(_));
        if of_range || call.args.iter().any(|arg| matches!(super::desugar::peel(arg), Expr::Closure(_))) {
            let whole = Expr::MethodCall(call.clone());
            let mut code = self.native_reading(&whole)?;
            code.tokens = passive(&code.tokens, span);
            return Ok(Operand::inert(code, known_result(name, &Ty::Unknown), span));
        }
        let receiver = self.expr(&call.receiver)?;
        let args = self.operands(&call.args)?;
        let (method, turbofish) = (&call.method, &call.turbofish);
        let mut all = vec![receiver];
        all.extend(args);
        let pure = all.iter().all(|operand| operand.code.pure) && name != "to_string";
        let certain = all[0].is_inert() || is_of_slices(name, &all[0].ty);
        // A user's own method of this name may change its receiver, which would be left out of the derivative.
        let is_changeable = !certain && all[0].place().is_some_and(|place| self.info(self.root(place)).mutable);
        let mut operand = compose(
            &all,
            |v| {
                let (receiver, args) = (&v[0], &v[1..]);
                let receiver = if is_changeable { shared(receiver, span).into_token_stream() } else { receiver.clone() };
                let value = quote_spanned!(span=> #receiver.#method #turbofish(#(#args),*));
                if certain { value } else { passive(&value, span) }
            },
            known_result(name, &Ty::Unknown),
            span,
        );
        operand.code.pure = pure;
        Ok(operand)
    }

    /// `f64::max(a, b)`: the type is written.
    pub fn float_call(&mut self, call: &ExprMethodCall, forced: &syn::Expr) -> Result<Operand> {
        let receiver = self.expr(&call.receiver)?;
        let at = self.stmts.len();
        let name = call.method.to_string();
        if crate::floats::find(&name).is_none() {
            return self.inert_or_refuse(call, &name);
        }
        self.float_method(call, receiver, at, Some(forced))
    }

    fn inert_or_refuse(&mut self, call: &ExprMethodCall, name: &str) -> Result<Operand> {
        if INERT_RESULT.contains(&name) {
            return self.inert_result(call, name);
        }
        Err(refuse(
            &call.method,
            "a function of the floats without a rule",
            "its derivative is not in the table",
            "give it one: `#[differentiable(vjp = rule)]` on a function of your own, or wrap it in `no_diff(..)` if it is constant",
        ))
    }

    fn float_method(&mut self, call: &ExprMethodCall, receiver: Operand, at: usize, forced: Option<&syn::Expr>) -> Result<Operand> {
        let span = call.span();
        let name = call.method.to_string();
        let mut args = self.operands(&call.args)?;
        let receiver = if self.stmts.len() > at && !self.is_stable(&receiver.code) && !args.is_empty() {
            let tail = self.stmts.split_off(at);
            let named = self.name_value_scalar(receiver);
            self.stmts.extend(tail);
            named
        } else {
            receiver
        };
        let mut all = vec![receiver];
        all.append(&mut args);
        let all: Vec<_> = all
            .into_iter()
            .enumerate()
            .map(|(index, operand)| {
                let mut operand = self.scalar(operand);
                // The other floats have the receiver's type; the exponent of `powi` is an integer.
                let is_float = if index == 0 { forced.is_some() } else { name != "powi" };
                if is_float && !operand.is_inert() && !matches!(operand.ty, Ty::Float | Ty::Ref(_)) {
                    operand.ty = Ty::Float;
                    if let OperandKind::Read(place) = &mut operand.kind {
                        place.ty = Ty::Float;
                    }
                }
                operand
            })
            .collect();
        let ty = if name == "sin_cos" { Ty::Tuple(vec![Ty::Float, Ty::Float]) } else { Ty::Float };
        let method = &call.method;
        let replaced = forced.is_none().then(|| self.replaced(method)).flatten();
        let called = replaced.as_ref().unwrap_or(method);
        let told = replaced.as_ref().map(|_| crate::replaced::fused());
        let make = |values: &[proc_macro2::TokenStream]| {
            let (receiver, args) = (&values[0], &values[1..]);
            if let Some(path) = forced {
                quote_spanned!(span=> #path(#receiver, #(#args),*))
            } else {
                quote_spanned!(span=> #receiver.#called(#(#args),* #told))
            }
        };
        if all.iter().all(Operand::is_inert) {
            return Ok(compose(&all, make, ty, span));
        }
        let mut kept = Vec::new();
        for operand in all {
            kept.push(self.keep(operand));
        }
        let tokens: Vec<_> = kept.iter().map(|operand| operand.code.tokens.clone()).collect();
        let uses = kept.iter().flat_map(|operand| operand.code.uses.clone()).collect();
        let code = Code::with(make(&tokens), uses, true);
        let cheap = self.pointwise && (replaced.is_some() || CHEAP.contains(&&name[..]));
        Ok(self.bind(Op::Float { method: method.clone(), args: kept, code, cheap }, ty, span))
    }

    /// The method that stands for one of `std` in a loop over the elements of a matrix.
    fn replaced(&self, method: &Ident) -> Option<Ident> {
        (self.pointwise && self.replaceable.contains(method)).then(|| crate::replaced::name(method))
    }

    fn name_value_scalar(&mut self, operand: Operand) -> Operand {
        let operand = self.scalar(operand);
        self.name_value(operand)
    }
}

/// Whether a method is what its name says whatever traits there are: one of the slice's own, called on a reference to one.
fn is_of_slices(name: &str, receiver: &Ty) -> bool {
    const NAMES: [&str; 9] = [
        "len",
        "is_empty",
        "contains",
        "starts_with",
        "ends_with",
        "partition_point",
        "binary_search",
        "binary_search_by",
        "binary_search_by_key",
    ];
    NAMES.contains(&name) && matches!(receiver, Ty::Ref(of) if matches!(**of, Ty::Slice(_)))
}

/// The place, so that rustc refuses every change of it.
pub fn shared(place: &TokenStream, span: Span) -> Expr {
    let span = Span::call_site().located_at(span);
    syn::parse_quote_spanned!(span=> (*__rt::shared(&#place)))
}

/// The value, where its type admits no derivative; an error of rustc on the user's token elsewhere.
pub fn passive(value: &TokenStream, span: Span) -> TokenStream {
    let check = Ident::new("passive", span);
    quote!(__rt::#check(#value))
}
