use pullback::differentiable;
use std::fmt::Write;
use std::str::FromStr;

#[differentiable]
fn written(x: f64) -> f64 {
    let text = format!("{x}");
    text.trim().parse::<f64>().unwrap_or(0.0)
}

#[differentiable]
fn gathered(x: f64) -> f64 {
    let mut text = String::new();
    let _ = write!(text, "{x}");
    f64::from_str(&text).unwrap_or(0.0)
}

#[differentiable]
fn in_a_macro(x: f64) -> f64 {
    let both = vec![x.to_string().parse::<f64>().unwrap_or(0.0), x];
    both[0] * both[1]
}

#[differentiable]
fn in_a_chain(x: f64, y: f64) -> f64 {
    let text = format!("{x},{y}");
    let both: Vec<f64> = text.split(',').map(|part| part.parse().unwrap_or(0.0)).collect();
    both[0] * both[1]
}

fn main() {}
