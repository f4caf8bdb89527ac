//! The intermediate form: flat, named, structured statements. The whole list of them stands in [`Stmt`] and [`Op`].
//!
//! Every expression has been taken apart: an operand is a place, or inert. Iterators and closures are gone, names are
//! unique, and every index that a place is reached by is frozen. What a statement's reverse needs of the primal is
//! spelled out: it is either alive in reverse (immutable, and reached from what is alive) or a variable of its own that
//! keeps it.

mod check;
mod print;
mod ty;
mod uses;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::quote;

pub use check::check;
pub use print::text;
pub use ty::{Ty, std_name};

/// A variable: an index into [`Func::vars`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Var(pub usize);

/// What is known of a variable.
#[derive(Clone)]
pub struct VarInfo {
    /// The name in generated code, unique in the function.
    pub ident: Ident,
    /// The name of its adjoint.
    pub bar: Ident,
    /// What its type is known to be.
    pub ty: Ty,
    /// It may be assigned to or borrowed mutably after it was bound.
    pub mutable: bool,
    /// It carries no derivative.
    pub inert: bool,
    /// It is a reference to this place, so that its adjoint is the place's.
    pub alias: Option<Place>,
    /// It is this parameter.
    pub param: Option<usize>,
    /// It holds references, and the pullback cannot have it.
    pub borrows: bool,
    /// Its definition can be evaluated again from parameters and owned values.
    pub again: bool,
    /// It counts as inert because of what its type is taken for, and is held to that where it is bound.
    pub held: bool,
    /// The variable that holds its length, which never changes.
    pub length: Option<Var>,
    /// The variable that holds what it is bound to in every iteration of the loop around it.
    pub once: Option<Var>,
}

/// Tokens of a primal expression and the variables they mention. They are made by `new` and `with`, so that they can stand beside
/// any operator and before any method call.
#[derive(Clone, Default)]
pub struct Code {
    pub tokens: TokenStream,
    pub uses: Vec<Var>,
    /// It can be evaluated again, at no great cost, with the same result and no effect, as long as the variables stand.
    pub pure: bool,
}

/// A path from a variable to a part of it.
#[derive(Clone)]
pub struct Place {
    pub base: Var,
    pub path: Vec<Step>,
    /// The place as an expression of the forward sweep.
    pub code: Code,
    pub ty: Ty,
}

/// A step of a path. References and boxes are no steps: adjoints do not have the one and see through the other.
#[derive(Clone)]
pub enum Step {
    /// `.name`, `.0`
    Field(TokenStream),
    /// `[i]`
    Index(Code),
    /// `[lo..hi]`, the end written out
    Range(Code, Code),
    /// A field of an enum's variant or of a destructured struct, through its accessor.
    Variant(Ident),
    /// The payload of `Some` or `Ok`.
    Payload,
}

/// What an operation reads.
#[derive(Clone)]
pub struct Operand {
    /// The operand as an expression of the forward sweep.
    pub code: Code,
    pub ty: Ty,
    pub kind: OperandKind,
    /// The variable that keeps its value for the reverse sweep, where the operand itself is not alive there.
    pub kept: Option<Var>,
    /// The operand is alive in reverse under the same expression.
    pub alive: bool,
    pub span: Span,
}

#[derive(Clone)]
pub enum OperandKind {
    Inert,
    Read(Place),
    Borrow(Place),
    BorrowMut(Place),
}

/// How a call reaches its callee.
#[derive(Clone)]
pub enum Callee {
    /// `path(args)`: the pullback's maker as a path.
    Path(TokenStream),
    /// `maker(function, args)`: the maker of a handle, which is held to be that of the function.
    Function { maker: TokenStream, function: TokenStream, at: Span },
    /// `receiver.name(args)`: the first argument is the receiver; the name is the pullback's maker. Beside it stands the user's own
    /// name, where it can be asked for what else has it.
    Method(TokenStream, Option<Ident>),
}

