//! Operands: reading places, freezing what may change, keeping what reverse will need.

use proc_macro2::Span;
use quote::{ToTokens, quote};

use super::Lower;
use crate::diag::{Result, refuse_at};
use crate::ir::{Code, Op, Operand, OperandKind, Place, Step, Stmt, Ty, Var};

impl Operand {
    pub fn inert(code: Code, ty: Ty, span: Span) -> Self {
        Self { code, ty, kind: OperandKind::Inert, kept: None, alive: false, span }
    }

    pub fn is_inert(&self) -> bool {
        matches!(self.kind, OperandKind::Inert)
    }

    /// The place that the operand's adjoint goes to.
    pub fn place(&self) -> Option<&Place> {
        match &self.kind {
            OperandKind::Inert => None,
            OperandKind::Read(place) | OperandKind::Borrow(place) | OperandKind::BorrowMut(place) => Some(place),
        }
    }
}

impl Lower {
    /// A place, read.
    pub fn read(&self, place: Place, span: Span) -> Operand {
        let (code, ty) = (place.code.clone(), place.ty.clone());
        if self.is_inert_place(&place) {
            return Operand::inert(code, ty, span);
        }
        let alive = self.is_alive(&place);
        Operand { code, ty, kind: OperandKind::Read(place), kept: None, alive, span }
    }

    /// Whether nothing in the place carries a derivative.
    pub fn is_inert_place(&self, place: &Place) -> bool {
        self.info(place.base).inert || place.ty.is_inert()
    }

    /// Whether every variable stands as it was bound.
    pub fn is_stable(&self, code: &Code) -> bool {
        code.pure && code.uses.iter().all(|var| self.is_fixed(*var))
    }

    /// Whether the variable, and what it refers to, stays as it was bound.
    pub fn is_fixed(&self, var: Var) -> bool {
        let info = self.info(var);
        !info.mutable && info.alias.as_ref().is_none_or(|place| self.is_stable(&place.code) && self.is_fixed(place.base))
    }

    /// Whether the place can be read in reverse as it was in the forward sweep: it stands, and what it is reached from
    /// is a parameter (passed again) or owned (captured), so that no reference is carried over.
    pub fn is_alive(&self, place: &Place) -> bool {
        self.is_stable(&place.code) && self.is_reachable(place.base)
    }

    fn is_reachable(&self, var: Var) -> bool {
        let info = self.info(var);
        match &info.alias {
            Some(place) => self.is_reachable(place.base),
            None => !info.borrows && (info.param.is_some() || info.ty.is_owned() || info.again),
        }
    }

    /// Binds an operation to a new variable and reads that.
    pub fn bind(&mut self, op: Op, ty: Ty, span: Span) -> Operand {
        let var = self.temp(span, ty);
        self.push_let(var, op);
        self.read_var(var, span)
    }

    /// The operand under a name of its own: no later statement can change it.
    pub fn freeze(&mut self, operand: Operand) -> Operand {
        let at = self.stmts.len();
        self.freeze_at(operand, at)
    }

    /// As `freeze`, with the binding at an earlier position of the block.
    fn freeze_at(&mut self, operand: Operand, at: usize) -> Operand {
        let carried = operand.is_inert() && !self.captures_no_reference(&operand.code) && operand.ty.is_owned();
        if self.is_stable(&operand.code) && !carried {
            return operand;
        }
        self.name_at(operand, at)
    }

    /// Binds the operand to a name at an earlier position of the block.
    pub fn name_at(&mut self, operand: Operand, at: usize) -> Operand {
        let (ty, span) = (operand.ty.clone(), operand.span);
        let inert = operand.is_inert();
        let var = self.temp(span, ty);
        self.vars[var.0].inert |= inert;
        let op = match operand.kind {
            OperandKind::Inert => Op::Inert(operand.code),
            _ => Op::Use(operand),
        };
        self.vars[var.0].again = self.is_repeatable(&op);
        self.stmts.insert(at, Stmt::Let { var, annotation: None, op });
        self.read_var(var, span)
    }

