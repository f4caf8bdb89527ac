//! Reads the numbers of a gradient out of its `{:?}`, which promises one per active float in declaration order.

use core::fmt::Debug;

/// The numbers of the debug form of `value`, in order.
///
/// # Panics
///
/// If what looks like a number is none.
#[must_use]
pub fn of(value: &impl Debug) -> Vec<f64> {
    let text = format!("{value:?}");
    let mut rest = text.as_str();
    let mut numbers = Vec::new();
    while let Some(start) = rest.find(|c: char| c.is_alphanumeric() || c == '_') {
        let is_number = rest[start..].starts_with(|c: char| c.is_ascii_digit());
        let negative = rest[..start].ends_with('-');
        rest = &rest[start..];
        let length = if is_number { number_length(rest) } else { word_length(rest) };
        let (token, after) = rest.split_at(length);
        rest = after;
        if is_number || token == "NaN" || token == "inf" {
            let magnitude: f64 = token.parse().unwrap_or_else(|_| panic!("{token} in {text} is no number"));
            numbers.push(if negative { -magnitude } else { magnitude });
        }
    }
    numbers
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// Digits, a point and an exponent: a minus belongs to the number only behind an `e`.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    (0..bytes.len())
        .find(|&i| match bytes[i] {
            b'0'..=b'9' | b'.' | b'e' => false,
            b'-' => i == 0 || bytes[i - 1] != b'e',
            _ => true,
        })
        .unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::of;

    #[derive(Debug)]
    #[allow(dead_code)] // only its debug form is looked at
    struct Layer2Tangent {
        w1: Vec<f64>,
        inert: (),
        bias: Option<f32>,
    }

    #[test]
    fn names_with_digits_are_no_numbers() {
        let layer = Layer2Tangent { w1: vec![1.5, -2e-30], inert: (), bias: Some(0.1) };
        assert_eq!(of(&layer), [1.5, -2e-30, 0.1]);
    }

    #[test]
    fn numbers_that_are_not_finite_are_numbers() {
        let numbers = of(&(f64::NAN, -f64::INFINITY, -0.0));
        assert!(numbers[0].is_nan());
        assert_eq!(numbers[1..], [-f64::INFINITY, 0.0]);
        assert!(numbers[2].is_sign_negative());
    }
}
