//! Sample inputs: where numbers are drawn from when nobody has said, and the special points tried
//! beside.

use std::cell::Cell;
use std::ops::RangeInclusive;

use super::Rng;

/// Where floats come from; the next is tried where the function has no finite values on the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// The standard normal distribution.
    Normal,
    /// The uniform distribution on (0, 1).
    Unit,
    /// Positive numbers, `exp` of a standard normal.
    Positive,
    /// Standard normal again, with more elements than asked for.
    Larger,
}

/// Whether a point is ordinary or has something special about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// Nothing special.
    Random,
    /// Half of the floats are zero, if their range has a zero.
    Zeros,
    /// Half of the floats repeat one that was drawn before.
    Ties,
    /// Half of the floats that have bounds stand on one.
    Bounds,
    /// Sequences have one of two lengths, each.
    Ragged,
}

/// One draw of all arguments of a function.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The source of everything.
    pub rng: Rng,
    /// The length that slices and vectors share.
    size: usize,
    /// The other one, for those that are not to share it.
    other: usize,
    /// How often somebody asked for a length.
    lengths: Cell<usize>,
    domain: Domain,
    flavour: Flavour,
    earlier: Vec<f64>,
    /// What was asked for the argument that is being drawn.
    pub(crate) bounds: Option<(f64, f64)>,
    pub(crate) integers: Option<RangeInclusive<i64>>,
    pub(crate) shape: Vec<usize>,
    /// How many sequences of a shape stand around.
    level: usize,
    /// How many structs and enums stand around.
    depth: usize,
    /// Floats are rounded to single precision.
    single: bool,
}

/// The longest sequences of sizes of their own.
const LONGEST: i64 = 9;
/// Types that hold themselves are drawn no deeper than this.
const DEEPEST: usize = 4;

impl Draw {
    pub(crate) fn new(seed: u64, size: usize, domain: Domain, flavour: Flavour) -> Self {
        let size = if domain == Domain::Larger { 2 * size + 4 } else { size };
        let mut draw = Draw {
            rng: Rng::from_seed(seed),
            size,
            other: size,
            lengths: Cell::new(0),
            domain,
            flavour,
            earlier: Vec::new(),
            bounds: None,
            integers: None,
            shape: Vec::new(),
            level: 0,
            depth: 0,
            single: false,
        };
        if flavour == Flavour::Ragged {
            (draw.size, draw.other) = (draw.rng.integer(1..=LONGEST) as usize, draw.rng.integer(1..=LONGEST) as usize);
        }
        draw
    }

    /// The length that slices and vectors share.
    pub fn size(&self) -> usize {
        self.lengths.set(self.lengths.get() + 1);
        self.size
    }

    /// How many lengths it took.
    pub(crate) fn lengths(&self) -> usize {
        self.lengths.get()
    }

    /// The same draw once more, with floats that single precision has.
    #[must_use]
    pub fn in_single_precision(&self) -> Self {
        Draw { single: true, ..self.clone() }
    }

    /// A float, within the bounds that were asked for.
    pub fn float(&mut self) -> f64 {
        if let Some((low, high)) = self.bounds {
            return self.between(low, high);
        }
        let ordinary = match self.domain {
            Domain::Normal | Domain::Larger => self.rng.normal(),
            Domain::Unit => self.rng.uniform(0.0, 1.0),
            Domain::Positive => self.rng.normal().exp(),
        };
        self.special(ordinary, None)
    }

    /// As many floats of which nothing is known.
    pub fn floats(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.float()).collect()
    }

    /// A float from `low..high`; at a special point the lower bound itself, or the last float below
    /// the upper one.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        let ordinary = self.rng.uniform(low, high);
        self.special(ordinary, Some((low, high)))
    }

    /// A whole number from `range`, both ends included.
    pub fn integer(&mut self, range: RangeInclusive<i64>) -> i64 {
        self.rng.integer(range)
    }

    /// A whole number for a type that goes from `least` to `most`: within what was asked for, else from 1 to 5.
    pub fn whole(&mut self, least: i64, most: i64) -> i64 {
        let asked = self.integers.clone().unwrap_or(1..=5);
        self.integer((*asked.start()).max(least)..=(*asked.end()).min(most))
    }

    /// The length of a sequence whose elements hold `inner` levels of sequences.
    pub fn length(&mut self, inner: usize) -> usize {
        match self.shape.get(self.level..) {
            _ if self.depth > DEEPEST => 0,
            Some(rest) if !rest.is_empty() && inner == 0 => rest.iter().product(),
            Some([first, ..]) => *first,
            _ if self.flavour == Flavour::Ragged && self.rng.integer(0..=1) == 1 => self.other,
            _ => self.size(),
        }
    }

    /// Draws what stands inside a sequence.
    pub fn inside<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> T {
        self.level += 1;
        let drawn = draw(self);
        self.level -= 1;
        drawn
    }

    /// Draws what stands inside a struct or an enum.
    pub fn deeper<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let drawn = draw(self);
        self.depth -= 1;
        drawn
    }

    /// Whether something optional is there.
    pub fn is_some(&mut self) -> bool {
        self.rng.integer(0..=3) > 0 && self.depth <= DEEPEST
    }

    /// One of `count` variants; those in `flat` do not hold their own type.
    pub fn variant(&mut self, count: usize, flat: &[usize]) -> usize {
        let last = |count: usize| i64::try_from(count).unwrap_or(i64::MAX) - 1;
        if count == 0 || self.depth > DEEPEST && flat.is_empty() {
            return count;
        }
        if self.depth > DEEPEST {
            return flat[self.rng.integer(0..=last(flat.len())) as usize];
        }
        self.rng.integer(0..=last(count)) as usize
    }

    fn special(&mut self, ordinary: f64, bounds: Option<(f64, f64)>) -> f64 {
        let (chosen, turn) = (self.rng.integer(0..=1) == 1, self.rng.seed());
        let within = |x: &f64| bounds.is_none_or(|(low, high)| (low..high).contains(x));
        let special = match (self.flavour, bounds) {
            (Flavour::Zeros, _) => Some(0.0),
            (Flavour::Ties, _) if !self.earlier.is_empty() => Some(self.earlier[turn as usize % self.earlier.len()]),
            (Flavour::Bounds, Some((low, high))) => Some(if turn % 2 == 0 { low } else { high.next_down() }),
            _ => None,
        };
        let x = special.filter(|x| chosen && within(x)).unwrap_or(ordinary);
        let x = if self.single { f64::from(x as f32) } else { x };
        self.earlier.push(x);
        x
    }
}

impl Domain {
    pub(crate) const ALL: [Domain; 4] = [Domain::Normal, Domain::Unit, Domain::Positive, Domain::Larger];

    /// The words of the report, for a domain that is not the usual one.
    pub(crate) fn note(self) -> Option<&'static str> {
        match self {
            Domain::Normal => None,
            Domain::Unit => Some("inputs drawn from (0, 1): the function has no finite values on the whole line"),
            Domain::Positive => Some("inputs drawn from the positive numbers: the function needs them"),
            Domain::Larger => Some("inputs drawn with ten elements or more: the function needs them"),
        }
    }
}

impl Flavour {
    pub(crate) const ALL: [Flavour; 5] = [Flavour::Random, Flavour::Zeros, Flavour::Ties, Flavour::Bounds, Flavour::Ragged];
    pub(crate) const SPECIAL: [Flavour; 3] = [Flavour::Zeros, Flavour::Ties, Flavour::Bounds];
}
