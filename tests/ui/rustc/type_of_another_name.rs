//! A type or a variant under another name, whose parts cannot be found in the tangent by that name.

use pullback::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

type Place = Point;

#[derive(Clone, Copy, Debug, Differentiable)]
enum Shape {
    Circle(f64),
    Square { side: f64 },
}

use Shape::Square as Tile;

#[differentiable]
fn built(x: f64) -> f64 {
    let p = Place { x, y: 2.0 }; //~ Place: no method named `__Place_x` found for struct `PointTangent`
    p.x * p.y
}

#[differentiable]
fn taken_apart(p: Point) -> f64 {
    let Place { x, y } = p; //~ Place: no method named `__Place_y` found for struct `PointTangent`
    x * y
}

#[differentiable]
fn matched(s: &Shape) -> f64 {
    match s {
        Shape::Circle(r) => r * r,
        Tile { side } => side * side, //~ Tile: no method named `__Tile_side` found for enum `ShapeTangent`
    }
}

fn main() {}
