//! Gradient checking: is this derivative the derivative of this function?
//!
//! [`check`] compares a gradient with finite differences, [`check_vjp`] a pullback, [`Check`] does
//! either with options. The answer is a [`CheckReport`]; [`CheckReport::assert`] ends a test with
//! it.
//!
//! ```
//! use pullback::gradcheck::check;
//!
//! let f = |x: &[f64]| (x[0] * x[1]).sin();
//! let gradient = |x: &[f64]| {
//!     let slope = (x[0] * x[1]).cos();
//!     vec![slope * x[1], slope * x[0]]
//! };
//! check(f, gradient, &[0.7, -1.2]).assert();
//! ```
//!
//! # How it decides
//!
//! There is no step size and no tolerance to choose, because none is right for all functions. Along
//! a line `t -> f(x + t v)`, where `v_i` is about the size of `x_i`, the central differences
//!
//! ```text
//! D_k = (f(x + h_k v) - f(x - h_k v)) / (2 h_k),        h_k about 2^-k
//! R_k = (r D_{k+1} - D_k) / (r - 1),                    r = (h_k / h_{k+1})^2
//! ```
//!
//! are taken over a ladder of steps. `R_k` is Richardson's extrapolation (1911), of order four. As
//! in Ridders' method (1982) the ladder itself says how good it is:
//!
//! ```text
//! u_k = 4 max(|R_k - R_{k-1}|, |R_k - R_{k+1}|, |R_k - R_{k+2}| / 2, |R_k - R_{k+3}| / 4) + 3 noise / h_k
//! ```
//!
//! The rung with the smallest `u_k` gives the measured slope `n` and its uncertainty `u`. The noise
//! of the function is measured by a difference table (Hamming 1962; Moré and Wild 2011). The
//! derivative `a` has an uncertainty as well: it is computed again a few units in the last place
//! away, and `u_ad = 4 spread + 16 eps |a|`. Then
//!
//! - the derivative is **wrong** if `|a - n| > u + u_ad`, and nothing else explains it: values on a
//!   grid, an unlucky ladder, another slope at another scale, or a kink;
//! - it is **right** if not, and `u + u_ad` is at most 1e-4 of its size;
//! - otherwise the check is **inconclusive**, which is counted and printed and never silently
//!   passed.
//!
//! Zero has no size. A derivative of zero, or of nothing but rounding, is measured by the largest of the others, and where
//! all are zero, at a minimum say, by how much the function changes over steps as long as its arguments.
//!
//! Infinity and NaN agree with no differences. An infinite derivative is accepted where the difference quotients of a side
//! grow without bound and with its sign, as those of `sqrt` at 0: there the check moves to the side, as it does at a kink,
//! and what it finds there counts. Anywhere else a finite value with a derivative that is not finite is wrong.
//!
//! At a kink a derivative may be any slope between those of the two sides (Clarke 1975); then the
//! check moves a little to either side and asks again. Every check ends with a negative control: the largest
//! element of the gradient, times 1.001, must fail.
//!
//! # What it costs
//!
//! Eight evaluations of the function for each line if the derivative is right and the function
//! smooth, 36 if it is not so smooth, a few hundred before a derivative is called wrong. Up to 64
//! elements are measured one by one, with two random lines through all of them; beyond that each
//! argument gets eight random lines, and four elements are measured alone, so the cost does not
//! grow with the number of elements. A wrong line is bisected to the element: one among ten
//! thousand is found with some 500 evaluations. In any case the measuring at a point ends after
//! 50,000 ([`Check::budget`]), and making a failing input simple after 4,000 more.
//!
//! A generated test looks at three points of the lengths 1, 2, 3 and 5, at two where there are more than 64 elements; then
//! at one point of each other length from 0 to 9, and at six with two lengths, along fewer lines: up to 8 elements one by one,
//! beyond that two random lines for each argument and four elements. What has no length gets the first twelve points only.
//! The 960 of this project's corpus take 8 s of one busy processor together in a debug build, functions included
//! (`cargo test --test corpus gradcheck_ -- --test-threads=1`).
//!
//! # Panics of what is checked
//!
//! A step may leave the domain of a function, which panics there. That is caught: the report has the message and its
//! place where they matter, and nothing is printed. For that the first check wraps the panic hook of the process; the
//! panics of other code reach the hook that was there.
//!
//! # Environment
//!
//! | variable | meaning |
//! |---|---|
//! | `PULLBACK_CHECK` | `quick`, `full` (the default) or `exhaustive`: see [`Effort`] |
//! | `PULLBACK_SEED` | a number that changes all random choices; each function has its own seed besides |
//! | `PULLBACK_REPLAY` | the word from a report: repeats exactly that point |
//!
#![doc = include_str!("guide.md")]

mod algebra;
mod campaign;
mod check;
pub(crate) mod depth;
mod direction;
mod display;
mod draw;
mod examine;
pub(crate) mod generated;
mod guess;
mod judge;
mod kinks;
mod ladder;
mod panics;
pub(crate) mod point;
mod replay;
mod report;
mod rng;
pub(crate) mod sample;
mod search;
mod settings;
mod shapes;
mod shrink;
mod site;
mod subject;
mod summary;
#[cfg(test)]
mod tests;
mod watch;

pub use check::{Check, check, check_vjp};
pub use report::{ArgumentSummary, CheckReport, Disagreement, Forward, SelfTest, Verdict};
pub use rng::Rng;
pub use settings::Effort;

// For generated tests.
#[doc(hidden)]
pub use campaign::{Campaign, Case};
#[doc(hidden)]
pub use draw::{Domain, Draw, Flavour};
#[doc(hidden)]
pub use settings::seed_of;
#[doc(hidden)]
pub use shapes::{simplex, simplex_pullback, spd, spd_pullback};
#[doc(hidden)]
pub use subject::{Backward, Buffered, Derivative, Forward as ForwardMode, Precision, Primal, Slot, Subject};