    /// Lowers expressions from left to right. Where a later one has effects, the earlier ones are frozen before it.
    pub fn operands<'e>(&mut self, exprs: impl IntoIterator<Item = &'e syn::Expr>) -> Result<Vec<Operand>> {
        self.in_order(exprs, true)
    }

    /// As `operands`, for a comparison, which borrows its operands: what is read through a reference need not be a copy.
    pub fn compared<'e>(&mut self, exprs: impl IntoIterator<Item = &'e syn::Expr>) -> Result<Vec<Operand>> {
        self.in_order(exprs, false)
    }

    fn in_order<'e>(&mut self, exprs: impl IntoIterator<Item = &'e syn::Expr>, by_value: bool) -> Result<Vec<Operand>> {
        let mut operands: Vec<Operand> = Vec::new();
        let mut through_reference = Vec::new();
        for expr in exprs {
            let at = self.stmts.len();
            let operand = self.expr(expr)?;
            through_reference.push(by_value && self.may_read_through_reference(expr, &operand));
            let effects = self.stmts[at..].iter().any(has_effect);
            operands.push(operand);
            // Earlier operands are evaluated before what this one needed, where either can change what the other reads.
            let earlier = operands.len() - 1;
            let frozen =
                if effects { earlier } else { operands[..earlier].iter().rposition(|it| self.disturbs(it, at)).map_or(0, |it| it + 1) };
            let mut at = at;
            for index in 0..frozen {
                if matches!(operands[index].kind, OperandKind::BorrowMut(_) | OperandKind::Borrow(_))
                    || matches!(operands[index].ty, Ty::RefMut(_))
                {
                    continue;
                }
                let before = self.stmts.len();
                let earlier = operands[index].clone();
                operands[index] = if through_reference[index] { self.name_at(earlier, at) } else { self.freeze_at(earlier, at) };
                at += self.stmts.len() - before;
            }
        }
        Ok(operands)
    }

    /// Whether statements are seen to change a variable.
    pub fn change(&self, stmts: &[Stmt], root: Var) -> bool {
        let is_it = |place: &Place| self.root(place) == root;
        stmts.iter().any(|stmt| match stmt {
            Stmt::Assign { place, .. } | Stmt::Update { place, .. } => is_it(place),
            Stmt::Do(Op::Std(std)) => is_it(&std.place),
            Stmt::Let { op: Op::Call { args, .. }, .. } => {
                args.iter().any(|arg| matches!(&arg.kind, OperandKind::BorrowMut(place) if is_it(place)))
            }
            stmt => stmt.blocks().iter().any(|block| self.change(&block.stmts, root)),
        })
    }

    /// Holds what arguments do to their call's receiver: where it is not seen whether the receiver is copied before them or
    /// lent after, they may read it and no more.
    pub fn hold_arguments(&self, stmts: &mut [Stmt], receiver: &Place) {
        for stmt in stmts {
            if let Stmt::Let { op: Op::Call { callee, args, .. }, .. } = stmt {
                let is_method = matches!(callee, crate::ir::Callee::Method(..));
                for (index, arg) in args.iter_mut().enumerate() {
                    let OperandKind::Read(place) = &arg.kind else { continue };
                    let refers = matches!(arg.ty, Ty::RefMut(_));
                    let may_change = refers || is_method && index == 0 && self.info(self.root(place)).mutable;
                    if may_change && self.may_overlap(place, receiver) {
                        let tokens = &arg.code.tokens;
                        let part = if refers { quote!(*#tokens) } else { tokens.clone() };
                        arg.code.tokens = super::method::shared(&part, arg.span).into_token_stream();
                    }
                }
            }
            stmt.blocks_mut().into_iter().for_each(|block| self.hold_arguments(&mut block.stmts, receiver));
        }
    }

    /// Whether two places may have a part in common: no field tells them apart.
    fn may_overlap(&self, a: &Place, b: &Place) -> bool {
        let ((root, path), (other_root, other)) = (self.resolved(a), self.resolved(b));
        let apart = |(a, b): (&Step, &Step)| match (a, b) {
            (Step::Field(a), Step::Field(b)) => a.to_string() != b.to_string(),
            _ => false,
        };
        root == other_root && !path.iter().zip(&other).any(apart)
    }

    /// The variable and the whole path that a place leads to.
    fn resolved(&self, place: &Place) -> (Var, Vec<Step>) {
        let Some(target) = &self.info(place.base).alias else { return (place.base, place.path.clone()) };
        let (root, mut path) = self.resolved(target);
        path.extend(place.path.iter().cloned());
        (root, path)
    }

    /// Whether an operand that is yet to be evaluated may change what the statements from a position on read.
    fn disturbs(&self, operand: &Operand, from: usize) -> bool {
        let mut uses = Vec::new();
        self.stmts[from..].iter().for_each(|stmt| stmt.uses(&mut uses));
        operand.is_inert() && !operand.code.pure && operand.code.uses.iter().any(|var| !self.is_fixed(*var) && uses.contains(var))
    }

    /// Whether the operand may be a copy of what a local reference refers to: the reference stands, and yet what it refers to may
    /// change behind its last use, which is here.
    fn may_read_through_reference(&self, expr: &syn::Expr, operand: &Operand) -> bool {
        let is_part = match super::desugar::peel(expr) {
            syn::Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)),
            expr => matches!(expr, syn::Expr::Field(_) | syn::Expr::Index(_)),
        };
        let may_refer = |var: &Var| {
            let info = self.info(*var);
            info.param.is_none() && info.alias.is_none() && !info.ty.is_owned()
        };
        is_part && operand.code.uses.iter().any(may_refer)
    }

    /// Makes sure that the operand's value can be had in reverse.
    pub fn keep(&mut self, operand: Operand) -> Operand {
        if operand.alive {
            return operand;
        }
        match &operand.kind {
            OperandKind::Inert if self.stands_again(&operand) => operand,
            OperandKind::Read(place) if place.ty.strip().is_scalar() => {
                if let Some(known) = self.known_value(place) {
                    return self.read_var(known, operand.span);
                }
                let ty = place.ty.strip().clone();
                let span = operand.span;
                self.bind(Op::Use(operand), ty, span)
            }
            _ => self.name_value(operand),
        }
    }

    /// Whether something inert can be evaluated again in reverse, without a reference being carried there.
    pub fn stands_again(&self, operand: &Operand) -> bool {
        operand.code.uses.is_empty() || self.is_stable(&operand.code) && self.captures_no_reference(&operand.code)
    }

    /// Makes sure that a rule that is found by type has what it reads of its operands: what that is, it says itself.
    /// `name` is the operator's; either operand's adjoint is wanted where it is not inert.
    pub fn residuals(&mut self, name: &str, left: Operand, right: Operand) -> (Operand, Operand) {
        let (left, right) = (self.evaluated(left), self.evaluated(right));
        let wanted = match (left.is_inert(), right.is_inert()) {
            (false, true) => quote!(__rt::OfLeft),
            (true, false) => quote!(__rt::OfRight),
            _ => quote!(__rt::OfBoth),
        };
        let (l, r) = (left.code.tokens.clone(), right.code.tokens.clone());
        let uses: Vec<Var> = left.code.uses.iter().chain(&right.code.uses).copied().collect();
        let kept = |lower: &mut Self, operand: Operand, side: &str| {
            if lower.needs_no_residual(&operand) {
                return operand;
            }
            let function = format!("{name}_keep_{side}");
            lower.snapshot(operand, function, Code::arguments(quote!(&#l, &#r, #wanted), uses.clone()))
        };
        let left = kept(self, left, "left");
        (left, kept(self, right, "right"))
    }

    /// As `residuals`, for the one operand of a rule.
    pub fn residual(&mut self, name: &str, operand: Operand) -> Operand {
        let operand = self.evaluated(operand);
        if self.needs_no_residual(&operand) {
            return operand;
        }
        let (tokens, uses) = (&operand.code.tokens, operand.code.uses.clone());
        let code = Code::with(quote!(&(#tokens)), uses, false);
        self.snapshot(operand, format!("{name}_keep"), code)
    }

    /// The operand as an expression that may be written twice.
    fn evaluated(&mut self, operand: Operand) -> Operand {
        let again = !operand.is_inert() || operand.code.pure || operand.code.uses.is_empty() && !operand.ty.is_owned();
        if again { operand } else { self.name_value(operand) }
    }

    /// Whether reverse has the operand anyway. A variable of the compiler's own is read once, so that what its rule reads is
    /// no more than the whole of it.
    fn needs_no_residual(&self, operand: &Operand) -> bool {
        match operand.place() {
            None => self.stands_again(operand),
            Some(_) => operand.alive && !self.is_temporary(operand),
        }
    }

    /// Whether the operand is the whole of a variable of the compiler's own.
    fn is_temporary(&self, operand: &Operand) -> bool {
        operand.place().is_some_and(|place| place.path.is_empty() && self.temps.contains(&place.base))
    }

    /// The variable that holds what a place holds, because it was read or written a moment ago.
    fn known_value(&self, place: &Place) -> Option<Var> {
        let wanted = place.code.tokens.to_string();
        let root = self.root(place);
        for stmt in self.stmts.iter().rev().take(12) {
            match stmt {
                Stmt::Let { var, op: Op::Use(operand), .. }
                    if operand.code.tokens.to_string() == wanted && matches!(operand.kind, OperandKind::Read(_)) =>
                {
                    let info = self.info(*var);
                    return (!info.mutable && info.alias.is_none() && info.ty == place.ty).then_some(*var);
                }
                Stmt::Assign { place: written, value } if written.code.tokens.to_string() == wanted => {
                    let OperandKind::Read(value) = &value.kind else { return None };
                    let info = self.info(value.base);
                    return (value.path.is_empty() && !info.mutable && info.alias.is_none() && info.ty == place.ty).then_some(value.base);
                }
                // A change of something else is no change of this.
                Stmt::Assign { place: written, .. } | Stmt::Update { place: written, .. } if self.root(written) != root => {}
                stmt if !has_effect(stmt) => {}
                _ => return None,
            }
        }
        None
    }

    /// Makes sure that a receiver can be passed again. Whether the method takes it by reference is not known.
    pub fn hold_receiver(&mut self, operand: Operand) -> Operand {
        let stands = self.is_stable(&operand.code) && self.captures_no_reference(&operand.code);
        if operand.is_inert() && !stands && !operand.ty.is_inert() && !matches!(operand.ty, Ty::RefMut(_)) {
            // Method resolution copies what a reference refers to, as it borrows a value.
            let tokens = &operand.code.tokens;
            let tokens = quote!((#tokens).to_owned());
            return self.snapshot_of(operand, "constant", tokens);
        }
        if operand.is_inert() || operand.alive {
            return self.hold(operand);
        }
        self.hold_value(operand)
    }

    fn hold_value(&mut self, operand: Operand) -> Operand {
        let code = &operand.code.tokens;
        let tokens = if matches!(operand.ty, Ty::RefMut(_)) { quote!(&*#code) } else { quote!(&#code) };
        self.snapshot_of(operand, "hold_value", tokens)
    }

    /// Makes sure that an argument can be passed again.
    pub fn hold(&mut self, operand: Operand) -> Operand {
        if matches!(operand.ty, Ty::RefMut(_)) && matches!(operand.kind, OperandKind::Read(_)) {
            // Reborrowed, or read through a shared reference: the callee's type alone tells.
            return self.hold_value(operand);
        }
        if matches!(operand.ty, Ty::RefMut(_)) && operand.is_inert() {
            return operand;
        }
        let by_value = operand.ty.is_scalar() || matches!(operand.kind, OperandKind::BorrowMut(_)) || operand.ty.is_owned();
        if operand.alive && (!self.is_temporary(&operand) || self.is_made_again(&operand))
            || by_value && !matches!(operand.kind, OperandKind::Inert)
        {
            return operand;
        }
        // What is computed here is computed once, and its type is what the callee asks for: `f(n.into(), x)`.
        let computed = matches!(operand.kind, OperandKind::Inert) && !operand.code.pure && !matches!(operand.ty, Ty::Ref(_));
        let operand = if computed { self.name_value(operand) } else { operand };
        let code = &operand.code.tokens;
        match operand.kind {
            OperandKind::Inert if self.is_stable(&operand.code) && self.captures_no_reference(&operand.code) => operand,
            OperandKind::Inert if operand.ty.is_scalar() || operand.ty.is_inert() && operand.ty.is_owned() => self.freeze(operand),
            _ => {
                let tokens = quote!(&#code);
                self.snapshot_of(operand, "hold", tokens)
            }
        }
    }

    /// Whether the operand is of something that holds references and is made again in reverse.
    fn is_made_again(&self, operand: &Operand) -> bool {
        operand.place().is_some_and(|place| {
            let info = self.info(place.base);
            info.again && (matches!(info.ty, Ty::Option(_)) && !info.ty.is_owned() || self.holds_references(place.base))
        })
    }

    /// Whether a variable is seen to hold references.
    fn holds_references(&self, var: Var) -> bool {
        let op = self.stmts.iter().rev().find_map(|stmt| match stmt {
            Stmt::Let { var: bound, op, .. } if *bound == var => Some(op),
            _ => None,
        });
        let parts = op.and_then(Op::parts).unwrap_or_default();
        parts.iter().any(|part| matches!(part.ty, Ty::Ref(_)) || part.place().is_some_and(|place| self.holds_references(place.base)))
    }

    /// An argument that holds references is passed again, and so has to be made again.
    pub fn can_be_passed(&self, operand: &Operand) -> Result<()> {
        let var = operand.place().filter(|place| place.path.is_empty()).map(|place| place.base);
        match var.filter(|var| self.info(*var).alias.is_none() && !self.info(*var).again && self.holds_references(*var)) {
            Some(_) => Err(refuse_at(
                operand.span,
                "a value that holds references, of which some lead to what changes, or that is not made of copies alone",
                "its derivative needs the value again, which cannot be kept beyond what it refers to",
                "pass the references themselves, or give the type data of its own",
            )),
            None => Ok(()),
        }
    }

    /// Whether a pullback that evaluates the code again captures parameters and owned values only.
    pub fn captures_no_reference(&self, code: &Code) -> bool {
        code.uses.iter().all(|var| self.is_reachable(*var))
    }

    fn snapshot_of(&mut self, operand: Operand, function: &str, tokens: proc_macro2::TokenStream) -> Operand {
        let uses = operand.code.uses.clone();
        self.snapshot(operand, function.to_owned(), Code::with(tokens, uses, false))
    }

    /// The operand, with a variable that keeps it for reverse: what a function of the runtime makes of this code.
    fn snapshot(&mut self, mut operand: Operand, function: String, code: Code) -> Operand {
        let var = self.own("kept", operand.span);
        self.push_let(var, Op::Snapshot(function, code));
        operand.kept = Some(var);
        operand
    }

    /// A `&mut` in a variable of unknown type would be changed without being seen: it has no tangent, which is asked for.
    pub fn no_hidden_reference(&mut self, place: &Place) {
        let info = self.info(place.base);
        if info.alias.is_none() && info.param.is_none() && !info.inert && !info.ty.is_owned() && info.ty != Ty::Inert {
            let ident = info.ident.clone();
            let tokens = quote::quote_spanned!(ident.span()=> __rt::no_hidden_reference(&#ident));
            self.push(Stmt::Native(Code::with(tokens, vec![place.base], true)));
        }
    }

    /// A number that reverse needs, frozen now.
    pub fn number(&mut self, code: Code, span: Span) -> Code {
        let operand = Operand::inert(code, Ty::Int, span);
        self.freeze(operand).code
    }

    /// The length of what a place holds, for adjoints that have no shape yet.
    pub fn extent(&mut self, place: &Place, span: Span) -> Code {
        let (tokens, code) = (&place.code.tokens, &place.code);
        let tokens = if matches!(place.ty, Ty::RefMut(_)) { quote!(&*#tokens) } else { quote!(&#tokens) };
        let var = self.fresh("length", span, Ty::Int);
        self.push_let(var, Op::Snapshot("extent".to_owned(), Code::with(tokens, code.uses.clone(), true)));
        let ident = self.ident(var);
        Code::with(quote!(#ident), vec![var], true)
    }

    /// A float or an integer behind references as the number itself, so that arithmetic on it is direct.
    pub fn scalar(&self, mut operand: Operand) -> Operand {
        if let OperandKind::Borrow(place) = &operand.kind
            && place.ty.is_scalar()
        {
            let place = place.clone();
            return self.read(place, operand.span);
        }
        let mut references = 0;
        let mut ty = &operand.ty;
        while let Ty::Ref(inner) | Ty::RefMut(inner) = ty {
            references += 1;
            ty = inner;
        }
        if references == 0 || !ty.is_scalar() {
            return operand;
        }
        let ty = ty.clone();
        let stars = (0..references).map(|_| quote!(*));
        let tokens = &operand.code.tokens;
        operand.code.tokens = quote!((#(#stars)* #tokens));
        if let OperandKind::Read(place) = &mut operand.kind {
            place.code = operand.code.clone();
            place.ty = ty.clone();
        }
        operand.ty = ty;
        operand
    }
}

/// Whether a statement can change anything that an operand reads.
pub fn has_effect(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Let { op, .. } => match op {
            Op::Call { .. } | Op::Std(_) => true,
            Op::Inert(code) => !code.pure,
            _ => false,
        },
        Stmt::Declare { .. } | Stmt::Init { .. } | Stmt::Bind { .. } => false,
        Stmt::If { .. } | Stmt::Match { .. } | Stmt::Labelled { .. } => {
            stmt.blocks().iter().any(|block| block.stmts.iter().any(has_effect))
        }
        _ => true,
    }
}
