//! `Index` and `IndexMut` of a user's own types: matrices by rows and columns, vectors by number, polynomials.

use std::ops::{Index, IndexMut};

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[derive(Clone, Debug, Differentiable)]
struct Grid {
    data: Vec<f64>,
    rows: usize,
    cols: usize,
}

#[differentiable]
impl Index<(usize, usize)> for Grid {
    type Output = f64;
    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        assert!(i < self.rows && j < self.cols);
        &self.data[i * self.cols + j]
    }
}

#[differentiable]
impl IndexMut<(usize, usize)> for Grid {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        assert!(i < self.rows && j < self.cols);
        &mut self.data[i * self.cols + j]
    }
}

#[differentiable]
impl Grid {
    fn of(x: f64, y: f64) -> Grid {
        Grid { data: vec![x, y, x * y, 1.0, 0.5, y], rows: 2, cols: 3 }
    }
    fn times(&self, other: &Grid) -> Grid {
        let mut product = Grid { data: vec![0.0; self.rows * other.cols], rows: self.rows, cols: other.cols };
        for i in 0..self.rows {
            for j in 0..other.cols {
                for k in 0..self.cols.min(other.rows) {
                    product[(i, j)] += self[(i, k)] * other[(k, j)];
                }
            }
        }
        product
    }
    fn smooth(&mut self, k: f64) {
        for i in 0..self.rows {
            for j in 1..self.cols {
                self[(i, j)] += k * self[(i, j - 1)];
                self[(i, j)] *= 0.9;
            }
        }
    }
}

#[differentiable]
fn read_by_row_and_column(x: f64, y: f64) -> f64 {
    let grid = Grid::of(x, y);
    let at = (1, 2);
    grid[(0, 0)] * grid[at] + grid[(0, 2)].sin()
}
check! { read_by_row_and_column(x, y) covers "impl Index"; x = 0.7, y = -1.2 }

#[differentiable]
fn changed_by_row_and_column(x: f64, y: f64) -> f64 {
    let mut grid = Grid::of(x, y);
    grid[(0, 1)] = x * x;
    grid[(1, 0)] *= y;
    let before = grid[(0, 1)];
    grid[(0, 1)] = grid[(1, 0)] - before;
    {
        let r = &mut grid[(1, 2)];
        *r += x;
        *r *= *r;
    }
    grid.smooth(y);
    let square = grid.times(&grid);
    square[(1, 1)] + square[(0, 2)] * grid[(1, 2)]
}
check! { changed_by_row_and_column(x, y) covers "impl IndexMut"; x = 0.7, y = -1.2 }

#[differentiable]
fn elimination(x: f64, y: f64) -> f64 {
    let mut m = Grid::of(x, y);
    for k in 0..m.rows {
        m[(k, k)] += 3.0;
        for i in k + 1..m.rows {
            let factor = m[(i, k)] / m[(k, k)];
            for j in k..m.cols {
                m[(i, j)] = m[(i, j)] - factor * m[(k, j)];
            }
        }
    }
    m[(0, 0)] * m[(1, 1)] + m[(1, 2)]
}
check! { elimination(x, y); x = 0.7, y = -1.2 }

#[derive(Clone, Copy, Debug, Differentiable)]
struct V3 {
    x: f64,
    y: f64,
    z: f64,
}

#[differentiable]
impl Index<usize> for V3 {
    type Output = f64;
    fn index(&self, i: usize) -> &f64 {
        match i {
            0 => &self.x,
            1 => &self.y,
            2 => &self.z,
            _ => panic!("there is no coordinate {i}"),
        }
    }
}

#[differentiable]
impl IndexMut<usize> for V3 {
    fn index_mut(&mut self, i: usize) -> &mut f64 {
        match i {
            0 => &mut self.x,
            1 => &mut self.y,
            2 => &mut self.z,
            _ => panic!("there is no coordinate {i}"),
        }
    }
}

#[differentiable]
fn coordinates_by_number(v: V3, k: f64) -> f64 {
    let mut w = v;
    w[1] = v[0] * k;
    w[2] += v[1] * v[2];
    (0..3).map(|i| w[i] * v[2 - i]).sum()
}
check! { coordinates_by_number(v, k) covers "impl Index by a number"; v = V3 { x: 0.5, y: -1.5, z: 0.8 }, k = 1.3 }

#[derive(Clone, Debug, Differentiable)]
struct Table<T> {
    cells: Vec<T>,
    cols: usize,
}

#[differentiable]
impl<T> Index<[usize; 2]> for Table<T> {
    type Output = T;
    fn index(&self, at: [usize; 2]) -> &T {
        let [i, j] = at;
        &self.cells[i * self.cols + j]
    }
}

#[differentiable]
impl<T> IndexMut<[usize; 2]> for Table<T> {
    fn index_mut(&mut self, at: [usize; 2]) -> &mut T {
        let [i, j] = at;
        &mut self.cells[i * self.cols + j]
    }
}

#[differentiable]
fn index_within_an_index(v: &V3, k: f64) -> f64 {
    let mut table = Table { cells: vec![*v; 4], cols: 2 };
    table[[1, 0]].x = k;
    table[[0, 1]][2] = v[0] * k;
    table[[1, 1]] = V3 { x: k, y: v.y, z: v.z };
    table[[1, 0]][0] * table[[0, 1]].z * table[[1, 1]][1] + table[[0, 0]][1]
}
check! { index_within_an_index(&v, k) covers "generic impl Index"; v = V3 { x: 0.5, y: -1.5, z: 0.8 }, k = 1.3 }

// The way back is cut to the loop's range: the adjoint to be changed, the indices to be read.
#[differentiable]
fn indices_in_the_innermost_loop(rows: &[Vec<f64>], order: &[usize], scale: &[f64]) -> f64 {
    let mut total = 0.0;
    for i in 0..order.len() {
        total -= rows[i][order[i]];
    }
    for i in 0..order.len() {
        total += scale[order[i]];
    }
    total * scale[0]
}
check! {
    indices_in_the_innermost_loop(&rows, &order, &scale);
    rows = vec![vec![0.5, -1.5, 0.8], vec![1.1, 0.2, -0.4], vec![-0.7, 0.3, 0.9]], order = vec![2, 0, 2], scale = vec![1.5, 0.4, -0.6]
}
