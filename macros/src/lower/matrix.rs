//! Methods of matrices that take a closure: each becomes a loop over the elements, with the closure inlined into it.
//!
//! `x.map(f)` is also a method of `Option`, `Result` and arrays. It is taken for a matrix's where the receiver comes from
//! something that was written as `Matrix`, or the code around the call says so (`evidence`), and then `__rt::whole` holds it
//! against the truth: it accepts nothing else.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall};

use super::Lower;
use super::chain::{Chain, Item};
use super::closure::Function;
use super::desugar::peel;
use super::indexed::Indexed;
use crate::diag::Result;
use crate::ir::{Code, LoopKind, Op, Operand, OperandKind, Output, Place, Pointwise, Step, Stmt, Ty, Var};

/// Methods that make a matrix of a matrix, whatever the arguments: a hint for what may follow.
const MAKERS: &[&str] = &[
    "dot",
    "dot_transpose",
    "transpose_dot",
    "outer",
    "zip_map",
    "hcat",
    "vcat",
    "gather_rows",
    "scatter_rows",
    "row_sum",
    "row_mean",
    "row_max",
    "row_min",
    "row_norm",
    "row_softmax",
    "row_log_softmax",
    "row_log_sum_exp",
    "col_sum",
    "col_mean",
    "col_max",
    "col_min",
    "col_norm",
    "col_softmax",
    "col_log_softmax",
    "col_log_sum_exp",
];

/// Those whose names other types have too.
const SHARED_MAKERS: &[&str] = &["map", "block", "solve", "transpose", "reshape", "inverse", "cholesky"];

/// Whether a method of what may be a matrix makes what may be a matrix.
pub fn makes_matrix(name: &str) -> bool {
    makes_only_matrix(name) || SHARED_MAKERS.contains(&name)
}

/// Whether what a method makes, of whatever it is called on, is neither an `Option` nor a `Result`.
pub fn makes_only_matrix(name: &str) -> bool {
    MAKERS.contains(&name)
}

/// The elements of a matrix in the loop.
pub enum Elements {
    Active(Place),
    Inert(Code),
}

