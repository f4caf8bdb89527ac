//! `planted-bugs [SEEDS]`: plants every bug in every function and prints what the gradient check says.

use pullback_tests::planted::table::{lengths, table};

fn main() {
    let seeds = std::env::args().nth(1).map_or(Ok(5), |text| text.parse::<u64>());
    let Ok(seeds) = seeds else {
        eprintln!("usage: planted-bugs [SEEDS]");
        std::process::exit(2);
    };
    // A panic inside a function only says that a step left its domain.
    std::panic::set_hook(Box::new(|_| {}));
    print!("{}", table(seeds, 4 * seeds));
    for (length, tally) in lengths(seeds) {
        println!("at length {length} alone: {} of {} caught, {:?} {:?}", tally.caught, tally.planted, tally.undecided, tally.missed);
    }
}
