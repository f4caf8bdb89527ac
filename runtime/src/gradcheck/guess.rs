//! Guesses at the cause of a disagreement: a clean ratio is rarely an accident.

use super::judge::Probe;
use super::site::Site;

/// A few words on what may be wrong, or nothing.
///
/// `others` are all the lines that were measured; an element whose derivative is another one's
/// measurement points at an index.
pub(crate) fn cause(probe: &Probe, site: &Site<'_>, others: &[Probe]) -> String {
    let Some(reading) = probe.reading else {
        return "the derivative is not finite".to_string();
    };
    let (derivative, measured) = (probe.derivative, reading.value);
    if !derivative.is_finite() {
        return "the derivative is not finite".to_string();
    }
    if derivative == 0.0 {
        return "the derivative is zero: dropped?".to_string();
    }
    // A ratio is only as sharp as the measurement, and three digits are the least that convince.
    let margin = (probe.tolerance / measured.abs()).max(1e-9);
    if margin < 1e-3 {
        if let Some(text) = factor(derivative / measured, margin, probe, site) {
            return text;
        }
        if let Some(text) = exchanged(probe, site, others, margin) {
            return text;
        }
    }
    if measured.abs() <= probe.tolerance {
        return "should it be zero?".to_string();
    }
    String::new()
}

fn factor(ratio: f64, margin: f64, probe: &Probe, site: &Site<'_>) -> Option<String> {
    let is = |wanted: f64| (ratio - wanted).abs() <= 3.0 * margin * wanted.abs();
    if is(-1.0) {
        return Some("sign?".to_string());
    }
    for count in 2..=10 {
        let count = f64::from(count);
        for (sign, word) in [(1.0, ""), (-1.0, ", and the sign?")] {
            if is(sign / count) {
                return Some(format!("a factor {count} is missing?{word}"));
            }
            if is(sign * count) {
                return Some(format!("a factor {count} too many?{word}"));
            }
        }
    }
    let (element, _) = probe.direction.single()?;
    let argument = &site.subject.slots[element].argument;
    let length = site.subject.slots.iter().filter(|slot| slot.argument == *argument).count();
    for (count, of) in [(length, format!("`{argument}`")), (site.cotangent.len(), "the output".to_string())] {
        if count > 10 && (is(count as f64) || is(1.0 / count as f64)) {
            return Some(format!("the length of {of}, {count}?"));
        }
    }
    None
}

/// Looks for the element whose measurement this derivative is.
fn exchanged(probe: &Probe, site: &Site<'_>, others: &[Probe], margin: f64) -> Option<String> {
    let (element, v) = probe.direction.single()?;
    let slots = &site.subject.slots;
    let derivative = probe.derivative / v;
    for other in others {
        let (Some((index, step)), Some(reading)) = (other.direction.single(), other.reading) else {
            continue;
        };
        let measured = reading.value / step;
        if index == element || (measured - derivative).abs() > 3.0 * margin.max(1e-9) * derivative.abs() {
            continue;
        }
        if slots[index].argument == slots[element].argument {
            let (here, there) = (subscripts(&slots[element].element), subscripts(&slots[index].element));
            if here.len() >= 2 && here.iter().eq(there.iter().rev()) {
                return Some("transposed?".to_string());
            }
        }
        let name = format!("{}{}", slots[index].argument, slots[index].element);
        return Some(format!("this is what `{name}` should have: an index?"));
    }
    None
}

/// `.w[2][1]` -> `["2", "1"]`.
fn subscripts(element: &str) -> Vec<&str> {
    element.split('[').skip(1).filter_map(|part| part.split(']').next()).collect()
}