impl Lower {
    /// `x.map(f)`, `x.zip_map(&y, f)` of what may be matrices.
    pub fn matrix_method(&mut self, call: &ExprMethodCall, receiver: &Operand) -> Result<Option<Operand>> {
        let name = call.method.to_string();
        match (&name[..], call.args.len()) {
            ("map", 1) if self.is_matrix_map(call, &receiver.ty) && is_function(&call.args[0]) => {
                self.map_elements(call, vec![receiver.clone()], &call.args[0]).map(Some)
            }
            ("zip_map", 2) if is_function(&call.args[1]) => {
                let other = self.expr(&call.args[0])?;
                self.map_elements(call, vec![receiver.clone(), other], &call.args[1]).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Whether `map` is a matrix's: what is known of the receiver says so, or nothing is and the code around the call does.
    fn is_matrix_map(&self, call: &ExprMethodCall, receiver: &Ty) -> bool {
        match receiver.strip() {
            Ty::Unknown | Ty::Owned => self.evidence.speaks_for(&call.method),
            Ty::Named(name) if name == "type Matrix" => self.evidence.speaks_for(&call.method),
            ty => ty.may_be_matrix(),
        }
    }

    fn map_elements(&mut self, call: &ExprMethodCall, matrices: Vec<Operand>, function: &Expr) -> Result<Operand> {
        let span = call.span();
        let is_literal = matches!(peel(function), Expr::Closure(_));
        let function = &self.function(function)?;
        let mut references = Vec::new();
        let (mut sources, mut ins) = (Vec::new(), Vec::new());
        let mut whole = None;
        for matrix in matrices {
            let matrix = if matrix.code.pure { matrix } else { self.name_value(matrix) };
            let tokens = &matrix.code.tokens;
            references.push((quote!(&#tokens), matrix.code.uses.clone()));
            let shape = self.shape(&matrix, &call.method);
            let elements = self.matrix_elements(matrix, &shape, span);
            whole.get_or_insert(shape);
            ins.extend(match &elements {
                Elements::Active(place) => vec![place.base],
                Elements::Inert(code) => code.uses.clone(),
            });
            sources.push(match elements {
                Elements::Active(place) => Indexed::Copied(Box::new(Indexed::Elements { place, mutable: false })),
                Elements::Inert(code) => {
                    Indexed::Copied(Box::new(Indexed::Inert { code, ty: Ty::Slice(Box::new(self.number_ty())).reference() }))
                }
            });
        }
        let Some(whole) = whole else { unreachable!() };
        // `let mut out = __rt::matrix_like(&x);`
        let function_name = Ident::new(if sources.len() == 1 { "matrix_like" } else { "matrix_like_both" }, call.method.span());
        let (tokens, uses): (Vec<_>, Vec<_>) = references.into_iter().unzip();
        let made = Code::with(quote_spanned!(span=> __rt::#function_name(#(#tokens),*)), uses.concat(), false);
        let out = self.matrix_out(made, span);
        let target = self.matrix_target(out, &whole, span);
        let pointwise = Pointwise { ins, out: Output::Elements(target.base) };
        let mut both = sources.into_iter().reduce(|a, b| Indexed::Zip(Box::new(a), Box::new(b)));
        let Some(source) = both.take() else { unreachable!() };
        let source = Indexed::Zip(Box::new(source), Box::new(Indexed::Elements { place: target, mutable: true }));
        self.run_chain(Chain { source, stages: Vec::new() }, None, &mut |lower, item| {
            let Item::Tuple(parts) = item else { return Ok(()) };
            let Ok([x, Item::One(target)]) = <[Item; 2]>::try_from(parts) else { return Ok(()) };
            let value = match (function, x) {
                (Function::Closure(closure), x) => {
                    lower.next_is_pointwise = is_literal;
                    let arguments = if let Item::Tuple(arguments) = x { arguments } else { vec![x] };
                    lower.inline_items(closure, arguments)?
                }
                (function, Item::Tuple(arguments)) => {
                    let arguments = arguments.into_iter().map(|argument| lower.item_value(argument)).collect();
                    lower.apply(function, arguments)?
                }
                (function, argument) => lower.apply_item(function, argument)?,
            };
            lower.set(target, value);
            Ok(())
        })?;
        if let Some(Stmt::Loop(looping)) = self.stmts.last_mut() {
            looping.pointwise = Some(pointwise);
        }
        self.matrix_result(out, span)
    }

    /// `let shape = __rt::whole(&x);`, which only a matrix has.
    pub fn shape(&mut self, matrix: &Operand, method: &Ident) -> Code {
        let var = self.fresh("shape", method.span(), Ty::Owned);
        self.vars[var.0].inert = true;
        let (whole, tokens) = (Ident::new("whole", method.span()), &matrix.code.tokens);
        let at = method.span();
        let code = Code::with(quote_spanned!(at=> __rt::#whole(&#tokens)), matrix.code.uses.clone(), false);
        self.push_let(var, Op::Inert(code));
        let ident = self.ident(var);
        Code::with(quote!(#ident), vec![var], true)
    }

    /// `m.as_mut_slice()` of what may be a matrix.
    pub fn lends_elements(&self, call: &ExprMethodCall) -> bool {
        call.method == "as_mut_slice" && call.args.is_empty() && self.native_ty(&call.receiver).strip().may_be_matrix()
    }

    /// The type of an element: what may be a type parameter's is no float as far as literals go.
    fn number_ty(&self) -> Ty {
        if self.generic { Ty::Unknown } else { Ty::Float }
    }

    /// All elements of what may be a matrix, as a slice that has a name.
    pub fn all_elements(&mut self, place: Place, mutable: bool, span: Span) -> Place {
        let matrix = self.read(place.clone(), span);
        let shape = self.shape(&matrix, &Ident::new("iter", span));
        self.slice_of(place, &shape, mutable, span)
    }

    /// The elements as a slice that has a name.
    pub fn matrix_elements(&mut self, matrix: Operand, whole: &Code, span: Span) -> Elements {
        let whole_tokens = &whole.tokens;
        match self.place_of_operand(matrix.clone()) {
            Some(place) if !self.is_inert_place(&place) => Elements::Active(self.slice_of(place, whole, false, span)),
            _ => {
                let tokens = &matrix.code.tokens;
                let uses = matrix.code.uses.iter().chain(&whole.uses).copied().collect();
                let var = self.fresh("elements", span, Ty::Slice(Box::new(self.number_ty())).reference());
                self.vars[var.0].inert = true;
                self.vars[var.0].mutable = !self.is_stable(&matrix.code);
                self.push_let(var, Op::Inert(Code::with(quote!(&#tokens[#whole_tokens]), uses, matrix.code.pure)));
                let ident = self.ident(var);
                Elements::Inert(Code::with(quote!(#ident), vec![var], true))
            }
        }
    }

    /// `let elements = &x[shape];`: an alias of all elements of a place.
    fn slice_of(&mut self, mut place: Place, whole: &Code, mutable: bool, span: Span) -> Place {
        let (tokens, whole_tokens) = (place.code.tokens.clone(), &whole.tokens);
        let slice = Ty::Slice(Box::new(self.number_ty()));
        place.code.tokens = quote!(#tokens[#whole_tokens]);
        place.code.uses.extend(&whole.uses);
        place.ty = slice.clone();
        place.path.push(Step::Index(whole.clone()));
        let tokens = &place.code.tokens;
        let borrow: TokenStream = if mutable { quote!(&mut #tokens) } else { quote!(&#tokens) };
        let ty = if mutable { Ty::RefMut(Box::new(slice)) } else { slice.reference() };
        let var = self.fresh("elements", span, ty.clone());
        self.vars[var.0].mutable = mutable;
        self.vars[var.0].alias = Some(place.clone());
        let kind = if mutable { OperandKind::BorrowMut(place.clone()) } else { OperandKind::Borrow(place.clone()) };
        let alive = !mutable && self.is_alive(&place);
        let code = Code::with(borrow, place.code.uses.clone(), place.code.pure);
        self.push_let(var, Op::Use(Operand { code, ty, kind, kept: None, alive, span }));
        let length = self.fresh("length", span, Ty::Int);
        self.push_let(length, Op::Inert(Code::with(quote!(__rt::elements(#whole_tokens)), whole.uses.clone(), true)));
        self.vars[var.0].length = Some(length);
        self.place_of(var)
    }

    /// A matrix that the loop is going to fill.
    fn matrix_out(&mut self, made: Code, span: Span) -> Var {
        let out = self.fresh("mapped", span, Ty::Matrix);
        self.vars[out.0].mutable = true;
        self.push_let(out, Op::Inert(made));
        out
    }

    fn matrix_target(&mut self, out: Var, whole: &Code, span: Span) -> Place {
        let place = self.place_of(out);
        self.slice_of(place, whole, true, span)
    }

    /// `*target = value;`
    fn set(&mut self, target: Operand, value: Operand) {
        let Some(mut place) = target.place().cloned() else { return };
        place.ty = self.number_ty();
        self.push(Stmt::Assign { place, value });
    }

    fn matrix_result(&mut self, out: Var, span: Span) -> Result<Operand> {
        let result = self.read_var(out, span);
        Ok(self.settled(result))
    }

    /// `Matrix::from_fn(rows, cols, |i, j| ..)` with a closure that reads what carries a derivative.
    pub fn matrix_from_fn(&mut self, call: &syn::ExprCall, path: &syn::ExprPath) -> Result<Option<Operand>> {
        if call.args.len() != 3 || !is_function(&call.args[2]) {
            return Ok(None);
        }
        let span = call.span();
        let Function::Closure(closure) = self.function(&call.args[2])? else { return Ok(None) };
        let (rows, cols) = (self.index_number(&call.args[0])?, self.index_number(&call.args[1])?);
        let mut zeros = path.clone();
        if let Some(last) = zeros.path.segments.last_mut() {
            last.ident = Ident::new("zeros", last.ident.span());
        }
        let (rows_tokens, cols_tokens) = (&rows.tokens, &cols.tokens);
        let uses = rows.uses.iter().chain(&cols.uses).copied().collect();
        let out = self.matrix_out(Code::with(quote_spanned!(span=> #zeros(#rows_tokens, #cols_tokens)), uses, false), span);
        let made = self.read_var(out, span);
        let name = path.path.segments.last().map_or_else(|| Ident::new("from_fn", span), |last| last.ident.clone());
        let whole = self.shape(&made, &name);
        let target = self.matrix_target(out, &whole, span);
        let zero = || Code::new(quote!(0));
        let i = self.fresh("i", span, Ty::Int);
        let kind = LoopKind::Range { var: i, lo: zero(), hi: rows.clone(), inclusive: false };
        self.in_loop(None, None, kind, |lower, _| {
            let j = lower.fresh("j", span, Ty::Int);
            let kind = LoopKind::Range { var: j, lo: zero(), hi: cols.clone(), inclusive: false };
            lower.in_loop(None, None, kind, |lower, _| {
                let numbers = [i, j].map(|var| Item::One(lower.read_var(var, span)));
                let value = lower.inline_items(&closure, numbers.into())?;
                let (i_ident, j_ident) = (lower.ident(i), lower.ident(j));
                let uses = [i, j].into_iter().chain(cols.uses.iter().copied()).collect();
                let at = lower.number(Code::with(quote!((#i_ident * #cols_tokens + #j_ident)), uses, true), span);
                let mut element = super::place::element(target.clone(), at, &call.args[2]);
                element.ty = lower.number_ty();
                lower.push(Stmt::Assign { place: element, value });
                Ok(())
            })
        })?;
        self.matrix_result(out, span).map(Some)
    }
}

/// Whether an argument is something to be called.
fn is_function(expr: &Expr) -> bool {
    matches!(peel(expr), Expr::Closure(_) | Expr::Path(_) | Expr::Reference(_))
}
