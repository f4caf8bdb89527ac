//! From the floats of a model to its layers.

use super::report::{Layer, Verdict};
use crate::floats::Width;

/// Names of fields that shift or stretch what a layer yields.
const OFFSETS: [&str; 7] = ["b", "bias", "beta", "shift", "offset", "gamma", "scale"];

/// One float with all that belongs to it.
pub struct Float {
    pub path: String,
    pub width: Width,
    pub weight: f64,
    pub gradient: f64,
    /// How far the next step would move it, before rounding.
    pub update: f64,
    /// Whether the step really moves it, where that is known.
    pub moved: Option<bool>,
}

/// The fields, in the order of their floats.
pub fn fields(floats: &[Float]) -> Vec<Layer> {
    let mut layers = Vec::new();
    let mut rest = floats;
    while let Some(first) = rest.first() {
        let name = field(&first.path);
        let count = rest.iter().take_while(|float| field(&float.path) == name).count();
        let (of_field, after) = rest.split_at(count);
        layers.push(measure(name, of_field));
        rest = after;
    }
    layers
}

fn measure(name: &str, floats: &[Float]) -> Layer {
    let not_finite = floats.iter().map(|float| usize::from(!float.weight.is_finite()) + usize::from(!float.gradient.is_finite())).sum();
    let norm = |of: fn(&Float) -> f64| crate::floats::norm(&floats.iter().map(of).collect::<Vec<_>>());
    let (gradient, weight, update) = (norm(|f| f.gradient), norm(|f| f.weight), norm(|f| f.update));
    let root = (floats.len() as f64).sqrt();
    let lost = floats.iter().filter(|float| is_lost(float)).count();
    Layer {
        name: if name.is_empty() { "parameters".into() } else { name.into() },
        judged: !floats.last().is_some_and(|float| is_offset(&float.path)),
        floats: floats.len(),
        gradient: gradient / root,
        weight: weight / root,
        update_to_weight: (weight > 0.0).then(|| (update / weight).log10()),
        lost: lost as f64 / floats.len() as f64,
        not_finite,
        verdict: Verdict::Healthy,
    }
}

/// The path without the positions at its end.
fn field(path: &str) -> &str {
    let mut field = path;
    while let Some(open) = field.strip_suffix(']').and_then(|inside| inside.rfind('[')) {
        field = &field[..open];
    }
    field
}

/// Whether the field is a vector, a matrix of one row or one column, or a number, with the name of an offset. The path is that of its
/// last float, whose positions tell the lengths.
fn is_offset(path: &str) -> bool {
    let field = field(path);
    let positions = path[field.len()..].split(|c: char| !c.is_ascii_digit()).filter_map(|text| text.parse::<u64>().ok());
    let dimensions = positions.filter(|position| *position > 0).count();
    let name = field.rsplit('.').next().unwrap_or(field);
    let name = name.split('[').next().unwrap_or(name).trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    let word = name.rsplit('_').next().unwrap_or(name);
    dimensions < 2 && OFFSETS.contains(&word)
}

/// Whether the addition rounds the update away.
fn is_lost(float: &Float) -> bool {
    match float.moved {
        Some(moved) => !moved && float.gradient != 0.0,
        // Where there is no update there is nothing to lose: dead units are for the probes to see.
        None => float.update != 0.0 && float.update.abs() < half_ulp(float.weight.abs(), float.width),
    }
}

/// Half the distance to the next float.
#[allow(clippy::cast_possible_truncation)] // the weight has this width
fn half_ulp(weight: f64, width: Width) -> f64 {
    0.5 * match width {
        Width::F64 => weight.next_up() - weight,
        Width::F32 => {
            let weight = weight as f32;
            f64::from(weight.next_up()) - f64::from(weight)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_a_path_without_positions() {
        for (path, expected) in [
            ("w[3][1]", "w"),
            ("layers[2].w[(1, 0)]", "layers[2].w"),
            ("layers[2].b", "layers[2].b"),
            ("[4]", ""),
            ("", ""),
            (".0[1]", ".0"),
        ] {
            assert_eq!(field(path), expected);
        }
    }

    #[test]
    fn offsets_go_by_shape_and_name() {
        for path in ["b", "b1[7]", "b1[(0, 9)]", "b1[(9, 0)]", "layers[3].bias[2]", "out_bias[5]", "norm.gamma[5]", "layers[0].beta"] {
            assert!(is_offset(path), "{path}");
        }
        for path in ["w[3]", "b[2][1]", "b[(2, 1)]", "abs[4]", "rub[4]", "layers[3].w[3]", "layers[3].w[(0, 3)]", "[4]", ""] {
            assert!(!is_offset(path), "{path}");
        }
    }

    #[test]
    fn half_an_ulp_is_half_the_gap() {
        assert_eq!(half_ulp(1.0, Width::F64), f64::EPSILON / 2.0);
        assert_eq!(half_ulp(1.0, Width::F32), f64::from(f32::EPSILON) / 2.0);
        assert!(half_ulp(0.0, Width::F32) > 0.0);
    }
}
