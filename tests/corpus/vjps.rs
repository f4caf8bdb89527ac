//! The other doors of a handle: `grad`, `value_and_grad_into`, `grad_into`, `vjp` with a seed, and methods' names.

use pullback::{Differentiable, Step, Tangent, differentiable};

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Line {
    slope: f64,
    offset: f64,
    #[no_diff]
    name: String,
}

#[differentiable]
impl Line {
    fn at(&self, x: f64) -> f64 {
        self.slope * x + self.offset
    }

    fn moved(self, by: f64) -> Line {
        Line { offset: self.offset + by * self.slope, ..self }
    }

    fn tilt(&mut self, factor: f64) -> f64 {
        self.slope *= factor;
        self.slope + self.offset
    }

    fn flat(offset: f64) -> Self {
        Line { slope: 0.0, offset: offset * offset, name: String::new() }
    }
}

fn line() -> Line {
    Line { slope: 2.0, offset: 1.0, name: "a".into() }
}

#[differentiable]
fn pair(x: f64, y: f64) -> (f64, f64) {
    (x * y, x + 2.0 * y)
}

#[differentiable]
fn squares(v: &[f64]) -> Vec<f64> {
    v.iter().map(|x| x * x).collect()
}

#[differentiable]
fn array(x: f64) -> [f64; 3] {
    [x, x * x, 1.0]
}

#[differentiable]
fn steeper(line: &Line, k: f64) -> Line {
    Line { slope: line.slope * k, ..line.clone() }
}

#[differentiable]
fn root(x: f64) -> Option<f64> {
    if x < 0.0 { None } else { Some(x.sqrt()) }
}

#[differentiable]
fn inverse(x: f64) -> Result<f64, String> {
    if x == 0.0 { Err("zero".into()) } else { Ok(1.0 / x) }
}

#[differentiable]
fn scale(v: &mut Vec<f64>, k: f64) {
    for x in v.iter_mut() {
        *x *= k;
    }
}

#[differentiable]
fn accumulate(state: &mut f64, x: f64) -> f64 {
    *state += x * x;
    *state * x
}

#[differentiable]
fn loss(line: &Line, #[no_diff] xs: &[f64], n: usize) -> f64 {
    xs.iter().map(|x| line.at(*x).powi(2)).sum::<f64>() / n as f64
}

