//! Places: array, slice and vector elements, fields, in-out arguments, aliases into all of them.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[derive(Clone, Debug, Differentiable)]
struct Row {
    x: f64,
    y: f64,
}

#[derive(Clone, Debug, Differentiable)]
struct Table {
    rows: Vec<Row>,
    scale: f64,
    grid: [[f64; 2]; 2],
}

fn table(x: f64) -> Table {
    Table { rows: vec![Row { x, y: 0.5 }, Row { x: 1.5, y: -x }], scale: 2.0, grid: [[x, 1.0], [0.3, 0.7]] }
}

#[differentiable]
fn overwritten_elements(x: f64) -> f64 {
    let mut a = [x, 2.0 * x, 0.0];
    a[2] = a[0] * a[1];
    a[0] = a[2] + x;
    a[1] = a[0];
    a[0] = 5.0;
    a[0] * a[1] + a[2]
}
check! { overwritten_elements(x) covers "array"; x = 1.5 }

#[differentiable(check(v = [4], order = [3], order in 0..=2, k in 0..=3))]
fn indexed_by_anything(v: &[f64], order: &[usize], k: usize) -> f64 {
    let mut w = [0.0; 4];
    w[order[0]] = v[k] * v[order[1]];
    w[(k + 1) % 4] += v[order[order[2]]];
    w[v.len() - 1] *= w[order[0]] + 1.0;
    w[0] + w[1] * w[2] + w[3]
}
check! { indexed_by_anything(&v, &[2, 0, 1], 3); v = vec![0.5, 1.5, -2.0, 3.0] }

#[differentiable]
fn in_out_vector(v: &mut Vec<f64>, x: f64) -> f64 {
    v[0] *= x;
    v[1] = v[0] * v[1] + x;
    v.push(v[1] * 2.0);
    v[2] * v[0]
}
check! { in_out_vector(&mut v, x) leaves (v) covers "in-out vector"; v = vec![1.5, 0.5], x = 0.7 }

#[differentiable]
fn in_out_array(a: &mut [f64; 3], x: f64) -> f64 {
    for i in 0..3 {
        a[i] = a[i] * x + a[(i + 1) % 3];
    }
    a[0] * a[1] * a[2]
}
check! { in_out_array(&mut a, x) leaves (a) covers "in-out array"; a = [1.5, 0.5, -0.4], x = 0.7 }

#[differentiable]
fn in_out_slice(v: &mut [f64], x: f64) -> f64 {
    let n = v.len();
    v[n - 1] += x * v[0];
    v[0] = v[n - 1] * v[n - 1];
    v[0] + v[1]
}
check! { in_out_slice(&mut v, x) leaves (v) covers "in-out slice"; v = vec![1.5, 0.5, -0.4], x = 0.7 }

#[differentiable]
fn in_out_struct(t: &mut Table, x: f64) -> f64 {
    t.scale *= x;
    t.rows[1].x += t.scale * t.rows[0].y;
    t.grid[1][0] = t.rows[1].x * t.grid[0][1];
    t.rows[0].y = 3.0;
    t.grid[1][0] * t.rows[0].y + t.rows[1].x
}
check! { in_out_struct(&mut t, x) leaves (t) covers "in-out field", "fields of elements"; t = table(0.4), x = 0.7 }

#[differentiable]
fn in_out_float(x: &mut f64, y: f64) -> f64 {
    let before = *x;
    *x = y * y;
    *x += before;
    *x *= y;
    before * *x
}
check! { in_out_float(&mut x, y) leaves (x); x = 1.2, y = 0.7 }

#[differentiable]
fn nested_places(t: &Table, i: usize) -> f64 {
    let mut u = t.clone();
    u.grid[i][1 - i] += u.rows[i].x * u.scale;
    u.rows[i] = Row { x: u.grid[i][1 - i], y: u.rows[1 - i].y };
    u.grid[0] = [u.rows[i].x, 2.0];
    u.rows[i].x * u.rows[i].y + u.grid[0][0] * u.grid[1][1]
}
check! { nested_places(&t, 1) covers "clone of a struct"; t = table(0.4) }

