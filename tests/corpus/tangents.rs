//! What the derive writes: tangents, zeros, steps and the visitor, for every shape of type.

use pullback::{Differentiable, Step, Tangent, differentiable};
use pullback_tests::numbers;

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Params {
    w: Vec<Vec<f64>>,
    b: [f64; 2],
    #[no_diff]
    name: String,
    inner: Inner,
    pair: (f64, usize),
    maybe: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Inner(f64, Vec<f32>);

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Unit;

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Generic<T, const N: usize> {
    items: [T; N],
    unit: Unit,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Shape {
    Circle(f64),
    Box { w: f64, h: f64 },
    Empty,
    Nested(Box<Shape>, Vec<Shape>),
}

fn params() -> Params {
    Params {
        w: vec![vec![1.0, 2.0], vec![3.0]],
        b: [4.0, 5.0],
        name: "p7".into(),
        inner: Inner(6.0, vec![7.0, 8.0]),
        pair: (9.0, 77),
        maybe: Some(10.0),
    }
}

#[test]
fn floats_are_visited_in_order_with_their_paths() {
    let mut seen = Vec::new();
    params().visit_floats(|path, value| seen.push(format!("{path}={value}")));
    let expected =
        ["w[0][0]=1", "w[0][1]=2", "w[1][0]=3", "b[0]=4", "b[1]=5", "inner.0=6", "inner.1[0]=7", "inner.1[1]=8", "pair.0=9", "maybe=10"];
    assert_eq!(seen, expected);
}

#[test]
fn floats_can_be_changed_by_the_visitor() {
    let mut p = params();
    p.visit_floats_mut(|_, mut float| float.set(-float.get()));
    assert_eq!(p.w[0], [-1.0, -2.0]);
    assert_eq!(p.inner, Inner(-6.0, vec![-7.0, -8.0]));
    assert_eq!((p.pair, p.maybe), ((-9.0, 77), Some(-10.0)));
}

#[test]
fn a_zero_has_the_shape_and_a_step_moves() {
    let mut p = params();
    let mut t: ParamsTangent = p.zero_tangent();
    assert_eq!((t.w.len(), t.w[1].len(), t.name, t.maybe), (2, 1, (), Some(0.0)));
    t.w[0][1] = 1.0;
    t.b[0] = 2.0;
    t.inner.1[1] = 3.0;
    t.pair.0 = 4.0;
    t.maybe = Some(5.0);
    p.step(0.5, &t);
    assert_eq!((p.w[0][1], p.b[0], p.inner.1[1], p.pair.0, p.maybe), (2.5, 5.0, 9.5, 11.0, Some(12.5)));
    assert_eq!(t.dot(&t), 1.0 + 4.0 + 9.0 + 16.0 + 25.0);
    assert_eq!(t.norm(), 55f64.sqrt());
    t.scale(2.0);
    t.add_scaled(-1.0, &t.clone());
    assert_eq!(t, t.zero());
}

#[test]
fn a_zero_prints_one_number_per_active_float() {
    assert_eq!(numbers::of(&params().zero_tangent()), [0.0; 10]);
}

#[test]
fn generic_types_have_generic_tangents() {
    let g = Generic { items: [1.0, 2.0], unit: Unit };
    let mut t = g.zero_tangent();
    t.items[1] = 1.0;
    assert_eq!(t.norm(), 1.0);
    let nested = Generic { items: [Inner(1.0, vec![2.0])], unit: Unit };
    assert_eq!(numbers::of(&nested.zero_tangent()), [0.0, 0.0]);
}

#[test]
fn the_tangent_of_an_enum_follows_its_variant() {
    let mut shape = Shape::Nested(Box::new(Shape::Circle(1.0)), vec![Shape::Box { w: 2.0, h: 3.0 }, Shape::Empty]);
    let t = shape.zero_tangent();
    assert_eq!(numbers::of(&t), [0.0; 3]);
    shape.step(1.0, &t);
    let mut seen = 0;
    shape.visit_floats(|_, _| seen += 1);
    assert_eq!(seen, 3);
    assert_eq!(numbers::of(&Shape::Empty.zero_tangent()), [0.0; 0]);
}

#[differentiable]
fn area(shape: &Shape, k: f64) -> f64 {
    match shape {
        Shape::Circle(r) => 3.0 * r * r * k,
        Shape::Box { w, h } => w * h * k,
        Shape::Empty => 0.0,
        Shape::Nested(first, rest) => area(first, k) + rest.iter().map(|s| area(s, k * 2.0)).sum::<f64>(),
    }
}

#[test]
fn a_step_along_the_gradient_of_an_enum() {
    let mut shape = Shape::Nested(Box::new(Shape::Circle(1.0)), vec![Shape::Box { w: 2.0, h: 3.0 }, Shape::Empty]);
    let (value, (gradient, k)) = area::value_and_grad(&shape, 1.0);
    assert_eq!((value, k), (15.0, 15.0));
    assert_eq!(numbers::of(&gradient), [6.0, 6.0, 4.0]);
    shape.step(0.5, &gradient);
    assert_eq!(shape, Shape::Nested(Box::new(Shape::Circle(4.0)), vec![Shape::Box { w: 5.0, h: 5.0 }, Shape::Empty]));
}

#[test]
#[should_panic(expected = "1")]
fn a_tangent_of_another_length_is_refused() {
    let mut p = params();
    let mut t = p.zero_tangent();
    t.w.pop();
    p.step(1.0, &t);
}

#[test]
#[should_panic]
fn a_tangent_of_another_variant_is_refused() {
    Shape::Circle(1.0).step(1.0, &Shape::Box { w: 1.0, h: 1.0 }.zero_tangent());
}
