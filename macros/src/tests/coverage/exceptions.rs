//! What programs cannot reach, with the reasons.

const CODE: &str = "it is made of code, and has no operands";
const OWNED: &str = "it takes its operand by value";
const ACTIVE: &str = "without an active operand it would be inert as a whole";
const ENDS: &str = "a jump or a panic without a condition ends what it is in: nobody writes it there";
const OUTSIDE: &str = "there is no loop to leave";
const SEQUENCE: &str = "elements of a range are reached by a position first";

/// A parent, a child, and why one is never inside the other; `*` is any.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("inert", "*", CODE),
    ("snapshot", "*", CODE),
    ("array", "mutable borrow", "mutable references are not kept in arrays"),
    ("tuple", "mutable borrow", "mutable references are not kept in tuples"),
    ("vec", "mutable borrow", "mutable references are not kept in vectors"),
    ("construct", "mutable borrow", "mutable references are not kept in structures"),
    ("construct", "borrow", "structures that borrow are not built inside a function"),
    ("payload", "mutable borrow", "mutable references are not kept in options"),
    ("binary", "mutable borrow", "no operator takes a mutable reference on its right"),
    ("cast", "borrow", OWNED),
    ("cast", "mutable borrow", OWNED),
    ("cast", "inert operand", ACTIVE),
    ("float", "borrow", OWNED),
    ("float", "mutable borrow", OWNED),
    ("once", "borrow", OWNED),
    ("once", "mutable borrow", OWNED),
    ("once", "inert operand", ACTIVE),
    ("payload", "inert operand", ACTIVE),
    ("repeat", "borrow", OWNED),
    ("repeat", "mutable borrow", OWNED),
    ("repeat", "inert operand", ACTIVE),
    ("unary", "borrow", OWNED),
    ("unary", "mutable borrow", OWNED),
    ("unary", "inert operand", ACTIVE),
    ("use", "inert operand", ACTIVE),
    ("wrap", "borrow", OWNED),
    ("wrap", "mutable borrow", OWNED),
    ("wrap", "inert operand", ACTIVE),
    ("copy", "borrow", OWNED),
    ("copy", "mutable borrow", OWNED),
    ("copy", "inert operand", ACTIVE),
    ("function", "break", OUTSIDE),
    ("function", "continue", OUTSIDE),
    ("function", "diverge", ENDS),
    ("range loop", "continue", ENDS),
    ("range loop", "return", ENDS),
    ("range loop", "diverge", ENDS),
    ("endless loop", "continue", ENDS),
    ("endless loop", "return", ENDS),
    ("endless loop", "diverge", ENDS),
    ("native loop", "break", ENDS),
    ("native loop", "continue", ENDS),
    ("native loop", "return", ENDS),
    ("native loop", "diverge", ENDS),
    ("labelled", "continue", ENDS),
    ("labelled", "return", ENDS),
    ("labelled", "diverge", ENDS),
    ("range", "of payload", SEQUENCE),
    ("range", "field", SEQUENCE),
    ("range", "variant", SEQUENCE),
];

/// Why the pair cannot be reached.
pub(super) fn reason(parent: &str, child: &str) -> Option<&'static str> {
    let is = |pattern: &str, name: &str| pattern == "*" || pattern == name;
    EXCEPTIONS.iter().find(|(p, c, _)| is(p, parent) && is(c, child)).map(|(_, _, reason)| *reason)
}
