//! Where a signal becomes a verdict.

/// Where a signal becomes a verdict. Update:weight is in powers of ten.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Thresholds {
    /// A per-layer ratio below this vanishes, if [`vanishing_depth`](Self::vanishing_depth) is met too: 0.5.
    pub vanishing_ratio: f64,
    /// First over last layer, below which the ratio counts: 1e-2.
    pub vanishing_depth: f64,
    /// A per-layer ratio above this explodes, if [`exploding_depth`](Self::exploding_depth) is met too: 2.
    pub exploding_ratio: f64,
    /// First over last layer, above which the ratio counts: 1e2.
    pub exploding_depth: f64,
    /// Update:weight below this vanishes: -6.
    pub vanishing_update: f64,
    /// Update:weight below this is watched: -5.
    pub slow_update: f64,
    /// Update:weight of the first or the last layer above this explodes: -1.
    pub exploding_update: f64,
    /// The same for layers between the first and the last, whose gradients scatter more at random weights: 0.
    pub exploding_between: f64,
    /// A greater share of updates lost to rounding vanishes: 0.1.
    pub lost: f64,
    /// A greater share of idle units is watched: 0.1.
    pub idle: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            vanishing_ratio: 0.5,
            vanishing_depth: 1e-2,
            exploding_ratio: 2.0,
            exploding_depth: 1e2,
            vanishing_update: -6.0,
            slow_update: -5.0,
            exploding_update: -1.0,
            exploding_between: 0.0,
            lost: 0.1,
            idle: 0.1,
        }
    }
}
