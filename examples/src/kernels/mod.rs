//! Five functions whose gradients are timed, each with an adjoint written and tuned by hand beside it.
//!
//! The functions are written as they would be without a differentiation tool. The adjoint by hand returns the function's value
//! to the last bit: that is what the gradient check asks of every derivative, and refuses one by hand for. A second one is
//! free to rearrange sums and to take many points at a time, which no tool is allowed to; its value differs in the last
//! bits. The mathematics is the function's own: no adjoint uses a shorter formula that somebody found by thinking about it.

pub mod gmm;
pub mod logistic;
pub mod lotka_volterra;
pub mod rosenbrock;

/// One row of the benchmark: the same problem computed without a gradient, with ours, and with the one by hand.
pub struct Kernel {
    /// What the table calls it.
    pub name: &'static str,
    /// The value alone.
    pub primal: Contender,
    /// Value and gradient by the fastest adjoint that we could write, with the function's own value.
    pub hand: Contender,
    /// The same by the fastest of all, whose value differs in the last bits.
    pub rearranged: Contender,
    /// Value and gradient by the derivative that `#[differentiable]` wrote.
    pub ours: Contender,
}

/// A computation that owns its inputs and buffers and returns the value.
pub type Contender = Box<dyn FnMut() -> f64>;

/// All rows, at the sizes the README quotes.
pub fn all() -> Vec<Kernel> {
    vec![
        rosenbrock::kernel("Rosenbrock, n=1000", 1000),
        logistic::kernel("logistic regression 1000x50", 1000, 50),
        lotka_volterra::kernel("RK4 Lotka-Volterra, 1000 steps", 1000),
        gmm::kernel("Gaussian mixture d=10 k=5 n=1000", 10, 5, 1000),
        gmm::kernel("Gaussian mixture d=32 k=25 n=200", 32, 25, 200),
    ]
}

#[cfg(test)]
mod testing {
    //! The one door through which hand adjoints are checked.

    /// Compares `gradient` with central differences of `f` at `x`, entry by entry.
    pub fn assert_matches_differences(f: impl Fn(&[f64]) -> f64, x: &[f64], gradient: &[f64]) {
        assert_eq!(x.len(), gradient.len());
        let largest = gradient.iter().fold(1.0, |m: f64, g| m.max(g.abs()));
        for i in 0..x.len() {
            let step = 1e-5 * x[i].abs().max(1.0);
            let at = |offset: f64| {
                let mut moved = x.to_vec();
                moved[i] += offset;
                f(&moved)
            };
            let numeric = (at(step) - at(-step)) / (2.0 * step);
            let error = (gradient[i] - numeric).abs();
            assert!(error <= 1e-7 * largest, "entry {i}: by hand {}, by differences {numeric}", gradient[i]);
        }
    }

    /// Compares two values that may differ by the order of their sums.
    pub fn assert_close(left: f64, right: f64) {
        approx::assert_abs_diff_eq!(left, right, epsilon = 1e-11 * right.abs().max(1.0));
    }

    /// Compares two gradients that may differ by the order of their sums.
    pub fn assert_all_close(left: &[f64], right: &[f64]) {
        assert_eq!(left.len(), right.len());
        for (left, right) in left.iter().zip(right) {
            assert_close(*left, *right);
        }
    }
}