/// An operation with a result.
#[derive(Clone)]
pub enum Op {
    /// The operand itself: moved, copied or borrowed.
    Use(Operand),
    /// Something inert, evaluated natively.
    Inert(Code),
    /// What a function of the runtime keeps for the reverse sweep: what a rule reads of an operand (`add_keep_left`), a copy
    /// of an argument to pass again (`hold`), a length (`extent`).
    Snapshot(String, Code),
    /// What a loop reads at a fixed place: the loop sets the variable, which stands for all of its reads.
    Once(Operand),
    Binary(syn::BinOp, Operand, Operand),
    Unary(syn::UnOp, Operand),
    Cast(Operand, TokenStream),
    Tuple(Vec<Operand>),
    Array(Vec<Operand>),
    /// `[x; n]`, `vec![x; n]`
    Repeat {
        value: Operand,
        code: Code,
        vec: bool,
    },
    /// `vec![..]`
    Vec(Vec<Operand>),
    /// `Path { field: x, ..base }` or `Path(x)`: the fields with the accessors of their adjoints.
    Construct {
        code: Code,
        fields: Vec<(Ident, Operand)>,
        base: Option<(Operand, Vec<Ident>)>,
    },
    /// `Some(x)`, `Ok(x)`
    Payload(TokenStream, Operand),
    /// `Box::new(x)` and other identities: the adjoint is the same.
    Wrap(Code, Operand),
    /// `x.clone()` and others that are an identity if they make a copy, to which they are held.
    Copy(Code, Operand),
    /// A call under the protocol; the pullback gets a variable, and each argument the length of what its place holds.
    Call {
        callee: Callee,
        args: Vec<Operand>,
        pull: Var,
        lengths: Vec<Option<Code>>,
    },
    /// A method of a value known to be a float: the rule's name, receiver first; `cheap` where it may be computed twice.
    Float {
        method: Ident,
        args: Vec<Operand>,
        code: Code,
        cheap: bool,
    },
    /// A method of the standard library's containers, by its entry in the table.
    Std(Std),
}

/// A use of a method of the standard library's containers.
#[derive(Clone)]
pub struct Std {
    pub rule: StdRule,
    /// The place of the receiver.
    pub place: Place,
    pub args: Vec<Operand>,
    /// The forward expression.
    pub code: Code,
    /// Frozen numbers that the reverse needs: lengths, indices.
    pub aux: Vec<Code>,
}

/// The table of container methods: how each is pulled back stands in `reverse::std`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StdRule {
    /// A read of an element, wrapped in an `Option` or not, at position `aux[0]`: `get`, `first`, `last`, `get_mut`.
    Element,
    Push,
    Pop,
    Insert,
    Remove,
    SwapRemove,
    ExtendFromSlice,
    Append,
    SplitOff,
    Resize,
    Truncate,
    Clear,
    Fill,
    CopyFromSlice,
    Swap,
    Reverse,
    RotateLeft,
    RotateRight,
    SortBy,
    /// `Option::take`, `mem::take`
    Take,
    /// `mem::replace`
    Replace,
    /// `Option::replace`: the operand is the payload.
    Refill,
    /// `mem::swap`: the second place is the operand.
    MemSwap,
    /// `?`
    Branch,
    /// `source_item(s, k)`
    Item,
}

/// A statement.
#[derive(Clone)]
pub enum Stmt {
    /// `let var = op;`
    Let {
        var: Var,
        annotation: Option<TokenStream>,
        op: Op,
    },
    /// `op;`, for its effect.
    Do(Op),
    /// `let var;`, initialised on every path before it is read.
    Declare {
        var: Var,
        annotation: Option<TokenStream>,
    },
    /// The initialisation of a declared variable.
    Init {
        var: Var,
        value: Operand,
    },
    /// `place = value;`
    Assign {
        place: Place,
        value: Operand,
    },
    /// `place op= value;`; `include` tells that it is a step of `sum` or `product`, whose types are not known.
    Update {
        op: syn::BinOp,
        place: Place,
        before: Option<Operand>,
        value: Operand,
        include: bool,
    },
    /// `let pattern = code;`: the bindings are read out of the place, or are aliases of its parts.
    Bind {
        pattern: TokenStream,
        irrefutable: bool,
        code: Code,
        bindings: Vec<Binding>,
        mutable: bool,
    },
    /// Forward only.
    Native(Code),
    /// Forward only, and it never returns.
    Diverge(Code),
    If {
        cond: Code,
        then: Block,
        other: Block,
    },
    Match {
        scrutinee: Code,
        arms: Vec<Arm>,
        id: usize,
    },
    Loop(Loop),
    /// `'label: { .. }`
    Labelled {
        label: usize,
        body: Block,
    },
    /// A jump, after whatever it yields has been stored.
    Exit(Target),
}

/// A variable bound by a pattern.
#[derive(Clone)]
pub struct Binding {
    pub var: Var,
    /// What it is bound to; `None` where that is inert.
    pub place: Option<Place>,
}

#[derive(Clone)]
pub struct Arm {
    pub pattern: TokenStream,
    pub guard: Option<Code>,
    pub bindings: Vec<Binding>,
    /// The arm's pattern can be matched again in reverse, so that the bindings are alive there.
    pub rebind: bool,
    pub attrs: TokenStream,
    pub body: Block,
}

