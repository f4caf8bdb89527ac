//! What a check may spend, and the environment variables that say so.

use super::rng::scramble;

/// How thorough a check is; `PULLBACK_CHECK=quick|full|exhaustive`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Every coordinate of up to 8, beyond that 2 random directions per argument and 4 coordinates.
    Quick,
    /// Every coordinate of up to 64 and 2 random directions; beyond that 8 directions per argument
    /// and 4 coordinates.
    Full,
    /// Every coordinate, however many, and 2 random directions.
    Exhaustive,
}

impl Effort {
    /// What `PULLBACK_CHECK` asks for; [`Effort::Full`] if it is not set.
    ///
    /// # Panics
    ///
    /// If it is set to anything but `quick`, `full` or `exhaustive`.
    pub fn from_environment() -> Self {
        match std::env::var("PULLBACK_CHECK").as_deref() {
            Err(_) | Ok("" | "full") => Effort::Full,
            Ok("quick") => Effort::Quick,
            Ok("exhaustive") => Effort::Exhaustive,
            Ok(other) => {
                panic!("PULLBACK_CHECK is `{other}`: it must be quick, full or exhaustive")
            }
        }
    }

    /// Up to how many elements every coordinate is measured.
    pub(crate) fn coordinates(self) -> usize {
        match self {
            Effort::Quick => 8,
            Effort::Full => 64,
            Effort::Exhaustive => usize::MAX,
        }
    }

    /// How many directions each argument gets beyond that.
    pub(crate) fn directions(self) -> usize {
        match self {
            Effort::Quick => 2,
            Effort::Full | Effort::Exhaustive => 8,
        }
    }

    /// The effort for points that are there for their size alone.
    pub(crate) fn brief(self) -> Self {
        match self {
            Effort::Quick | Effort::Full => Effort::Quick,
            Effort::Exhaustive => Effort::Exhaustive,
        }
    }

    /// How many random points of each size a generated test looks at.
    pub(crate) fn points(self) -> usize {
        match self {
            Effort::Quick => 1,
            Effort::Full => 2,
            Effort::Exhaustive => 8,
        }
    }
}

/// What the engine is told besides the subject and the point.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) effort: Effort,
    pub(crate) seed: u64,
    /// No more evaluations of the function than this.
    pub(crate) budget: usize,
    /// Whether a failing input is made simpler.
    pub(crate) shrink: bool,
}

/// Unless told otherwise, a check stops measuring after so many evaluations of the function.
pub(crate) const BUDGET: usize = 50_000;

/// The seed of a function: a hash of its path, mixed with `PULLBACK_SEED` (a number, decimal or
/// `0x..`).
///
/// # Panics
///
/// If `PULLBACK_SEED` is set and is not a number.
pub fn seed_of(path: &str) -> u64 {
    let global = match std::env::var("PULLBACK_SEED") {
        Err(_) => 0,
        Ok(text) => number(&text).unwrap_or_else(|| panic!("PULLBACK_SEED is `{text}`: it must be a number")),
    };
    scramble(hash(path) ^ scramble(global))
}

/// The word in `PULLBACK_REPLAY`, if there is one.
pub(crate) fn replay_from_environment() -> Option<String> {
    std::env::var("PULLBACK_REPLAY").ok().filter(|word| !word.is_empty())
}

fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// FNV-1a, which is short, public and will never change.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
