//! Reads the digits, and says precisely what is wrong where a file is not what it should be.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Pixels of a picture, which is eight wide and eight high.
pub const PIXELS: usize = 64;

/// The classes: 0 to 9.
pub const CLASSES: usize = 10;

/// The value of a pixel full of ink, in the file.
const INK: f64 = 16.0;

/// One handwritten digit.
#[derive(Clone, Debug, PartialEq)]
pub struct Digit {
    /// Rows of the picture, one after the other, from 0 (paper) to 1 (ink).
    pub pixels: Vec<f64>,
    /// What the writer meant.
    pub label: usize,
}

/// The file that comes with the examples, found from any working directory.
pub fn default_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits.csv")
}

/// Reads a file of one digit a line: 64 pixels from 0 to 16, then the label.
///
/// # Errors
///
/// Fails if the file cannot be read, holds no digit, or at the first value that is not as described.
pub fn read(path: &Path) -> Result<Vec<Digit>, DataError> {
    let fail = |problem| DataError { path: path.to_path_buf(), problem };
    let bytes = fs::read(path).map_err(|error| fail(Problem::Unreadable(error)))?;
    // Whatever is not text turns into a value that is not a number, and is reported with its place.
    parse(&String::from_utf8_lossy(&bytes)).map_err(fail)
}

/// Splits off every fifth digit, to be shown only to the finished network: `(training, held out)`.
pub fn split(digits: Vec<Digit>) -> (Vec<Digit>, Vec<Digit>) {
    let (held_out, training): (Vec<_>, Vec<_>) = digits.into_iter().enumerate().partition(|(i, _)| i % 5 == 0);
    let without_index = |part: Vec<(usize, Digit)>| part.into_iter().map(|(_, digit)| digit).collect();
    (without_index(training), without_index(held_out))
}

fn parse(text: &str) -> Result<Vec<Digit>, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::at(1, 1, "the file is empty"));
    }
    text.lines().enumerate().map(|(i, line)| parse_line(i + 1, line)).collect()
}

fn parse_line(line: usize, text: &str) -> Result<Digit, Problem> {
    let fields: Vec<&str> = text.split(',').map(str::trim).collect();
    if fields.len() != PIXELS + 1 {
        let column = fields.len().min(PIXELS + 2);
        let expected = format!("expected {PIXELS} pixels and a label, found {} values", fields.len());
        return Err(Problem::at(line, column, &expected));
    }
    let mut pixels = Vec::with_capacity(PIXELS);
    for (i, field) in fields[..PIXELS].iter().enumerate() {
        let value = number(line, i + 1, field)?;
        if !(0.0..=INK).contains(&value) {
            return Err(Problem::at(line, i + 1, &format!("pixel {field} is not between 0 and {INK}")));
        }
        pixels.push(value / INK);
    }
    let field = fields[PIXELS];
    let label = number(line, PIXELS + 1, field)?;
    match (0..CLASSES).find(|class| *class as f64 == label) {
        Some(label) => Ok(Digit { pixels, label }),
        None => Err(Problem::at(line, PIXELS + 1, &format!("label {field} is not one of 0 to {}", CLASSES - 1))),
    }
}

fn number(line: usize, column: usize, field: &str) -> Result<f64, Problem> {
    field.parse().map_err(|_| Problem::at(line, column, &format!("{field:?} is not a number")))
}

/// Why a file could not be used.
#[derive(Debug)]
pub struct DataError {
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    Unreadable(io::Error),
    Malformed { line: usize, column: usize, message: String },
}

impl Problem {
    fn at(line: usize, column: usize, message: &str) -> Self {
        Self::Malformed { line, column, message: message.into() }
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.problem {
            Problem::Unreadable(error) => write!(f, "cannot read {path}: {error}"),
            Problem::Malformed { line, column, message } => {
                write!(f, "{path}, line {line}, column {column}: {message}")
            }
        }
    }
}

impl std::error::Error for DataError {}

#[cfg(test)]
mod tests;
