//! Whatever the macro takes a name, a path or a form for without knowing its type: each with what fails where it is something
//! else, when the program is compiled or, at the latest, when its derivative runs, and a program in which it is. A guess without
//! a holder has no place here, nor in the macro.

mod names;

/// A guess.
struct Guess {
    /// What is taken for what.
    taken: &'static str,
    /// What in the generated code, or in its types, is false where the guess is.
    holder: &'static str,
    /// A program in which it is false.
    program: Program,
}

/// A program in which a guess is false.
enum Program {
    /// It does not compile: a file in `tests/ui`.
    Refused(&'static str),
    /// It compiles, as no bound can tell, and its derivative panics: a file in `tests`, and the test there that asks for it.
    Panics(&'static str, &'static str),
}
use Program::{Panics, Refused};

const GUESSES: &[Guess] = &[
    Guess {
        taken: "a written type for that of `std` with its name (`Vec<..>`, `Range<..>`, `String`, `usize`), in functions and derives",
        holder: "`__rt::of_std`: with `()` for its parameters it is the same type",
        program: Refused("rustc/type_of_std.rs"),
    },
    Guess {
        taken: "a variable for one without floats, because of the name of the method, function or constant that its value comes from",
        holder: "`__rt::inert`, where the variable is bound",
        program: Refused("rustc/type_of_std.rs"),
    },
    Guess {
        taken: "a path for a function of `std` or of ours (`mem::swap`, `Vec::new`, `f64::max`, `iter::zip`, `no_diff`, `drop`)",
        holder: "`__rt::same`: function items have types of their own",
        program: Refused("rustc/path_of_another.rs"),
    },
    Guess {
        taken: "the handle that stands under a function's name for that function's",
        holder: "`__rt::held` of the pair that `__vjp_of` makes",
        program: Refused("rustc/other_function.rs"),
    },
    Guess {
        taken: "`x.__vjp_area()` for the derivative of `x.area()`",
        holder: "`__rt::Reached`, beside every annotated impl of a trait",
        program: Refused("rustc/hidden_functions.rs"),
    },
    Guess {
        taken: "`x.__vjp_area()` for the derivative of a default method `x.area()` that the impl does not write",
        holder: "`__rt::Reached`, in what the trait's macro writes beside every annotated impl",
        program: Refused("rustc/hidden_defaults.rs"),
    },
    Guess {
        taken: "`x.__vjp_area()` for the derivative of `x.area()`, where a trait without derivative has an `area` that is preferred",
        holder: "`HidesTheAnnotatedMethodByValue` and its like, in a call that is never run, on what `Before` says comes before it",
        program: Refused("rustc/preferred_method.rs"),
    },
    Guess {
        taken: "a trait's default derivative for that of an impl",
        holder: "a required function that annotated impls alone have",
        program: Refused("rustc/unmarked_override.rs"),
    },
    Guess {
        taken: "`len`, `is_some`, `cmp` and others for methods of `std`, whose results carry no derivative",
        holder: "`__rt::passive`, around the call",
        program: Refused("rustc/lost_by_name.rs"),
    },
    Guess {
        taken: "methods with such names for ones that change nothing",
        holder: "`__rt::shared`, around the receiver",
        program: Refused("rustc/changed_by_name.rs"),
    },
    Guess {
        taken: "`map` and others for methods of `Option`, or of a matrix where there is evidence of one",
        holder: "`__rt::carrier`, `__rt::whole`",
        program: Refused("rustc/unknown_matrix.rs"),
    },
    Guess {
        taken: "an argument for what its parameter has no use for the derivative of",
        holder: "`Lend<Discard>`: only adjoints without floats are taken",
        program: Refused("rustc/active_argument.rs"),
    },
    Guess {
        taken: "an operator on something of unknown type for one that has a rule",
        holder: "the rule traits, found by the types of the operands",
        program: Refused("rustc/operator_without_rule.rs"),
    },
    Guess {
        taken: "an impl of a trait called `Mul`, `Index` and so on for that of the operator",
        holder: "`__rt::operator_of_std` of the two methods",
        program: Refused("rustc/operator_of_another.rs"),
    },
    Guess {
        taken: "a call in upper case, `Phi(x)`, for a tuple struct",
        holder: "`__rt::constructed`, and the accessors of its tangent, named by `accessor`",
        program: Refused("rustc/upper_case_function.rs"),
    },
    Guess {
        taken: "`push`, `swap`, `fill` and others for methods of a vector, where the receiver's type is not known",
        holder: "the traits of places, `Growing` and `Slot`, which tangents of one's own do not have",
        program: Refused("rustc/push_of_another.rs"),
    },
    Guess {
        taken: "`get`, `len`, `take`, `sin` and others for methods of std, where a trait of the user's may have them for types of std",
        holder: "`PreferredByValue` and its like, in a function that is never run: beside them another trait's method is ambiguous",
        program: Refused("rustc/method_of_std.rs"),
    },
    Guess {
        taken: "`iter` and others for the beginning of a chain, or what goes on with it",
        holder: "`__rt::seq`: only the sequences of `std` are iterated over by position",
        program: Refused("rustc/iterated_type.rs"),
    },
    Guess {
        taken: "`PI`, `E` and their like for floats",
        holder: "arithmetic: what is a float is multiplied as one",
        program: Refused("rustc/constant_of_another.rs"),
    },
    Guess {
        taken: "a call's arguments for ones that leave its receiver as it is, where that is not seen",
        holder: "`__rt::shared`, around what they lend of it",
        program: Refused("rustc/changed_receiver.rs"),
    },
    Guess {
        taken: "`vec!`, `assert!`, `matches!` and others for the macros of `std`",
        holder: "`__rt::macros_of_std`, imported beside what is around, so that another macro of the name makes it ambiguous",
        program: Refused("rustc/macro_of_another.rs"),
    },
    Guess {
        taken: "`take`, `as_ref`, `copied` and others for methods of an `Option` or a `Result`, or `as_ref` for a container's",
        holder: "`__rt::optional`, `__rt::lender`, where the receiver's type is not seen",
        program: Refused("rustc/option_of_another.rs"),
    },
    Guess {
        taken: "`Some`, `Ok` and `Err` for those of `std`",
        holder: "the types of what is matched and of adjoints, which are those of an `Option`; `__rt::passive` of what an `Err` holds",
        program: Refused("rustc/variant_of_another.rs"),
    },
    Guess {
        taken: "`reserve`, `shrink_to_fit` and `swap_with_slice` for methods of a vector",
        holder: "`__rt::sequence`, where the receiver's type is not seen",
        program: Refused("rustc/option_of_another.rs"),
    },
    Guess {
        taken: "what `clone`, `to_owned`, `to_vec`, `cloned`, `vec![x; n]`, `fill` and others make for copies, and the clones that the \
                derivative keeps",
        holder: "`__rt::copied`, `kept`, `owned`, `copied_item`, `repeated`, `alike_from` and `ends_with_copies`, which compare by \
                 `__is_copied` what a type of the user's may have made",
        program: Panics("copies.rs", "clones_that_are_no_copies"),
    },
    Guess {
        taken: "a clone of a position, `x[(i, j)]` or `x.at_mut(key)`, for a copy",
        holder: "`__rt::Position`, which copies it, or compares the clone",
        program: Panics("copies.rs", "clones_of_positions_that_are_no_copies"),
    },
];

/// The tables of names in the compiler, each with words of the guess that it makes, or why it makes none.
const TABLES: &[(&str, &str)] = &[
    ("PLAIN", "a written type for that of `std`"),
    ("OF_PARAMETERS", "a written type for that of `std`"),
    ("MODULES", "a written type for that of `std`"),
    ("INERT_RESULT", "`len`, `is_some`, `cmp` and others"),
    ("NAMES", "`len`, `is_some`, `cmp` and others"),
    ("PURE", "methods with such names for ones that change nothing"),
    ("READING", "methods with such names for ones that change nothing"),
    ("QUIET", "methods with such names for ones that change nothing"),
    ("OWN", "`map` and others for methods of `Option`"),
    ("OF_TWO", "`map` and others for methods of `Option`"),
    ("OF_OPTION", "`map` and others for methods of `Option`"),
    ("MAKERS", "`map` and others for methods of `Option`"),
    ("SHARED_MAKERS", "`map` and others for methods of `Option`"),
    ("SOURCES", "`iter` and others for the beginning of a chain"),
    ("ADAPTORS", "`iter` and others for the beginning of a chain"),
    ("CONSUMERS", "`iter` and others for the beginning of a chain"),
    ("CONSUMED_BY", "`iter` and others for the beginning of a chain"),
    ("OF_STD", "`push`, `swap`, `fill` and others"),
    ("OF_SLICES", "`get`, `len`, `take`, `sin` and others"),
    ("LENT", "`get`, `len`, `take`, `sin` and others"),
    ("CHANGED", "`get`, `len`, `take`, `sin` and others"),
    ("OF_TRAITS", "none: fewer questions, where rustc has an answer"),
    ("CHANGING", "none: what is taken to change something is run as often as it is written"),
    ("METHODS", "none: the types of what stands for them are those of matrices' elements"),
    ("CHEAP", "none: of floats alone"),
    ("BINARY", "an impl of a trait called `Mul`"),
    ("ASSIGN", "an impl of a trait called `Mul`"),
    ("OPERATORS", "none: more bounds than are needed"),
    ("OTHERS", "none: more bounds than are needed"),
    ("KNOWN", "none: what a test draws"),
    ("LATER", "none: keywords"),
    ("ENDS", "none: names of the compiler's own"),
    ("STARTS", "none: names of the compiler's own"),
];

#[test]
fn every_guess_has_a_holder_and_a_program() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut compiler = String::new();
    read(&root.join("macros/src"), &mut compiler);
    let mut runtime = String::new();
    read(&root.join("runtime/src"), &mut runtime);
    for Guess { taken, holder, program } in GUESSES {
        for name in holder.split('`').skip(1).step_by(2) {
            let last = name.rsplit([':', '<', '>', '(', ' ']).find(|part| part.chars().any(char::is_alphabetic)).unwrap_or(name);
            let named = last.trim_end_matches(|c: char| !c.is_alphanumeric());
            let is_there = compiler.contains(named) || runtime.contains(named);
            assert!(is_there, "`{named}`, which is to hold that the macro takes {taken}, is nowhere");
        }
        let (file, wanted) = match program {
            Refused(file) => (format!("tests/ui/{file}"), "//~ ".to_owned()),
            Panics(file, test) => (format!("tests/{file}"), format!("#[test]\nfn {test}()")),
        };
        let text = std::fs::read_to_string(root.join(&file)).unwrap_or_default();
        let is_there = text.replace("\n        ", "\n").contains(&wanted);
        assert!(is_there, "nothing in `{file}` shows that the macro takes {taken}");
    }
}

