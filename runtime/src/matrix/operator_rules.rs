//! How the operators of matrices are pulled back, and what each rule keeps of its operands.

use core::ops::Deref;

use super::place::full;
use super::zip::{assign, each, summed, summed_of, zip_left};
use super::{Matrix, shape};
use crate::__v1::{
    AddAssignRev, AddRev, DivAssignRev, DivRev, Keep, MulAssignRev, MulRev, NegRev, Nothing, SubAssignRev, SubRev, Wanted,
    Whole as WholeOperand,
};
use crate::float::{Scalar, rules};

/// The shape of a matrix is kept: the rule does not read the elements.
#[doc(hidden)]
#[derive(Debug)]
pub struct Outline;

/// What a rule sees of a matrix of which the shape was kept: it has no elements.
#[doc(hidden)]
#[derive(Debug)]
pub struct Hollow<T: Scalar>(Matrix<T>);

impl<T: Scalar> Deref for Hollow<T> {
    type Target = Matrix<T>;
    fn deref(&self) -> &Matrix<T> {
        &self.0
    }
}

impl<T: Scalar> Keep<Matrix<T>> for Outline {
    type Kept = (usize, usize);
    type Seen<'a> = Hollow<T>;
    fn keep(core: &Matrix<T>) -> (usize, usize) {
        core.shape()
    }
    fn see<'a>(kept: &'a (usize, usize)) -> Hollow<T>
    where
        Matrix<T>: 'a,
    {
        Hollow(Matrix { rows: kept.0, cols: kept.1, ..Matrix::default() })
    }
}

impl<T: Scalar> Matrix<T> {
    /// Whether the elements were not kept, because nobody wants the adjoint that they are needed for.
    fn is_hollow(&self) -> bool {
        self.is_empty() && self.rows > 0 && self.cols > 0
    }
}

impl<T: Scalar, M> NegRev<M> for Matrix<T> {
    type TB = Matrix<T>;
    type XB = Matrix<T>;
    type Kept = Outline;
    fn rev(&self, t_bar: Matrix<T>) -> Matrix<T> {
        -t_bar
    }
}

/// Sums and differences: the adjoint goes to both, and only shapes are read.
macro_rules! linear {
    ($($trait:ident $Assign:ident $sign:expr;)*) => {$(
        impl<T: Scalar, LM, RM> $trait<Matrix<T>, LM, RM> for Matrix<T> {
            type TB = Matrix<T>;
            type LB = Matrix<T>;
            type RB = Matrix<T>;
            type KeepLeft<W: Wanted> = Outline;
            type KeepRight<W: Wanted> = Outline;
            fn rev(&self, right: &Matrix<T>, t_bar: Matrix<T>) -> (Matrix<T>, Matrix<T>) {
                let t_bar = full(t_bar, shape::broadcast("adjoint", self.shape(), right.shape()));
                let right_bar = each(summed_of(&t_bar, right.shape()), $sign);
                (summed(t_bar, self.shape()), right_bar)
            }
        }
        impl<T: Scalar, LM, RM> $trait<T, LM, RM> for Matrix<T> {
            type TB = Matrix<T>;
            type LB = Matrix<T>;
            type RB = T;
            type KeepLeft<W: Wanted> = Outline;
            type KeepRight<W: Wanted> = Nothing;
            fn rev(&self, _: &T, t_bar: Matrix<T>) -> (Matrix<T>, T) {
                let right_bar = $sign(t_bar.sum());
                (t_bar, right_bar)
            }
        }
        impl<T: Scalar, LM, RM> $trait<Matrix<T>, LM, RM> for T {
            type TB = Matrix<T>;
            type LB = T;
            type RB = Matrix<T>;
            type KeepLeft<W: Wanted> = Nothing;
            type KeepRight<W: Wanted> = Outline;
            fn rev(&self, _: &Matrix<T>, t_bar: Matrix<T>) -> (T, Matrix<T>) {
                (t_bar.sum(), each(t_bar, $sign))
            }
        }
        impl<T: Scalar, RM> $Assign<Matrix<T>, RM> for Matrix<T> {
            type Bar = Matrix<T>;
            type RB = Matrix<T>;
            type KeepLeft<W: Wanted> = Outline;
            type KeepRight<W: Wanted> = Outline;
            fn rev(&self, right: &Matrix<T>, bar: &mut Matrix<T>) -> Matrix<T> {
                bar.grow(self.rows(), self.cols());
                each(summed_of(bar, right.shape()), $sign)
            }
        }
        impl<T: Scalar, RM> $Assign<T, RM> for Matrix<T> {
            type Bar = Matrix<T>;
            type RB = T;
            type KeepLeft<W: Wanted> = Outline;
            type KeepRight<W: Wanted> = Nothing;
            fn rev(&self, _: &T, bar: &mut Matrix<T>) -> T {
                $sign(bar.sum())
            }
        }
    )*};
}
linear! {
    AddRev AddAssignRev |t: T| t;
    SubRev SubAssignRev |t: T| -t;
}

