//! What is wrong is said, and nothing is lost.

use super::*;

#[track_caller]
fn refused<T: core::fmt::Debug>(result: Result<T, OptimError>, words: &str) {
    assert_eq!(result.unwrap_err().to_string(), words);
}

#[test]
fn settings_have_bounds() {
    refused(Optimizer::gradient_descent(-0.1), "`rate` is -0.1, and has to be positive and finite");
    refused(Optimizer::adam(f64::NAN), "`rate` is NaN, and has to be positive and finite");
    refused(Optimizer::momentum(0.1, 1.0), "`momentum` is 1, and has to be from 0 to below 1");
    refused(Optimizer::adam_w(0.1, -1.0), "`weight_decay` is -1, and has to be zero or positive, and finite");
    refused(Optimizer::new(Method::Adam { beta1: 0.9, beta2: 2.0, epsilon: 1e-8 }, 0.1), "`beta2` is 2, and has to be from 0 to below 1");
    let descent = Optimizer::gradient_descent(0.1).unwrap();
    refused(descent.clone().clipped(0.0), "`norm` is 0, and has to be positive and finite");
    refused(descent.scheduled(Schedule::Cosine { steps: 0, floor: 0.0 }), "`steps` is 0, and has to be positive");
}

#[test]
fn a_step_that_cannot_be_taken_changes_nothing() {
    let mut adam = Optimizer::adam(0.1).unwrap();
    let mut x = (vec![1.0, 2.0], 3.0);
    adam.step(&mut x, &(vec![0.1, 0.2], 0.3)).unwrap();
    let kept = (x.clone(), adam.clone());
    let mut attempt = |gradient, words: &str| {
        refused(adam.step(&mut x, &gradient), words);
        assert_eq!((&x, &adam), (&kept.0, &kept.1));
    };
    attempt((vec![0.1, f64::NAN], 0.3), "the gradient of `.0[1]` is NaN after 1 steps");
    attempt((vec![0.1], 0.3), "the gradient has 2 floats, the parameters have 3");
    let mut more = (vec![1.0, 2.0, 3.0], 4.0);
    refused(adam.step(&mut more, &(vec![0.1; 3], 0.1)), "the optimiser's state is for 3 parameters, and there are 4");
    refused(adam.step(&mut Vec::<f64>::new(), &vec![]), "there are no parameters: the value holds no float");
    refused(adam.step(&mut 7_i32, &()), "there are no parameters: the value holds no float");
}

#[test]
fn a_step_into_infinity_is_not_taken() {
    let mut descent = Optimizer::gradient_descent(10.0).unwrap();
    let mut x = vec![0.0, 1e308];
    refused(descent.step(&mut x, &vec![1.0, -1e308]), "step 1 would make `[1]` infinite");
    assert_eq!((x, descent.steps()), (vec![0.0, 1e308], 0));
    // A number that is not one is found between others, too.
    let mut far = vec![-1e308, 1e308, 0.0];
    let mut momentum = Optimizer::momentum(1e9, 0.5).unwrap();
    refused(momentum.step(&mut far, &vec![1.0, 1e301, 1.0]), "step 1 would make `[1]` infinite");
    let mut single = 1e38_f32;
    refused(descent.step(&mut single, &-1e38), "step 1 would make the parameter infinite");
    assert_eq!(single, 1e38);
}

#[test]
fn the_loop_goes_back_to_the_last_good_point() {
    // The logarithm of what the third step makes negative.
    let loss = |x: &f64| ((x - 0.45).ln(), 1.0);
    let mut descent = Optimizer::momentum(0.2, 0.0).unwrap();
    let mut x = 1.0;
    let outcome = minimize(&mut x, &mut descent, Stopping::after(100), loss);
    refused(outcome, "the loss is NaN after 3 steps");
    assert!((x - 0.6).abs() < 1e-12, "{x}");
    assert_eq!(descent.steps(), 2);

    let outcome = minimize(&mut x, &mut descent, Stopping::after(100), |_| (1.0, f64::INFINITY));
    refused(outcome, "the gradient of the parameter is inf after 2 steps");
    let stopping = Stopping::after(1).gradient_at_most(f64::NAN);
    refused(minimize(&mut x, &mut descent, stopping, loss), "`gradient threshold` is NaN, and has to be a number");
}

#[test]
fn a_state_of_other_parameters_is_not_taken_up() {
    let adam = Optimizer::adam(0.1).unwrap();
    let checkpoint = Checkpoint::new(&(vec![1.0, 2.0], 3.0), &adam, ());
    let attempt = |words: &str, mut other: (Vec<f64>, f64)| {
        let kept = other.clone();
        refused(checkpoint.clone().restore(&mut other), words);
        assert_eq!(other, kept);
    };
    attempt("the saved state has `.0[1]` where the value has `.1`", (vec![5.0], 6.0));
    attempt("the saved state has `.1` where the value has `.0[2]`", (vec![5.0; 3], 6.0));
    refused(checkpoint.clone().restore(&mut (vec![5.0; 2], 6)), "the saved state has `.1`, which the value has not");
    refused(checkpoint.clone().restore(&mut (vec![5.0; 2], [6.0], 7.0)), "the saved state has `.1` where the value has `.1[0]`");
    refused(checkpoint.restore(&mut (vec![5.0; 2], 6.0, 7.0)), "the saved state ends before `.2`");
}