#[differentiable]
fn alias_of_an_element(v: &[f64], x: f64) -> f64 {
    let mut w = v.to_vec();
    let first = &mut w[0];
    *first += x;
    *first *= *first;
    let second = &mut w[1];
    *second -= x * x;
    w[0] * w[1]
}
check! { alias_of_an_element(&v, x) covers "let x = &mut a[i]"; v = vec![1.5, 0.5], x = 0.7 }

#[differentiable]
fn alias_of_a_field(t: &Table, x: f64) -> f64 {
    let mut u = t.clone();
    {
        let row = &mut u.rows[1];
        row.x *= x;
        let y = &mut row.y;
        *y += x;
    }
    let grid = &mut u.grid;
    grid[0][1] *= 2.0;
    let line = &mut grid[1];
    line[0] = line[1] * x;
    u.rows[1].x * u.rows[1].y + u.grid[0][1] * u.grid[1][0]
}
check! { alias_of_a_field(&t, x); t = table(0.4), x = 0.7 }

#[differentiable]
fn alias_of_an_alias(x: f64) -> f64 {
    let mut a = [[x, 1.0], [2.0, x]];
    let r = &mut a;
    let s = &mut *r;
    let row = &mut s[1];
    row[0] *= row[1];
    let cell = &mut row[1];
    *cell += 1.0;
    a[1][0] * a[1][1] + a[0][0]
}
check! { alias_of_an_alias(x); x = 0.7 }

#[differentiable]
fn alias_inside_a_loop(v: &[f64]) -> f64 {
    let mut w = v.to_vec();
    for i in 1..w.len() {
        let before = w[i - 1];
        let cell = &mut w[i];
        *cell = *cell * before + 1.0;
        if *cell > 3.0 {
            *cell = cell.ln();
        }
    }
    w[w.len() - 1]
}
check! { alias_inside_a_loop(&v); v = vec![1.5, 0.5, 3.0, 0.2] }

#[differentiable]
fn shared_aliases(t: &Table) -> f64 {
    let rows = &t.rows;
    let first = &rows[0];
    let Row { x, y } = &rows[1];
    let grid: &[f64] = &t.grid[1];
    first.x * x + first.y * y + grid[0] * grid[1] * t.scale
}
check! { shared_aliases(&t) covers "shared alias"; t = table(0.4) }

#[differentiable]
fn alias_with_an_index_that_changes(v: &[f64], x: f64) -> f64 {
    let mut w = v.to_vec();
    let mut i = 0;
    let cell = &mut w[i];
    i += 1;
    *cell *= x;
    w[i] += w[0];
    i += 1;
    w[i] * w[1] * w[0]
}
check! { alias_with_an_index_that_changes(&v, x); v = vec![1.5, 0.5, 3.0], x = 0.7 }

#[differentiable]
fn tuple_places(x: f64, y: f64) -> f64 {
    let mut pair = (x, [y, x * y]);
    pair.0 *= pair.1[0];
    pair.1[1] = pair.0 + y;
    pair.1 = [pair.1[1], pair.0];
    let mut nested = ((x, y), pair);
    nested.0.1 += nested.1.0;
    nested.1.1[0] * nested.0.1 + nested.0.0
}
check! { tuple_places(x, y) covers "tuple"; x = 0.7, y = -0.3 }

#[differentiable]
fn stencil_in_place(u: &[f64], steps: usize) -> f64 {
    let mut u = u.to_vec();
    let n = u.len();
    for _ in 0..steps {
        let old = u.clone();
        for i in 1..n - 1 {
            u[i] = old[i] + 0.2 * (old[i - 1] - 2.0 * old[i] + old[i + 1]) * old[i];
        }
    }
    let mut energy = 0.0;
    for value in &u {
        energy += value * value;
    }
    energy
}
check! { stencil_in_place(&u, 3); u = vec![0.1, 0.5, 0.9, 0.3, -0.2] }

#[differentiable]
fn gauss_seidel(u: &[f64], f: &[f64]) -> f64 {
    let mut u = u.to_vec();
    for _ in 0..3 {
        for i in 1..u.len() - 1 {
            u[i] = 0.5 * (u[i - 1] + u[i + 1] + f[i]);
        }
    }
    u[1] * u[2] + u[3]
}
check! { gauss_seidel(&u, &f); u = vec![0.1, 0.5, 0.9, 0.3, -0.2], f = vec![1.0, 0.2, 0.3, -0.4, 1.0] }

