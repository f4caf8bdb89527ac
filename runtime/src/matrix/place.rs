//! Where the rules of matrices add their adjoints.

use super::{MatRef, Matrix};
use crate::__v1::Bar;
use crate::float::Scalar;

/// The place of an adjoint, grown to its matrix's shape; `None` where nobody has a use for it.
pub(crate) fn place<'a, T: Scalar>(bar: Bar<'a, Matrix<T>>, (rows, cols): (usize, usize)) -> Option<&'a mut Matrix<T>> {
    let place = bar.0?;
    place.grow(rows, cols);
    Some(place)
}

/// `x_bar[(i, j)] += f(x[(i, j)], i, j)`
#[inline(always)]
pub(crate) fn add_each<T: Scalar>(bar: Bar<'_, Matrix<T>>, x: &Matrix<T>, f: impl Fn(T, usize, usize) -> T) {
    let Some(place) = place(bar, x.shape()) else { return };
    for i in 0..x.rows() {
        for (j, (t, x)) in place.row_mut(i).iter_mut().zip(x.row(i)).enumerate() {
            *t += f(*x, i, j);
        }
    }
}

/// `x_bar += t`
pub(crate) fn add<T: Scalar>(bar: Bar<'_, Matrix<T>>, shape: (usize, usize), t: MatRef<'_, T>) {
    if let Some(place) = place(bar, shape) {
        place.view_mut().add_from(t);
    }
}

/// An adjoint in its whole shape.
pub(crate) fn full<T: Scalar>(mut bar: Matrix<T>, (rows, cols): (usize, usize)) -> Matrix<T> {
    bar.grow(rows, cols);
    bar
}
