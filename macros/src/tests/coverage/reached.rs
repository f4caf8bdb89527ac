//! Counts what a function in the intermediate form consists of, under the names of its statements and operations.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Arm, Block, Callee, Func, Loop, LoopKind, Op, Operand, OperandKind, Place, StdRule, Step, Stmt, Target};

/// How often each pair was reached.
pub(super) type Counts = BTreeMap<(String, String), usize>;

thread_local! {
    static REACHED: RefCell<Counts> = const { RefCell::new(BTreeMap::new()) };
    /// What a program reached that may yet be refused.
    static PENDING: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
}

/// What stands around statements.
const AROUND: &[&str] = &["function", "if", "else", "match", "range loop", "endless loop", "native loop", "labelled"];

const STATEMENTS: &[&str] = &[
    "declare",
    "init",
    "assign",
    "update",
    "bind",
    "native",
    "diverge",
    "if",
    "match",
    "range loop",
    "endless loop",
    "native loop",
    "labelled",
    "break",
    "continue",
    "return",
];

const OPERATIONS: &[&str] = &[
    "use",
    "inert",
    "snapshot",
    "once",
    "binary",
    "unary",
    "cast",
    "tuple",
    "array",
    "repeat",
    "vec",
    "construct",
    "payload",
    "wrap",
    "copy",
    "call",
    "method",
    "float",
    "std",
];

const RULES: &[StdRule] = &[
    StdRule::Element,
    StdRule::Push,
    StdRule::Pop,
    StdRule::Insert,
    StdRule::Remove,
    StdRule::SwapRemove,
    StdRule::ExtendFromSlice,
    StdRule::Append,
    StdRule::SplitOff,
    StdRule::Resize,
    StdRule::Truncate,
    StdRule::Clear,
    StdRule::Fill,
    StdRule::CopyFromSlice,
    StdRule::Swap,
    StdRule::Reverse,
    StdRule::RotateLeft,
    StdRule::RotateRight,
    StdRule::SortBy,
    StdRule::Take,
    StdRule::Replace,
    StdRule::MemSwap,
    StdRule::Branch,
    StdRule::Item,
];

const OPERANDS: &[&str] = &["inert operand", "read", "borrow", "mutable borrow"];
const STEPS: &[&str] = &["field", "index", "range", "variant", "of payload"];

/// What the places of operands hang on.
const HOLDERS: &[&str] =
    &["assigned", "updated", "bound", "read", "borrow", "mutable borrow", "receiver", "field", "index", "range", "variant", "of payload"];

/// Everything there is to reach, as pairs of a parent and a child.
pub(super) fn universe() -> BTreeSet<(String, String)> {
    let pair = |parent: &str, child: &str| (parent.to_owned(), child.to_owned());
    let mut all = BTreeSet::new();
    for around in AROUND {
        all.extend(STATEMENTS.iter().chain(OPERATIONS).map(|child| pair(around, child)));
    }
    all.extend(RULES.iter().map(|rule| pair("std", &format!("{rule:?}"))));
    for operation in OPERATIONS {
        all.extend(OPERANDS.iter().map(|operand| pair(operation, operand)));
    }
    for holder in HOLDERS {
        all.extend(STEPS.iter().map(|step| pair(holder, step)));
    }
    all
}

/// What this thread has reached.
pub(super) fn counts() -> Counts {
    REACHED.with_borrow(Clone::clone)
}

fn count(parent: &str, child: &str) {
    PENDING.with_borrow_mut(|pending| pending.push((parent.to_owned(), child.to_owned())));
}

/// What a program has reached counts, or not.
pub(super) fn settle(counts: bool) {
    let pending = PENDING.take();
    if counts {
        REACHED.with_borrow_mut(|reached| pending.into_iter().for_each(|pair| *reached.entry(pair).or_default() += 1));
    }
}

/// Counts what a function consists of, once loops have been given what they read at fixed places.
pub(super) fn record(func: &Func) {
    let mut func = func.clone();
    crate::shapes::find(&mut func, true);
    Walk(&func).block(&func.body, "function");
}

struct Walk<'a>(&'a Func);

