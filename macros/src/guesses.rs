//! Whatever the macro takes a name, a path or a form for without knowing its type: each with what fails to compile where it
//! is something else, and a program in `tests/ui` in which it is. A guess without a holder has no place here, nor in the macro.

/// A guess.
struct Guess {
    /// What is taken for what.
    taken: &'static str,
    /// What in the generated code, or in its types, is false where the guess is.
    holder: &'static str,
    /// A program in which it is false.
    program: &'static str,
}

const GUESSES: &[Guess] = &[
    Guess {
        taken: "a written type for that of `std` with its name (`Vec<..>`, `Range<..>`, `String`, `usize`), in functions and derives",
        holder: "`__rt::of_std`: with `()` for its parameters it is the same type",
        program: "rustc/type_of_std.rs",
    },
    Guess {
        taken: "a variable for one without floats, because of the name of the method, function or constant that its value comes from",
        holder: "`__rt::inert`, where the variable is bound",
        program: "rustc/type_of_std.rs",
    },
    Guess {
        taken: "a path for a function of `std` or of ours (`mem::swap`, `Vec::new`, `f64::max`, `iter::zip`, `no_diff`, `drop`)",
        holder: "`__rt::same`: function items have types of their own",
        program: "rustc/path_of_another.rs",
    },
    Guess {
        taken: "the handle that stands under a function's name for that function's",
        holder: "`__rt::held` of the pair that `__vjp_of` makes",
        program: "rustc/other_function.rs",
    },
    Guess {
        taken: "`x.__vjp_area()` for the derivative of `x.area()`",
        holder: "`__rt::Reached`, beside every annotated impl of a trait",
        program: "rustc/hidden_functions.rs",
    },
    Guess {
        taken: "`x.__vjp_area()` for the derivative of a default method `x.area()` that the impl does not write",
        holder: "`__rt::Reached`, in what the trait's macro writes beside every annotated impl",
        program: "rustc/hidden_defaults.rs",
    },
    Guess {
        taken: "a trait's default derivative for that of an impl",
        holder: "a required function that annotated impls alone have",
        program: "rustc/unmarked_override.rs",
    },
    Guess {
        taken: "`len`, `is_some`, `cmp` and others for methods of `std`, whose results carry no derivative",
        holder: "`__rt::passive`, around the call",
        program: "rustc/lost_by_name.rs",
    },
    Guess {
        taken: "methods with such names for ones that change nothing",
        holder: "`__rt::shared`, around the receiver",
        program: "rustc/changed_by_name.rs",
    },
    Guess {
        taken: "`map` and others for methods of `Option`, or of a matrix where there is evidence of one",
        holder: "`__rt::carrier`, `__rt::whole`",
        program: "rustc/unknown_matrix.rs",
    },
    Guess {
        taken: "an argument for what its parameter has no use for the derivative of",
        holder: "`Lend<Discard>`: only adjoints without floats are taken",
        program: "rustc/active_argument.rs",
    },
    Guess {
        taken: "an operator on something of unknown type for one that has a rule",
        holder: "the rule traits, found by the types of the operands",
        program: "rustc/operator_without_rule.rs",
    },
    Guess {
        taken: "a call in upper case, `Phi(x)`, for a tuple struct",
        holder: "the accessors of its tangent, `__Phi_0`",
        program: "rustc/upper_case_function.rs",
    },
    Guess {
        taken: "`push`, `swap`, `fill` and others for methods of a vector, where the receiver's type is not known",
        holder: "the traits of places, `Growing` and `Slot`, which tangents of one's own do not have",
        program: "rustc/push_of_another.rs",
    },
    Guess {
        taken: "`PI`, `E` and their like for floats",
        holder: "arithmetic: what is a float is multiplied as one",
        program: "rustc/constant_of_another.rs",
    },
    Guess {
        taken: "a call's arguments for ones that leave its receiver as it is, where that is not seen",
        holder: "`__rt::shared`, around what they lend of it",
        program: "rustc/changed_receiver.rs",
    },
    Guess {
        taken: "`vec!`, `assert!`, `matches!` and others for the macros of `std`",
        holder: "`__rt::macros_of_std`, imported beside what is around, so that another macro of the name makes it ambiguous",
        program: "rustc/macro_of_another.rs",
    },
];

#[test]
fn every_guess_has_a_holder_and_a_program() {
    let ui = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui");
    for Guess { taken, holder, program } in GUESSES {
        assert!(!holder.is_empty(), "nothing holds that the macro takes {taken}");
        assert!(ui.join(program).is_file(), "no program `{program}` shows that the macro takes {taken}");
    }
}
