//! Bugs on purpose: hardly one may escape, and none of them silently.

use pullback_tests::planted::table::{lengths, table};

#[test]
fn planted_bugs_are_caught_and_nothing_else() {
    let table = table(1, 2);
    println!("{table}");
    let (planted, caught) = table.double();
    assert!(planted > 400, "{planted} planted");
    assert!(caught * 100 >= planted * 98, "{caught} of {planted} caught");
    assert!(table.false_alarms.is_empty(), "{:?}", table.false_alarms);
    for ((_, bug), tally) in &table.bugs {
        assert!(tally.missed.is_empty(), "{}: {:?}", bug.name(), tally.missed);
    }
}

/// A gradient that is wrong at one length only is wrong, whatever the length.
#[test]
fn bugs_at_a_single_length_are_caught() {
    let lengths = lengths(1);
    assert_eq!(lengths.len(), 10);
    for (length, tally) in &lengths {
        assert!(tally.planted > 20, "length {length}: {} planted", tally.planted);
        assert_eq!(tally.caught, tally.planted, "length {length}: {:?} {:?}", tally.undecided, tally.missed);
    }
}
