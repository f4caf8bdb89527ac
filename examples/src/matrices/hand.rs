//! The step by hand: every buffer is made once, and everything between two products is one pass.

use pullback::{Matrix, kernels};

use super::Mlp;
use super::model::MlpTangent;

/// The buffers of a step.
pub struct Hand {
    z: Matrix<f32>,
    h: Matrix<f32>,
    y: Matrix<f32>,
    shifted: Matrix<f32>,
    h_bar: Matrix<f32>,
}

impl Hand {
    /// Room for a batch of as many rows as `x`.
    pub fn new(m: &Mlp, x: &Matrix<f32>) -> Self {
        let (hidden, classes) = (Matrix::zeros(x.rows(), m.w1.cols()), Matrix::zeros(x.rows(), m.w2.cols()));
        Hand { z: hidden.clone(), h: hidden.clone(), y: classes.clone(), shifted: classes, h_bar: hidden }
    }

    /// The loss; the gradient is overwritten.
    pub fn step(&mut self, m: &Mlp, x: &Matrix<f32>, labels: &[usize], g: &mut MlpTangent) -> f32 {
        self.z.view_mut().set_product(x.view(), m.w1.view());
        for i in 0..x.rows() {
            self.z.row_mut(i).iter_mut().zip(&m.b1).for_each(|(z, b)| *z += b);
        }
        kernels::sigmoid(self.z.as_slice(), self.h.as_mut_slice());
        self.y.view_mut().set_product(self.h.view(), m.w2.view());
        let loss = self.softmax(m, labels);
        // `y` is its own adjoint from here on.
        sum_rows(&self.y, &mut g.b2);
        g.w2.view_mut().set_product(self.h.view().transpose(), self.y.view());
        self.h_bar.view_mut().set_product(self.y.view(), m.w2.view().transpose());
        for (t, h) in self.h_bar.iter_mut().zip(&self.h) {
            *t *= h * (1.0 - h);
        }
        sum_rows(&self.h_bar, &mut g.b1);
        g.w1.view_mut().set_product(x.view().transpose(), self.h_bar.view());
        loss
    }

    /// The mean cross-entropy; the logits become their adjoints.
    fn softmax(&mut self, m: &Mlp, labels: &[usize]) -> f32 {
        let (mut loss, scale) = (0.0, 1.0 / labels.len() as f32);
        for i in 0..labels.len() {
            let (y, shifted) = (self.y.row_mut(i), self.shifted.row_mut(i));
            y.iter_mut().zip(&m.b2).for_each(|(y, b)| *y += b);
            let largest = y.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            shifted.iter_mut().zip(&*y).for_each(|(shifted, y)| *shifted = y - largest);
        }
        kernels::exp(self.shifted.as_slice(), self.y.as_mut_slice());
        for (i, label) in labels.iter().enumerate() {
            let y = self.y.row_mut(i);
            let sum: f32 = y.iter().sum();
            loss += sum.ln() - self.shifted[(i, *label)];
            y.iter_mut().for_each(|y| *y *= scale / sum);
            y[*label] -= scale;
        }
        loss * scale
    }
}

/// The sum of all rows.
fn sum_rows(from: &Matrix<f32>, sum: &mut Matrix<f32>) {
    sum.as_mut_slice().fill(0.0);
    for i in 0..from.rows() {
        sum.iter_mut().zip(from.row(i)).for_each(|(sum, x)| *sum += x);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{loss, problem};
    use super::*;
    use pullback::{Differentiable, Tangent};

    #[test]
    fn the_step_by_hand_is_the_derivative() {
        let (m, x, labels) = problem();
        let (value, gradient) = loss::value_and_grad(&m, &x, &labels);
        let mut by_hand = m.zero_tangent();
        let found = Hand::new(&m, &x).step(&m, &x, &labels, &mut by_hand);
        assert!((found - value).abs() < 1e-5 * value, "{found} for {value}");
        by_hand.add_scaled(-1.0, &gradient);
        assert!(by_hand.norm() < 1e-5 * gradient.norm(), "{} of {}", by_hand.norm(), gradient.norm());
    }
}
