//! Every rule against differences, over a sweep of shapes: without elements, one, one past a lane, odd; in both widths, on every
//! instruction set.

use crate::__v1::{Bar, Discard};
use crate::gradcheck::{Check, Rng};
use crate::kernels::tests::on_each_set;
use crate::{Matrix, Scalar, Tangent};

/// Shapes that a matrix may have of which nothing else is asked.
const SHAPES: [(usize, usize); 9] = [(0, 0), (0, 3), (3, 0), (1, 1), (1, 17), (5, 1), (2, 3), (9, 7), (3, 33)];
/// Shapes with an element in each row.
const FILLED: [(usize, usize); 6] = [(1, 1), (1, 17), (5, 1), (2, 3), (9, 7), (3, 33)];

/// What a rule returns in each width: numbers and matrices alike as matrices.
trait AsMatrix<T: Scalar> {
    fn numbers(&self) -> Vec<f64>;
    fn seed(&self, w: &[f64]) -> Self;
}
impl<T: Scalar> AsMatrix<T> for Matrix<T> {
    fn numbers(&self) -> Vec<f64> {
        self.iter().map(|x| x.to_f64()).collect()
    }
    fn seed(&self, w: &[f64]) -> Self {
        Matrix::from_vec(self.rows(), self.cols(), w.iter().map(|w| T::from_f64(*w)).collect())
    }
}
impl<T: Scalar> AsMatrix<T> for T {
    fn numbers(&self) -> Vec<f64> {
        vec![self.to_f64()]
    }
    fn seed(&self, w: &[f64]) -> Self {
        T::from_f64(w[0])
    }
}

fn drawn(seed: u64, (rows, cols): (usize, usize)) -> Matrix<f64> {
    let mut rng = Rng::from_seed(seed);
    Matrix::from_fn(rows, cols, |_, _| rng.normal())
}

/// The matrices that some numbers make up.
fn split<T: Scalar>(shapes: &[(usize, usize)], mut x: &[f64]) -> Vec<Matrix<T>> {
    let take = |&(rows, cols): &(usize, usize)| {
        let (own, rest) = x.split_at(rows * cols);
        x = rest;
        Matrix::from_vec(rows, cols, own.iter().map(|x| T::from_f64(*x)).collect())
    };
    shapes.iter().map(take).collect()
}

/// The adjoints of all matrices: those that a pullback finds in places without a shape, which must be what it adds elsewhere.
fn adjoints<T: Scalar>(shapes: &[(usize, usize)], pull: impl Fn(&mut [Matrix<T>])) -> Vec<f64> {
    let mut fresh: Vec<Matrix<T>> = shapes.iter().map(|_| Matrix::nil()).collect();
    pull(&mut fresh);
    let mut added: Vec<Matrix<T>> = shapes.iter().map(|(rows, cols)| Matrix::full(*rows, *cols, T::ONE)).collect();
    pull(&mut added);
    let mut all = Vec::new();
    for ((fresh, added), (rows, cols)) in fresh.iter_mut().zip(&added).zip(shapes) {
        fresh.grow(*rows, *cols);
        assert_eq!(fresh.shape(), (*rows, *cols), "the adjoint has the shape of its matrix");
        for (fresh, added) in fresh.iter().zip(added) {
            let (fresh, added) = (fresh.to_f64(), added.to_f64());
            let tolerance = if size_of::<T>() == 4 { 1e-4 } else { 1e-12 };
            assert!((fresh + 1.0 - added).abs() <= tolerance * (1.0 + fresh.abs()), "{fresh} was added to 1 and gave {added}");
        }
        all.extend(fresh.iter().map(|t| t.to_f64()));
    }
    all
}

