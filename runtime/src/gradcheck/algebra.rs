//! What can be said about a derivative without any differences: it is a linear map, it leaves its
//! inputs alone, it gives the function's own value, and forward mode is its transpose.

use super::Rng;
use super::direction::Direction;
use super::report::Forward;
use super::site::Site;
use super::subject::{Buffered, Derivative, dot};

/// A pullback may deviate from linearity by this share: what rounding leaves of terms that cancel.
const RESIDUE: f64 = 1e-4;

/// And by so many times what rounding is seen to do to it.
const TREMORS: f64 = 16.0;

/// All the laws that are broken at this point, one sentence each.
pub(crate) fn complaints(site: &Site<'_>, rng: &mut Rng) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(repeatable(site));
    found.extend(untouched(site));
    if site.subject.takes_cotangent {
        found.extend(linear(site, rng));
    }
    found.extend(overwrites(site));
    found.extend(accumulates(site));
    found
}

/// The function run twice gives equal bits, and so does the value beside the gradient.
fn repeatable(site: &Site<'_>) -> Option<String> {
    let (subject, meter) = (site.subject, site.meter);
    let (first, second) = (subject.value(meter, &site.x).ok()?, subject.value(meter, &site.x).ok()?);
    if !same_bits(&first, &second) {
        return Some("the function gives different values when it is run twice at the same point".to_string());
    }
    let value = site.derivative.value.as_ref()?;
    if same_bits(value, &first) {
        return None;
    }
    if value.len() != first.len() {
        let (given, wanted) = (value.len(), first.len());
        return Some(format!("the value beside the gradient has {given} elements, that of the function {wanted}"));
    }
    let (ours, theirs) = value.iter().zip(&first).find(|(a, b)| a.to_bits() != b.to_bits())?;
    Some(format!("the value beside the gradient is {ours:e} where the function gives {theirs:e}"))
}

fn untouched(site: &Site<'_>) -> Option<String> {
    let after = site.derivative.inputs.as_ref()?;
    if same_bits(after, &site.x) {
        return None;
    }
    let changed = after.iter().zip(&site.x).position(|(a, b)| a.to_bits() != b.to_bits());
    let slot = changed.and_then(|index| site.subject.slots.get(index));
    let name = slot.map_or(String::new(), |slot| format!(" `{}{}`", slot.argument, slot.element));
    Some(format!("the derivative changes its input{name}"))
}

/// `pullback(0) = 0` and `pullback(p + q) = pullback(p) + pullback(q)`, up to rounding.
fn linear(site: &Site<'_>, rng: &mut Rng) -> Option<String> {
    let pullback = |cotangent: &[f64]| Some(site.subject.derivative(site.meter, &site.x, cotangent).ok()?.gradient);
    let count = site.cotangent.len();
    let zero = pullback(&vec![0.0; count])?;
    // Zero times infinity is no news where the gradient is not finite anyway.
    let wrong = |index: &usize| zero[*index] != 0.0 && site.gradient()[*index].is_finite();
    if let Some(index) = (0..zero.len()).find(wrong) {
        let (slot, a) = (&site.subject.slots[index], zero[index]);
        let name = format!("{}{}", slot.argument, slot.element);
        return Some(format!("the pullback of a zero cotangent is {a:e} in `{name}`: it must be zero"));
    }

    let round = |x: f64| site.subject.precision.round(x);
    let other: Vec<f64> = site.cotangent.iter().map(|w| round(w * rng.stride())).collect();
    let both: Vec<f64> = site.cotangent.iter().zip(&other).map(|(p, q)| round(p + q)).collect();
    let (second, sum) = (pullback(&other)?, pullback(&both)?);
    // An element that is zero by cancellation carries the rounding of the others, and of the cotangent itself.
    let largest = both.iter().chain(site.gradient()).chain(&second).chain(&sum).fold(0.0, |largest: f64, a| largest.max(a.abs()));
    for (index, slot) in site.subject.slots.iter().enumerate() {
        let alone = Direction { components: vec![(index, 1.0)] };
        let (p, q, together) = (site.gradient()[index], second[index], sum[index]);
        // What has cancelled inside is not known: large terms in a derivative that is nearly zero. A
        // pullback that is not linear is so by far more than this.
        let terms = site.magnitude / site.scale[index];
        let rounding = RESIDUE * (p.abs() + q.abs() + together.abs()) + 16.0 * site.subject.precision.epsilon() * (terms + largest);
        let off = (p + q - together).abs();
        if off > rounding + 4.0 * site.wobble(&alone) && off > TREMORS * tremor(site, index, &[&site.cotangent, &other, &both], rng) {
            let name = format!("{}{}", slot.argument, slot.element);
            return Some(format!(
                "the pullback is not linear in `{name}`: {p:e} and {q:e} for two cotangents, \
                 {together:e} for their sum"
            ));
        }
    }
    None
}

