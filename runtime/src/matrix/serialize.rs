//! Matrices in files and messages: the numbers of rows and columns, and the elements row by row.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Matrix;
use crate::float::Scalar;

#[derive(Serialize)]
struct Written<'a, T> {
    rows: usize,
    cols: usize,
    elements: &'a [T],
}

#[derive(Deserialize)]
struct Read<T> {
    rows: usize,
    cols: usize,
    elements: Vec<T>,
}

impl<T: Scalar + Serialize> Serialize for Matrix<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written { rows: self.rows(), cols: self.cols(), elements: self.as_slice() }.serialize(serializer)
    }
}

impl<'de, T: Scalar + Deserialize<'de>> Deserialize<'de> for Matrix<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Read { rows, cols, elements } = Read::deserialize(deserializer)?;
        if rows.checked_mul(cols) != Some(elements.len()) {
            return Err(D::Error::custom(format!("{} elements do not make a {rows} x {cols} matrix", elements.len())));
        }
        Ok(Self::from_vec(rows, cols, elements))
    }
}