/// Products and quotients, from the rules of their elements. An adjoint for which elements would be needed that were not
/// kept is not wanted, and nothing.
macro_rules! nonlinear {
    ($($trait:ident $Assign:ident [$($of_right:ident)*] $l:ident $r:ident $t:ident: $left:expr, $right:expr;)*) => {$(
        impl<T: Scalar, LM, RM> $trait<Matrix<T>, LM, RM> for Matrix<T> {
            type TB = Matrix<T>;
            type LB = Matrix<T>;
            type RB = Matrix<T>;
            type KeepLeft<W: Wanted> = W::Choose<Matrix<T>, Outline, WholeOperand, WholeOperand>;
            type KeepRight<W: Wanted> = W::Choose<Matrix<T>, WholeOperand, nonlinear!(@keep $($of_right)*), WholeOperand>;
            fn rev(&self, right: &Matrix<T>, t_bar: Matrix<T>) -> (Matrix<T>, Matrix<T>) {
                let t_bar = full(t_bar, shape::broadcast("adjoint", self.shape(), right.shape()));
                if right.is_hollow() {
                    let right_bar = three(t_bar, self, self, |$t, $l, _| nonlinear!(@unread $r $right));
                    return (Matrix::default(), summed(right_bar, right.shape()));
                }
                if self.is_hollow() {
                    let left_bar = three(t_bar, right, right, |$t, _, $r| nonlinear!(@unread $l $left));
                    return (summed(left_bar, self.shape()), Matrix::default());
                }
                let right_bar = three(t_bar.clone(), self, right, |$t, $l, $r| nonlinear!(@read $l $r $right));
                let left_bar = three(t_bar, self, right, |$t, $l, $r| nonlinear!(@read $l $r $left));
                (summed(left_bar, self.shape()), summed(right_bar, right.shape()))
            }
        }
        impl<T: Scalar, LM, RM> $trait<T, LM, RM> for Matrix<T> {
            type TB = Matrix<T>;
            type LB = Matrix<T>;
            type RB = T;
            type KeepLeft<W: Wanted> = W::Choose<Matrix<T>, Outline, WholeOperand, WholeOperand>;
            type KeepRight<W: Wanted> = WholeOperand;
            fn rev(&self, right: &T, t_bar: Matrix<T>) -> (Matrix<T>, T) {
                let (t_bar, $r) = (full(t_bar, self.shape()), *right);
                let right_bar = total(&t_bar, self, |$t, $l| nonlinear!(@read $l $r $right));
                (each(t_bar, |$t| nonlinear!(@unread $l $left)), right_bar)
            }
        }
        impl<T: Scalar, RM> $Assign<Matrix<T>, RM> for Matrix<T> {
            type Bar = Matrix<T>;
            type RB = Matrix<T>;
            type KeepLeft<W: Wanted> = W::Choose<Matrix<T>, Outline, WholeOperand, WholeOperand>;
            type KeepRight<W: Wanted> = WholeOperand;
            fn rev(&self, right: &Matrix<T>, bar: &mut Matrix<T>) -> Matrix<T> {
                bar.grow(self.rows(), self.cols());
                let right_bar = if self.is_hollow() {
                    Matrix::default()
                } else {
                    let right_bar = three(bar.clone(), self, right, |$t, $l, $r| nonlinear!(@read $l $r $right));
                    summed(right_bar, right.shape())
                };
                assign("adjoint", bar, right, |$t, $r| nonlinear!(@unread $l $left));
                right_bar
            }
        }
        impl<T: Scalar, RM> $Assign<T, RM> for Matrix<T> {
            type Bar = Matrix<T>;
            type RB = T;
            type KeepLeft<W: Wanted> = W::Choose<Matrix<T>, Outline, WholeOperand, WholeOperand>;
            type KeepRight<W: Wanted> = WholeOperand;
            fn rev(&self, right: &T, bar: &mut Matrix<T>) -> T {
                bar.grow(self.rows(), self.cols());
                let $r = *right;
                let right_bar = total(bar, self, |$t, $l| nonlinear!(@read $l $r $right));
                bar.as_mut_slice().iter_mut().for_each(|t| {
                    let $t = *t;
                    *t = nonlinear!(@unread $l $left);
                });
                right_bar
            }
        }
    )*};
    (@keep product) => { Outline };
    (@keep quotient) => { WholeOperand };
    // The rules of products and quotients: the adjoint of the left operand never reads the left operand.
    (@unread $unread:ident $rule:expr) => {{
        let $unread = T::ZERO;
        let _ = $unread;
        $rule
    }};
    (@read $l:ident $r:ident $rule:expr) => {{
        let _ = ($l, $r);
        $rule
    }};
}
nonlinear! {
    MulRev MulAssignRev [product] l r t: rules::mul(t, r), rules::mul(t, l);
    DivRev DivAssignRev [quotient] l r t: rules::over(t, r), rules::div(l, r, t).1;
}

