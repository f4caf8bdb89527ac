//! What is said about arguments that do not fit.

use crate::{Matrix, nn};

#[test]
#[should_panic(expected = "softmax_cross_entropy: label 10 in row 1 is out of range, there are 3 classes")]
fn a_label_without_class() {
    let _ = nn::softmax_cross_entropy(&Matrix::<f32>::zeros(2, 3), &[0, 10]);
}

#[test]
#[should_panic(expected = "softmax_cross_entropy: label 0 in row 0 is out of range, there are 0 classes")]
fn no_classes() {
    let _ = nn::softmax_cross_entropy(&Matrix::<f64>::zeros(1, 0), &[0]);
}

#[test]
#[should_panic(expected = "softmax_cross_entropy: 2 rows of logits, but 1 labels")]
fn a_row_without_label() {
    let _ = nn::softmax_cross_entropy::__vjp(&Matrix::<f64>::zeros(2, 3), &[0]);
}

#[test]
#[should_panic(expected = "layer_norm: a 2 x 3 matrix needs a shift of shape 1 x 3, not 3 x 1")]
fn a_column_for_a_row() {
    let _ = nn::layer_norm(&Matrix::<f64>::zeros(2, 3), &Matrix::zeros(1, 3), &Matrix::zeros(3, 1));
}

#[test]
#[should_panic(expected = "embedding: index 3 at position 1 is out of range, the table has 3 rows")]
fn an_index_without_row() {
    let _ = nn::embedding(&Matrix::<f64>::zeros(3, 2), &[0, 3]);
}

#[test]
#[should_panic(expected = "dropout: a 1 x 2 matrix and a 2 x 1 matrix do not fit")]
fn a_mask_of_another_shape() {
    let _ = nn::dropout(&Matrix::<f64>::zeros(1, 2), &Matrix::zeros(2, 1));
}

#[test]
#[should_panic(expected = "dense: a 2 x 3 matrix and a 4 x 5 matrix do not fit: the weights need as many rows as there are inputs")]
fn weights_for_other_inputs() {
    let _ = nn::dense(&Matrix::<f64>::zeros(2, 3), &Matrix::zeros(4, 5), &Matrix::zeros(1, 5));
}

#[test]
#[should_panic(expected = "attention: a 4 x 3 matrix and a 5 x 3 matrix do not fit: there is one value for each key")]
fn a_key_without_value() {
    let _ = nn::attention(&Matrix::<f32>::zeros(2, 3), &Matrix::zeros(4, 3), &Matrix::zeros(5, 3));
}

#[test]
#[should_panic(expected = "conv2d: a patch has 9 numbers, the weights are 8 x 1")]
fn weights_for_other_patches() {
    let conv = nn::Conv2d { channels: 1, height: 4, width: 4, kernel: (3, 3), stride: 1, padding: 0 };
    let _ = nn::conv2d(&Matrix::<f32>::zeros(1, 16), &Matrix::zeros(8, 1), &Matrix::zeros(1, 1), &conv);
}

#[test]
fn a_kernel_larger_than_the_picture_fits_nowhere() {
    let conv = nn::Conv2d { channels: 1, height: 2, width: 5, kernel: (3, 3), stride: 1, padding: 0 };
    assert_eq!(conv.output(), (0, 3));
    let y = nn::conv2d(&Matrix::<f32>::zeros(2, 10), &Matrix::zeros(9, 4), &Matrix::zeros(1, 4), &conv);
    assert_eq!(y.shape(), (2, 0));
}
