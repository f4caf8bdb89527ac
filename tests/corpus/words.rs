//! The words of the language that the compiler covers, held against what the cases say they cover.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const BINDINGS_AND_VALUES: &str = "
    let; let tuple pattern; let struct pattern; let array pattern; let reference pattern; let wildcard; let ref;
    @ binding; rest pattern; pattern in a parameter; names that generated code uses;
    variables in upper case; functions named like variables of their tests; shadowing; mut; assignment;
    destructuring assignment; destructuring assignment of structs; nested destructuring assignment; late initialisation; +; -; *; /; %; unary -; +=; -=; *=; /=; %=; block;
    nested function; nested function without an attribute; use in a body; const; static; cast to float; cast to integer; cast between floats; f64::from;
    range value; tuple; tuple returned; array; array repeat; f32; f64; integer arithmetic; bit operations; &=; |=;
    ^=; <<=; >>=; && and ||; lifetime; reference returned; &&f64; shared alias; effects in an index;
";

const STRUCTURES: &str = "
    struct; struct shorthand; functional update; tuple struct; unit struct; generic struct; const generic struct;
    recursive struct; struct returned; clone of a struct; #[no_diff] field; enum;
    enum with payload; generic enum; fieldless enum; enum by reference; enum by mutable reference; Box;
    Box of a recursive enum; while let over a list;
";

const OPTION_AND_RESULT: &str = "
    Option; Option::map; Option::and_then; Option::unwrap; Option::expect; Option::unwrap_or; Option::unwrap_or_else;
    Option::unwrap_or_default; Option::map_or; Option::map_or_else; Option::is_some; Option::is_none; Option::as_ref;
    iteration over an Option; Option::as_mut; Option::as_deref; Option::take; Option::or;
    Option::or_else; Option::xor; Option::zip; Option::filter; Option::flatten; Option::copied; Option::cloned; ok_or;
    ok_or_else; Result; Result::map; Result::map_err; Result::map_or; Result::and_then; Result::unwrap;
    Result::expect; Result::unwrap_or; Result::unwrap_or_else; Result::ok; Result::is_ok; Result::is_err;
";

const CONTROL_FLOW: &str = "
    if statement; if value; if let statement; if let value; let else; let chain; match statement; match value;
    match binding; match guard; range pattern; or-pattern; slice pattern; nested pattern; matches!;
    reference out of a branch; for exclusive range; for inclusive range; for reversed range; for stepped range;
    for over a slice; for over an array; for over a vector; for over a chain; while; while let;
    loop; loop with a value; break; continue; labelled break; labelled continue; labelled block; early return;
    ? on Option; ? on Result; ? inside a closure; return inside a closure;
";

const PLACES: &str = "
    in-out array; in-out slice; in-out vector; in-out field; fields of elements; nested index; a[i][j];
    let x = &mut a[i]; &mut place as an argument; swap; mem::swap; mem::take; mem::replace; split_at; split_at_mut;
    chunks_exact; chunks_exact_mut; chunks_mut; sub-slice; mutable sub-slice;
    reassigned slice; iter_mut; push; pop; extend; extend_from_slice; insert; remove; swap_remove; truncate; clear;
    resize; append; split_off; reverse; rotate_left; rotate_right; vec![]; vec![x; n];
    Vec::new; with_capacity; copy_from_slice; clone_from_slice; fill; to_vec; clone; first; last; get; first_mut;
    last_mut; get_mut; len; is_empty; retain; dedup; drain; concat; split_first; split_last;
    array::from_fn; sort_by; partial_cmp; total_cmp; partition_point;
";

const CHAINS: &str = "
    iter; into_iter; zip; map; enumerate; rev; skip; take; step_by; chain; windows; chunks; copied; cloned; filter;
    filter_map; flat_map; flatten; scan; take_while; skip_while; map_while; inspect; iter::repeat; iter::repeat_n;
    sum; product; fold; reduce; for_each; collect; min; max; min_by; max_by; min_by_key; max_by_key;
    map of an array; last of a chain; nth; next; count; any; all; position; find; find_map; unzip; partition; rfind; rfold;
";

