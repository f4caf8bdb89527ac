//! Factorisations, solutions, determinants and inverses; and how each is pulled back. The numbers come from nalgebra.
//!
//! The rules are those of Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
//! differentiation" (2008), and for the Cholesky factor that of Murray, "Differentiation of the Cholesky decomposition"
//! (2016), equation 10. A matrix that has no factor or no inverse is a panic that names the operation, the shape and the
//! reason.

use super::gemm::{Into, product};
use super::place::{full, place};
use super::{Matrix, shape};
use crate::__v1::Bar;
use crate::float::{Scalar, rules};

macro_rules! to_number {
    () => { impl FnOnce(T, &Matrix<T>, Bar<'_, Matrix<T>>) + use<T> };
}
macro_rules! pullback1 {
    () => { impl FnOnce(Matrix<T>, &Matrix<T>, Bar<'_, Matrix<T>>) + use<T> };
}
macro_rules! pullback2 {
    () => { impl FnOnce(Matrix<T>, &Matrix<T>, &Matrix<T>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>) + use<T> };
}

/// Which triangle of a matrix is meant.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Triangle {
    Lower,
    Upper,
}

/// What is asked of the library, of square matrices of `n` rows and of right sides of `m` columns, all row by row.
#[doc(hidden)]
pub trait Backend: Sized {
    /// The lower Cholesky factor of what the lower triangle says; `None` where that is not positive definite.
    fn cholesky(n: usize, a: &[Self]) -> Option<Vec<Self>>;
    /// `A^-1 B`, or `A^-T B`; `None` where `A` is singular.
    fn solve(n: usize, a: &[Self], transposed: bool, m: usize, b: &[Self]) -> Option<Vec<Self>>;
    /// The same for a triangle of `A`.
    fn solve_triangle(n: usize, a: &[Self], triangle: Triangle, transposed: bool, m: usize, b: &[Self]) -> Option<Vec<Self>>;
    /// The determinant, and the logarithm of its absolute value.
    fn determinants(n: usize, a: &[Self]) -> (Self, Self);
}

macro_rules! backend {
    ($($float:ident)*) => {$(
        impl Backend for $float {
            fn cholesky(n: usize, a: &[Self]) -> Option<Vec<Self>> {
                let factor = nalgebra::DMatrix::from_row_slice(n, n, a).cholesky()?.unpack();
                // A pivot that is not a number is no pivot either.
                factor.diagonal().iter().all(|pivot| *pivot > 0.0).then(|| by_rows(&factor))
            }
            fn solve(n: usize, a: &[Self], transposed: bool, m: usize, b: &[Self]) -> Option<Vec<Self>> {
                let a = nalgebra::DMatrix::from_row_slice(n, n, a);
                let a = if transposed { a.transpose() } else { a };
                Some(by_rows(&a.lu().solve(&nalgebra::DMatrix::from_row_slice(n, m, b))?))
            }
            fn solve_triangle(n: usize, a: &[Self], triangle: Triangle, transposed: bool, m: usize, b: &[Self]) -> Option<Vec<Self>> {
                let a = nalgebra::DMatrix::from_row_slice(n, n, a);
                let b = nalgebra::DMatrix::from_row_slice(n, m, b);
                let x = match (triangle, transposed) {
                    (Triangle::Lower, false) => a.solve_lower_triangular(&b),
                    (Triangle::Upper, false) => a.solve_upper_triangular(&b),
                    (Triangle::Lower, true) => a.tr_solve_lower_triangular(&b),
                    (Triangle::Upper, true) => a.tr_solve_upper_triangular(&b),
                };
                Some(by_rows(&x?))
            }
            fn determinants(n: usize, a: &[Self]) -> (Self, Self) {
                let lu = nalgebra::DMatrix::from_row_slice(n, n, a).lu();
                (lu.determinant(), lu.u().diagonal().iter().map(|pivot| pivot.abs().ln()).sum())
            }
        }
    )*};
}
backend!(f32 f64);

fn by_rows<T: nalgebra::Scalar>(a: &nalgebra::DMatrix<T>) -> Vec<T> {
    a.transpose().as_slice().to_vec()
}

impl<T: Scalar> Matrix<T> {
    /// The lower Cholesky factor `L` of a symmetric positive definite matrix, `A = L L^T`. Only the lower triangle of `A` is
    /// read, and only it gets an adjoint.
    ///
    /// # Panics
    ///
    /// If the matrix is not square, or not positive definite.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let a = Matrix::from_vec(2, 2, vec![4.0, 2.0, 2.0, 5.0]);
    /// assert_eq!(a.cholesky(), Matrix::from_vec(2, 2, vec![2.0, 0.0, 1.0, 2.0]));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn cholesky(&self) -> Self {
        let n = self.square("cholesky");
        match T::cholesky(n, self.as_slice()) {
            Some(factor) => Self::from_vec(n, n, factor),
            None => panic!("cholesky: the {n} x {n} matrix is not positive definite"),
        }
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_cholesky(&self) -> (Self, pullback1!()) {
        let factor = self.cholesky();
        (factor.clone(), move |l_bar: Self, a: &Self, bar: Bar<'_, Self>| {
            // S = L^-T phi(L^T L_bar) L^-1, where phi takes the lower triangle with half of the diagonal.
            let p = halved_lower(&factor.transpose_dot(&full(l_bar, a.shape())));
            let s = factor.divided(Triangle::Lower, true, &p);
            let s = factor.divided(Triangle::Lower, true, &s.transpose()).transpose();
            if let Some(place) = place(bar, a.shape()) {
                let sum = &s + s.transpose();
                place.view_mut().add_from(halved_lower(&sum).view());
            }
        })
    }

    /// The solution `X` of `A X = B`, by an LU factorisation with partial pivoting: `n x n` and `n x m` give `n x m`.
    ///
    /// # Panics
    ///
    /// If `A` is not square, has another number of rows than `B`, or is singular.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let a = Matrix::from_vec(2, 2, vec![2.0, 0.0, 0.0, 4.0]);
    /// assert_eq!(a.solve(&Matrix::from_vec(2, 1, vec![1.0, 1.0])).as_slice(), [0.5, 0.25]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn solve(&self, b: &Self) -> Self {
        self.check_solve("solve", b);
        self.quotient("solve", false, b)
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_solve(&self, b: &Self) -> (Self, pullback2!()) {
        let x = self.solve(b);
        (x.clone(), move |x_bar: Self, a: &Self, b: &Self, a_bar: Bar<'_, Self>, b_bar: Bar<'_, Self>| {
            // b' = A^-T X_bar; A_bar -= b' X^T; B_bar += b'
            let right = a.quotient("solve", true, &full(x_bar, b.shape()));
            if let Some(place) = place(a_bar, a.shape()) {
                product(place.view_mut(), Into::Add, -T::ONE, right.view(), x.view().transpose());
            }
            b_bar.accum(right);
        })
    }

    /// The solution `X` of `L X = B`, where `L` is the lower triangle of the matrix, with the diagonal; the rest is not read.
    ///
    /// # Panics
    ///
    /// If the matrix is not square, has another number of rows than `B`, or has a zero in the diagonal.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let l = Matrix::from_vec(2, 2, vec![2.0, 9.0, 1.0, 1.0]);
    /// assert_eq!(l.solve_lower(&Matrix::from_vec(2, 1, vec![2.0, 3.0])).as_slice(), [1.0, 2.0]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn solve_lower(&self, b: &Self) -> Self {
        self.check_solve("solve_lower", b);
        self.divided(Triangle::Lower, false, b)
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_solve_lower(&self, b: &Self) -> (Self, pullback2!()) {
        self.check_solve("solve_lower", b);
        self.vjp_triangle(Triangle::Lower, b)
    }

    /// The solution `X` of `U X = B`, where `U` is the upper triangle of the matrix, with the diagonal; the rest is not read.
    ///
    /// # Panics
    ///
    /// If the matrix is not square, has another number of rows than `B`, or has a zero in the diagonal.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let u = Matrix::from_vec(2, 2, vec![1.0, 1.0, 9.0, 2.0]);
    /// assert_eq!(u.solve_upper(&Matrix::from_vec(2, 1, vec![3.0, 4.0])).as_slice(), [1.0, 2.0]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn solve_upper(&self, b: &Self) -> Self {
        self.check_solve("solve_upper", b);
        self.divided(Triangle::Upper, false, b)
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_solve_upper(&self, b: &Self) -> (Self, pullback2!()) {
        self.check_solve("solve_upper", b);
        self.vjp_triangle(Triangle::Upper, b)
    }

    #[track_caller]
    fn vjp_triangle(&self, triangle: Triangle, b: &Self) -> (Self, pullback2!()) {
        let x = self.divided(triangle, false, b);
        (x.clone(), move |x_bar: Self, a: &Self, b: &Self, a_bar: Bar<'_, Self>, b_bar: Bar<'_, Self>| {
            let right = a.divided(triangle, true, &full(x_bar, b.shape()));
            if let Some(place) = place(a_bar, a.shape()) {
                let whole = right.dot_transpose(&x);
                for i in 0..a.rows() {
                    let columns = if triangle == Triangle::Lower { 0..i + 1 } else { i..a.rows() };
                    place.row_mut(i)[columns.clone()].iter_mut().zip(&whole.row(i)[columns]).for_each(|(place, t)| *place -= *t);
                }
            }
            b_bar.accum(right);
        })
    }

    /// The inverse, by an LU factorisation with partial pivoting. To solve a system, [`solve`](Self::solve) is more accurate.
    ///
    /// # Panics
    ///
    /// If the matrix is not square, or singular.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let a = Matrix::from_vec(2, 2, vec![0.0, 2.0, 4.0, 0.0]);
    /// assert_eq!(a.inverse(), Matrix::from_vec(2, 2, vec![0.0, 0.25, 0.5, 0.0]));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn inverse(&self) -> Self {
        let n = self.square("inverse");
        self.quotient("inverse", false, &Self::identity(n))
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_inverse(&self) -> (Self, pullback1!()) {
        let c = self.inverse();
        (c.clone(), move |c_bar: Self, a: &Self, bar: Bar<'_, Self>| {
            // A_bar -= C^T C_bar C^T
            if let Some(place) = place(bar, a.shape()) {
                let half = c.transpose_dot(&full(c_bar, a.shape()));
                product(place.view_mut(), Into::Add, -T::ONE, half.view(), c.view().transpose());
            }
        })
    }

    /// The determinant; 1 of the `0 x 0` matrix.
    ///
    /// # Panics
    ///
    /// If the matrix is not square. The derivative, `det A A^-T`, is not computed for a singular matrix: the pullback panics
    /// there.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// assert_eq!(Matrix::from_vec(2, 2, vec![0.0, 2.0, 4.0, 0.0]).det(), -8.0);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn det(&self) -> T {
        T::determinants(self.square("det"), self.as_slice()).0
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_det(&self) -> (T, to_number!()) {
        let det = self.det();
        (det, move |t: T, a: &Self, bar: Bar<'_, Self>| add_inverse_transpose("det", bar, a, rules::mul(t, det), t))
    }

    /// The logarithm of the absolute value of the determinant, which can be much larger or smaller than a float; `-inf` of a
    /// singular matrix.
    ///
    /// # Panics
    ///
    /// If the matrix is not square. The derivative, `A^-T`, does not exist for a singular matrix: the pullback panics there.
    ///
    /// ```
    /// # use pullback::Matrix;
    /// let a = Matrix::identity(1000) * 10.0_f64;
    /// assert!((a.log_det() - 1000.0 * 10.0_f64.ln()).abs() < 1e-9);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn log_det(&self) -> T {
        T::determinants(self.square("log_det"), self.as_slice()).1
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp_log_det(&self) -> (T, to_number!()) {
        (self.log_det(), |t: T, a: &Self, bar: Bar<'_, Self>| add_inverse_transpose("log_det", bar, a, t, t))
    }

    /// `A^-1 B` or `A^-T B`.
    #[track_caller]
    fn quotient(&self, operation: &str, transposed: bool, b: &Self) -> Self {
        let n = self.rows();
        if b.is_empty() {
            return b.clone();
        }
        match T::solve(n, self.as_slice(), transposed, b.cols(), b.as_slice()) {
            Some(x) => Self::from_vec(n, b.cols(), x),
            None => panic!("{operation}: the {n} x {n} matrix is singular"),
        }
    }

    /// The same for a triangle of `A`.
    #[track_caller]
    fn divided(&self, triangle: Triangle, transposed: bool, b: &Self) -> Self {
        let n = self.rows();
        if b.is_empty() {
            return b.clone();
        }
        match T::solve_triangle(n, self.as_slice(), triangle, transposed, b.cols(), b.as_slice()) {
            Some(x) => Self::from_vec(n, b.cols(), x),
            None => panic!("a triangle of the {n} x {n} matrix has a zero in its diagonal: no solution"),
        }
    }

    #[track_caller]
    fn square(&self, operation: &str) -> usize {
        let (rows, cols) = self.shape();
        assert!(rows == cols, "{operation}: a {rows} x {cols} matrix is not square");
        rows
    }

    #[track_caller]
    fn check_solve(&self, operation: &str, b: &Self) {
        self.square(operation);
        if self.rows() != b.rows() {
            shape::mismatch(operation, self.shape(), b.shape(), "both need the same number of rows");
        }
    }
}

/// `A_bar += factor A^-T`, unless nobody wants it.
fn add_inverse_transpose<T: Scalar>(operation: &str, bar: Bar<'_, Matrix<T>>, a: &Matrix<T>, factor: T, t: T) {
    if let (Some(place), true) = (place(bar, a.shape()), t != T::ZERO) {
        let inverse = a.quotient(operation, true, &Matrix::identity(a.rows()));
        place.view_mut().add_from((inverse * factor).view());
    }
}

/// The lower triangle, with half of the diagonal.
fn halved_lower<T: Scalar>(a: &Matrix<T>) -> Matrix<T> {
    Matrix::from_fn(a.rows(), a.cols(), |i, j| match i.cmp(&j) {
        core::cmp::Ordering::Less => T::ZERO,
        core::cmp::Ordering::Equal => a[(i, j)] / (T::ONE + T::ONE),
        core::cmp::Ordering::Greater => a[(i, j)],
    })
}
