//! From signals to verdicts.

use super::probes::Units;
use super::report::{Finding, Layer, Report, Signal, Verdict};
use super::thresholds::Thresholds;

pub fn judge(mut layers: Vec<Layer>, units: Vec<Units>, rate: Option<f64>, probe: usize, thresholds: Thresholds) -> Report {
    let mut findings = Vec::new();
    let ends = (layers.iter().position(|layer| layer.judged), layers.iter().rposition(|layer| layer.judged));
    for (index, layer) in layers.iter_mut().enumerate() {
        let is_end = ends.0 == Some(index) || ends.1 == Some(index);
        let about = of_layer(layer, if is_end { thresholds.exploding_update } else { thresholds.exploding_between }, probe, &thresholds);
        layer.verdict = about.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Healthy);
        findings.extend(about);
    }
    let judged: Vec<&Layer> = layers.iter().filter(|layer| layer.judged).collect();
    let first_to_last = match judged[..] {
        [first, .., last] if last.gradient > 0.0 => Some(first.gradient / last.gradient).filter(|ratio| ratio.is_finite()),
        _ => None,
    };
    let ratio = first_to_last.map(|depth| depth.powf(1.0 / (judged.len() - 1) as f64));
    if let (Some(ratio), Some(depth), [first, .., last]) = (ratio, first_to_last, &judged[..]) {
        let layer = format!("{} to {}", first.name, last.name);
        findings.extend(of_depth(ratio, depth, &layer, probe, &thresholds));
    }
    findings.extend(units.iter().map(|units| {
        let value = units.idle as f64 / units.units.max(1) as f64;
        let verdict = if value > thresholds.idle { Verdict::Watch } else { Verdict::Healthy };
        Finding { verdict, signal: Signal::Idle, layer: units.layer.clone(), value, threshold: thresholds.idle, probe: units.rows }
    }));
    let verdict = findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Healthy);
    let findings = if verdict == Verdict::Healthy { closest(findings) } else { reasons(findings, verdict) };
    Report { verdict, rate, probe, ratio, first_to_last, layers, units, findings, thresholds }
}

/// What a layer shows by itself.
fn of_layer(layer: &Layer, exploding: f64, probe: usize, thresholds: &Thresholds) -> Vec<Finding> {
    let finding = |verdict, signal, value, threshold| Finding { verdict, signal, layer: layer.name.clone(), value, threshold, probe };
    if layer.not_finite > 0 {
        return vec![finding(Verdict::Exploding, Signal::NotFinite, layer.not_finite as f64, 0.0)];
    }
    if !layer.judged {
        return Vec::new();
    }
    let mut findings = Vec::new();
    if let Some(update) = layer.update_to_weight {
        let (verdict, threshold) = if update > exploding {
            (Verdict::Exploding, exploding)
        } else if update < thresholds.vanishing_update {
            (Verdict::Vanishing, thresholds.vanishing_update)
        } else if update < thresholds.slow_update {
            (Verdict::Watch, thresholds.slow_update)
        } else {
            // The nearer of the two bounds.
            let middle = 0.5 * (thresholds.slow_update + exploding);
            (Verdict::Healthy, if update < middle { thresholds.slow_update } else { exploding })
        };
        findings.push(finding(verdict, Signal::UpdateToWeight, update, threshold));
    }
    let verdict = if layer.lost > thresholds.lost { Verdict::Vanishing } else { Verdict::Healthy };
    findings.push(finding(verdict, Signal::Lost, layer.lost, thresholds.lost));
    findings
}

/// What the depth shows: the ratio is ill only where the first and the last layer are far apart as well.
fn of_depth(ratio: f64, depth: f64, layer: &str, probe: usize, thresholds: &Thresholds) -> Vec<Finding> {
    let finding = |verdict, signal, value, threshold| Finding { verdict, signal, layer: layer.into(), value, threshold, probe };
    if ratio > thresholds.exploding_ratio {
        let verdict = if depth > thresholds.exploding_depth { Verdict::Exploding } else { Verdict::Watch };
        return vec![
            finding(verdict, Signal::Ratio, ratio, thresholds.exploding_ratio),
            finding(verdict, Signal::Depth, depth, thresholds.exploding_depth),
        ];
    }
    if ratio < thresholds.vanishing_ratio {
        let verdict = if depth < thresholds.vanishing_depth { Verdict::Vanishing } else { Verdict::Watch };
        return vec![
            finding(verdict, Signal::Ratio, ratio, thresholds.vanishing_ratio),
            finding(verdict, Signal::Depth, depth, thresholds.vanishing_depth),
        ];
    }
    let threshold = if ratio < 1.0 { thresholds.vanishing_ratio } else { thresholds.exploding_ratio };
    vec![finding(Verdict::Healthy, Signal::Ratio, ratio, threshold)]
}

/// Those with the verdict; of many layers with the same signal, the worst and how the others stand is in the table.
fn reasons(findings: Vec<Finding>, verdict: Verdict) -> Vec<Finding> {
    worst_of_each(findings.into_iter().filter(|finding| finding.verdict == verdict))
}

/// For each signal the number that comes closest to its threshold.
fn closest(findings: Vec<Finding>) -> Vec<Finding> {
    worst_of_each(findings.into_iter())
}

fn worst_of_each(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut worst: Vec<Finding> = Vec::new();
    for finding in findings {
        match worst.iter_mut().find(|kept| kept.signal == finding.signal) {
            Some(kept) if severity(&finding) > severity(kept) => *kept = finding,
            Some(_) => {}
            None => worst.push(finding),
        }
    }
    worst
}

/// How far a number is beyond its threshold; negative before it.
fn severity(finding: &Finding) -> f64 {
    let beyond = (finding.value - finding.threshold).abs();
    match finding.verdict {
        Verdict::Healthy => -beyond,
        _ => beyond,
    }
}
