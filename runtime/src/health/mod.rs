//! Gradient health: do the gradients of a model vanish on their way through the layers, or explode?
//!
//! ```
//! use pullback::health::{Health, Verdict};
//! use pullback::{Differentiable, differentiable};
//!
//! #[derive(Clone, Debug, Differentiable)]
//! struct Model {
//!     layers: Vec<Layer>,
//! }
//!
//! #[derive(Clone, Debug, Differentiable)]
//! struct Layer {
//!     w: [[f64; 2]; 2],
//! }
//!
//! #[differentiable]
//! fn loss(model: &Model, #[no_diff] rows: &[[f64; 2]]) -> f64 {
//!     let mut sum = 0.0;
//!     for row in rows {
//!         let mut x = *row;
//!         for layer in &model.layers {
//!             let [a, b] = x;
//!             x = [(layer.w[0][0] * a + layer.w[0][1] * b).tanh(), (layer.w[1][0] * a + layer.w[1][1] * b).tanh()];
//!         }
//!         sum += (x[0] - x[1] - 1.0).powi(2);
//!     }
//!     sum / rows.len() as f64
//! }
//!
//! # fn main() -> Result<(), pullback::optim::OptimError> {
//! let rows = [[1.0, 0.5], [-0.5, 1.0]];
//! let small = Model { layers: vec![Layer { w: [[0.01, 0.02], [-0.02, 0.01]] }; 6] };
//! let report = Health::new(0.1, rows.len()).examine(&small, &loss::grad(&small, &rows))?;
//! assert_eq!(report.verdict, Verdict::Vanishing);
//! assert!(report.to_string().contains("layers[0].w"));
//! # Ok(())
//! # }
//! ```
//!
//! # The signals
//!
//! A small gradient says nothing by itself: what counts is how it compares with the other layers and with the weights that
//! it moves. So there are three signals, and none of them changes if the loss or the model is written in other units:
//!
//! | signal | of | formula |
//! |---|---|---|
//! | per-layer ratio | the model | `(first / last)^(1 / (layers - 1))`, of the root mean squares of the gradients of the first and the last layer |
//! | update:weight | each layer | `log10(norm(rate g) / norm(w))` |
//! | lost updates | each layer | the share of its weights with <code>0 < \|rate g\| < ulp(w) / 2</code>, which the addition rounds away |
//!
//! and these verdicts (the numbers are those of [`Thresholds::default`]):
//!
//! | verdict | |
//! |---|---|
//! | exploding | ratio > 2 and first / last > 100; or update:weight > -1 in the first or the last layer, > 0 between them; or anything not finite |
//! | vanishing | ratio < 0.5 and first / last < 0.01; or update:weight < -6; or more than a tenth of the updates lost |
//! | healthy | update:weight from -5 to -1 (to 0 between the first and the last layer), ratio from 0.5 to 2 |
//! | watch | what is between these, or more than a tenth of the units idle |
//!
//! Layers between the first and the last are given a decade more, because their gradients scatter: of 440 networks of 20 layers
//! of rectified units, with He's first weights, 73 have a layer above -1 somewhere, and 17 have the first or the last there.
//!
//! The verdict of a model is the worst of its layers and of its depth, and it comes with the numbers that led to it, their
//! thresholds, the layers, and the size of the probe: how many rows the gradient was taken over. Gradients also
//! vanish where a model has nothing left to learn, so a verdict belongs to the first steps of a training, not to its end.
//!
//! # Layers
//!
//! A layer is a field of the parameters, by its path without the positions at the end: `layers[2].w`. A number, a vector or a
//! matrix of one row or column is listed, but not judged unless it is not finite, if it is called `b`, `bias`, `beta`, `shift`,
//! `offset`, `gamma` or `scale` (with a number behind, or a word and an underscore before it): such offsets begin at zero, where
//! their own size says nothing.
//!
//! # Units
//!
//! A unit that never fires learns nothing. [`probe`] stands in the model, where the activations are, and costs the reading of a flag until
//! [`record`] turns it on:
//!
//! ```
//! use pullback::health::{Unit, probe, record};
//! use pullback::{differentiable, no_diff};
//!
//! #[differentiable]
//! fn model(w: &[f64], #[no_diff] x: f64) -> f64 {
//!     let hidden: Vec<f64> = w.iter().map(|w| (w * x).max(0.0)).collect();
//!     no_diff(probe("hidden", Unit::Relu, &hidden));
//!     hidden.iter().sum()
//! }
//!
//! let weights = [1.0, -1.0, 0.5];
//! let (_, units) = record(|| for x in [1.0, 2.0] { model(&weights, x); });
//! assert_eq!((units[0].units, units[0].idle, units[0].rows), (3, 1, 2)); // one of three is dead
//! ```
//!
//! # In tests
//!
//! [`assert_healthy!`](crate::assert_healthy) ends a test with the whole report unless the verdict is healthy.
//!
//! | feature | |
//! |---|---|
//! | `serde` | reports can be serialised |
//! | `json` | `Report::to_json` |
//! | `svg` | `Report::to_svg`, and `chart` for several reports in one picture |

mod assert;
mod display;
mod examine;
mod judge;
mod layers;
mod probes;
mod report;
#[cfg(feature = "svg")]
mod svg;
#[cfg(test)]
mod tests;
mod thresholds;

#[doc(hidden)]
pub use assert::ensure;
pub use examine::Health;
pub use probes::{Activations, Unit, Units, probe, record};
pub use report::{Finding, Layer, Report, Signal, Verdict};
#[cfg(feature = "svg")]
pub use svg::{ChartError, chart};
pub use thresholds::Thresholds;