impl Walk<'_> {
    fn block(&self, block: &Block, around: &str) {
        block.stmts.iter().for_each(|stmt| self.statement(stmt, around));
    }

    fn statement(&self, stmt: &Stmt, around: &str) {
        let named = |name: &str| count(around, name);
        match stmt {
            Stmt::Let { op, .. } | Stmt::Do(op) => self.operation(op, around),
            Stmt::Declare { .. } => named("declare"),
            Stmt::Init { value, .. } => {
                named("init");
                self.operand(value, None);
            }
            Stmt::Assign { place, value } => {
                named("assign");
                self.path(place, "assigned");
                self.operand(value, None);
            }
            Stmt::Update { place, value, .. } => {
                named("update");
                self.path(place, "updated");
                self.operand(value, None);
            }
            Stmt::Bind { bindings, .. } => {
                named("bind");
                bindings.iter().filter_map(|binding| binding.place.as_ref()).for_each(|place| self.path(place, "bound"));
            }
            Stmt::Native(_) => named("native"),
            Stmt::Diverge(_) => named("diverge"),
            Stmt::If { then, other, .. } => {
                named("if");
                self.block(then, "if");
                self.block(other, "else");
            }
            Stmt::Match { arms, .. } => {
                named("match");
                for Arm { bindings, body, .. } in arms {
                    bindings.iter().filter_map(|binding| binding.place.as_ref()).for_each(|place| self.path(place, "bound"));
                    self.block(body, "match");
                }
            }
            Stmt::Loop(Loop { kind, body, .. }) => {
                let name = match kind {
                    LoopKind::Range { .. } => "range loop",
                    LoopKind::Forever => "endless loop",
                    LoopKind::Native { .. } => "native loop",
                };
                named(name);
                self.block(body, name);
            }
            Stmt::Labelled { body, .. } => {
                named("labelled");
                self.block(body, "labelled");
            }
            Stmt::Exit(target) => named(match target {
                Target::Break(_) => "break",
                Target::Continue(_) => "continue",
                Target::Return => "return",
            }),
        }
    }

    fn operation(&self, op: &Op, around: &str) {
        let name = match op {
            Op::Use(_) => "use",
            Op::Inert(_) => "inert",
            Op::Snapshot(..) => "snapshot",
            Op::Once(_) => "once",
            Op::Binary(..) => "binary",
            Op::Unary(..) => "unary",
            Op::Cast(..) => "cast",
            Op::Tuple(_) => "tuple",
            Op::Array(_) => "array",
            Op::Repeat { .. } => "repeat",
            Op::Vec(_) => "vec",
            Op::Construct { .. } => "construct",
            Op::Payload(..) => "payload",
            Op::Wrap(..) => "wrap",
            Op::Copy(..) => "copy",
            Op::Call { callee: Callee::Path(_) | Callee::Function { .. }, .. } => "call",
            Op::Call { callee: Callee::Method(..), .. } => "method",
            Op::Float { .. } => "float",
            Op::Std(std) => {
                count("std", &format!("{:?}", std.rule));
                self.path(&std.place, "receiver");
                "std"
            }
        };
        count(around, name);
        op.operands().into_iter().for_each(|each| self.operand(each, Some(name)));
    }

    fn operand(&self, operand: &Operand, parent: Option<&str>) {
        let name = match &operand.kind {
            OperandKind::Inert => "inert operand",
            OperandKind::Read(_) => "read",
            OperandKind::Borrow(_) => "borrow",
            OperandKind::BorrowMut(_) => "mutable borrow",
        };
        if let Some(parent) = parent {
            count(parent, name);
        }
        if let Some(place) = operand.place() {
            self.path(place, name);
        }
    }

    /// Counts the steps of a place, each under the one before it.
    fn path(&self, place: &Place, holder: &str) {
        let mut before = holder;
        for step in &self.0.resolve(place).1 {
            let name = match step {
                Step::Field(_) => "field",
                Step::Index(_) => "index",
                Step::Range(..) => "range",
                Step::Variant(_) => "variant",
                Step::Payload => "of payload",
            };
            count(before, name);
            before = name;
        }
    }
}
