//! Reports as text: bars of the gradients by depth, and the reasons.

use core::fmt;

use super::report::{Finding, Layer, Report, Signal, Verdict};

/// Characters of the longest bar.
const WIDTH: usize = 24;

/// Decades that a bar spans at least, so that small differences look small.
const DECADES: f64 = 4.0;

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Healthy => "healthy",
            Self::Watch => "watch",
            Self::Vanishing => "vanishing",
            Self::Exploding => "exploding",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { verdict, signal, layer, value, threshold, probe } = self;
        let side = if value > threshold {
            "above"
        } else if value < threshold {
            "below"
        } else {
            "at"
        };
        match signal {
            Signal::Ratio => write!(f, "{verdict}: per-layer ratio {value:.3} {side} {threshold}, {layer}"),
            Signal::Depth => write!(f, "{verdict}: first to last layer {value:.1e} {side} {threshold:e}, {layer}"),
            Signal::UpdateToWeight => write!(f, "{verdict}: update:weight 10^{value:.1} {side} 10^{threshold}, {layer}"),
            Signal::Lost => write!(f, "{verdict}: {:.1} % of updates lost {side} {:.0} %, {layer}", 100.0 * value, 100.0 * threshold),
            Signal::NotFinite => write!(f, "{verdict}: {value} floats not finite {side} {threshold}, {layer}"),
            Signal::Idle => write!(f, "{verdict}: {:.1} % of units idle {side} {:.0} %, {layer}", 100.0 * value, 100.0 * threshold),
        }?;
        write!(f, ", probe of {probe}")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "gradient health: {}", self.verdict)?;
        if let Some(rate) = self.rate {
            write!(f, " at rate {rate}")?;
        }
        writeln!(f, ", probe of {}", self.probe)?;
        for finding in &self.findings {
            writeln!(f, "  {finding}")?;
        }
        let name = self.layers.iter().map(|layer| layer.name.chars().count()).max().unwrap_or(0).max("layer".len());
        writeln!(f, "  {:name$}  {:>8}  {:WIDTH$}  {:>13}  {:>5}  verdict", "layer", "gradient", "log10", "update:weight", "lost")?;
        let (low, high) = self.span();
        for layer in &self.layers {
            let update = layer.update_to_weight.map_or("-".into(), |update| format!("10^{update:.1}"));
            let bar = bar(layer.gradient, low, high);
            let verdict = if layer.judged || layer.not_finite > 0 { layer.verdict.to_string() } else { "-".into() };
            let lost = format!("{:.0} %", 100.0 * layer.lost);
            writeln!(f, "  {:name$}  {:>8.1e}  {bar:WIDTH$}  {update:>13}  {lost:>5}  {verdict}", layer.name, layer.gradient)?;
        }
        for units in &self.units {
            writeln!(f, "  {units}")?;
        }
        Ok(())
    }
}

impl Report {
    /// The logarithms between which bars grow.
    fn span(&self) -> (f64, f64) {
        let logs = self.layers.iter().map(|layer| layer.gradient.log10()).filter(|log| log.is_finite());
        let (low, high) = logs.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high): (f64, f64), log| (low.min(log), high.max(log)));
        if low > high {
            return (0.0, 1.0);
        }
        // The shortest bar still shows: a tenth of the span is below it.
        let span = (high - low).max(DECADES);
        (high - 1.1 * span, high)
    }
}

/// A bar of eighths of characters.
fn bar(gradient: f64, low: f64, high: f64) -> String {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let log = gradient.log10();
    if log.is_nan() || log == f64::INFINITY {
        return "not finite".into();
    }
    let share = ((log - low) / (high - low)).clamp(0.0, 1.0);
    let eighths = (share * (8 * WIDTH) as f64).round() as usize;
    let mut bar: String = core::iter::repeat_n('█', eighths / 8).collect();
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8]);
    }
    bar
}

impl Layer {
    /// The logarithm, to base ten, of the root mean square of the gradient.
    #[must_use]
    pub fn log_gradient(&self) -> f64 {
        self.gradient.log10()
    }
}
