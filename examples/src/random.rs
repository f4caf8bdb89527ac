//! A small reproducible random source, so that every run of an example sees the same numbers.

use serde::{Deserialize, Serialize};

/// A SplitMix64 generator: the seed alone decides everything it yields.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Random(u64);

impl Random {
    /// Starts the sequence that belongs to `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, uniform in `low..high`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        // The upper 53 bits fill a double's mantissa exactly.
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        low + (high - low) * unit
    }

    /// The next number from the standard normal distribution, by the method of Box and Muller (1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform(0.0, 1.0)).ln()).sqrt();
        radius * self.uniform(0.0, std::f64::consts::TAU).cos()
    }

    /// A vector of `len` numbers, each uniform in `low..high`.
    pub fn vector(&mut self, len: usize, low: f64, high: f64) -> Vec<f64> {
        (0..len).map(|_| self.uniform(low, high)).collect()
    }

    /// Puts `items` into a random order, every order equally likely.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let chosen = self.uniform(0.0, (last + 1) as f64) as usize;
            items.swap(last, chosen);
        }
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_seed_decides_the_sequence() {
        assert_eq!(Random::new(7).vector(5, -1.0, 1.0), Random::new(7).vector(5, -1.0, 1.0));
        assert_ne!(Random::new(7).vector(5, -1.0, 1.0), Random::new(8).vector(5, -1.0, 1.0));
    }

    #[test]
    fn a_shuffle_keeps_every_item() {
        let mut items: Vec<usize> = (0..100).collect();
        Random::new(1).shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
