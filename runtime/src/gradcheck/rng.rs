//! The one source of chance in a check: a seeded generator whose numbers are the same everywhere
//! and always.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng as _;

/// A seeded source of random numbers.
///
/// Equal seeds give equal numbers, in every build and in every later version of this crate: a seed
/// printed by a failing test must still reproduce the failure next year. That is why the
/// conversions from raw bits are spelled out here and not borrowed from a library that is free to
/// change them.
///
/// ```
/// use pullback::gradcheck::Rng;
///
/// let (mut one, mut two) = (Rng::from_seed(7), Rng::from_seed(7));
/// assert_eq!(one.normal(), two.normal());
/// assert!((1..=6).contains(&one.integer(1..=6)));
/// ```
#[derive(Clone, Debug)]
pub struct Rng {
    generator: Pcg64,
}

impl Rng {
    /// A generator that depends on `seed` and on nothing else.
    pub fn from_seed(seed: u64) -> Self {
        let (low, high) = (scramble(seed), scramble(seed ^ 0x5851_f42d_4c95_7f2d));
        let state = (u128::from(high) << 64) | u128::from(low);
        Rng { generator: Pcg64::new(state, 0x0a02_bdbf_7bb3_c0a7) }
    }

    /// A draw from the standard normal distribution (Marsaglia's polar method, 1964).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (self.uniform(-1.0, 1.0), self.uniform(-1.0, 1.0));
            let square = u * u + v * v;
            if square > 0.0 && square < 1.0 {
                return u * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }

    /// A draw from the uniform distribution on `low..high`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        let unit = (self.bits() >> 11) as f64 / (1u64 << 53) as f64;
        low + unit * (high - low)
    }

    /// A whole number from `range`, both ends included, each with the same chance.
    ///
    /// # Panics
    ///
    /// If the range is empty.
    pub fn integer(&mut self, range: std::ops::RangeInclusive<i64>) -> i64 {
        assert!(!range.is_empty(), "cannot draw an integer from the empty range {range:?}");
        let (low, count) = (*range.start(), range.end().wrapping_sub(*range.start()) as u64);
        if count == u64::MAX {
            return self.bits() as i64;
        }
        let count = count + 1;
        // Draws above the last whole multiple of `count` would favour small numbers.
        let limit = u64::MAX - u64::MAX % count;
        loop {
            let bits = self.bits();
            if bits < limit {
                return low.wrapping_add((bits % count) as i64);
            }
        }
    }

    /// A fresh seed, for a generator that is to be independent of this one.
    pub fn seed(&mut self) -> u64 {
        self.bits()
    }

    /// A step of random sign and a size between 1/2 and 1, on a grid of 1/128.
    ///
    /// The coarse grid keeps `x + h` exact over the whole ladder, and a size that is never near
    /// zero means that no element can hide from a random direction.
    pub(crate) fn stride(&mut self) -> f64 {
        let size = self.integer(64..=128) as f64 / 128.0;
        if self.bits() >> 63 == 0 { size } else { -size }
    }

    fn bits(&mut self) -> u64 {
        self.generator.next_u64()
    }
}

/// The finaliser of SplitMix64: neighbouring seeds become unrelated states.
pub(crate) fn scramble(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
