//! Convolution of images, as one matrix product over all patches of a batch.

use super::rule::{add_column_sums, handles, place, pullback_of, whole};
use crate::__v1::{Bar, Discard};
use crate::matrix::{Into, add_product, product};
use crate::{Matrix, Scalar};

/// The shape of images, and how a kernel moves over them.
///
/// An image is one row of a matrix: pixel after pixel, row after row of the picture, the channels of a pixel side by side. So
/// a patch consists of few pieces, each in one piece of memory, and a batch of results is a matrix product as it comes.
///
/// ```
/// use pullback::nn::Conv2d;
/// let conv = Conv2d { channels: 3, height: 28, width: 28, kernel: (5, 3), stride: 2, padding: 1 };
/// assert_eq!(conv.output(), (13, 14));
/// assert_eq!(conv.patch(), 45);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conv2d {
    /// Numbers for each pixel.
    pub channels: usize,
    /// Rows of the picture.
    pub height: usize,
    /// Columns of the picture.
    pub width: usize,
    /// Rows and columns of the kernel.
    pub kernel: (usize, usize),
    /// Pixels from one place of the kernel to the next, in both directions.
    pub stride: usize,
    /// Pixels of zeros around the picture.
    pub padding: usize,
}
crate::inert_handle!(Conv2d);

impl Conv2d {
    /// Rows and columns of the result; none where the kernel is larger than the picture with its padding.
    ///
    /// # Panics
    ///
    /// If the stride is 0.
    #[must_use]
    #[track_caller]
    pub fn output(&self) -> (usize, usize) {
        assert!(self.stride > 0, "conv2d: the stride is 0");
        let places = |size: usize, kernel: usize| (size + 2 * self.padding).checked_sub(kernel).map_or(0, |free| free / self.stride + 1);
        (places(self.height, self.kernel.0), places(self.width, self.kernel.1))
    }

    /// Numbers in a patch: the rows of the weights. The channels of a pixel are side by side, as in the picture.
    #[must_use]
    pub fn patch(&self) -> usize {
        self.kernel.0 * self.kernel.1 * self.channels
    }

    /// Calls `f` with the place of each piece of each patch of an image: where it begins in the patches and in the image, and
    /// its length. What lies in the padding is left out.
    fn pieces(&self, mut f: impl FnMut(usize, usize, usize)) {
        let (rows, cols) = self.output();
        for (patch, (row, col)) in (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col))).enumerate() {
            for kernel_row in 0..self.kernel.0 {
                // The row of the picture, and its columns from `begin` to `end`; all of them counted from the padding's edge.
                let y = row * self.stride + kernel_row;
                let (begin, end) = (col * self.stride, col * self.stride + self.kernel.1);
                let (first, last) = (begin.max(self.padding), end.min(self.padding + self.width));
                if y < self.padding || y >= self.padding + self.height || first >= last {
                    continue;
                }
                let in_patch = (kernel_row * self.kernel.1 + first - begin) * self.channels;
                let in_image = ((y - self.padding) * self.width + first - self.padding) * self.channels;
                f(patch * self.patch() + in_patch, in_image, (last - first) * self.channels);
            }
        }
    }

    /// The patches of all images, one in each row.
    fn patches<T: Scalar>(&self, x: &Matrix<T>) -> Matrix<T> {
        let (rows, cols) = self.output();
        let mut patches = Matrix::zeros(x.rows() * rows * cols, self.patch());
        let size = rows * cols * self.patch();
        for i in 0..x.rows() {
            let (to, from) = (&mut patches.as_mut_slice()[i * size..][..size], x.row(i));
            self.pieces(|in_patch, in_image, length| to[in_patch..][..length].copy_from_slice(&from[in_image..][..length]));
        }
        patches
    }

    /// Adds every number of the patches to the place in the images where it came from.
    fn scatter<T: Scalar>(&self, patches: &Matrix<T>, images: &mut Matrix<T>) {
        let (rows, cols) = self.output();
        let size = rows * cols * self.patch();
        for i in 0..images.rows() {
            let (from, to) = (&patches.as_slice()[i * size..][..size], images.row_mut(i));
            self.pieces(|in_patch, in_image, length| {
                for (to, from) in to[in_image..][..length].iter_mut().zip(&from[in_patch..][..length]) {
                    *to += *from;
                }
            });
        }
    }

    /// Panics unless the matrices have the shapes that this one asks for.
    #[track_caller]
    fn check<T: Scalar>(&self, x: &Matrix<T>, weights: &Matrix<T>, biases: &Matrix<T>) {
        let pixels = self.height * self.width * self.channels;
        assert!(x.cols() == pixels, "conv2d: images of {pixels} numbers are asked for, the matrix is {} x {}", x.rows(), x.cols());
        let (rows, cols) = weights.shape();
        assert!(rows == self.patch(), "conv2d: a patch has {} numbers, the weights are {rows} x {cols}", self.patch());
        let shape = biases.shape();
        assert!(shape == (1, cols), "conv2d: the weights are {rows} x {cols}, the biases {} x {} instead of 1 x {cols}", shape.0, shape.1);
    }
}