#[derive(Clone)]
pub struct Loop {
    pub label: usize,
    pub kind: LoopKind,
    pub body: Block,
    /// It runs along slices of the same length, of which each iteration touches its own element.
    pub pointwise: Option<Pointwise>,
}

/// The slices of a loop over the elements of matrices.
#[derive(Clone)]
pub struct Pointwise {
    pub ins: Vec<Var>,
    pub out: Output,
}

/// What a loop over the elements of matrices makes.
#[derive(Clone)]
pub enum Output {
    /// The elements of a matrix.
    Elements(Var),
    /// The sum of its terms; the matrices, of these shapes, are repeated to one.
    Sum { var: Var, whole: Code, shapes: Vec<Code> },
}

#[derive(Clone)]
pub enum LoopKind {
    /// `for var in lo..hi`
    Range { var: Var, lo: Code, hi: Code, inclusive: bool },
    /// `loop`
    Forever,
    /// A `for` over something inert, native.
    Native { pattern: TokenStream, code: Code, bindings: Vec<Var> },
}

/// Where a jump leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Break(usize),
    Continue(usize),
    Return,
}

/// Statements in a scope of their own.
#[derive(Clone, Default)]
pub struct Block {
    pub id: usize,
    pub stmts: Vec<Stmt>,
}

/// A parameter.
#[derive(Clone)]
pub struct Param {
    pub var: Var,
    pub reference: Reference,
    /// It has an entry in the gradient.
    pub active: bool,
    /// It is a value that holds references, and is passed to the pullback again.
    pub again: bool,
}

/// How a parameter is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    Value,
    Shared,
    Mut,
}

/// A function.
#[derive(Clone)]
pub struct Func {
    pub vars: Vec<VarInfo>,
    pub params: Vec<Param>,
    /// Items of the body, which stand before everything else.
    pub items: TokenStream,
    pub body: Block,
    /// The variable that holds the result.
    pub result: Var,
}

impl Func {
    pub fn var(&self, var: Var) -> &VarInfo {
        &self.vars[var.0]
    }

    /// The variable and the whole path that a place leads to, with every alias resolved.
    pub fn resolve(&self, place: &Place) -> (Var, Vec<Step>) {
        match &self.var(place.base).alias {
            None => (place.base, place.path.clone()),
            Some(target) => {
                let (root, mut path) = self.resolve(target);
                path.extend(place.path.iter().cloned());
                (root, path)
            }
        }
    }
}

impl Op {
    /// The parts of what is made of references and of other things that are copied, so that it can be made again.
    pub fn copied_parts(&self) -> Option<Vec<&Operand>> {
        let parts = self.parts()?;
        let refers = parts.iter().any(|part| !part.ty.is_owned());
        (refers && parts.iter().all(|part| part.ty.is_copy())).then_some(parts)
    }

    /// What a value is put together from.
    pub fn parts(&self) -> Option<Vec<&Operand>> {
        match self {
            Self::Tuple(parts) | Self::Array(parts) | Self::Vec(parts) => Some(parts.iter().collect()),
            Self::Payload(_, part) => Some(vec![part]),
            Self::Construct { fields, base: None, .. } => Some(fields.iter().map(|(_, part)| part).collect()),
            _ => None,
        }
    }
}

impl Func {
    /// Whether an operand is a number that is called a method on, and that the method may change: its name does not tell.
    pub fn is_changeable_receiver(&self, op: &Op, operand: &Operand) -> bool {
        let Op::Call { callee: Callee::Method(..), args, .. } = op else { return false };
        let OperandKind::Read(place) = &operand.kind else { return false };
        let is_receiver = args.first().is_some_and(|receiver| core::ptr::eq(receiver, operand));
        is_receiver && (matches!(self.var(place.base).ty, Ty::RefMut(_)) || self.var(self.resolve_root(place.base)).mutable)
    }
}

impl Stmt {
    /// The blocks inside the statement, to be changed.
    pub fn blocks_mut(&mut self) -> Vec<&mut Block> {
        match self {
            Self::If { then, other, .. } => vec![then, other],
            Self::Match { arms, .. } => arms.iter_mut().map(|arm| &mut arm.body).collect(),
            Self::Loop(Loop { body, .. }) | Self::Labelled { body, .. } => vec![body],
            _ => Vec::new(),
        }
    }

    /// The blocks inside the statement.
    pub fn blocks(&self) -> Vec<&Block> {
        match self {
            Self::If { then, other, .. } => vec![then, other],
            Self::Match { arms, .. } => arms.iter().map(|arm| &arm.body).collect(),
            Self::Loop(Loop { body, .. }) | Self::Labelled { body, .. } => vec![body],
            _ => Vec::new(),
        }
    }

