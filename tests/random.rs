//! Some random programs on every `cargo test`; ten thousand by `cargo run --release -p pullback-tests --bin twin-programs`,
//! and with `--sums` as many of the other family.

use std::path::Path;

use pullback_tests::generator::batch::{Compare, Outcome, Scratch, module};
use pullback_tests::generator::{Family, Program};

#[test]
fn random_programs_have_right_gradients() {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let scratch = Scratch::new(&tmp.join("twin-programs"), tmp.parent(), Compare::Gradients).expect("a scratch crate can be written");
    let grown = |family, seeds: std::ops::RangeInclusive<u64>| seeds.map(move |seed| Program::grow(family, seed));
    let programs: Vec<Program> = grown(Family::InPlace, 1..=60).chain(grown(Family::Sums, 1..=30)).collect();
    let outcomes = scratch.run(&programs).expect("the scratch crate can be built");
    let count = |accept: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| accept(outcome)).count();
    for (program, outcome) in programs.iter().zip(&outcomes) {
        if let Outcome::Wrong(reason) | Outcome::Refused(reason) = outcome {
            println!("{}\n{reason}", module(program, Compare::Gradients));
        }
    }
    assert_eq!(count(|outcome| matches!(outcome, Outcome::Wrong(_))), 0, "wrong gradients, printed above");
    assert_eq!(count(|outcome| matches!(outcome, Outcome::Refused(_))), 0, "refused programs, printed above");
    assert!(count(|outcome| matches!(outcome, Outcome::Right)) >= 75, "too few programs could be compared");
}
