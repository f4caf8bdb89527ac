//! Some random programs on every `cargo test`; thousands by `cargo run --bin random-programs -- --count 20000`.

use std::path::Path;

use pullback_generator::Program;
use pullback_generator::campaign::{Outcome, Scratch, module};

/// What these cost is building them.
const PROGRAMS: std::ops::Range<u64> = 101..181;

#[test]
fn random_programs_have_right_gradients() {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = tmp.parent().expect("the folder for tests is in the target folder");
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime");
    let scratch = Scratch::sharing(target, &tmp.join("random-programs"), &runtime).expect("a scratch crate can be written");
    let programs: Vec<Program> = PROGRAMS.map(Program::grow).collect();
    let outcomes = scratch.run(&programs).expect("the scratch crate can be built");
    for (program, outcome) in programs.iter().zip(&outcomes) {
        if outcome.is_wrong() || matches!(outcome, Outcome::Invalid(_)) {
            println!("{}\n{outcome:?}", module(program, false));
        }
    }
    let count = |accept: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| accept(outcome)).count();
    assert_eq!(count(Outcome::is_wrong), 0, "wrong gradients, printed above");
    assert_eq!(count(|outcome| matches!(outcome, Outcome::Invalid(_))), 0, "programs that are not valid Rust, printed above");
    assert!(count(|outcome| *outcome == Outcome::Right) * 10 >= outcomes.len() * 8, "too few programs are accepted and can be compared");
}
