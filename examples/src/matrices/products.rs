//! The five matrix products of a step alone: through `pullback`, and through the crate that computes them, called directly.

use pullback::{MatRef, Matrix};

use super::Mlp;

/// The operands and results of the five products.
pub struct Products {
    h: Matrix<f32>,
    y: Matrix<f32>,
    h_bar: Matrix<f32>,
    w1_bar: Matrix<f32>,
    w2_bar: Matrix<f32>,
}

impl Products {
    /// Room for a batch of as many rows as `x`.
    pub fn new(m: &Mlp, x: &Matrix<f32>) -> Self {
        let (rows, hidden, classes) = (x.rows(), m.w1.cols(), m.w2.cols());
        Products {
            h: Matrix::full(rows, hidden, 0.5),
            y: Matrix::full(rows, classes, 0.5),
            h_bar: Matrix::zeros(rows, hidden),
            w1_bar: Matrix::zeros(m.w1.rows(), hidden),
            w2_bar: Matrix::zeros(hidden, classes),
        }
    }

    /// Runs them with a product of the form `product(&mut c, a, b)`.
    pub fn run(&mut self, m: &Mlp, x: &Matrix<f32>, product: impl Fn(&mut Matrix<f32>, MatRef<'_, f32>, MatRef<'_, f32>)) {
        product(&mut self.h, x.view(), m.w1.view());
        product(&mut self.y, self.h.view(), m.w2.view());
        product(&mut self.w2_bar, self.h.view().transpose(), self.y.view());
        product(&mut self.h_bar, self.y.view(), m.w2.view().transpose());
        product(&mut self.w1_bar, x.view().transpose(), self.h_bar.view());
    }
}

/// `c = a b` by `pullback`.
pub fn ours(c: &mut Matrix<f32>, a: MatRef<'_, f32>, b: MatRef<'_, f32>) {
    c.view_mut().set_product(a, b);
}

/// `c = a b` by the crate `gemm`, called directly.
pub fn direct(c: &mut Matrix<f32>, a: MatRef<'_, f32>, b: MatRef<'_, f32>) {
    let (rows, terms, cols) = (a.rows(), a.cols(), b.cols());
    assert!(c.shape() == (rows, cols) && b.rows() == terms && !c.is_empty() && terms > 0);
    let stride = |stride: usize| isize::try_from(stride).expect("a matrix fits in memory");
    // SAFETY: a view has an element at (i, j) wherever i is below its rows and j below its columns, `i * row_stride + j *
    // col_stride` behind its first; the shapes fit, as asserted; `c` is borrowed exclusively and contiguous.
    unsafe {
        gemm::gemm(
            rows,
            cols,
            terms,
            c.as_mut_slice().as_mut_ptr(),
            1,
            stride(cols),
            false,
            &raw const a[(0, 0)],
            stride(a.col_stride()),
            stride(a.row_stride()),
            &raw const b[(0, 0)],
            stride(b.col_stride()),
            stride(b.row_stride()),
            1.0,
            1.0,
            false,
            false,
            false,
            PARALLELISM,
        );
    }
}

/// As many threads as the pool has that the benchmark is in.
#[cfg(feature = "rayon")]
const PARALLELISM: gemm::Parallelism = gemm::Parallelism::Rayon(0);
#[cfg(not(feature = "rayon"))]
const PARALLELISM: gemm::Parallelism = gemm::Parallelism::None;