/// Checks a rule in both widths: the operation, and its value with its pullback, of matrices of given shapes.
macro_rules! rule {
    ($($test:ident($($m:ident),+ $(; $extra:ident: $given:ty = $value:expr)*) over $points:expr =>
        $method:ident($($argument:expr),*), $vjp:ident, ($($again:expr),*), [$($discard:expr),*];)*) => {$(
        #[test]
        fn $test() {
            on_each_set(|| for point in $points {
                let point: Vec<Matrix<f64>> = point.into();
                let shapes: Vec<_> = point.iter().map(Matrix::shape).collect();
                $(let $extra: $given = $value(&shapes);)*
                rule!(@width f64 point shapes [$($m),+] $method($($argument),*) $vjp ($($again),*) [$($discard),*]);
                rule!(@width f32 point shapes [$($m),+] $method($($argument),*) $vjp ($($again),*) [$($discard),*]);
            });
        }
    )*};
    (@width $float:ident $point:ident $shapes:ident [$($m:ident),+] $method:ident($($argument:expr),*) $vjp:ident ($($again:expr),*) [$($discard:expr),*]) => {{
        let x: Vec<f64> = $point.iter().flat_map(|m| m.iter().copied()).collect();
        let wide = |x: &[f64]| {
            let all = split::<f64>(&$shapes, x);
            let [$($m),+] = &all[..] else { unreachable!() };
            rule!(@first $($m)+).$method($($argument),*).numbers()
        };
        let narrow = |x: &[f64]| {
            let all = split::<$float>(&$shapes, x);
            let [$($m),+] = &all[..] else { unreachable!() };
            AsMatrix::<$float>::numbers(&rule!(@first $($m)+).$method($($argument),*))
        };
        let pullback = |x: &[f64], w: &[f64]| {
            let all = split::<$float>(&$shapes, x);
            let [$($m),+] = &all[..] else { unreachable!() };
            adjoints::<$float>(&$shapes, |bars| {
                let (value, pull) = rule!(@first $($m)+).$vjp($($argument),*);
                assert_eq!(AsMatrix::<$float>::numbers(&value), narrow(x), "the rule has the value of the operation");
                let seed = AsMatrix::<$float>::seed(&value, w);
                rule!(@pull pull seed bars [$($m),+] ($($again),*) [$($discard),*]);
            })
        };
        if x.is_empty() {
            let outputs = narrow(&x).len();
            pullback(&x, &vec![1.0; outputs]);
        } else {
            let check = Check::vjp(narrow, pullback).at(&x).function(stringify!($method));
            let check = if size_of::<$float>() == 4 { check.single_precision().shadow(wide) } else { check };
            let report = check.run();
            assert!(report.passed(), "{:?}\n{report}", $shapes);
        }
    }};
    (@first $first:ident $($rest:ident)*) => { $first };
    (@pull $pull:ident $seed:ident $bars:ident [$a:ident] ($($again:expr),*) [$($discard:expr),*]) => {
        $pull($seed, $a, $($again,)* Bar(Some(&mut $bars[0])), $($discard),*)
    };
    (@pull $pull:ident $seed:ident $bars:ident [$a:ident, $b:ident] () []) => {{
        let (one, two) = $bars.split_at_mut(1);
        $pull($seed, $a, $b, Bar(Some(&mut one[0])), Bar(Some(&mut two[0])))
    }};
}

/// One matrix of each shape.
fn singles(shapes: &[(usize, usize)]) -> Vec<[Matrix<f64>; 1]> {
    shapes.iter().enumerate().map(|(at, shape)| [drawn(at as u64, *shape)]).collect()
}

/// Two matrices of each pair of shapes.
fn pairs(shapes: impl IntoIterator<Item = [(usize, usize); 2]>) -> Vec<[Matrix<f64>; 2]> {
    shapes.into_iter().enumerate().map(|(at, [a, b])| [drawn(at as u64, a), drawn(at as u64 + 99, b)]).collect()
}

/// Numbers of rows, of terms and of columns of products: below and above what plain loops do.
const PRODUCTS: [(usize, usize, usize); 9] =
    [(0, 3, 2), (3, 0, 2), (2, 3, 0), (1, 1, 1), (1, 17, 1), (3, 5, 7), (8, 8, 8), (9, 3, 4), (17, 2, 9)];