/// How far rounding alone carries an element of the pullback, as cotangents that are a few units in the last place longer
/// show it: terms that cancel to exactly zero for one of them do not for the next.
///
/// All elements of a cotangent grow by the same factor, so that a linear pullback stays where it is.
fn tremor(site: &Site<'_>, index: usize, cotangents: &[&Vec<f64>; 3], rng: &mut Rng) -> f64 {
    let precision = &site.subject.precision;
    let pull = |cotangent: &[f64]| Some(site.subject.derivative(site.meter, &site.x, cotangent).ok()?.gradient[index]);
    let mut farthest: f64 = 0.0;
    for cotangent in cotangents {
        let Some(here) = pull(cotangent) else { continue };
        for _ in 0..4 {
            let factor = 1.0 + rng.integer(2..=9) as f64 * precision.epsilon();
            let longer: Vec<f64> = cotangent.iter().map(|w| precision.round(w * factor)).collect();
            farthest = farthest.max(pull(&longer).map_or(0.0, |there| (there - here).abs()));
        }
    }
    farthest
}

/// Every way to the gradient gives what the pullback gives, whatever its buffer held before, and the function's value.
fn overwrites(site: &Site<'_>) -> Option<String> {
    let (subject, meter) = (site.subject, site.meter);
    if subject.overwriting.is_empty() {
        return None;
    }
    let mut seed = vec![0.0; site.cotangent.len()];
    *seed.first_mut()? = 1.0;
    let expected = subject.derivative(meter, &site.x, &seed).ok()?.gradient;
    let value = subject.value(meter, &site.x).ok()?;
    // The sums of a gradient may be taken in another order than the pullback's.
    let largest = expected.iter().fold(0.0, |largest: f64, a| largest.max(a.abs()));
    let same = |(index, (ours, theirs)): (usize, (&f64, &f64))| {
        let terms = site.magnitude / site.scale[index] + largest;
        let rounding = subject.precision.epsilon() * (1e3 * (ours.abs() + theirs.abs()) + 16.0 * terms);
        ours == theirs || ours.is_nan() && theirs.is_nan() || (ours - theirs).abs() <= rounding
    };
    subject.overwriting.iter().find_map(|(name, run)| {
        let Derivative { gradient, value: beside, .. } = match buffered(site, run, &seed, vec![f64::NAN; site.x.len()]) {
            Ok(result) => result,
            Err(message) => return Some(format!("`{name}` {message}")),
        };
        if gradient.len() != expected.len() || !gradient.iter().zip(&expected).enumerate().all(same) {
            return Some(format!("`{name}` gives another gradient than the pullback: it must overwrite what its buffer held"));
        }
        let (ours, theirs) = (beside.as_ref()?.first()?, value.first()?);
        (ours.to_bits() != theirs.to_bits()).then(|| format!("the value of `{name}` is {ours:e} where the function gives {theirs:e}"))
    })
}

fn accumulates(site: &Site<'_>) -> Option<String> {
    let held = vec![1.0; site.x.len()];
    let result = match buffered(site, site.subject.accumulating.as_ref()?, &site.cotangent, held) {
        Ok(result) => result.gradient,
        Err(message) => return Some(format!("the internal pullback {message}")),
    };
    let rounding = 16.0 * site.subject.precision.epsilon();
    let adds = |(sum, a): (&f64, &f64)| !a.is_finite() || (sum - a - 1.0).abs() <= rounding * (1.0 + 2.0 * a.abs());
    let right = result.len() == site.x.len() && result.iter().zip(site.gradient()).all(adds);
    (!right).then(|| "an adjoint buffer that held 1 does not hold 1 plus the gradient: it must accumulate".to_string())
}

fn buffered(site: &Site<'_>, run: &Buffered<'_>, cotangent: &[f64], buffer: Vec<f64>) -> Result<Derivative, String> {
    site.meter.derivative.set(site.meter.derivative.get() + 1);
    super::subject::guarded("the derivative", &site.x, || run(&site.x, cotangent, buffer))
}

/// `<w, J v> = <J^T w, v>`, within `1e3 eps` of the sum of the terms without their signs.
///
/// There is no step size in it, hence hardly any tolerance. It is blind only to a wrong rule that
/// both modes share.
pub(crate) fn forward_against_reverse(site: &Site<'_>, rng: &mut Rng) -> (Forward, Option<String>) {
    let Some(forward) = &site.subject.forward else {
        return (Forward::Absent, None);
    };
    let all: Vec<usize> = (0..site.x.len()).collect();
    for _ in 0..2 {
        let direction = Direction::random(&all, &site.scale, rng);
        let mut tangent = vec![0.0; site.x.len()];
        for &(element, v) in &direction.components {
            tangent[element] = v;
        }
        let image = match super::subject::guarded("forward mode", &site.x, || forward(&site.x, &tangent)) {
            Ok(image) => image,
            Err(message) => return (Forward::Disagrees, Some(format!("forward mode {message}"))),
        };
        let (pushed, pulled) = (dot(&image, &site.cotangent), direction.along(site.gradient()));
        let terms: f64 = image.iter().zip(&site.cotangent).map(|(j, w)| (j * w).abs()).sum();
        let weight = terms + direction.weight(site.gradient());
        let tolerance = 1e3 * site.subject.precision.epsilon() * weight + site.wobble(&direction);
        let agrees = (pushed - pulled).abs() <= tolerance && image.len() == site.cotangent.len();
        if !agrees {
            let text = format!("forward and reverse disagree: <w, J v> = {pushed:e}, <J^T w, v> = {pulled:e}");
            return (Forward::Disagrees, Some(text));
        }
    }
    (Forward::Agrees, None)
}

fn same_bits(left: &[f64], right: &[f64]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(l, r)| l.to_bits() == r.to_bits())
}
