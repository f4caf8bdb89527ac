//! What is said about shapes that do not fit.

use core::ops::Range;

/// The number of elements of a `rows x cols` matrix.
#[inline(always)]
#[track_caller]
pub fn count(rows: usize, cols: usize) -> usize {
    match rows.checked_mul(cols) {
        Some(count) => count,
        None => too_large(rows, cols),
    }
}

#[cold]
#[track_caller]
fn too_large(rows: usize, cols: usize) -> ! {
    panic!("a {rows} x {cols} matrix has more elements than can be counted")
}

/// Whether there is a row `i`.
#[inline(always)]
#[track_caller]
pub fn check_row(i: usize, shape: (usize, usize)) {
    if i >= shape.0 {
        no_row(i, shape);
    }
}

#[cold]
#[track_caller]
fn no_row(i: usize, (rows, cols): (usize, usize)) -> ! {
    panic!("row {i} of a {rows} x {cols} matrix")
}

/// Whether there is an element in row `i` and column `j`.
#[inline(always)]
#[track_caller]
pub fn check_element(i: usize, j: usize, shape: (usize, usize)) {
    if i >= shape.0 || j >= shape.1 {
        no_element(i, j, shape);
    }
}

#[cold]
#[track_caller]
fn no_element(i: usize, j: usize, (rows, cols): (usize, usize)) -> ! {
    panic!("element ({i}, {j}) of a {rows} x {cols} matrix")
}

/// Ends in a panic that names an operation and both shapes.
#[cold]
#[track_caller]
pub fn mismatch(operation: &str, left: (usize, usize), right: (usize, usize), why: &str) -> ! {
    panic!("{operation}: a {} x {} matrix and a {} x {} matrix do not fit: {why}", left.0, left.1, right.0, right.1)
}

/// Whether two shapes are the same.
#[inline(always)]
#[track_caller]
pub fn check_same(operation: &str, left: (usize, usize), right: (usize, usize)) {
    if left != right {
        mismatch(operation, left, right, "the same shape is needed");
    }
}

/// Whether a matrix has these rows and columns.
#[track_caller]
pub fn check_block(rows: &Range<usize>, cols: &Range<usize>, shape: (usize, usize)) {
    let inside = rows.start <= rows.end && rows.end <= shape.0 && cols.start <= cols.end && cols.end <= shape.1;
    assert!(inside, "rows {rows:?} and columns {cols:?} of a {} x {} matrix", shape.0, shape.1);
}

/// The shape that two matrices have together: where one of them has a single row or column, it is repeated.
#[inline(always)]
#[track_caller]
pub fn broadcast(operation: &str, left: (usize, usize), right: (usize, usize)) -> (usize, usize) {
    if left == right {
        return left;
    }
    match (together(left.0, right.0), together(left.1, right.1)) {
        (Some(rows), Some(cols)) => (rows, cols),
        _ => mismatch(operation, left, right, "a row is repeated for 1 x n, a column for m x 1, and nothing else"),
    }
}

fn together(left: usize, right: usize) -> Option<usize> {
    match (left, right) {
        _ if left == right => Some(left),
        (1, other) | (other, 1) => Some(other),
        _ => None,
    }
}

/// Ends in a panic about a reduction that needs an element.
#[cold]
#[track_caller]
pub fn nothing(operation: &str, (rows, cols): (usize, usize)) -> ! {
    panic!("{operation}: a {rows} x {cols} matrix has no element to choose")
}