rule! {
    sums(a) over singles(&SHAPES) => sum(), __vjp_sum, (), [];
    means(a) over singles(&FILLED) => mean(), __vjp_mean, (), [];
    greatest(a) over singles(&FILLED) => max(), __vjp_max, (), [];
    least(a) over singles(&FILLED) => min(), __vjp_min, (), [];
    norms(a) over singles(&FILLED) => norm(), __vjp_norm, (), [];
    absolute_norms(a) over singles(&SHAPES) => norm_l1(), __vjp_norm_l1, (), [];
    greatest_norms(a) over singles(&SHAPES) => norm_max(), __vjp_norm_max, (), [];
    log_sum_exps(a) over singles(&FILLED) => log_sum_exp(), __vjp_log_sum_exp, (), [];
    sums_of_rows(a) over singles(&SHAPES) => row_sum(), __vjp_row_sum, (), [];
    sums_of_columns(a) over singles(&SHAPES) => col_sum(), __vjp_col_sum, (), [];
    means_of_rows(a) over singles(&FILLED) => row_mean(), __vjp_row_mean, (), [];
    means_of_columns(a) over singles(&FILLED) => col_mean(), __vjp_col_mean, (), [];
    greatest_of_rows(a) over singles(&FILLED) => row_max(), __vjp_row_max, (), [];
    least_of_rows(a) over singles(&FILLED) => row_min(), __vjp_row_min, (), [];
    norms_of_rows(a) over singles(&FILLED) => row_norm(), __vjp_row_norm, (), [];
    log_sum_exps_of_rows(a) over singles(&FILLED) => row_log_sum_exp(), __vjp_row_log_sum_exp, (), [];
    softmaxes(a) over singles(&SHAPES) => row_softmax(), __vjp_row_softmax, (), [];
    log_softmaxes(a) over singles(&SHAPES) => row_log_softmax(), __vjp_row_log_softmax, (), [];
    greatest_of_columns(a) over singles(&FILLED) => col_max(), __vjp_col_max, (), [];
    least_of_columns(a) over singles(&FILLED) => col_min(), __vjp_col_min, (), [];
    norms_of_columns(a) over singles(&FILLED) => col_norm(), __vjp_col_norm, (), [];
    log_sum_exps_of_columns(a) over singles(&FILLED) => col_log_sum_exp(), __vjp_col_log_sum_exp, (), [];
    softmaxes_of_columns(a) over singles(&SHAPES) => col_softmax(), __vjp_col_softmax, (), [];
    log_softmaxes_of_columns(a) over singles(&SHAPES) => col_log_softmax(), __vjp_col_log_softmax, (), [];
    transposes(a) over singles(&SHAPES) => transpose(), __vjp_transpose, (), [];
    shapes_changed(a; to: (usize, usize) = |shapes: &[(usize, usize)]| (shapes[0].1, shapes[0].0)) over singles(&SHAPES) =>
        reshape(to.0, to.1), __vjp_reshape, ((), ()), [Discard, Discard];
    parts(a) over singles(&[(3, 4), (9, 17), (2, 3)]) => block(1..2, 0..3), __vjp_block, ((), ()), [Discard, Discard];
    rows_gathered(a; rows: Vec<usize> = |_: &[_]| vec![1, 0, 1]) over singles(&[(2, 1), (3, 17), (2, 0)]) =>
        gather_rows(&rows), __vjp_gather_rows, (&rows), [Discard];
    rows_scattered(a; rows: Vec<usize> = |_: &[_]| vec![1, 0, 1]) over singles(&[(3, 1), (3, 17), (3, 0)]) =>
        scatter_rows(&rows, 4), __vjp_scatter_rows, (&rows, ()), [Discard, Discard];
    products(a, b) over pairs(PRODUCTS.map(|(m, k, n)| [(m, k), (k, n)])) => dot(b), __vjp_dot, (), [];
    products_of_a_transpose(a, b) over pairs(PRODUCTS.map(|(m, k, n)| [(k, m), (k, n)])) =>
        transpose_dot(b), __vjp_transpose_dot, (), [];
    products_with_a_transpose(a, b) over pairs(PRODUCTS.map(|(m, k, n)| [(m, k), (n, k)])) =>
        dot_transpose(b), __vjp_dot_transpose, (), [];
    outer_products(a, b) over pairs([
        [(1, 0), (3, 1)], [(0, 1), (1, 3)], [(1, 3), (1, 0)], [(1, 1), (1, 1)], [(1, 17), (5, 1)], [(5, 1), (1, 17)],
        [(3, 1), (9, 1)], [(1, 7), (1, 33)], [(1, 1), (1, 9)],
    ]) => outer(b), __vjp_outer, (), [];
    joined_beside(a, b) over pairs([[(0, 1), (0, 2)], [(3, 0), (3, 2)], [(1, 1), (1, 17)], [(5, 3), (5, 2)]]) =>
        hcat(b), __vjp_hcat, (), [];
    joined_below(a, b) over pairs([[(1, 0), (2, 0)], [(0, 3), (2, 3)], [(1, 1), (17, 1)], [(3, 5), (2, 5)]]) =>
        vcat(b), __vjp_vcat, (), [];
}

#[cfg(feature = "linalg")]
mod linalg {
    use super::*;

    /// Matrices far from singular, of one row to one past a lane.
    fn regular() -> Vec<Matrix<f64>> {
        let regular = |n: usize| drawn(n as u64, (n, n)) * 0.3 + Matrix::identity(n) * (1.0 + n as f64 / 3.0);
        [0, 1, 2, 3, 5, 9].map(regular).to_vec()
    }

    fn alone() -> Vec<[Matrix<f64>; 1]> {
        regular().into_iter().map(|a| [a]).collect()
    }

    fn with_right_sides() -> Vec<[Matrix<f64>; 2]> {
        regular().into_iter().enumerate().map(|(at, a)| [a.clone(), drawn(at as u64, (a.rows(), at))]).collect()
    }

    fn positive() -> Vec<[Matrix<f64>; 1]> {
        regular().into_iter().map(|a| [a.dot_transpose(&a)]).collect()
    }

    rule! {
        factors(a) over positive() => cholesky(), __vjp_cholesky, (), [];
        inverses(a) over alone() => inverse(), __vjp_inverse, (), [];
        determinants(a) over alone() => det(), __vjp_det, (), [];
        logarithms_of_determinants(a) over alone() => log_det(), __vjp_log_det, (), [];
        solutions(a, b) over with_right_sides() => solve(b), __vjp_solve, (), [];
        solutions_of_lower_triangles(a, b) over with_right_sides() => solve_lower(b), __vjp_solve_lower, (), [];
        solutions_of_upper_triangles(a, b) over with_right_sides() => solve_upper(b), __vjp_solve_upper, (), [];
    }
}
