//! A differentiable function as a problem for the solvers of `argmin`.

use argmin::core::{CostFunction, Error, Gradient};

use super::error::OptimError;
use crate::__v1::{Idle, lend};
use crate::floats;
use crate::{Differentiable, Function};

/// A cost and its gradient, for every solver of [`argmin`](https://docs.rs/argmin) that asks for no more.
///
/// The solver sees the floats of the parameters as one `Vec<f64>` in declaration order, whatever type they are of:
/// [`Problem::start`] is the vector to begin with, [`Problem::parameters`] makes parameters of one.
///
/// ```
/// use argmin::core::Executor;
/// use argmin::solver::linesearch::MoreThuenteLineSearch;
/// use argmin::solver::quasinewton::LBFGS;
/// use pullback::optim::Problem;
/// use pullback::{Differentiable, differentiable};
///
/// #[derive(Clone, Debug, Differentiable)]
/// struct Point {
///     x: f64,
///     y: f64,
/// }
///
/// #[differentiable]
/// fn rosenbrock(p: Point) -> f64 {
///     (1.0 - p.x).powi(2) + 100.0 * (p.y - p.x * p.x).powi(2)
/// }
///
/// let problem = Problem::of(rosenbrock {}, Point { x: -1.2, y: 1.0 });
/// let (start, names) = (problem.start(), problem.clone());
/// let solver = LBFGS::new(MoreThuenteLineSearch::new(), 7);
/// let result = Executor::new(problem, solver).configure(|state| state.param(start).max_iters(100)).run()?;
/// let best = names.parameters(&result.state.best_param.unwrap());
/// assert!((best.x - 1.0).abs() < 1e-6 && (best.y - 1.0).abs() < 1e-6);
/// # Ok::<(), argmin::core::Error>(())
/// ```
///
/// A cost that is not a number, and a gradient that is not finite, end the run with an [`OptimError`].
#[derive(Clone, Debug)]
pub struct Problem<P, C, G> {
    template: P,
    cost: C,
    gradient: G,
}

impl<P: Differentiable + Clone> Problem<P, (), ()> {
    /// The problem of a function with `#[differentiable]`, given by its handle. Its one parameter is taken by value; what is
    /// not to be moved goes into fields marked `#[no_diff]`.
    pub fn of<F>(function: F, start: P) -> Problem<P, impl Fn(&P) -> f64 + Clone, impl Fn(&P) -> P::Tangent + Clone>
    where
        F: Function<(P,), Output = f64> + Clone,
    {
        let again = function.clone();
        Problem::new(
            start,
            move |p: &P| function.call((p.clone(),)),
            move |p: &P| {
                let (_, pullback) = again.__vjp_call((p.clone(),));
                let mut bar = (p.zero_tangent(),);
                pullback(1.0, &again, (), Idle, lend(&mut bar));
                bar.0
            },
        )
    }
}

impl<P, C, G> Problem<P, C, G>
where
    P: Differentiable + Clone,
    C: Fn(&P) -> f64,
    G: Fn(&P) -> P::Tangent,
{
    /// The problem of a cost and its gradient, which may be closures over data: `|p| loss(p, &data)` and
    /// `|p| loss::grad(p, &data)`.
    pub fn new(start: P, cost: C, gradient: G) -> Self {
        Self { template: start, cost, gradient }
    }

    /// The floats of the parameters to begin with.
    pub fn start(&self) -> Vec<f64> {
        floats::values(&self.template)
    }

    /// Parameters with these floats.
    ///
    /// # Panics
    ///
    /// If the parameters are behind a shared reference.
    pub fn parameters(&self, numbers: &[f64]) -> P {
        let mut parameters = self.template.clone();
        floats::write(&mut parameters, numbers);
        parameters
    }
}

impl<P, C, G> CostFunction for Problem<P, C, G>
where
    P: Differentiable + Clone,
    C: Fn(&P) -> f64,
    G: Fn(&P) -> P::Tangent,
{
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, param: &Vec<f64>) -> Result<f64, Error> {
        let value = (self.cost)(&self.parameters(param));
        if value.is_nan() { Err(OptimError::Loss { value, step: 0 }.into()) } else { Ok(value) }
    }
}

impl<P, C, G> Gradient for Problem<P, C, G>
where
    P: Differentiable + Clone,
    C: Fn(&P) -> f64,
    G: Fn(&P) -> P::Tangent,
{
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, param: &Vec<f64>) -> Result<Vec<f64>, Error> {
        let gradient = floats::flat(&(self.gradient)(&self.parameters(param)));
        if gradient.len() != param.len() {
            return Err(OptimError::GradientShape { parameters: param.len(), gradient: gradient.len() }.into());
        }
        match gradient.iter().position(|g| !g.is_finite()) {
            Some(bad) => {
                let path = floats::path(&self.template, bad);
                Err(OptimError::Gradient { path, value: gradient[bad], step: 0 }.into())
            }
            None => Ok(gradient),
        }
    }
}
