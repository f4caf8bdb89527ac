//! Elementwise work on two matrices, of which one may be repeated along rows or columns, and its way back.

use super::lanes::sum_of;
use super::{Matrix, shape};
use crate::float::Scalar;

/// `f` of every pair of elements.
#[inline(always)]
#[track_caller]
pub(crate) fn zip<T: Scalar>(operation: &str, a: &Matrix<T>, b: &Matrix<T>, f: impl Fn(T, T) -> T) -> Matrix<T> {
    let (rows, cols) = shape::broadcast(operation, a.shape(), b.shape());
    let mut out = Matrix::unspecified(rows, cols);
    if a.shape() == b.shape() {
        for ((o, x), y) in out.as_mut_slice().iter_mut().zip(a.as_slice()).zip(b.as_slice()) {
            *o = f(*x, *y);
        }
        return out;
    }
    for i in 0..rows {
        let (x, y) = (repeated_row(a, i), repeated_row(b, i));
        let o = out.row_mut(i);
        match (x.len() == cols, y.len() == cols) {
            (true, true) => o.iter_mut().zip(x).zip(y).for_each(|((o, x), y)| *o = f(*x, *y)),
            (true, false) => o.iter_mut().zip(x).for_each(|(o, x)| *o = f(*x, y[0])),
            (false, true) => o.iter_mut().zip(y).for_each(|(o, y)| *o = f(x[0], *y)),
            (false, false) => o.fill(f(x[0], y[0])),
        }
    }
    out
}

/// As `zip`, in the memory of the left matrix if it has the shape of the result.
#[inline(always)]
#[track_caller]
pub(crate) fn zip_left<T: Scalar>(operation: &str, mut a: Matrix<T>, b: &Matrix<T>, f: impl Fn(T, T) -> T) -> Matrix<T> {
    if shape::broadcast(operation, a.shape(), b.shape()) != a.shape() {
        return zip(operation, &a, b, f);
    }
    assign(operation, &mut a, b, f);
    a
}

/// As `zip`, in the memory of the right matrix if it has the shape of the result.
#[inline(always)]
#[track_caller]
pub(crate) fn zip_right<T: Scalar>(operation: &str, a: &Matrix<T>, b: Matrix<T>, f: impl Fn(T, T) -> T) -> Matrix<T> {
    zip_left(operation, b, a, |y, x| f(x, y))
}

/// `a = f(a, b)`, where `b` may be repeated and `a` may not.
#[inline(always)]
#[track_caller]
pub(crate) fn assign<T: Scalar>(operation: &str, a: &mut Matrix<T>, b: &Matrix<T>, f: impl Fn(T, T) -> T) {
    if a.shape() == b.shape() {
        return a.as_mut_slice().iter_mut().zip(b.as_slice()).for_each(|(x, y)| *x = f(*x, *y));
    }
    if shape::broadcast(operation, a.shape(), b.shape()) != a.shape() {
        shape::mismatch(operation, a.shape(), b.shape(), "the left one keeps its shape");
    }
    for i in 0..a.rows() {
        let (x, y) = (a.row_mut(i), repeated_row(b, i));
        if x.len() == y.len() {
            x.iter_mut().zip(y).for_each(|(x, y)| *x = f(*x, *y));
        } else {
            x.iter_mut().for_each(|x| *x = f(*x, y[0]));
        }
    }
}

/// Row `i`, or the only one.
fn repeated_row<T: Scalar>(m: &Matrix<T>, i: usize) -> &[T] {
    m.row(if m.rows() == 1 { 0 } else { i })
}

/// `f` of every element.
#[inline(always)]
pub(crate) fn each<T: Scalar>(mut a: Matrix<T>, f: impl Fn(T) -> T) -> Matrix<T> {
    a.as_mut_slice().iter_mut().for_each(|x| *x = f(*x));
    a
}

/// `f` of every element, in a new matrix.
#[inline(always)]
pub(crate) fn each_of<T: Scalar>(a: &Matrix<T>, f: impl Fn(T) -> T) -> Matrix<T> {
    let mut out = Matrix::unspecified(a.rows(), a.cols());
    out.as_mut_slice().iter_mut().zip(a.as_slice()).for_each(|(o, x)| *o = f(*x));
    out
}

/// The adjoint of a matrix of this shape that was repeated: the sum over the copies.
pub(crate) fn summed<T: Scalar>(t_bar: Matrix<T>, shape: (usize, usize)) -> Matrix<T> {
    if t_bar.shape() == shape { t_bar } else { summed_of(&t_bar, shape) }
}

/// As `summed`, of an adjoint that is still needed.
pub(crate) fn summed_of<T: Scalar>(t_bar: &Matrix<T>, (rows, cols): (usize, usize)) -> Matrix<T> {
    if t_bar.shape() == (rows, cols) {
        return t_bar.clone();
    }
    let mut sum = Matrix::zeros(rows, cols);
    for i in 0..t_bar.rows() {
        let (from, to) = (t_bar.row(i), sum.row_mut(if rows == 1 { 0 } else { i }));
        if to.len() == from.len() {
            to.iter_mut().zip(from).for_each(|(to, from)| *to += *from);
        } else {
            to[0] += sum_of(from, |x| x);
        }
    }
    sum
}
