//! Making matrices, looking into them, and their place in the protocol.

use crate::{Differentiable, Matrix, Step, Tangent};

fn counted(rows: usize, cols: usize) -> Matrix<f64> {
    Matrix::from_fn(rows, cols, |i, j| (10 * i + j) as f64)
}

#[test]
fn elements_are_where_they_were_put() {
    let mut m = counted(3, 2);
    assert_eq!(m.as_slice(), [0.0, 1.0, 10.0, 11.0, 20.0, 21.0]);
    m[(2, 0)] = -1.0;
    m.row_mut(0)[1] = 7.0;
    assert_eq!(m.into_vec(), [0.0, 7.0, 10.0, 11.0, -1.0, 21.0]);
    assert_eq!(Matrix::from_vec(1, 2, vec![1.0, 2.0]), Matrix::from_slice(1, 2, &[1.0, 2.0]));
}

#[test]
fn matrices_without_elements_keep_their_shape() {
    for (rows, cols) in [(0, 0), (0, 3), (3, 0)] {
        let m = counted(rows, cols);
        assert_eq!(m.shape(), (rows, cols));
        assert!(m.is_empty());
        assert_eq!(m.zero_tangent(), m);
        assert_ne!(m, counted(rows + 1, cols + 1));
    }
    assert_ne!(counted(0, 3), counted(3, 0));
}

#[test]
#[should_panic(expected = "element (1, 2) of a 2 x 2 matrix")]
fn an_element_outside_is_named() {
    let _ = counted(2, 2)[(1, 2)];
}

#[test]
#[should_panic(expected = "from_vec: a 2 x 3 matrix has 6 elements, 5 were given")]
fn a_wrong_number_of_elements_is_named() {
    let _ = Matrix::from_vec(2, 3, vec![0.0; 5]);
}

#[test]
#[should_panic(expected = "step: a 2 x 2 matrix and a 2 x 3 matrix do not fit")]
fn a_step_names_both_shapes() {
    counted(2, 2).step(1.0, &counted(2, 3));
}

#[test]
fn debug_prints_the_elements_and_no_other_number() {
    assert_eq!(format!("{:?}", counted(2, 2)), "[[0.0, 1.0], [10.0, 11.0]]");
    assert_eq!(format!("{:?}", counted(0, 2)), "[]");
}

#[test]
fn floats_are_visited_by_row_and_column() {
    let mut seen = Vec::new();
    counted(2, 2).visit_floats(|path, value| seen.push(format!("{path}={value}")));
    assert_eq!(seen, ["[(0, 0)]=0", "[(0, 1)]=1", "[(1, 0)]=10", "[(1, 1)]=11"]);
}

#[test]
fn an_adjoint_without_a_shape_takes_that_of_what_is_added() {
    let mut bar = Matrix::nil();
    bar.accumulate(counted(1, 2));
    bar.accumulate(counted(2, 1));
    assert_eq!(bar, Matrix::from_vec(2, 2, vec![0.0, 1.0, 10.0, 0.0]));
    *crate::__v1::slot(&mut bar, (0, 2)) += 5.0;
    assert_eq!(bar, Matrix::from_vec(2, 3, vec![0.0, 1.0, 5.0, 10.0, 0.0, 0.0]));
    bar.accumulate(Matrix::nil());
    assert_eq!(bar.shape(), (2, 3));
}
