//! What is said about shapes that do not fit.

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
