//! The functions of the floats that have a derivative, a line each. What the compiler knows of them, their rules and methods in
//! the runtime, and their tests follow from here: a new one is a new line.
//!
//! A slope is written in the runtime's terms (`runtime/src/float/rules.rs`), for any `T: Scalar`.

/// A function of the floats.
pub struct Float {
    pub name: &'static str,
    pub rule: Rule,
}

/// How it is pulled back.
#[derive(Clone, Copy)]
pub enum Rule {
    /// The adjoint times one slope.
    Slope {
        reads: Reads,
        /// It is never infinite, and needs no guard where what it is multiplied with is used anyway.
        bounded: bool,
    },
    /// The adjoint times two slopes, which may read operands and result.
    Pair,
    /// A rule that the runtime has a function of its own for.
    Own,
}

/// Which of operand and result the slope of a function of one operand reads.
#[derive(Clone, Copy, PartialEq)]
pub enum Reads {
    Operand,
    Result,
    Neither,
    /// The slope is zero.
    Nothing,
}

/// A line of the table as the runtime gets it.
pub struct Line {
    pub name: &'static str,
    pub doc: &'static str,
    /// The slope is one of the result.
    pub of_result: bool,
    /// The names of what the slopes read.
    pub reads: &'static [&'static str],
    pub slopes: &'static [&'static str],
}

/// The function of this name.
pub fn find(name: &str) -> Option<&'static Float> {
    FLOATS.iter().find(|float| float.name == name)
}

macro_rules! table {
    (
        one { $($one:ident $reads:ident $([$bounded:ident])? $x:ident: $slope:expr, $one_doc:literal;)* }
        two { $($two:ident $a:ident $b:ident $y:ident: $a_slope:expr, $b_slope:expr, $two_doc:literal;)* }
        own { $($own:ident)* }
    ) => {
        pub const FLOATS: &[Float] = &[
            $(Float {
                name: stringify!($one),
                rule: Rule::Slope { reads: Reads::$reads, bounded: table!(@is $($bounded)?) },
            },)*
            $(Float { name: stringify!($two), rule: Rule::Pair },)*
            $(Float { name: stringify!($own), rule: Rule::Own },)*
        ];
        pub const ONE: &[Line] = &[
            $(Line {
                name: stringify!($one),
                doc: $one_doc,
                of_result: matches!(Reads::$reads, Reads::Result),
                reads: &[stringify!($x)],
                slopes: &[stringify!($slope)],
            },)*
        ];
        pub const TWO: &[Line] = &[
            $(Line {
                name: stringify!($two),
                doc: $two_doc,
                of_result: false,
                reads: &[stringify!($a), stringify!($b), stringify!($y)],
                slopes: &[stringify!($a_slope), stringify!($b_slope)],
            },)*
        ];
    };
    (@is bounded) => { true };
    (@is) => { false };
}

// Name, what the slope reads and its name there, the slope, and the formula for people.
table! {
    one {
        sin Operand [bounded] x: x.cos(), "`cos x`";
        cos Operand [bounded] x: -x.sin(), "`-sin x`";
        tan Result y: T::ONE + square(y), "`1 + y^2`";
        asin Operand x: ((T::ONE - x) * (T::ONE + x)).sqrt().recip(), "`1 / sqrt(1 - x^2)`";
        acos Operand x: -((T::ONE - x) * (T::ONE + x)).sqrt().recip(), "`-1 / sqrt(1 - x^2)`";
        atan Operand [bounded] x: (T::ONE + square(x)).recip(), "`1 / (1 + x^2)`";
        sinh Operand x: x.cosh(), "`cosh x`";
        cosh Operand x: x.sinh(), "`sinh x`";
        tanh Result [bounded] y: T::ONE - square(y), "`1 - y^2`";
        asinh Operand [bounded] x: T::ONE.hypot(x).recip() + lost(x), "`1 / sqrt(1 + x^2)`";
        acosh Operand x: ((x - T::ONE).sqrt() * (x + T::ONE).sqrt()).recip() + lost(x), "`1 / sqrt(x^2 - 1)`";
        atanh Operand x: ((T::ONE - x) * (T::ONE + x)).recip(), "`1 / (1 - x^2)`";
        exp Result y: y, "`y`";
        exp2 Result y: y * T::LN_2, "`y ln 2`";
        exp_m1 Operand x: x.exp(), "`exp x`: `y + 1` has lost its digits where `y` is close to -1.";
        ln Operand x: x.recip() + lost(x), "`1 / x`";
        log2 Operand x: (x * T::LN_2).recip() + lost(x), "`1 / (x ln 2)`";
        log10 Operand x: (x * T::LN_10).recip() + lost(x), "`1 / (x ln 10)`";
        ln_1p Operand x: (T::ONE + x).recip() + lost(x), "`1 / (1 + x)`";
        sqrt Result y: number::<T>(0.5) / y + lost(y), "`1 / (2 y)`";
        cbrt Result y: (number::<T>(3.0) * square(y)).recip() + lost(y), "`1 / (3 y^2)`";
        recip Result y: -square(y), "`-y^2`";
        abs Operand x: if x > T::ZERO { T::ONE } else if x < T::ZERO { -T::ONE } else { x }, "The sign of `x`; 0 at 0.";
        signum Nothing x: T::ZERO, "0";
        floor Nothing x: T::ZERO, "0";
        ceil Nothing x: T::ZERO, "0";
        round Nothing x: T::ZERO, "0";
        round_ties_even Nothing x: T::ZERO, "0";
        trunc Nothing x: T::ZERO, "0";
        fract Neither x: T::ONE, "1: `x - trunc(x)`";
        to_degrees Neither x: number::<T>(180.0) / T::PI, "`180 / pi`";
        to_radians Neither x: T::PI / number(180.0), "`pi / 180`";
    }
    two {
        powf a b y: if b == T::ZERO { T::ZERO } else { b * a.powf(b - T::ONE) },
            if y == T::ZERO && a == T::ZERO { T::ZERO } else { y * a.ln() },
            "`b a^(b - 1)` and `y ln a`; the latter 0 where `a` is 0 and `y` is 0, as `a^b` is 0 on that side.";
        hypot a b y: if y == T::ZERO { T::ZERO } else { a / y }, if y == T::ZERO { T::ZERO } else { b / y },
            "`a / y` and `b / y`; 0 at the origin.";
        max a b y: if a >= b || b.is_nan() { T::ONE } else { T::ZERO }, if a >= b || b.is_nan() { T::ZERO } else { T::ONE },
            "To the larger, at a tie to `a`; a NaN operand gets nothing.";
        min a b y: if a <= b || b.is_nan() { T::ONE } else { T::ZERO }, if a <= b || b.is_nan() { T::ZERO } else { T::ONE },
            "To the smaller, at a tie to `a`; a NaN operand gets nothing.";
        copysign a b y:
            if a == T::ZERO { T::ZERO } else if a.is_sign_negative() == b.is_sign_negative() { T::ONE } else { -T::ONE },
            T::ZERO, "1 or -1, as the sign was kept or turned, and 0; 0 at 0.";
        rem_euclid a b y: T::ONE, -a.div_euclid(b), "`a - b floor(a / b)` for positive `b`, ceiling for negative: 1 and minus that quotient.";
        div_euclid a b y: T::ZERO, T::ZERO, "0";
        log a b y: (a * b.ln()).recip(), -y / (b * b.ln()), "`log_b a = ln a / ln b`: `1 / (a ln b)` and `-y / (b ln b)`";
        midpoint a b y: number(0.5), number(0.5), "One half each.";
    }
    own {
        atan2 powi sin_cos mul_add clamp
    }
}