#[differentiable]
fn norm(v: &[f64]) -> f64 {
    v.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[test]
fn one_active_parameter_gives_a_bare_tangent() {
    let gradient: LineTangent = loss::grad(&line(), &[1.0], 1);
    assert_eq!((gradient.slope, gradient.offset, gradient.name), (6.0, 6.0, ()));
    let gradient: Vec<f64> = norm::grad(&[0.0, 4.0]);
    assert_eq!(gradient, [0.0, 1.0]);
    let (value, gradient): (f64, Vec<f64>) = norm::value_and_grad(&[0.0, 4.0]);
    assert_eq!((value, gradient), (4.0, vec![0.0, 1.0]));
}

#[test]
fn several_active_parameters_give_a_tuple() {
    let (state, x): (f64, f64) = accumulate::grad(&mut 1.0, 2.0);
    assert_eq!((state, x), (2.0, 13.0));
    let (value, (state, x)) = accumulate::value_and_grad(&mut 1.0, 2.0);
    assert_eq!((value, state, x), (10.0, 2.0, 13.0));
}

#[test]
fn in_out_arguments_end_in_their_final_state() {
    let mut state = 1.0;
    accumulate::grad(&mut state, 2.0);
    assert_eq!(state, 5.0);
    let (value, _) = accumulate::value_and_grad(&mut state, 1.0);
    assert_eq!((value, state), (6.0, 6.0));
}

#[test]
fn seeds_of_tuples_vectors_and_arrays() {
    let (value, pull) = pair::vjp(2.0, 3.0);
    assert_eq!(value, (6.0, 8.0));
    assert_eq!(pull((1.0, 10.0)), (13.0, 22.0));
    let (value, pull) = squares::vjp(&[1.0, 2.0]);
    assert_eq!(value, [1.0, 4.0]);
    assert_eq!(pull(vec![0.5, 2.0]), [1.0, 8.0]);
    let (_, pull) = array::vjp(3.0);
    assert_eq!(pull([1.0, 1.0, 7.0]), 7.0);
}

#[test]
fn seeds_of_structures_and_options() {
    let line = line();
    let (value, pull) = steeper::vjp(&line, 3.0);
    assert_eq!(value.slope, 6.0);
    let (bar, k) = pull(LineTangent { slope: 1.0, offset: 10.0, name: () });
    assert_eq!((bar.slope, bar.offset, k), (3.0, 10.0, 2.0));
    let (value, pull) = root::vjp(4.0);
    assert_eq!(value, Some(2.0));
    assert_eq!(pull(Some(1.0)), 0.25);
    let (value, pull) = root::vjp(-4.0);
    assert_eq!(value, None);
    assert_eq!(pull(None), 0.0);
    let (value, pull) = inverse::vjp(2.0);
    assert_eq!(value, Ok(0.5));
    assert_eq!(pull(Some(1.0)), -0.25);
}

#[test]
fn pullbacks_transform_the_adjoints_of_in_out_arguments() {
    let mut v = vec![1.0, 2.0];
    let ((), pull) = scale::vjp(&mut v, 3.0);
    let mut v_bar = vec![1.0, 10.0];
    let k_bar = pull((), &mut v_bar);
    assert_eq!(k_bar, 21.0);
    assert_eq!(v_bar, [3.0, 30.0]);
    assert_eq!(v, [3.0, 6.0]);

    let mut state = 1.0;
    let (value, pull) = accumulate::vjp(&mut state, 2.0);
    assert_eq!(value, 10.0);
    let mut state_bar = 1.0;
    assert_eq!(pull(1.0, &mut state_bar), 17.0);
    assert_eq!(state_bar, 3.0);
}

#[test]
#[should_panic(expected = "3")]
fn a_seed_of_the_wrong_length_panics() {
    let (_, pull) = squares::vjp(&[1.0, 2.0]);
    pull(vec![1.0, 1.0, 1.0]);
}

#[test]
fn gradients_are_written_over() {
    let mut gradient = vec![7.0; 5];
    let value = norm::value_and_grad_into(&[0.0, 4.0], &mut gradient);
    assert_eq!((value, &gradient), (4.0, &vec![0.0, 1.0]));
    norm::grad_into(&[0.0, 0.0, -8.0], &mut gradient);
    assert_eq!(gradient, [0.0, 0.0, -1.0]);
    let mut both = (1.0, 1.0);
    accumulate::grad_into(&mut 1.0, 2.0, &mut both);
    assert_eq!(both, (2.0, 13.0));
}

#[test]
fn methods_have_their_own_names() {
    let line = line();
    let (bar, x) = line.grad_at(3.0);
    assert_eq!((bar.slope, bar.offset, x), (3.0, 1.0, 2.0));
    let (value, (bar, _)) = line.value_and_grad_at(3.0);
    assert_eq!((value, bar.slope), (7.0, 3.0));
    let (value, pull) = line.vjp_at(3.0);
    assert_eq!((value, pull(2.0).1), (7.0, 4.0));
    let (moved, pull) = line.clone().vjp_moved(0.5);
    assert_eq!(moved.offset, 2.0);
    let (bar, by) = pull(LineTangent { slope: 1.0, offset: 4.0, name: () });
    assert_eq!((bar.slope, bar.offset, by), (3.0, 4.0, 8.0));
    let (flat, pull) = Line::vjp_flat(3.0);
    assert_eq!(flat.offset, 9.0);
    assert_eq!(pull(LineTangent { slope: 1.0, offset: 1.0, name: () }), 6.0);
    let mut tilted = line.clone();
    let (bar, factor) = tilted.grad_tilt(3.0);
    assert_eq!((bar.slope, bar.offset, factor, tilted.slope), (3.0, 1.0, 2.0, 6.0));
}

#[test]
fn gradients_are_vectors() {
    let mut line = line();
    let mut gradient = loss::grad(&line, &[1.0, 2.0], 2);
    let other = gradient.clone();
    assert!(loss(&line, &[1.0, 2.0], 2) > 0.0);
    gradient.add_scaled(1.0, &other);
    gradient.scale(0.5);
    assert_eq!(gradient, other);
    assert!((gradient.dot(&other).sqrt() - gradient.norm()).abs() < 1e-12);
    assert_eq!(gradient.zero().norm(), 0.0);
    let before = loss(&line, &[1.0, 2.0], 2);
    line.step(-0.01, &gradient);
    assert!(loss(&line, &[1.0, 2.0], 2) < before);
}

#[test]
fn a_gradient_prints_one_number_per_active_float() {
    let gradient = loss::grad(&line(), &[1.0], 1);
    assert_eq!(format!("{gradient:?}"), "LineTangent { slope: 6.0, offset: 6.0, name: () }");
}

#[test]
fn a_function_is_still_a_value() {
    let f: fn(f64, f64) -> (f64, f64) = pair;
    assert_eq!(f(2.0, 3.0), (6.0, 8.0));
    assert_eq!([1.0, 4.0].map(root), [Some(1.0), Some(2.0)]);
}
