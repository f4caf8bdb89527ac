//! Structures: nested, generic, with parts that carry no derivative.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Vector {
    x: f64,
    y: f64,
}

#[derive(Clone, Debug, Differentiable)]
struct Layer {
    w: Vec<Vec<f64>>,
    b: Vec<f64>,
    #[no_diff]
    name: String,
}

#[derive(Clone, Debug, Differentiable)]
struct Network {
    layers: Vec<Layer>,
    scale: f64,
    #[no_diff]
    seed: u64,
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Meters(f64);

#[derive(Clone, Copy, Debug, Differentiable)]
struct Marker;

#[derive(Clone, Debug, Differentiable)]
struct Pair<A, B> {
    first: A,
    second: B,
}

#[derive(Clone, Debug, Differentiable)]
struct Grid<const N: usize> {
    cells: [[f64; N]; N],
    origin: (f64, f64),
    marker: Marker,
}

#[differentiable]
fn fields(v: Vector) -> f64 {
    v.x * v.y + v.x
}
check! { fields(v) covers "struct"; v = Vector { x: 1.5, y: -0.5 } }

#[differentiable]
fn fields_by_reference(v: &Vector, w: &Vector) -> f64 {
    v.x * w.y - v.y * w.x
}
check! { fields_by_reference(&v, &w); v = Vector { x: 1.5, y: -0.5 }, w = Vector { x: 0.2, y: 0.9 } }

#[differentiable]
fn same_argument_twice(v: &Vector) -> f64 {
    fields_by_reference(v, &Vector { x: v.y, y: v.x }) + fields_by_reference(v, v) + fields(*v)
}
check! { same_argument_twice(&v); v = Vector { x: 1.5, y: -0.5 } }

#[differentiable]
fn built_by_shorthand(x: f64, y: f64) -> f64 {
    let v = Vector { x, y: y * x };
    let w = Vector { y, x: v.y };
    v.x * w.x + v.y * w.y
}
check! { built_by_shorthand(x, y) covers "struct shorthand"; x = 1.5, y = -0.5 }

#[differentiable]
fn functional_update(v: Vector, k: f64) -> f64 {
    let w = Vector { x: k * v.x, ..v };
    let u = Vector { y: w.x, ..w };
    let all = Vector { ..u };
    all.x * w.y + u.y * v.y
}
check! { functional_update(v, k) covers "functional update"; v = Vector { x: 1.5, y: -0.5 }, k = 0.7 }

#[differentiable]
fn functional_update_of_a_large_one(n: &Network, x: f64) -> f64 {
    let m = Network { scale: x, ..n.clone() };
    let k = Network { layers: vec![], ..m.clone() };
    m.layers[0].b[0] * m.scale + k.scale * n.scale
}
check! { functional_update_of_a_large_one(&n, x); n = network(), x = 0.3 }

#[differentiable]
fn mutated_fields(v: Vector) -> f64 {
    let mut w = v;
    w.x *= w.y;
    w.y = w.x + v.x;
    w = Vector { x: w.y, y: w.x };
    w.x * w.y * v.x
}
check! { mutated_fields(v); v = Vector { x: 1.5, y: -0.5 } }

#[differentiable]
fn tuple_structs(a: Meters, x: f64) -> f64 {
    let mut b = Meters(x * a.0);
    b.0 += 1.0;
    let Meters(c) = b;
    let d = Meters { 0: c };
    d.0 * a.0
}
check! { tuple_structs(a, x) covers "tuple struct"; a = Meters(1.5), x = 0.7 }

#[differentiable]
fn unit_structs(marker: Marker, x: f64) -> f64 {
    let Marker = marker;
    let other = Marker;
    let pair = Pair { first: other, second: x };
    pair.second * x
}
check! { unit_structs(m, x) covers "unit struct"; m = Marker, x = 0.7 }

#[differentiable]
fn nested_generic(p: &Pair<Vector, Pair<f64, Vec<f64>>>) -> f64 {
    let Pair { first, second: Pair { first: k, second: list } } = p;
    first.x * k + first.y * list[0] * list[1]
}
check! { nested_generic(&p) covers "generic struct";
p = Pair { first: Vector { x: 1.5, y: -0.5 }, second: Pair { first: 0.3, second: vec![0.7, 0.9] } } }

#[differentiable]
fn const_generic_struct<const N: usize>(g: &Grid<N>) -> f64 {
    let mut total = g.origin.0 * g.origin.1;
    for i in 0..N {
        for j in 0..N {
            total += g.cells[i][j] * g.cells[j][i] * (i + 1) as f64;
        }
    }
    let _ = g.marker;
    total
}
check! { const_generic_struct(&g) covers "const generic struct";
g = Grid { cells: [[0.5, 1.5], [-0.3, 0.9]], origin: (0.1, 0.2), marker: Marker } }

fn network() -> Network {
    let layer = |k: f64| Layer { w: vec![vec![0.1 * k, -0.4], vec![0.3, 0.2 * k]], b: vec![0.05 * k, -0.1], name: format!("layer {k}") };
    Network { layers: vec![layer(1.0), layer(-2.0)], scale: 1.5, seed: 7 }
}

#[differentiable]
fn feed_forward(n: &Network, #[no_diff] x: &[f64]) -> f64 {
    let mut h = x.to_vec();
    for layer in &n.layers {
        let mut next = layer.b.clone();
        for (o, row) in next.iter_mut().zip(&layer.w) {
            for (w, x) in row.iter().zip(&h) {
                *o += w * x;
            }
            *o = o.tanh();
        }
        h = next;
    }
    let named = n.layers.iter().all(|layer| !layer.name.is_empty());
    if named { n.scale * h.iter().sum::<f64>() } else { 0.0 }
}
check! { feed_forward(&n, &[0.5, -1.0]) covers "#[no_diff] parameter", "#[no_diff] field"; n = network() }

#[differentiable]
fn feed_forward_by_chains(n: &Network, x: &[f64]) -> f64 {
    let out = n.layers.iter().fold(x.to_vec(), |h, layer| {
        layer.w.iter().zip(&layer.b).map(|(row, b)| (row.iter().zip(&h).map(|(w, x)| w * x).sum::<f64>() + b).tanh()).collect()
    });
    out.iter().map(|y| y * y).sum::<f64>() * n.scale
}
check! { feed_forward_by_chains(&n, &x); n = network(), x = vec![0.5, -1.0] }

#[differentiable]
fn stepped_in_place(n: &mut Network, rate: f64) -> f64 {
    for (i, layer) in n.layers.iter_mut().enumerate() {
        for row in layer.w.iter_mut() {
            for w in row {
                *w -= rate * *w * (i + 1) as f64;
            }
        }
        layer.b[0] *= rate;
    }
    n.seed += 1;
    n.layers[1].w[0][0] * n.layers[0].b[0] + n.layers[0].w[1][1] * n.scale
}
check! { stepped_in_place(&mut n, rate) leaves (n); n = network(), rate = 0.1 }

#[differentiable]
fn arrays_of_structures(particles: &[Vector]) -> f64 {
    let mut energy = 0.0;
    for i in 0..particles.len() {
        for j in 0..i {
            let dx = particles[i].x - particles[j].x;
            let dy = particles[i].y - particles[j].y;
            energy -= 1.0 / (dx * dx + dy * dy + 0.01).sqrt();
        }
    }
    energy
}
check! { arrays_of_structures(&p); p = vec![Vector { x: 1.5, y: -0.5 }, Vector { x: 0.1, y: 0.9 }, Vector { x: -1.0, y: 0.2 }] }

#[derive(Clone, Debug, Differentiable)]
struct Body {
    position: Vector,
    velocity: Vector,
    mass: f64,
}

#[differentiable]
fn leapfrog(bodies: &mut [Body], dt: f64, steps: usize) -> f64 {
    for _ in 0..steps {
        for i in 0..bodies.len() {
            let mut force = Vector { x: 0.0, y: 0.0 };
            for j in 0..bodies.len() {
                if i == j {
                    continue;
                }
                let (a, b) = (&bodies[i], &bodies[j]);
                let (dx, dy) = (b.position.x - a.position.x, b.position.y - a.position.y);
                let r = (dx * dx + dy * dy + 0.1).sqrt();
                let f = a.mass * b.mass / (r * r * r);
                force.x += f * dx;
                force.y += f * dy;
            }
            let body = &mut bodies[i];
            body.velocity.x += dt * force.x / body.mass;
            body.velocity.y += dt * force.y / body.mass;
        }
        for body in bodies.iter_mut() {
            body.position.x += dt * body.velocity.x;
            body.position.y += dt * body.velocity.y;
        }
    }
    bodies[0].position.x * bodies[1].position.y + bodies[0].velocity.y
}
check! { leapfrog(&mut bodies, dt, 3) leaves (bodies); bodies = vec![
Body { position: Vector { x: 0.0, y: 0.5 }, velocity: Vector { x: 0.1, y: 0.0 }, mass: 1.0 },
Body { position: Vector { x: 1.0, y: -0.5 }, velocity: Vector { x: 0.0, y: 0.3 }, mass: 0.5 }], dt = 0.1 }

#[differentiable]
fn make(x: f64, k: usize) -> Body {
    Body { position: Vector { x, y: x * x }, velocity: Vector { x: k as f64, y: -x }, mass: 1.0 + x }
}

#[differentiable]
fn structures_returned(x: f64) -> f64 {
    let a = make(x, 1);
    let Body { position, velocity: Vector { y, .. }, mass } = make(a.mass, 2);
    position.x * y * mass + a.position.y
}
check! { structures_returned(x) covers "struct returned"; x = 0.7 }

#[differentiable]
fn largest_of(bodies: &[Body]) -> &Vector {
    let mut best = &bodies[0];
    for body in bodies {
        if body.mass > best.mass {
            best = body;
        }
    }
    &best.position
}

#[differentiable]
fn reference_into_an_argument(bodies: &[Body]) -> f64 {
    let p = largest_of(bodies);
    p.x * p.y * bodies[0].mass
}
check! { reference_into_an_argument(&bodies) covers "reference returned"; bodies = vec![
Body { position: Vector { x: 0.0, y: 0.5 }, velocity: Vector { x: 0.1, y: 0.0 }, mass: 0.3 },
Body { position: Vector { x: 1.0, y: -0.5 }, velocity: Vector { x: 0.0, y: 0.3 }, mass: 0.5 }] }