impl<T: Scalar, LM, RM> MulRev<Matrix<T>, LM, RM> for T {
    type TB = Matrix<T>;
    type LB = T;
    type RB = Matrix<T>;
    type KeepLeft<W: Wanted> = WholeOperand;
    type KeepRight<W: Wanted> = W::Choose<Matrix<T>, WholeOperand, Outline, WholeOperand>;
    fn rev(&self, right: &Matrix<T>, t_bar: Matrix<T>) -> (T, Matrix<T>) {
        let t_bar = full(t_bar, right.shape());
        (total(&t_bar, right, rules::mul), each(t_bar, |t| rules::mul(t, *self)))
    }
}

impl<T: Scalar, LM, RM> DivRev<Matrix<T>, LM, RM> for T {
    type TB = Matrix<T>;
    type LB = T;
    type RB = Matrix<T>;
    type KeepLeft<W: Wanted> = WholeOperand;
    type KeepRight<W: Wanted> = WholeOperand;
    fn rev(&self, right: &Matrix<T>, t_bar: Matrix<T>) -> (T, Matrix<T>) {
        let t_bar = full(t_bar, right.shape());
        (total(&t_bar, right, rules::over), zip_left("adjoint", t_bar, right, |t, r| rules::div(*self, r, t).1))
    }
}

/// The sum over all elements of `f(t, x)`; nothing where the elements were not kept.
fn total<T: Scalar>(t_bar: &Matrix<T>, x: &Matrix<T>, f: impl Fn(T, T) -> T) -> T {
    super::lanes::sum_of_pairs(t_bar.as_slice(), x.as_slice(), f)
}

/// `f(t, l, r)` of all elements of an adjoint, with the operands repeated to its shape.
fn three<T: Scalar>(mut t_bar: Matrix<T>, left: &Matrix<T>, right: &Matrix<T>, f: impl Fn(T, T, T) -> T) -> Matrix<T> {
    let (rows, cols) = t_bar.shape();
    for i in 0..rows {
        let row = |m: &Matrix<T>| if m.rows() == 1 { 0 } else { i };
        let (l, r) = (left.row(row(left)), right.row(row(right)));
        let t = t_bar.row_mut(i).iter_mut();
        match (l.len() == cols, r.len() == cols) {
            (true, true) => t.zip(l).zip(r).for_each(|((t, l), r)| *t = f(*t, *l, *r)),
            (true, false) => t.zip(l).for_each(|(t, l)| *t = f(*t, *l, r[0])),
            (false, true) => t.zip(r).for_each(|(t, r)| *t = f(*t, l[0], *r)),
            (false, false) => t.for_each(|t| *t = f(*t, l[0], r[0])),
        }
    }
    t_bar
}
