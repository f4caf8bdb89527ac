//! `+ - * /` between matrices, element by element, and with numbers.

use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use super::Matrix;
use super::zip::{assign, each, each_of, zip, zip_left, zip_right};
use crate::float::Scalar;

macro_rules! binary {
    ($($trait:ident $method:ident $Assign:ident $assign:ident $name:literal $op:tt;)*) => {$(
        impl<T: Scalar> $trait<&Matrix<T>> for &Matrix<T> {
            type Output = Matrix<T>;
            #[track_caller]
            fn $method(self, other: &Matrix<T>) -> Matrix<T> {
                zip($name, self, other, |x, y| x $op y)
            }
        }
        impl<T: Scalar> $trait<&Matrix<T>> for Matrix<T> {
            type Output = Matrix<T>;
            #[track_caller]
            fn $method(self, other: &Matrix<T>) -> Matrix<T> {
                zip_left($name, self, other, |x, y| x $op y)
            }
        }
        impl<T: Scalar> $trait<Matrix<T>> for &Matrix<T> {
            type Output = Matrix<T>;
            #[track_caller]
            fn $method(self, other: Matrix<T>) -> Matrix<T> {
                zip_right($name, self, other, |x, y| x $op y)
            }
        }
        impl<T: Scalar> $trait for Matrix<T> {
            type Output = Matrix<T>;
            #[track_caller]
            fn $method(self, other: Matrix<T>) -> Matrix<T> {
                zip_left($name, self, &other, |x, y| x $op y)
            }
        }
        impl<T: Scalar> $trait<T> for Matrix<T> {
            type Output = Matrix<T>;
            fn $method(self, other: T) -> Matrix<T> {
                each(self, |x| x $op other)
            }
        }
        impl<T: Scalar> $trait<T> for &Matrix<T> {
            type Output = Matrix<T>;
            fn $method(self, other: T) -> Matrix<T> {
                each_of(self, |x| x $op other)
            }
        }
        impl<T: Scalar> $trait<&T> for Matrix<T> {
            type Output = Matrix<T>;
            fn $method(self, other: &T) -> Matrix<T> {
                each(self, |x| x $op *other)
            }
        }
        impl<T: Scalar> $trait<&T> for &Matrix<T> {
            type Output = Matrix<T>;
            fn $method(self, other: &T) -> Matrix<T> {
                each_of(self, |x| x $op *other)
            }
        }
        binary!(@left f32 $trait $method $op);
        binary!(@left f64 $trait $method $op);
        impl<T: Scalar> $Assign<&Matrix<T>> for Matrix<T> {
            #[track_caller]
            fn $assign(&mut self, other: &Matrix<T>) {
                assign($name, self, other, |x, y| x $op y);
            }
        }
        impl<T: Scalar> $Assign for Matrix<T> {
            #[track_caller]
            fn $assign(&mut self, other: Matrix<T>) {
                assign($name, self, &other, |x, y| x $op y);
            }
        }
        impl<T: Scalar> $Assign<T> for Matrix<T> {
            fn $assign(&mut self, other: T) {
                self.as_mut_slice().iter_mut().for_each(|x| *x = *x $op other);
            }
        }
    )*};
    (@left $float:ident $trait:ident $method:ident $op:tt) => {
        impl $trait<Matrix<$float>> for $float {
            type Output = Matrix<$float>;
            fn $method(self, other: Matrix<$float>) -> Matrix<$float> {
                each(other, |y| self $op y)
            }
        }
        impl $trait<&Matrix<$float>> for $float {
            type Output = Matrix<$float>;
            fn $method(self, other: &Matrix<$float>) -> Matrix<$float> {
                each_of(other, |y| self $op y)
            }
        }
        impl $trait<Matrix<$float>> for &$float {
            type Output = Matrix<$float>;
            fn $method(self, other: Matrix<$float>) -> Matrix<$float> {
                each(other, |y| *self $op y)
            }
        }
        impl $trait<&Matrix<$float>> for &$float {
            type Output = Matrix<$float>;
            fn $method(self, other: &Matrix<$float>) -> Matrix<$float> {
                each_of(other, |y| *self $op y)
            }
        }
    };
}
binary! {
    Add add AddAssign add_assign "+" +;
    Sub sub SubAssign sub_assign "-" -;
    Mul mul MulAssign mul_assign "*" *;
    Div div DivAssign div_assign "/" /;
}

impl<T: Scalar> Neg for Matrix<T> {
    type Output = Matrix<T>;
    fn neg(self) -> Matrix<T> {
        each(self, |x| -x)
    }
}

impl<T: Scalar> Neg for &Matrix<T> {
    type Output = Matrix<T>;
    fn neg(self) -> Matrix<T> {
        each_of(self, |x| -x)
    }
}