#[differentiable]
fn prefix_sums(v: &[f64]) -> f64 {
    let mut sums = vec![0.0; v.len() + 1];
    for i in 0..v.len() {
        sums[i + 1] = sums[i] + v[i] * v[i];
    }
    let mut total = 0.0;
    for i in 0..v.len() {
        total += sums[i] * sums[i + 1];
    }
    total
}
check! { prefix_sums(&v) covers "vec![x; n]"; v = vec![1.5, 0.5, -0.3]; v = vec![] }

#[differentiable]
fn matrix_product(a: &[[f64; 2]; 3], b: &[[f64; 3]; 2]) -> f64 {
    let mut c = [[0.0; 3]; 3];
    for i in 0..3 {
        for j in 0..3 {
            for k in 0..2 {
                c[i][j] += a[i][k] * b[k][j];
            }
        }
    }
    c[0][0] * c[1][1] * c[2][2] - c[0][2] * c[2][0] + c[1][0]
}
check! { matrix_product(&a, &b) covers "a[i][j]"; a = [[1.0, 2.0], [0.5, -1.0], [0.3, 0.7]], b = [[0.2, 0.4, -0.6], [1.0, 1.5, 0.1]] }

#[differentiable]
fn determinant(a: &[Vec<f64>]) -> f64 {
    let n = a.len();
    let mut m = a.to_vec();
    let mut det = 1.0;
    for k in 0..n {
        let mut pivot = k;
        for i in k + 1..n {
            if m[i][k].abs() > m[pivot][k].abs() {
                pivot = i;
            }
        }
        if pivot != k {
            m.swap(pivot, k);
            det = -det;
        }
        det *= m[k][k];
        for i in k + 1..n {
            let factor = m[i][k] / m[k][k];
            for j in k..n {
                let above = m[k][j];
                m[i][j] -= factor * above;
            }
        }
    }
    det
}
check! { determinant(&a); a = vec![vec![0.1, 2.0, 1.0], vec![3.0, -1.0, 0.5], vec![1.0, 1.0, 4.0]] }

#[differentiable]
fn boxed_places(b: Box<f64>, x: f64) -> f64 {
    let mut c = b;
    *c *= x;
    *c += *c * *c;
    let value = *c;
    value * x
}
check! { boxed_places(b, x) covers "Box"; b = Box::new(1.2), x = 0.7 }

#[differentiable]
fn bump(cell: &mut f64, by: f64) {
    *cell += by * *cell;
}

#[differentiable]
fn places_handed_to_functions(t: &Table, x: f64) -> f64 {
    let mut u = t.clone();
    let mut local = x;
    let i = 1;
    bump(&mut local, x);
    bump(&mut u.scale, local);
    bump(&mut u.rows[i].y, u.scale);
    bump(&mut u.grid[i][0], x);
    let row = &mut u.rows[0];
    bump(&mut row.x, local);
    bump(&mut row.x, 2.0);
    local * u.scale + u.rows[1].y * u.grid[1][0] + u.rows[0].x
}
check! { places_handed_to_functions(&t, x) covers "&mut place as an argument"; t = table(0.4), x = 0.7 }

#[differentiable]
fn reborrowed_in_out(v: &mut Vec<f64>) -> f64 {
    bump(&mut v[0], 2.0);
    grow(v);
    grow(&mut *v);
    let r = v;
    grow(r);
    r[0] * r[r.len() - 1]
}

#[differentiable]
fn grow(v: &mut Vec<f64>) {
    let last = v[v.len() - 1];
    v.push(last * last + v[0]);
}
check! { reborrowed_in_out(&mut v) leaves (v); v = vec![0.5, 0.9] }

// Both are borrowed for as long as `'a` says, and by the pullback of `vjp` too: a test could not look at what is left in them.
#[differentiable(check(skip = "checked through the function that calls it"))]
fn with_a_named_lifetime<'a>(left: &'a mut [f64; 2], right: &'a mut [f64; 2]) -> f64 {
    left[0] *= right[0];
    right[1] += left[0];
    left[1] * right[1]
}

#[differentiable]
fn lends_for_a_named_lifetime(x: f64) -> f64 {
    let (mut left, mut right) = ([x, 2.0], [x * x, 0.5]);
    with_a_named_lifetime(&mut left, &mut right) + left[0]
}
check! { lends_for_a_named_lifetime(x); x = 0.7 }
