//! What was measured and what it means, as plain data.

use super::probes::Units;
use super::thresholds::Thresholds;

/// The state of a layer or of a model, from the best to the worst.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum Verdict {
    /// All signals are where they should be.
    Healthy,
    /// Between healthy and ill.
    Watch,
    /// Gradients too small to move the weights.
    Vanishing,
    /// Gradients that throw the weights out of their order of magnitude.
    Exploding,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Signal {
    /// The gradient of one layer over that of the next, on the average.
    Ratio,
    /// The gradient of the first layer over that of the last.
    Depth,
    /// The logarithm of update over weight.
    UpdateToWeight,
    /// The share of updates lost to rounding.
    Lost,
    /// The number of floats, of weights and gradient, that are not finite.
    NotFinite,
    /// The share of units that never fire, or are always saturated.
    Idle,
}

/// One reason for a verdict: a number and the threshold it was held against.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Finding {
    /// What it says.
    pub verdict: Verdict,
    /// What was measured.
    pub signal: Signal,
    /// Where: a layer, or the first and the last.
    pub layer: String,
    /// The number.
    pub value: f64,
    /// What it was held against.
    pub threshold: f64,
    /// The rows that the number was taken over.
    pub probe: usize,
}

/// One field of the parameters.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Layer {
    /// Its path, without the positions at the end: `layers[2].w`.
    pub name: String,
    /// Whether it counts as a layer; an offset does not.
    pub judged: bool,
    /// Its number of floats.
    pub floats: usize,
    /// Root mean square of the gradient.
    pub gradient: f64,
    /// Root mean square of the weights.
    pub weight: f64,
    /// The logarithm, to base ten, of the norm of the update over that of the weights; minus infinity where the update is
    /// zero. `None` where the weights are zero.
    pub update_to_weight: Option<f64>,
    /// The share of updates that rounding loses.
    pub lost: f64,
    /// Floats of weights and gradient that are not finite.
    pub not_finite: usize,
    /// The verdict on this layer alone.
    pub verdict: Verdict,
}

/// The state of a model's gradients. `Display` draws it for a terminal.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Report {
    /// The worst of all findings.
    pub verdict: Verdict,
    /// The learning rate of the update, unless the update itself was given.
    pub rate: Option<f64>,
    /// The rows that the gradient was taken over.
    pub probe: usize,
    /// The gradient of one layer over that of the next, the geometric mean over all; `None` with one layer only, and where the
    /// last layer has no gradient.
    pub ratio: Option<f64>,
    /// The gradient of the first layer over that of the last.
    pub first_to_last: Option<f64>,
    /// All fields, in declaration order.
    pub layers: Vec<Layer>,
    /// What probes have seen, if they were on.
    pub units: Vec<Units>,
    /// The reasons: those of the verdict, or, if it is healthy, what came closest to a threshold.
    pub findings: Vec<Finding>,
    /// What the signals were held against.
    pub thresholds: Thresholds,
}

impl Report {
    /// The fields that count as layers, from the first to the last.
    pub fn judged(&self) -> impl Iterator<Item = &Layer> {
        self.layers.iter().filter(|layer| layer.judged)
    }

    /// The report as JSON. Numbers that are not finite become `null`.
    #[cfg(feature = "json")]
    #[must_use]
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists of these can always be written.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
