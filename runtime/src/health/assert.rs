//! The assertion for tests.

use core::borrow::Borrow;

use super::report::{Report, Verdict};

/// Panics with the whole report unless its verdict is healthy. Takes a [`Report`](crate::health::Report) or a reference to one, and
/// words to put before it, if you like.
///
/// ```
/// use pullback::assert_healthy;
/// use pullback::health::Health;
///
/// let (weights, gradient) = (vec![1.0, -2.0], vec![0.1, 0.3]);
/// assert_healthy!(Health::new(0.1, 8).examine(&weights, &gradient).unwrap());
/// ```
///
/// ```should_panic
/// # use pullback::assert_healthy;
/// # use pullback::health::Health;
/// # let (weights, gradient) = (vec![1.0, -2.0], vec![0.1, 0.3]);
/// assert_healthy!(Health::new(100.0, 8).examine(&weights, &gradient).unwrap(), "after {} steps", 0);
/// ```
#[macro_export]
macro_rules! assert_healthy {
    ($report:expr $(,)?) => {
        $crate::health::ensure(&$report, ::core::option::Option::None)
    };
    ($report:expr, $($words:tt)+) => {
        $crate::health::ensure(&$report, ::core::option::Option::Some(::core::format_args!($($words)+)))
    };
}

/// What the macro expands to.
#[track_caller]
pub fn ensure(report: &impl Borrow<Report>, words: Option<core::fmt::Arguments<'_>>) {
    let report = report.borrow();
    if report.verdict != Verdict::Healthy {
        match words {
            Some(words) => panic!("{words}\n{report}"),
            None => panic!("{report}"),
        }
    }
}
