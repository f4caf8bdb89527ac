//! Methods that return a `&mut` into their receiver: rows, cells, members.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[derive(Clone, Debug, Differentiable)]
struct Grid {
    cols: usize,
    data: Vec<f64>,
}

#[differentiable]
impl Grid {
    fn zeros(rows: usize, cols: usize) -> Self {
        Grid { cols, data: vec![0.0; rows * cols] }
    }

    fn row(&self, i: usize) -> &[f64] {
        &self.data[i * self.cols..(i + 1) * self.cols]
    }

    fn row_mut(&mut self, i: usize) -> &mut [f64] {
        let cols = self.cols;
        &mut self.data[i * cols..(i + 1) * cols]
    }

    fn at(&mut self, i: usize, j: usize) -> &mut f64 {
        &mut self.data[i * self.cols + j]
    }

    fn data_mut(&mut self) -> &mut Vec<f64> {
        &mut self.data
    }

    /// A name like those above, of a method that returns nothing.
    fn scale_mut(&mut self, k: f64) {
        for x in self.data_mut().iter_mut() {
            *x *= k;
        }
    }

    fn add_row(&mut self, to: usize, k: f64, from: usize) {
        for j in 0..self.cols {
            let x = self.row(from)[j];
            self.row_mut(to)[j] += k * x;
        }
    }

    fn symmetrise(&mut self, k: f64) {
        *self.at(0, 1) += k;
        *self.at(1, 0) *= k;
        *self.at(0, 0) = k * k;
    }
}

#[differentiable]
fn damped(row: &mut [f64], k: f64) -> f64 {
    for (i, x) in row.iter_mut().enumerate() {
        *x = *x * k + i as f64;
    }
    row[0]
}

#[differentiable]
fn rows_of_a_grid(x: &[f64; 4], k: f64) -> f64 {
    let mut grid = Grid::zeros(2, 2);
    grid.row_mut(0)[0] = x[0];
    grid.row_mut(0)[1] = x[1];
    let last = grid.cols - 1;
    grid.row_mut(last).copy_from_slice(&x[2..]);
    {
        let row = grid.row_mut(1);
        row[0] *= k;
        row[1] = row[0] * row[1];
    }
    grid.symmetrise(k);
    for x in grid.row_mut(1) {
        *x = x.sin();
    }
    grid.add_row(0, k, 1);
    grid.scale_mut(2.0);
    let first = damped(grid.row_mut(0), k);
    grid.row_mut(0).swap(0, 1);
    grid.data_mut()[3] *= k;
    let length = grid.row_mut(1).len();
    first * length as f64 + grid.data.iter().enumerate().map(|(i, v)| v * v * (i + 1) as f64).sum::<f64>()
}
check! { rows_of_a_grid(&x, k); x = [0.3, -0.7, 1.1, 0.4], k = 0.8 }

#[derive(Clone, Debug, Differentiable)]
struct Body {
    x: f64,
    mass: f64,
}

#[differentiable]
impl Body {
    fn kick(&mut self, k: f64) {
        self.x += k * self.mass;
    }
}

#[derive(Clone, Debug, Differentiable)]
struct World {
    bodies: Vec<Body>,
    walls: (f64, f64),
}

#[differentiable]
impl World {
    fn body_mut(&mut self, i: usize) -> &mut Body {
        &mut self.bodies[i]
    }

    fn wall(&mut self, left: bool) -> &mut f64 {
        if left { &mut self.walls.0 } else { &mut self.walls.1 }
    }
}

#[differentiable]
fn members_of_a_world(a: f64, b: f64) -> f64 {
    let mut world = World { bodies: vec![Body { x: a, mass: b }, Body { x: b, mass: 2.0 }], walls: (a, b) };
    world.body_mut(0).x *= b;
    world.body_mut(1).kick(a);
    let body = world.body_mut(0);
    body.mass += body.x;
    body.kick(2.0);
    *world.wall(true) += a * a;
    *world.wall(false) *= 3.0;
    world.bodies.iter().map(|body| body.x * body.mass).sum::<f64>() + world.walls.0 * world.walls.1
}
check! { members_of_a_world(a, b); a = 0.7, b = -1.3 }