#[test]
fn every_table_of_names_is_reached_from_a_guess() {
    let mut compiler = String::new();
    read(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut compiler);
    let constants = compiler.lines().filter_map(|line| line.split_once("const ")?.1.split_once(": "));
    let tables =
        constants.filter(|(_, ty)| ty.trim_start_matches('&').trim_start_matches("[(").trim_start_matches('[').starts_with("&str"));
    let mut met = std::collections::BTreeSet::new();
    for (name, _) in tables {
        let Some((_, words)) = TABLES.iter().find(|(table, _)| *table == name) else { panic!("what does `{name}` take for what?") };
        let is_guess = GUESSES.iter().any(|guess| guess.taken.contains(words));
        assert!(is_guess || words.starts_with("none: "), "`{name}` makes a guess that is not there: {words}");
        met.insert(name);
    }
    assert!(TABLES.iter().all(|(table, _)| met.contains(table)), "{met:?}");
}

/// The sources in a folder, but for tests and this file.
fn read(folder: &std::path::Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("a folder can be listed").path();
        match path.file_name().and_then(|name| name.to_str()) {
            Some("tests" | "guesses") => {}
            _ if path.is_dir() => read(&path, into),
            _ => into.push_str(&std::fs::read_to_string(&path).unwrap_or_default()),
        }
    }
}
