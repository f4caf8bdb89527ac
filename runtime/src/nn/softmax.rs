//! The softmax of rows, in place, with vectors as long as the whole matrix: rows are often shorter than one.

use crate::kernels::{kernels, math};
use crate::{Matrix, Scalar};

kernels! {
    /// Subtracts from every row its largest element.
    pub fn shift_rows<'a, M, T>(x: &'a mut [T], cols: usize) {
        for row in x.chunks_exact_mut(cols) {
            let largest = row.iter().fold(row[0], |largest, x| if *x > largest { *x } else { largest });
            for x in row {
                *x -= largest;
            }
        }
    }

    /// The exponential of every element.
    pub fn exp_in_place<'a, M, T>(x: &'a mut [T]) {
        for x in x {
            *x = math::exp::<M, T>(*x);
        }
    }

    /// The product of every element with a number.
    pub fn scale_in_place<'a, M, T>(x: &'a mut [T], factor: T) {
        for x in x {
            *x *= factor;
        }
    }
}

/// `exp(x) / sum exp(x)` over each row; `report` gets the sums.
#[inline(always)]
pub fn softmax_of_shifted<T: Scalar>(x: &mut Matrix<T>, mut report: impl FnMut(T)) {
    let cols = x.cols();
    exp_in_place(x.as_mut_slice());
    for row in x.as_mut_slice().chunks_exact_mut(cols.max(1)) {
        let sum = row.iter().copied().sum::<T>();
        report(sum);
        let inverse = T::ONE / sum;
        row.iter_mut().for_each(|p| *p *= inverse);
    }
}

/// The softmax of every row.
pub fn softmax_in_place<T: Scalar>(x: &mut Matrix<T>) {
    let cols = x.cols();
    if cols > 0 {
        shift_rows(x.as_mut_slice(), cols);
        softmax_of_shifted(x, |_| {});
    }
}
