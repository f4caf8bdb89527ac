//! Solvers of argmin on a function that is given to them as one of ours.

use ::argmin::core::{Error, Executor, State};
use ::argmin::solver::conjugategradient::NonlinearConjugateGradient;
use ::argmin::solver::conjugategradient::beta::PolakRibiere;
use ::argmin::solver::gradientdescent::SteepestDescent;
use ::argmin::solver::linesearch::{HagerZhangLineSearch, MoreThuenteLineSearch};
use ::argmin::solver::quasinewton::LBFGS;

use super::*;

type Point = (f64, [f64; 2]);
type Valley = Problem<Point, fn(&Point) -> f64, fn(&Point) -> Point>;

/// A valley that bends: Rosenbrock's function of three variables.
fn valley(&(x, [y, z]): &Point) -> f64 {
    (1.0 - x).powi(2) + 10.0 * (y - x * x).powi(2) + (1.0 - y).powi(2) + 10.0 * (z - y * y).powi(2)
}

fn slope(&(x, [y, z]): &Point) -> Point {
    let by_x = -2.0 * (1.0 - x) - 40.0 * x * (y - x * x);
    let by_y = 20.0 * (y - x * x) - 2.0 * (1.0 - y) - 40.0 * y * (z - y * y);
    (by_x, [by_y, 20.0 * (z - y * y)])
}

fn problem() -> Valley {
    Problem::new((-1.0, [0.5, 2.0]), valley, slope)
}

#[track_caller]
fn assert_solved(best: Option<Vec<f64>>, within: f64) {
    let best = best.unwrap();
    let (x, [y, z]) = problem().parameters(&best);
    assert!([x, y, z].iter().all(|x| (x - 1.0).abs() < within), "{best:?}");
}

#[test]
fn solvers_take_a_structured_problem() {
    let start = problem().start();
    assert_eq!(start, [-1.0, 0.5, 2.0]);
    let quasi_newton = Executor::new(problem(), LBFGS::new(HagerZhangLineSearch::new(), 5));
    let result = quasi_newton.configure(|state| state.param(start.clone()).max_iters(200)).run().unwrap();
    assert_solved(result.state.get_best_param().cloned(), 1e-5);

    let conjugate = NonlinearConjugateGradient::new(MoreThuenteLineSearch::new(), PolakRibiere::new());
    let result = Executor::new(problem(), conjugate).configure(|state| state.param(start.clone()).max_iters(500)).run().unwrap();
    assert_solved(result.state.get_best_param().cloned(), 1e-4);

    let steepest = SteepestDescent::new(MoreThuenteLineSearch::new());
    let result = Executor::new(problem(), steepest).configure(|state| state.param(start).max_iters(5000)).run().unwrap();
    assert_solved(result.state.get_best_param().cloned(), 1e-3);
}

#[test]
fn what_is_not_a_number_ends_the_run_with_its_reason() {
    let reason = |error: Error| error.downcast_ref::<OptimError>().map(ToString::to_string);
    let lost = Problem::new(1.0, |_: &f64| f64::NAN, |_: &f64| 1.0);
    let run = |problem| {
        Executor::new(problem, SteepestDescent::new(MoreThuenteLineSearch::new())).configure(|state| state.param(vec![1.0])).run()
    };
    assert_eq!(run(lost).err().and_then(reason).as_deref(), Some("the loss is NaN after 0 steps"));
    let steep = Problem::new((1.0, 2.0), |_: &(f64, f64)| 1.0, |_: &(f64, f64)| (0.0, f64::INFINITY));
    let steepest = SteepestDescent::new(MoreThuenteLineSearch::new());
    let error = Executor::new(steep, steepest).configure(|state| state.param(vec![1.0, 2.0])).run().err();
    assert_eq!(error.and_then(reason).as_deref(), Some("the gradient of `.1` is inf after 0 steps"));
}