/// The convolution of images with kernels, plus biases, as it is meant in neural networks: without turning the kernels round.
///
/// `y[r, s, o] = sum_(u, v, c) x[stride r + u - padding, stride s + v - padding, c] w[(u, v, c), o] + b[o]`, and zero for `x` outside
/// of the image. `x` has a row for each image (see [`Conv2d`]), the weights are `patch x outputs`, the biases `1 x outputs`; a row
/// of the result is an image with `outputs` channels.
///
/// ```
/// use pullback::{Matrix, nn};
/// let conv = nn::Conv2d { channels: 1, height: 2, width: 3, kernel: (2, 2), stride: 1, padding: 0 };
/// let image = Matrix::from_vec(1, 6, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
/// let y = nn::conv2d(&image, &Matrix::full(4, 1, 1.0), &Matrix::full(1, 1, 0.5), &conv);
/// assert_eq!(y.row(0), [12.5, 16.5]);
/// ```
///
/// # Panics
///
/// If the shapes do not fit, or the stride is 0; what was asked for and found is named.
#[must_use]
#[track_caller]
pub fn conv2d<T: Scalar>(x: &Matrix<T>, weights: &Matrix<T>, biases: &Matrix<T>, conv: &Conv2d) -> Matrix<T> {
    conv.check(x, weights, biases);
    let patches = conv.patches(x);
    let mut y = Matrix::unspecified(patches.rows(), weights.cols());
    for i in 0..y.rows() {
        y.row_mut(i).copy_from_slice(biases.as_slice());
    }
    product(y.view_mut(), Into::Add, T::ONE, patches.view(), weights.view());
    let (rows, cols) = conv.output();
    y.reshaped(x.rows(), rows * cols * weights.cols())
}
handles!(conv2d);

impl conv2d {
    #[doc(hidden)]
    #[track_caller]
    pub fn __vjp<T: Scalar>(
        x: &Matrix<T>,
        weights: &Matrix<T>,
        biases: &Matrix<T>,
        conv: &Conv2d,
    ) -> (
        Matrix<T>,
        impl FnOnce(Matrix<T>, &Matrix<T>, &Matrix<T>, &Matrix<T>, &Conv2d, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>, Discard)
        + use<T>,
    ) {
        let pullback = |y_bar: Matrix<T>,
                        x: &Matrix<T>,
                        weights: &Matrix<T>,
                        _: &Matrix<T>,
                        conv: &Conv2d,
                        x_bar: Bar<'_, Matrix<T>>,
                        weights_bar: Bar<'_, Matrix<T>>,
                        biases_bar: Bar<'_, Matrix<T>>,
                        _: Discard| {
            let ((rows, cols), outputs) = (conv.output(), weights.cols());
            let y_bar = whole(y_bar, (x.rows(), rows * cols * outputs)).reshaped(x.rows() * rows * cols, outputs);
            if weights_bar.0.is_some() {
                // Images are small beside their patches: these are made again rather than kept.
                add_product(weights_bar, weights.shape(), conv.patches(x).view().transpose(), y_bar.view());
            }
            if let Some(x_bar) = place(x_bar, x.shape()) {
                let mut patches_bar = Matrix::unspecified(y_bar.rows(), conv.patch());
                product(patches_bar.view_mut(), Into::Replace, T::ONE, y_bar.view(), weights.view().transpose());
                conv.scatter(&patches_bar, x_bar);
            }
            add_column_sums(biases_bar, &y_bar);
        };
        (conv2d(x, weights, biases, conv), pullback)
    }
}

pullback_of! {
    conv2d(x: &Matrix<T>, weights: &Matrix<T>, biases: &Matrix<T>, conv: &Conv2d) -> Matrix<T>, [&Matrix<T>, &Matrix<T>, &Matrix<T>, &Conv2d], [Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>, Bar<'_, Matrix<T>>, Discard];
}
