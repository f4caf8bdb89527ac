//! How matrices are printed.

use core::fmt::{Debug, Display, Formatter, Result};

use super::Matrix;
use crate::float::Scalar;

/// As a list of rows: no other number is printed than the elements.
impl<T: Scalar> Debug for Matrix<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_list().entries((0..self.rows()).map(|i| self.row(i))).finish()
    }
}

/// Row by row, with the columns aligned to the right; `{:.3}` sets the number of decimals.
///
/// ```
/// use pullback::Matrix;
/// let m = Matrix::from_fn(2, 2, |i, j| (10 * i) as f64 - j as f64 / 4.0);
/// assert_eq!(m.to_string(), "[  0  -0.25 ]\n[ 10   9.75 ]");
/// assert_eq!(format!("{m:.1}"), "[  0.0  -0.2 ]\n[ 10.0   9.8 ]");
/// ```
impl<T: Scalar> Display for Matrix<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let word = |x: &T| f.precision().map_or_else(|| format!("{x}"), |decimals| format!("{x:.decimals$}"));
        let words: Vec<String> = self.iter().map(word).collect();
        let width_of = |j: usize| (0..self.rows()).map(|i| words[i * self.cols() + j].len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.cols()).map(width_of).collect();
        for i in 0..self.rows() {
            let columns = widths.iter().zip(&words[i * self.cols()..]).map(|(width, word)| format!("{word:>width$}"));
            let line = columns.collect::<Vec<_>>().join("  ");
            write!(f, "{}[ {line} ]", if i == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}
