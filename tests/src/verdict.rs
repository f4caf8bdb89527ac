//! What a built program says about itself: whether value, final state and gradient are those of its dual twin.

use crate::numbers;

/// What one program gave at one point: over f64 with its gradient, over dual numbers per direction.
#[derive(Debug)]
pub struct Comparison {
    /// How the gradient was asked for.
    pub way: &'static str,
    /// The value and the final state that came with the gradient.
    pub found: (f64, Vec<f64>),
    /// The value and the final state of the function itself.
    pub plain: (f64, Vec<f64>),
    /// The value and the final state over dual numbers.
    pub dual: (f64, Vec<f64>),
    /// The gradient.
    pub gradient: Vec<f64>,
    /// The reference gradient.
    pub reference: Vec<f64>,
    /// How far rounding may have carried it.
    pub blur: f64,
}

/// What follows from a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All of it agrees.
    Right,
    /// The program itself is not finite or too steep to be compared.
    Wild,
    /// Something differs.
    Wrong(String),
}

const STEEPEST: f64 = 1e7;

impl Comparison {
    /// Compares.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let bits = |(value, state): &(f64, Vec<f64>)| -> Vec<u64> { core::iter::once(value).chain(state).map(|x| x.to_bits()).collect() };
        let largest = self.reference.iter().fold(1.0_f64, |largest, g| largest.max(g.abs()));
        if !self.plain.0.is_finite() || !self.reference.iter().all(|g| g.is_finite()) || largest > STEEPEST {
            return Verdict::Wild;
        }
        if bits(&self.plain) != bits(&self.found) {
            return Verdict::Wrong(format!("{}: the value {:?} became {:?}", self.way, self.plain, self.found));
        }
        if bits(&self.plain) != bits(&self.dual) {
            return Verdict::Wrong(format!("the twin is none: {:?} and {:?}", self.plain, self.dual));
        }
        let same = |(found, expected): (&f64, &f64)| (found - expected).abs() <= 1e-8 * largest;
        let is_shaped = self.gradient.len() == self.reference.len();
        if is_shaped && self.gradient.iter().zip(&self.reference).all(same) {
            return Verdict::Right;
        }
        if is_shaped && self.blur > 1e-8 * largest {
            return Verdict::Wild;
        }
        Verdict::Wrong(format!("{}: gradient {:?}, reference {:?}", self.way, self.gradient, self.reference))
    }
}

/// Prints the verdict on program `number`, for the process that built it.
pub fn report(number: usize, comparisons: &[Comparison]) {
    let verdicts: Vec<Verdict> = comparisons.iter().map(Comparison::verdict).collect();
    let wrong = verdicts.iter().find_map(|verdict| match verdict {
        Verdict::Wrong(reason) => Some(reason),
        _ => None,
    });
    match wrong {
        Some(reason) => println!("{number} wrong {reason}"),
        None if verdicts.contains(&Verdict::Right) => println!("{number} right"),
        None => println!("{number} wild"),
    }
}

/// The numbers of a gradient, under the name that generated code uses.
pub fn flat(gradient: &impl core::fmt::Debug) -> Vec<f64> {
    numbers::of(gradient)
}