const FUNCTIONS: &str = "
    closure; move closure; closure that accumulates; function as a closure; function handle; call; call by a path;
    call with &mut; effects in arguments; the same argument twice; recursion; recursion with in-out state;
    mutual recursion; glob import; re-export; visibility; function that returns a reference;
    generic function; result by an alias of a float; generic over Scalar; generic over Differentiable;
    generic over a trait; generic over operators; generic impl;
    impl of a trait with type parameters; generic method of a member's trait; generic over a member's trait; impl with type parameters and operators; generic trait; const generic; where clause; turbofish;
    impl Trait parameter; method by self; method by mut self; method by &self; method by &mut self;
    method that returns a reference; method of a field; method of an enum;
    method by a path; associated function; associated const; associated function of a trait; trait;
    trait method by self; trait method by &mut self; trait method by a path; extension trait;
    impl Index; impl IndexMut; impl Index by a number; generic impl Index; impl Add; impl Sub; impl Neg; impl Div; impl AddAssign; impl SubAssign;
    impl MulAssign; &V + &V; f64 * V; several Mul on one type;
    operators on owned vectors; custom rule; custom rule of several parameters; custom rule of a method;
    no_diff(..); #[no_diff] parameter; #[no_diff] method; attributes on items and statements; cfg;
    function made by a macro; trait method that changes a float; types named like those of std; inherent method that hides a default;
    expression in a macro, beside operators;
";

const FLOATS: &str = "
    sin; cos; tan; asin; acos; atan; sinh; cosh; tanh; asinh; acosh; atanh; exp; exp2; exp_m1; ln; log2; log10; ln_1p;
    sqrt; cbrt; recip; abs; signum; floor; ceil; round; round_ties_even; trunc; fract; to_degrees; to_radians; powf;
    powi; atan2; hypot; max of floats; min of floats; copysign; rem_euclid; div_euclid; log; midpoint; mul_add; clamp;
    sin_cos; is_nan; is_finite; is_sign_negative; float method by path;
";

const EFFECTS: &str = "
    assert!; assert_eq!; assert_ne!; debug_assert!; panic!; unreachable!; todo!; unimplemented!; println!; print!;
    eprintln!; eprint!; format!; write!; writeln!;
";

/// The words, each ended by a semicolon; the one of `vec![x; n]` does not count.
fn words() -> BTreeSet<String> {
    [BINDINGS_AND_VALUES, STRUCTURES, OPTION_AND_RESULT, CONTROL_FLOW, PLACES, CHAINS, FUNCTIONS, FLOATS, EFFECTS]
        .concat()
        .replace("vec![x; n]", "vec![x, n]")
        .split(';')
        .map(|word| word.split_whitespace().collect::<Vec<_>>().join(" ").replace("vec![x, n]", "vec![x; n]"))
        .filter(|word| !word.is_empty())
        .collect()
}

/// The string literals behind every `covers` of the corpus.
fn covered() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut covered = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the corpus is there") {
        let path = entry.expect("a folder can be listed").path();
        if path.ends_with("words.rs") {
            continue;
        }
        let text = fs::read_to_string(path).expect("a source file is text");
        for mut rest in text.split("covers ").skip(1) {
            while let Some((word, after)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
                covered.insert(word.to_string());
                rest = after.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
            }
        }
    }
    covered
}

#[test]
fn words_are_covered() {
    let (words, covered) = (words(), covered());
    let missing: Vec<_> = words.difference(&covered).collect();
    let unknown: Vec<_> = covered.difference(&words).collect();
    assert!(missing.is_empty(), "no case covers {missing:?}");
    assert!(unknown.is_empty(), "these words are not in the list: {unknown:?}");
}

macro_rules! names {
    (
        one { $($of:ident $one:ident $one_vjp:ident $one_reads:tt $one_doc:literal $slope:tt)* }
        two { $($two:ident $two_vjp:ident $two_reads:tt $two_doc:literal $a_slope:tt $b_slope:tt)* }
    ) => {
        &[$(stringify!($one),)* $(stringify!($two)),*]
    };
}

/// So every line of the table has a function with a gradient check, in both widths.
#[test]
fn every_float_function_is_a_word() {
    let functions: &[&str] = pullback::__v1::float_functions!(names);
    let words = words();
    let missing: Vec<_> =
        functions.iter().filter(|function| !words.contains(**function) && !words.contains(&format!("{function} of floats"))).collect();
    assert!(missing.is_empty(), "without a word: {missing:?}");
}