    /// Whether control can leave the statement for somewhere that is not right behind it.
    pub fn may_exit(&self) -> bool {
        let mut exits = Vec::new();
        self.exits(&mut exits);
        !exits.is_empty()
    }

    fn exits(&self, into: &mut Vec<Target>) {
        match self {
            Self::Exit(target) => into.push(*target),
            Self::Loop(Loop { label, body, .. }) => {
                let mut inner = Vec::new();
                body.stmts.iter().for_each(|stmt| stmt.exits(&mut inner));
                into.extend(inner.into_iter().filter(|t| *t != Target::Break(*label) && *t != Target::Continue(*label)));
            }
            Self::Labelled { label, body } => {
                let mut inner = Vec::new();
                body.stmts.iter().for_each(|stmt| stmt.exits(&mut inner));
                into.extend(inner.into_iter().filter(|t| *t != Target::Break(*label)));
            }
            _ => self.blocks().iter().flat_map(|block| &block.stmts).for_each(|stmt| stmt.exits(into)),
        }
    }
}

impl Loop {
    /// Whether the loop can end before its range does.
    pub fn may_stop_early(&self) -> bool {
        let mut exits = Vec::new();
        self.body.stmts.iter().for_each(|stmt| stmt.exits(&mut exits));
        exits.iter().any(|target| *target != Target::Continue(self.label))
    }
}

impl Code {
    pub fn new(tokens: TokenStream) -> Self {
        Self::with(tokens, Vec::new(), true)
    }
    pub fn with(tokens: TokenStream, uses: Vec<Var>, pure: bool) -> Self {
        Self { tokens: atom(tokens), uses, pure }
    }
    /// The tokens where nothing stands beside them, as between brackets.
    pub fn bare(&self) -> TokenStream {
        let is_comma = |token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
        let mut tokens = self.tokens.clone().into_iter();
        match (tokens.next(), tokens.next()) {
            (Some(TokenTree::Group(group)), None)
                if group.delimiter() == Delimiter::Parenthesis
                    && !group.stream().is_empty()
                    && !group.stream().into_iter().any(is_comma) =>
            {
                group.stream()
            }
            _ => self.tokens.clone(),
        }
    }
    /// The arguments of a function, which stand between its parentheses and nowhere else.
    pub fn arguments(tokens: TokenStream, uses: Vec<Var>) -> Self {
        Self { tokens, uses, pure: false }
    }
}

/// The expression as one that binds tighter than anything that is written beside it: in parentheses where it is more than a path,
/// a literal, a group, a macro's call, and what fields, indices, calls and methods make of these.
pub fn atom(tokens: TokenStream) -> TokenStream {
    let all: Vec<_> = tokens.clone().into_iter().collect();
    let is_group = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Group(_)));
    let is_dot = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == '.');
    let open = all.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Punct(punct) => match punct.as_char() {
            '.' => is_dot(all.get(at + 1)),
            ':' => false,
            '!' => !(at > 0 && matches!(all[at - 1], TokenTree::Ident(_)) && is_group(all.get(at + 1))),
            _ => true,
        },
        TokenTree::Ident(ident) => matches!(&ident.to_string()[..], "as" | "return" | "break" | "continue" | "let" | "move"),
        TokenTree::Group(group) => matches!(group.delimiter(), Delimiter::Brace | Delimiter::None),
        TokenTree::Literal(literal) => literal.to_string().starts_with('-'),
    });
    if open { quote!((#tokens)) } else { tokens }
}

/// The name of an operator, as the functions of the runtime that belong to it begin.
pub fn operator_name(op: &syn::BinOp) -> &'static str {
    use syn::BinOp;
    match op {
        BinOp::Add(_) => "add",
        BinOp::Sub(_) => "sub",
        BinOp::Mul(_) => "mul",
        BinOp::Div(_) => "div",
        BinOp::Rem(_) => "rem",
        BinOp::BitAnd(_) => "bitand",
        BinOp::BitOr(_) => "bitor",
        BinOp::BitXor(_) => "bitxor",
        BinOp::Shl(_) => "shl",
        BinOp::Shr(_) => "shr",
        BinOp::AddAssign(_) => "add_assign",
        BinOp::SubAssign(_) => "sub_assign",
        BinOp::MulAssign(_) => "mul_assign",
        BinOp::DivAssign(_) => "div_assign",
        BinOp::RemAssign(_) => "rem_assign",
        BinOp::BitAndAssign(_) => "bitand_assign",
        BinOp::BitOrAssign(_) => "bitor_assign",
        BinOp::BitXorAssign(_) => "bitxor_assign",
        BinOp::ShlAssign(_) => "shl_assign",
        BinOp::ShrAssign(_) => "shr_assign",
        _ => "compare",
    }
}
