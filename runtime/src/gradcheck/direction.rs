//! The lines along which derivatives are measured: one coordinate, or many at once.

use super::Rng;

/// A sparse vector `v`: the check compares `<gradient, v>` with differences of `t -> f(x + t v)`.
///
/// Every component is the natural scale of its element times a random size near one, so `t = 2^-k`
/// moves all elements by the same fraction of themselves. The random size also keeps the steps out
/// of tune with functions whose period is a round number.
#[derive(Clone, Debug)]
pub(crate) struct Direction {
    pub(crate) components: Vec<(usize, f64)>,
}

impl Direction {
    /// Along one element only.
    pub(crate) fn coordinate(element: usize, scale: &[f64], rng: &mut Rng) -> Self {
        Direction { components: vec![(element, scale[element] * rng.stride().abs())] }
    }

    /// Along all the given elements at once, with random signs and sizes.
    pub(crate) fn random(elements: &[usize], scale: &[f64], rng: &mut Rng) -> Self {
        let component = |&element: &usize| (element, scale[element] * rng.stride());
        Direction { components: elements.iter().map(component).collect() }
    }

    /// The same with every component positive.
    pub(crate) fn upwards(&self) -> Self {
        Direction { components: self.components.iter().map(|&(element, v)| (element, v.abs())).collect() }
    }

    /// Its first half, and its second.
    pub(crate) fn halves(&self) -> (Self, Self) {
        let (first, second) = self.components.split_at(self.components.len() / 2);
        (Direction { components: first.to_vec() }, Direction { components: second.to_vec() })
    }

    /// The same line at another step length.
    pub(crate) fn stretched(&self, factor: f64) -> Self {
        Direction { components: self.components.iter().map(|&(element, v)| (element, v * factor)).collect() }
    }

    /// The element and its component, if there is just one.
    pub(crate) fn single(&self) -> Option<(usize, f64)> {
        match self.components[..] {
            [component] => Some(component),
            _ => None,
        }
    }

    /// `<gradient, v>`.
    pub(crate) fn along(&self, gradient: &[f64]) -> f64 {
        self.components.iter().map(|&(element, v)| gradient[element] * v).sum()
    }

    /// The size of a typical sum of these terms: `sqrt(sum (gradient_i v_i)^2)`, which cannot
    /// cancel.
    pub(crate) fn size(&self, gradient: &[f64]) -> f64 {
        norm(self.components.iter().map(|&(element, v)| gradient[element] * v))
    }

    /// `sum |gradient_i v_i|`, which bounds the rounding of [`along`](Self::along).
    pub(crate) fn weight(&self, gradient: &[f64]) -> f64 {
        self.components.iter().map(|&(element, v)| (gradient[element] * v).abs()).sum()
    }
}

/// The square root of a sum of squares, which must neither overflow nor vanish where the terms do not.
pub(crate) fn norm(terms: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = terms.clone().fold(0.0, |largest: f64, term| largest.max(term.abs()));
    if largest == 0.0 || largest.is_infinite() {
        return largest;
    }
    largest * terms.map(|term| (term / largest).powi(2)).sum::<f64>().sqrt()
}

/// The natural length of a step for each element: `|x_i|`, and where that is zero the median of its
/// argument.
///
/// The lengths come back as powers of two, so that steps have few digits and `x + h` is exact.
pub(crate) fn scales(x: &[f64], arguments: &[(String, Vec<usize>)]) -> Vec<f64> {
    let mut scale = vec![1.0; x.len()];
    for (_, elements) in arguments {
        let mut sizes: Vec<f64> = elements.iter().map(|&i| x[i].abs()).filter(|&size| size > 0.0).collect();
        sizes.sort_by(f64::total_cmp);
        let median = sizes.get(sizes.len() / 2).copied().unwrap_or(1.0);
        for &i in elements {
            scale[i] = tidy(if x[i] == 0.0 { median } else { x[i].abs() });
        }
    }
    scale
}

/// The power of two at or below a positive number.
fn tidy(size: f64) -> f64 {
    if size.is_normal() { 2f64.powi(size.log2().floor() as i32) } else { f64::MIN_POSITIVE }
}
